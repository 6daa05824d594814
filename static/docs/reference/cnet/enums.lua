-- The enums of cNet.
--@ client
--# CttpStatus
local cNet = require("cNet")
local names = {}
for name in pairs(cNet.CttpStatus) do table.insert(names, name) end
table.sort(names)
print(#names .. " statuses, from " .. names[1] .. " to " .. names[#names])
--> 24 statuses, from ACCEPTED to UNAUTHORIZED

--# CttpStatus.CONTINUE
local cNet = require("cNet")
print(cNet.CttpStatus.CONTINUE.code, cNet.CttpStatus.CONTINUE.message)
local request = cNet.CttpRequest:new("GET", "/status/CONTINUE")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 100	CONTINUE
--> 100	CONTINUE

--# CttpStatus.PROCESSING
local cNet = require("cNet")
print(cNet.CttpStatus.PROCESSING.code, cNet.CttpStatus.PROCESSING.message)
local request = cNet.CttpRequest:new("GET", "/status/PROCESSING")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 102	PROCESSING
--> 102	PROCESSING

--# CttpStatus.EARLY_HINTS
local cNet = require("cNet")
print(cNet.CttpStatus.EARLY_HINTS.code, cNet.CttpStatus.EARLY_HINTS.message)
local request = cNet.CttpRequest:new("GET", "/status/EARLY_HINTS")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 103	EARLY_HINTS
--> 103	EARLY_HINTS

--# CttpStatus.OK
local cNet = require("cNet")
print(cNet.CttpStatus.OK.code, cNet.CttpStatus.OK.message)
local request = cNet.CttpRequest:new("GET", "/status/OK")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 200	OK
--> 200	OK

--# CttpStatus.CREATED
local cNet = require("cNet")
print(cNet.CttpStatus.CREATED.code, cNet.CttpStatus.CREATED.message)
local request = cNet.CttpRequest:new("GET", "/status/CREATED")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 201	CREATED
--> 201	CREATED

--# CttpStatus.ACCEPTED
local cNet = require("cNet")
print(cNet.CttpStatus.ACCEPTED.code, cNet.CttpStatus.ACCEPTED.message)
local request = cNet.CttpRequest:new("GET", "/status/ACCEPTED")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 202	ACCEPTED
--> 202	ACCEPTED

--# CttpStatus.MOVED_PERMANENTLY
local cNet = require("cNet")
print(cNet.CttpStatus.MOVED_PERMANENTLY.code, cNet.CttpStatus.MOVED_PERMANENTLY.message)
local request = cNet.CttpRequest:new("GET", "/status/MOVED_PERMANENTLY")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 301	MOVED_PERMANENTLY
--> 301	MOVED_PERMANENTLY

--# CttpStatus.TEMPORARY_REDIRECT
local cNet = require("cNet")
print(cNet.CttpStatus.TEMPORARY_REDIRECT.code, cNet.CttpStatus.TEMPORARY_REDIRECT.message)
local request = cNet.CttpRequest:new("GET", "/status/TEMPORARY_REDIRECT")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 307	TEMPORARY_REDIRECT
--> 307	TEMPORARY_REDIRECT

--# CttpStatus.PERMANENT_REDIRECT
local cNet = require("cNet")
print(cNet.CttpStatus.PERMANENT_REDIRECT.code, cNet.CttpStatus.PERMANENT_REDIRECT.message)
local request = cNet.CttpRequest:new("GET", "/status/PERMANENT_REDIRECT")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 308	PERMANENT_REDIRECT
--> 308	PERMANENT_REDIRECT

--# CttpStatus.BAD_REQUEST
local cNet = require("cNet")
print(cNet.CttpStatus.BAD_REQUEST.code, cNet.CttpStatus.BAD_REQUEST.message)
local request = cNet.CttpRequest:new("GET", "/status/BAD_REQUEST")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 400	BAD_REQUEST
--> 400	BAD_REQUEST

--# CttpStatus.UNAUTHORIZED
local cNet = require("cNet")
print(cNet.CttpStatus.UNAUTHORIZED.code, cNet.CttpStatus.UNAUTHORIZED.message)
local request = cNet.CttpRequest:new("GET", "/status/UNAUTHORIZED")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 401	UNAUTHORIZED
--> 401	UNAUTHORIZED

--# CttpStatus.FORBIDDEN
local cNet = require("cNet")
print(cNet.CttpStatus.FORBIDDEN.code, cNet.CttpStatus.FORBIDDEN.message)
local request = cNet.CttpRequest:new("GET", "/status/FORBIDDEN")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 403	FORBIDDEN
--> 403	FORBIDDEN

--# CttpStatus.CONFLICT
local cNet = require("cNet")
print(cNet.CttpStatus.CONFLICT.code, cNet.CttpStatus.CONFLICT.message)
local request = cNet.CttpRequest:new("GET", "/status/CONFLICT")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 409	CONFLICT
--> 409	CONFLICT

--# CttpStatus.GONE
local cNet = require("cNet")
print(cNet.CttpStatus.GONE.code, cNet.CttpStatus.GONE.message)
local request = cNet.CttpRequest:new("GET", "/status/GONE")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 410	GONE
--> 410	GONE

--# CttpStatus.ENHANCE_YOUR_CALM
local cNet = require("cNet")
print(cNet.CttpStatus.ENHANCE_YOUR_CALM.code, cNet.CttpStatus.ENHANCE_YOUR_CALM.message)
local request = cNet.CttpRequest:new("GET", "/status/ENHANCE_YOUR_CALM")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 420	ENHANCE_YOUR_CALM
--> 420	ENHANCE_YOUR_CALM

--# CttpStatus.TOO_MANY_REQUESTS
local cNet = require("cNet")
print(cNet.CttpStatus.TOO_MANY_REQUESTS.code, cNet.CttpStatus.TOO_MANY_REQUESTS.message)
local request = cNet.CttpRequest:new("GET", "/status/TOO_MANY_REQUESTS")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 429	TOO_MANY_REQUESTS
--> 429	TOO_MANY_REQUESTS

--# CttpStatus.TOKEN_EXPIRED
local cNet = require("cNet")
print(cNet.CttpStatus.TOKEN_EXPIRED.code, cNet.CttpStatus.TOKEN_EXPIRED.message)
local request = cNet.CttpRequest:new("GET", "/status/TOKEN_EXPIRED")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 498	TOKEN_EXPIRED
--> 498	TOKEN_EXPIRED

--# CttpStatus.NOT_IMPLEMENTED
-- The server answers it by itself for an unknown method.
local cNet = require("cNet")
print(cNet.CttpStatus.NOT_IMPLEMENTED.code)
local request = cNet.CttpRequest:new("PAINT", "/hello")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 501
--> 501	NOT_IMPLEMENTED

--# CttpStatus.INSUFFICIENT_STORAGE
local cNet = require("cNet")
print(cNet.CttpStatus.INSUFFICIENT_STORAGE.code, cNet.CttpStatus.INSUFFICIENT_STORAGE.message)
local request = cNet.CttpRequest:new("GET", "/status/INSUFFICIENT_STORAGE")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 507	INSUFFICIENT_STORAGE
--> 507	INSUFFICIENT_STORAGE

--# CttpStatus.SERVER_IS_DOWN
local cNet = require("cNet")
print(cNet.CttpStatus.SERVER_IS_DOWN.code, cNet.CttpStatus.SERVER_IS_DOWN.message)
local request = cNet.CttpRequest:new("GET", "/status/SERVER_IS_DOWN")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 521	SERVER_IS_DOWN
--> 521	SERVER_IS_DOWN

--# CttpStatus.CONNECTION_TIMED_OUT
local cNet = require("cNet")
print(cNet.CttpStatus.CONNECTION_TIMED_OUT.code, cNet.CttpStatus.CONNECTION_TIMED_OUT.message)
local request = cNet.CttpRequest:new("GET", "/status/CONNECTION_TIMED_OUT")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 522	CONNECTION_TIMED_OUT
--> 522	CONNECTION_TIMED_OUT

--# CttpStatus.NOT_FOUND
-- The server answers it by itself for a path that nobody registered.
local cNet = require("cNet")
print(cNet.CttpStatus.NOT_FOUND.code)
local request = cNet.CttpRequest:new("GET", "/nowhere")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 404
--> 404	NOT_FOUND

--# CttpStatus.INTERNAL_SERVER_ERROR
-- The server answers it by itself when a function fails: here the status has
-- no such name.
local cNet = require("cNet")
print(cNet.CttpStatus.INTERNAL_SERVER_ERROR.code)
local request = cNet.CttpRequest:new("GET", "/status/NONSENSE")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 500
--> 500	INTERNAL_SERVER_ERROR

--# CttpStatus.SERVICE_UNAVAILABLE
-- The server answers it by itself when 256 requests wait.
local cNet = require("cNet")
print(cNet.CttpStatus.SERVICE_UNAVAILABLE.code)
local request = cNet.CttpRequest:new("GET", "/status/SERVICE_UNAVAILABLE")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print(answer.statusCode, answer.statusMessage)
--> 503
--> 503	SERVICE_UNAVAILABLE

--# CttpRequestMethod
local cNet = require("cNet")
for _, name in ipairs { "GET", "POST", "DELETE" } do
  print(name, cNet.CttpRequestMethod[name])
end
--> GET	GET
--> POST	POST
--> DELETE	DELETE

--# CttpRequestMethod.GET
local cNet = require("cNet")
local request = cNet.CttpRequest:new(cNet.CttpRequestMethod.GET, "/method")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print("the server heard", answer.data)
--> the server heard	GET

--# CttpRequestMethod.POST
local cNet = require("cNet")
local request = cNet.CttpRequest:new(cNet.CttpRequestMethod.POST, "/method")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print("the server heard", answer.data)
--> the server heard	POST

--# CttpRequestMethod.DELETE
local cNet = require("cNet")
local request = cNet.CttpRequest:new(cNet.CttpRequestMethod.DELETE, "/method")
local answer = cNet.connectAndSendCttpRequest("Counter", request)
print("the server heard", answer.data)
--> the server heard	DELETE

--# ModemSide
local cNet = require("cNet")
for name, side in pairs(cNet.ModemSide) do
  if peripheral.getType(side) == "modem" then print("a modem at ModemSide." .. name) end
end
--> a modem at ModemSide.TOP

--# ModemSide.TOP
-- This computer has one modem, at the top.
local cNet = require("cNet")
print(cNet.ModemSide.TOP)
local ok, why = pcall(cNet.connectCtcp, "Counter", 5, cNet.ModemSide.TOP)
print(ok and "connected" or why)
--> top
--> connected

--# ModemSide.BOTTOM
-- This computer has one modem, at the top.
local cNet = require("cNet")
print(cNet.ModemSide.BOTTOM)
local ok, why = pcall(cNet.connectCtcp, "Counter", 5, cNet.ModemSide.BOTTOM)
print(ok and "connected" or why)
--> bottom
--> No modem on side bottom.

--# ModemSide.BACK
-- This computer has one modem, at the top.
local cNet = require("cNet")
print(cNet.ModemSide.BACK)
local ok, why = pcall(cNet.connectCtcp, "Counter", 5, cNet.ModemSide.BACK)
print(ok and "connected" or why)
--> back
--> No modem on side back.

--# ModemSide.FRONT
-- This computer has one modem, at the top.
local cNet = require("cNet")
print(cNet.ModemSide.FRONT)
local ok, why = pcall(cNet.connectCtcp, "Counter", 5, cNet.ModemSide.FRONT)
print(ok and "connected" or why)
--> front
--> No modem on side front.

--# ModemSide.LEFT
-- This computer has one modem, at the top.
local cNet = require("cNet")
print(cNet.ModemSide.LEFT)
local ok, why = pcall(cNet.connectCtcp, "Counter", 5, cNet.ModemSide.LEFT)
print(ok and "connected" or why)
--> left
--> No modem on side left.

--# ModemSide.RIGHT
-- This computer has one modem, at the top.
local cNet = require("cNet")
print(cNet.ModemSide.RIGHT)
local ok, why = pcall(cNet.connectCtcp, "Counter", 5, cNet.ModemSide.RIGHT)
print(ok and "connected" or why)
--> right
--> No modem on side right.

--@ server
--# MessageEventType
local cNet = require("cNet")
for name, event in pairs(cNet.MessageEventType) do
  cNet.setMessageHandler(event, function() print(name) end)
end
cNet.setMessageHandler("modem_message", nil) -- there are many
cNet.startEventLoop(function()
  cNet.host("Counter")
end)
--> CONNECTION_OPENED
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> PLAIN_MESSAGE
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> CONNECTION_OPENED
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> CONNECTION_CLOSED
--> LOGIN_FAILED
--> LOGIN
--> LOGOUT
--> ENCRYPTED_MESSAGE
--> ENCRYPTED_MESSAGE
--> CONNECTION_CLOSED

--# MessageEventType.CONNECTION_OPENED
local cNet = require("cNet")
cNet.setMessageHandler(cNet.MessageEventType.CONNECTION_OPENED, function(socket, server)
  print(type(socket.target), "at", server.name)
end)
cNet.startEventLoop(function() cNet.host("Counter") end)
--> string	at	Counter
--> string	at	Counter

--# MessageEventType.CONNECTION_CLOSED
local cNet = require("cNet")
cNet.setMessageHandler(cNet.MessageEventType.CONNECTION_CLOSED, function(socket, server)
  print(type(socket.target), "at", server.name)
end)
cNet.startEventLoop(function() cNet.host("Counter") end)
--> string	at	Counter
--> string	at	Counter

--# MessageEventType.ENCRYPTED_MESSAGE
local cNet = require("cNet")
local seen = 0
cNet.setMessageHandler(cNet.MessageEventType.ENCRYPTED_MESSAGE, function(message, socket, server)
  seen = seen + 1
  if seen <= 3 then print(message.protocol, server.name) end
end)
cNet.startEventLoop(function() cNet.host("Counter") end)
--> CTCP	Counter
--> CTCP	Counter
--> CTCP	Counter

--# MessageEventType.LOGIN
local cNet = require("cNet")
cNet.setMessageHandler(cNet.MessageEventType.LOGIN, function(user, socket, server)
  print(user, socket.permissionLevel, server.name)
end)
cNet.startEventLoop(function() cNet.host("Counter") end)
--> anna	1	Counter

--# MessageEventType.LOGIN_FAILED
local cNet = require("cNet")
cNet.setMessageHandler(cNet.MessageEventType.LOGIN_FAILED, function(user, socket, server)
  print(user, socket.username, server.name)
end)
cNet.startEventLoop(function() cNet.host("Counter") end)
--> anna	nil	Counter

--# MessageEventType.LOGOUT
local cNet = require("cNet")
cNet.setMessageHandler(cNet.MessageEventType.LOGOUT, function(user, socket)
  print(user, socket.username)
end)
cNet.startEventLoop(function() cNet.host("Counter") end)
--> anna	nil

--# MessageEventType.MODEM_MESSAGE
local cNet = require("cNet")
local seen = 0
cNet.setMessageHandler(cNet.MessageEventType.MODEM_MESSAGE, function(side, channel, reply)
  seen = seen + 1
  if seen <= 3 then print(side, channel) end
end)
cNet.startEventLoop(function() cNet.host("Counter") end)
--> top	36007
--> top	36007
--> top	36007

--# MessageEventType.PLAIN_MESSAGE
local cNet = require("cNet")
cNet.setMessageHandler(cNet.MessageEventType.PLAIN_MESSAGE, function(message, socket, server)
  print(message, server.name)
end)
cNet.startEventLoop(function() cNet.host("Counter") end)
--> hello?	Counter
