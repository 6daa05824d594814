package session

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// jukebox is a lab with a speaker on a side and one on a cable.
const jukebox = "# X\n```toml lab.toml\nuntil = \"5s\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n" +
	"[[computer.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\ncable = \"lan\"\n" +
	"[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n```\n"

func parsed(t *testing.T, src string) *labfile.File {
	t.Helper()
	f, err := labfile.Parse("x.md", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func ok(t *testing.T, p *page, c view.Command) {
	t.Helper()
	if r := p.do(c); !r.OK {
		t.Fatalf("%s: %s", c.Verb, r.Error)
	}
}

// undoWords is what undo would take back.
func undoWords(p *page) string {
	s := p.s.Snapshot(p.wall)
	p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
	return s.Undo
}

// Peripherals are plugged in and unplugged like modems, with events, in the lab
// file, and undone.
func TestPeripheralsArePlugged(t *testing.T) {
	p := newPage(t, "# X\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n```\n```lua alice/startup.lua\nwhile true do print(os.pullEvent()) end\n```\n")
	p.frames(time.Second)
	toml := func() string {
		text, _ := p.s.lab.Work().Lookup(labfile.TOMLName)
		return string(text)
	}
	before := toml()
	ok(t, p, view.Command{Verb: view.DoPlug, Text: "speaker", Args: []string{"left"}})
	p.frames(time.Second)
	if got := toml(); got != before+"[[computer.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n" {
		t.Errorf("%q", got)
	}
	if got := undoWords(p); got != "peripheral at the left of alice" {
		t.Errorf("undo %q", got)
	}
	ok(t, p, view.Command{Verb: view.DoUndo})
	p.frames(time.Second)
	if toml() != before {
		t.Errorf("%q", toml())
	}
	ok(t, p, view.Command{Verb: view.DoRedo})
	ok(t, p, view.Command{Verb: view.DoUnplug, Args: []string{"left"}})
	p.frames(time.Second)
	if got := undoWords(p); got != "take the peripheral off the left of alice" {
		t.Errorf("undo %q", got)
	}
	ok(t, p, view.Command{Verb: view.DoUndo})
	p.frames(time.Second)
	want := strings.Repeat("peripheral\tleft\nperipheral_detach\tleft\n", 2) + "peripheral\tleft\n"
	if got := strings.TrimPrefix(p.s.lab.Log(0), "CraftOS 1.9\n"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	ok(t, p, view.Command{Verb: view.DoRemove})
	if _, err := p.s.lab.Audio(); err == nil {
		t.Error("the speaker of a computer that was removed is left")
	}
	ok(t, p, view.Command{Verb: view.DoUndo})
	if _, err := p.s.lab.Audio(); err != nil || p.s.lab.Computer(0).Peripheral("left") == nil {
		t.Error("it is not back")
	}
}

func TestPeripheralsInTheView(t *testing.T) {
	l := started(t, parsed(t, jukebox), lab.Options{})
	k := newLooker()
	s := k.Snapshot(l)
	if len(s.Parts) != 1 || s.Parts[0].Name != "speaker_0" || s.Parts[0].Cable != "lan" || *s.Parts[0].At != (view.Vec{X: 0, Y: 64, Z: 6}) {
		t.Errorf("%+v", s.Parts)
	}
	if got := s.Computers[0].Parts; !slices.Equal(got, []view.Part{{Name: "alice.left", Side: "left", Kind: "speaker"}}) {
		t.Errorf("%+v", got)
	}
	if s := k.Snapshot(l); s.Parts != nil || len(s.Computers) != 0 {
		t.Error("told again though nothing changed")
	}
}

// A name means one thing: a computer that has the default name of a peripheral
// keeps it, and nothing that is added takes one away.
func TestNamesOfPeripherals(t *testing.T) {
	f := parsed(t, "# X\n```toml lab.toml\n[[computer]]\nname = \"speaker_0\"\n[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n"+
		"[[peripheral]]\nname = \"organ\"\nkind = \"speaker\"\ncable = \"lan\"\n```\n")
	if a, b := f.Config.Peripheral[0].Name, f.Config.Peripheral[1].Name; a != "speaker_1" || b != "organ" {
		t.Error(a, b)
	}
	p := newPage(t, jukebox)
	add := view.Command{Verb: view.DoAdd, Data: []byte("[[computer]]\nname = \"speaker_0\"\n")}
	if r := p.do(add); r.OK || !strings.Contains(r.Error, `"speaker_0" is the name of a computer too`) {
		t.Errorf("%+v", r)
	}
	if len(p.s.lab.Nodes()) != 2 {
		t.Error("it was added all the same")
	}
}
