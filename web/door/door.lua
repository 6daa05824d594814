-- Emberwire's door: gives this computer a modem that stands in a room of
-- Emberwire. ComputerCraft 1.100 and later, and its emulators; no other file.
--
--   wget run http://HOST:PORT/door.lua TOKEN[@NAME] [PROGRAM ARGUMENTS...]
--
-- NAME is what the modem is called: "door", or a side for programs that look at
-- sides only. While the program runs (without one: a shell) there is a modem "door", for
-- peripheral.find("modem"), peripheral.wrap("door") and rednet.open("door").

local session = ("%08x%08x"):format(math.random(0, 2 ^ 31 - 1), os.epoch("utc") % 2 ^ 32)
local url, version = "ADDRESS?" .. session, 1
local most, keepMost, keepBytes, keepTime, silence = 128 * 1024, 1024, 4 * 1024 * 1024, 15, 10
local args = table.pack(...)
if not args[1] then error("usage: wget run .../door.lua TOKEN[@NAME] [PROGRAM ARGUMENTS...]", 0) end
local token, side = args[1]:match("^([^@]*)@?(.*)$")
if side == "" then side = "door" end
if peripheral.isPresent(side) then error("There is something at " .. side .. " already: TOKEN@NAME gives the modem another name.", 0) end
if not http or not http.websocketAsync then error("this computer has no http.websocket: http is switched off", 0) end

-- Values: a subset of CBOR in which each has one form.

local function head(major, n)
  if n < 24 then return string.char(major * 32 + n) end
  if n < 2 ^ 8 then return string.char(major * 32 + 24, n) end
  if n < 2 ^ 16 then return string.pack(">BI2", major * 32 + 25, n) end
  if n < 2 ^ 32 then return string.pack(">BI4", major * 32 + 26, n) end
  return string.pack(">BI8", major * 32 + 27, n)
end

local plain = { ["nil"] = true, boolean = true, number = true, string = true, table = true }

-- parts of a table that can be sent.
local function entries(t)
  local out = {}
  for k, v in next, t do
    if plain[type(k)] and plain[type(v)] then out[#out + 1] = { k, v } end
  end
  return out
end

-- count how often each table occurs; false: it is too deep or too large.
local function count(v, times, room, depth)
  if type(v) ~= "table" then return true end
  times[v] = (times[v] or 0) + 1
  if times[v] > 1 then return true end
  if depth == 0 then return false end
  for _, e in ipairs(entries(v)) do
    room[1] = room[1] - 1
    if room[1] < 0 or not count(e[1], times, room, depth - 1) or not count(e[2], times, room, depth - 1) then return false end
  end
  return true
end

local function number(n)
  if n ~= n then return "\251\127\248\0\0\0\0\0\0" end
  if n == math.floor(n) and math.abs(n) <= 2 ^ 53 and (n ~= 0 or 1 / n > 0) then
    if n < 0 then return head(1, -1 - n) end
    return head(0, n)
  end
  return string.pack(">Bd", 251, n)
end

local function write(v, out, times, marks)
  local kind = type(v)
  if kind == "number" then
    out[#out + 1] = number(v)
  elseif kind == "string" then
    out[#out + 1] = head(2, #v) .. v
  elseif kind == "boolean" then
    out[#out + 1] = v and "\245" or "\244"
  elseif kind ~= "table" then
    out[#out + 1] = "\246"
  elseif marks[v] then
    out[#out + 1] = head(6, 29) .. head(0, marks[v])
  else
    if times[v] > 1 then
      marks[v], marks.n = marks.n, marks.n + 1
      out[#out + 1] = head(6, 28)
    end
    local all = entries(v)
    local list = #all > 0
    for i = 1, #all do list = list and plain[type(rawget(v, i))] and rawget(v, i) ~= nil end
    out[#out + 1] = head(list and 4 or 5, #all)
    for i, e in ipairs(all) do
      if list then
        write(rawget(v, i), out, times, marks)
      else
        write(e[1], out, times, marks)
        write(e[2], out, times, marks)
      end
    end
  end
end

-- encode answers nil for what is too large or too deep for a message.
local function encode(v)
  local times, out = {}, {}
  if not count(v, times, { 16000 }, 31) then return nil end
  write(v, out, times, { n = 0 })
  local data = table.concat(out)
  return #data <= most and data or nil
end

local function read(s, at, marks)
  local first = s:byte(at)
  local major, n = math.floor(first / 32), first % 32
  at = at + 1
  if first == 244 or first == 245 then return first == 245, at end
  if first == 246 then return nil, at end
  if first == 251 then return string.unpack(">d", s, at) end
  if n >= 24 then n, at = string.unpack(({ [24] = "B", [25] = ">I2", [26] = ">I4", [27] = ">I8" })[n], s, at) end
  if major == 0 then return n, at end
  if major == 1 then return -1 - n, at end
  if major == 2 then return s:sub(at, at + n - 1), at + n end
  local mark
  if major == 6 then
    if n == 29 then
      n, at = read(s, at, marks)
      return marks[n], at
    end
    mark, marks.n = marks.n, marks.n + 1
    first = s:byte(at)
    major, n, at = math.floor(first / 32), first % 32, at + 1
    if n >= 24 then n, at = string.unpack(({ [24] = "B", [25] = ">I2", [26] = ">I4", [27] = ">I8" })[n], s, at) end
  end
  local t = {}
  if mark then marks[mark] = t end
  for i = 1, n do
    local k, v = i
    if major == 5 then k, at = read(s, at, marks) end
    v, at = read(s, at, marks)
    t[k] = v
  end
  return t, at
end

-- The connection.

local socket, ready, refused, dialling
local open, kept, bytes, said, seen, lost, there = {}, {}, 0, 0, 0, 0, 0
local heard, again, wait = os.clock(), nil, 1

local function hangUp()
  if socket then pcall(socket.close) end
  socket, dialling = nil, false
  if not again then
    again = os.startTimer(wait)
    wait = math.min(wait * 2, 8)
  end
end

local function send(data)
  if socket and not pcall(socket.send, data, true) then hangUp() end
end

local function drop()
  bytes = bytes - #table.remove(kept, 1).data
end

-- say something that the door has to do; it is kept until the door has done it.
local function say(...)
  local data = encode { "do", said + 1, ... }
  if not data then
    lost = lost + 1
    return
  end
  said, bytes = said + 1, bytes + #data
  kept[#kept + 1] = { number = said, data = data, at = os.clock() }
  while #kept > keepMost or bytes > keepBytes do
    lost = lost + 1
    drop()
  end
  if ready then send(data) end
end

local function dial()
  again, dialling, ready, heard = nil, true, false, os.clock()
  http.websocketAsync(url)
end

local function hello(handle)
  socket, dialling, heard = handle, false, os.clock()
  local channels = {}
  for channel in pairs(open) do channels[#channels + 1] = channel end
  send(encode { "hello", version, token, session, seen, kept[1] and kept[1].number or said + 1, channels })
end

local name
local said_to = {
  welcome = function(m)
    if not m[5] then seen = 0 end
    while kept[1] and kept[1].number <= m[4] do drop() end
    ready, wait = true, 1
    for _, k in ipairs(kept) do send(k.data) end
    if not name then
      name = m[2]
      print(("The modem \"%s\" stands in the room as %s (#%d)."):format(side, name, m[3]))
      os.queueEvent("emberwire_door", session)
    end
  end,
  heard = function(m)
    if m[2] <= seen then return end
    seen = m[2]
    if open[m[3]] then os.queueEvent("modem_message", side, m[3], m[4], m[6], m[5] or nil) end
  end,
  beat = function(m)
    while kept[1] and kept[1].number <= m[2] do drop() end
    there = m[3] or there
  end,
  refused = function(m) refused = m[2] end,
}

-- keep the connection until the door says that it does not want us.
local function keep()
  dial()
  local beat = os.startTimer(2)
  while not refused do
    local event, a, b = os.pullEvent()
    if event == "websocket_success" and a == url then
      hello(b)
    elseif event == "websocket_failure" and a == url then
      hangUp()
    elseif event == "websocket_message" and a == url then
      heard = os.clock()
      local ok, m = pcall(read, b, 1, { n = 0 })
      if ok and type(m) == "table" and said_to[m[1]] then said_to[m[1]](m) end
    elseif event == "websocket_closed" and a == url and not dialling then
      ready = false
      hangUp()
    elseif event == "timer" and a == again then
      dial()
    elseif event == "timer" and a == beat then
      beat = os.startTimer(2)
      while kept[1] and os.clock() - kept[1].at > keepTime do
        lost = lost + 1
        drop()
      end
      if ready and socket then send(encode { "beat", seen }) end
      if os.clock() - heard > silence and not again then
        ready = false
        hangUp()
      end
    end
  end
end

-- The modem.

local function channelOf(v)
  if type(v) ~= "number" then error("bad argument #1 (number expected, got " .. type(v) .. ")", 3) end
  v = v >= 0 and math.floor(v) or math.ceil(v)
  if not (v >= 0 and v <= 65535) then error("Expected number in range 0-65535", 3) end
  return v
end

local modem = {}
function modem.open(channel)
  channel = channelOf(channel)
  if open[channel] then return end
  local n = 0
  for _ in pairs(open) do n = n + 1 end
  if n >= 128 then error("Too many open channels", 2) end
  open[channel] = true
  say("open", channel)
end
function modem.isOpen(channel) return open[channelOf(channel)] == true end
function modem.close(channel)
  channel = channelOf(channel)
  if not open[channel] then return end
  open[channel] = nil
  say("close", channel)
end
function modem.closeAll()
  open = {}
  say("closeAll")
end
function modem.transmit(channel, reply, message)
  say("send", channelOf(channel), channelOf(reply), plain[type(message)] and message or nil)
end
function modem.isWireless() return true end

local native = {}
for k, v in pairs(peripheral) do native[k] = v end

local function ours(p) return p == side or p == modem end

local fake = {
  isPresent = function(p) return p == side or native.isPresent(p) end,
  getType = function(p) if ours(p) then return "modem" end return native.getType(p) end,
  getName = function(p) if ours(p) then return side end return native.getName(p) end,
  wrap = function(p) if p == side then return modem end return native.wrap(p) end,
  hasType = function(p, kind) if ours(p) then return kind == "modem" end return native.hasType(p, kind) end,
}
function fake.getNames()
  local names = native.getNames()
  names[#names + 1] = side
  return names
end
function fake.getMethods(p)
  if p ~= side then return native.getMethods(p) end
  local names = {}
  for k in pairs(modem) do names[#names + 1] = k end
  table.sort(names)
  return names
end
function fake.call(p, method, ...)
  if p ~= side then return native.call(p, method, ...) end
  if not modem[method] then error("No such method " .. tostring(method), 2) end
  return modem[method](...)
end
function fake.find(kind, filter)
  local found = {}
  for _, p in ipairs(fake.getNames()) do
    if fake.hasType(p, kind) then
      local wrapped = fake.wrap(p)
      if not filter or filter(p, wrapped) then found[#found + 1] = wrapped end
    end
  end
  return table.unpack(found)
end

local function run()
  repeat local _, who = os.pullEvent("emberwire_door") until who == session
  for k, v in pairs(fake) do peripheral[k] = v end
  if args.n > 1 then shell.run(table.unpack(args, 2, args.n)) else shell.run("shell") end
  say("closeAll")
  for _ = 1, 20 do -- what was said last is on its way
    if not kept[1] or not ready then break end
    send(encode { "beat", seen })
    sleep(0.1)
  end
end

local ok, why = pcall(parallel.waitForAny, keep, run)
for k in pairs(fake) do peripheral[k] = native[k] end
again = 0
hangUp()
if lost + there > 0 then print(("%d messages were not carried."):format(lost + there)) end
if refused then error("The door: " .. refused, 0) end
if not ok then error(why, 0) end
