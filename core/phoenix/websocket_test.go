package phoenix_test

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// A WebSocket between computers (spec/phoenix.md 11.2, 11.3).
func TestWebSocketEcho(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 5 * time.Millisecond})
	l.add("10.0.0.1", `
local util = require "system.util"
os.sleep(0.5)
local h = syscall.connect { url = "ws://10.0.0.2:8080/chat?x=1", headers = { ["X-Me"] = "anna" } }
print(h:status(), pcall(h.write, "x"))
print(util.filterEvent("handle_status_change", { id = h.id }), h:status())
h:write("one\n", 2, true)
os.sleep(0.2)
print(h:read("*l", "*a"))
h:write(("x"):rep(70000))
os.sleep(0.2)
print(#h:read("*a"), h:read())
h:write("bye")
print(select(2, util.filterEvent("handle_status_change", { id = h.id })).status)
print(h:read(), h:status(), pcall(h.read))
print(pcall(h.close))
h = syscall.connect { url = "ws://10.0.0.2:8080/", encoding = "utf8" }
util.filterEvent("handle_status_change", { id = h.id })
h:write("a\255b")
os.sleep(0.2)
print(h:read() == "a\239\191\189b")
h:close()
print(h:status())
for _, url in ipairs { "ws://10.0.0.2:80/", "ws://10.0.0.2:81/" } do
	h = syscall.connect(url)
	if h:status() == "connecting" then util.filterEvent("handle_status_change", { id = h.id }) end
	print(h:status())
end
for _, url in ipairs { "ws://nobody.example", "wss://10.9.0.1/", "ws://10.0.0.2:70000/" } do print(syscall.connect(url)) end
print(require "system.network".get("http://10.0.0.2:8080/"):responseCode())`)
	l.add("10.0.0.2", `
syscall.listen("http://0.0.0.0:80")
syscall.listen("ws://0.0.0.0:8080")
local handles = {}
while true do
	local event, p = os.pullEvent()
	if event == "network_request" and p.method then
		p.handle:write("no socket")
	elseif event == "network_request" then
		print(p.uri, p.ip, p.path, p.headers["X-Me"], p.handle:status())
		handles[p.handle.id] = p.handle
	elseif event == "handle_data_ready" then
		local data = handles[p.id]:read("*a")
		if data then handles[p.id]:write(data) end
		if data == "bye" then handles[p.id]:close() end
	elseif event == "handle_status_change" then
		print(p.status)
	end
end`)
	l.run(30 * time.Second)
	l.wantLog(0, `connecting	false	attempt to write to a connecting handle
handle_status_change	open
one	2true
70000	nil
closed
bye	closed	false	attempt to read from a closed handle
false	attempt to close a closed handle
true
closed
error	Not a WebSocket
error	Connection refused
nil	Domain not permitted
nil	No route to host
nil	URL malformed
426
> `)
	l.wantLog(1, `ws://0.0.0.0:8080	10.0.0.1	/chat?x=1	anna	open
closed
ws://0.0.0.0:8080	10.0.0.1	/	nil	open
closed
`)
}

// What is written faster than it is read waits, or ends the handle that would
// grow beyond its bound.
func TestWebSocketBuffer(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: time.Millisecond})
	l.add("10.0.0.1", `
os.sleep(0.5)
local h = syscall.connect("ws://10.0.0.2/")
os.pullEvent("handle_status_change")
local part, n = ("x"):rep(65536), 0
print(pcall(function() for i = 1, 64 do h:write(part) n = i end end))
print(n > 16)`)
	l.add("10.0.0.2", `
syscall.listen("ws://0.0.0.0")
local _, p = os.pullEvent("network_request")
local _, change = os.pullEvent("handle_status_change")
print(change.status, change.error)
print(#p.handle:read("*a"))`)
	l.run(60 * time.Second)
	l.wantLog(1, "error\tWebSocket buffer is full\n1048576\n> ")
	if l.logs[0] == "CraftOS 1.9\n" {
		t.Error("the writer hangs")
	}
}
