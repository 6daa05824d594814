package craftos

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
	copied "github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
)

// native is a stack that brings a global and a module.
type native struct{ installs int }

func (n *native) Receive(modem.Time, modem.Arrival) bool { return false }
func (n *native) Advance(modem.Time)                     {}
func (n *native) Deadline() (modem.Time, bool)           { return 0, false }
func (n *native) Reset()                                 {}
func (n *native) DigestTo(*statesum.Digest)              {}

func (n *native) Copy(*copied.Map) computer.Stack { return n }

func (n *native) Install(m *lua.Machine) {
	n.installs++
	m.SetStr(m.Globals(), "syscall", lua.Int(n.installs))
}

func (n *native) Preload(m *lua.Machine) ([]string, []lua.Value) {
	return []string{"cNet"}, []lua.Value{m.NewNative("cNet", func(c *lua.Call) lua.Result {
		return c.Return(c.NewString("module " + c.Str(1)))
	})}
}

func TestStacksBringGlobalsAndModules(t *testing.T) {
	w := newWorld(t)
	c := w.add("startup.lua", `print(syscall, require("cNet"), cNet, package.preload.cNet)`)
	c.AddStack(&native{})
	w.run(time.Second)
	c.Reboot(w.now)
	w.run(time.Second)
	want := "CraftOS 1.9\n1\tmodule cNet\tnil\tnil\n> "
	if got := w.logs[0]; got != want+"CraftOS 1.9\n2"+want[len("CraftOS 1.9\n1"):] {
		t.Errorf("%q", got)
	}
}

// A file on the computer's own disk wins over a module of the machine, and
// package.preload over both.
func TestFileWinsOverModule(t *testing.T) {
	w := newWorld(t)
	c := w.add("cNet.lua", `return "the file " .. ...`, "startup.lua", `
		print(require("cNet"))
		package.loaded.cNet, package.preload.cNet = nil, function() return "preloaded" end
		print(require("cNet"))
		print(pcall(require, "nothing"))`)
	c.AddStack(&native{})
	w.run(time.Second)
	c.Reboot(w.now)
	w.run(time.Second)
	for _, line := range []string{"\nthe file cNet\n", "\npreloaded\n", "module 'nothing' not found:"} {
		if !strings.Contains(w.logs[0], line) {
			t.Errorf("no %q in %q", line, w.logs[0])
		}
	}
}

// A mono computer with a small screen.
func TestMono(t *testing.T) {
	w := newWorld(t)
	disk := fs.New(fs.Config{})
	c := computer.New(computer.Config{Width: 26, Height: 10, Files: disk, Boot: w.boot})
	w.computers, w.logs = append(w.computers, c), append(w.logs, "")
	c.PowerOn(0)
	w.run(time.Second)
	w.typed(c, "ls rom\nlabel get\nnope\n")
	w.screen(c, "mono", `
		> ls rom
		apis        autorun
		help        modules
		programs
		motd.txt    startup.lua
		> label get
		No Computer label
		> nope
		No such program
		>
		`)
}
