-- Requests, responses, connections.
--@ client
--# CryptoNet
local cNet = require("cNet")
print(cNet.CryptoNet == require("cryptoNet"))
print(cNet.CryptoNet.getChannel("Counter"))
--> true
--> 36007

--# CttpRequest
local cNet = require("cNet")
local request = cNet.CttpRequest:new("GET", "/hello/Ann")
print(getmetatable(request) == cNet.CttpRequest)
print(cNet.connectAndSendCttpRequest("Counter", request).data)
--> true
--> Hello, Ann!

--# CttpRequest.requestMethod
local cNet = require("cNet")
local request = cNet.CttpRequest:new("GET", "/method")
print(request.requestMethod)
request.requestMethod = "POST"
print(cNet.connectAndSendCttpRequest("Counter", request).data)
--> GET
--> POST

--# CttpRequest.path
local cNet = require("cNet")
local request = cNet.CttpRequest:new("GET", "/hello/Ann")
request.path = "/hello/Ben"
print(cNet.connectAndSendCttpRequest("Counter", request).data)
--> Hello, Ben!

--# CttpRequest.header
local cNet = require("cNet")
local request = cNet.CttpRequest:new("GET", "/echo")
request.header.colour = "red"
print(cNet.connectAndSendCttpRequest("Counter", request).header.colour)
--> red

--# CttpRequest.data
local cNet = require("cNet")
local request = cNet.CttpRequest:new("POST", "/echo")
request.data = { 1, 2, three = "four" }
local back = cNet.connectAndSendCttpRequest("Counter", request).data
print(#back, back.three)
--> 2	four

--# CttpRequest.new
local cNet = require("cNet")
local request = cNet.CttpRequest:new("POST", "/echo", { kind = "text" }, "some words")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.header.kind, answer.data)
--> text	some words

--# CttpRequest.new.requestMethod
local cNet = require("cNet")
local method = cNet.CttpRequestMethod.DELETE
local request = cNet.CttpRequest:new(method, "/method")
print(cNet.connectAndSendCttpRequest("Counter", request).data)
--> DELETE

--# CttpRequest.new.path
local cNet = require("cNet")
for _, path in ipairs { "/hello", "/hello/Ann", "/nowhere" } do
  local answer = cNet.connectAndSendCttpRequest("Counter", cNet.CttpRequest:new("GET", path))
  print(path, answer.statusCode, answer.data)
end
--> /hello	200	Hello, you!
--> /hello/Ann	200	Hello, Ann!
--> /nowhere	404	nil

--# CttpRequest.new.header
local cNet = require("cNet")
print(next(cNet.CttpRequest:new("GET", "/echo").header)) -- none was given: {}
print(cNet.CttpRequest:new("GET", "/echo", { a = 1 }).header.a)
--> nil
--> 1

--# CttpRequest.new.data
local cNet = require("cNet")
for _, data in ipairs { 5, "five", { 5 }, true } do
  local request = cNet.CttpRequest:new("POST", "/echo", {}, data)
  print(type(cNet.connectAndSendCttpRequest("Counter", request).data))
end
--> number
--> string
--> table
--> boolean

--# CttpRequest.new.result
local cNet = require("cNet")
local request = cNet.CttpRequest:new("GET", "/hello")
print(type(request), request.requestMethod, request.path, request.data)
--> table	GET	/hello	nil

--# CttpResponse
local cNet = require("cNet")
local answer = cNet.connectAndSendCttpRequest("Counter", cNet.CttpRequest:new("GET", "/hello"))
print(getmetatable(answer) == cNet.CttpResponse)
print(answer.statusCode, answer.statusMessage, answer.data)
--> false
--> 200	OK	Hello, you!

--# CttpResponse.statusCode
local cNet = require("cNet")
print(cNet.CttpResponse:new(cNet.CttpStatus.GONE).statusCode)
print(cNet.connectAndSendCttpRequest("Counter", cNet.CttpRequest:new("GET", "/nowhere")).statusCode)
--> 410
--> 404

--# CttpResponse.statusMessage
local cNet = require("cNet")
print(cNet.CttpResponse:new(cNet.CttpStatus.GONE).statusMessage)
print(cNet.connectAndSendCttpRequest("Counter", cNet.CttpRequest:new("GET", "/nowhere")).statusMessage)
--> GONE
--> NOT_FOUND

--# CttpResponse.header
local cNet = require("cNet")
local request = cNet.CttpRequest:new("GET", "/echo", { zone = "lab" })
print(cNet.CttpResponse:new(cNet.CttpStatus.OK, { zone = "here" }).header.zone)
print(cNet.connectAndSendCttpRequest("Counter", request).header.zone)
--> here
--> lab

--# CttpResponse.data
local cNet = require("cNet")
print(cNet.CttpResponse:new(cNet.CttpStatus.OK, {}, "words").data)
print(cNet.connectAndSendCttpRequest("Counter", cNet.CttpRequest:new("GET", "/hello/Ann")).data)
--> words
--> Hello, Ann!

--# CttpResponse.new
local cNet = require("cNet")
local response = cNet.CttpResponse:new(cNet.CttpStatus.CREATED, { at = "/books/3" }, "a book")
print(response.statusCode, response.header.at, response.data)
--> 201	/books/3	a book

--# CttpResponse.new.status
local cNet = require("cNet")
print(cNet.CttpResponse:new(cNet.CttpStatus.ACCEPTED).statusMessage)
print(select(2, pcall(cNet.CttpResponse.new, cNet.CttpResponse, 202))) -- a number is no status
--> ACCEPTED
--> Invalid status

--# CttpResponse.new.header
local cNet = require("cNet")
print(next(cNet.CttpResponse:new(cNet.CttpStatus.OK).header)) -- none was given: {}
print(cNet.CttpResponse:new(cNet.CttpStatus.OK, { a = 1 }).header.a)
--> nil
--> 1

--# CttpResponse.new.data
local cNet = require("cNet")
local response = cNet.CttpResponse:new(cNet.CttpStatus.OK, {}, { "a", "table" })
print(table.concat(response.data, " "))
--> a table

--# CttpResponse.new.result
local cNet = require("cNet")
local response = cNet.CttpResponse:new(cNet.CttpStatus.OK)
print(type(response), getmetatable(response) == cNet.CttpResponse)
--> table	true

--# CtcpConnection
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
print(getmetatable(to) == cNet.CtcpConnection)
print(cNet.disconnectCtcp(to))
--> true
--> true

--# CtcpConnection.Socket
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
print(to.Socket.target, to.Socket == to.socket, to.Socket.username)
cNet.login(to, "ann", "blue")
print(to.Socket.username, to.Socket.permissionLevel)
--> Counter	true	nil
--> ann	1

--# CtcpConnection.seqNumber
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
local before = to.seqNumber
cNet.sendCttpRequest(to, cNet.CttpRequest:new("GET", "/hello"))
print(to.seqNumber - before .. " message sent")
--> 1 message sent

--# CtcpConnection.ackNumber
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
local before = to.ackNumber
cNet.sendCttpRequest(to, cNet.CttpRequest:new("GET", "/hello"))
print(to.ackNumber - before .. " messages heard: the acknowledgement and the response")
--> 2 messages heard: the acknowledgement and the response

--# CtcpConnection.new
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
local same = cNet.CtcpConnection:new(to.Socket, to.seqNumber, to.ackNumber)
print(cNet.sendCttpRequest(same, cNet.CttpRequest:new("GET", "/hello")).data)
--> Hello, you!

--# CtcpConnection.new.Socket
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
local same = cNet.CtcpConnection:new(to.Socket, 1, 1)
print(same.Socket == to.Socket)
--> true

--# CtcpConnection.new.seqNumber
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
print(cNet.CtcpConnection:new(to.Socket, 17, 1).seqNumber)
--> 17

--# CtcpConnection.new.ackNumber
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
print(cNet.CtcpConnection:new(to.Socket, 1, 23).ackNumber)
--> 23

--# connectCtcp
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
print(to.Socket.target)
print(cNet.disconnectCtcp(to))
--> Counter
--> true

--# connectCtcp.serverId
local cNet = require("cNet")
print(cNet.connectCtcp("Counter", 1) ~= nil)
print(cNet.connectCtcp("Nobody", 1) ~= nil)
--> true
--> false

--# connectCtcp.timeout
local cNet = require("cNet")
local before = os.clock()
cNet.connectCtcp("Nobody", 2)
print("gave up after about " .. math.floor(os.clock() - before + 0.5) .. " seconds")
--> gave up after about 1 seconds

--# connectCtcp.modemSide
local cNet = require("cNet")
print(cNet.connectCtcp("Counter", 5, cNet.ModemSide.TOP) ~= nil)
print(pcall(cNet.connectCtcp, "Counter", 5, cNet.ModemSide.LEFT))
--> true
--> false	No modem on side left.

--# connectCtcp.result
local cNet = require("cNet")
print(type(cNet.connectCtcp("Counter")), cNet.connectCtcp("Nobody", 1))
--> table	nil	Nobody does not answer

--# disconnectCtcp
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
cNet.disconnectCtcp(to)
print(cNet.sendCttpRequest(to, cNet.CttpRequest:new("GET", "/hello"), 1))
--> nil	false	the connection is closed

--# disconnectCtcp.ctcpConnection
local cNet = require("cNet")
print(cNet.disconnectCtcp(cNet.connectCtcp("Counter")))
print(pcall(cNet.disconnectCtcp, {})) -- no connection
--> true
--> false	Invalid connection

--# disconnectCtcp.timeout
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
peripheral.call("top", "closeAll") -- nothing is heard any more
local before = os.clock()
print(cNet.disconnectCtcp(to, 1), math.floor(os.clock() - before + 0.5) .. " second")
--> false	1 second

--# disconnectCtcp.result
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
print(cNet.disconnectCtcp(to), "the server agreed")
print(cNet.disconnectCtcp(to, 1), "it was closed already")
--> true	the server agreed
--> false	it was closed already

--# sendCttpRequest
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
local answer, acknowledged = cNet.sendCttpRequest(to, cNet.CttpRequest:new("GET", "/hello/Ann"), 5)
print(answer.statusCode, answer.data, acknowledged)
--> 200	Hello, Ann!	true

--# sendCttpRequest.ctcpConnection
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
for n = 1, 3 do -- one connection carries many
  print(cNet.sendCttpRequest(to, cNet.CttpRequest:new("GET", "/hello/" .. n)).data)
end
print(pcall(cNet.sendCttpRequest, {}, cNet.CttpRequest:new("GET", "/hello")))
--> Hello, 1!
--> Hello, 2!
--> Hello, 3!
--> false	Invalid connection

--# sendCttpRequest.request
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
print(cNet.sendCttpRequest(to, cNet.CttpRequest:new("POST", "/echo", {}, "hi")).data)
print(pcall(cNet.sendCttpRequest, to, "no request"))
--> hi
--> false	Invalid request

--# sendCttpRequest.timeout
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
local before = os.clock()
print(cNet.sendCttpRequest(to, cNet.CttpRequest:new("GET", "/silent"), 1))
print(math.floor(os.clock() - before + 0.5) .. " second")
--> nil	true	Counter got the request and did not answer in time
--> 1 second

--# sendCttpRequest.response
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
local answer = cNet.sendCttpRequest(to, cNet.CttpRequest:new("GET", "/hello"))
local none = cNet.sendCttpRequest(to, cNet.CttpRequest:new("GET", "/silent"), 1)
print(answer.data, none)
--> Hello, you!	nil

--# sendCttpRequest.acknowledged
local cNet = require("cNet")
local to = cNet.connectCtcp("Counter")
print(select(2, cNet.sendCttpRequest(to, cNet.CttpRequest:new("GET", "/silent"), 1)), "it has the request")
peripheral.call("top", "closeAll") -- its acknowledgement is not heard
print(select(2, cNet.sendCttpRequest(to, cNet.CttpRequest:new("GET", "/hello"), 1)), "nobody knows")
--> true	it has the request
--> false	nobody knows

--# connectAndSendCttpRequest
local cNet = require("cNet")
local request = cNet.CttpRequest:new("GET", "/hello/Ann")
local answer, connected, acknowledged, disconnected = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.data, connected, acknowledged, disconnected)
--> Hello, Ann!	true	true	true

--# connectAndSendCttpRequest.serverId
local cNet = require("cNet")
local request = cNet.CttpRequest:new("GET", "/hello")
print(cNet.connectAndSendCttpRequest("Counter", request, 1).data)
print(cNet.connectAndSendCttpRequest("Nobody", request, 1))
--> Hello, you!
--> nil	false	false	false	Nobody does not answer

--# connectAndSendCttpRequest.request
local cNet = require("cNet")
print(cNet.connectAndSendCttpRequest("Counter", cNet.CttpRequest:new("POST", "/echo", {}, 7)).data)
print(pcall(cNet.connectAndSendCttpRequest, "Counter", "no request"))
--> 7
--> false	Invalid request

--# connectAndSendCttpRequest.timeout
local cNet = require("cNet")
local before = os.clock()
cNet.connectAndSendCttpRequest("Nobody", cNet.CttpRequest:new("GET", "/hello"), 1)
print("gave up after about " .. math.floor(os.clock() - before + 0.5) .. " s")
--> gave up after about 1 s

--# connectAndSendCttpRequest.modemSide
local cNet = require("cNet")
local request = cNet.CttpRequest:new("GET", "/hello")
print(cNet.connectAndSendCttpRequest("Counter", request, 1, cNet.ModemSide.TOP).data)
print(pcall(cNet.connectAndSendCttpRequest, "Counter", request, 1, cNet.ModemSide.BACK))
--> Hello, you!
--> false	No modem on side back.

--# connectAndSendCttpRequest.response
local cNet = require("cNet")
print(cNet.connectAndSendCttpRequest("Counter", cNet.CttpRequest:new("GET", "/hello")).statusCode)
print((cNet.connectAndSendCttpRequest("Counter", cNet.CttpRequest:new("GET", "/silent"), 1)))
--> 200
--> nil

--# connectAndSendCttpRequest.connected
local cNet = require("cNet")
for _, name in ipairs { "Counter", "Nobody" } do
  local _, connected = cNet.connectAndSendCttpRequest(name, cNet.CttpRequest:new("GET", "/hello"), 1)
  print(name, connected)
end
--> Counter	true
--> Nobody	false

--# connectAndSendCttpRequest.acknowledged
local cNet = require("cNet")
local answer, _, acknowledged = cNet.connectAndSendCttpRequest("Counter", cNet.CttpRequest:new("GET", "/silent"), 1)
print(answer, acknowledged) -- it came, and nobody answered
--> nil	true

--# connectAndSendCttpRequest.disconnected
local cNet = require("cNet")
local result = { cNet.connectAndSendCttpRequest("Counter", cNet.CttpRequest:new("GET", "/hello")) }
print(result[4], "the server agreed to the end")
--> true	the server agreed to the end

--# checksum
local cNet = require("cNet")
print(cNet.checksum({ a = 1, b = 2 }) == cNet.checksum({ b = 2, a = 1 }))
print(cNet.checksum("hello"))
--> true
--> 1996738226

--# checksum.object
local cNet = require("cNet")
print(cNet.checksum("5") == cNet.checksum(5), cNet.checksum({ 5 }) == cNet.checksum({ 5 }))
print(pcall(cNet.checksum, print))
local loop = {}
loop[1] = loop
print(pcall(cNet.checksum, loop))
--> false	true
--> false	Cannot serialize type function
--> false	Cannot serialize table with recursive entries

--# checksum.result
local cNet = require("cNet")
local sum = cNet.checksum({ name = "cart", wheels = 4 })
print(sum, sum >= 0 and sum < 2 ^ 32 and sum % 1 == 0)
--> 3525796068	true
