package phoenix_test

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/modem"
)

// put writes another file on a computer's disk.
func (l *lab) put(c *computer.Computer, path, text string) {
	if err := c.FS().WriteFile(path, []byte(text)); err != nil {
		l.t.Fatal(err)
	}
}

// Each program is a process; what it has open ends with it
// (spec/phoenix.md 22.3, 12.1).
func TestProgramsAreProcesses(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.add("10.0.0.1", `
print(syscall.getpid(), syscall.getppid(), syscall.getuser(), syscall.getname(), #syscall.getplist())
shell.run("child")
print(syscall.getpid(), #syscall.getplist())
print(pcall(syscall.unlisten, "psp://0.0.0.0:7"))
print(kept.status())`)
	l.put(c, "child.lua", `
print(syscall.getpid(), syscall.getppid(), syscall.getname())
syscall.listen("psp://0.0.0.0:7")
_G.kept = syscall.connect("pdp://10.0.0.9:7")
print(kept.status())
coroutine.wrap(function() print(syscall.getpid()) end)()`)
	l.run(time.Second)
	l.wantLog(0, `2	1	root	startup	2
3	2	child
open
3
2	2
false	Not listening on this URI
closed
> `)
}

// Programs side by side are told apart, also when they go on after waiting.
func TestProcessesSideBySide(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.add("10.0.0.1", `
parallel.waitForAll(
	function() shell.run("who", "a") end,
	function() shell.run("as", "bob", "who", "b") end)
print(syscall.getpid(), syscall.getuser())`)
	l.put(c, "who.lua", `
for i = 1, 2 do
	print(..., syscall.getpid(), syscall.getuser())
	os.sleep(0.1)
end`)
	l.run(time.Second)
	l.wantLog(0, "a\t3\troot\nb\t5\tbob\na\t3\troot\nb\t5\tbob\n2\troot\n> ")
}

// What only root may (spec/phoenix.md 19.3).
func TestUsersWithoutRights(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.add("10.0.0.1", `shell.run("as bob deny") print(syscall.getuser())`)
	l.put(c, "deny.lua", `
for _, call in ipairs {
	{ "ipconfig", "back", { up = false } }, { "routeadd", {} }, { "routedel", "10.0.0.0/8" },
	{ "arpadd", "back", "10.0.0.2", 2 }, { "arpdel", "back", "10.0.0.2" }, { "arpset", "back", "10.0.0.2", 2 },
	{ "netcontrol", "10.0.0.2", "ping" }, { "netevent" }, { "setuser", "root" }, { "kill", 2 }, { "kill", 99 },
} do
	print(call[1], select(2, pcall(syscall[call[1]], table.unpack(call, 2))))
end
print(syscall.ipconfig("back").ip, #syscall.routelist(0), syscall.arplist("back")["10.0.0.1"])
shell.run("as root deny")`)
	l.run(time.Second)
	l.wantLog(0, `ipconfig	Permission denied
routeadd	Permission denied
routedel	Permission denied
arpadd	Permission denied
arpdel	Permission denied
arpset	Permission denied
netcontrol	Permission denied
netevent	Permission denied
setuser	Permission denied
kill	Permission denied
kill	No such process
10.0.0.1	4	1
Permission denied
root
> `)
}

func TestKilledProgram(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.add("10.0.0.1", `
parallel.waitForAny(function() shell.run("forever") end, function()
	os.sleep(0.1)
	syscall.kill(3)
	os.sleep(0.5)
	print("late", #syscall.getplist())
end)
print("killed", #syscall.getplist())`)
	l.put(c, "forever.lua", `
syscall.listen("psp://0.0.0.0:7")
while true do os.sleep(0.05) print("tick") end`)
	l.run(2 * time.Second)
	l.wantLog(0, "tick\nkilled\t2\n> ")
}

func TestTimersAndEvents(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.add("10.0.0.1", `
local util = require "system.util"
local a, b = syscall.timer(2), syscall.timer(0.25)
syscall.timer(0.1)
syscall.cancel(a)
print(select(2, util.filterEvent("timer", { id = b })).id == b, syscall.uptime() >= 0.25)
util.queueEvent("mine", { x = 1 })
print(util.pullEvent("mine"), select(2, pcall(syscall.timer, "x")))
print(pcall(syscall.nothing))
util.sleep(0.5)
for i = 1, 256 do syscall.timer(3) end
print(pcall(syscall.timer, 3))
print(pcall(syscall.timer, 0/0))
print(syscall.version())`)
	l.run(5 * time.Second)
	l.wantLog(0, `true	true
mine	bad argument #1 (expected number, got string)
false	No such syscall: nothing
false	Too many timers
false	number outside of range (expected nan to be within 0 and 100000000)
PHOENIX Emberwire 0.1
> `)
}

func TestSystemModules(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.add("10.0.0.1", `
local network, util, expect = require "system.network", require "system.util", require "system.expect"
local u = network.parseURI("psp://me@10.0.0.1:80/a/b?q=1#end")
print(u.scheme, u.user, u.host, u.port, u.path, u.query, u.fragment)
print(network.parseURI("psp:80").path, network.parseURI("no uri"), network.parseURI("a://h?x"))
print(network.checkURI("psp://10.0.0.1:1"), network.ipconfig("back").netmask, #network.route.list(0), network.arp.list("back")["10.0.0.1"])
network.route.add { source = "0.0.0.0", sourceNetmask = 0, action = "unicast", device = "back", destination = "10.0.0.9" }
network.route.remove("0.0.0.0", 0)
print(#network.route.list())
network.arp.set("back", "10.0.0.7", 7)
print(network.arp.list("back")["10.0.0.7"], network.events(true), network.control("10.0.0.1", "ping"))
local args = util.argparse({ n = "number", v = false, out = true }, "a", "-n", "5", "-v", "--out=f", "b")
print(args[1], args[2], args.n, args.v, args.out)
for _, bad in ipairs { { "-x" }, { "-n" }, { "-n", "q" }, { "--v=1" } } do
	print(select(2, pcall(util.argparse, { n = "number", v = false }, table.unpack(bad))))
end
print(table.concat(util.split("a b  c"), ","), table.concat(util.split("a:b", ":"), ","))
local t = { 1 } t.self = t
local copy = util.copy(t)
print(copy ~= t, copy.self == copy, copy[1])
print(expect(1, 5, "number"), expect.field({ a = 1 }, "a", "number"), expect.range(3, 1, 5))
local function try(...) print((select(2, pcall(...)):gsub("^[^ ]+:%d+: ", ""))) end
try(function() expect(2, 5, "string", "nil") end)
try(function() expect.field({}, "a", "table", "string", "nil", "number") expect.field({}, "a", "table") end)
try(function() expect.range(9, 1, 5) end)`)
	l.run(2 * time.Second)
	l.wantLog(0, `psp	me	10.0.0.1	80	/a/b	q=1	end
80	nil	nil
true	24	4	1
0
7	true
a	b	5	true	f
unknown option 'x'
option 'n' needs a value
option 'n' needs a number
option 'v' takes no value
a,b,c	a,b
true	true	1
5	1	3
bad argument #2 (expected string or nil, got number)
bad field "a" (expected table, got nil)
number outside of range (expected 9 to be within 1 and 5)
> `)
}

// CraftOS's rednet and handles speak with each other.
func TestRednetBetweenSystems(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: time.Millisecond})
	l.add("10.0.0.1", `
local h = syscall.connect("rednet+chat://0.0.0.2")
os.sleep(0.5)
h:write("hello", { n = 1 })
os.pullEvent("handle_data_ready")
print(h:read("*a").answer, h:status(), h.localIP)
h:close()`)
	l.add("10.0.0.2", `
rednet.open("back")
for i = 1, 2 do
	local id, m, proto = rednet.receive("chat")
	print(id, type(m) == "table" and m.n or m, proto)
end
rednet.send(1, { answer = 42 }, "chat")`)
	l.run(3 * time.Second)
	l.wantLog(0, "42\topen\tnil\n> ")
	l.wantLog(1, "1\thello\tchat\n1\t1\tchat\n> ")
}
