package world_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

const stateLab = "# X\n```toml lab.toml\nuntil = \"9s\"\n[medium]\nlatency = \"1s\"\nloss = 0.5\n[[computer]]\nname = \"alice\"\n" +
	"[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"bob\"\nos = \"phoenix\"\n[[computer.modem]]\nside = \"top\"\n```\n"

// Each thing that decides how a run goes on is in the digest, in its own part.
func TestStateDigestHoldsEverything(t *testing.T) {
	f, err := labfile.Parse("x.md", []byte(stateLab))
	if err != nil {
		t.Fatal(err)
	}
	at := func(change func(*lab.Lab)) *lab.Lab {
		l := started(t, f, lab.Options{})
		l.RunTo(modem.Time(time.Second), nil)
		if change != nil {
			change(l)
		}
		return l
	}
	plain := at(nil)
	for _, c := range []struct {
		name, part string
		change     func(*lab.Lab)
	}{
		{"nothing", "", func(*lab.Lab) {}},
		{"a look", "", func(l *lab.Lab) { l.Trace(); l.Digest(); l.Next() }},
		{"a file", "lab/computer 0/disk", func(l *lab.Lab) { _ = l.Computer(0).FS().WriteFile("a", nil) }},
		{"a handle", "lab/computer 0/disk", func(l *lab.Lab) { _, _ = l.Computer(0).FS().Open("rom/help/intro.txt", "r") }},
		{"an event", "lab/computer 0/queue", func(l *lab.Lab) { l.Computer(0).Queue(computer.E("x")) }},
		{"a timer", "lab/computer 0/timers", func(l *lab.Lab) { l.Computer(0).StartTimer(1) }},
		{"a cancelled timer", "lab/computer 0/timers", func(l *lab.Lab) { l.Computer(0).CancelTimer(l.Computer(0).StartTimer(1)) }},
		{"a channel", "lab/computer 0/top", func(l *lab.Lab) { _ = l.Computer(0).Modem("top").Open(modem.OwnerLua, 1) }},
		{"a place", "lab/computer 0/top", func(l *lab.Lab) { l.Computer(0).Modem("top").Move(modem.Vec{X: 1}) }},
		{"a draw", "lab/computer 0", func(l *lab.Lab) { l.Computer(0).Random().Uint64() }},
		{"a label", "lab/computer 0", func(l *lab.Lab) { l.Computer(0).SetLabel("x") }},
		{"a wire", "lab/computer 0/redstone", func(l *lab.Lab) { l.Computer(0).SetOutput(0, computer.Signal{Power: 1}) }},
		{"the cursor", "lab/computer 0/screen", func(l *lab.Lab) { l.Computer(0).Screen().SetCursor(9, 9) }},
		{"a colour", "lab/computer 0/screen", func(l *lab.Lab) { l.Computer(0).Screen().SetPaletteColour(0, [3]float64{1, 1, 1}) }},
		{"a message", "lab/medium air", func(l *lab.Lab) {
			_, _ = l.Computer(0).Modem("top").Transmit(l.Now(), modem.Origin{}, 1, 1, value.Int(1))
		}},
		{"a loss", "lab/medium air", func(l *lab.Lab) { l.Media()[0].SetImpairment(modem.Impairment{Loss: 0.4}) }},
		{"a global", "lab/computer 0/lua", func(l *lab.Lab) {
			m := l.Computer(0).Machine()
			m.SetStr(m.Globals(), "x", m.NewString("x"))
		}},
		{"an address", "lab/computer 1/", func(l *lab.Lab) { s := phoenixOf(l.Node(1)); s.Spawn(s.Root(), "me") }},
		{"the power", "lab/computer 0", func(l *lab.Lab) { l.Computer(0).PowerOff(l.Now()) }},
		{"the clock", "lab", func(l *lab.Lab) { l.RunTo(modem.Time(1100*time.Millisecond), nil) }},
	} {
		got := firstOther(plain, at(c.change))
		if !strings.HasPrefix(got, c.part) || c.part == "" && got != "" {
			t.Errorf("%s: %q is the first part that is another, want %q", c.name, got, c.part)
		}
	}
}

// firstOther is the path of the first part in which two labs differ.
func firstOther(a, b *lab.Lab) string {
	one, two := a.StateParts(), b.StateParts()
	for i := range one {
		if one[i] != two[i] {
			return one[i].Path
		}
	}
	return ""
}

// A change deep in the past is in the digest as long as it matters.
func TestStateDigestOfPrograms(t *testing.T) {
	run := func(program string) *lab.Lab {
		f, err := labfile.Parse("x.md", []byte(stateLab+"```lua alice/a.lua\n"+program+"\n```\n```lua alice/startup.lua\nshell.run('a') os.pullEvent('never')\n```\n"))
		if err != nil {
			t.Fatal(err)
		}
		l := started(t, f, lab.Options{})
		l.RunTo(modem.Time(2*time.Second), nil)
		return l
	}
	one, two, again := run("_G.x = {1}"), run("_G.x = {2}"), run("_G.x = {1}")
	if got := firstOther(one, again); got != "" {
		t.Errorf("the same program twice: %s differs", got)
	}
	if one.Digest() != two.Digest() {
		t.Error("the traces differ: this shows nothing")
	}
	differ := map[string]bool{}
	a, b := one.StateParts(), two.StateParts()
	for i := range a {
		differ[a[i].Path] = a[i] != b[i]
	}
	if !differ["lab/computer 0/lua"] || !differ["lab/computer 0/disk"] || differ["lab/computer 0/screen"] || differ["lab/computer 1"] {
		t.Errorf("%v", differ)
	}
}

// phoenixOf is a computer's Phoenix stack.
func phoenixOf(n *world.Node) *phoenix.Stack {
	for _, s := range n.Stacks() {
		if s, ok := s.(*phoenix.Stack); ok {
			return s
		}
	}
	return nil
}
