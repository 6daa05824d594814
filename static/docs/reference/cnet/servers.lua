-- Servers and users.
--@ server
--# startEventLoop
local cNet = require("cNet")
cNet.setMessageHandler("connection_opened", function() print("somebody is here") end)
cNet.startEventLoop(function()
  cNet.host("Counter")
  print("ready")
end)
--> ready
--> somebody is here
--> somebody is here

--# startEventLoop.onStart
local cNet = require("cNet")
print(pcall(cNet.startEventLoop, "no function"))
cNet.startEventLoop(function()
  print("called once")
end)
--> false	onStart must be a function
--> called once

--# host
local cNet = require("cNet")
cNet.startEventLoop(function()
  cNet.host("Counter")
  for _, file in ipairs(fs.find("Counter*")) do print(file) end
end)
--> Counter.crt
--> Counter_private.key

--# host.serverId
local cNet = require("cNet")
cNet.startEventLoop(function()
  cNet.host("Clock")
  print(cNet.CryptoNet.getAllServers()[1].name)
end)
--> Clock

--# host.modemSide
local cNet = require("cNet")
cNet.startEventLoop(function()
  print(pcall(cNet.host, "Counter", cNet.ModemSide.LEFT))
  cNet.host("Counter", cNet.ModemSide.TOP)
  print("a server at the top")
end)
--> false	No modem on side left.
--> a server at the top

--# setMessageHandler
local cNet = require("cNet")
cNet.setMessageHandler("login", function(user) print("welcome, " .. user) end)
cNet.setMessageHandler("logout", function(user) print("good bye, " .. user) end)
cNet.startEventLoop(function() cNet.host("Counter") end)
--> welcome, anna
--> good bye, anna

--# setMessageHandler.eventType
local cNet = require("cNet")
print(pcall(cNet.setMessageHandler, 5, print))
cNet.setMessageHandler("timer", function() print("any event works") end)
cNet.startEventLoop(function() sleep(0.1) end)
--> false	eventType must be a string
--> any event works

--# setMessageHandler.handler
local cNet = require("cNet")
print(pcall(cNet.setMessageHandler, "login", "no function"))
cNet.setMessageHandler("my_event", function(...) print(...) end)
cNet.startEventLoop(function() os.queueEvent("my_event", 1, "two") end)
--> false	handler must be a function
--> 1	two

--# setRestApi
local cNet = require("cNet")
cNet.setRestApi("GET", "/hello", function(args)
  print("asked by " .. args[1])
  return cNet.CttpResponse:new(cNet.CttpStatus.OK, {}, "Hello!")
end)
cNet.startEventLoop(function() cNet.host("Counter") end)
--> asked by Anna

--# setRestApi.requestMethod
local cNet = require("cNet")
for name, method in pairs(cNet.CttpRequestMethod) do
  cNet.setRestApi(method, "/box", function()
    print("a " .. name .. " for the box")
    return cNet.CttpResponse:new(cNet.CttpStatus.OK)
  end)
end
cNet.startEventLoop(function() cNet.host("Counter") end)
--> a POST for the box
--> a DELETE for the box

--# setRestApi.path
local cNet = require("cNet")
local function api(path)
  cNet.setRestApi("GET", path, function(args)
    print(path .. " answers, with " .. #args .. " pieces behind it")
    return cNet.CttpResponse:new(cNet.CttpStatus.OK)
  end)
end
api("/")
api("/hello") -- the longest path wins
cNet.startEventLoop(function() cNet.host("Counter") end)
--> /hello answers, with 1 pieces behind it

--# setRestApi.handler
local cNet = require("cNet")
cNet.setRestApi("GET", "/hello", function(args, header, data, socket)
  print(args[1], header.from, data, type(socket.target))
  return { status = 200, headers = {}, body = "a plain table does, too" }
end)
cNet.setRestApi("POST", "/box", function(_, _, data) print(data) end) -- no response
cNet.startEventLoop(function() cNet.host("Counter") end)
--> Anna	anna	nil	string
--> a thing

--@ client
--# register
local cNet = require("cNet")
print(cNet.register("Counter", "ben", "red"))
local to = cNet.connectCtcp("Counter")
cNet.login(to, "ben", "red")
print(to.Socket.username, to.Socket.permissionLevel)
--> 0
--> ben	1

--# register.serverId
local cNet = require("cNet")
print(cNet.register("Counter", "ben", "red", 1), cNet.register("Nobody", "ben", "red", 1))
--> 0	1	Nobody does not answer

--# register.username
local cNet = require("cNet")
print(cNet.register("Counter", " Ben ", "red"))
print(cNet.register("Counter", "ben", "red"), "the same name again")
print(pcall(cNet.register, "Counter", 5, "red"))
--> 0
--> 2	the same name again
--> false	username must be a string

--# register.password
local cNet = require("cNet")
print(cNet.register("Counter", "ben", " red "))
cNet.login(cNet.connectCtcp("Counter"), "ben", "red")
print(pcall(cNet.register, "Counter", "carl"))
--> 0
--> false	password must be a string

--# register.timeout
local cNet = require("cNet")
local before = os.clock()
print(cNet.register("Nobody", "ben", "red", 1), "after about " .. math.floor(os.clock() - before + 0.5) .. " s")
--> 1	after about 1 s

--# register.modemSide
local cNet = require("cNet")
print(cNet.register("Counter", "ben", "red", 5, cNet.ModemSide.TOP))
print(pcall(cNet.register, "Counter", "carl", "red", 5, cNet.ModemSide.BACK))
--> 0
--> false	No modem on side back.

--# register.result
local cNet = require("cNet")
print(cNet.register("Counter", "ben", "red"), "done")
print(cNet.register("Nobody", "ben", "red", 1), "no connection")
print(cNet.register("Counter", "ann", "red"), "there is an ann")
--> 0	done
--> 1	no connection
--> 2	there is an ann

--# login
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
cNet.login(to, "ann", "blue")
print(to.Socket.username, to.Socket.permissionLevel)
print(pcall(cNet.login, to, "ann", "blue"))
--> ann	1
--> false	Already logged in

--# login.connection
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
cNet.login(to.Socket, "ann", "blue") -- its CryptoNet socket will do, too
print(to.Socket.username)
print(pcall(cNet.login, {}, "ann", "blue"))
--> ann
--> false	Invalid connection

--# login.username
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
print(pcall(cNet.login, to, "nobody", "blue"))
cNet.login(to, " Ann ", "blue")
print(to.Socket.username)
--> false	Login failed
--> ann

--# login.password
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
print(pcall(cNet.login, to, "ann", "red"))
print(pcall(cNet.login, to, "ann", "blue"))
--> false	Login failed
--> true

--# logout
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
cNet.login(to, "ann", "blue")
cNet.logout(to)
print(to.Socket.username)
print(cNet.sendCttpRequest(to, cNet.CttpRequest:new("GET", "/hello")).data) -- still open
--> nil
--> Hello, you!

--# logout.connection
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
print(pcall(cNet.logout, to)) -- nobody is logged in
print(pcall(cNet.logout, {}))
--> false	Not logged in
--> false	Invalid connection
