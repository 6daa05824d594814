package session

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/core/view"
)

// house is a lab in which everything that an edit could break is there.
const house = "# House\n\nA lesson.\n\n```toml lab.toml\n" + `seed = 4 # as good as any

[cable.attic] # up there
latency = "1ms"

# Anna has the desk by the window.
[[computer]]
name = "anna"
at   = [0, 64, 0] # the window
[[computer.modem]]
side  = "back"
cable = "attic"

[[computer]]
name = "ben" # default id and place
[[computer.modem]]
side  = "back"
cable = "attic"

# Carl has a radio too.
[[computer]]
name  = "carl"
[[computer.modem]]
side  = "back"
cable = "attic"
[[computer.modem]]
side = "top" # the antenna

[[redstone]]
from = "ben.left"
to   = "carl.left"
` + "```\n\nMore prose.\n\n```lua ben/startup.lua\nprint('I am ben')\n```\n" +
	"```lua anna/startup.lua\nwhile true do\n  local e = { os.pullEvent() }\n  if e[1]:match('^peripheral') then print(e[1], e[2]) end\nend\n```\n"

// edit does a command that must work.
func (p *page) edit(c view.Command) {
	p.t.Helper()
	if r := p.do(c); !r.OK {
		p.t.Fatalf("%s: %s", c.Verb, r.Error)
	}
}

// toml is the working copy's lab.toml.
func (p *page) toml() string {
	text, _ := p.s.lab.Work().Lookup(labfile.TOMLName)
	return string(text)
}

// described tells what runs: who stands where with which modems, and how the
// cables run.
func described(l *lab.Lab) string {
	var out strings.Builder
	for _, n := range l.Nodes() {
		fmt.Fprintf(&out, "%d %s %s", n.ID(), n.Name(), n.OS())
		for _, m := range n.Modems() {
			fmt.Fprintf(&out, " %s:%s:%s%v", m.Name(), m.Kind(), m.Medium().Name(), m.At())
		}
		out.WriteString("\n")
	}
	for _, m := range l.Media()[1:] {
		if len(m.Chain()) == 0 {
			continue // nobody hears whether it is there
		}
		fmt.Fprintf(&out, "%s %v:", m.Name(), m.Impairment())
		for _, x := range m.Chain() {
			fmt.Fprintf(&out, " %d.%s", x.Computer(), x.Name())
		}
		out.WriteString("\n")
	}
	for _, w := range l.Wires() {
		fmt.Fprintf(&out, "%s.%d-%s.%d\n", w.From.Name(), w.FromSide, w.To.Name(), w.ToSide)
	}
	return out.String()
}

var edits = []view.Command{
	{Verb: view.DoMove, Computer: 1, At: &view.Vec{X: -7, Y: 70.5, Z: 3}},
	{Verb: view.DoRemove, Computer: 0},
	{Verb: view.DoAdd, Data: []byte("[[computer]]\nname = \"dora\"\nat = [9, 64, 9]\n[[computer.modem]]\nside = \"top\"\nkind = \"ender\"\n")},
	{Verb: view.DoPlug, Computer: 0, Text: "wired", Args: []string{"left", "attic"}},
	{Verb: view.DoPlug, Computer: 1, Text: "wired", Args: []string{"right", "cellar"}},
	{Verb: view.DoPlug, Computer: 1, Text: "wireless", Args: []string{"top"}},
	{Verb: view.DoUnplug, Computer: 2, Args: []string{"back"}},
	{Verb: view.DoMove, Computer: 2, At: &view.Vec{X: 1, Y: 64, Z: 1}},
}

// What is saved after edits is read as the world that runs.
func TestEditsOfTheWorldAreSaved(t *testing.T) {
	p := newPage(t, house)
	p.frames(100 * ms)
	for _, c := range edits {
		p.edit(c)
		src, _, err := p.s.lab.Save()
		if err != nil {
			t.Fatal(err)
		}
		f, err := labfile.Parse("house.md", src)
		if err != nil {
			t.Fatalf("after %s: %v\n%s", c.Verb, err, src)
		}
		again, err := lab.New(f, lab.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := described(again), described(p.s.lab); got != want {
			t.Fatalf("after %s it is saved as\n%s\nbut there runs\n%s", c.Verb, got, want)
		}
		p.frames(40 * ms)
	}
	want := `seed = 4 # as good as any

[cable.attic] # up there
latency = "1ms"

[[computer]]
name = "ben" # default id and place
id   = 1
at   = [-7, 70.5, 3]
[[computer.modem]]
side  = "back"
cable = "attic"
[[computer.modem]]
side = "right"
kind = "wired"
cable = "cellar"
[[computer.modem]]
side = "top"
kind = "wireless"

# Carl has a radio too.
[[computer]]
name  = "carl"
at    = [1, 64, 1]
id    = 2
[[computer.modem]]
side = "top" # the antenna

[[redstone]]
from = "ben.left"
to   = "carl.left"

[[computer]]
name = "dora"
at = [9, 64, 9]
[[computer.modem]]
side = "top"
kind = "ender"
[[computer.modem]]
side = "left"
kind = "wired"
cable = "attic"
`
	if got := p.toml(); got != want {
		t.Errorf("lab.toml:\n%s", got)
	}
	if src := string(p.s.lab.Work().Bytes()); strings.Contains(src, "anna/") || !strings.Contains(src, "I am ben") || !strings.Contains(src, "More prose.") {
		t.Errorf("the document:\n%s", src)
	}
}

// Every edit can be taken back, all the way, and done again.
func TestEditsOfTheWorldAreTakenBack(t *testing.T) {
	p := newPage(t, house)
	p.frames(100 * ms)
	worlds, files := []string{described(p.s.lab)}, []string{string(p.s.lab.Work().Bytes())}
	for _, c := range edits {
		p.edit(c)
		worlds, files = append(worlds, described(p.s.lab)), append(files, string(p.s.lab.Work().Bytes()))
	}
	same := func(i int, what string) {
		if got := described(p.s.lab); got != worlds[i] {
			t.Fatalf("%s edit %d: the world is\n%s\nwant\n%s", what, i, got, worlds[i])
		}
		if got := string(p.s.lab.Work().Bytes()); got != files[i] {
			t.Fatalf("%s edit %d: the file is\n%s", what, i, got)
		}
	}
	for i := len(edits) - 1; i >= 0; i-- {
		p.edit(view.Command{Verb: view.DoUndo})
		same(i, "before")
		p.frames(60 * ms)
	}
	for i := range edits {
		p.edit(view.Command{Verb: view.DoRedo})
		same(i+1, "after")
	}
}

// A removed computer comes back with the disk it had.
func TestARemovedComputerComesBackWithItsDisk(t *testing.T) {
	p := newPage(t, house)
	p.frames(100 * ms)
	p.typed(1, "mkdir new")
	p.frames(200 * ms)
	if err := p.s.lab.Computer(1).FS().WriteFile("new/note.txt", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	p.edit(view.Command{Verb: view.DoRemove, Computer: 1})
	p.frames(100 * ms)
	p.edit(view.Command{Verb: view.DoUndo})
	p.frames(300 * ms)
	p.shows(1, "I am ben")
	if data, err := p.s.lab.Computer(1).FS().ReadFile("new/note.txt"); err != nil || string(data) != "kept" {
		t.Errorf("%q, %v", data, err)
	}
}

// Those on the cable are told who came and went, and a computer which of its
// own sides changed, as the original does.
func TestPeersSeeComputersComeAndGo(t *testing.T) {
	p := newPage(t, house)
	p.frames(200 * ms)
	p.edit(view.Command{Verb: view.DoRemove, Computer: 1})
	p.frames(100 * ms)
	p.edit(view.Command{Verb: view.DoAdd, Data: []byte("[[computer]]\nname = \"emil\"\n[[computer.modem]]\nside = \"back\"\ncable = \"attic\"\n")})
	p.edit(view.Command{Verb: view.DoPlug, Computer: 0, Text: "wireless", Args: []string{"top"}})
	p.edit(view.Command{Verb: view.DoUnplug, Computer: 0, Args: []string{"top"}})
	p.frames(100 * ms)
	p.shows(0, "peripheral_detach\tcomputer_1\nperipheral\tcomputer_1\nperipheral\ttop\nperipheral_detach\ttop\n")
	if c := p.s.lab.Computer(1); c == nil || c.State() != computer.On || c.Name() != "emil" {
		t.Error("emil does not run")
	}
}

// What had become of a message stays so, whoever comes, goes, or loses a modem later.
func TestOldMessagesKnowNothingOfEdits(t *testing.T) {
	p := newPage(t, talk)
	p.do(view.Command{Verb: view.DoWatch, Number64: 1})
	p.frames(1200 * ms)
	one := view.Command{Verb: view.DoPacket, Number64: 1}
	before := p.do(one).Packet
	p.edit(view.Command{Verb: view.DoAdd, Data: []byte("[[computer]]\nname = \"emil\"\n")})
	for id := range 3 {
		p.edit(view.Command{Verb: view.DoUnplug, Computer: id, Args: []string{"top"}})
	}
	p.frames(500 * ms)
	if after := p.do(one).Packet; len(before.Heard) == 0 || !reflect.DeepEqual(after.Heard, before.Heard) || !reflect.DeepEqual(after.Missed, before.Missed) {
		t.Errorf("heard %+v and missed %+v;\nit was %+v and %+v", after.Heard, after.Missed, before.Heard, before.Missed)
	}
}

// Gone tells the looker, also when the number was given out again at once.
func TestRemovedComputersAreTold(t *testing.T) {
	p := newPage(t, house)
	p.frames(100 * ms)
	p.edit(view.Command{Verb: view.DoRemove, Computer: 1})
	s := p.s.Snapshot(p.wall)
	if !slices.Equal(s.Gone, []int{1}) {
		t.Errorf("gone: %v", s.Gone)
	}
	p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
	p.edit(view.Command{Verb: view.DoAdd, Data: []byte("[[computer]]\nname = \"emil\"\n")})
	p.frames(100 * ms)
	p.edit(view.Command{Verb: view.DoRemove, Computer: 1})
	p.edit(view.Command{Verb: view.DoAdd, Data: []byte("[[computer]]\nname = \"fritz\"\n")})
	s = p.s.Snapshot(p.wall)
	if !slices.Equal(s.Gone, []int{1}) || len(s.Computers) == 0 || s.Computers[0].Name != "fritz" || len(s.Computers[0].Rows) != 19 {
		t.Errorf("gone %v, computers %+v", s.Gone, s.Computers)
	}
}

// A recording of a run with edits replays to the same digest.
func TestEditsOfTheWorldReplay(t *testing.T) {
	p := newPage(t, talk)
	p.frames(1200 * ms)
	for _, c := range []view.Command{
		{Verb: view.DoMove, Computer: 2, At: &view.Vec{X: 30, Y: 64}},
		{Verb: view.DoAdd, Data: []byte("[[computer]]\nname = \"emil\"\nfiles = \"bob\"\nat = [1, 64, 1]\n[[computer.modem]]\nside = \"top\"\n")},
		{Verb: view.DoPlug, Computer: 3, Text: "ender", Args: []string{"left"}},
		{Verb: view.DoUnplug, Computer: 1, Args: []string{"top"}},
		{Verb: view.DoRemove, Computer: 2},
		{Verb: view.DoUndo},
		{Verb: view.DoUndo},
	} {
		p.edit(c)
		p.frames(1033 * ms)
	}
	p.shows(4, "hello 3") // emil has bob's program
	src, err := p.s.lab.Recording()
	if err != nil {
		t.Fatal(err)
	}
	f, err := labfile.Parse("run.md", src)
	if err != nil {
		t.Fatal(err)
	}
	again, err := lab.New(f, lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	again.Run()
	if again.Digest() != p.s.lab.Digest() || described(again) != described(p.s.lab) {
		t.Errorf("the replay went another way: %v of %v\n%s\n%s", again.Now(), p.s.lab.Now(), described(again), described(p.s.lab))
	}
}

// Edits that do not fit say so as the lab file does, and change nothing.
func TestEditsThatDoNotFit(t *testing.T) {
	p := newPage(t, house)
	p.frames(50 * ms)
	add := func(s string) view.Command { return view.Command{Verb: view.DoAdd, Data: []byte(s)} }
	plug := func(kind string, args ...string) view.Command {
		return view.Command{Verb: view.DoPlug, Computer: 1, Text: kind, Args: args}
	}
	before, running := p.s.lab.Work().Bytes(), described(p.s.lab)
	for _, c := range []struct {
		do   view.Command
		want string
	}{
		{add("[[computer]]\nname = \"ben\"\n"), `computer[3].name: "ben" is the name of computer 2 too`},
		{add("[[computer]]\nname = \"b b\"\n"), `computer[3].name: "b b": letters, digits, - and _ only`},
		{add("[[computer]]\nname = \"x\"\nid = 1\n"), `computer[3].id: 1 is the id of ben too`},
		{add("[[computer]]\nname = \"x\"\nat = [1, 2]\n"), `computer[3].at: a position is [x, y, z]`},
		{add("[[computer]]\nname = \"x\"\ncolour = 1\n"), `computer.colour: unknown key`},
		{add("[[computer]]\nname = \"x\"\nos = \"dos\"\n"), `computer[3].os: unknown system "dos": craftos or phoenix`},
		{add("[[computer]]\nname = \"x\"\n[[computer]]\nname = \"y\"\n"), `add: one table [[computer]] is wanted, here are 2`},
		{add("seed = 3\n[[computer]]\nname = \"x\"\n"), `add: seed does not belong to a table [[computer]]`},
		{add("computer = [{name = \"x\"}]\n"), `add: computer does not belong to a table [[computer]]`},
		{add(""), `add: one table [[computer]] is wanted, here are 0`},
		{add("#" + strings.Repeat("x", labfile.MaxTable)), fmt.Sprintf(`add: the table is %d bytes, at most %d`, labfile.MaxTable+1, labfile.MaxTable)},
		{plug("wireless", "back"), `computer[1].modem[1].side: there are two modems at the back`},
		{plug("wireless", "middle"), `computer[1].modem[1].side: unknown side "middle": bottom, top, back, front, right, left`},
		{plug("wired", "top"), `computer[1].modem[1]: a wired modem needs a cable`},
		{plug("ender", "top", "attic"), `computer[1].modem[1].cable: only a wired modem has a cable`},
		{plug("tin can", "top"), `computer[1].modem[1].kind: unknown kind "tin can": wireless, ender or wired`},
		{plug("wired", "top", "air"), `computer[1].modem[1].cable: "air" is the name of the wireless medium`},
		{view.Command{Verb: view.DoPlug, Computer: 1, Data: []byte("[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"x\"\n")}, `plug: computer[0] does not belong to a table [[computer.modem]] or [[computer.peripheral]]`},
		{view.Command{Verb: view.DoPlug, Computer: 1, Data: []byte(" ")}, `plug: one table [[computer.modem]] or [[computer.peripheral]] is wanted, here are 0`},
		{view.Command{Verb: view.DoUnplug, Computer: 1, Args: []string{"top"}}, `ben has neither a modem nor a peripheral at side "top"`},
		{view.Command{Verb: view.DoUnplug, Computer: 1}, `ben has neither a modem nor a peripheral at side ""`},
		{view.Command{Verb: view.DoRemove, Computer: 9}, `there is no computer 9`},
		{view.Command{Verb: view.DoMove, Computer: 1}, `move: no position`},
		{view.Command{Verb: view.DoMove, Computer: 1, At: &view.Vec{X: 1e9}}, `move: the position is outside the world`},
	} {
		r := p.do(c.do)
		if r.OK || r.Error != c.want && !strings.HasSuffix(r.Error, ": "+c.want) {
			t.Errorf("%s %s: got %q\nwant %s", c.do.Verb, c.do.Data, r.Error, c.want)
		}
	}
	if !bytes.Equal(p.s.lab.Work().Bytes(), before) || described(p.s.lab) != running {
		t.Error("something has changed")
	}
}

// Computers that are written in one line run, but are not edited.
func TestInlineComputersAreNotEdited(t *testing.T) {
	p := newPage(t, "```toml lab.toml\ncomputer = [{name = \"a\", modem = [{side = \"top\"}]}, {name = \"b\"}]\n```\n")
	r := p.do(view.Command{Verb: view.DoRemove, Computer: 1})
	if r.OK || !strings.HasSuffix(r.Error, "write it so, then it can be edited") {
		t.Errorf("%+v", r)
	}
	p = newPage(t, "```toml lab.toml\n[[computer]]\nname = \"a\"\nmodem = [{side = \"top\"}]\n```\n")
	p.edit(view.Command{Verb: view.DoMove, Computer: 0, At: &view.Vec{X: 4, Y: 64}})
	for _, c := range []view.Command{{Verb: view.DoPlug, Text: "ender", Args: []string{"left"}}, {Verb: view.DoUnplug, Args: []string{"top"}}} {
		if r := p.do(c); r.OK || !strings.HasPrefix(r.Error, "the modems of a stand in one line in lab.toml; ") {
			t.Errorf("%+v", r)
		}
	}
}

// The files of a computer that shares its folder stay for the others.
func TestASharedFolderStays(t *testing.T) {
	p := newPage(t, "```toml lab.toml\n[[computer]]\nname = \"a\"\nfiles = \"x\"\n[[computer]]\nname = \"b\"\nfiles = \"x\"\n```\n```lua x/startup.lua\nprint('x')\n```\n")
	p.frames(50 * ms)
	p.edit(view.Command{Verb: view.DoRemove, Computer: 0})
	if _, ok := p.s.lab.Work().Lookup("x/startup.lua"); !ok {
		t.Error("the folder is gone though b has it")
	}
	p.edit(view.Command{Verb: view.DoRemove, Computer: 1})
	if _, ok := p.s.lab.Work().Lookup("x/startup.lua"); ok || len(p.s.lab.Computers()) != 0 {
		t.Error("the folder stays though nobody has it")
	}
	p.edit(view.Command{Verb: view.DoUndo})
	p.edit(view.Command{Verb: view.DoUndo})
	p.frames(200 * ms)
	p.shows(0, "x")
	p.shows(1, "x")
}

// A modem with an address is part of the Phoenix network after the next boot,
// as it is when the saved lab is opened.
func TestAPluggedAddressCountsFromTheNextBoot(t *testing.T) {
	p := newPage(t, house)
	p.frames(100 * ms)
	p.edit(view.Command{Verb: view.DoPlug, Computer: 1, Data: []byte("[[computer.modem]]\nside = \"left\"\ncable = \"attic\"\nip = \"10.0.0.7/24\"\n")})
	has := func() bool {
		for _, s := range p.s.lab.Computer(1).Stacks() {
			if net, ok := s.(*phoenix.Stack); ok {
				return net.Has("10.0.0.7")
			}
		}
		t.Fatal("there is no Phoenix stack")
		return false
	}
	if has() {
		t.Error("the address is there before the boot")
	}
	p.edit(view.Command{Verb: view.DoPower, Computer: 1, Text: "reboot"})
	p.frames(300 * ms)
	if !has() {
		t.Error("the address is not there after the boot")
	}
	p.edit(view.Command{Verb: view.DoUndo})
	p.edit(view.Command{Verb: view.DoPlug, Computer: 1, Text: "wired", Args: []string{"left", "attic"}})
	p.edit(view.Command{Verb: view.DoPower, Computer: 1, Text: "reboot"})
	p.frames(300 * ms)
	if has() {
		t.Error("the address of a modem that was taken off came back with another modem")
	}
}
