-- A stand-in for somebody else's network code, written from spec/phoenix.md for
-- the tests of this tool: ARP, ping, routes, and PSP as an original does it
-- (numbers count messages, a tick each second, one connection for each
-- listen). PDP and rednet are left out, so that the tool has something to miss.
local dev, ip, mask, up
local arp, routes, watchers, waiting = {}, {}, {}, {}
local sockets, listeners, lastID = {}, {}, -1
local me = os.getComputerID()

local function number(text)
  local a, b, c, d = text:match("^(%d+)%.(%d+)%.(%d+)%.(%d+)$")
  if not a then error("Invalid IP address", 0) end
  return ((a * 256 + b) * 256 + c) * 256 + d
end
local function inside(text, base, bits)
  local size = 2 ^ (32 - bits)
  return math.floor(number(text) / size) == math.floor(number(base) / size)
end
local function randomID()
  local t = {}
  for i = 1, 32 do t[i] = string.char(math.random(0, 255)) end
  return table.concat(t)
end
local function transmit(ch, reply, message)
  message.PhoenixNetworking = true
  hardware.call(KERNEL, dev, "transmit", ch, reply, message)
end
local function tell(process, name, params) table.insert(process.eventQueue, { name, params }) end
local function control(messageType, err, payload, sender)
  for process in pairs(watchers) do
    tell(process, "network_event", { type = "control", messageType = messageType, error = err, payload = payload, sender = sender })
  end
end

local function link(id, ch, reply, packet)
  transmit(ch, reply, { type = "link", source = me, destination = id, payload = packet })
end

local function send(to, ch, reply, payload)
  payload.PhoenixNetworking = true
  local hop = inside(to, ip, mask) and to or nil
  for _, r in ipairs(routes) do
    if not hop and inside(to, r.source, r.sourceNetmask) then hop = r.destination end
  end
  local packet = { PhoenixNetworking = true, type = "internet", source = ip, destination = to, messageID = randomID(), hopsLeft = 15, payload = payload }
  if not hop then return control("unreachable", "No route to host", packet) end
  if arp[hop] then return link(arp[hop], ch, reply, packet) end
  waiting[hop] = waiting[hop] or {}
  table.insert(waiting[hop], { ch, reply, packet })
  transmit(0, 0, { type = "arp", reply = false, source = me, sourceIP = ip, destinationIP = hop })
end

-- PSP. A number for each message; the ones not acknowledged are sent again.
local function out(s, fields, keep)
  fields.type, fields.sequence = "socket", s.next
  s.next = s.next + 1
  if keep then s.flight[#s.flight + 1] = fields end
  send(s.ip, s.remote, s.port, fields)
end
local function ack(s) out(s, { acknowledgement = s.expected - 1, windowSize = 256 }) end
local function change(s, status, text)
  s.status, s.text = status, text
  if s.process then tell(s.process, "handle_status_change", { id = s.id, status = status == "connected" and status or status }) end
end

local function handle(s)
  local h = { id = s.id }
  function h.status()
    if s.status == "connected" or #s.buffer > 0 then return "open" end
    if s.status == "error" then return "error", s.text end
    return s.status == "syn-sent" and "connecting" or "closed"
  end
  function h.read()
    if s.buffer == "" then return nil end
    local data = s.buffer
    s.buffer = ""
    return data
  end
  function h.write(_, data)
    if s.status ~= "connected" then error("attempt to write to a " .. s.status .. " handle", 0) end
    out(s, { acknowledgement = s.expected - 1, windowSize = 256, payload = tostring(data) }, true)
  end
  function h.close()
    if s.status ~= "connected" then return end
    s.status, s.fin = "fin-wait", s.next
    out(s, { acknowledgement = s.expected - 1, final = true })
  end
  return h
end

local function socket(process, to, remote, port)
  lastID = lastID + 1
  local iss = math.random(0, 2 ^ 31)
  return { id = lastID, process = process, ip = to, remote = remote, port = port, next = iss + 1, flight = {}, buffer = "", since = os.clock() }
end

local function reset(from, ch, reply, p)
  if not p.reset then send(from, reply, ch, { type = "socket", reset = true, sequence = p.acknowledgement or 0 }) end
end

local function received(from, ch, reply, p)
  local s = sockets[ch .. "/" .. reply]
  if not s then
    local l = listeners[ch]
    if not l or not p.synchronize or p.acknowledgement then return reset(from, ch, reply, p) end
    listeners[ch] = nil
    s = socket(l.process, from, reply, ch)
    s.uri, s.status, s.expected = l.uri, "syn-received", p.sequence + 1
    sockets[ch .. "/" .. reply] = s
    return out(s, { synchronize = true, acknowledgement = s.expected, windowSize = 256 })
  end
  if p.reset then return change(s, "error", s.status == "syn-sent" and "Connection refused" or "Connection reset by peer") end
  if s.status == "syn-sent" then
    if not p.synchronize or not p.acknowledgement then return change(s, "error", "Connection refused") end
    s.expected = p.sequence + 1
    change(s, "connected")
    return out(s, { acknowledgement = s.expected, windowSize = 256 })
  end
  if p.sequence < s.expected then return ack(s) end
  if not p.acknowledgement then return end
  while s.flight[1] and s.flight[1].sequence <= p.acknowledgement do table.remove(s.flight, 1) end
  if s.status == "syn-received" then
    s.status = "connected"
    tell(s.process, "network_request", { uri = s.uri, ip = s.ip, handle = handle(s) })
  end
  if p.final then
    s.expected = p.sequence + 1
    if s.status == "connected" then
      out(s, { acknowledgement = p.sequence, final = true })
      change(s, "close-wait")
    else
      s.status = "time-wait"
      ack(s)
    end
    return
  end
  if s.status == "connected" and p.sequence == s.expected then
    s.expected = s.expected + 1
    if p.payload then
      s.buffer, s.owes = s.buffer .. p.payload, true
      tell(s.process, "handle_data_ready", { id = s.id })
    end
  end
end

local function internet(packet, id)
  if packet.destination ~= ip then return end
  arp[packet.source] = arp[packet.source] or id
  return packet.payload
end

eventHooks.modem_message = { function(ev)
  local _, side, ch, reply, m = table.unpack(ev, 1, 5)
  if not up or side ~= dev.id or type(m) ~= "table" or not m.PhoenixNetworking then return end
  if m.type == "arp" then
    if not m.reply and m.destinationIP == ip and m.sourceIP ~= ip then
      transmit(0, 0, { type = "arp", reply = true, source = me, sourceIP = ip, destination = m.source, destinationIP = m.sourceIP })
    end
    if m.sourceIP then
      arp[m.sourceIP] = m.source
      local list = waiting[m.sourceIP] or {}
      waiting[m.sourceIP] = nil
      for _, w in ipairs(list) do link(m.source, w[1], w[2], w[3]) end
    end
  elseif m.type == "link" and m.destination == me then
    local p = internet(m.payload, m.source)
    if not p then return end
    if p.type == "control" and p.messageType == "ping" then
      send(m.payload.source, 0, 0, { type = "control", messageType = "pong", payload = m.payload })
    elseif p.type == "control" then
      control(p.messageType, p.error, p.payload, m.payload.source)
    elseif p.type == "socket" then
      received(m.payload.source, ch, reply, p)
    end
  end
end }

local tick = os.startTimer(1)
eventHooks.timer = { function(ev)
  if ev[2] ~= tick then return end
  tick = os.startTimer(1)
  for _, s in pairs(sockets) do
    if s.status == "connected" then
      for _, m in ipairs(s.flight) do
        m.acknowledgement, s.owes = s.expected - 1, false
        send(s.ip, s.remote, s.port, m)
      end
      if s.owes then
        s.owes = false
        ack(s)
      end
    elseif s.status == "syn-sent" and os.clock() > s.since + 5 then
      change(s, "error", "Connection timed out (syn-sent)")
    end
  end
end }

local function need(process)
  if process.user ~= "root" then error("Permission denied", 0) end
end
local function ends(uri)
  local scheme, host, port = uri:match("^(%a+)://([%d.]+):(%d+)$")
  if scheme ~= "psp" then error("Invalid protocol " .. tostring(uri:match("^[^:]*")), 0) end
  return host, tonumber(port)
end

function syscalls.ipconfig(process, _, name, info)
  expect(1, name, "string")
  need(process)
  dev = hardware.get(name)
  ip, mask, up = info.ip, info.netmask, true
  arp[ip] = me
  hardware.call(KERNEL, dev, "open", 0)
  return { ip = ip, netmask = mask, up = up }
end
function syscalls.routeadd(process, _, options)
  need(process)
  table.insert(routes, options)
end
function syscalls.arplist() return arp end
function syscalls.netcontrol(process, _, to, kind, text)
  need(process)
  send(to, 0, 0, { type = "control", messageType = kind, error = text })
end
function syscalls.netevent(process, _, state)
  need(process)
  if state ~= nil then watchers[process] = state or nil end
  return watchers[process] == true
end
function syscalls.listen(process, _, uri)
  local _, port = ends(uri)
  if listeners[port] then error("Port already open", 0) end
  listeners[port] = { process = process, uri = uri }
  hardware.call(process, dev, "open", port)
end
function syscalls.connect(process, _, uri)
  local host, port = ends(uri)
  local s = socket(process, host, port, math.random(49152, 65535))
  s.status = "syn-sent"
  sockets[s.port .. "/" .. port] = s
  hardware.call(process, dev, "open", s.port)
  out(s, { synchronize = true, windowSize = 256 })
  return handle(s)
end
