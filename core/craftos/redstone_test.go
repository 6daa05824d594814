package craftos

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
)

// wired is two computers with a wire from the first one's left to the second
// one's right.
func wired(t *testing.T, first, second string) *world {
	w := newWorld(t)
	var a, b *computer.Computer
	left, right := computer.Side("left"), computer.Side("right")
	a = w.computer(func(c *computer.Config) {
		c.Redstone = func(side int) {
			if side == left {
				b.SetInput(a.Now(), right, a.Output(left))
			}
		}
	}, "startup.lua", first)
	b = w.computer(nil, "startup.lua", second)
	return w
}

func TestRedstoneBetweenComputers(t *testing.T) {
	w := wired(t, `
		sleep(1)
		rs.setOutput("left", true)
		sleep(0.1)
		redstone.setAnalogOutput("left", 7)
		redstone.setBundledOutput("left", colors.combine(colors.red, colors.blue))
		sleep(0.1)
		rs.setOutput("left", false) rs.setAnalogueOutput("left", 7)
		sleep(0.1)
		os.shutdown()`, `
		while true do
			os.pullEvent("redstone")
			print(os.clock(), rs.getInput("right"), rs.getAnalogInput("right"), rs.getBundledInput("right"), rs.testBundledInput("right", colors.red))
		end`)
	w.run(3 * time.Second)
	want := strings.ReplaceAll(`CraftOS 1.9
1.05|true|15|0|false
1.15|true|7|18432|true
1.35|false|0|0|false
`, "|", "\t")
	if w.logs[1] != want {
		t.Errorf("printed:\n%s\nwant:\n%s", w.logs[1], want)
	}
}

// A computer that was off knows its inputs when it starts, without an event.
func TestRedstoneAtBoot(t *testing.T) {
	w := newWorld(t)
	c := w.computer(nil, "startup.lua", `print(rs.getInput("top"), os.startTimer(1) and os.pullEvent())`)
	c.SetInput(0, computer.Side("top"), computer.Signal{Power: 3})
	w.run(2 * time.Second)
	if want := "CraftOS 1.9\ntrue\ttimer\n> "; w.logs[0] != want {
		t.Errorf("%q", w.logs[0])
	}
}

func TestRedstoneProgram(t *testing.T) {
	w := wired(t, `
		shell.run("redstone set left 9")
		shell.run("rs set left red true")
		shell.run("rs set left pink on")
		shell.run("rs set left red off")
		shell.run("rs set up true")
		shell.run("rs set left 16")
		shell.run("rs set left mauve true")
		shell.run("rs probe")
		sleep(1)
		shell.run("rs pulse left 2 0.2")`, `
		sleep(0.5)
		shell.run("rs probe")
		for i = 1, 5 do os.pullEvent("redstone") print(rs.getInput("right")) end`)
	w.run(4 * time.Second)
	if want := "CraftOS 1.9\nSides are: bottom, top, back, front, right, left\nValue must be boolean or 0-15\nNo such color\nRedstone inputs: none\n> "; w.logs[0] != want {
		t.Errorf("%q", w.logs[0])
	}
	if want := "CraftOS 1.9\nRedstone inputs: right (9)\nBundled inputs at right: pink\ntrue\nfalse\ntrue\nfalse\n"; w.logs[1] != want {
		t.Errorf("%q", w.logs[1])
	}
}

func TestRedstoneErrors(t *testing.T) {
	if got := evaluates(t, `
		print(table.concat(rs.getSides(), " "))
		for _, f in ipairs {
			function() rs.setOutput("up", true) end, function() rs.setOutput("top") end,
			function() rs.setAnalogOutput("top", 16) end, function() rs.setAnalogOutput("top", -1) end,
			function() rs.getInput(1) end,
		} do print(select(2, pcall(f))) end
		rs.setAnalogOutput("top", 15)
		rs.setBundledOutput("top", 65536 + 3)
		print(rs.getOutput("top"), rs.getAnalogueOutput("top"), rs.getBundledOutput("top"), rs.getOutput("left"))`); got != `bottom top back front right left
/startup.lua:4: bad argument #1 (unknown option up)
/startup.lua:4: bad argument #2 (boolean expected, got nil)
/startup.lua:5: Expected number in range 0-15
/startup.lua:5: Expected number in range 0-15
/startup.lua:6: bad argument #1 (string expected, got number)
`+"true\t15\t3\tfalse\n" {
		t.Errorf("%s", got)
	}
}
