-- The cNet module (spec/cnet.md 6; the promises are the API page's). The
-- protocols are native; this half has the classes, the argument checks and
-- the handlers.
local native, CryptoNet, internals = ...

local cNet = { CryptoNet = CryptoNet }
local program, number = internals.program, internals.number
local unpack = table.unpack

local logger = function(text) print("[cNet] " .. text) end

-- whole is a number that can be a status code.
local function whole(n) return type(n) == "number" and n >= 0 and n <= 9999 and n == math.floor(n) end

-- at gives the results of a function, or raises its error at the line of the
-- program that called cNet.
local function at(ok, ...)
  if ok then return ... end
  local err = ...
  if type(err) == "string" and err ~= "Terminated" then err = err:gsub("^[^%s:]+:%d+: ", "") end
  error(err, err == "Terminated" and 0 or 3)
end

function cNet.setLogger(fn)
  if type(fn) ~= "function" then error("logger must be a function", 2) end
  logger = fn
end

-- Enums

cNet.MessageEventType = {
  CONNECTION_CLOSED = "connection_closed", CONNECTION_OPENED = "connection_opened",
  ENCRYPTED_MESSAGE = "encrypted_message", LOGIN = "login", LOGIN_FAILED = "login_failed",
  LOGOUT = "logout", MODEM_MESSAGE = "modem_message", PLAIN_MESSAGE = "plain_message",
}
cNet.CttpRequestMethod = { GET = "GET", POST = "POST", DELETE = "DELETE" }
cNet.ModemSide = { TOP = "top", BOTTOM = "bottom", BACK = "back", FRONT = "front", LEFT = "left", RIGHT = "right" }
cNet.CttpStatus = native.statuses()

-- Classes

local function class()
  local c = {}
  c.__index = c
  return c
end

cNet.CttpRequest = class()
function cNet.CttpRequest:new(requestMethod, path, header, data)
  return setmetatable({ requestMethod = requestMethod, path = path, header = header or {}, data = data }, self)
end

cNet.CttpResponse = class()
function cNet.CttpResponse:new(status, header, data)
  if type(status) ~= "table" or not whole(status.code) or type(status.message) ~= "string" then
    error("Invalid status", 2)
  end
  return setmetatable({ statusCode = status.code, statusMessage = status.message, header = header or {}, data = data }, self)
end

cNet.CtcpConnection = class()
function cNet.CtcpConnection:new(Socket, seqNumber, ackNumber)
  return setmetatable({ Socket = Socket, socket = Socket, seqNumber = seqNumber, ackNumber = ackNumber }, self)
end

-- The checksum is that of the text, whose keys are in one order.
function cNet.checksum(object) return native.crc((at(pcall(textutils.serialise, object)))) end

-- Serving

local handlers, routes = {}, {}
local admits

-- setRegistration is ours: false, true, or a function that is given the user
-- name and the socket and says whether that user may register.
function cNet.setRegistration(allowed)
  if type(allowed) == "function" then
    admits = allowed
    native.registration(program, "ask")
  else
    native.registration(program, allowed and "all" or "none")
  end
end

function cNet.setMessageHandler(eventType, handler)
  if type(eventType) ~= "string" then error("eventType must be a string", 2) end
  if handler ~= nil and type(handler) ~= "function" then error("handler must be a function", 2) end
  handlers[eventType] = handler
end

function cNet.setRestApi(requestMethod, path, handler)
  if type(requestMethod) ~= "string" then error("requestMethod must be a string", 2) end
  if type(path) ~= "string" then error("path must be a string", 2) end
  if type(handler) ~= "function" then error("handler must be a function", 2) end
  routes[#routes + 1] = handler
  if not native.route(program, requestMethod, path, #routes) then error("Too many REST handlers", 2) end
end

-- serve runs the handler of one request; its error is the client's 500 and
-- our log line.
local function serve(id, route, args, header, data, socket)
  local ok, result = pcall(routes[route], args, header, data, socket)
  local sent, problem = native.respond(program, id, ok, result)
  if not ok then
    logger("Error in REST handler: " .. tostring(result))
  elseif sent == nil and problem then
    logger("Answered 500 to " .. problem)
  end
end

-- admit decides on a registration.
local function admit(id, _, username, socket)
  local ok, result = pcall(admits, username, socket)
  native.respond(program, id, ok, result)
  if not ok then logger("Error in registration handler: " .. tostring(result)) end
end

local function requests(start)
  while true do
    local request = table.pack(native.take(program))
    if request.n == 0 then return end
    start(request[2] == 0 and admit or serve, unpack(request, 1, request.n))
  end
end

function cNet.startEventLoop(onStart)
  if type(onStart) ~= "function" then error("onStart must be a function", 2) end
  CryptoNet.setLoggingEnabled(false)
  internals.loop(onStart, function(start, event)
    local handler = handlers[event[1]]
    if handler then start(handler, unpack(event, 2, event.n)) end
    requests(start)
  end)
end

function cNet.host(serverId, modemSide)
  at(pcall(CryptoNet.host, serverId, true, false, modemSide))
end

-- Asking

local function dial(serverId, timeout, modemSide)
  if type(serverId) ~= "string" then error("serverId must be a string", 3) end
  return at(pcall(internals.dialing, serverId, number(timeout, 5), nil, nil, modemSide))
end

function cNet.connectCtcp(serverId, timeout, modemSide)
  local args = table.pack(dial(serverId, timeout, modemSide))
  local socket, seq, ack, certificate = native.ctcpOpen(unpack(args, 1, 7))
  if not socket then return nil, seq end -- why
  internals.pin(serverId, certificate)
  return cNet.CtcpConnection:new(socket, seq, ack)
end

-- parts are a connection's socket and numbers.
local function parts(connection)
  local socket = type(connection) == "table" and (connection.Socket or connection.socket)
  if not socket or not CryptoNet.socketValid(socket)
    or type(connection.seqNumber) ~= "number" or type(connection.ackNumber) ~= "number" then
    error("Invalid connection", 3)
  end
  return socket, connection.seqNumber, connection.ackNumber
end

function cNet.disconnectCtcp(ctcpConnection, timeout)
  local socket, seq, ack = parts(ctcpConnection)
  local ok, reason = native.ctcpFinish(socket, seq, ack, number(timeout, 5))
  if reason then return false, reason end
  return ok == true
end

function cNet.sendCttpRequest(ctcpConnection, request, timeout)
  local socket, seq, ack = parts(ctcpConnection)
  ctcpConnection.seqNumber, ctcpConnection.ackNumber = seq + 1, ack + 2
  local response, acknowledged, reason = native.ctcpRequest(socket, seq, ack, number(timeout, 5), request)
  if type(acknowledged) == "string" then
    if acknowledged == "Invalid socket." then return nil, false, "the connection is closed" end
    error(acknowledged, 2)
  end
  if reason then return response, acknowledged, reason end
  return response, acknowledged
end

function cNet.connectAndSendCttpRequest(serverId, request, timeout, modemSide)
  local args = table.pack(dial(serverId, timeout, modemSide))
  args[8] = request
  local response, connected, acknowledged, disconnected, reason, certificate = native.ctcpShort(unpack(args, 1, 8))
  if type(connected) == "string" then
    if connected:find("^Encryption failed") then return nil, false, false, false, connected end
    error(connected, 2)
  end
  if connected then internals.pin(serverId, certificate) end
  if reason then return response, connected, acknowledged, disconnected, reason end
  return response, connected, acknowledged, disconnected
end

-- Users

local function trim(s) return (s:gsub("^%s+", ""):gsub("%s+$", "")) end

local function credentials(username, password)
  if type(username) ~= "string" then error("username must be a string", 3) end
  if type(password) ~= "string" then error("password must be a string", 3) end
  return trim(username):lower(), trim(password)
end

function cNet.register(serverId, username, password, timeout, modemSide)
  username, password = credentials(username, password)
  local args = table.pack(dial(serverId, timeout, modemSide))
  args[8], args[9] = username, native.passwordHash(username, password, serverId)
  local code, reason, certificate = native.ctcpRegister(unpack(args, 1, 9))
  if code and code ~= 1 then internals.pin(serverId, certificate) end
  if reason then return code or 1, reason end
  return code or 1
end

local function socketOf(connection)
  local socket = type(connection) == "table" and (connection.Socket or connection.socket or connection)
  if not socket or not CryptoNet.socketValid(socket) then error("Invalid connection", 3) end
  return socket
end

function cNet.login(connection, username, password)
  local socket = socketOf(connection)
  username, password = credentials(username, password)
  if socket.username then error("Already logged in", 2) end
  local hash = native.passwordHash(username, password, socket.target)
  if not native.loginWait(socket, username, hash, 5) then error("Login failed", 2) end
end

function cNet.logout(connection)
  local socket = socketOf(connection)
  if not socket.username then error("Not logged in", 2) end
  if not native.logoutWait(socket, nil, nil, 5) then error("Logout failed", 2) end
end

return cNet
