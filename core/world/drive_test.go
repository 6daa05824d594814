package world_test

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// shelf is a lab with a drive on a side, one on a cable, and two floppies.
const shelf = "# X\n```toml lab.toml\nuntil = \"5s\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n" +
	"[[computer.peripheral]]\nside = \"left\"\nkind = \"drive\"\nfloppy = \"boot\"\n[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\ncable = \"lan\"\n" +
	"[[peripheral]]\nkind = \"drive\"\ncable = \"lan\"\n[[floppy]]\nname = \"boot\"\nlabel = \"Boot\"\n[[floppy]]\nname = \"spare\"\nid = 7\ncapacity = \"2000B\"\n```\n"

// logged runs a lab with a program for alice that no start-up of a disk displaces.
func logged(t *testing.T, src, program string) (*lab.Lab, string) {
	t.Helper()
	l := started(t, parsed(t, src+"```lua boot/startup.lua\n"+program+"\n```\n"), lab.Options{})
	l.Run()
	out := strings.TrimPrefix(l.Log(0), "CraftOS 1.9\n")
	return l, strings.TrimSuffix(out, "> ")
}

// What a floppy is for programs: a folder like any other, on a drive of its own.
func TestFloppiesAreFiles(t *testing.T) {
	_, got := logged(t, shelf+"```text boot/note\nhello\n```\n```lua alice/startup.lua\nprint('not this one')\n```\n", `
local d = peripheral.wrap("left")
print(shell.getRunningProgram(), table.concat(fs.list("/"), " "), table.concat(fs.list("disk"), " "))
print(d.isDiskPresent(), d.hasData(), d.getMountPath(), d.getDiskLabel(), d.getDiskID(), d.hasAudio(), d.getAudioTitle())
print(fs.getDrive("disk/note"), fs.getDrive("disk"), fs.isDriveRoot("disk"), fs.isReadOnly("disk"), fs.getCapacity("disk"), fs.getFreeSpace("disk") < 125000)
fs.makeDir("disk/a/b") fs.copy("disk/note", "disk/a/b/c") fs.move("disk/a", "here") fs.move("here/b/c", "disk/d")
print(fs.exists("disk/a"), fs.isDir("here/b"), fs.exists("here/b/c"), fs.open("disk/d", "r").readAll())
print(fs.attributes("disk").isDir, fs.getSize("disk/note"), #fs.find("disk/*"), fs.find("dis*/n*")[1])
for _, f in ipairs { function() fs.delete("disk") end, function() fs.move("disk", "x") end, function() fs.copy("disk", "disk/x") end, function() fs.makeDir("disk/note") end, function() fs.list("disk/none") end } do print(select(2, pcall(f))) end
print(fs.open("disk/none", "r")) print(fs.open("disk", "w"))
local f = fs.open("disk/big", "w")
print(pcall(f.write, ("x"):rep(125000)))
f.write("kept") f.flush()
d.setDiskLabel("New") print(d.getDiskLabel(), disk.getLabel("left")) d.setDiskLabel() print(d.getDiskLabel())
print(pcall(d.setDiskLabel, 1))
d.ejectDisk()
print(os.pullEvent("disk_eject"))
print(pcall(f.write, "more")) print(fs.exists("disk"), d.isDiskPresent(), d.getDiskLabel(), d.getMountPath(), d.getDiskID(), d.getAudioTitle())
d.ejectDisk()
`)
	want := `disk/startup.lua	disk rom startup.lua	note startup.lua
true	true	disk	Boot	0	false	nil
left	left	true	false	125000	true
false	true	false	hello

true	6	3	disk/note
/disk/startup.lua:9: /disk: Access denied
/disk/startup.lua:9: Access denied
/disk/startup.lua:9: Can't copy a directory inside itself
/disk/startup.lua:9: /disk/note: File exists
/disk/startup.lua:9: /disk/none: No such file
nil	/disk/none: No such file
nil	/disk: Cannot write to directory
false	Out of space
New	New
nil
false	/disk/startup.lua:15: bad argument #1 (string expected, got number)
disk_eject	left
false	attempt to use a closed file
false	false	nil	nil	nil	false
`
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// Hands put floppies in and take them out, while programs run; everybody on the
// cable sees it.
func TestFloppiesAreInserted(t *testing.T) {
	watch := "```lua %/startup.lua\nwhile true do local e = table.pack(os.pullEvent()) if e[1]:find('disk') then print(e[1], e[2], disk.getMountPath(e[2]), disk.getID(e[2])) end end\n```\n"
	l := started(t, parsed(t, shelf+strings.ReplaceAll(watch, "%", "alice")+strings.ReplaceAll(watch, "%", "bob")), lab.Options{})
	do := func(drive, floppy, want string) {
		t.Helper()
		c := view.Command{Verb: view.DoInsert, Text: drive}
		if floppy != "" {
			c.Args = []string{floppy}
		}
		if r := l.Do(c); !strings.HasSuffix(r.Error, want) || (r.Error == "") != (want == "") {
			t.Errorf("%s into %s: %q, want %q", floppy, drive, r.Error, want)
		}
		l.RunTo(l.Now()+modem.Time(100*time.Millisecond), nil)
	}
	l.RunTo(modem.Time(time.Second), nil)
	do("drive_0", "", "there is no floppy in drive_0")
	do("drive_1", "spare", `there is no drive "drive_1"`)
	do("alice", "spare", `there is no drive "alice"`)
	do("drive_0", "alice", `: floppy[2].name: "alice" is a computer, or the folder of one`)
	do("drive_0", "a b", `: floppy[2].name: "a b": letters, digits, - and _ only`)
	do("drive_0", "spare", "")
	do("drive_0", "boot", "") // out of the other drive, and spare out of this one
	do("alice.left", "fresh", "")
	do("alice.left", "", "")
	if got, want := l.Log(0), "CraftOS 1.9\ndisk\tdrive_0\tdisk2\t7\ndisk_eject\tdrive_0\tdisk\t0\ndisk_eject\tleft\tnil\tnil\ndisk\tdrive_0\tdisk\t0\ndisk\tleft\tdisk2\t1\ndisk_eject\tleft\tnil\tnil\n"; got != want {
		t.Errorf("alice %q\nwant  %q", got, want)
	}
	if got, want := l.Log(1), "CraftOS 1.9\ndisk\tdrive_0\tdisk\t7\ndisk_eject\tdrive_0\tdisk\t0\ndisk\tdrive_0\tdisk\t0\n"; got != want {
		t.Errorf("bob %q", got)
	}
	toml, _ := l.Work().Lookup(labfile.TOMLName)
	for _, want := range []string{"kind = \"drive\"\nfloppy = \"\"\n", "cable = \"lan\"\n", "floppy = \"boot\"", "[[floppy]]\nname = \"fresh\"\n"} {
		if !strings.Contains(string(toml), want) {
			t.Errorf("%q is not in\n%s", want, toml)
		}
	}
	var names []string
	for _, f := range l.Floppies() {
		names = append(names, f.Name+"@"+f.Drive)
	}
	if got := strings.Join(names, " "); got != "boot@drive_0 spare@ fresh@" {
		t.Error(got)
	}
}

// A floppy's files are the lab's: read, written and deleted by hand, saved,
// counted when programs write them.
func TestFloppiesAreSaved(t *testing.T) {
	l, _ := logged(t, shelf+"```text boot/old\nold\n```\n", "fs.delete('disk/old') local f = fs.open('disk/new', 'w') f.write('new') f.close() disk.setLabel('left', 'Mine')")
	boot, spare := view.FloppyID(0), view.FloppyID(7)
	if n := l.Wrote(); n != 2 {
		t.Errorf("%d files written, want 2", n)
	}
	if r := l.Do(view.Command{Verb: view.DoWrite, Computer: spare, Text: "dir/by-hand", Data: []byte("x\n")}); !r.OK {
		t.Error(r.Error)
	}
	if r := l.Do(view.Command{Verb: view.DoWrite, Computer: spare, Text: "big", Data: make([]byte, 3000)}); r.Error != "spare: /big: Out of space" {
		t.Error(r.Error)
	}
	if r := l.Do(view.Command{Verb: view.DoFiles, Computer: boot}); len(r.Files) != 2 || r.Files[0].Path != "new" {
		t.Errorf("%+v", r)
	}
	if r := l.Do(view.Command{Verb: view.DoRead, Computer: view.FloppyID(3), Text: "x"}); r.Error != "there is no floppy 3" {
		t.Error(r.Error)
	}
	if r := l.Do(view.Command{Verb: view.DoKey, Computer: boot, Key: 65}); r.Error != "boot is a floppy, no computer" {
		t.Error(r.Error)
	}
	src, note, err := l.Save()
	if err != nil || note != "" {
		t.Fatal(note, err)
	}
	f := parsed(t, string(src))
	for path, want := range map[string]string{"boot/new": "new", "spare/dir/by-hand": "x\n"} {
		if got, ok := f.Lookup(path); !ok || string(got) != want {
			t.Errorf("%s is %q", path, got)
		}
	}
	if _, ok := f.Lookup("boot/old"); ok {
		t.Error("boot/old is there again")
	}
	if got := f.Config.FloppyNamed("boot").Label; got != "Mine" {
		t.Errorf("label %q", got)
	}
	if a, b := started(t, f, lab.Options{}), started(t, parsed(t, shelf), lab.Options{}); a.StateDigest() == b.StateDigest() {
		t.Error("what is on floppies is no state")
	}
}

// A folder of the computer's own that stands where a floppy would be mounted
// keeps its place, whoever comes first.
func TestFloppiesGiveWay(t *testing.T) {
	l := started(t, parsed(t, strings.Replace(shelf, "```\n", "```\n```text bob/disk/own\nmine\n```\n", 1)), lab.Options{})
	l.RunTo(modem.Time(time.Second), nil)
	for _, c := range []view.Command{
		{Verb: view.DoInsert, Text: "drive_0", Args: []string{"spare"}},
		{Verb: view.DoWrite, Computer: 0, Text: "disk/own", Data: []byte("mine")},
	} {
		if r := l.Do(c); !r.OK {
			t.Fatal(r.Error)
		}
	}
	alice, bob := l.Computer(0).FS(), l.Computer(1).FS()
	for _, x := range []struct {
		path string
		ok   bool
	}{{"disk/own", true}, {"disk2", true}, {"disk3", true}, {"disk4", false}} {
		if ok, _ := alice.Exists(x.path); ok != x.ok {
			t.Errorf("alice has %s: %v", x.path, ok)
		}
	}
	if data, err := bob.ReadFile("disk/own"); string(data) != "mine\n" {
		t.Error(string(data), err)
	}
	if name, _, _ := bob.Drive("disk2"); name != "drive_0" {
		t.Errorf("disk2 is %q", name)
	}
}

func TestWrongFloppies(t *testing.T) {
	drive := "[[computer]]\nname = \"a\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"%\"\nfloppy = \"f\"\n"
	with := func(kind, more string) string { return strings.Replace(drive, "%", kind, 1) + more }
	for _, c := range []struct{ toml, want string }{
		{with("drive", ""), `computer[0].peripheral[0].floppy: there is no [[floppy]] "f"`},
		{with("speaker", "[[floppy]]\nname = \"f\"\n"), "computer[0].peripheral[0].floppy: only a drive has this"},
		{with("drive", "[[peripheral]]\nkind = \"drive\"\ncable = \"l\"\nfloppy = \"f\"\n[[floppy]]\nname = \"f\"\n"), `peripheral[0].floppy: "f" lies in another drive too`},
		{with("drive", "[[floppy]]\nname = \"f\"\n[[floppy]]\nname = \"f\"\n"), `floppy[1].name: "f" is the name of another floppy too`},
		{with("drive", "[[floppy]]\nname = \"f\"\n[[floppy]]\n"), "floppy[1]: a floppy needs a name"},
		{with("drive", "[[floppy]]\nname = \"f\"\n[[floppy]]\nname = \"a\"\n"), `floppy[1].name: "a" is a computer, or the folder of one`},
		{with("drive", "[[floppy]]\nname = \"f\"\n[[floppy]]\nname = \"want\"\n"), `floppy[1].name: "want" is the folder of what is wanted`},
		{with("drive", "[[floppy]]\nname = \"f\"\nid = -1\n"), "floppy[0].id: -1 is no id of a floppy, 0 to 1048575"},
		{with("drive", "[[floppy]]\nname = \"f\"\nid = 1\n[[floppy]]\nname = \"g\"\nid = 1\n"), "floppy[1].id: 1 is the id of another floppy too"},
		{with("drive", "[[floppy]]\nname = \"f\"\ncapacity = \"0B\"\n"), "floppy[0].capacity: 0 bytes, 1000 to 1000000"},
		{with("drive", "[[floppy]]\nname = \"f\"\ncapacity = \"1MiB\"\n"), "floppy[0].capacity: 1048576 bytes, 1000 to 1000000"},
		{with("drive", "[[floppy]]\nname = \"f\"\nlabel = \""+strings.Repeat("x", 33)+"\"\n"), "floppy[0].label: longer than 32 characters"},
		{with("drive", strings.Repeat("[[floppy]]\nname = \"f\"\n", labfile.MaxFloppies+1)), "floppy: 65 floppies, at most 64"},
	} {
		_, err := labfile.Parse("x.md", []byte("# X\n```toml lab.toml\n"+c.toml+"```\n"))
		if err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant …%s", c.toml, err, c.want)
		}
	}
	f := parsed(t, "# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[floppy]]\nname = \"f\"\ncapacity = \"1000B\"\n```\n```text f/x\n"+strings.Repeat("x", 1001)+"\n```\n")
	if _, err := lab.New(f, lab.Options{}); err == nil || err.Error() != "x.md:9: f/x: on the floppy f: /x: Out of space" {
		t.Error(err)
	}
}

// A guest gets a copy of the floppies in its drives, and what a monitor has.
func TestGuestsWithFloppies(t *testing.T) {
	f := parsed(t, "# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[floppy]]\nname = \"f\"\nid = 5\nlabel = \"F\"\n[guest]\n[[guest.peripheral]]\nside = \"left\"\nkind = \"drive\"\nfloppy = \"f\"\n"+
		"[[guest.peripheral]]\nside = \"right\"\nkind = \"monitor\"\nwidth = 3\nscale = 0.5\nadvanced = false\n```\n```lua f/startup.lua\nprint(disk.getID('left'), disk.getLabel('left'), peripheral.call('right', 'getSize'))\n```\n")
	b, err := f.GuestLab()
	if err != nil {
		t.Fatal(err)
	}
	l := started(t, parsed(t, string(b)), lab.Options{})
	l.Run()
	if got := l.Log(0); got != "CraftOS 1.9\n5\tF\t57\t10\n> " {
		t.Errorf("%q", got)
	}
}

// A Phoenix computer boots with any peripheral at its sides, and has the files of
// a floppy.
func TestPhoenixWithPeripherals(t *testing.T) {
	l := started(t, parsed(t, "# X\n```toml lab.toml\nuntil = \"3s\"\n[[computer]]\nname = \"p\"\nos = \"phoenix\"\n[[computer.peripheral]]\nside = \"left\"\nkind = \"drive\"\nfloppy = \"f\"\n"+
		"[[computer.peripheral]]\nside = \"right\"\nkind = \"speaker\"\n[[computer.peripheral]]\nside = \"top\"\nkind = \"monitor\"\n[[floppy]]\nname = \"f\"\n```\n```text f/x\nhello\n```\n"), lab.Options{})
	l.Run()
	if n := l.Computer(0); n.State() != computer.On {
		t.Fatal(n.FailureText())
	}
	if data, err := l.Computer(0).FS().ReadFile("disk/x"); string(data) != "hello\n" {
		t.Error(string(data), err)
	}
}
