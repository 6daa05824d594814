package phoenix_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
)

const webServer = `
syscall.listen("http://0.0.0.0:80")
while true do
	local _, p = os.pullEvent("network_request")
	local h = p.handle
	if p.path == "/old" then
		h:respond(302, { Location = "/new?x=1" })
		h:write()
	elseif p.path == "/loop" then
		h:respond(301, { Location = "http://10.0.0.2/loop" })
		h:write()
	elseif p.path == "/big" then
		h:write(("x"):rep(300000))
	elseif p.path == "/missing" then
		h:respond(404)
		h:write("there is no such page")
	elseif p.path == "/silent" then
		h:close()
	else
		h:respond(200, { ["X-Method"] = p.method })
		h:write(p.method, " ", p.path, "\n", h:read("*a") or "no body", "\n", tostring(p.headers["X-Me"]))
	end
end`

// Requests between computers: handles, headers, codes, redirections
// (spec/phoenix.md 11.1, 11.3).
func TestHTTPBetweenComputers(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 5 * time.Millisecond})
	l.add("10.0.0.1", `
local network, util = require "system.network", require "system.util"
os.sleep(0.5)
local h = syscall.connect { url = "http://10.0.0.2/a?b=c", headers = { ["X-Me"] = "anna" } }
print(h:status(), pcall(h.read), pcall(h.responseCode), pcall(h.close))
h:write()
print(h:status(), pcall(h.write))
local _, p = util.filterEvent("handle_status_change", { id = h.id })
print(p.status, h:status(), h:responseCode(), h:responseHeaders()["X-Method"])
print(h:read("*l", 2, "*a"))
print(h:read())
h:close()
print(h:status(), pcall(h.read))
h = network.post("http://10.0.0.2/form", "name=anna")
print(h:read("*a"))
h = network.get("http://10.0.0.2/old")
print(h:read(), h:responseCode())
h = syscall.connect { url = "http://10.0.0.2/old", redirect = false }
h:write()
util.filterEvent("handle_status_change", { id = h.id })
print(h:responseCode(), h:responseHeaders().Location)
print(network.get("http://10.0.0.2/loop"))
print(network.get("http://10.0.0.2/missing"):responseCode(), #network.getData("http://10.0.0.2/big"), network.getData("http://10.0.0.2/silent"))
h = network.head("http://10.0.0.2/a")
print(h:responseCode(), h:read("*a"), h:responseHeaders()["X-Method"])
print(network.get("http://10.0.0.2:81/"))
print(network.get("http://10.9.0.1/"))
print(network.get("http://nobody.example/"))
print(syscall.checkuri("http://10.0.0.2/"), syscall.checkuri("http://10.9.0.1/"), syscall.checkuri("http:x"))`)
	l.add("10.0.0.2", webServer)
	l.run(30 * time.Second)
	l.wantLog(0, `ready	false	false	false	attempt to close a ready handle
connecting	false	attempt to write to a connecting handle
open	open	200	GET
GET /a?b=c	no	 body
anna
nil
closed	false	attempt to read from a closed handle
POST /form
name=anna
nil
GET /new?x=1	200
302	/new?x=1
nil	Too many redirects
404	300000	
200	nil	HEAD
nil	Connection refused
nil	No route to host
nil	Domain not permitted
true	false	false
> `)
}

// The server speaks plain HTTP to whoever connects.
func TestHTTPByHand(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 5 * time.Millisecond})
	l.add("10.0.0.1", `
os.sleep(0.5)
local function say(text)
	local h = syscall.connect("psp://10.0.0.2:80")
	while h:status() == "connecting" do os.pullEvent("handle_status_change") end
	h:write(text)
	while h:status() == "open" do
		local data = h:read("*a")
		if data then write((data:gsub("\r", ""))) print() else os.pullEvent() end
	end
end
say("GET /x HTTP/1.1\r\nHost: 10.0.0.2\r\nX-Me: hand\r\n\r\n")
say("nonsense\r\n\r\n")`)
	l.add("10.0.0.2", webServer)
	l.run(10 * time.Second)
	l.wantLog(0, `HTTP/1.1 200 OK
Connection: close
X-Method: GET
Content-Length: 19

GET /x
no body
hand
HTTP/1.1 400 Bad Request
Connection: close
Content-Length: 0


> `)
}

func TestHTTPErrors(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.add("10.0.0.1", `
local function try(f, ...) print(select(2, pcall(f, ...))) end
for name, v in pairs { encoding = 1, headers = 1, method = true, redirect = "x" } do try(syscall.connect, { url = "http://10.0.0.1/", [name] = v }) end
try(syscall.connect, "http:80")
try(syscall.listen, "https://0.0.0.0")
try(syscall.listen, "wss://0.0.0.0")
try(syscall.listen, "http://10.0.0.9")
syscall.listen("http://10.0.0.1")
try(syscall.listen, "psp://10.0.0.1:80")
try(syscall.unlisten, "psp://10.0.0.1:80")
local h = syscall.connect("http://10.0.0.1/")
h:write()
local _, p = os.pullEvent("network_request")
try(p.handle.respond, "x")
try(p.handle.respond, 99)
try(p.handle.respond, 200, 5)
p.handle:write("x")
try(p.handle.write, "y")
print(p.handle:read(), p.handle:status(), p.uri)
p.handle:close()
try(p.handle.close)
syscall.unlisten("http://10.0.0.1:80")
for i = 1, 511 do syscall.connect("http://10.0.0.1/") end
try(syscall.connect, "http://10.0.0.1/")`)
	l.run(5 * time.Second)
	want := `bad field "encoding" (expected string or nil, got number)
bad field "headers" (expected table or nil, got number)
bad field "method" (expected string or nil, got boolean)
bad field "redirect" (expected boolean or nil, got string)
Missing host
Invalid protocol https
Invalid protocol wss
Address not available
Port already open
Not listening on this URI
bad argument #1 (expected number, got string)
number outside of range (expected 99 to be within 200 and 599)
bad argument #2 (expected table or nil, got number)
attempt to write to a closed handle
nil	open	http://10.0.0.1
attempt to close a closed handle
Too many open sockets
> `
	if got := l.logs[0]; !strings.HasSuffix(got, want) {
		l.wantLog(0, want)
	}
}

// Neither a server that does not answer nor a client that does not ask holds
// the other for ever.
func TestWebTimeouts(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: time.Millisecond})
	l.add("10.0.0.1", `
os.sleep(0.5)
local network, util = require "system.network", require "system.util"
print(network.get("http://10.0.0.2:7/"))
local h = syscall.connect("ws://10.0.0.2:7/")
print(util.filterEvent("handle_status_change", { id = h.id }), h:status())
h = syscall.connect("psp://10.0.0.2:80")
util.filterEvent("handle_status_change", { id = h.id })
local _, p = util.filterEvent("handle_status_change", { id = h.id })
print(p.status, p.error)`)
	l.add("10.0.0.2", `
syscall.listen("psp://0.0.0.0:7")
syscall.listen("http://0.0.0.0:80")
while true do os.pullEvent() end`)
	l.run(100 * time.Second)
	l.wantLog(0, "nil\tTimed out\nhandle_status_change\terror\tTimed out\nerror\tConnection reset by peer\n> ")
}
