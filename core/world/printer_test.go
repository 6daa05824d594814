package world_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

// press is a lab of one computer with a printer, and its program.
func press(program string) string {
	return "# Press\n```toml lab.toml\nuntil = \"5s\"\n[[computer]]\nname = \"a\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"printer\"\n```\n```lua a/startup.lua\n" + program + "\n```\n"
}

func TestPrinters(t *testing.T) {
	l := started(t, parsed(t, press(`local p = peripheral.find("printer")
print(p.getPaperLevel(), p.getInkLevel(), peripheral.getType("left"))
for _, m in ipairs { "write", "getCursorPos", "setCursorPos", "getPageSize", "setPageTitle", "endPage" } do print(m, pcall(p[m], 1, 1)) end
print(p.newPage(), p.getPageSize())
print(p.getCursorPos())
p.write("a line that is longer than the page is wide")
print(p.getCursorPos())
p.setCursorPos(-1, 2) p.write("xxback") p.setCursorPos(3, 0) p.write("lost") p.setCursorPos(30, 3) p.write("lost") p.setCursorPos(1, 22) p.write("lost")
p.setCursorPos(1, 21) p.write(12) p.write(true) p.write("\228")
print(select(2, pcall(p.setCursorPos, "x")), pcall(p.setPageTitle, {}))
p.setPageTitle("One")
print(p.endPage(), p.getPaperLevel(), pcall(p.endPage))
for i = 1, 63 do assert(p.newPage()) end
print(p.getPaperLevel(), p.newPage(), p.getPaperLevel())`)), lab.Options{})
	l.Run()
	want := `CraftOS 1.9
64	64	printer
write	false	/startup.lua:3: Page not started
getCursorPos	false	/startup.lua:3: Page not started
setCursorPos	false	/startup.lua:3: Page not started
getPageSize	false	/startup.lua:3: Page not started
setPageTitle	false	/startup.lua:3: Page not started
endPage	false	/startup.lua:3: Page not started
true	25	21
1	1
44	1
/startup.lua:10: bad argument #1 (number expected, got string)	false	/startup.lua:10: bad argument #1 (string expected, got table)
true	63	false	/startup.lua:12: Page not started
0	false	0
> `
	if got := l.Log(0); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	text, ok := l.PeripheralText("a.left")
	pages := strings.SplitAfter(text, "\n--- ")
	if first := "--- page 1: One\na line that is longer tha\nback\n" + strings.Repeat("\n", 18) + "12trueä\n--- "; !ok || pages[0] != first || len(pages) != 64 {
		t.Errorf("%d pages, the first is %q, want %q", len(pages), pages[0], first)
	}
}

// What is printed is state, and is told to those who ask.
func TestPagesAreTold(t *testing.T) {
	l := started(t, parsed(t, press(`local p = peripheral.find("printer") p.newPage() p.write("hi") p.endPage()`)), lab.Options{})
	before := l.StateDigest()
	l.Run()
	if l.StateDigest() == before {
		t.Error("the digest does not hold it")
	}
	if r := l.Do(view.Command{Verb: view.DoPrinted, Text: "a.left"}); r.Text != "--- page 1\nhi\n" {
		t.Errorf("%+v", r)
	}
	if r := l.Do(view.Command{Verb: view.DoPrinted, Text: "b.left"}); r.OK || r.Error != `there is no peripheral "b.left"` {
		t.Errorf("%+v", r)
	}
}

func TestTheEditorPrints(t *testing.T) {
	o := lab.Options{}
	at := modem.Time(time.Second)
	for _, key := range []int{341, 262, 262, 257} { // Ctrl, right, right, Enter: Save, Run, Print
		o.Inputs = append(o.Inputs, world.Input{At: at, Command: view.Command{Verb: view.DoKey, Key: key}})
		at += modem.Time(100 * time.Millisecond)
	}
	l := started(t, parsed(t, press(`local f = fs.open("poem", "w") for i = 1, 23 do f.writeLine("line " .. i) end f.close() shell.run("edit poem")`)), o)
	l.Run()
	text, _ := l.PeripheralText("a.left")
	if !strings.HasPrefix(text, "--- page 1: poem\nline 1\nline 2\n") || !strings.Contains(text, "line 21\n--- page 2: poem\nline 22\nline 23\n") {
		t.Errorf("%q\n%s", text, l.Computer(0).Screen().Text())
	}
}
