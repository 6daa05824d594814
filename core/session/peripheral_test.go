package session

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/lab/labtest"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

const jukebox = labtest.Jukebox

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

// Floppies put in and taken out by hand are edits: in the lab file, undone and
// done again, with what was on them; a kept lab has what programs wrote there.
func TestFloppiesAreEdits(t *testing.T) {
	p := newPage(t, "# X\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"drive\"\nfloppy = \"one\"\n"+
		"[[computer.peripheral]]\nside = \"right\"\nkind = \"drive\"\n[[floppy]]\nname = \"one\"\n```\n```text one/a\na\n```\n")
	p.frames(time.Second)
	before := string(p.s.lab.Work().Bytes())
	where := func() string {
		out := ""
		for _, f := range p.s.lab.Floppies() {
			out += f.Name + "@" + f.Drive + " "
		}
		return out
	}
	want := func(floppies, undo string) {
		t.Helper()
		if got := where(); got != floppies {
			t.Errorf("%q, want %q", got, floppies)
		}
		if got := undoWords(p); got != undo {
			t.Errorf("undo %q, want %q", got, undo)
		}
	}
	insert := func(drive string, floppy ...string) {
		t.Helper()
		ok(t, p, view.Command{Verb: view.DoInsert, Text: drive, Args: floppy})
	}
	insert("alice.right", "one")
	want("one@alice.right ", "put one into alice.right")
	insert("alice.left", "two")
	want("one@alice.right two@alice.left ", "put two into alice.left")
	insert("alice.left", "one")
	want("one@alice.left two@ ", "put one into alice.left")
	insert("alice.left")
	want("one@ two@ ", "eject the floppy of alice.left")
	ok(t, p, view.Command{Verb: view.DoWrite, Computer: view.FloppyID(1), Text: "b", Data: []byte("b")})
	want("one@ two@ ", "new file two/b")
	after := string(p.s.lab.Work().Bytes())
	for _, step := range []string{"one@ two@ ", "one@alice.left two@ ", "one@alice.right two@alice.left ", "one@alice.right ", "one@alice.left "} {
		ok(t, p, view.Command{Verb: view.DoUndo})
		if got := where(); got != step {
			t.Errorf("undone to %q, want %q", got, step)
		}
	}
	if got := string(p.s.lab.Work().Bytes()); got != before {
		t.Errorf("after undoing all: %s", got)
	}
	for range 5 {
		ok(t, p, view.Command{Verb: view.DoRedo})
	}
	want("one@ two@ ", "new file two/b")
	if got := string(p.s.lab.Work().Bytes()); got != after {
		t.Errorf("after doing all again: %s", got)
	}
	ok(t, p, view.Command{Verb: view.DoUnplug, Args: []string{"left"}})
	ok(t, p, view.Command{Verb: view.DoUndo})
	want("one@ two@ ", "new file two/b")
}

// A drive that is taken off leaves its floppy behind; undo brings both back, and
// the computer that had it.
func TestFloppiesOfWhatIsGone(t *testing.T) {
	p := newPage(t, "# X\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"drive\"\nfloppy = \"one\"\n[[floppy]]\nname = \"one\"\n```\n"+
		"```lua one/startup.lua\nfs.open('disk/mark', 'w').close()\n```\n")
	p.frames(time.Second)
	for _, c := range []view.Command{{Verb: view.DoUnplug, Args: []string{"left"}}, {Verb: view.DoRemove}} {
		ok(t, p, c)
		if list := p.s.lab.Floppies(); len(list) != 1 || list[0].Drive != "" {
			t.Errorf("%s: %+v", c.Verb, list)
		}
		ok(t, p, view.Command{Verb: view.DoUndo})
		p.frames(time.Second)
		if list := p.s.lab.Floppies(); len(list) != 1 || list[0].Drive != "alice.left" {
			t.Errorf("%s, undone: %+v", c.Verb, list)
		}
		if is, _ := p.s.lab.Computer(0).FS().Exists("disk/mark"); !is {
			t.Errorf("%s, undone: the floppy is empty", c.Verb)
		}
	}
	r := p.do(view.Command{Verb: view.DoWrote})
	if len(r.Files) != 1 || r.Files[0].Computer != view.FloppyID(0) || r.Files[0].Path != "mark" {
		t.Errorf("%+v", r.Files)
	}
	ok(t, p, view.Command{Verb: view.DoAdopt, Computer: view.FloppyID(0)})
	if _, is := p.s.lab.Work().Lookup("one/mark"); !is {
		t.Error("it was not adopted")
	}
}

// What hangs on cables comes and goes by hand, is taken back and done again, and
// the others keep their names and their order.
func TestHangingIsUndone(t *testing.T) {
	p := newPage(t, "# X\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n"+
		"[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n[[peripheral]]\nkind = \"drive\"\ncable = \"lan\"\nfloppy = \"f\"\n[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n[[floppy]]\nname = \"f\"\n```\n"+
		"```lua alice/startup.lua\nwhile true do local e, name = os.pullEvent() if e:find('peripheral') then print(e, name) end end\n```\n")
	p.frames(time.Second)
	hung := func() string {
		out := ""
		for _, d := range p.s.lab.CableParts() {
			out += d.Name + " " + d.Floppy + "/"
		}
		return out
	}
	var texts, states []string
	note := func() {
		p.frames(100 * time.Millisecond)
		texts, states = append(texts, string(p.s.lab.Work().Bytes())), append(states, hung())
	}
	note()
	ok(t, p, view.Command{Verb: view.DoUnhang, Text: "speaker_0"})
	note()
	ok(t, p, view.Command{Verb: view.DoUnhang, Text: "drive_0"})
	note()
	ok(t, p, view.Command{Verb: view.DoHang, Text: "monitor", Args: []string{"lan", "2x2"}})
	note()
	if want := "speaker_0 /drive_0 f/speaker_1 /|drive_0 f/speaker_1 /|speaker_1 /|speaker_1 /monitor_0 /"; strings.Join(states, "|") != want {
		t.Errorf("%q\nwant %q", strings.Join(states, "|"), want)
	}
	if got := undoWords(p); got != "hang monitor_0 on a cable" {
		t.Errorf("undo %q", got)
	}
	for _, way := range []struct {
		verb string
		at   []int
	}{{view.DoUndo, []int{2, 1, 0}}, {view.DoRedo, []int{1, 2, 3}}, {view.DoUndo, []int{2, 1, 0}}} {
		for _, i := range way.at {
			ok(t, p, view.Command{Verb: way.verb})
			p.frames(100 * time.Millisecond)
			if got := hung(); got != states[i] {
				t.Errorf("%s to %q, want %q", way.verb, got, states[i])
			}
			if got := string(p.s.lab.Work().Bytes()); got != texts[i] {
				t.Errorf("%s to\n%s\nwant\n%s", way.verb, got, texts[i])
			}
		}
	}
	ok(t, p, view.Command{Verb: view.DoUnhang, Text: "speaker_1"})
	if got := hung(); got != "speaker_0 /drive_0 f/" {
		t.Errorf("%q", got)
	}
}
