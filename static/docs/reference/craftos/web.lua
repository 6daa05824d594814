-- The web.
--@ web
--# http
local answer = http.get("http://example.test/motd")
print(answer.readAll())
answer.close()
--> Be kind.

--# http.get
local answer = http.get("http://example.test/motd")
print(answer.getResponseCode())
print(answer.readLine())
local no, why = http.get("http://example.test/gone")
print(no, why)
print(http.get("nonsense"))
--> 200	OK
--> Be kind.
--> nil	Gone
--> nil	Must specify http or https

--# http.post
local answer = http.post("http://example.test/motd", "name=ann")
print(answer.getResponseCode())
--> 200	OK

--# http.request
http.request("http://example.test/motd")
local event, url, answer = os.pullEvent("http_success")
print(url, answer.readLine())
--> http://example.test/motd	Be kind.

--# http.checkURL
print(http.checkURL("http://example.test/motd"))
print(http.checkURL("ftp://example.test/"))
--> true	nil
--> false	Invalid protocol 'ftp'

--# http.checkURLAsync
http.checkURLAsync("http://example.test/motd")
print(os.pullEvent("http_check"))
--> http_check	http://example.test/motd	true

--# http.websocket
local socket = http.websocket("ws://echo.test/")
socket.send("hello")
print(socket.receive(2))
socket.close()
print(http.websocket("ws://nobody.test/"))
--> hello	true
--> false	Domain not permitted

--# http.websocketAsync
http.websocketAsync("ws://echo.test/")
local event, url, socket = os.pullEvent("websocket_success")
print(event, url)
--> websocket_success	ws://echo.test/

--# response
local answer = http.get("http://example.test/motd")
print(answer.readAll())
--> Be kind.

--# response.getResponseCode
local answer = http.get("http://example.test/motd")
print(answer.getResponseCode())
--> 200	OK

--# response.getResponseHeaders
local answer = http.get("http://example.test/motd")
print(type(answer.getResponseHeaders()))
--> table

--# socket
local socket = http.websocket("ws://echo.test/")
socket.send("one")
print(socket.receive(2))
--> one	true

--# socket.send
local socket = http.websocket("ws://echo.test/")
socket.send("\1\2", true)
print(#socket.receive(2))
socket.close()
print(pcall(socket.send, "x"))
--> 2
--> false	/startup.lua:5: attempt to use a closed file

--# socket.receive
local socket = http.websocket("ws://echo.test/")
print(socket.receive(0.5))
--> nil

--# socket.close
local socket = http.websocket("ws://echo.test/")
socket.close()
print(pcall(socket.receive, 1))
--> false	/startup.lua:3: attempt to use a closed file
