package world_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/lab/labtest"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

const jukebox = labtest.Jukebox

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
	l := started(t, parsed(t, src), lab.Options{Options: world.Options{Audio: true}})
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

func withoutTimes(s string) string {
	var out strings.Builder
	for line := range strings.Lines(s) {
		_, rest, _ := strings.Cut(line, " ")
		out.WriteString(rest)
	}
	return out.String()
}

func TestWrongPeripherals(t *testing.T) {
	side := func(keys string) string {
		return "[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n[[computer.peripheral]]\n" + keys
	}
	cable := func(keys string) string { return "[[computer]]\nname = \"a\"\n[[peripheral]]\n" + keys }
	for _, c := range []struct{ toml, want string }{
		{side("side = \"left\"\n"), "computer[0].peripheral[0]: a peripheral needs a kind: speaker, monitor, drive, printer"},
		{side("kind = \"speaker\"\n"), "computer[0].peripheral[0]: a peripheral of a computer needs a side"},
		{side("side = \"up\"\nkind = \"speaker\"\n"), `computer[0].peripheral[0].side: unknown side "up": bottom, top, back, front, right, left`},
		{side("side = \"top\"\nkind = \"speaker\"\n"), "computer[0].peripheral[0].side: there is a modem at the top already"},
		{side("side = \"left\"\nkind = \"speaker\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"speaker\"\n"), "computer[0].peripheral[1].side: there are two peripherals at the left"},
		{side("side = \"left\"\nkind = \"organ\"\n"), `computer[0].peripheral[0].kind: unknown kind "organ": speaker, monitor, drive, printer`},
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
	play := func(call string) *lab.Lab {
		src := jukebox + "```lua alice/startup.lua\nsleep(1) local s = peripheral.wrap('speaker_0') " + call + "\n```\n"
		l := started(t, parsed(t, src), lab.Options{})
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
	l := started(t, parsed(t, string(b)), lab.Options{})
	if p := l.Computers()[0].Peripheral("left"); p == nil || p.Types()[0] != "speaker" {
		t.Errorf("%v", p)
	}
	_, err = labfile.Parse("x.md", []byte("# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[guest]\n[[guest.peripheral]]\nside = \"back\"\nkind = \"x\"\n```\n"))
	if err == nil || !strings.HasSuffix(err.Error(), `guest.peripheral[0].kind: unknown kind "x": speaker, monitor, drive, printer`) {
		t.Error(err)
	}
}
