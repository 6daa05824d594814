local modules = require("modules")
local CryptoNet, cNet = modules.cryptoNet, modules.cNet
if CryptoNet then CryptoNet.setLoggingEnabled(false) end

local function start()
  local server = CryptoNet.host("Interop")
  CryptoNet.addUser("anna", "pw", 3)
end

if modules.what == "cNet" then
  cNet.setRestApi("GET", "/path", function(args, header, data, socket)
    return cNet.CttpResponse:new(cNet.CttpStatus.OK, { kind = "text" }, "pieces " .. table.concat(args, " "))
  end)
  cNet.setRestApi("POST", "/items", function(args, header, data, socket)
    return cNet.CttpResponse:new(cNet.CttpStatus.CREATED, {}, { got = data, from = header.from })
  end)
  os.queueEvent("go")
  cNet.startEventLoop(function()
    sleep(0)
    cNet.host("Interop")
    print("READY")
  end)
end

os.queueEvent("go")
CryptoNet.startEventLoop(function()
  sleep(0)
  local before = os.clock()
  start()
  print(("TIME keys %.3f"):format(os.clock() - before))
  print("READY")
end, function(event)
  if event[1] == "encrypted_message" then
    CryptoNet.send(event[3], event[2])
  elseif event[1] == "plain_message" then
    CryptoNet.sendUnencrypted(event[3], event[2])
  elseif event[1] == "login" or event[1] == "login_failed" or event[1] == "connection_opened" or event[1] == "connection_closed" then
    print("EVENT " .. event[1])
  end
end)
