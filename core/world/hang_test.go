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

const cabled = "# X\n```toml lab.toml\nuntil = \"9s\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n" +
	"[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\ncable = \"lan\"\n[[computer]]\nname = \"far\"\n" +
	"[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n[[floppy]]\nname = \"disk\"\n```\n"

const watching = "while true do local e = table.pack(os.pullEvent()) if e[1]:find('^peripheral') or e[1]:find('^disk') then print(e[1], e[2], (peripheral.getType(e[2]))) end end\n"

// Peripherals are hung on a cable and taken off while programs run: everybody on
// it sees it, what is left keeps its name and place, and the lab file is what runs.
func TestPeripheralsComeToACable(t *testing.T) {
	l := started(t, parsed(t, cabled+"```lua alice/startup.lua\n"+watching+"```\n```lua bob/startup.lua\n"+watching+"```\n```lua far/startup.lua\n"+watching+"```\n"), lab.Options{})
	l.RunTo(modem.Time(time.Second), nil)
	do := func(c view.Command, want string) {
		t.Helper()
		if r := l.Do(c); !strings.HasSuffix(r.Error, want) || (r.Error == "") != (want == "") {
			t.Errorf("%s %s %v %q: %q, want %q", c.Verb, c.Text, c.Args, c.Data, r.Error, want)
		}
		l.RunTo(l.Now()+modem.Time(100*time.Millisecond), nil)
	}
	hang := func(data string) view.Command { return view.Command{Verb: view.DoHang, Data: []byte(data)} }
	do(view.Command{Verb: view.DoUnhang, Text: "speaker_0"}, "")
	do(view.Command{Verb: view.DoHang, Text: "monitor", Args: []string{"lan", "3x2"}}, "")
	do(view.Command{Verb: view.DoHang, Text: "drive", Args: []string{"lan"}}, "")
	do(view.Command{Verb: view.DoInsert, Text: "drive_0", Args: []string{"disk"}}, "")
	do(view.Command{Verb: view.DoUnhang, Text: "drive_0"}, "")
	do(hang("[[peripheral]]\nkind = \"printer\"\ncable = \"lan\"\nname = \"press\"\nat = [1, 64, 2]\n"), "")

	do(view.Command{Verb: view.DoUnhang, Text: "speaker_0"}, `no peripheral "speaker_0" hangs on a cable`)
	do(view.Command{Verb: view.DoUnhang, Text: "alice"}, `no peripheral "alice" hangs on a cable`)
	do(view.Command{Verb: view.DoHang, Text: "wired", Args: []string{"lan"}}, `hang: unknown kind "wired": speaker, monitor, drive, printer`)
	do(view.Command{Verb: view.DoHang, Text: "speaker"}, "a peripheral that hangs on no computer needs a cable")
	do(view.Command{Verb: view.DoHang, Text: "monitor", Args: []string{"lan", "big"}}, `plug: "big" is no size in blocks; write it like 3x2`)
	do(hang("[[computer]]\nname = \"x\"\n"), "hang: computer[0] does not belong to a table [[peripheral]]")
	do(hang("[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\n"), "does not belong to a table [[peripheral]]")
	do(hang("seed = 1\n"), "hang: seed does not belong to a table [[peripheral]]")
	do(hang("nonsense"), "hang: one table [[peripheral]] is wanted, here are 0")
	do(hang("[[peripheral]]\nkind = \"speaker\"\ncable = \"lan\"\nname = \"press\"\n"), `"press" is the name of another peripheral too`)
	do(hang("[[peripheral]]\nkind = \"drive\"\ncable = \"lan\"\nfloppy = \"none\"\n"), `there is no [[floppy]] "none"`)
	do(hang(strings.Repeat("#", labfile.MaxTable+1)), "at most 65536")
	l.Run()

	want := "CraftOS 1.9\nperipheral_detach\tspeaker_0\tnil\nperipheral\tmonitor_0\tmonitor\nperipheral\tdrive_0\tdrive\ndisk\tdrive_0\tdrive\n" +
		"disk_eject\tdrive_0\tnil\nperipheral_detach\tdrive_0\tnil\nperipheral\tpress\tprinter\n"
	for id, want := range []string{want, want, "CraftOS 1.9\n"} {
		if got := l.Log(id); got != want {
			t.Errorf("%d %q\nwant %q", id, got, want)
		}
	}
	var names []string
	for _, p := range l.CableParts() {
		names = append(names, p.Name)
	}
	if got := strings.Join(names, " "); got != "speaker_1 monitor_0 press" {
		t.Error(got)
	}
	again, err := labfile.Parse("x", l.Work().Bytes())
	if err != nil {
		t.Fatal(err)
	}
	names = nil
	for _, p := range again.Config.Peripheral {
		names = append(names, p.Name)
	}
	if got := strings.Join(names, " "); got != "speaker_1 monitor_0 press" || again.Config.Peripheral[0].At[0] != 3 {
		t.Error(got, again.Config.Peripheral)
	}
}
