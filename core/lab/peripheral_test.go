package lab

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
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

func TestSpeakersInALab(t *testing.T) {
	src := jukebox + "```lua alice/startup.lua\n" + `
print(table.concat(peripheral.getNames(), " "))
print(peripheral.getType("left"), peripheral.getType("speaker_0"), #peripheral.getMethods("speaker_0"))
print(peripheral.call("left", "playNote", "harp", 9, -3))
local far = peripheral.wrap("speaker_0")
print(far.playSound("block.note_block.bell"), far.playSound("a"))
print(pcall(far.playNote, "trumpet"))
print(far.playAudio({1, 2, 3}, 0.5), far.playAudio({1}))
print(os.pullEvent("speaker_audio_empty"))
far.stop()
` + "\n```\n```lua bob/startup.lua\nprint(os.pullEvent('speaker_audio_empty'))\n```\n" +
		"```text want/alice.left.txt\n```\n```text want/speaker_0.txt\n```\n"
	l := started(t, parsed(t, src), Options{WorldOptions: WorldOptions{Audio: true}})
	l.Run()
	want := "CraftOS 1.9\nback computer_1 speaker_0 left\nspeaker\tspeaker\t4\ntrue\ntrue\tfalse\n" +
		"false\t/startup.lua:7: Invalid instrument, \"trumpet\"!\ntrue\tfalse\nspeaker_audio_empty\tspeaker_0\n> "
	if got := l.Log(0); got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	if got := l.Log(1); got != "CraftOS 1.9\nspeaker_audio_empty\tspeaker_0\n> " {
		t.Errorf("%q", got)
	}
	results, err := l.Results()
	if err != nil || len(results) != 2 {
		t.Fatal(results, err)
	}
	if got := withoutTimes(results[0].Got); got != "note harp volume 3 pitch 0\n" {
		t.Error(got)
	}
	if got := withoutTimes(results[1].Got); got != "sound block.note_block.bell volume 1 pitch 1\naudio 3 samples volume 0.5\nstop\n" {
		t.Error(got)
	}
	if wav, err := l.Audio(); err != nil || len(wav) < 30_000 || string(wav[:4]) != "RIFF" {
		t.Errorf("%d bytes of audio, %v", len(wav), err)
	}
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

func withoutTimes(s string) string {
	var out strings.Builder
	for line := range strings.Lines(s) {
		_, rest, _ := strings.Cut(line, " ")
		out.WriteString(rest)
	}
	return out.String()
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
	if len(p.s.lab.devices) != 0 {
		t.Error("the speaker of a computer that was removed is left")
	}
	ok(t, p, view.Command{Verb: view.DoUndo})
	if len(p.s.lab.devices) != 1 || p.s.lab.Computer(0).Peripheral("left") == nil {
		t.Error("it is not back")
	}
}

func TestPeripheralsInTheView(t *testing.T) {
	l := started(t, parsed(t, jukebox), Options{})
	k := NewLooker()
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

func TestWrongPeripherals(t *testing.T) {
	side := func(keys string) string {
		return "[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n[[computer.peripheral]]\n" + keys
	}
	cable := func(keys string) string { return "[[computer]]\nname = \"a\"\n[[peripheral]]\n" + keys }
	for _, c := range []struct{ toml, want string }{
		{side("side = \"left\"\n"), "computer[0].peripheral[0]: a peripheral needs a kind: speaker"},
		{side("kind = \"speaker\"\n"), "computer[0].peripheral[0]: a peripheral of a computer needs a side"},
		{side("side = \"up\"\nkind = \"speaker\"\n"), `computer[0].peripheral[0].side: unknown side "up": bottom, top, back, front, right, left`},
		{side("side = \"top\"\nkind = \"speaker\"\n"), "computer[0].peripheral[0].side: there is a modem at the top already"},
		{side("side = \"left\"\nkind = \"speaker\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n"), "computer[0].peripheral[1].side: there are two peripherals at the left"},
		{side("side = \"left\"\nkind = \"organ\"\n"), `computer[0].peripheral[0].kind: unknown kind "organ": speaker`},
		{side("side = \"left\"\nkind = \"speaker\"\ncable = \"lan\"\n"), "computer.peripheral.cable: unknown key"},
		{cable("kind = \"speaker\"\n"), "peripheral[0]: a peripheral that hangs on no computer needs a cable"},
		{cable("kind = \"speaker\"\ncable = \"air\"\n"), `peripheral[0].cable: "air" is the name of the wireless medium`},
		{cable("kind = \"speaker\"\ncable = \"lan\"\nside = \"top\"\n"), "peripheral.side: unknown key"},
		{cable("kind = \"speaker\"\ncable = \"lan\"\nname = \"a\"\n"), `peripheral[0].name: "a" is the name of a computer too`},
		{cable("kind = \"speaker\"\ncable = \"lan\"\nname = \"computer_3\"\n"), `peripheral[0].name: "computer_3": on a cable computer_ID is the name of a computer`},
		{cable("kind = \"speaker\"\ncable = \"lan\"\nname = \"x y\"\n"), `peripheral[0].name: "x y": letters, digits, - and _ only`},
		{cable("kind = \"speaker\"\ncable = \"lan\"\nat = [1]\n"), "peripheral[0].at: a position is [x, y, z]"},
		{cable("kind = \"speaker\"\ncable = \"lan\"\nname = \"b\"\n[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\nname = \"b\"\n"), `peripheral[1].name: "b" is the name of another peripheral too`},
		{"[[computer]]\nname = \"a\"\n" + strings.Repeat("[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n", labfile.MaxPeripherals+1), "peripheral: 65 peripherals, at most 64"},
	} {
		_, err := labfile.Parse("x.md", []byte("# X\n```toml lab.toml\n"+c.toml+"```\n"))
		if err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant …%s", c.toml, err, c.want)
		}
	}
}

// A speaker holds its place in the digest of a state.
func TestSpeakersAreState(t *testing.T) {
	play := func(call string) *Lab {
		src := jukebox + "```lua alice/startup.lua\nsleep(1) local s = peripheral.wrap('speaker_0') " + call + "\n```\n"
		l := started(t, parsed(t, src), Options{})
		l.RunTo(modem.Time(1010*time.Millisecond), nil)
		return l
	}
	one, two := play("s.playAudio({1, 2})"), play("s.playAudio({1, 3})")
	if got := firstOther(one, two); got != "lab/medium lan/hub/speaker_0" {
		t.Errorf("%q differs first", got)
	}
}

// A guest of a room brings the peripherals on its sides along.
func TestGuestsWithPeripherals(t *testing.T) {
	f := parsed(t, "# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[guest]\n[[guest.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n```\n")
	b, err := f.GuestLab()
	if err != nil {
		t.Fatal(err)
	}
	l := started(t, parsed(t, string(b)), Options{})
	if p := l.Computers()[0].Peripheral("left"); p == nil || p.Types()[0] != "speaker" {
		t.Errorf("%v", p)
	}
	_, err = labfile.Parse("x.md", []byte("# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[guest]\n[[guest.peripheral]]\nside = \"back\"\nkind = \"x\"\n```\n"))
	if err == nil || !strings.HasSuffix(err.Error(), `guest.peripheral[0].kind: unknown kind "x": speaker`) {
		t.Error(err)
	}
}

func TestEveryKindHasAMaker(t *testing.T) {
	for _, kind := range labfile.Kinds {
		if makers[kind] == nil {
			t.Errorf("nothing makes a %s", kind)
		}
	}
	if len(makers) != len(labfile.Kinds) {
		t.Errorf("%d makers for %d kinds", len(makers), len(labfile.Kinds))
	}
}
