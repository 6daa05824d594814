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
list	/nowhere: No such file
stat	bad argument #1 (expected string, got nil)
remove	bad argument #1 (expected string, got nil)
remove	/nowhere: No such file
rename	bad argument #2 (expected string, got nil)
rename	No such file
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
