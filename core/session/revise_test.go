package session

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
)

const revisable = "# Title\nWords.\n\n```toml lab.toml\nseed = 1\n[[computer]]\nname = \"a\"\n```\n```lua a/startup.lua\nprint(\"one\")\n```\n```text want/a.txt\nx\n```\nMore words.\n"

func revising(t *testing.T) *Session {
	t.Helper()
	s := New(lab.Options{}, nil)
	if err := s.Load("x.md", []byte(revisable), 0); err != nil {
		t.Fatal(err)
	}
	return s
}

func theLab(s *Session, verb, path, data string) view.Reply {
	return s.Do(0, view.Command{Verb: verb, Computer: view.TheLab, Text: path, Data: []byte(data)})
}

// The lab's own files are listed, read, written and deleted; the lab runs again.
func TestTheLabsOwnFiles(t *testing.T) {
	s := revising(t)
	var names []string
	for _, f := range theLab(s, view.DoFiles, "", "").Files {
		names = append(names, f.Path)
	}
	if got := strings.Join(names, " "); got != "lab.md lab.toml want/a.txt" {
		t.Error(got)
	}
	if got := string(theLab(s, view.DoRead, "lab.toml", "").Data); got != "seed = 1\n[[computer]]\nname = \"a\"\n" {
		t.Error(got)
	}
	before := s.Snapshot(0).Lab
	s.Do(0, view.Command{Verb: view.DoAck, Number64: 1})
	if r := theLab(s, view.DoWrite, "lab.toml", "seed = 2\n[[computer]]\nname = \"a\"\n[[computer]]\nname = \"b\"\n"); !r.OK {
		t.Fatal(r.Error)
	}
	if out := s.Snapshot(0); out.Lab == before || len(out.Computers) != 2 || out.Undo != "edit lab.toml" || !out.Edited {
		t.Errorf("%+v", out)
	}
	if r := theLab(s, view.DoWrite, "dissect/mine.lua", "return function() end\n"); !r.OK {
		t.Error(r.Error)
	}
	if r := theLab(s, view.DoDelete, "want/a.txt", ""); !r.OK {
		t.Error(r.Error)
	}
	if r := theLab(s, view.DoWrite, "lab.md", strings.Replace(revisable, "Words.", "Other words.", 1)); !r.OK {
		t.Error(r.Error)
	}
	if s.Lab().File().Lesson != "# Title\nOther words.\n\nMore words.\n" || s.Lab().Node(1) != nil {
		t.Errorf("%q", s.Lab().File().Lesson)
	}
	for _, want := range []string{"edit lab.md", "edit want/a.txt", "edit dissect/mine.lua", "edit lab.toml"} {
		if got := s.history.done[len(s.history.done)-1].words; got != want {
			t.Errorf("the step is %q, not %q", got, want)
		}
		if r := s.Do(0, view.Command{Verb: view.DoUndo}); !r.OK {
			t.Fatal(r.Error)
		}
	}
	if got := string(s.Lab().Work().Bytes()); got != revisable {
		t.Errorf("undone it is\n%s", got)
	}
	if r := s.Do(0, view.Command{Verb: view.DoRedo}); !r.OK || s.Lab().Node(1) == nil {
		t.Error(r.Error)
	}
}

// A library is named first and filled then, file by file; each is a step, and all
// computers see it.
func TestALibraryIsMadeInThePage(t *testing.T) {
	s := revising(t)
	toml := "libraries = [\"common\"]\n[[computer]]\nname = \"a\"\n"
	for path, data := range map[string]string{"common/x.lua": "return 1\n", "more/x.lua": ""} {
		if r := theLab(s, view.DoWrite, path, data); r.OK || !strings.Contains(r.Error, "no computer has the folder") {
			t.Errorf("%s: %q", path, r.Error)
		}
	}
	for _, step := range [][2]string{{"lab.toml", toml}, {"common/x.lua", "return 1\n"}, {"common/x.lua", "return 22\n"}} {
		if r := theLab(s, view.DoWrite, step[0], step[1]); !r.OK {
			t.Fatal(r.Error)
		}
	}
	size := func() int64 {
		n, _ := s.Lab().Node(0).FS().Size("common/x.lua")
		return n
	}
	if size() != 10 {
		t.Errorf("the computer sees %d bytes", size())
	}
	if r := s.Do(0, view.Command{Verb: view.DoUndo}); !r.OK || size() != 9 {
		t.Errorf("%s, %d bytes after undo", r.Error, size())
	}
	r := theLab(s, view.DoDelete, "common/x.lua", "")
	if dir, err := s.Lab().Node(0).FS().IsDir("common"); !r.OK || !dir {
		t.Errorf("%s %v: the empty library is not there", r.Error, err)
	}
}

// What is wrong is said with its line in the file, and the lab that runs stays.
func TestWrongFilesOfTheLab(t *testing.T) {
	for _, c := range []struct {
		verb, path, data, want string
		line                   int
	}{
		{view.DoWrite, "lab.toml", "seed = 1\ncolour = 2\n", "lab.toml:2: colour: unknown key", 2},
		{view.DoWrite, "lab.toml", "[[computer]]\nname = \"a b\"\n", `lab.toml:2: computer[0].name: "a b": letters, digits, - and _ only`, 2},
		{view.DoWrite, "lab.toml", "[[check]]\npackets = \"colour=red\"\n[[computer]]\nname=\"a\"\n", `lab.toml:2: check[0].packets: unknown key "colour"`, 2},
		{view.DoWrite, "lab.toml", "[[computer]]\nname = \"b\"\n", "a/startup.lua: no computer has the folder", 0},
		{view.DoDelete, "lab.toml", "", "lab.md: lab.toml: is missing", 0},
		{view.DoDelete, "lab.md", "", "the lab itself cannot be deleted", 0},
		{view.DoDelete, "want/b.txt", "", "the lab has no file want/b.txt", 0},
		{view.DoWrite, "a/startup.lua", "x", "a/startup.lua is on a computer's disk: choose that computer", 0},
		{view.DoWrite, "nowhere/x", "x", `nowhere/x: no computer has the folder "nowhere"`, 0},
		{view.DoWrite, "../x", "x", "no computer has the folder", 0},
		{view.DoWrite, "inputs.jsonl", "{}", "a recording is not edited", 0},
		{view.DoWrite, "dissect/x.lua", "this is none", "dissect/x.lua", 0},
		{view.DoWrite, "lab.md", "# No lab\n", "lab.md: lab.toml: is missing", 0},
		{view.DoWrite, "lab.md", "# X\n```toml lab.toml\n[[computer]]\nnam = \"a\"\n```\n", "lab.md:4: computer.nam: unknown key", 4},
	} {
		s := revising(t)
		before := s.count
		r := theLab(s, c.verb, c.path, c.data)
		if r.OK || !strings.Contains(r.Error, c.want) || r.First != c.line {
			t.Errorf("%s %s: %q at line %d, not %q at %d", c.verb, c.path, r.Error, r.First, c.want, c.line)
		}
		if s.count != before || string(s.Lab().Work().Bytes()) != revisable || len(s.history.done) > 0 {
			t.Errorf("%s %s: the lab is another one", c.verb, c.path)
		}
	}
}

// A lesson that was edited is kept.
func TestEditedLessonIsKept(t *testing.T) {
	s := revising(t)
	s.Do(0, view.Command{Verb: view.DoPlace, Text: "id"})
	theLab(s, view.DoWrite, "lab.md", strings.Replace(revisable, "Words.", "Other words.", 1))
	blobs := map[int][]byte{}
	_, kept := s.Keep(0, func(number int, data []byte) { blobs[number] = data })
	again := New(lab.Options{}, nil)
	if err := again.Restore(0, kept, func(number int) ([]byte, bool) { data, ok := blobs[number]; return data, ok }); err != nil {
		t.Fatal(err)
	}
	if got := again.Lab().Work().Lesson; !strings.Contains(got, "Other words.") {
		t.Errorf("%q", got)
	}
	if r := again.Do(0, view.Command{Verb: view.DoReset}); !r.OK || strings.Contains(again.Lab().Work().Lesson, "Other") {
		t.Error(r.Error, again.Lab().Work().Lesson)
	}
}
