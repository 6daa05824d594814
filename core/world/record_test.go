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

// player is a lab with a drive on a side, a record in it, and an empty drive on a
// cable.
const player = "# X\n```toml lab.toml\nuntil = \"40s\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n" +
	"[[computer.peripheral]]\nside = \"left\"\nkind = \"drive\"\nfloppy = \"song\"\n[[peripheral]]\nkind = \"drive\"\ncable = \"lan\"\n" +
	"[[floppy]]\nname = \"song\"\nrecord = \"embers\"\n[[floppy]]\nname = \"mine\"\nlabel = \"Mine\"\nrecord = \"copper\"\n```\n"

// What a record is for programs: audio, and no files.
func TestRecordsAreAudio(t *testing.T) {
	l := started(t, parsed(t, player+"```lua alice/startup.lua\n"+`
local d = peripheral.wrap("left")
print(d.isDiskPresent(), d.hasData(), d.getMountPath(), d.getDiskLabel(), d.getDiskID(), d.hasAudio(), d.getAudioTitle())
print(pcall(d.setDiskLabel, "x"))
print(fs.exists("disk"), disk.hasAudio("left"), disk.hasAudio("drive_0"), disk.getAudioTitle("drive_0"), disk.playAudio("drive_0"))
for _, line in ipairs { "id left", "label get left", "label set left x", "dj x", "dj play drive_0", "dj play left", "dj stop" } do shell.run(line) end
disk.playAudio("left")
sleep(1)
disk.stopAudio()
sleep(1)
disk.playAudio("left")
sleep(1)
disk.eject("left")
shell.run("dj")
`+"```\n"), lab.Options{})
	l.Run()
	want := `true	false	nil	Emberwire - Embers	nil	true	Emberwire - Embers
false	/startup.lua:4: Disk label cannot be changed
false	true	false	false
No disk in drive left
Disk label is "Emberwire - Embers"
Disk label cannot be changed
Usages:
dj play
dj play <drive>
dj stop
No Music Disc in disk drive: drive_0
Playing Emberwire - Embers
No Music Discs in attached disk drives
> `
	if got := strings.TrimPrefix(l.Log(0), "CraftOS 1.9\n"); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	notes, stops, last := 0, 0, modem.Time(0)
	for _, p := range l.Speakers()[0].Since(0) {
		switch p.Kind {
		case "note":
			notes++
		case "stop":
			stops++
		}
		last = max(last, p.At)
	}
	if notes < 10 || stops != 3 || last.Elapsed() > 4*time.Second {
		t.Errorf("%d notes, %d stops, the last at %v", notes, stops, last.Elapsed())
	}
}

// A record is heard to its end in the audio of a run, whatever its computer does
// meanwhile, and put in by hand like a floppy.
func TestRecordsAreHeard(t *testing.T) {
	l := started(t, parsed(t, player+"```lua alice/startup.lua\nwhile true do local _, side = os.pullEvent('disk') shell.run('dj play ' .. side) end\n```\n"), lab.Options{})
	l.RunTo(modem.Time(time.Second), nil)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"mine"}, ""},
		{[]string{"new", "nothing"}, `floppy[2].record: unknown record "nothing": embers, copper, dusk`},
		{[]string{"mine", "dusk"}, `there is a floppy "mine" already`},
		{[]string{"alice", "dusk"}, `"alice" is a computer, or the folder of one`},
		{[]string{"dusk", "dusk"}, ""},
	} {
		r := l.Do(view.Command{Verb: view.DoInsert, Text: "drive_0", Args: c.args})
		if !strings.HasSuffix(r.Error, c.want) || (r.Error == "") != (c.want == "") {
			t.Errorf("%v: %q, want %q", c.args, r.Error, c.want)
		}
		l.RunTo(l.Now()+modem.Time(100*time.Millisecond), nil)
	}
	l.Run()
	if got := l.Log(0); got != "CraftOS 1.9\nPlaying Mine\nPlaying Emberwire - Dusk\n" {
		t.Errorf("%q", got)
	}
	list, _ := l.Speakers()[1].Played()
	if first, end := list[len(list)-1].At.Elapsed(), list[0].At.Elapsed(); first-end < 18*time.Second {
		t.Errorf("played for %v", first-end)
	}
	wav, err := l.Audio()
	if err != nil || len(wav) < 2*48000*18 {
		t.Errorf("%d bytes, %v", len(wav), err)
	}
	toml, _ := l.Work().Lookup(labfile.TOMLName)
	if want := "[[floppy]]\nname = \"dusk\"\nrecord = \"dusk\"\n"; !strings.Contains(string(toml), want) {
		t.Errorf("%q is not in\n%s", want, toml)
	}
	if r := l.Do(view.Command{Verb: view.DoRead, Computer: view.FloppyID(0), Text: "x"}); r.Error != "there is no floppy 0" {
		t.Error(r.Error)
	}
}

func TestRecordsThatAreNone(t *testing.T) {
	for _, c := range []struct{ toml, files, want string }{
		{`record = "x"`, "", `floppy[2].record: unknown record "x": embers, copper, dusk`},
		{"record = \"dusk\"\ncapacity = \"2000B\"", "", "floppy[2].capacity: a record has no files"},
		{`record = "dusk"`, "```text bad/a\na\n```\n", "floppy[2]: bad/a: a record has no files"},
	} {
		src := strings.Replace(player, "copper\"\n```\n", "copper\"\n[[floppy]]\nname = \"bad\"\n"+c.toml+"\n```\n", 1)
		if _, err := labfile.Parse("x", []byte(src+c.files)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.toml, err, c.want)
		}
	}
}
