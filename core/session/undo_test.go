package session

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/lab/labtest"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/core/view"
)

// byPrograms does to the disks of desk what programs may do.
func (p *page) byPrograms() {
	p.t.Helper()
	disk := func(id int, what, path, data string) {
		p.must(view.Command{Verb: view.DoDisk, Computer: id, Text: path, Data: []byte(data), Args: []string{what}})
	}
	disk(0, "write", "log", "line")
	disk(0, "write", "startup.lua", "print('by a program')\n")
	disk(0, "folder", "made/empty", "")
	disk(1, "delete", "startup.lua", "")
	disk(1, "write", "startup.lua/inner", "a folder where a file was")
	disk(2, "write", "log", "of one")
	disk(3, "write", "startup.lua", "print('only two')\n")
	p.must(view.Command{Verb: view.DoLabel, Computer: 0, Text: "called"})
}

// world is all that is on disks and in the lab file.
func (p *page) world() string {
	return disksOf(p.s.lab) + string(p.s.lab.Work().Bytes())
}

// actions are all that a person can do that changes a lab or its disks.
var actions = []struct {
	name  string
	c     view.Command
	boots bool // computers begin anew: their programs cannot come back
}{
	{"write over", view.Command{Verb: view.DoWrite, Text: "startup.lua", Data: []byte("x")}, false},
	{"write over what a program wrote", view.Command{Verb: view.DoWrite, Text: "log", Data: []byte("x")}, false},
	{"write in new folders", view.Command{Verb: view.DoWrite, Text: "a/b/c", Data: []byte("x")}, false},
	{"write into a folder of a program's", view.Command{Verb: view.DoWrite, Text: "made/empty/c", Data: []byte("x")}, false},
	{"write into a shared folder", view.Command{Verb: view.DoWrite, Computer: 2, Text: "startup.lua", Data: []byte("x")}, false},
	{"write what only one of two has", view.Command{Verb: view.DoWrite, Computer: 3, Text: "log", Data: []byte("x")}, false},
	{"new folder", view.Command{Verb: view.DoWrite, Text: "d/e/"}, false},
	{"delete a file", view.Command{Verb: view.DoDelete, Text: "startup.lua"}, false},
	{"delete what a program wrote", view.Command{Verb: view.DoDelete, Text: "log"}, false},
	{"delete a folder", view.Command{Verb: view.DoDelete, Text: "made"}, false},
	{"delete from a shared folder", view.Command{Verb: view.DoDelete, Computer: 2, Text: "startup.lua"}, false},
	{"move", view.Command{Verb: view.DoMove, At: &view.Vec{X: 9, Y: 64}}, false},
	{"keep a file", view.Command{Verb: view.DoAdopt, Text: "log"}, false},
	{"keep all", view.Command{Verb: view.DoAdopt, All: true}, false},
	{"put a file back", view.Command{Verb: view.DoPutBack, Text: "startup.lua"}, false},
	{"put a new file back", view.Command{Verb: view.DoPutBack, Text: "log"}, false},
	{"put all back", view.Command{Verb: view.DoPutBack, All: true}, false},
	{"add a computer", view.Command{Verb: view.DoAdd, Data: []byte("[[computer]]\nname = \"new\"\n")}, false},
	{"plug in", view.Command{Verb: view.DoPlug, Text: "ender", Args: []string{"left"}}, true},
	{"unplug", view.Command{Verb: view.DoUnplug, Args: []string{"top"}}, true},
	{"remove a computer", view.Command{Verb: view.DoRemove}, true},
	{"remove one of a shared folder", view.Command{Verb: view.DoRemove, Computer: 3}, true},
	{"run again", view.Command{Verb: view.DoRestart}, true},
	{"back to the original", view.Command{Verb: view.DoReset}, true},
}

// Whatever a person does is taken back, and what it destroyed of programs' work
// comes back with it: disks, times, labels, the lab file.
func TestUndoOfEveryAction(t *testing.T) {
	for _, a := range actions {
		t.Run(a.name, func(t *testing.T) {
			p := newPage(t, desk)
			p.write(1, "mine", "edited before")
			p.byPrograms()
			p.frames(500 * ms)
			p.must(view.Command{Verb: view.DoPause})
			before, state := p.world(), p.s.lab.StateDigest()
			p.must(a.c)
			after, changed := p.world(), p.s.lab.StateDigest()
			if after == before && changed == state && p.s.lab.Wrote() == 7 {
				t.Error("it changes nothing")
			}
			for range 2 {
				p.must(view.Command{Verb: view.DoUndo})
				if got := p.world(); got != before {
					t.Fatalf("undone it is\n%s\nit was\n%s", got, before)
				}
				if got := p.s.lab.StateDigest(); !a.boots && got != state {
					t.Error("undone the state is another one")
				}
				p.must(view.Command{Verb: view.DoRedo})
				if got := p.world(); got != after {
					t.Fatalf("done again it is\n%s\nit was\n%s", got, after)
				}
				if got := p.s.lab.StateDigest(); !a.boots && got != changed {
					t.Error("done again the state is another one")
				}
			}
		})
	}
}

// counterparts are the commands with an opposite that are no actions on a lab:
// each with what it is taken back by.
var counterparts = []struct{ c, back view.Command }{
	{view.Command{Verb: view.DoDisk, Text: "log", Data: []byte("x"), Args: []string{"write"}}, view.Command{}},
	{view.Command{Verb: view.DoDisk, Text: "startup.lua", Args: []string{"delete"}}, view.Command{}},
	{view.Command{Verb: view.DoDisk, Text: "made", Args: []string{"delete"}}, view.Command{}},
	{view.Command{Verb: view.DoDisk, Text: "startup.lua", Args: []string{"times", "5", "6"}}, view.Command{}},
	{view.Command{Verb: view.DoDisk, Text: "new/folder", Args: []string{"folder"}}, view.Command{}},
	{view.Command{Verb: view.DoLabel, Text: "other"}, view.Command{}},
	{view.Command{Verb: view.DoLabel, Computer: 1, Text: "first"}, view.Command{}},
	{view.Command{Verb: view.DoRun}, view.Command{Verb: view.DoPause}},
	{view.Command{Verb: view.DoPause}, view.Command{Verb: view.DoPause}},
	{view.Command{Verb: view.DoSpeed, Number64: 4}, view.Command{Verb: view.DoSpeed, Number64: 1}},
	{view.Command{Verb: view.DoWatch, Number64: 1}, view.Command{Verb: view.DoWatch}},
	{view.Command{Verb: view.DoMap, Number64: 1}, view.Command{Verb: view.DoMap}},
	{view.Command{Verb: view.DoListen, Number64: 1}, view.Command{Verb: view.DoListen}},
}

// triedElsewhere are those whose opposite is tried by another test.
var triedElsewhere = map[string]string{
	view.DoUndo: "TestUndoOfEveryAction", view.DoRedo: "TestUndoOfEveryAction",
	view.DoNext: "TestNextHoldsAtEachMessage", view.DoRoom: "TestLoadingLeavesTheRoom",
	view.DoName: "TestMomentsHaveNames", view.DoFault: "TestWhatIf", view.DoWhatIf: "TestWhatIf", view.DoFork: "TestForkKeepsTheOtherWay", view.DoBranch: "TestForkKeepsTheOtherWay",
	view.DoSeek: "TestSeekShowsThePast", view.DoPresent: "TestSeekShowsThePast",
	view.DoShow: "TestScreensAreShownToTheOwner", view.DoInsert: "TestFloppiesAreEdits", view.DoHang: "TestHangingIsUndone", view.DoUnhang: "TestHangingIsUndone", view.DoBreak: "TestBreakHoldsTheLab",
}

// Every command of the table that has an opposite is taken back: by undo if it
// is one of a person's actions, else by what the table names. The digest of the
// state is the one from before.
func TestEveryVerbWithAnOpposite(t *testing.T) {
	tried := map[string]bool{}
	for _, a := range actions {
		tried[a.c.Verb] = true
	}
	for _, x := range counterparts {
		tried[x.c.Verb] = true
		p := newPage(t, desk)
		p.byPrograms()
		p.frames(100 * ms)
		p.must(view.Command{Verb: view.DoPause})
		before, state := p.world(), p.s.lab.StateDigest()
		back := []view.Command{x.back}
		if view.IsInput(x.c.Verb) {
			var err error
			if back, _, err = p.s.lab.Inverse(x.c); err != nil {
				t.Fatal(err)
			}
		}
		p.must(x.c)
		if view.IsInput(x.c.Verb) && p.s.lab.StateDigest() == state {
			t.Errorf("%s %q changes nothing", x.c.Verb, x.c.Text)
		}
		for _, c := range back {
			if listed := strings.Split(view.About(x.c.Verb).Undo, ", "); view.IsInput(x.c.Verb) && !slices.Contains(listed, c.Verb) {
				t.Errorf("%s is taken back by %s, the table says %s", x.c.Verb, c.Verb, listed)
			}
			p.must(c)
		}
		if p.world() != before || p.s.lab.StateDigest() != state {
			t.Errorf("%s %q %v taken back leaves another state", x.c.Verb, x.c.Text, x.c.Args)
		}
	}
	for _, v := range view.Verbs {
		if v.Undo != "" && !tried[v.Name] && triedElsewhere[v.Name] == "" {
			t.Errorf("%s has an opposite (%s) that no test tries", v.Name, v.Undo)
		}
	}
}

// Whatever many actions were done one after another, with programs at work in
// between: undo goes back through the same states, redo forth.
func TestUndoOfManyActions(t *testing.T) {
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := newPage(t, desk)
		p.byPrograms()
		p.frames(100 * ms)
		p.must(view.Command{Verb: view.DoPause})
		states, names := []string{p.world()}, []string{"begin"}
		for range 14 {
			a := actions[r.IntN(len(actions))]
			p.wall += 3 * time.Second
			steps := len(p.s.history.done)
			if p.do(a.c); len(p.s.history.done) > steps {
				states, names = append(states, p.world()), append(names, a.name)
			}
		}
		at := len(states) - 1
		for range 3 {
			for to := r.IntN(len(states)); at != to; {
				verb, by := view.DoUndo, -1
				if to > at {
					verb, by = view.DoRedo, 1
				}
				p.must(view.Command{Verb: verb})
				if at += by; p.world() != states[at] {
					t.Fatalf("seed %d, after %q: %s at %d gives\n%s\nit was\n%s", seed, names, verb, at, p.world(), states[at])
				}
			}
		}
	}
}

// What begins anew is, once undone, what begins with these disks: nothing of
// the way there is left in it.
func TestUndoneBeginningsAreAlike(t *testing.T) {
	var states []string
	for _, verb := range []string{view.DoReset, view.DoRestart} {
		p := newPage(t, desk)
		p.write(0, "mine", "x")
		p.must(view.Command{Verb: view.DoPause})
		p.byPrograms()
		p.must(view.Command{Verb: verb})
		p.must(view.Command{Verb: view.DoUndo})
		states = append(states, p.s.lab.StateDigest())
		p.must(view.Command{Verb: view.DoRun})
		p.frames(500 * ms)
		p.shows(0, "by a program") // the boot has read the disk that came back
		l := labtest.Repeated(t, p.s.lab)
		if r, err := l.Results(); err != nil || len(r) != 1 || !r[0].Same() {
			t.Errorf("the recording does not replay: %v %v", r, err)
		}
	}
	if states[0] != states[1] {
		t.Error("undoing a reset and undoing a run again give different states")
	}
}

// Undo takes nothing back that a program did: what it wrote since comes back by
// redo.
func TestUndoKeepsWhatProgramsDid(t *testing.T) {
	p := newPage(t, desk)
	p.write(0, "dir/mine", "x")
	p.must(view.Command{Verb: view.DoDisk, Text: "dir/theirs", Data: []byte("y"), Args: []string{"write"}})
	p.must(view.Command{Verb: view.DoDisk, Text: "dir/mine", Data: []byte("z"), Args: []string{"write"}})
	p.must(view.Command{Verb: view.DoUndo})
	p.diskIs(0, `dir/ dir/theirs="y" startup.lua="print('one')\n"`)
	p.must(view.Command{Verb: view.DoRedo})
	p.diskIs(0, `dir/ dir/mine="z" dir/theirs="y" startup.lua="print('one')\n"`)

	p = newPage(t, desk) // a computer that was added, and then taken back with its disk
	p.must(view.Command{Verb: view.DoAdd, Data: []byte("[[computer]]\nname = \"new\"\n")})
	p.must(view.Command{Verb: view.DoDisk, Computer: 4, Text: "log", Data: []byte("y"), Args: []string{"write"}})
	p.must(view.Command{Verb: view.DoUndo})
	p.must(view.Command{Verb: view.DoRedo})
	p.diskIs(4, `log="y"`)
}

// An undo that does not fit on a disk changes nothing.
func TestUndoThatDoesNotFit(t *testing.T) {
	p := newPage(t, desk)
	p.must(view.Command{Verb: view.DoDisk, Text: "a/one", Data: []byte("1"), Args: []string{"write"}})
	p.must(view.Command{Verb: view.DoDisk, Text: "a/two", Data: make([]byte, 500_000), Args: []string{"write"}})
	p.must(view.Command{Verb: view.DoDelete, Text: "a"})
	p.must(view.Command{Verb: view.DoDisk, Text: "big", Data: make([]byte, 600_000), Args: []string{"write"}})
	before := p.world()
	if r := p.do(view.Command{Verb: view.DoUndo}); r.Error != "/a/two: Out of space" {
		t.Errorf("undo: %q", r.Error)
	}
	if p.world() != before {
		t.Error("an undo that failed has changed something")
	}
	p.must(view.Command{Verb: view.DoDisk, Text: "big", Args: []string{"delete"}})
	p.must(view.Command{Verb: view.DoUndo})
	if got := p.disk(0); !strings.HasPrefix(got, `a/ a/one="1" a/two="`) {
		t.Errorf("%.200s", got)
	}
}

// What programs wrote is counted, listed, shown, kept and put back.
func TestWhatProgramsWrote(t *testing.T) {
	p := newPage(t, desk)
	told := func(want string) {
		t.Helper()
		p.wall += countEvery
		s := p.s.Snapshot(p.wall)
		p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
		if got := fmt.Sprintf("wrote %d edited %v undo %q", s.Wrote, s.Edited, s.Undo); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	told(`wrote 0 edited false undo ""`)
	p.byPrograms()
	told(`wrote 7 edited false undo ""`)
	p.must(view.Command{Verb: view.DoKey, Computer: 3, Key: 65})
	told(`wrote 7 edited true undo ""`)
	var list []string
	r := p.must(view.Command{Verb: view.DoWrote})
	for _, f := range r.Files {
		list = append(list, fmt.Sprint(f.Computer, " ", f.How, " ", f.Path, " ", f.Folder))
	}
	want := "0 new log false, 0 new made/empty true, 0 changed startup.lua false, 1 deleted startup.lua false, 1 new startup.lua/inner false, 2 new log false, 3 changed startup.lua false"
	if got := strings.Join(list, ", "); got != want || r.Total != 7 {
		t.Errorf("%s, want %s", got, want)
	}
	if d := p.must(view.Command{Verb: view.DoDiff, Text: "startup.lua"}).Text; d != "- print('one')\n+ print('by a program')\n" {
		t.Errorf("%q", d)
	}
	p.must(view.Command{Verb: view.DoSave, Kept: true})
	told(`wrote 7 edited false undo ""`)
	p.must(view.Command{Verb: view.DoAdopt, Text: "startup.lua"})
	told(`wrote 6 edited true undo "keep 1 file"`)
	p.must(view.Command{Verb: view.DoRestart})
	p.diskIs(0, `startup.lua="print('by a program')\n"`)
	told(`wrote 0 edited true undo "run again"`)
	p.must(view.Command{Verb: view.DoUndo})
	told(`wrote 6 edited true undo "keep 1 file"`)
	p.must(view.Command{Verb: view.DoPutBack, Computer: 1})
	p.diskIs(1, `startup.lua="print('bob')\n"`)
	told(`wrote 4 edited true undo "put back 2 files"`)
	for _, c := range []struct {
		c    view.Command
		want string
	}{
		{view.Command{Verb: view.DoAdopt, Computer: 1}, "programs have written nothing there"},
		{view.Command{Verb: view.DoPutBack, Computer: 9}, "programs have written nothing there"},
		{view.Command{Verb: view.DoAdopt, Text: "made/empty"}, "a lab file has no empty folders"},
		{view.Command{Verb: view.DoAdopt, Text: "a//b"}, `not a clean path; write "a/b"`},
		{view.Command{Verb: view.DoDiff, Computer: 9, Text: "x"}, "there is no computer 9"},
		{view.Command{Verb: view.DoDisk, Text: "x", Args: []string{"eat"}}, "disk: write, folder, times or delete"},
		{view.Command{Verb: view.DoDisk, Text: "", Args: []string{"write"}}, "the file needs a name"},
	} {
		if r := p.do(c.c); r.Error != c.want {
			t.Errorf("%s %q: %q, want %q", c.c.Verb, c.c.Text, r.Error, c.want)
		}
	}
}

// disksOf are all files and labels of a lab.
func disksOf(l *lab.Lab) string {
	var out strings.Builder
	for _, n := range l.Nodes() {
		fmt.Fprintf(&out, "%s (%s):", n.Name(), term.ToUnicode(n.Label()))
		for _, f := range n.FS().Snapshot() {
			fmt.Fprintf(&out, " %q=%q", f.Path, f.Data)
		}
		out.WriteString("\n")
	}
	return out.String()
}
