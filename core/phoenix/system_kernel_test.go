package phoenix_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/modem"
)

// What a program of Phoenix sees, and what not (spec/phoenix.md 22.3).
func TestPhoenixEnvironment(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.addPhoenix("10.0.0.1", "anna", "startup.lua", `
print(fs, term, peripheral, rednet, redstone, http, shell, parallel, os.pullEvent, os.epoch, sleep, write, read, _HOST, debug.getupvalue)
print(type(require), type(package.path), type(syscall.connect), type(io.write), arg[0], #arg)
print(string.format("%d", 5), math.floor(2.5), utf8.char(65), bit32.bxor(1, 3), table.concat({ 1, 2 }), select("#", load("return ...")(1, 2)))
print(syscall.getpid(), syscall.getppid(), syscall.getuser(), syscall.getname(), syscall.version(), syscall.uptime() < 1)
print(type(os.time()), type(os.clock()), os.getenv("X"), os.date("!%Y", 0), pcall(require, "cNet"))
print(require "helper", package.loaded.helper, load("return fs, term")())
io.write("a", 1, "\n")
io.stderr:write("red\n")
global = 1
print(_G.global, global)
os.exit(0)`, "helper.lua", `return "from " .. ...`)
	l.run(time.Second)
	got := l.logs[0]
	want := `nil	nil	nil	nil	nil	nil	nil	nil	nil	nil	nil	nil	nil	nil	nil
function	string	function	function	/startup.lua	0
5	2	A	2	12	2
2	1	anna	startup	PHOENIX Emberwire 0.1	true
number	number	nil	1970	false	module 'cNet' not found:
`
	if !strings.HasPrefix(got, phoenix.Version+"\n"+want) || !strings.HasSuffix(got, "from helper\tfrom helper\tnil\tnil\na1\nred\nnil\t1\n/ $ ") {
		t.Error(got)
	}
	if name, failed := l.computers[0].LastProgram(); name != "startup.lua" || failed {
		t.Error(name, failed)
	}
}

// Processes side by side: each gets its own events, preempt lets others go on,
// and an error is only that process's.
func TestPhoenixProcessesSideBySide(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: time.Millisecond})
	l.addPhoenix("10.0.0.1", "", "startup.lua", `
local util = require "system.util"
local function ended(id) return select(2, util.filterEvent("process_complete", { id = id })) end
local function count(name)
	for i = 1, 2 do
		print(name, i, util.pullEvent("tick"))
		coroutine.yield("preempt")
	end
end
local a, b = syscall.fork(count, "a", "a"), syscall.fork(count, "b", "b")
print(#syscall.getplist())
util.sleep(0.1)
print("nobody else hears", syscall.queueEvent("tick", { n = 0 }), util.pullEvent("tick"))
syscall.kill(a)
print("killed", ended(a).error, #syscall.getplist())
local bad = syscall.fork(function() coroutine.yield("timer") end)
print("yield", ended(bad).error)
bad = syscall.fork(function() error({}) end)
print("table", ended(bad).error:match("^table"))
bad = syscall.fork(function() error() end)
print("nothing", ended(bad).error)
local late = syscall.fork(function() util.sleep(0.5) print("late", syscall.getppid()) end)
`)
	l.run(2 * time.Second)
	l.phoenixLog(0, `4
nobody else hears	nil	tick	table: 00000001
killed	Killed	3
unknown yield
yield	unknown yield
table: 00000002
table	table
nothing	nil
/ # late	1
`)
}

// A process that computes without end is stopped, and the others go on.
func TestPhoenixEndlessProcess(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.addSlowPhoenix(500_000, "10.0.0.1", "", "startup.lua", `
local id = syscall.fork(function() while true do end end)
local util = require "system.util"
print(select(2, util.filterEvent("process_complete", { id = id })).error)`)
	l.run(9 * time.Second)
	l.phoenixLog(0, "/startup.lua:2: Too long without yielding\n/startup.lua:2: Too long without yielding\n/ # ")
}

// A process that waits in write for room lets its coroutines and the other
// processes go on.
func TestPhoenixWriteWaits(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: time.Millisecond})
	l.addPhoenix("10.0.0.1", "", "startup.lua", `
local util = require "system.util"
local h = syscall.connect("psp://10.0.0.2:80")
util.filterEvent("handle_status_change", { id = h.id })
local ticks, others = 0, 0
local id = syscall.fork(function() while true do util.sleep(0.05) others = others + 1 end end)
local part = ("x"):rep(65536)
local writer = coroutine.create(function() for i = 1, 64 do h.write(part) end return "written" end)
local ok, result = coroutine.resume(writer)
syscall.timer(0.05)
while coroutine.status(writer) ~= "dead" do
	local event = coroutine.yield()
	if event == "timer" then
		ticks = ticks + 1
		syscall.timer(0.05)
	end
	ok, result = coroutine.resume(writer, event)
end
print(ok, result, ticks > 10, others > 10)
h.write(part:rep(16)) -- waits in the main coroutine
h.write(part:rep(16))
h.close()
print("closed")
syscall.kill(id)`)
	l.addPhoenix("10.0.0.2", "", "startup.lua", `
local util = require "system.util"
syscall.listen("psp://0.0.0.0:80")
local _, p = util.filterEvent("network_request")
util.sleep(3)
local n = 0
while n < 96 * 65536 do
	local s = p.handle.read("*a")
	if s then n = n + #s end
	util.sleep(0.05)
end
print("read", n)`)
	l.run(60 * time.Second)
	l.phoenixLog(0, "true\twritten\ttrue\ttrue\nclosed\n/ # ")
	l.phoenixLog(1, "read\t6291456\n/ # ")
}

// Raw modem messages: each process hears what it has opened and listens to
// (spec/phoenix.md 13), beside a CraftOS computer.
func TestPhoenixRawModem(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.addPhoenix("10.0.0.1", "anna", "startup.lua", `
local util = require "system.util"
local function hear(name, channel, listen)
	syscall.devcall("back", "open", channel)
	if listen ~= nil then syscall.devlisten("back", listen) end
	while true do
		local _, p = util.filterEvent("modem_message")
		print(name, p.device, p.channel, p.replyChannel, p.message.n, p.distance)
		syscall.devcall(p.device, "transmit", p.replyChannel, p.channel, p.message.n + 1)
		if p.message.n == 2 then return end
	end
end
syscall.fork(hear, "a", "a", 5)
local two = syscall.fork(function() syscall.devlisten("back") hear("b", 6) end)
syscall.fork(hear, "c", "c", 6, false)
util.filterEvent("process_complete", { id = two })
print(syscall.devcall("back", "isOpen", 6), pcall(syscall.devcall, "back", "close", 6))
`)
	l.add("10.0.0.2", `
local m = peripheral.find("modem")
m.open(9)
os.sleep(0.1)
for i, ch in ipairs { 5, 6, 6 } do
	m.transmit(ch, 9, { n = i - 1 })
	if ch == 6 then print((select(5, os.pullEvent("modem_message")))) end
end
`)
	l.run(2 * time.Second)
	l.phoenixLog(0, "b\t/back\t6\t9\t1\t0\nb\t/back\t6\t9\t2\t0\nfalse\ttrue\n/ $ ")
	l.wantLog(1, "2\n3\n> ")
	if ch := l.computers[0].Modem("back").Channels(); len(ch) != 3 {
		t.Error(ch)
	}
}

// Bounds: processes of a computer, events that wait for a process.
func TestPhoenixBounds(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.addPhoenix("10.0.0.1", "", "startup.lua", `
local made = 0
while true do
	local ok, problem = pcall(syscall.fork, function() coroutine.yield() end)
	if not ok then print(made, problem) break end
	made = made + 1
end
for _, id in ipairs(syscall.getplist()) do if id > 2 then syscall.kill(id) end end
local util = require "system.util"
util.sleep(0.1)
print(#syscall.getplist())
local child = syscall.fork(function()
	util.sleep(1)
	local n = 0
	syscall.timer(1)
	while util.pullEvent() == "x" do n = n + 1 end
	print(n)
end)
print(pcall(syscall.queueEvent, "x", { 1 }))
`)
	l.run(3 * time.Second)
	l.phoenixLog(0, "254\tToo many processes\n2\ntrue\n/ # 0\n")
	l = newLab(t, modem.Impairment{})
	l.addPhoenix("10.0.0.1", "", "startup.lua", `
for i = 1, 2000 do syscall.queueEvent("x", { n = i }) end
coroutine.yield("preempt")
local n, last = 0, 0
syscall.timer(5)
repeat
	local event, e = coroutine.yield()
	if event == "x" then n, last = n + 1, e.n end
until event == "timer"
print(n, last)`)
	l.run(9 * time.Second)
	l.phoenixLog(0, "1216\t1216\n/ # ") // 1024 beside the computer's queue
	l = newLab(t, modem.Impairment{})
	c := l.addPhoenix("10.0.0.1", "", "startup.lua", `
for i = 1, 600 do syscall.queueEvent("x", { n = i }) end
syscall.readline()
local n, last = 0, 0
syscall.timer(5)
repeat
	local event, e = coroutine.yield()
	if event == "x" then n, last = n + 1, e.n end
until event == "timer"
print(n, last)`)
	l.run(9 * time.Second)
	l.typed(c, "\n")
	l.run(9 * time.Second)
	l.phoenixLog(0, "\n256\t256\n/ # ")
}

// A process that ends in a coroutine of its own goes no further, on Phoenix.
func TestPhoenixExitInside(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.addPhoenix("10.0.0.1", "", "next.lua", `print("next", ...)`, "startup.lua", `
local util = require "system.util"
local function ended(id) return select(2, util.filterEvent("process_complete", { id = id })).value end
print(ended(syscall.fork(function()
	coroutine.wrap(function() coroutine.wrap(function() pcall(syscall.exit, 9) end)() end)()
	print("never")
end)))
print(ended(syscall.fork(function()
	local co = coroutine.create(function() syscall.kill(syscall.getpid()) end)
	coroutine.resume(co)
	print("never")
end)))
print(coroutine.wrap(function(...) return coroutine.yield(...) + 1 end)(1), select(2, pcall(coroutine.wrap(function() error("e", 0) end))))
coroutine.resume(coroutine.create(function() syscall.exec("next.lua", 1) end))
print("never")`)
	l.run(time.Second)
	l.phoenixLog(0, "9\nnil\n1\te\nnext\t1\n/ # ")
}

// What a program does to itself does not stop the system.
func TestPhoenixHostileProcess(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.addPhoenix("10.0.0.1", "guest", "startup.lua", `
local util = require "system.util"
local function try(f)
	local e = select(2, util.filterEvent("process_complete", { id = syscall.fork(f) }))
	print(e.error or e.value)
end
try(function() error(setmetatable({}, { __tostring = function() error("again") end })) end)
try(function() error(setmetatable({}, { __tostring = function() coroutine.yield() end })) end)
try(function() error(setmetatable({}, { __tostring = function() return 5 end })) end)
try(function() return setmetatable({}, { __index = error, __pairs = error }) end)
try(function()
	local file = syscall.open("x", "w")
	file.close = function() while true do end end
end)
try(function()
	local t = {}
	while true do t[#t + 1] = ("x"):rep(1000) .. #t end
end)
try(function() local function f() return 1 + f() end f() end)
try(function()
	syscall.getuser = function() return "root" end
	syscall.devcall("/", "shutdown")
end)
syscall.kill = nil
coroutine.yield("syscall", {})`)
	l.run(30 * time.Second)
	if c.State() != computer.On || !strings.HasSuffix(l.logs[0], "unknown yield\n/ $ ") {
		t.Error(c.State(), c.FailureText())
	}
	for _, text := range []string{"error of the type table\n", "not enough memory", "stack overflow", "Permission denied"} {
		if !strings.Contains(l.logs[0], text) {
			t.Errorf("no %s in\n%s", text, l.logs[0])
		}
	}
	l.typed(c, "shutdown\n")
	if c.State() != computer.On || !strings.HasSuffix(l.logs[0], "Permission denied\n/ $ ") {
		t.Error(c.State(), l.logs[0])
	}
	c = l.addPhoenix("10.0.0.2", "")
	l.run(time.Second)
	l.typed(c, "shutdown\n")
	if c.State() != computer.Off {
		t.Error(c.State(), l.logs[1])
	}
}
