-- Opening connections, and listening for them.
--@ pair
--# connect
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("hello")
os.pullEvent("handle_data_ready")
print(ben:read("*a"))
ben:close()
--> hello

--# connect.options
local ben = syscall.connect({ url = "psp://10.0.0.2:7", device = "back" })
os.pullEvent("handle_status_change")
print(ben:status())
--> open

--# connect.options.url
print(pcall(syscall.connect, {}))
print(syscall.connect({ url = "psp://10.0.0.2:7" }):status())
--> false	bad field "url" (expected string, got nil)
--> connecting

--# connect.options.encoding
for _, encoding in ipairs { "binary", "utf8" } do
  local page = syscall.connect({ url = "http://10.0.0.2/bytes", encoding = encoding })
  page:write()
  os.pullEvent("handle_status_change")
  print(encoding, page:read("*a"):byte(1, 3))
end
--> binary	255	32	105
--> utf8	239	191	189

--# connect.options.headers
local page = syscall.connect({ url = "http://10.0.0.2/page", headers = { Name = "anna" } })
page:write()
os.pullEvent("handle_status_change")
print(page:read("*a"))
--> GET /page, anna

--# connect.options.method
local page = syscall.connect({ url = "http://10.0.0.2/page", method = "PUT" })
page:write("something")
os.pullEvent("handle_status_change")
print(page:read("*a"))
--> PUT /page

--# connect.options.redirect
for _, redirect in ipairs { true, false } do
  local page = syscall.connect({ url = "http://10.0.0.2/old", redirect = redirect })
  page:write()
  os.pullEvent("handle_status_change")
  print(redirect, page:responseCode())
end
--> true	200
--> false	302

--# connect.options.device
local ben = syscall.connect({ url = "psp://10.0.0.2:7", device = "back" })
local nobody = syscall.connect({ url = "psp://10.0.0.2:7", device = "left" }) -- has no address
sleep(0.5)
print(ben:status())
print(nobody:status())
--> open
--> error	No route to host

--# connect.options.device.cable
-- Ben hangs on the cable at the left, as computer_1.
print(pcall(syscall.connect, { url = "psp://10.0.0.2:7", device = "computer_1" }))
--> false	Not a modem

--# connect.scheme.http
local page = syscall.connect("http://10.0.0.2/page")
page:write()
os.pullEvent("handle_status_change")
print(page:responseCode(), page:read("*a"))
--> 200	GET /page

--# connect.scheme.ws
local ben = syscall.connect("ws://10.0.0.2:81/")
os.pullEvent("handle_status_change")
ben:write("hello")
os.pullEvent("handle_data_ready")
print(ben:read("*a"))
--> hello

--# connect.scheme.rednet
local ben = syscall.connect("rednet://0.0.0.1") -- computer 1
ben:write({ "a", "table" })
os.pullEvent("handle_data_ready")
print(table.unpack(ben:read("*a")))
--> a	table

--# connect.scheme.psp
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("one\ntwo\n")
os.pullEvent("handle_data_ready")
print(ben:read("*l", "*l"))
--> one	two

--# connect.result
local ben = syscall.connect("psp://10.0.0.2:7")
print(type(ben), ben.id, ben:status())
--> table	0	connecting

--# connect.error.uri
print(pcall(syscall.connect, "psp://10.0.0.2:seven"))
--> false	Invalid URI

--# connect.error.scheme
print(pcall(syscall.connect, "gopher://10.0.0.2:70"))
--> false	Invalid protocol gopher

--# connect.error.device
print(pcall(syscall.connect, { url = "psp://10.0.0.2:7", device = "/nowhere" }))
--> false	No such device

--# connect.error.modem
-- There is nothing at the top.
print(pcall(syscall.connect, { url = "psp://10.0.0.2:7", device = "top" }))
--> false	Not a modem

--# listen
syscall.listen("psp://0.0.0.0:80")
local out = syscall.connect("psp://10.0.0.1:80") -- to this very computer
local _, request = os.pullEvent("network_request")
request.handle:write("welcome")
os.pullEvent("handle_data_ready")
print(out:read("*a"))
--> welcome

--# listen.uri
syscall.listen("psp://0.0.0.0:80/any/path") -- the path does not count
syscall.connect("psp://10.0.0.1:80/another")
print(select(2, os.pullEvent("network_request")).uri)
--> psp://0.0.0.0:80/any/path

--# listen.any
syscall.listen("psp://0.0.0.0:80")
for _, address in ipairs { "10.0.0.1", "127.0.0.1" } do
  syscall.connect("psp://" .. address .. ":80")
  print(select(2, os.pullEvent("network_request")).ip)
end
--> 10.0.0.1
--> 127.0.0.1

--# listen.event
syscall.listen("psp://0.0.0.0:80")
syscall.connect("psp://10.0.0.1:80")
local _, e = os.pullEvent("network_request")
print(e.uri, e.ip, e.handle:status())
--> psp://0.0.0.0:80	10.0.0.1	open

--# listen.stays
syscall.listen("psp://0.0.0.0:80")
for n = 1, 3 do
  syscall.connect("psp://10.0.0.1:80")
  os.pullEvent("network_request")
  print("connection " .. n)
end
--> connection 1
--> connection 2
--> connection 3

--# listen.scheme.http
syscall.listen("http://10.0.0.1:8080")
local page = syscall.connect("http://10.0.0.1:8080/hello")
page:write()
local _, e = os.pullEvent("network_request")
print(e.method, e.path)
e.handle:write("a page")
os.pullEvent("handle_status_change")
print(page:read("*a"))
--> GET	/hello
--> a page

--# listen.scheme.ws
syscall.listen("ws://10.0.0.1:8081")
local socket = syscall.connect("ws://10.0.0.1:8081/")
local _, e = os.pullEvent("network_request")
e.handle:write("welcome")
os.pullEvent("handle_data_ready")
print(socket:read("*a"))
--> welcome

--# listen.scheme.psp
syscall.listen("psp://10.0.0.1:80")
syscall.connect("psp://10.0.0.1:80")
local _, e = os.pullEvent("network_request")
print(e.handle:localIP(), e.handle:status())
--> 10.0.0.1	open

--# listen.result
print(select("#", syscall.listen("psp://0.0.0.0:80")) .. " results")
--> 0 results

--# listen.error.uri
print(pcall(syscall.listen, "psp://0.0.0.0:x"))
--> false	Invalid URI

--# listen.error.scheme
print(pcall(syscall.listen, "rednet://0.0.0.0"))
--> false	Invalid protocol rednet

--# listen.error.foreign
print(pcall(syscall.listen, "psp://10.0.0.2:80")) -- that is Ben
--> false	Address not available

--# listen.error.busy
syscall.listen("psp://0.0.0.0:80")
print(pcall(syscall.listen, "psp://10.0.0.1:80"))
--> false	Port already open

--# unlisten
syscall.listen("psp://0.0.0.0:80")
syscall.unlisten("psp://0.0.0.0:80")
local refused = syscall.connect("psp://10.0.0.1:80")
os.pullEvent("handle_status_change")
print(refused:status())
--> error	Connection refused

--# unlisten.uri
syscall.listen("psp://0.0.0.0:80/a")
syscall.unlisten("psp://0.0.0.0:80/b") -- the path does not count
print(pcall(syscall.unlisten, "psp://0.0.0.0:80/a"))
--> false	Not listening on this URI

--# unlisten.keeps
syscall.listen("psp://0.0.0.0:80")
local out = syscall.connect("psp://10.0.0.1:80")
local _, e = os.pullEvent("network_request")
syscall.unlisten("psp://0.0.0.0:80")
out:write("still here")
os.pullEvent("handle_data_ready")
print(e.handle:read("*a"))
--> still here

--# unlisten.result
syscall.listen("psp://0.0.0.0:80")
print(select("#", syscall.unlisten("psp://0.0.0.0:80")) .. " results")
--> 0 results

--# unlisten.error.silent
print(pcall(syscall.unlisten, "psp://0.0.0.0:80"))
--> false	Not listening on this URI

--# checkuri
print(syscall.checkuri("psp://10.0.0.2:7"))
--> true

--# checkuri.uri
for _, uri in ipairs { "psp://10.0.0.2:7", "psp//10.0.0.2", "rednet+chat://0.0.0.1" } do
  print(uri, syscall.checkuri(uri))
end
--> psp://10.0.0.2:7	true
--> psp//10.0.0.2	false
--> rednet+chat://0.0.0.1	true

--# checkuri.result
print(syscall.checkuri("psp://10.0.0.2:7"), syscall.checkuri("gopher://10.0.0.2:70"))
--> true	false

--# checkuri.http
print(syscall.checkuri("http://10.0.0.2/"))    -- Ben is connected to and left again
print(syscall.checkuri("http://10.0.0.2:88/")) -- nothing listens there
--> true
--> false

--# checkuri.errors
print(pcall(syscall.checkuri))
print(pcall(syscall.checkuri, {}))
--> true	false
--> true	false

--# handle.id
local ben = syscall.connect("psp://10.0.0.2:7")
local _, e = os.pullEvent("handle_status_change")
print(e.id == ben.id)
--> true

--# handle.status
local ben = syscall.connect("psp://10.0.0.2:7")
print(ben:status())
os.pullEvent("handle_status_change")
print(ben:status())
--> connecting
--> open

--# handle.status.ready
local page = syscall.connect("http://10.0.0.2/")
print(page:status()) -- nothing was sent yet
--> ready

--# handle.status.connecting
local ben = syscall.connect("psp://10.0.0.2:7")
print(ben:status())
--> connecting

--# handle.status.error
local nobody = syscall.connect("psp://10.0.0.2:99")
os.pullEvent("handle_status_change")
print(nobody:status())
--> error	Connection refused

--# handle.status.open
local ben = syscall.connect("psp://10.0.0.2:7")
local _, e = os.pullEvent("handle_status_change")
print(e.status, ben:status())
--> open	open

--# handle.status.closed
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:close()
os.pullEvent("handle_status_change")
print(ben:status())
--> closed

--# handle.status.errors
local nobody = syscall.connect("psp://10.77.0.1:7")
print(pcall(nobody.status))
--> true	error	No route to host

--# handle.read
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("first\nsecond\nthe rest")
os.pullEvent("handle_data_ready")
print(ben:read("*l", "*l", "*a"))
--> first	second	the rest

--# handle.read.a
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("all\nthere is")
os.pullEvent("handle_data_ready")
print(ben:read("*a"))
--> all
--> there is

--# handle.read.l
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("a line\nanother")
os.pullEvent("handle_data_ready")
print("<" .. ben:read("*l") .. ">")
--> <a line>

--# handle.read.L
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("a line\nanother")
os.pullEvent("handle_data_ready")
print(("%q"):format(ben:read("*L")))
--> "a line\
--> "

--# handle.read.n
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("  42 and more")
os.pullEvent("handle_data_ready")
print(ben:read("*n") + 1)
--> 43

--# handle.read.count
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("abcdefg")
os.pullEvent("handle_data_ready")
print(ben:read(3), ben:read(100))
--> abc	defg

--# handle.read.default
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("a line\nanother")
os.pullEvent("handle_data_ready")
print(ben:read()) -- the same as *l
--> a line

--# handle.read.result
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("words")
os.pullEvent("handle_data_ready")
print(ben:read("*n", "*a")) -- no number: both are nil
print(ben:read("*a"), ben:read("*a"))
--> nil	nil
--> words	nil

--# handle.read.error
local ben = syscall.connect("psp://10.0.0.2:7")
print(pcall(ben.read))
--> false	attempt to read from a connecting handle

--# handle.read.mode
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
print(pcall(ben.read, "*x"))
--> false	bad argument (invalid mode 'x')

--# handle.write
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("one", "two")
os.pullEvent("handle_data_ready")
print(ben:read("*a"))
--> onetwo

--# handle.write.data
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write(1, true, setmetatable({}, { __tostring = function() return "text" end }))
os.pullEvent("handle_data_ready")
sleep(0.1)
print(ben:read("*a"))
--> 1truetext

--# handle.write.result
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
print(select("#", ben:write("hello")) .. " results")
--> 0 results

--# handle.write.error
local ben = syscall.connect("psp://10.0.0.2:7")
print(pcall(ben.write, "too early"))
--> false	attempt to write to a connecting handle

--# handle.close
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
ben:write("last words")
ben:close()
local _, e = os.pullEvent("handle_status_change")
print(e.status, e.error)
--> closed	nil

--# handle.close.result
local ben = syscall.connect("psp://10.0.0.2:7")
os.pullEvent("handle_status_change")
print(select("#", ben:close()) .. " results")
--> 0 results

--# handle.close.error
local nobody = syscall.connect("psp://10.0.0.2:99")
os.pullEvent("handle_status_change")
print(pcall(nobody.close))
--> false	attempt to close a error handle

--# http.flow
local page = syscall.connect("http://10.0.0.2/page")
print(page:status())
page:write()
print(page:status())
os.pullEvent("handle_status_change")
print(page:status(), page:read("*a"))
--> ready
--> connecting
--> open	GET /page

--# http.responseHeaders
local page = syscall.connect("http://10.0.0.2/page")
page:write()
os.pullEvent("handle_status_change")
for name, value in pairs(page:responseHeaders()) do print(name, value) end
--> Connection	close
--> Content-Length	9

--# http.responseHeaders.result
local page = syscall.connect("http://10.0.0.2/page")
page:write()
os.pullEvent("handle_status_change")
print(page:responseHeaders()["Content-Length"], #page:read("*a"))
--> 9	9

--# http.responseHeaders.error
local page = syscall.connect("http://10.0.0.2/page")
print(pcall(page.responseHeaders))
--> false	attempt to read from a ready handle

--# http.responseCode
local page = syscall.connect("http://10.0.0.2/page")
page:write()
os.pullEvent("handle_status_change")
print(page:responseCode())
--> 200

--# http.responseCode.result
local page = syscall.connect({ url = "http://10.0.0.2/old", redirect = false })
page:write()
os.pullEvent("handle_status_change")
print(type(page:responseCode()), page:responseCode())
--> number	302

--# http.responseCode.error
local page = syscall.connect("http://10.0.0.2/page")
print(pcall(page.responseCode))
--> false	attempt to read from a ready handle
