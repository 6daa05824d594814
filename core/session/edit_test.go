package session

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

// desk is a lab to edit: two computers of their own, two that share a folder.
const desk = "# Desk\n```toml lab.toml\n# a comment\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"one\"\nfiles = \"both\"\n[[computer]]\nname = \"two\"\nfiles = \"both\"\n```\nSome prose.\n" +
	"```lua alice/startup.lua\nprint('one')\n```\n```lua bob/startup.lua\nprint('bob')\n```\n```lua both/startup.lua\nprint('both')\n```\n"

func (p *page) must(c view.Command) view.Reply {
	p.t.Helper()
	r := p.do(c)
	if !r.OK {
		p.t.Fatalf("%s: %s", c.Verb, r.Error)
	}
	return r
}

func (p *page) write(id int, path, text string) {
	p.t.Helper()
	p.must(view.Command{Verb: view.DoWrite, Computer: id, Text: path, Data: []byte(text)})
	p.wall += 3 * time.Second // no burst
}

// disk is a computer's disk in one line.
func (p *page) disk(id int) string {
	p.t.Helper()
	var out []string
	for _, f := range p.must(view.Command{Verb: view.DoFiles, Computer: id}).Files {
		if f.Folder {
			out = append(out, f.Path+"/")
			continue
		}
		r := p.must(view.Command{Verb: view.DoRead, Computer: id, Text: f.Path})
		if len(r.Data) != f.Size {
			p.t.Errorf("%s has %d bytes, the list says %d", f.Path, len(r.Data), f.Size)
		}
		out = append(out, fmt.Sprintf("%s=%q", f.Path, r.Data))
	}
	return strings.Join(out, " ")
}

func (p *page) diskIs(id int, want string) {
	p.t.Helper()
	if got := p.disk(id); got != want {
		p.t.Errorf("the disk of %d is\n%s, want\n%s", id, got, want)
	}
}

// told are the words of the next snapshot about edits.
func (p *page) told() string {
	p.t.Helper()
	s := p.s.Snapshot(p.wall)
	p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
	return fmt.Sprintf("undo %q redo %q edited %v changed %v", s.Undo, s.Redo, s.Edited, s.Changed)
}

func (p *page) tells(want string) {
	p.t.Helper()
	if got := p.told(); got != want {
		p.t.Errorf("%s, want %s", got, want)
	}
}

func TestEditsAreUndoneAndDoneAgain(t *testing.T) {
	p := newPage(t, desk)
	p.tells(`undo "" redo "" edited false changed false`)
	p.write(0, "startup.lua", "print('two')")
	p.write(0, "lib/new.lua", "x")
	p.must(view.Command{Verb: view.DoDelete, Computer: 1, Text: "startup.lua"})
	p.tells(`undo "delete bob/startup.lua" redo "" edited true changed true`)
	p.diskIs(0, `lib/ lib/new.lua="x" startup.lua="print('two')"`)
	p.diskIs(1, ``)

	p.must(view.Command{Verb: view.DoUndo})
	p.diskIs(1, `startup.lua="print('bob')\n"`)
	p.must(view.Command{Verb: view.DoUndo})
	p.diskIs(0, `startup.lua="print('two')"`)
	p.tells(`undo "change alice/startup.lua" redo "new file alice/lib/new.lua" edited true changed true`)
	p.must(view.Command{Verb: view.DoUndo})
	p.diskIs(0, `startup.lua="print('one')\n"`)
	p.tells(`undo "" redo "change alice/startup.lua" edited false changed false`)
	if r := p.do(view.Command{Verb: view.DoUndo}); r.Error != "there is no edit to take back" {
		t.Errorf("undo of nothing: %q", r.Error)
	}
	for range 3 {
		p.must(view.Command{Verb: view.DoRedo})
	}
	p.diskIs(0, `lib/ lib/new.lua="x" startup.lua="print('two')"`)
	p.diskIs(1, ``)
	if r := p.do(view.Command{Verb: view.DoRedo}); r.Error != "there is no edit to do again" {
		t.Errorf("redo of nothing: %q", r.Error)
	}
	p.must(view.Command{Verb: view.DoUndo})
	p.write(0, "other", "y")
	p.tells(`undo "new file alice/other" redo "" edited true changed true`) // another way was taken
}

func TestAFolderIsDeletedAndComesBack(t *testing.T) {
	p := newPage(t, desk)
	p.must(view.Command{Verb: view.DoWrite, Computer: 0, Text: "a/empty/"})
	p.write(0, "a/b/c", "\x00\xff\r\n")
	want := `a/ a/b/ a/b/c="\x00\xff\r\n" a/empty/ startup.lua="print('one')\n"`
	p.diskIs(0, want)
	p.must(view.Command{Verb: view.DoDelete, Computer: 0, Text: "a"})
	p.diskIs(0, `startup.lua="print('one')\n"`)
	p.must(view.Command{Verb: view.DoUndo})
	p.diskIs(0, want)
}

func TestSavingAgainAtOnceIsOneStep(t *testing.T) {
	p := newPage(t, desk)
	for i := range 3 {
		p.must(view.Command{Verb: view.DoWrite, Computer: 0, Text: "startup.lua", Data: []byte(fmt.Sprint("-- ", i))})
		p.wall += burst / 2
	}
	p.must(view.Command{Verb: view.DoUndo})
	p.diskIs(0, `startup.lua="print('one')\n"`)
	p.must(view.Command{Verb: view.DoRedo})
	p.diskIs(0, `startup.lua="-- 2"`)
	p.must(view.Command{Verb: view.DoWrite, Computer: 0, Text: "startup.lua", Data: []byte("-- 3")})
	p.must(view.Command{Verb: view.DoUndo})
	p.diskIs(0, `startup.lua="-- 2"`) // not one step with what was done again
}

// What is saved unchanged is no edit.
func TestWritingTheSameIsNoEdit(t *testing.T) {
	p := newPage(t, desk)
	p.write(0, "startup.lua", "print('one')\n")
	p.tells(`undo "" redo "" edited false changed false`)
}

func TestAFolderOfTwoIsOneFolder(t *testing.T) {
	p := newPage(t, desk)
	p.write(3, "startup.lua", "print('new')\n")
	p.diskIs(2, `startup.lua="print('new')\n"`)
	p.diskIs(3, `startup.lua="print('new')\n"`)
	// One disk is full: none is written.
	p.s.lab.Node(2).FS().WriteFile("big", make([]byte, 990_000))
	if r := p.do(view.Command{Verb: view.DoWrite, Computer: 3, Text: "more", Data: make([]byte, 20_000)}); r.Error != "one: /more: Out of space" {
		t.Errorf("write: %q", r.Error)
	}
	p.diskIs(3, `startup.lua="print('new')\n"`)
	p.must(view.Command{Verb: view.DoUndo})
	p.s.lab.Node(2).FS().Delete("big")
	p.diskIs(2, `startup.lua="print('both')\n"`)
	p.s.lab.Node(2).FS().WriteFile("log", []byte("mine"))
	r := p.must(view.Command{Verb: view.DoSave})
	if !strings.Contains(r.Text, "one and two share the folder both") || !bytes.Contains(r.Data, []byte("```text both/log noeol\nmine")) {
		t.Errorf("saved with the note %q:\n%s", r.Text, r.Data)
	}
}

func TestResetIsAStep(t *testing.T) {
	p := newPage(t, desk)
	p.frames(500 * ms)
	p.shows(0, "one\n")
	p.write(0, "startup.lua", "print('edited')\n")
	p.must(view.Command{Verb: view.DoRestart})
	p.frames(500 * ms)
	p.shows(0, "edited\n")
	if p.s.lab.Now() > modem.Time(modem1s) {
		t.Errorf("after the restart it is %v", p.s.lab.Now())
	}
	p.must(view.Command{Verb: view.DoReset})
	p.rows = map[int]map[int]string{}
	p.frames(500 * ms)
	p.shows(0, "one\n")
	p.tells(`undo "back to the original" redo "" edited false changed false`)
	p.must(view.Command{Verb: view.DoReset}) // nothing to bring back: no step
	p.must(view.Command{Verb: view.DoUndo})
	p.frames(500 * ms)
	p.shows(0, "edited\n")
	p.tells(`undo "change alice/startup.lua" redo "back to the original" edited true changed true`)
	p.must(view.Command{Verb: view.DoUndo})
	p.diskIs(0, `startup.lua="print('one')\n"`)
	p.must(view.Command{Verb: view.DoRedo})
	p.must(view.Command{Verb: view.DoRedo})
	p.frames(500 * ms)
	p.shows(0, "one\n")
	p.tells(`undo "back to the original" redo "" edited false changed false`)
}

const modem1s = 3500 * time.Millisecond // the write above waits three seconds of wall time

func TestSavedEditsAreNotUnsaved(t *testing.T) {
	p := newPage(t, desk)
	p.write(0, "a", "x")
	p.must(view.Command{Verb: view.DoSave})
	p.tells(`undo "new file alice/a" redo "" edited true changed true`)
	p.must(view.Command{Verb: view.DoSave, Kept: true})
	p.tells(`undo "new file alice/a" redo "" edited false changed true`)
	p.must(view.Command{Verb: view.DoUndo})
	p.tells(`undo "" redo "new file alice/a" edited true changed false`)
	p.must(view.Command{Verb: view.DoLink, Kept: true})
	p.tells(`undo "" redo "new file alice/a" edited false changed false`)
}

// A lab that comes back after the engine had to be restarted is unsaved still.
func TestALabIsLoadedUnsaved(t *testing.T) {
	p := newPage(t, desk)
	p.must(view.Command{Verb: view.DoLoad, Text: "desk.md", Data: []byte(desk), Unsaved: true})
	p.tells(`undo "" redo "" edited true changed false`)
	p.must(view.Command{Verb: view.DoSave, Kept: true})
	p.tells(`undo "" redo "" edited false changed false`)
}

func TestWhatCannotBeWritten(t *testing.T) {
	p := newPage(t, desk)
	p.must(view.Command{Verb: view.DoWrite, Computer: 0, Text: "dir/x", Data: []byte("x")})
	for _, c := range []struct {
		c    view.Command
		want string
	}{
		{view.Command{Verb: view.DoWrite, Computer: 9, Text: "a"}, "there is no computer 9"},
		{view.Command{Verb: view.DoWrite, Text: ""}, "the file needs a name"},
		{view.Command{Verb: view.DoWrite, Text: "/"}, "the file needs a name"},
		{view.Command{Verb: view.DoWrite, Text: "a//b"}, `not a clean path; write "a/b"`},
		{view.Command{Verb: view.DoWrite, Text: "../b"}, `alice: /../b: Invalid Path`},
		{view.Command{Verb: view.DoWrite, Text: "a*b"}, `a file name cannot have the character '*'`},
		{view.Command{Verb: view.DoWrite, Text: `"a`}, "the path's closing quote is missing"},
		{view.Command{Verb: view.DoWrite, Text: "dir"}, "alice: /dir: Cannot write to directory"},
		{view.Command{Verb: view.DoWrite, Text: "startup.lua/x"}, "alice: /startup.lua/x: File exists"},
		{view.Command{Verb: view.DoWrite, Text: "rom/x"}, "alice: /rom/x: Access denied"},
		{view.Command{Verb: view.DoWrite, Text: "big", Data: make([]byte, 2<<20)}, "alice: /big: Out of space"},
		{view.Command{Verb: view.DoDelete, Computer: 9, Text: "a"}, "there is no computer 9"},
		{view.Command{Verb: view.DoDelete, Text: "nothing"}, "alice has no file nothing"},
		{view.Command{Verb: view.DoDelete, Text: "rom"}, "/rom: Access denied"},
		{view.Command{Verb: view.DoRead, Computer: 9, Text: "a"}, "there is no computer 9"},
		{view.Command{Verb: view.DoRead, Text: "rom/programs"}, "rom/programs is not on the disk of alice"},
		{view.Command{Verb: view.DoRead, Text: "dir"}, "/dir: Not a file"},
		{view.Command{Verb: view.DoFiles, Computer: 9}, "there is no computer 9"},
	} {
		if r := p.do(c.c); r.Error != c.want {
			t.Errorf("%s %q: %q, want %q", c.c.Verb, c.c.Text, r.Error, c.want)
		}
	}
	p.tells(`undo "new file alice/dir/x" redo "" edited true changed true`)
}

// Names that are not UTF-8 come and go as quoted strings.
func TestOddNamesAreReached(t *testing.T) {
	p := newPage(t, desk)
	p.write(0, `"caf\xe9"`, "x")
	p.diskIs(0, `"caf\xe9"="x" startup.lua="print('one')\n"`)
	saved := p.must(view.Command{Verb: view.DoSave}).Data
	f, err := labfile.Parse("odd.md", saved)
	if err != nil {
		t.Fatal(err)
	}
	if data, ok := f.Lookup("alice/caf\xe9"); !ok || string(data) != "x" {
		t.Errorf("the saved lab:\n%s", saved)
	}
	p.must(view.Command{Verb: view.DoUndo})
	p.diskIs(0, `startup.lua="print('one')\n"`)
}

// A page of the web cannot go; a folder takes the place of a file that a
// program has deleted.
func TestTheWorkingCopyStaysALab(t *testing.T) {
	p := newPage(t, "# W\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[web]]\nname = \"pages.test\"\nfile = \"alice/page\"\n```\n```text alice/page\nhi\n```\n```text alice/a\nx\n```\n")
	if r := p.do(view.Command{Verb: view.DoDelete, Text: "page"}); r.Error != "alice/page is a page of the lab's [[web]]; it cannot be deleted" {
		t.Errorf("delete: %q", r.Error)
	}
	p.s.lab.Node(0).FS().Delete("a")
	p.write(0, "a/b", "y")
	p.must(view.Command{Verb: view.DoRestart})
	p.diskIs(0, `a/ a/b="y" page="hi\n"`)
}

// Open, edit, save: the saved lab runs headless as the edited one does, and
// all that was not edited stands as it was written.
func TestASavedLabRunsTheSame(t *testing.T) {
	p := newPage(t, desk)
	p.frames(300 * ms)
	p.write(0, "startup.lua", "local m = peripheral.find('modem')\nfor i = 1, 3 do m.transmit(5, 6, i) sleep(0.1) end\n")
	p.write(1, "startup.lua", "local m = peripheral.find('modem')\nm.open(5)\nwhile true do print(select(5, os.pullEvent('modem_message'))) end\n")
	saved := p.must(view.Command{Verb: view.DoSave}).Data
	for _, line := range []string{"# a comment\n", "Some prose.\n", "```lua both/startup.lua\nprint('both')\n```\n"} {
		if !bytes.Contains(saved, []byte(line)) {
			t.Errorf("the saved lab lost %q:\n%s", line, saved)
		}
	}
	f, err := labfile.Parse("saved.md", saved)
	if err != nil {
		t.Fatal(err)
	}
	if again := f.Bytes(); !bytes.Equal(again, saved) {
		t.Errorf("read and written again it is\n%s", again)
	}
	two := modem.Time(2 * time.Second)
	edited, err := lab.New(p.s.lab.Work(), lab.Options{Options: world.Options{Until: &two}})
	if err != nil {
		t.Fatal(err)
	}
	headless, err := lab.New(f, lab.Options{Options: world.Options{Until: &two}})
	if err != nil {
		t.Fatal(err)
	}
	edited.Run()
	headless.Run()
	if edited.Trace() != headless.Trace() || edited.Digest() != headless.Digest() || headless.Messages() != 3 {
		t.Errorf("the saved lab went another way:\n%s", labfile.Diff(edited.Trace(), headless.Trace()))
	}
}

// A recording with edits and what took them back replays.
func TestEditsAreRecorded(t *testing.T) {
	p := newPage(t, desk)
	p.frames(300 * ms)
	p.write(0, "startup.lua", "print('edited')")
	p.write(0, "x/y", "z")
	p.must(view.Command{Verb: view.DoUndo})
	p.must(view.Command{Verb: view.DoPower, Computer: 0, Text: "reboot"})
	p.frames(300 * ms)
	p.shows(0, "edited")
	f, err := labfile.Parse("recording.md", p.must(view.Command{Verb: view.DoRecording}).Data)
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(f, lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.Run()
	got, err := l.Results()
	if err != nil || len(got) != 1 || !got[0].Same() {
		t.Errorf("%+v, %v", got, err)
	}
	if data, err := l.Node(0).FS().ReadFile("startup.lua"); err != nil || string(data) != "print('edited')" {
		t.Errorf("%q, %v", data, err)
	}
}

func TestUndoIsBounded(t *testing.T) {
	p := newPage(t, desk)
	for i := range MaxUndo + 5 {
		p.write(0, "a", fmt.Sprint(i))
	}
	if n := len(p.s.history.done); n != MaxUndo {
		t.Errorf("%d steps, at most %d", n, MaxUndo)
	}
	for range 50 {
		p.write(0, "a", strings.Repeat(string(rune('a'+len(p.s.history.done)%7)), 900_000))
		p.write(0, "a", "small")
	}
	if n := p.s.history.bytes(); n > MaxUndoBytes {
		t.Errorf("%d bytes, at most %d", n, MaxUndoBytes)
	}
}

func TestSourceIsChecked(t *testing.T) {
	p := newPage(t, desk)
	for _, c := range []struct {
		name, src, want string
		line            int
	}{
		{"a.lua", "local x = 1\n", "", 0},
		{"a.lua", "local x = 1\n\nif x then\n", "'end' expected (to close 'if' at line 3) near <eof>", 4},
		{"a:7: b", "x = = 1", "unexpected symbol near '='", 1},
	} {
		r := p.must(view.Command{Verb: view.DoCheck, Text: c.name, Data: []byte(c.src)})
		if r.Text != c.want || r.First != c.line {
			t.Errorf("%q: line %d %q, want line %d %q", c.src, r.First, r.Text, c.line, c.want)
		}
	}
	if r := p.do(view.Command{Verb: view.DoCheck, Data: make([]byte, labfile.MaxEdit+1)}); r.Error != "only programs up to 1048576 bytes are checked" {
		t.Errorf("too much: %q", r.Error)
	}
}

// Nothing leaves the lab before its host was allowed; then it may, until
// another lab is opened, and the run can be repeated.
func TestAHostMustBeAllowed(t *testing.T) {
	var out calls
	p := &page{t: t, s: New(lab.Options{Options: world.Options{Net: &out, Ask: true}}, nil), rows: map[int]map[int]string{}}
	src := "# W\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n```\n```lua alice/startup.lua\n" +
		"print(http.get('https://Example.com/a'))\nprint(http.websocket('wss://other.test:9000/x'))\nprint(http.get('http://10.0.0.1'))\nprint(http.get('https://example.com:8443/b'))\n```\n"
	p.must(view.Command{Verb: view.DoLoad, Text: "w.md", Data: []byte(src)})
	p.frames(500 * ms)
	if len(out) > 0 {
		t.Errorf("asked the outside: %q", out)
	}
	p.shows(0, "Domain not permitted")
	if s := p.s.Snapshot(p.wall); fmt.Sprint(s.Asks, s.Askers) != "[example.com other.test] [alice alice]" {
		t.Errorf("asks %q by %q", s.Asks, s.Askers)
	} else {
		p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
	}
	for host, want := range map[string]string{
		"10.0.0.1": "10.0.0.1 lies in a private network, which no lab may ask", "a b": `"a b" is no host: write it like example.com`,
		"example.com/x": `"example.com/x" is no host: write it like example.com`, "": `"" is no host: write it like example.com`,
	} {
		if r := p.do(view.Command{Verb: view.DoAllow, Text: host}); r.Error != want {
			t.Errorf("allow %q: %q, want %q", host, r.Error, want)
		}
	}
	p.must(view.Command{Verb: view.DoAllow, Text: "example.com"})
	p.must(view.Command{Verb: view.DoReset})
	p.frames(500 * ms)
	if fmt.Sprint(out) != "[1 GET https://Example.com/a]" {
		t.Errorf("allowed, it asked %q", out)
	}
	answer, _ := hostnet.Encode(hostnet.Answer{ID: 1, Kind: hostnet.Response, Status: 200})
	p.must(view.Command{Verb: view.DoAnswer, Data: answer})
	p.frames(500 * ms)
	f, err := labfile.Parse("r.md", p.must(view.Command{Verb: view.DoRecording}).Data)
	if err != nil {
		t.Fatal(err)
	}
	l := started(t, f, lab.Options{})
	l.Run()
	if got, err := l.Results(); err != nil || len(got) != 1 || !got[0].Same() {
		t.Errorf("the replay: %+v, %v", got, err)
	}
	out = nil
	p.must(view.Command{Verb: view.DoLoad, Text: "w.md", Data: []byte(src)}) // the same, opened anew
	p.frames(500 * ms)
	if fmt.Sprint(out) != "[2 close]" {
		t.Errorf("another lab asked the outside: %q", out)
	}
}
