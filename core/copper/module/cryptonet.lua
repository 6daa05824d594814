-- The CryptoNet module (spec/cryptonet.md 16). Everything that touches keys,
-- sockets or the air is native; this half checks arguments in the original's
-- words, reads and writes files, and runs the event loop.
local native = ...

local CryptoNet = {}
local program = native.program()
local unpack = table.unpack
local logging, directory = true, ""
local strict, pinning, compatible = false, false, false
local logger = function(text) print("[CryptoNet] " .. text) end

-- log prints what the native half has to say.
local function log()
  for _, line in ipairs(native.logs()) do
    if logging then logger(line) end
  end
end

-- try raises an expected failure of a native function at the program's line.
local function try(ok, err, ...)
  log()
  if ok == nil and err ~= nil then error(err, 3) end
  return ok, err, ...
end

local function isString(v) return type(v) == "string" end
local function isTable(v) return type(v) == "table" end

-- Settings

function CryptoNet.getLoggingEnabled() return logging end
function CryptoNet.setLoggingEnabled(on) logging = on end
function CryptoNet.getRepeatMessages() return native.repeats() end
function CryptoNet.setRepeatMessages(on) native.repeats(on) end
function CryptoNet.getWorkingDirectory() return directory end

function CryptoNet.setWorkingDirectory(dir)
  if not isString(dir) then error("Directory must be a string.", 2) end
  directory = dir
end

-- Ours, not the original's (paragraph 18.1.9). Strict: a certificate that came
-- over the air counts only with an authority's signature. Pinning: the first
-- certificate that a connection was made with is kept as NAME.crt, and from
-- then on no other is believed.
function CryptoNet.getStrict() return strict end
function CryptoNet.setStrict(on) strict = on == true end
function CryptoNet.getPinning() return pinning end
function CryptoNet.setPinning(on) pinning = on == true end

-- Compatible: keys made from now on are as short as the original's, which can
-- serve and sign with them; with ours of 512 bits it takes too long.
function CryptoNet.getCompatible() return compatible end
function CryptoNet.setCompatible(on) compatible = on == true end

function CryptoNet.getAllServers() return native.servers() end
function CryptoNet.getAllClientSockets() return native.sockets() end

-- Validity: types only (paragraph 6)

function CryptoNet.keyValid(key)
  if not isTable(key) or #key ~= 16 then return false end
  for _, v in pairs(key) do
    if type(v) ~= "number" then return false end
  end
  return true
end

function CryptoNet.publicKeyValid(key)
  return isTable(key) and isString(key.public) and isString(key.shared)
end

function CryptoNet.privateKeyValid(key)
  return isTable(key) and isString(key.private) and isString(key.shared)
end

function CryptoNet.certificateValid(certificate, ignoreKey)
  if not isTable(certificate) or not isString(certificate.name) then return false end
  if certificate.key == nil then return ignoreKey == true and certificate.signature == nil end
  return CryptoNet.publicKeyValid(certificate.key) and (certificate.signature == nil or isString(certificate.signature))
end

function CryptoNet.userTableValid(users)
  if not isTable(users) then return false end
  for name, entry in pairs(users) do
    if not isString(name) or not isTable(entry) or not isTable(entry[1]) or type(entry[2]) ~= "number" then return false end
  end
  return true
end

function CryptoNet.socketValid(socket)
  return isTable(socket) and isString(socket.sender) and isString(socket.target) and CryptoNet.keyValid(socket.key)
    and isString(socket.modemSide) and type(socket.channel) == "number"
    and type(socket.permissionLevel) == "number" and isTable(socket.receivedMessages)
end

function CryptoNet.serverValid(server)
  return isTable(server) and isString(server.name) and CryptoNet.certificateValid(server.certificate)
    and CryptoNet.privateKeyValid(server.privateKey) and isString(server.modemSide) and type(server.channel) == "number"
    and isTable(server.userTable) and isString(server.userTablePath) and isTable(server.sockets)
end

-- Modem and channel

function CryptoNet.resolveModemSide(side)
  local found, err = native.modemSide(side)
  if not found then error(err, 2) end
  return found
end

-- sideOf is resolveModemSide for a function of this module.
local function sideOf(side)
  local found, err = native.modemSide(side)
  if not found then error(err, 3) end
  return found
end
CryptoNet.resolveModemQuery = CryptoNet.resolveModemSide

function CryptoNet.getChannel(name) return native.channel(name) end
function CryptoNet.channelInUse(channel, side) return native.inUse(channel, side) end

-- Files

-- path is where a file of that name is looked for.
local function path(name)
  if directory == "" then return name end
  return directory .. "/" .. name
end

-- safe makes a file name of a server name: a name must not choose a folder. One
-- that is changed or cut for that gets a check sum, so that two names never
-- share their files.
local function safe(name)
  local clean = name:gsub("[%c/\\:*?\"<>|]", "_"):gsub("^%.+", "_"):sub(1, 200)
  if clean == name then return name end
  return ("%s-%08x"):format(clean, native.crc(name))
end

local function readFile(file)
  local handle = fs.open(file, "rb")
  if not handle then return nil end
  local text = handle.readAll() or ""
  handle.close()
  return text
end

local function writeFile(file, text)
  local ok, err = native.writeFile(file, text) -- whole or not at all
  if not ok then error(err, 4) end
end

function CryptoNet.serializeCertOrKey(object)
  if not isTable(object) then error("Can only serialize tables.", 2) end
  return try(native.fileText(object))
end

function CryptoNet.deserializeCertOrKey(text)
  if text == nil then return nil end
  return native.parseFile(text)
end

-- load reads a certificate or key that is valid, or tells why there is none.
local function load(file, valid, what)
  file = path(file)
  if not fs.exists(file) then return nil end
  if fs.isDir(file) then return nil, file .. " already exists and is a directory, not a " .. what .. "." end
  local object = native.parseFile(readFile(file) or "")
  if not valid(object) then
    return nil, file .. " already exists and is not a valid " .. what .. "."
  end
  return object
end

-- Keys and certificates

function CryptoNet.generateKey() return native.randomBytes() end

function CryptoNet.generateCertificate(name)
  if not isString(name) then error("Server name must be a string.", 2) end
  return native.generate(name, compatible)
end

function CryptoNet.loadCertAuthKey(key)
  if isTable(key) then
    if CryptoNet.publicKeyValid(key) then return key end
    return nil
  end
  return (load(isString(key) and key or "certAuth.key", CryptoNet.publicKeyValid, "keyfile"))
end

function CryptoNet.verifyCertificate(certificate, key)
  if not CryptoNet.certificateValid(certificate) then error("Invalid certificate.", 2) end
  if not CryptoNet.publicKeyValid(key) then error("Invalid key.", 2) end
  return native.verify(certificate, key)
end

function CryptoNet.initCertificateAuthority(publicFile, privateFile)
  publicFile, privateFile = path(publicFile or "certAuth.key"), path(privateFile or "certAuth_private.key")
  for _, file in ipairs { publicFile, privateFile } do
    if fs.exists(file) then
      error(file .. " already exists, please delete both your existing keyfiles in order to generate new ones.", 2)
    end
  end
  local certificate, key = native.generate("", compatible)
  writeFile(publicFile, native.fileText(certificate.key))
  writeFile(privateFile, native.fileText(key))
end

-- given is a table as it is or the content of the file it names.
local function given(object, valid, what, invalid)
  if isTable(object) then
    if not valid(object) then error(invalid, 3) end
    return object
  end
  if not isString(object) then error(invalid, 3) end
  local file = path(object)
  if not fs.exists(file) then error(file .. " does not exist.", 3) end
  if fs.isDir(file) then error(file .. " is not a file.", 3) end
  local read = native.parseFile(readFile(file) or "")
  if not valid(read) then error(file .. " does not contain a valid " .. what .. ".", 3) end
  return read, file
end

function CryptoNet.signCertificate(certificate, key)
  local file
  certificate, file = given(certificate, CryptoNet.certificateValid, "certificate", "Not a valid certificate or file.")
  key = given(key or "certAuth_private.key", CryptoNet.privateKeyValid, "private key", "Not a valid private key or file.")
  local signature, warning = native.sign(certificate, key)
  if not signature then error(warning, 2) end
  certificate.signature = signature
  if warning and logging then logger("Warning: " .. warning) end
  if file then writeFile(file, native.fileText(certificate)) end
  return certificate
end

-- Sending

function CryptoNet.send(socket, message)
  if not CryptoNet.socketValid(socket) then error("Invalid socket.", 2) end
  local kind = type(message)
  if kind == "function" or kind == "userdata" or kind == "thread" then
    error("Can't serialize " .. kind .. "s.", 2)
  end
  try(native.send(socket, message))
end

function CryptoNet.sendUnencrypted(socket, message)
  if not CryptoNet.socketValid(socket) then error("Invalid socket.", 2) end
  try(native.sendPlain(socket, message))
end

-- Users

-- serverOf is the server that is meant: the only one when none is given.
local function serverOf(server)
  if server == nil then
    local all = native.servers()
    if #all == 0 then error("No servers running.", 4) end
    if #all > 1 then error("Please specify a server.", 4) end
    return all[1]
  end
  if not isTable(server) or not native.isServer(server) then error("Invalid server.", 4) end
  return server
end

local function userAndServer(user, server)
  if not isString(user) then error("Username must be a string.", 3) end
  return serverOf(server)
end

local function existing(user, server)
  if not native.user(server, user) then error("No user called " .. user .. ".", 3) end
end

function CryptoNet.hashPassword(user, password, server)
  if not isString(user) then error("Username must be a string.", 2) end
  if not isString(password) then error("Password must be a string.", 2) end
  if not isString(server) then error("Server name must be a string.", 2) end
  return native.passwordHash(user, password, server)
end

function CryptoNet.loadUserTable(file)
  if not isString(file) then error("Path must be a string.", 2) end
  if not fs.exists(file) then return {} end
  if fs.isDir(file) then error(file .. " is not a file, could not load user table.", 2) end
  local users = native.parse(readFile(file) or "")
  if not CryptoNet.userTableValid(users) then
    error(file .. " does not contain a valid user table, user table could not be loaded.", 2)
  end
  return users
end

function CryptoNet.saveUserTable(users, file)
  if not CryptoNet.userTableValid(users) then error("Not a valid user table", 2) end
  if not isString(file) then error("Path must be a string.", 2) end
  if fs.isDir(file) then error(file .. " already exists and is a directory.", 2) end
  writeFile(file, (try(native.text(users))))
end

local function addHashed(user, hash, level, server)
  if level == nil then level = 1 end
  if type(level) ~= "number" or level ~= level then error("Permission level must be a number", 3) end
  if native.user(server, user) then error("User " .. user .. " already exists.", 3) end
  local ok, err = native.userAdd(server, user, hash, level)
  if not ok then error(err, 3) end
end

function CryptoNet.addUserHashed(user, hash, level, server)
  server = userAndServer(user, server)
  if not isString(hash) then error("Password hash must be a string.", 2) end
  addHashed(user, hash, level, server)
end

function CryptoNet.addUser(user, password, level, server)
  server = userAndServer(user, server)
  if not isString(password) then error("Password must be a string.", 2) end
  addHashed(user, native.passwordHash(user, password, server.name), level, server)
end

function CryptoNet.deleteUser(user, server)
  server = userAndServer(user, server)
  existing(user, server)
  try(native.userDelete(server, user))
end

function CryptoNet.userExists(user, server)
  server = userAndServer(user, server)
  return native.user(server, user) ~= nil
end

function CryptoNet.getPasswordHash(user, server)
  server = userAndServer(user, server)
  return (native.user(server, user))
end

function CryptoNet.getPermissionLevel(user, server)
  server = userAndServer(user, server)
  local _, level = native.user(server, user)
  return level
end

function CryptoNet.setPasswordHashed(user, hash, server)
  server = userAndServer(user, server)
  if not isString(hash) then error("Password hash must be a string.", 2) end
  existing(user, server)
  try(native.userHash(server, user, hash))
end

function CryptoNet.setPassword(user, password, server)
  server = userAndServer(user, server)
  if not isString(password) then error("Password must be a string.", 2) end
  existing(user, server)
  try(native.userHash(server, user, native.passwordHash(user, password, server.name)))
end

function CryptoNet.setPermissionLevel(user, level, server)
  server = userAndServer(user, server)
  if type(level) ~= "number" or level ~= level then error("Permission level must be a number.", 2) end
  existing(user, server)
  try(native.userLevel(server, user, level))
end

function CryptoNet.checkPasswordHashed(user, hash, server)
  server = userAndServer(user, server)
  if not isString(hash) then error("Password hash must be a string.", 2) end
  return native.userCheck(server, user, hash)
end

function CryptoNet.checkPassword(user, password, server)
  server = userAndServer(user, server)
  if not isString(password) then error("Password must be a string.", 2) end
  return native.userCheck(server, user, native.passwordHash(user, password, server.name))
end

function CryptoNet.loginHashed(socket, user, hash)
  if not CryptoNet.socketValid(socket) then error("Invalid socket.", 2) end
  if not isString(user) then error("Username must be a string.", 2) end
  if not isString(hash) then error("Password hash must be a string.", 2) end
  return try(native.login(socket, user, hash))
end

-- serverName is the name of the server at either end of a socket.
local function serverName(socket) return socket.server and socket.sender or socket.target end

function CryptoNet.login(socket, user, password)
  if not CryptoNet.socketValid(socket) then error("Invalid socket.", 2) end
  if not isString(user) then error("Username must be a string.", 2) end
  if not isString(password) then error("Password must be a string.", 2) end
  return try(native.login(socket, user, native.passwordHash(user, password, serverName(socket))))
end

function CryptoNet.logout(socket)
  if not CryptoNet.socketValid(socket) then error("Invalid socket.", 2) end
  return try(native.logout(socket))
end

-- Hosting and connecting

local function loadForHost(object, file, valid, what, invalid)
  if isTable(object) then
    if not valid(object) then error(invalid, 3) end
    return object
  end
  local found, err = load(isString(object) and object or file, valid, what)
  if err then error(err, 3) end
  return found
end

function CryptoNet.host(name, discoverable, hideCertificate, modemSide, certificate, privateKey, userTablePath)
  if not isString(name) then error("Server name must be a string.", 2) end
  for _, server in ipairs(native.servers()) do
    if server.name == name and server.program == program then
      error("Server called " .. name .. " already exists.", 2)
    end
  end
  local side = sideOf(modemSide)
  local certFile, keyFile = safe(name) .. ".crt", safe(name) .. "_private.key"
  local cert = loadForHost(certificate, certFile, CryptoNet.certificateValid, "certificate", "Invalid certificate.")
  local key = loadForHost(privateKey, keyFile, CryptoNet.privateKeyValid, "keyfile", "Invalid private key.")
  if cert and not key then error("Have a certificate but not a private key, need both or neither.", 2) end
  if key and not cert then error("Have a private key but not a certificate, need both or neither.", 2) end
  if not cert then
    cert, key = native.generate(name, compatible)
    writeFile(path(isString(certificate) and certificate or certFile), native.fileText(cert))
    writeFile(path(isString(privateKey) and privateKey or keyFile), native.fileText(key))
  end
  if userTablePath ~= nil and not isString(userTablePath) then error("userTablePath must be a string.", 2) end
  userTablePath = userTablePath or path(safe(name) .. "_users.tbl")
  local ok, users = pcall(CryptoNet.loadUserTable, userTablePath)
  if not ok then error(users:gsub("^[^%s:]+:%d+: ", ""), 2) end
  local server = try(native.host(program, {
    name = name, side = side, discoverable = discoverable ~= false, hide = hideCertificate == true,
    certificate = cert, privateKey = key,
    userTable = users, userTablePath = userTablePath,
    sessionsPath = path(safe(name) .. "_sessions.txt"),
  }))
  server.program = program
  return server
end

-- number is an argument or its default.
local function number(v, default)
  if type(v) == "number" then return v end
  return default
end

-- dialing gives the arguments of a native connection.
local function dialing(name, timeout, certTimeout, certificate, modemSide, authority, allowUnsigned)
  if name ~= nil and not isString(name) then error("Server name must be a string or nil.", 3) end
  if name == nil and certificate == nil then error("Server name and certificate can't both be nil.", 3) end
  local cert
  if isTable(certificate) then
    if not CryptoNet.certificateValid(certificate) then error("Invalid certificate.", 3) end
    cert = certificate
  else
    cert = load(isString(certificate) and certificate or safe(name) .. ".crt", CryptoNet.certificateValid, "certificate")
  end
  name = name or (cert and cert.name)
  if not name then error("Failed to load name from certificate, and no name was provided.", 3) end
  local side, err = native.modemSide(modemSide)
  if not side then error(err, 3) end
  local key = CryptoNet.loadCertAuthKey(authority)
  if strict and not cert and not key then error("No certificate authority key, strict mode needs one.", 3) end
  return side, name, cert, number(timeout, 5), number(certTimeout, 1), key, allowUnsigned == true and not strict
end

-- pin keeps the certificate of a connection just made.
local function pin(name, certificate)
  local file = path(safe(name) .. ".crt")
  if pinning and certificate and not fs.exists(file) then writeFile(file, native.fileText(certificate)) end
end

function CryptoNet.connect(name, timeout, certTimeout, certificate, modemSide, certAuthKey, allowUnsigned)
  local socket, used = try(native.connect(dialing(name, timeout, certTimeout, certificate, modemSide, certAuthKey, allowUnsigned)))
  pin(socket.target, used)
  return socket
end

function CryptoNet.discover(timeout, certAuthKey, allowUnsigned, modemSide)
  local side = sideOf(modemSide)
  return (try(native.discover(side, number(timeout, 1), CryptoNet.loadCertAuthKey(certAuthKey), allowUnsigned == true)))
end

function CryptoNet.requestCertificate(name, timeout, certAuthKey, allowUnsigned, modemSide)
  if not isString(name) then error("Server name must be a string.", 2) end
  local side = sideOf(modemSide)
  local list, problem = try(native.certificates(side, number(timeout, 1), CryptoNet.loadCertAuthKey(certAuthKey), allowUnsigned == true, name))
  if #list == 1 then return list[1], list end
  if #list > 1 then problem = "different certificates say that they are " .. name end
  return nil, list, problem or name .. " does not answer"
end

function CryptoNet.close(object)
  if isTable(object) and native.isServer(object) and object.sockets then
    native.closeServer(object)
  elseif CryptoNet.socketValid(object) then
    native.close(object)
  elseif not CryptoNet.serverValid(object) then
    error("Must be a valid socket or server.", 2)
  end
  log()
end

function CryptoNet.closeAll()
  local sockets, servers = native.sockets(), native.servers()
  for i = #sockets, 1, -1 do native.close(sockets[i]) end
  for i = #servers, 1, -1 do native.closeServer(servers[i]) end
  log()
end

-- Events

local events = {
  connection_opened = true, connection_closed = true, encrypted_message = true, plain_message = true,
  login = true, login_failed = true, logout = true,
}

function CryptoNet.listen()
  local event
  repeat
    event = table.pack(os.pullEvent())
    log()
  until events[event[1]]
  return unpack(event, 1, event.n)
end

-- internal says whether an event only wakes a function of these modules.
local function internal(name)
  return name == "cnet_request" or type(name) == "string" and name:find("^cnet_call_%d+$") ~= nil
end

-- maxThreads bounds what handlers that never end can pile up.
local maxThreads = 1024

-- loop runs threads: onStart, and whatever turn starts for an event. Each may
-- wait for events of its own; an error of one is printed and ends only it.
local function loop(onStart, turn)
  local threads = {}

  local function step(thread, event)
    if thread.filter ~= nil and thread.filter ~= event[1] then return end
    local ok, result = coroutine.resume(thread.co, unpack(event, 1, event.n))
    thread.filter = ok and result or nil
    if not ok then
      if result == "Terminated" then error(result, 0) end
      printError(result)
    end
  end

  local function start(f, ...)
    if f == nil or #threads >= maxThreads then return end
    local thread = { co = coroutine.create(f) }
    threads[#threads + 1] = thread
    step(thread, table.pack(...))
  end
  os.startThread = start

  local function everybody(event)
    for i = 1, #threads do
      local thread = threads[i]
      if thread and coroutine.status(thread.co) ~= "dead" then step(thread, event) end
    end
    local alive = {}
    for _, thread in ipairs(threads) do
      if coroutine.status(thread.co) ~= "dead" then alive[#alive + 1] = thread end
    end
    threads = alive
  end

  start(onStart)
  turn(start, { n = 0 })
  while true do
    local event = table.pack(coroutine.yield())
    if event[1] == "terminate" then
      native.terminated(program)
      error("Terminated", 0)
    end
    log()
    everybody(event)
    if not internal(event[1]) then turn(start, event) else turn(start, { n = 0 }) end
    log()
  end
end

function CryptoNet.startEventLoop(onStart, onEvent)
  if onStart ~= nil and type(onStart) ~= "function" then error("onStart is not a function.", 2) end
  if onEvent ~= nil and type(onEvent) ~= "function" then error("onEvent is not a function.", 2) end
  loop(onStart, function(start, event)
    if event.n > 0 and onEvent then
      event.n = nil
      start(onEvent, event)
    end
  end)
end

return CryptoNet, { program = program, loop = loop, dialing = dialing, number = number, pin = pin }
