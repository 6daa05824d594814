package phoenix_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/core/rom"
	"github.com/emberwire/emberwire/modem"
)

// addPhoenix switches on a computer that runs Phoenix, with an address, the
// user its programs run as, and files: path, content, path, content.
func (l *lab) addPhoenix(ip, user string, files ...string) *computer.Computer {
	return l.addSlowPhoenix(0, ip, user, files...)
}

// addSlowPhoenix is addPhoenix with a speed in instructions a second.
func (l *lab) addSlowPhoenix(cpu int64, ip, user string, files ...string) *computer.Computer {
	l.t.Helper()
	disk := fs.New(fs.Config{})
	for i := 0; i < len(files); i += 2 {
		if err := disk.WriteFile(files[i], []byte(files[i+1])); err != nil {
			l.t.Fatal(err)
		}
	}
	i := len(l.computers)
	l.logs = append(l.logs, "")
	kernel, mounts := rom.Phoenix()
	c := computer.New(computer.Config{
		ID: i + 1, CPU: cpu, Files: disk, Seed: 1, User: user, OS: "phoenix", Advanced: true,
		Boot: craftos.NewSystem("kernel.lua", kernel, mounts...), Log: func(text string) { l.logs[i] += text },
	})
	l.computers = append(l.computers, c)
	c.Attach("back", modem.New(modem.Config{Computer: i + 1, Name: "back", Kind: modem.Ender, Medium: l.medium, Receiver: c, On: c.On}))
	iface, err := phoenix.ParseInterface("back", ip, "")
	if err != nil {
		l.t.Fatal(err)
	}
	c.AddStack(phoenix.New(c, phoenix.Config{Routed: true, Interfaces: []phoenix.Interface{iface}}))
	c.PowerOn(l.now)
	return c
}

// typed puts a line into a computer's keyboard.
func (l *lab) typed(c *computer.Computer, text string) {
	for _, ch := range text {
		if ch == '\n' {
			c.Queue(computer.E("key", 257, false))
		} else {
			c.Queue(computer.E("char", string(ch)))
		}
		l.run(10 * time.Millisecond)
	}
}

// phoenixLog checks what a Phoenix computer printed.
func (l *lab) phoenixLog(i int, want string) {
	l.t.Helper()
	if got := l.logs[i]; got != phoenix.Version+"\n"+want {
		l.t.Errorf("computer %d printed\n%s\nwant\n%s\nscreen:\n%s", i+1, got, want, l.computers[i].Screen().Text())
	}
}

// onBoth runs a program on either system; it must print the same.
func onBoth(t *testing.T, want string, files ...string) {
	t.Helper()
	l := newLab(t, modem.Impairment{})
	c := l.add("10.0.0.1", files[1])
	for i := 2; i < len(files); i += 2 {
		l.put(c, files[i], files[i+1])
	}
	l.run(5 * time.Second)
	l.wantLog(0, want+"> ")
	l = newLab(t, modem.Impairment{})
	l.addPhoenix("10.0.0.1", "", files...)
	l.run(5 * time.Second)
	l.phoenixLog(0, want+"/ # ")
}

// fork, exec, exit, directories and variables (spec/phoenix.md 22.3).
func TestProcessCalls(t *testing.T) {
	onBoth(t, `2	startup	/
7	nil
child	3	2	/dir	a
grandchild	4	3
exit	4	9
exec	3	next	b	nil
ended	3	nil	done
error	5	value
true	Permission denied
`, "startup.lua", `
local util = require "system.util"
print(syscall.getpid(), syscall.getname(), syscall.getcwd())
syscall.chdir("dir")
syscall.getenv().WHO = 7
print(syscall.getenv().WHO, syscall.getenv().NONE)
local function ended(id) return select(2, util.filterEvent("process_complete", { id = id })) end
local id = syscall.fork(function(...)
	print("child", syscall.getpid(), syscall.getppid(), syscall.getcwd(), ...)
	syscall.getenv().WHO = 8
	local e = ended(syscall.fork(function()
		print("grandchild", syscall.getpid(), syscall.getppid())
		pcall(syscall.exit, 9)
		print("never")
	end))
	print("exit", e.id, e.value)
	syscall.exec("next.lua", "b")
	print("never")
end, "kid", "a")
local e = ended(id)
print("ended", id, e.error, e.value)
id = syscall.fork(function() syscall.exec("/dir/child.lua") end)
print("error", id, ended(id).value)
print(syscall.getenv().WHO == 7, select(2, pcall(syscall.kill, 1)))
`, "dir/next.lua", `print("exec", syscall.getpid(), syscall.getname(), ..., syscall.getenv().NONE) return "done"`,
		"dir/child.lua", `return "value"`)
}

// The yield form: coroutine.yield("syscall", name, ...) (spec/phoenix.md 22.3).
func TestYieldForm(t *testing.T) {
	onBoth(t, `true	root
true	10.0.0.1	24
false	Permission denied
false	No such syscall: nothing
false	bad argument #1 (expected string, got nil)
false	Address not available
true	0	error
true
true	true	x
`, "startup.lua", `
print(coroutine.yield("syscall", "getuser"))
local ok, config = coroutine.yield("syscall", "ipconfig", "back")
print(ok, config.ip, config.netmask)
print(coroutine.yield("syscall", "kill", 1))
print(coroutine.yield("syscall", "nothing"))
print(coroutine.yield("syscall", "ipconfig"))
print(coroutine.yield("syscall", "listen", "psp://9.9.9.9:7"))
local ok, handle = coroutine.yield("syscall", "connect", "psp://10.7.0.1:7")
print(ok, handle.id, (handle.status()))
print(coroutine.yield("syscall", "write", ""))
local ok, id = coroutine.yield("syscall", "fork", function() return "x" end)
local util = require "system.util"
print(ok, id == 3, select(2, util.filterEvent("process_complete", { id = id })).value)
`)
}

func TestErrorsOfProcessCalls(t *testing.T) {
	onBoth(t, `fork	bad argument #1 (expected function, got nil)
fork	bad argument #2 (expected string or nil, got table)
exec	bad argument #1 (expected string, got nil)
exec	/nothing.lua: No such file
exec	/rubbish.lua:1:
exit	bad argument #1 (expected number, boolean, or nil, got string)
chdir	bad argument #1 (expected string, got nil)
chdir	/nowhere: No such file
chdir	/rubbish.lua: Not a directory
kill	bad argument #1 (expected number, got nil)
kill	No such process
kill	Permission denied
open	bad argument #1 (expected string, got nil)
open	bad argument #2 (expected string or nil, got table)
open	Unsupported mode
list	bad argument #1 (expected string, got nil)
list	/nowhere: Not a directory
stat	bad argument #1 (expected string, got nil)
remove	bad argument #1 (expected string, got nil)
remove	/nowhere: No such file
rename	bad argument #2 (expected string, got nil)
rename	/nowhere: No such file
mkdir	bad argument #1 (expected string, got nil)
mkdir	/rubbish.lua: File exists
read	bad argument #1 (expected number, got nil)
devlookup	bad argument #1 (expected string, got nil)
devfind	bad argument #1 (expected string, got nil)
devmethods	bad argument #1 (expected string, got nil)
devmethods	No such device
devcall	bad argument #2 (expected string, got nil)
devcall	No such method
devcall	No such device
devcall	Expected number in range 0-65535
devlisten	No such device
devlisten	bad argument #2 (expected boolean or nil, got number)
timer	bad argument #1 (expected number, got string)
cancel	bad argument #1 (expected number, got nil)
queueEvent	bad argument #1 (expected string, got nil)
setuser	bad argument #1 (expected string, got nil)
nil	/nowhere: No such file
nil	/nowhere: No such file
`, "startup.lua", `
for _, call in ipairs {
	{ "fork" }, { "fork", print, {} }, { "exec" }, { "exec", "nothing.lua" }, { "exec", "rubbish.lua" }, { "exit", "x" },
	{ "chdir" }, { "chdir", "nowhere" }, { "chdir", "rubbish.lua" }, { "kill" }, { "kill", 99 }, { "kill", 1 },
	{ "open" }, { "open", "x", {} }, { "open", "x", "z" }, { "list" }, { "list", "nowhere" }, { "stat" }, { "remove" }, { "remove", "nowhere" },
	{ "rename", "x" }, { "rename", "nowhere", "x" }, { "mkdir" }, { "mkdir", "rubbish.lua" }, { "read" },
	{ "devlookup" }, { "devfind" }, { "devmethods" }, { "devmethods", "front" .. "ier" }, { "devcall", "back" }, { "devcall", "back", "fly" },
	{ "devcall", "/nowhere", "x" }, { "devcall", "back", "open", 65536 }, { "devlisten", "/nowhere" }, { "devlisten", "back", 1 },
	{ "timer", "x" }, { "cancel" }, { "queueEvent" }, { "setuser" },
} do
	local ok, problem = pcall(syscall[call[1]], table.unpack(call, 2))
	if call[2] == "rubbish.lua" and call[1] == "exec" then problem = problem:match("^/?(rubbish.lua:1:)") problem = "/" .. problem end
	print(call[1], problem)
end
print(syscall.stat("nowhere"))
print(syscall.open("nowhere"))
`, "rubbish.lua", "x =")
}

// Files are opened from where the process is, and closed with it.
func TestFileCalls(t *testing.T) {
	onBoth(t, `dir startup.lua
directory
file	5	false
one	two
hello
false
true
nil	/moved: No such file
`, "startup.lua", `
local util = require "system.util"
local names = {}
for _, name in ipairs(syscall.list("/")) do
	if name ~= "rom" and name ~= "bin" and name ~= "lib" then names[#names + 1] = name end
end
print(table.concat(names, " "))
syscall.mkdir("new")
print(syscall.stat("new").type)
syscall.chdir("new")
local out = syscall.open("text", "w")
out.write("hello")
out.close()
local about = syscall.stat("/new/text")
print(about.type, about.size, about.readOnly)
for line in io.lines("/dir/lines") do io.write(line, line == "one" and "\t" or "\n") end
local file = io.open("/new/text")
print(file:read("a"))
file:close()
local kept
local id = syscall.fork(function() kept = syscall.open("/new/text") end)
util.filterEvent("process_complete", { id = id })
print((pcall(kept.readAll)))
syscall.rename("text", "/moved")
print(syscall.stat("/moved") ~= nil)
syscall.remove("/moved")
print(syscall.stat("/moved"))
`, "dir/lines", "one\ntwo\n")
}

// Devices by path and name (spec/phoenix.md 2).
func TestDeviceCalls(t *testing.T) {
	onBoth(t, `/redstone/left	nil
/back	/redstone/back
/back	nil
/	nil
nil	nil
/lo	/back
/redstone	/redstone/bottom
/	nil
Not a modem
10.0.0.1
1	anna
true	0	true
close closeAll isOpen isWireless open transmit
getId getLabel isOn reboot setLabel shutdown
0
true
Permission denied
`, "startup.lua", `
local function two(a, b) print(a, b) end
two(syscall.devlookup("/redstone/left"))
two(syscall.devlookup("back"))
two(syscall.devlookup("//back/"))
two(syscall.devlookup("1"))
two(syscall.devlookup("nothing"))
two(syscall.devfind("modem"))
two(syscall.devfind("redstone"))
two(syscall.devfind("computer"))
print(select(2, pcall(syscall.ipconfig, "/redstone/left")))
print(syscall.ipconfig("back").ip)
syscall.devcall("/", "setLabel", "anna")
print(syscall.devcall("/", "getId"), syscall.devcall("/", "getLabel"))
syscall.devcall("/redstone/left", "setOutput", true)
print(syscall.devcall("redstone", "getOutput", "left"), syscall.devcall("/redstone/left", "getAnalogInput"), syscall.devcall("back", "isWireless"))
for _, name in ipairs { "back", "/" } do
	local methods = syscall.devmethods(name)
	table.sort(methods)
	print(table.concat(methods, " "))
end
print(#syscall.devmethods("/lo"))
syscall.devcall("back", "open", 5)
print(syscall.devcall("back", "isOpen", 5))
syscall.setuser("guest")
print(select(2, pcall(syscall.devcall, "/", "shutdown")))
`)
}

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

// A program that does not compile, and one that fails.
func TestPhoenixStartupFails(t *testing.T) {
	for program, want := range map[string]string{
		"x =":           "/startup.lua:1: unexpected symbol near",
		"error('bad')":  "/startup.lua:1: bad\n/ # ",
		"error('', 0)":  "/ # ",
		"os.exit(3)":    "/ # ",
		"os.exit(true)": "/ # ",
	} {
		l := newLab(t, modem.Impairment{})
		l.addPhoenix("10.0.0.1", "", "startup.lua", program)
		l.run(time.Second)
		if !strings.HasPrefix(l.logs[0], phoenix.Version+"\n"+want) {
			t.Errorf("%s: %q", program, l.logs[0])
		}
		if _, failed := l.computers[0].LastProgram(); failed != (program != "os.exit(true)") {
			t.Errorf("%s: failed is %v", program, failed)
		}
	}
}

// The shell: its own words, programs, the background, and Ctrl+T.
func TestPhoenixShell(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.addPhoenix("10.0.0.1", "", "hello.lua", `print("hello", ...) print(io.read(), io.read(2), io.read("n"))`,
		"forever.lua", `syscall.fork(function() while true do coroutine.yield() end end, "child") while true do coroutine.yield() end`)
	l.run(time.Second)
	l.typed(c, "hello a \"b c\"\nline\nxy7\n\n")
	l.typed(c, "mkdir d\ncd d\npwd\nls /\ncd /none\nmv /none /x\nrm\ncat /hello.lua\nnothing\n")
	l.typed(c, "../forever &\nps\nkill 4\nkill 99\n/forever\n")
	c.Terminate(l.now)
	l.run(10 * time.Millisecond)
	l.typed(c, "ps\nas bob ps\nas bob /hello\n\n")
	c.Terminate(l.now)
	l.run(10 * time.Millisecond)
	l.phoenixLog(0, `/ # 
hello	a	b c


line	xy	7
/ # 
/ # 
/ # 
/d # 
/d
/d # 
bin/  d/  forever.lua  hello.lua  lib/
/d # 
/none: No such file
/d # 
/none: No such file
/d # 
rm: which file?
/d # 
print("hello", ...) print(io.read(), io.read(2), io.read("n"))
/d # 
No such program: nothing (help lists them)
/d # 
process 4
/d # 
  PID  PPID USER     NAME
    1     0 root     kernel
    2     1 root     shell
    4     2 root     forever
    5     4 root     child
/d # 
/d # 
No such process
/d # 
Terminated
/d # 
  PID  PPID USER     NAME
    1     0 root     kernel
    2     1 root     shell
    5     1 root     child
/d # 
as: no such program: ps
/d # 
hello


Terminated
/d # `)
}

// The tools of the ROM work there too, typed at the prompt.
func TestPhoenixTools(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: 10 * time.Millisecond})
	c := l.addPhoenix("10.0.0.1", "", "page", "x")
	l.add("10.0.0.2", `shell.run("nc -l -s welcome 7") shell.run("nc -l 8")`+webServer)
	l.run(time.Second)
	for _, line := range []string{
		"ip addr", "ip route add 10.9.0.0/16 via 10.0.0.9 dev back", "ip route show table 1", "ip nonsense", "ping -c 1 10.0.0.2", "ping --help", "as bob ping 10.0.0.2",
		"traceroute 10.0.0.2", "nc -s hello -w 1 10.0.0.2 7",
	} {
		l.typed(c, line+"\n")
		l.run(3 * time.Second)
	}
	l.typed(c, "nc 10.0.0.2 8\n")
	l.run(time.Second)
	l.typed(c, "typed\n")
	l.run(time.Second)
	c.Terminate(l.now) // the connection ends with the process
	l.run(time.Second)
	for _, line := range []string{"curl -o page 10.0.0.2/a", "cat page", "curl 10.0.0.2/missing", "curl name.example", "curl --help", "ps"} {
		l.typed(c, line+"\n")
		l.run(3 * time.Second)
	}
	l.phoenixLog(0, `/ # 
/lo      127.0.0.1/8
/back    10.0.0.1/24
/ # 
/ # 
10.9.0.0/16        via 10.0.0.9 dev /back table 1
/ # 
ip: there is no 'nonsense', see ip --help
/ # 
PING 10.0.0.2
answer from 10.0.0.2: seq 1, 20 ms
1 sent, 1 answered
/ # 
Usage: ping [-c <count>] [-i <seconds>] [-t <hops>] <address>
Sends a question a second and shows how long each answer takes. -c: how many (4), -i: seconds between them, -t: how many routers may pass it on.
/ # 
ping: Permission denied
/ # 
to 10.0.0.2, at most 15 hops
 1  10.0.0.2  20 ms
/ # 
welcome
/ # 


Terminated
/ # 
/ # 
GET /a
no body
nil
/ # 
there is no such page
/ # 
curl: Domain not permitted
/ # 
Usage: curl [-X <method>] [-d <data>] [-H Name:value] [-i] [-L] [-o <file>] <url>
Fetches a page. -d sends data (and makes it a POST), -i shows status and headers too, -L follows redirections, -o writes to a file.
/ # 
  PID  PPID USER     NAME
    1     0 root     kernel
    2     1 root     shell
/ # `)
	l.wantLog(1, `listening on port 7
connection from 10.0.0.1
hello
listening on port 8
connection from 10.0.0.1
typed
nc: Connection reset by peer
`)
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

// Ctrl+T ends the start-up program with what it has started; channels that
// processes had open are closed by a reboot.
func TestPhoenixTerminateAndReboot(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.addPhoenix("10.0.0.1", "", "startup.lua", `
syscall.devcall("back", "open", 7)
syscall.fork(function() syscall.devcall("back", "open", 8) while true do coroutine.yield() end end)
print(io.read())
while true do pcall(coroutine.yield) end`)
	l.run(time.Second)
	l.typed(c, "half a li")
	if got := c.Modem("back").Channels(); len(got) != 3 {
		t.Error(got)
	}
	c.Reboot(l.now)
	l.run(5 * time.Second)
	l.typed(c, "x\n")
	c.Terminate(l.now)
	l.run(time.Second)
	l.phoenixLog(0, phoenix.Version+"\n\nx\nTerminated\n/ # ")
	if got := c.Modem("back").Channels(); len(got) != 1 {
		t.Error(got)
	}
	for range 3 { // the shell itself stays
		c.Terminate(l.now)
		l.run(10 * time.Millisecond)
	}
	l.typed(c, "pwd\n")
	l.phoenixLog(0, phoenix.Version+"\n\nx\nTerminated\n/ # \n/\n/ # ")
}

// Who runs in the background waits for the keyboard until it is in front.
func TestPhoenixKeyboardIsTheForegrounds(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.addPhoenix("10.0.0.1", "", "reads.lua", `print("read", io.read())`,
		"daemon.lua", `syscall.fork(function() print("child", io.read()) end) print("mine", io.read())`, "sleep.lua", `require("system.util").sleep(1)`)
	l.run(time.Second)
	l.typed(c, "reads &\npwd\npwd\n")
	l.phoenixLog(0, "/ # \nprocess 3\n/ # \n/\n/ # \n/\n/ # ")
	l.typed(c, "daemon\nfirst\nsecond\n")
	l.run(time.Second)
	l.typed(c, "sleep\nlost") // typed ahead, and forgotten
	c.Terminate(l.now)
	l.run(time.Second)
	l.typed(c, "pwd\n")
	l.phoenixLog(0, "/ # \nprocess 3\n/ # \n/\n/ # \n/\n/ # \n\nmine\tfirst\n/ # \nNo such program: second (help lists them)\n/ # \nTerminated\n/ # \n/\n/ # ")
}

// The prompt offers how a line may go on, and remembers lines.
func TestPhoenixPromptHelps(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.addPhoenix("10.0.0.1", "", "hello.lua", "print('hi', ...)", "some dir/file", "")
	l.run(time.Second)
	key := func(code int) {
		c.Queue(computer.E("key", code, false))
		l.run(10 * time.Millisecond)
	}
	shows := func(want string) {
		t.Helper()
		if got := strings.TrimSuffix(c.Screen().Text(), "\n"); !strings.HasSuffix(got, want) {
			t.Errorf("%q does not end with %q", got, want)
		}
	}
	l.typed(c, "tra")
	shows("/ # traceroute")
	key(258) // tab
	l.typed(c, " --help\n")
	l.typed(c, "hel")
	shows("/ # help") // there is hello, too
	key(264)
	shows("/ # hello")
	key(258)
	l.typed(c, " some")
	shows("/ # hello some dir/")
	l.typed(c, "\n")
	shows("hi\tsome\n/ #")
	key(265) // up
	shows("/ # hello some")
	l.typed(c, "\n")
	l.typed(c, "cd /nothing/x")
	shows("/ # cd /nothing/x")
}

// A call that waits does so in the yield form, too.
func TestWaitingInTheYieldForm(t *testing.T) {
	program := `print(coroutine.yield("syscall", "readline")) print(coroutine.yield("syscall", "read", 2))`
	l := newLab(t, modem.Impairment{})
	for _, c := range []*computer.Computer{l.add("10.0.0.1", program), l.addPhoenix("10.0.0.2", "", "startup.lua", program)} {
		l.run(time.Second)
		l.typed(c, "one\ntwo\n")
	}
	l.wantLog(0, "\ntrue\tone\n\ntrue\ttw\n> ")
	l.phoenixLog(1, "\ntrue\tone\n\ntrue\ttw\n/ # ")
}

// On CraftOS what a program forks runs beside it and ends with it; its errors
// and its own programs are its own.
func TestForkOnCraftOS(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	c := l.add("10.0.0.1", `
syscall.fork(function()
	shell.run("other")
	for i = 1, 10 do sleep(0.2) print("child", i, syscall.getpid()) end
end)
syscall.fork(function() sleep(0.3) error("bad", 0) end)
local inner = syscall.fork(function() os.pullEvent("never") end)
for i = 1, 2 do sleep(0.25) print("main", i, syscall.getpid()) end
syscall.kill(inner)
print(#syscall.getplist(), parallel.waitForAny(function() os.pullEvent("process_complete") end, function() sleep(1) end))
print(pcall(syscall.exit, 3))`)
	l.put(c, "other.lua", `print("other", syscall.getpid(), syscall.getppid())`)
	l.run(3 * time.Second)
	l.wantLog(0, `other	6	3
child	1	3
main	1	2
bad
child	2	3
main	2	2
3	1
> `)
	if _, failed := c.LastProgram(); !failed || len(l.logs) != 1 {
		t.Error("the program did not fail")
	}
}

// The packet list names the program and line of a call, in either form.
func TestOriginOfCalls(t *testing.T) {
	onBothSent(t, "startup startup.lua:3, startup startup.lua:4, other dir/other.lua:1", "startup.lua", `
syscall.ipconfig("back", { ip = "10.0.0.5", netmask = 24 })
syscall.netcontrol("10.0.0.8", "ping")
coroutine.yield("syscall", "netcontrol", "10.0.0.9", "ping")
syscall.exec("dir/other.lua")`, "dir/other.lua", `coroutine.yield("syscall", "netcontrol", "10.0.0.7", "ping")`)
}

// onBothSent runs a program on either system and checks where the questions for
// neighbours come from.
func onBothSent(t *testing.T, want string, files ...string) {
	t.Helper()
	for _, phoenix := range []bool{false, true} {
		l := newLab(t, modem.Impairment{})
		var sent []string
		l.medium.AddTap(origins{&sent})
		if phoenix {
			l.addPhoenix("10.0.0.1", "", files...)
		} else {
			c := l.add("10.0.0.1", files[1])
			l.put(c, files[2], files[3])
		}
		l.run(300 * time.Millisecond)
		if got := strings.Join(sent, ", "); got != want {
			t.Errorf("phoenix %v: %s, want %s", phoenix, got, want)
		}
	}
}

type origins struct{ list *[]string }

func (o origins) Sent(_ modem.Time, m *modem.Message) {
	if ip, _ := m.Value.Field("destinationIP").Str(); ip >= "10.0.0.7" {
		*o.list = append(*o.list, fmt.Sprintf("%s %s:%d", m.Origin.Program, strings.TrimPrefix(m.Origin.File, "/"), m.Origin.Line))
	}
}
func (origins) Heard(modem.Time, *modem.Message, *modem.Modem, float64, bool, modem.Why) {}
func (origins) Missed(modem.Time, *modem.Message, *modem.Modem, modem.Why)               {}
func (origins) WantsMisses() bool                                                        { return false }
