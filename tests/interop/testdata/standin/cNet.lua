-- A small cNet peer, written from spec/cnet.md alone; see cryptoNet.lua here.
local CryptoNet = require("cryptoNet")
local M = { CryptoNet = CryptoNet, CttpRequestMethod = { GET = "GET", POST = "POST", DELETE = "DELETE" },
  CttpStatus = { OK = { code = 200, message = "OK" }, CREATED = { code = 201, message = "CREATED" } } }
local SYN, ACK, FIN, REG = 1, 2, 3, 5
local routes, acks, responses = {}, {}, {}

M.CttpRequest, M.CttpResponse = {}, {}
function M.CttpRequest:new(method, path, header, data)
  return { requestMethod = method, path = path, header = header or {}, data = data }
end
function M.CttpResponse:new(status, header, data)
  return { statusCode = status.code, statusMessage = status.message, header = header or {}, data = data }
end
function M.setRestApi(method, path, handler) routes[method .. path] = handler end
function M.host(name) CryptoNet.host(name) end

local function send(socket, seq, ack, flags, protocol, payload)
  local set = {}
  for _, f in ipairs(flags) do set[f] = true end
  CryptoNet.send(socket, { protocol = "CTCP", payload = { seqNumber = seq, ackNumber = ack, flags = set, protocol = protocol, payload = payload } })
end

local function answerFlags(f)
  if f[SYN] then return f[ACK] and { ACK } or { SYN, ACK } end
  if f[FIN] then return f[ACK] and { ACK } or { FIN, ACK } end
  if f[REG] then return f[ACK] and { ACK } or { REG, ACK } end
  if not f[ACK] then return { ACK } end
end

local function receive(message, socket)
  if type(message) ~= "table" or message.protocol ~= "CTCP" then return end
  local m = message.payload
  local S, A = m.seqNumber, m.ackNumber
  if acks[A] then acks[A](S) end
  local flags = answerFlags(m.flags)
  if m.flags[REG] and not m.flags[ACK] then
    -- as a repaired server does it (paragraph 5)
    if not pcall(CryptoNet.addUserHashed, m.payload.username, m.payload.passwordHash, 1) then return end
  end
  if flags then
    if A == 0 then A = math.random(1, 1000) end
    send(socket, A, S + 1, flags, m.protocol)
  end
  if m.protocol == "CTTP" and m.payload then
    local p = m.payload
    if p.statusCode then
      if responses[S .. " " .. m.ackNumber] then responses[S .. " " .. m.ackNumber](p) end
    else
      local root, rest = p.path:match("^(/[^/]*)(.*)$")
      local handler = routes[p.requestMethod .. root]
      local args = {}
      for piece in rest:gmatch("[^/]+") do args[#args + 1] = piece end
      if handler then send(socket, S + 1, A + 1, {}, "CTTP", handler(args, p.header, p.data, socket)) end
    end
  end
end

function M.startEventLoop(onStart)
  CryptoNet.startEventLoop(onStart, function(event)
    if event[1] == "encrypted_message" then receive(event[2], event[3]) end
  end)
end

-- await waits for a function to be called through a table.
local function await(t, key, timeout)
  local got
  t[key] = function(v)
    got = v
    os.queueEvent("standin_answer")
  end
  return function()
    local timer = os.startTimer(timeout)
    while got == nil do
      local event, id = coroutine.yield()
      if event == "timer" and id == timer then break end
    end
    t[key] = nil
    return got
  end
end

function M.connectCtcp(server, timeout)
  local ok, socket = pcall(CryptoNet.connect, server)
  if not ok then return nil end
  local a = math.random(1, 1000)
  local wait = await(acks, a + 1, timeout or 5)
  send(socket, a, 0, { SYN }, "CTTP")
  local b = wait()
  if not b then return nil end
  send(socket, a + 1, b + 1, { ACK }, "CTTP")
  return { Socket = socket, socket = socket, seqNumber = a, ackNumber = b + 1 }
end

function M.sendCttpRequest(c, request, timeout)
  local P, Q = c.seqNumber, c.ackNumber
  local acknowledged = await(acks, P + 1, timeout or 5)
  local response = await(responses, (P + 1) .. " " .. (Q + 1), timeout or 5)
  send(c.socket, P, Q, {}, "CTTP", request)
  local ok = acknowledged() ~= nil
  c.seqNumber, c.ackNumber = P + 1, Q + 2
  return response(), ok
end

function M.disconnectCtcp(c, timeout)
  local wait = await(acks, c.seqNumber + 1, timeout or 5)
  send(c.socket, c.seqNumber, c.ackNumber, { FIN }, "CTTP")
  local ok = wait() ~= nil
  send(c.socket, c.seqNumber + 1, c.ackNumber + 1, { ACK }, "CTTP")
  CryptoNet.close(c.socket)
  return ok
end

function M.connectAndSendCttpRequest(server, request, timeout)
  local c = M.connectCtcp(server, timeout)
  if not c then return nil, false, false, false end
  local response, ok = M.sendCttpRequest(c, request, timeout)
  return response, true, ok, M.disconnectCtcp(c, timeout)
end

function M.register(server, user, password, timeout)
  user, password = user:match("^%s*(.-)%s*$"):lower(), password:match("^%s*(.-)%s*$")
  local c = M.connectCtcp(server, timeout)
  if not c then return 1 end
  local wait = await(acks, c.seqNumber + 1, 5)
  send(c.socket, c.seqNumber, c.ackNumber, { REG }, "CLOG", { username = user, passwordHash = CryptoNet.hashPassword(user, password, server) })
  if not wait() then return 2 end
  send(c.socket, c.seqNumber + 1, c.ackNumber + 1, { ACK }, "CLOG")
  return M.disconnectCtcp(c) and 0 or 3
end

return M
