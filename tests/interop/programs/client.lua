local modules = require("modules")
local CryptoNet, cNet = modules.cryptoNet, modules.cNet
if CryptoNet then CryptoNet.setLoggingEnabled(false) end

local function result(name, ok, detail)
  print((ok and "PASS " or "FAIL ") .. name .. (ok and "" or ": " .. tostring(detail)))
end

-- try runs a scenario: f gives whether it went well, and what came otherwise.
local function try(name, f, ...)
  local before = os.clock()
  local ran, ok, detail = pcall(f, ...)
  if not ran then detail = ok end
  result(name, ran and ok, detail)
  print(("TIME %s %.3f"):format(name:gsub(" ", "_"), os.clock() - before))
end

local got = {}
local function await(name, seconds)
  local until_ = os.clock() + seconds
  while not got[name] and os.clock() < until_ do sleep(0.05) end
  local event = got[name]
  got[name] = nil
  return event
end

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for k, v in pairs(a) do if not same(v, b[k]) then return false end end
  for k in pairs(b) do if a[k] == nil then return false end end
  return true
end

local function cryptoNetScenarios()
  try("discovery", function()
    local list = CryptoNet.discover(1)
    return #list == 1 and list[1].name == "Interop", #list
  end)
  try("certificate request", function()
    local certificate = CryptoNet.requestCertificate("Interop", 1)
    return certificate and certificate.name == "Interop", certificate
  end)
  local socket
  try("connect", function()
    socket = CryptoNet.connect("Interop", 30)
    return socket ~= nil
  end)
  if not socket then return end
  local values = { string = "hello", number = 12.5, boolean = true, table = { 1, 2, { a = "b" }, ["x y"] = false } }
  for _, kind in ipairs { "string", "number", "boolean", "table" } do
    try("echo of a " .. kind, function()
      CryptoNet.send(socket, values[kind])
      local event = await("encrypted_message", 20)
      return event and same(event[2], values[kind]), event and textutils.serialise(event[2])
    end)
  end
  for _, size in ipairs { 100, 1000, 10000 } do
    try("message of " .. size .. " bytes", function()
      local text = ("x"):rep(size)
      CryptoNet.send(socket, text)
      local event = await("encrypted_message", 60)
      return event and event[2] == text, event and #tostring(event[2])
    end)
  end
  try("plain message", function()
    CryptoNet.sendUnencrypted(socket, { plain = true })
    local event = await("plain_message", 10)
    return event and event[2].plain
  end)
  try("wrong password", function()
    CryptoNet.login(socket, "anna", "no")
    local event = await("login_failed", 20)
    return event and event[2] == "anna"
  end)
  try("login", function()
    CryptoNet.login(socket, "anna", "pw")
    local event = await("login", 20)
    return event and event[2] == "anna" and event[3].permissionLevel == 3, event and event[3].permissionLevel
  end)
  try("logout", function()
    CryptoNet.logout(socket)
    return await("logout", 20) ~= nil
  end)
  try("close", function()
    CryptoNet.close(socket)
    return true
  end)
end

local function cNetScenarios()
  local connection
  try("CTCP open", function()
    connection = cNet.connectCtcp("Interop", 30)
    return connection ~= nil
  end)
  if connection then
    try("request", function()
      local r, acknowledged = cNet.sendCttpRequest(connection, cNet.CttpRequest:new("GET", "/path/a/b"), 20)
      return r and r.statusCode == 200 and r.statusMessage == "OK" and r.data == "pieces a b" and r.header.kind == "text" and acknowledged, r and r.data
    end)
    try("request with data", function()
      local r = cNet.sendCttpRequest(connection, cNet.CttpRequest:new("POST", "/items", { from = "me" }, { 1, 2 }), 20)
      return r and r.statusCode == 201 and r.data.from == "me" and r.data.got[2] == 2, r
    end)
    try("CTCP close", function() return cNet.disconnectCtcp(connection, 20) end)
  end
  try("request in one call", function()
    local r, connected, acknowledged, disconnected = cNet.connectAndSendCttpRequest("Interop", cNet.CttpRequest:new("GET", "/path/x"), 20)
    return r and r.data == "pieces x" and connected and acknowledged and disconnected, r
  end)
  try("registration", function()
    local code = cNet.register("Interop", "Bob", "pw", 20)
    -- An original server never registers anybody (spec/cnet.md 9.1).
    return code == 0 or modules.theirServer and code == 2, code
  end)
end

local function main()
  sleep(tonumber(modules.wait))
  if modules.what == "cNet" then cNetScenarios() else cryptoNetScenarios() end
  print("END")
end

os.queueEvent("go")
if modules.what == "cNet" then
  cNet.startEventLoop(main)
else
  CryptoNet.startEventLoop(main, function(event)
    if event[1] ~= "modem_message" and event[1] ~= "timer" then got[event[1]] = event end
  end)
end
