package phoenix_test

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/modem"
)

// upper is a module: a line protocol on PSP whose handles answer in capitals.
const upper = `
local module = {}
local function wrap(inner)
	local handle = {}
	for name, f in pairs(inner) do handle[name] = f end
	handle.id = nil
	function handle.write(a, b) inner.write((a == handle and b or a):upper() .. "\n") end
	return handle
end
function module.connect(options, tell)
	local port = options.url:match(":(%d+)")
	if port == "1" then return nil, "no such place" end
	if port == "2" then return "not a handle" end
	if port == "3" then error("connect has failed", 0) end
	tell("loud_event", { url = options.url, extra = options.extra })
	return wrap(syscall.connect((options.url:gsub("^%w+", "psp"))))
end
function module.listen(uri, tell)
	syscall.listen((uri:gsub("^%w+", "psp")))
	heard = tell
end
function module.unlisten(uri) syscall.unlisten((uri:gsub("^%w+", "psp"))) end
function module.check(uri) if uri:find("bad") then error("x") end return uri:find("10.0.0.2", 1, true) ~= nil end
syscall.addscheme("LOUD", module)
`

// A scheme that root registers works in all calls with a URI, for everybody.
func TestSchemeOfAModule(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: time.Millisecond})
	l.add("10.0.0.1", upper+`
os.sleep(0.5)
print(syscall.checkuri("loud://10.0.0.2:80"), syscall.checkuri("LOUD://10.0.0.3:80"), syscall.checkuri("loud:bad"), syscall.checkuri("quiet:x"))
print(syscall.connect("loud://10.0.0.2:1"))
local function try(...) print((select(2, pcall(...)))) end
try(syscall.connect, "loud://10.0.0.2:2")
try(syscall.connect, "loud://10.0.0.2:3")
local h = syscall.connect { url = "loud://10.0.0.2:80", extra = 7 }
local _, p = os.pullEvent("loud_event")
print(p.url, p.extra, type(h.id), h.status())
os.sleep(0.1)
h.write("hello")
os.sleep(0.5)
print(h.read("*a"))
local first = select(2, coroutine.yield("syscall", "connect", "loud://10.0.0.2:80"))
print(type(first), first.id == h.id + 2)
os.sleep(0.1)
syscall.delscheme("loud")
try(syscall.connect, "loud://10.0.0.2:80")
try(syscall.delscheme, "loud")
print(h.status())`)
	l.add("10.0.0.2", upper+`
syscall.listen("loud://0.0.0.0:80")
local n = 0
while true do
	local event, p = os.pullEvent()
	if event == "network_request" and p.uri:find("^psp") then
		heard("network_request", { ip = p.ip, handle = p.handle })
	elseif event == "network_request" then
		print(p.uri, p.ip, type(p.handle.read))
		handle = p.handle
		n = n + 1
		if n == 2 then
			syscall.unlisten("loud://0.0.0.0:80")
			print((select(2, pcall(syscall.unlisten, "loud://0.0.0.0:80"))))
		end
	elseif event == "handle_data_ready" then
		local text = handle.read("*a")
		print("got", text)
		handle.write("you said " .. text)
	end
end`)
	l.run(5 * time.Second)
	l.wantLog(0, `true	false	false	false
nil	no such place
A module's connect must give a handle (status, read, write, close), or nil and why not
connect has failed
loud://10.0.0.2:80	7	number	connecting
you said HELLO

table	true
Invalid protocol loud
The scheme loud is not registered
open
> `)
	l.wantLog(1, "loud://0.0.0.0:80\t10.0.0.1\tfunction\ngot\tHELLO\n\nloud://0.0.0.0:80\t10.0.0.1\tfunction\n/startup.lua:22: Not listening on this URI\n")
}

// What cannot be registered says why, and what is built in stays.
func TestSchemeRefusals(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.add("10.0.0.1", `
local function try(...) print((select(2, pcall(...)))) end
local ok = { connect = function() return { status = print, read = print, write = print, close = print } end }
for _, name in ipairs { "psp", "PDP", "http", "https", "ws", "wss", "rednet", "rednet+chat" } do try(syscall.addscheme, name, ok) end
try(syscall.addscheme)
try(syscall.addscheme, 5, ok)
try(syscall.addscheme, "a b", ok)
try(syscall.addscheme, "", ok)
try(syscall.addscheme, "a:b", ok)
try(syscall.addscheme, ("x"):rep(65), ok)
try(syscall.addscheme, "foo")
try(syscall.addscheme, "foo", {})
try(syscall.addscheme, "foo", { connect = 5 })
syscall.addscheme("foo", ok)
try(syscall.addscheme, "FOO", ok)
try(syscall.listen, "foo://0.0.0.0:1")
print(type(syscall.connect("foo://x").id))
for i = 2, 64 do syscall.addscheme("s" .. i, ok) end
try(syscall.addscheme, "more", ok)
syscall.setuser("guest")
try(syscall.addscheme, "bar", ok)
try(syscall.delscheme, "foo")
try(syscall.devalias, "back", "uplink")
print(type(syscall.connect("foo://x").id))`)
	l.run(time.Second)
	l.wantLog(0, `The scheme psp is built in
The scheme pdp is built in
The scheme http is built in
The scheme https is built in
The scheme ws is built in
The scheme wss is built in
The scheme rednet is built in
The scheme rednet+chat is built in
bad argument #1 (expected string, got nil)
bad argument #1 (expected string, got number)
bad argument #1 (invalid scheme 'a b')
bad argument #1 (invalid scheme '')
bad argument #1 (invalid scheme 'a:b')
bad argument #1 (invalid scheme '`+repeat("x", 65)+`')
bad argument #2 (expected table, got nil)
bad argument #2 (a module has connect or listen)
bad field "connect" (expected function or nil, got number)
The scheme foo is registered already
Invalid protocol foo
number
Too many schemes
Permission denied
Permission denied
Permission denied
number
> `)
}

func repeat(s string, n int) (out string) {
	for range n {
		out += s
	}
	return out
}

// faraway answers what leaves the lab, later.
type faraway struct {
	gate  *hostnet.Gate
	asked []hostnet.Request
	calls []int
}

func (w *faraway) Permits(t hostnet.Target) error { return hostnet.Permit(t) }
func (w *faraway) Fetch(id int, r hostnet.Request) {
	w.asked, w.calls = append(w.asked, r), append(w.calls, id)
}
func (w *faraway) Dial(id int, r hostnet.Request)        { w.Fetch(id, r) }
func (w *faraway) Send(id int, data []byte, binary bool) {}
func (w *faraway) Close(id int)                          {}

// checkuri waits for the servers it is about: those of the lab are connected
// to, others are asked.
func TestCheckURIConnects(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: time.Millisecond})
	c := l.add("10.0.0.1", `
os.sleep(1.5)
for _, uri in ipairs { "http://10.0.0.2/", "ws://10.0.0.2:8080/", "http://10.0.0.2:81/", "https://10.0.0.2/", "http://192.168.7.7/" } do
	print(uri, syscall.checkuri(uri))
end
print(syscall.checkuri("http://there.example/x"), syscall.checkuri("http://no.such.host.example/"))
print(syscall.checkuri("wss://there.example/"), syscall.checkuri("ws://gone.example/"))
print(syscall.checkuri("psp://10.0.0.2:9"), syscall.checkuri("psp://10.0.0.2"), syscall.checkuri(5), syscall.checkuri())
print(select(2, coroutine.yield("syscall", "checkuri", "http://10.0.0.2/")))`)
	s := c.Stacks()[0].(*phoenix.Stack)
	out := &faraway{}
	out.gate = hostnet.NewGate(hostnet.GateConfig{Local: s.Local(), World: out})
	s.SetGate(out.gate)
	l.add("10.0.0.2", `
syscall.listen("http://0.0.0.0") syscall.listen("ws://0.0.0.0:8080")
while true do print(os.pullEvent()) end`)
	l.run(3 * time.Second)
	answers := []hostnet.Answer{
		{Kind: hostnet.Response, Status: 404}, {Kind: hostnet.Failure, Error: "Unknown host"},
		{Kind: hostnet.Opened}, {Kind: hostnet.Failure, Error: "Could not connect"},
	}
	for i, a := range answers {
		if len(out.calls) != i+1 {
			t.Fatalf("%d questions before answer %d", len(out.calls), i+1)
		}
		a.ID = out.calls[i]
		out.gate.Answer(a)
		l.run(time.Second)
	}
	if r := out.asked[0]; r.Method != "HEAD" || r.URL != "http://there.example/x" || r.Redirect {
		t.Errorf("asked %+v", r)
	}
	l.wantLog(0, `http://10.0.0.2/	true
ws://10.0.0.2:8080/	true
http://10.0.0.2:81/	false
https://10.0.0.2/	false
http://192.168.7.7/	false
true	false
true	false
true	false	false	false
true
> `)
	l.wantLog(1, "") // nobody was asked for anything
}

// A program that ends while it checks leaves nothing behind.
func TestCheckURIIsGivenUp(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: time.Millisecond})
	c := l.add("10.0.0.1", `
local list = {}
for i = 1, 140 do list[i] = function() print(i, syscall.checkuri("http://10.0.0.9/")) end end
parallel.waitForAny(function() os.sleep(1) end, table.unpack(list, 65, 70))
os.sleep(2)
parallel.waitForAny(function() os.sleep(1) end, table.unpack(list, 71, 135))
print("done")`)
	l.run(8 * time.Second)
	c.Queue(computer.E("x"))
	l.run(time.Second)
	l.wantLog(0, "135\tfalse\ndone\n> ") // one more than may be under way
}

// A name that several devices have in common means all of them.
func TestAliasOfSeveralDevices(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.add("10.0.0.1", `
local function try(...) print((select(2, pcall(...)))) end
syscall.devalias("back", "uplink") syscall.devalias("/lo", "uplink")
print(syscall.devlookup("uplink"))
print(syscall.ipconfig("uplink").ip)
print(syscall.connect { url = "rednet://255.255.255.255", device = "uplink" }.status())
syscall.devalias("back") 
print(syscall.devlookup("uplink"))
try(syscall.devalias, "nothing", "x") try(syscall.devalias, "back", "a/b") try(syscall.devalias, "back", "") try(syscall.devalias, "back", 5)
try(syscall.connect, { url = "psp://10.0.0.1:1", device = "nothing" })`)
	l.run(time.Second)
	l.wantLog(0, `/lo	/back
127.0.0.1
open
/lo
No such device
bad argument #2 (invalid alias 'a/b')
bad argument #2 (invalid alias '')
bad argument #2 (expected string or nil, got number)
No such device
> `)
}
