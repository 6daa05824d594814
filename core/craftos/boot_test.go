package craftos

import (
	"strings"
	"sync"
	"testing"
	"time"
)

func TestBootToPrompt(t *testing.T) {
	w := newWorld(t)
	c := w.add("startup.lua", `print("hello from startup")`)
	w.run(time.Second)
	w.screen(c, "after boot", `
		CraftOS 1.9
		hello from startup
		>
		`)
	w.typed(c, "id\nls\nnope\n")
	w.screen(c, "three commands", `
		CraftOS 1.9
		hello from startup
		> id
		This is computer #0
		> ls
		rom
		startup.lua
		> nope
		No such program
		>
		`)
}

// What is embedded is compiled once for all labs of a process, whatever runs at
// the same time (checked under the race detector). A ROM of one's own is not.
func TestLabsShareTheCompiledROM(t *testing.T) {
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			w := newWorld(t)
			c := w.add("startup.lua", `print(textutils.serialize({ 1 }))`)
			w.run(time.Second)
			if !strings.Contains(c.Screen().Text(), "{") {
				t.Errorf("the screen shows %q", c.Screen().Text())
			}
		})
	}
	all.Wait()
	a, err := New().compile("rom/apis/textutils.lua", "", nil)
	b, _ := New().compile("rom/apis/textutils.lua", "", nil)
	if err != nil || a == nil || a != b {
		t.Error("each lab compiles the ROM anew:", err)
	}
	other := NewROM(`x = 1`, nil)
	if p, err := other.compile("", "@bios.lua", func() (string, error) { return other.bios, nil }); err != nil || p == nil || other.chunks == New().chunks || NewPhoenix().chunks == New().chunks {
		t.Error("another ROM shares what is compiled:", err)
	}
}

// Boot to prompt takes no more than it did before there were tabs, and a computer
// that waits there is small.
func TestBootIsShort(t *testing.T) {
	c := boots(t, New())
	if n := c.Instructions(); n > 24_625 {
		t.Errorf("boot to prompt: %d instructions", n)
	}
	if n := c.Machine().MemoryUsed() >> 10; n >= 300 {
		t.Errorf("at the prompt: %d KiB of Lua", n)
	}
}

// Who changes the module of checks changes it for nobody else.
func TestModuleOfChecksIsOnesOwn(t *testing.T) {
	w := newWorld(t)
	w.add("startup.lua", `
		local path = "rom/modules/main/cc/expect.lua"
		local mine = dofile(path)
		mine.expect, mine.field = nil, nil
		getmetatable(mine).__call = nil
		local other = dofile(path)
		print(type(other.expect), type(other.field), type(other.range), pcall(other, 1, 2, "number"))
		print(pcall(other, 1, 2, "string"))
		print(pcall(other.field, { a = 1 }, "a", "string"))`)
	want := "function\tfunction\tfunction\ttrue\t2\nfalse\t/startup.lua:8: bad argument #1 (string expected, got number)\nfalse\t/startup.lua:9: bad field 'a' (string expected, got number)\n"
	w.run(time.Second)
	if out, _ := strings.CutPrefix(w.logs[0], "CraftOS 1.9\n"); !strings.HasPrefix(out, want) {
		t.Errorf("%q", out)
	}
}
