package world_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// wall is a lab with a monitor on a side and one on a cable.
const wall = "# X\n```toml lab.toml\nuntil = \"5s\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n" +
	"[[computer.peripheral]]\nside = \"left\"\nkind = \"monitor\"\nadvanced = false\n[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\ncable = \"lan\"\n" +
	"[[peripheral]]\nkind = \"monitor\"\ncable = \"lan\"\nwidth = 3\nheight = 2\nscale = 0.5\n```\n"

func TestMonitorsInALab(t *testing.T) {
	src := wall + "```lua alice/startup.lua\n" + `
print(table.concat(peripheral.getNames(), " "))
local near, far = peripheral.wrap("left"), peripheral.wrap("monitor_0")
print(near.getSize()) print(far.getSize())
print(near.isColour(), far.isColor(), near.getTextScale(), far.getTextScale())
print(near.nativePaletteColour, near.redirect)
near.write("a much longer text") near.setCursorPos(2, 2) near.write(true)
sleep(0.2) far.setTextScale(1.7)
print(far.getTextScale(), far.getSize())
print(os.pullEvent("monitor_resize"))
far.setPaletteColour(colours.red, 0x123456)
print(far.getPaletteColour(colours.red))
print(term.getPaletteColour(colours.red))
local old = term.redirect(far)
print("on the wall") write("and on")
term.redirect(old)
local w = window.create(far, 3, 4, 5, 1) w.write("window")
for _, wrong in ipairs { { "setTextScale" }, { "setTextScale", 0.4 }, { "setTextScale", 5.5 }, { "setTextScale", 0/0 }, { "blit", "a", "b", "" }, { "blit" }, { "setCursorPos", 1 }, { "setTextColour", 0 }, { "scroll" }, { "fly" } } do
  print(select(2, pcall(far[wrong[1]] or function(...) return peripheral.call("left", wrong[1], ...) end, table.unpack(wrong, 2))))
end
print(select(2, pcall(function() far.setTextScale(9) end)))
print(select(2, pcall(function() far.setCursorPos("x") end)))
` + "\n```\n```lua bob/startup.lua\nprint(os.pullEvent('monitor_resize'))\n```\n" +
		"```text want/alice.left.txt\na much \n true\n```\n```text want/monitor_0.txt\non the wall\nand on\n\n  windo\n```\n"
	l := started(t, parsed(t, src), lab.Options{})
	l.Run()
	want := `CraftOS 1.9
back computer_1 monitor_0 left
7	5
57	24
false	true	1	0.5
nil	nil
1.5	19	8
monitor_resize	monitor_0
0.070588235294118	0.20392156862745	0.33725490196078
0.8	0.29803921568627	0.29803921568627
on the wall
and on/startup.lua:19: bad argument #1 (number expected, got nil)
/startup.lua:19: Expected number in range 0.5-5
/startup.lua:19: Expected number in range 0.5-5
/startup.lua:19: bad argument #1 (number expected, got nan)
/startup.lua:19: Arguments must be the same length
/startup.lua:19: bad argument #1 (string expected, got nil)
/startup.lua:19: bad argument #2 (number expected, got nil)
/startup.lua:19: Colour out of range
/startup.lua:19: bad argument #1 (number expected, got nil)
/startup.lua:19: No such method fly
/startup.lua:21: Expected number in range 0.5-5
/startup.lua:22: bad argument #1 (number expected, got string)
> `
	if got := l.Log(0); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := l.Log(1); got != "CraftOS 1.9\nmonitor_resize\tmonitor_0\n> " {
		t.Errorf("%q", got)
	}
	results, err := l.Results()
	if err != nil || len(results) != 2 {
		t.Fatal(results, err)
	}
	for _, r := range results {
		if got, want := r.Got, strings.Replace(r.Want, "much \n", "much\n", 1); got != want {
			t.Errorf("%s: %q, want %q", r.Path, got, want)
		}
	}
}

// A finger on a monitor is told to all computers that see it, and replayed.
func TestTouch(t *testing.T) {
	src := wall + "```lua alice/startup.lua\nwhile true do print(os.pullEvent('monitor_touch')) end\n```\n```lua bob/startup.lua\nwhile true do print(os.pullEvent('monitor_touch')) end\n```\n"
	l := started(t, parsed(t, src), lab.Options{})
	l.RunTo(modem.Time(time.Second), nil)
	for _, c := range []struct {
		name string
		x, y int
		want string
	}{
		{"monitor_0", 57, 24, ""},
		{"alice.left", 1, 1, "alice.left feels no touch: it is not an advanced monitor"},
		{"monitor_0", 58, 1, "touch: 58,1 is not on the screen of monitor_0"},
		{"monitor_0", 0, 1, "touch: 0,1 is not on the screen of monitor_0"},
		{"bob", 1, 1, `there is no monitor "bob"`},
	} {
		if r := l.Do(view.Command{Verb: view.DoTouch, Text: c.name, X: c.x, Y: c.y}); r.Error != c.want {
			t.Errorf("%v: %q", c, r.Error)
		}
	}
	l.RunTo(modem.Time(2*time.Second), nil)
	for id := range 2 {
		if got := l.Log(id); got != "CraftOS 1.9\nmonitor_touch\tmonitor_0\t57\t24\n" {
			t.Errorf("%d: %q", id, got)
		}
	}
	if log, _ := l.Inputs(); len(log) != 1 || log[0].Command.Verb != view.DoTouch {
		t.Errorf("%v", log)
	}
}

// The program monitor runs another one on a monitor.
func TestTheProgramMonitor(t *testing.T) {
	src := wall + "```lua alice/startup.lua\n" + `
shell.run("monitor")
shell.run("monitor front ls")
shell.run("monitor left nothing")
shell.run("monitor scale monitor_0 6")
shell.run("monitor scale monitor_0 x")
shell.run("monitor scale monitor_0 1")
shell.run("monitor monitor_0 program.lua a b")
print(term.getSize())
` + "```\n```lua alice/program.lua\nprint(term.getSize()) print(...) for _, e in ipairs({'mouse_click', 'mouse_up', 'term_resize'}) do print(os.pullEvent(e)) end error('over', 0)\n```\n" +
		"```lua bob/startup.lua\nsleep(2) peripheral.call('monitor_0', 'setTextScale', 0.5)\n```\n"
	l := started(t, parsed(t, src), lab.Options{})
	l.RunTo(modem.Time(time.Second), nil)
	l.Do(view.Command{Verb: view.DoTouch, Text: "monitor_0", X: 3, Y: 2})
	l.Run()
	want := `Usages:
monitor <name> <program> <arguments>
monitor scale <name> <scale>
No monitor named front
No such program: nothing
Invalid scale: 6 (0.5 to 5)
Invalid scale: x (0.5 to 5)
Running program.lua on monitor monitor_0
`
	if got := l.Log(0); !strings.Contains(got, want) || !strings.HasSuffix(got, "51\t19\n> ") {
		t.Errorf("%s", got)
	}
	text, _ := l.PeripheralText("monitor_0")
	if text != "29\t12\na\tb\nmouse_click\t1\t3\t2\nmouse_up\t1\t3\t2\nterm_resize\nover\n" {
		t.Errorf("%q", text)
	}
}

func TestWrongMonitors(t *testing.T) {
	for keys, want := range map[string]string{
		"kind = \"monitor\"\nwidth = 9\n":        "peripheral[0].width: 9 blocks, 1 to 8",
		"kind = \"monitor\"\nwidth = 0\n":        "peripheral[0].width: 0 blocks, 1 to 8",
		"kind = \"monitor\"\nheight = 7\n":       "peripheral[0].height: 7 blocks, 1 to 6",
		"kind = \"monitor\"\nscale = 0.7\n":      "peripheral[0].scale: 0.7 is no scale of text, 0.5 to 5 in steps of 0.5",
		"kind = \"monitor\"\nscale = 0\n":        "peripheral[0].scale: 0 is no scale of text, 0.5 to 5 in steps of 0.5",
		"kind = \"monitor\"\nscale = nan\n":      "peripheral[0].scale: NaN is no scale of text, 0.5 to 5 in steps of 0.5",
		"kind = \"monitor\"\nadvanced = 1\n":     "a true or false is wanted here, not a TOML integer",
		"kind = \"speaker\"\nwidth = 2\n":        "peripheral[0].width: only a monitor has this",
		"kind = \"speaker\"\nadvanced = false\n": "peripheral[0].advanced: only a monitor has this",
	} {
		_, err := labfile.Parse("x.md", []byte("# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[peripheral]]\ncable = \"lan\"\n"+keys+"```\n"))
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v\nwant …%s", keys, err, want)
		}
	}
}

// A monitor is plugged in with its size, taken off and put back.
func TestPlugAMonitor(t *testing.T) {
	l := started(t, parsed(t, wall), lab.Options{})
	if r := l.Do(view.Command{Verb: view.DoPlug, Computer: 1, Text: "monitor", Args: []string{"left", "", "3 by 2"}}); r.Error != `plug: "3 by 2" is no size in blocks; write it like 3x2` {
		t.Error(r.Error)
	}
	if r := l.Do(view.Command{Verb: view.DoPlug, Computer: 1, Text: "monitor", Args: []string{"left", "", "3x2"}}); !r.OK {
		t.Error(r.Error)
	}
	list := l.Monitors()
	if w, h := list[2].Blocks(); len(list) != 3 || list[2].Name != "bob.left" || w != 3 || h != 2 || list[2].Number != 3 {
		t.Errorf("%v", list)
	}
	if r := l.Do(view.Command{Verb: view.DoUnplug, Computer: 1, Args: []string{"left"}}); !r.OK || len(l.Monitors()) != 2 {
		t.Error(r.Error)
	}
}
