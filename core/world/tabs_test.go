package world_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// tabbed is an advanced computer; what its programs print is in its log.
type tabbed struct {
	t *testing.T
	l *lab.Lab
}

func tabsOf(t *testing.T, files string) tabbed {
	t.Helper()
	l := started(t, parsed(t, "# X\n```toml lab.toml\nuntil = \"1h\"\n[[computer]]\nname = \"a\"\n```\n"+files), lab.Options{})
	x := tabbed{t, l}
	x.wait()
	return x
}

func (x tabbed) wait() { x.l.RunTo(x.l.Now()+modem.Time(time.Second), nil) }

func (x tabbed) do(c view.Command) {
	x.t.Helper()
	if r := x.l.Do(c); !r.OK {
		x.t.Fatal(c.Verb, r.Error)
	}
	x.wait()
}

func (x tabbed) line(text string) {
	x.t.Helper()
	x.do(view.Command{Verb: view.DoChar, Text: text})
	x.do(view.Command{Verb: view.DoKey, Key: 257})
}

func (x tabbed) shows(want string) {
	x.t.Helper()
	if got := x.l.Computers()[0].Screen().Text(); got != want {
		x.t.Errorf("the screen shows\n%swant\n%s", got, want)
	}
}

const program = "```lua a/p.lua\nprint('I am', ..., multishell.getCurrent(), multishell.getFocus(), term.getSize())\n" +
	"while true do print(os.pullEvent()) end\n```\n"

// Programs run side by side, each in a tab below a bar; what is shown and what
// is typed belongs to the tab in front.
func TestTabs(t *testing.T) {
	x := tabsOf(t, program)
	x.line("bg p.lua one")
	x.shows(" shell  p\nCraftOS 1.9\n> bg p.lua one\n>\n")
	x.line("ls")
	x.shows(" shell  p\nCraftOS 1.9\n> bg p.lua one\n> ls\nrom\np.lua\n>\n")
	x.do(view.Command{Verb: view.DoMouse, Text: "click", Key: 1, X: 9, Y: 1})
	x.shows(" shell  p\nI am\tone\t2\t1\t51\t18\nterm_resize\n")
	x.do(view.Command{Verb: view.DoMouse, Text: "click", Key: 1, X: 3, Y: 4})
	x.do(view.Command{Verb: view.DoChar, Text: "x"})
	x.shows(" shell  p\nI am\tone\t2\t1\t51\t18\nterm_resize\nmouse_click\t1\t3\t3\nchar\tx\n")
	x.do(view.Command{Verb: view.DoKey, Key: 342})
	x.do(view.Command{Verb: view.DoKey, Key: 49})
	x.do(view.Command{Verb: view.DoKeyUp, Key: 49})
	x.do(view.Command{Verb: view.DoKeyUp, Key: 342})
	x.shows(" shell  p\nCraftOS 1.9\n> bg p.lua one\n> ls\nrom\np.lua\n>\n")
	x.line("fg")
	x.shows(" shell  p  shell\nCraftOS 1.9\n>\n")
	x.line("exit")
	x.shows(" shell  p\nI am\tone\t2\t1\t51\t18\nterm_resize\nmouse_click\t1\t3\t3\nchar\tx\n" +
		"key\t342\tfalse\n")
}

// When the tab before the last one goes, so does the bar; a program that nobody
// has touched waits for a key first, so that what it says is read.
func TestTheLastTab(t *testing.T) {
	x := tabsOf(t, "```lua a/short.lua\nprint('done')\n```\n")
	for range 25 {
		x.line("")
	}
	x.line("fg short")
	x.shows(" shell  short\ndone\nPress any key to continue\n")
	x.do(view.Command{Verb: view.DoChar, Text: " "})
	x.shows(strings.Repeat(">\n", 16) + "> fg short\n>\n")
	x.line("term.getSize()")
}

// The API answers for what is there, and refuses the rest.
func TestTheMultishellAPI(t *testing.T) {
	x := tabsOf(t, "```lua a/startup.lua\n"+`
print(multishell.getCount(), multishell.getFocus(), multishell.getCurrent(), multishell.getTitle(1), multishell.getTitle(2))
print(multishell.setFocus(2), shell.openTab("nothing"), shell.openTab())
for _, call in ipairs { { "setFocus" }, { "getTitle", "x" }, { "setTitle", 1 }, { "launch" }, { "launch", {} } } do
  print(select(2, pcall(multishell[call[1]], call[2])))
end
print(select(2, pcall(shell.switchTab)))
local n = multishell.launch({ shell = shell, multishell = multishell, deep = "down" }, "rom/programs/shell.lua", "quiet.lua", "a b")
multishell.setTitle(n, "mine")
print(n, multishell.getCount(), multishell.getTitle(2), multishell.getFocus(), multishell.getCurrent())
for i = 3, 32 do multishell.launch({}, "quiet.lua") end
print(select(2, pcall(multishell.launch, {}, "quiet.lua")))
print(multishell.getCount())
`+"\n```\n```lua a/quiet.lua\nwhile true do os.pullEvent('never') end\n```\n")
	want := `CraftOS 1.9
1	1	1	startup	nil
No such program
false	nil	nil
bad argument #1 (number expected, got nil)
bad argument #1 (number expected, got string)
bad argument #2 (string expected, got nil)
bad argument #1 (table expected, got nil)
bad argument #2 (string expected, got nil)
bad argument #1 (number expected, got nil)
2	2	mine	1	1
Too many tabs
32
`
	if got := x.l.Log(0); !strings.HasPrefix(got, want) {
		t.Errorf("%s", got)
	}
}

// Ctrl+T ends the program in front, not those behind it.
func TestTerminateInATab(t *testing.T) {
	x := tabsOf(t, program)
	x.line("bg p.lua behind")
	x.line("p.lua front")
	x.do(view.Command{Verb: view.DoTerminate})
	if got := x.l.Log(0); strings.Count(got, "Terminated") != 1 {
		t.Errorf("%s", got)
	}
	if got := x.l.Computers()[0].Screen().Text(); !strings.HasPrefix(got, " shell  p\n") || !strings.HasSuffix(got, "Terminated\n>\n") {
		t.Errorf("%s", got)
	}
}

// A computer that is not advanced has one shell.
func TestNoTabsWithoutColour(t *testing.T) {
	l := started(t, parsed(t, "# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\nadvanced = false\n```\n```lua a/startup.lua\nprint(multishell, shell.openTab) shell.run('/rom/programs/advanced/bg ls')\n```\n"), lab.Options{})
	l.Run()
	if got := l.Log(0); got != "CraftOS 1.9\nnil\tnil\nRequires multishell\n> " {
		t.Errorf("%q", got)
	}
}
