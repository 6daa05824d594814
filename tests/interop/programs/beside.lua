-- The programs of ours: the echo, datagram and web servers, and after a while
-- the same questions the other way round. WHAT is "ours" or "far".
local WHAT, AFTER = ...
local ORIGINAL = "10.0.0.1"
local util = require("system.util")

local function result(name, ok, detail)
  print((ok and "PASS " or "FAIL ") .. name .. (ok and "" or ": " .. tostring(detail)))
end
local function try(name, f)
  local ran, ok, detail = pcall(f)
  result(name, ran and ok, ran and detail or ok)
end

syscall.listen("psp://0.0.0.0:80")
syscall.netevent(true)
local red
if WHAT == "ours" then
  syscall.listen("pdp://0.0.0.0:90")
  syscall.listen("http://0.0.0.0:8080")
  red = syscall.connect("rednet+interop://255.255.255.255")
end

local served, closed, heard = {}, {}, nil
local function serve(event, p)
  if type(p) ~= "table" then return end
  if event == "network_request" then
    if p.uri:find("^http") then
      p.handle:write("you want " .. p.path)
      return
    end
    served[p.handle.id] = p.handle
    p = { id = p.handle.id }
  end
  if event == "handle_data_ready" and red and p.id == red.id then
    heard = red:read("*a")
    return
  end
  local h = served[p.id]
  if not h then return end
  if event == "handle_status_change" then closed[p.status] = (closed[p.status] or 0) + 1 end
  local ok, data = pcall(h.read, h, "*a") -- it may have failed
  if not ok then return end
  if data == "close" then
    h:write("bye")
    h:close()
  elseif data then
    h:write(data)
  end
end

local function wait(seconds, done)
  local late, poll = os.startTimer(seconds), os.startTimer(0.2)
  while true do
    local event, p = os.pullEvent()
    serve(event, p)
    local r = done(event, type(p) == "table" and p or {})
    if r then return r end
    if event == "timer" and p == late then return nil end
    if event == "timer" and p == poll then poll = os.startTimer(0.2) end
  end
end

local function ping(ip, text)
  syscall.netcontrol(ip, "ping", text)
  return wait(5, function(event, p)
    return event == "network_event" and p.sender == ip and p.messageType == "pong" and p.payload.payload.error == text
  end)
end
local function connect(uri)
  local h = syscall.connect(uri)
  wait(8, function() return h:status() ~= "connecting" end)
  if h:status() ~= "open" then error(table.concat({ h:status() }, " "), 0) end
  return h
end
local function receive(h, enough, seconds)
  local got = ""
  wait(seconds, function()
    got = got .. (h:read("*a") or "")
    return enough(got)
  end)
  return got
end
local function echo(h, text)
  h:write(text)
  local got = receive(h, function(g) return #g >= #text end, 30)
  return got == text, ("%d of %d bytes came back"):format(#got, #text)
end

wait(tonumber(AFTER), function() end)
if WHAT == "far" then
  try("ours asks: ping through a router", function() return ping(ORIGINAL, "far") ~= nil, "no pong" end)
  try("ours asks: PSP through a router", function() return echo(connect("psp://" .. ORIGINAL .. ":81"), "a long way") end)
  print("END")
  wait(1000, function() end)
end

try("original asks: its close is seen", function() return (closed.closed or 0) >= 1, "no connection was closed in order" end)
try("ours hears: rednet", function() return heard == "by rednet", tostring(heard) end)
try("ours asks: resolve", function()
  ping(ORIGINAL, "0")
  return syscall.arplist("top")[ORIGINAL] == 0, "not in our table"
end)
try("ours asks: ping", function() return ping(ORIGINAL, "1") ~= nil, "no pong" end)
local h
try("ours asks: PSP connect", function()
  h = connect("psp://" .. ORIGINAL .. ":81")
  return true
end)
if h then
  try("ours asks: PSP echo", function() return echo(h, "hello") end)
  try("ours asks: PSP transfer of 50 KB", function() return echo(h, ("0123456789"):rep(5000)) end)
  try("ours asks: PSP close", function()
    h:close()
    local p = wait(20, function(event, p) return event == "handle_status_change" and p.id == h.id and p end)
    return p and p.status == "closed" and not p.error, p and tostring(p.error) or "no end"
  end)
end
try("ours asks: PSP closed by the original", function()
  local h = connect("psp://" .. ORIGINAL .. ":81")
  h:write("close")
  local got = receive(h, function(g) return #g >= 3 end, 10)
  wait(5, function() return h:status() == "closed" end)
  return got == "bye" and h:status() == "closed", got .. " " .. tostring(h:status())
end)
try("ours asks: PSP refused", function()
  local h = syscall.connect("psp://" .. ORIGINAL .. ":85")
  wait(8, function() return h:status() ~= "connecting" end)
  return h:status() == "error", h:status()
end)
try("ours asks: PDP", function()
  local h = syscall.connect("pdp://" .. ORIGINAL .. ":91")
  h:write("hello")
  local got
  wait(5, function()
    got = got or h:read()
    return got
  end)
  return got == "hello", tostring(got)
end)
print("END")
wait(1000, function() end)
