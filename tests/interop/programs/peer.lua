-- Process 1 of the computer with the original: it makes the calls of the
-- documented interface only (spec/phoenix.md 13, 14, 22.3), asks ours, and
-- serves it meanwhile. What it finds goes to /interop/results.txt.
local DEVICE, US, THEM, ROUTER, FAR = "/top", "10.0.0.1", "10.0.0.2", "10.0.0.254", "10.0.1.2"

local function say(text)
  print(text)
  local f = io.open("/interop/results.txt", "a")
  if f then
    f:write(text .. "\n") -- one argument: an original's io may lose others
    f:close()
  end
end

local function call(name, ...)
  local r = table.pack(coroutine.yield("syscall", name, ...))
  if not r[1] then error(r[2], 0) end
  return table.unpack(r, 2, r.n)
end

-- What is served: an echo on port 81 that closes when it is told to, datagrams
-- on port 91. An original accepts one connection for each listen.
local served = {}
local function serve(event, p)
  if type(p) ~= "table" then return end
  if event == "network_request" and p.handle then
    served[p.handle.id] = p.handle
    pcall(call, "listen", "psp://0.0.0.0:81")
    p = { id = p.handle.id }
  end
  local h = served[p.id]
  if not h or event ~= "network_request" and event ~= "handle_data_ready" then return end
  local ok, data = pcall(h.read, h, "*a")
  if not ok then ok, data = pcall(h.read, "*a") end
  if not ok or data == nil then return end
  if data == "close" then
    pcall(h.write, h, "bye")
    pcall(h.close, h)
  else
    h:write(data)
  end
end

-- wait until done(event, params) is true, or a poll in between; nil: too late.
local function wait(seconds, done)
  local late, poll = call("timer", seconds), call("timer", 0.2)
  while true do
    local event, p = coroutine.yield()
    serve(event, p)
    local r = done(event, type(p) == "table" and p or {})
    if r then return r end
    if event == "timer" and p.id == late then return nil end
    if event == "timer" and p.id == poll then poll = call("timer", 0.2) end
  end
end

local function try(name, f)
  local ok, good, detail = pcall(f)
  if not ok and (tostring(good):find("No such syscall", 1, true) or tostring(good):find("Invalid protocol", 1, true)) then
    say("NONE " .. name .. ": " .. tostring(good))
  elseif ok and good then
    say("PASS " .. name)
  else
    say("FAIL " .. name .. ": " .. tostring(ok and (detail or good) or good))
  end
end

local function ping(ip, text)
  call("netcontrol", ip, "ping", text)
  return wait(5, function(event, p)
    return event == "network_event" and p.type == "control" and p.sender == ip and p.messageType == "pong" and p.payload.payload.error == text
  end)
end

local function connect(uri)
  local h, err = call("connect", uri)
  if not h then error(err, 0) end
  wait(8, function() return h:status() ~= "connecting" end)
  local status, text = h:status()
  if status ~= "open" then error(tostring(status) .. " " .. tostring(text), 0) end
  return h
end

local function receive(h, enough, seconds)
  local got = ""
  wait(seconds, function()
    local ok, data = pcall(h.read, h, "*a")
    if ok and data then got = got .. data end
    return enough(got)
  end)
  return got
end

local function echo(h, text)
  h:write(text)
  local got = receive(h, function(g) return #g >= #text end, 20)
  return got == text, ("%d of %d bytes came back"):format(#got, #text)
end

call("ipconfig", DEVICE, { ip = US, netmask = 24 })
call("listen", "psp://0.0.0.0:81")
pcall(call, "listen", "pdp://0.0.0.0:91")
call("netevent", true)
wait(3, function() end)

try("original asks: resolve", function()
  ping(THEM, "0")
  return call("arplist", DEVICE)[THEM] == 1, "not in its table"
end)
try("original asks: ping", function() return ping(THEM, "1") ~= nil, "no pong" end)
try("original asks: route through", function()
  call("routeadd", { source = "0.0.0.0", sourceNetmask = 0, action = "unicast", device = DEVICE, destination = ROUTER })
  return ping(FAR, "2") ~= nil, "no pong from the other network"
end)
local h
try("original asks: PSP connect", function()
  h = connect("psp://" .. THEM .. ":80")
  return true
end)
if h then
  try("original asks: PSP echo", function() return echo(h, "hello") end)
  try("original asks: PSP transfer of 50 KB", function() return echo(h, ("0123456789"):rep(5000)) end)
  try("original asks: PSP close", function()
    h:close()
    wait(2, function() end)
    return h:status() ~= "open", h:status()
  end)
end
try("original asks: PSP closed by ours", function()
  local h = connect("psp://" .. THEM .. ":80")
  h:write("close")
  local got = receive(h, function(g) return #g >= 3 end, 10)
  wait(3, function() return h:status() == "closed" end)
  return got == "bye" and h:status() == "closed", got .. " " .. tostring(h:status())
end)
try("original asks: PSP through a router", function() return echo(connect("psp://" .. FAR .. ":80"), "a long way") end)
try("original asks: PSP refused", function()
  local h = call("connect", "psp://" .. THEM .. ":85")
  wait(8, function() return h:status() ~= "connecting" end)
  return h:status() == "error", h:status()
end)
try("original asks: http over its PSP", function()
  local h = connect("psp://" .. THEM .. ":8080")
  h:write("GET /page HTTP/1.1\r\nHost: x\r\n\r\n")
  local got = receive(h, function(g) return g:find("you want /page", 1, true) end, 10)
  return got:sub(1, 12) == "HTTP/1.1 200" and got:find("you want /page", 1, true) ~= nil, got
end)
try("original asks: PDP", function()
  local h = call("connect", "pdp://" .. THEM .. ":90")
  h:write("hello")
  local got
  wait(5, function()
    got = got or h:read()
    return got
  end)
  return got == "hello", tostring(got)
end)
try("original sends: rednet", function()
  call("connect", "rednet+interop://0.0.0.1"):write("by rednet")
  return true -- that it arrives is for ours to say
end)
say("END")
wait(400, function() end)
