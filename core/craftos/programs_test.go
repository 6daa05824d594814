package craftos

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/rom"
)

// Keys by their codes, spec/computercraft.md 4.14.
const (
	keyR     = 82
	keyEnter = 257
	keyTab   = 258
	keyRight = 262
	keyDown  = 264
	keyUp    = 265
	keyCtrl  = 341
)

func TestLuaPrompt(t *testing.T) {
	w := newWorld(t)
	c := w.add()
	w.run(time.Second)
	w.typed(c, "lua\n1+1\n{1,{a=\"x\"}}\nx=5\nx, nil\nnope()\nlocal y=1\nexit()\n")
	w.screen(c, "the Lua prompt", `
		CraftOS 1.9
		> lua
		Interactive Lua prompt.
		Call exit() to exit.
		lua> 1+1
		2
		lua> {1,{a="x"}}
		{ 1, { a = "x" } }
		lua> x=5
		lua> x, nil
		5
		nil
		lua> nope()
		lua:1: attempt to call global 'nope' (a nil value)
		lua> local y=1
		To access local variables in later inputs, remove
		the local keyword.
		lua> exit()
		>
		`)
}

func TestEdit(t *testing.T) {
	w := newWorld(t)
	c := w.add()
	w.run(time.Second)
	w.typed(c, "edit hi\n")
	w.typed(c, "print(\"hi\")\nif x then")
	w.screen(c, "typing", "\nprint(\"hi\")\nif x then"+strings.Repeat("\n", 17)+"Press Ctrl or click here to access menu        Ln 2\n")
	w.typed(c, " end")
	w.key(c, keyCtrl)
	w.key(c, keyR)
	c.Queue(computer.E("char", "r"))
	w.run(time.Second)
	w.screen(c, "run from the menu", "\nhi\nPress any key to continue.\n")
	w.key(c, keyEnter)
	w.key(c, keyCtrl)
	w.key(c, keyEnter)
	if data, err := c.FS().ReadFile("hi.lua"); err != nil || string(data) != "print(\"hi\")\nif x then end\n" {
		t.Errorf("saved %q, %v", data, err)
	}
	w.screen(c, "saved", "\nprint(\"hi\")\nif x then end"+strings.Repeat("\n", 17)+"Saved to /hi.lua                               Ln 2\n")
	w.key(c, keyCtrl)
	w.typed(c, "e")
	w.screen(c, "left", "\n>\n")
	w.typed(c, "hi\n")
	w.screen(c, "the program runs", "\n> hi\nhi\n>\n")
}

// Names are completed while they are typed at the end of a line.
func TestEditCompletes(t *testing.T) {
	w := newWorld(t)
	c := w.add("note.txt", "")
	w.run(time.Second)
	w.typed(c, "edit hi\n")
	first := func(want string) {
		t.Helper()
		if got, _, _ := strings.Cut(c.Screen().Text(), "\n"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	w.typed(c, "rednet.bro")
	first("rednet.broadcast(")
	w.key(c, keyTab)
	w.typed(c, "1) tex")
	first("rednet.broadcast(1) textutils.")
	w.key(c, keyTab)
	w.typed(c, "s")
	first("rednet.broadcast(1) textutils.serialise(")
	w.key(c, keyDown)
	first("rednet.broadcast(1) textutils.serialiseJSON(")
	w.key(c, keyUp)
	w.key(c, keyRight)
	first("rednet.broadcast(1) textutils.serialise(")
	w.typed(c, "pri")
	first("rednet.broadcast(1) textutils.serialise(print(")
	w.key(c, keyEnter)
	first("rednet.broadcast(1) textutils.serialise(pri")
	w.key(c, keyCtrl)
	w.typed(c, "e")
	w.typed(c, "set edit.autocomplete false\nedit other\n")
	w.typed(c, "pri")
	first("pri")
	w.key(c, keyCtrl)
	w.typed(c, "e")
	w.typed(c, "edit note.txt\npri")
	first("pri")
}

func TestPromptHistoryAndCompletion(t *testing.T) {
	w := newWorld(t)
	c := w.add()
	w.run(time.Second)
	w.typed(c, "id\n")
	w.key(c, keyUp)
	w.key(c, keyEnter)
	w.typed(c, "reb")
	w.key(c, keyTab)
	w.screen(c, "history and completion", `
		CraftOS 1.9
		> id
		This is computer #0
		> id
		This is computer #0
		> reboot
		`)
}

func TestTerminateRebootShutdown(t *testing.T) {
	w := newWorld(t)
	c := w.add("wait.lua", "print('waiting') os.pullEvent('never')")
	w.run(time.Second)
	c.Terminate(w.now)
	w.run(time.Second)
	w.typed(c, "wait\n")
	c.Terminate(w.now)
	w.run(time.Second)
	w.screen(c, "terminated twice", `
		CraftOS 1.9
		>
		Terminated
		> wait
		waiting
		Terminated
		>
		`)
	if name, failed := c.LastProgram(); name != "wait.lua" || !failed {
		t.Error(name, failed)
	}
	w.typed(c, "reboot\n")
	w.run(2 * time.Second)
	w.screen(c, "rebooted", "\nCraftOS 1.9\n>\n")
	w.typed(c, "shutdown\n")
	w.run(2 * time.Second)
	if c.State() != computer.Off {
		t.Error(c.State())
	}
}

func TestEndlessLoop(t *testing.T) {
	w := newWorld(t)
	c := w.computer(func(c *computer.Config) { c.CPU = 2_000_000 }, "loop.lua", "local n = 0 while true do n = n + 1 end")
	w.run(2 * time.Second)
	start := w.now
	w.typed(c, "loop\n")
	w.run(10 * time.Second)
	w.screen(c, "the shell survives", `
		CraftOS 1.9
		> loop
		/loop.lua:1: Too long without yielding
		 1 | local n = 0 while true do n = n + 1 end
		>
		`)
	if c.State() != computer.On || w.now < start {
		t.Error(c.State())
	}
}

func TestOutOfMemory(t *testing.T) {
	w := newWorld(t)
	c := w.add("bomb.lua", "local t = {} while true do t[#t + 1] = {} end")
	w.run(time.Second)
	w.typed(c, "bomb\n")
	w.run(20 * time.Second)
	w.typed(c, "id\n")
	text := c.Screen().Text()
	if !strings.Contains(text, "not enough memory\n") || !strings.HasSuffix(text, "This is computer #0\n>\n") {
		t.Errorf("the shell survives:\n%s", text)
	}
}

// spec/computercraft.md 4.3: the file first, then the directory in order.
func TestStartupOrder(t *testing.T) {
	w := newWorld(t)
	c := w.add("startup/b.lua", "print('b')", "startup/a.lua", "print('a') error('x', 0)", "startup.lua", "print('first', shell.getRunningProgram())")
	w.run(time.Second)
	w.screen(c, "startup", "\nCraftOS 1.9\nfirst\tstartup.lua\na\nx\nb\n>\n")
}

func TestSettingsFile(t *testing.T) {
	w := newWorld(t)
	c := w.add(".settings", `{ ["shell.allow_startup"] = false, `, "startup.lua", "print('never')")
	w.run(time.Second)
	w.screen(c, "a malformed file is ignored", "\nCraftOS 1.9\nnever\n>\n")
	w = newWorld(t)
	c = w.add(".settings", `{ ["shell.allow_startup"] = false, ["list.show_hidden"] = "no" }`, "startup.lua", "print('never')")
	w.run(time.Second)
	w.typed(c, "ls\n")
	w.screen(c, "a malformed entry is ignored", "\nCraftOS 1.9\n> ls\nrom\nstartup.lua\n>\n")
}

// Another bios and ROM on the same natives.
func TestOwnBios(t *testing.T) {
	w := newWorld(t)
	w.boot = NewROM(`term.write("own " .. tostring(...) .. " " .. type(fs.open) .. " " .. tostring(print) .. tostring(term.redirect))
		coroutine.yield() os.shutdown() coroutine.yield()`, rom.Files())
	c := w.add()
	w.run(time.Second)
	if got := c.Screen().Text(); !strings.HasPrefix(got, "own table") || !strings.HasSuffix(got, "function nilnil\n") {
		t.Error(got)
	}
	w.boot = NewROM("x =", rom.Files())
	c = w.add()
	w.run(time.Second)
	if c.State() != computer.Failed || !strings.HasPrefix(c.Screen().Text(), "Error loading bios.lua\nbios.lua:1: ") {
		t.Errorf("%v\n%s", c.State(), c.Screen().Text())
	}
}
