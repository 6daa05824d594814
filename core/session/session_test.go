package session

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// talk is a lab of two: alice greets bob once a second for ever, and bob
// prints and answers.
const talk = "# Talk\n```toml lab.toml\nseed = 9\n[medium]\nlatency = \"1ms\"\n" +
	"[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"bob\"\nadvanced = false\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"carol\"\nat = [500, 64, 0]\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"dora\"\n```\n" +
	"```lua alice/startup.lua\nlocal m = peripheral.find('modem')\nlocal n = 0\nwhile true do\n  sleep(1)\n  n = n + 1\n  m.transmit(5, 6, 'hello ' .. n)\nend\n```\n" +
	"```lua bob/startup.lua\nlocal m = peripheral.find('modem')\nm.open(5)\nwhile true do\n  local _, _, _, _, text = os.pullEvent('modem_message')\n  print(text)\nend\n```\n"

// page is a pretended page with a session.
type page struct {
	t    *testing.T
	s    *Session
	wall time.Duration
	rows map[int]map[int]string // what it has drawn: computer, row, text
}

func newPage(t *testing.T, src string) *page {
	t.Helper()
	p := &page{t: t, s: New(lab.Options{}, nil), rows: map[int]map[int]string{}}
	if r := p.do(view.Command{Verb: view.DoLoad, Text: "talk.md", Data: []byte(src)}); !r.OK {
		t.Fatal(r.Error)
	}
	return p
}

func (p *page) do(c view.Command) view.Reply { return p.s.Do(p.wall, c) }

// frames lets the wall pass in frames of 16 ms, and draws.
func (p *page) frames(d time.Duration) {
	for end := p.wall + d; p.wall < end; p.wall += 16 * ms {
		for range 50 {
			if p.s.Run(p.wall, func() bool { return true }) > 0 {
				break
			}
		}
		p.draw()
	}
}

// draw takes a snapshot through its encoding and acknowledges it.
func (p *page) draw() {
	s := p.s.Snapshot(p.wall)
	if s == nil {
		p.t.Fatal("no snapshot although the last was acknowledged")
	}
	b, err := view.EncodeSnapshot(s)
	if err != nil {
		p.t.Fatal(err)
	}
	got, err := view.DecodeSnapshot(b)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, c := range got.Computers {
		if p.rows[c.ID] == nil {
			p.rows[c.ID] = map[int]string{}
		}
		for i, y := range c.Rows {
			p.rows[c.ID][y] = string(c.Planes[3*i*c.Width : (3*i+1)*c.Width])
		}
	}
	p.do(view.Command{Verb: view.DoAck, Number64: float64(got.Number)})
}

// shows fails unless the drawn screen of a computer contains text.
func (p *page) shows(id int, text string) {
	p.t.Helper()
	var all strings.Builder
	for y := range 19 {
		all.WriteString(strings.TrimRight(p.rows[id][y], " ") + "\n")
	}
	if !strings.Contains(all.String(), text) {
		p.t.Errorf("the screen of %d does not show %q:\n%s", id, text, strings.TrimRight(all.String(), "\n"))
	}
}

// typed types a line and enter.
func (p *page) typed(id int, line string) {
	p.t.Helper()
	for _, c := range []view.Command{{Verb: view.DoChar, Text: line}, {Verb: view.DoKey, Key: 257}, {Verb: view.DoKeyUp, Key: 257}} {
		c.Computer = id
		if r := p.do(c); !r.OK {
			p.t.Fatal(r.Error)
		}
	}
}

func TestAPageSeesTheLabRun(t *testing.T) {
	p := newPage(t, talk)
	p.frames(2500 * ms)
	p.shows(1, "hello 2\n")
	p.typed(3, "id")
	p.frames(200 * ms)
	p.shows(3, "This is computer #3")
}

func TestARecordingReplays(t *testing.T) {
	p := newPage(t, talk)
	p.frames(1200 * ms)
	p.typed(3, "echo") // no such program
	p.frames(333 * ms)
	for _, c := range []view.Command{
		{Verb: view.DoMove, Computer: 2, At: &view.Vec{X: 5, Y: 64}},
		{Verb: view.DoPaste, Computer: 3, Text: "id\nmore"},
		{Verb: view.DoMouse, Computer: 3, Text: "click", Key: 1, X: 4, Y: 4},
		{Verb: view.DoTerminate, Computer: 0},
		{Verb: view.DoPower, Computer: 1, Text: "reboot"},
		{Verb: view.DoWatch, Number64: 1},
	} {
		if r := p.do(c); !r.OK {
			t.Fatalf("%s: %s", c.Verb, r.Error)
		}
		p.frames(50 * ms)
	}
	p.typed(3, "")
	p.frames(700 * ms)
	rec := p.do(view.Command{Verb: view.DoRecording})
	if !rec.OK {
		t.Fatal(rec.Error)
	}
	want := p.s.Lab().Digest()
	f, err := labfile.Parse("recording.md", rec.Data)
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(f, lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.Run()
	if l.Digest() != want {
		t.Errorf("the replay went another way:\n%s", labfile.Diff(p.s.Lab().Trace(), l.Trace()))
	}
	got, err := l.Results()
	if err != nil || len(got) != 1 || !got[0].Same() {
		t.Errorf("%+v, %v", got, err)
	}
	if again, err := l.Recording(); err != nil || string(again) != string(rec.Data) {
		t.Errorf("recorded again it differs, %v:\n%s", err, labfile.Diff(string(rec.Data), string(again)))
	}
}

func TestPauseAndStep(t *testing.T) {
	p := newPage(t, talk)
	p.frames(1500 * ms)
	p.do(view.Command{Verb: view.DoPause})
	at := p.s.Lab().Now()
	p.frames(500 * ms)
	if s := p.s.Snapshot(p.wall); p.s.Lab().Now() != at || s.State != view.Paused {
		t.Errorf("paused, but the clock went from %v to %v", at, p.s.Lab().Now())
	}
	steps := p.s.Lab().Steps()
	if r := p.do(view.Command{Verb: view.DoStep}); !r.OK || p.s.Lab().Steps() != steps+1 {
		t.Errorf("%+v, %d steps", r, p.s.Lab().Steps()-steps)
	}
	p.do(view.Command{Verb: view.DoRun})
	if r := p.do(view.Command{Verb: view.DoStep}); r.Error != "step: pause first" {
		t.Errorf("%+v", r)
	}
}

func TestResetIsTheLabAsItWasLoaded(t *testing.T) {
	p := newPage(t, talk)
	p.frames(2500 * ms)
	before := p.s.Snapshot(p.wall)
	p.do(view.Command{Verb: view.DoAck, Number64: float64(before.Number)})
	p.do(view.Command{Verb: view.DoReset})
	s := p.s.Snapshot(p.wall)
	if s.Lab != before.Lab+1 || s.Now != 0 || s.Title != "Talk" || s.Lesson != "# Talk\n" || len(s.Computers) != 4 || s.Packets != 0 {
		t.Errorf("%+v", s)
	}
}

func TestALabThatDoesNotLoadLeavesTheOldOne(t *testing.T) {
	p := newPage(t, talk)
	p.frames(100 * ms)
	old := p.s.Lab()
	r := p.do(view.Command{Verb: view.DoLoad, Text: "new.md", Data: []byte("```toml lab.toml\nsead = 1\n```\n")})
	if r.OK || r.Error != "new.md:2: sead: unknown key" || p.s.Lab() != old {
		t.Errorf("%+v", r)
	}
}

func TestOneSnapshotUntilItIsAcknowledged(t *testing.T) {
	p := newPage(t, talk)
	first := p.s.Snapshot(0)
	if first == nil || p.s.Snapshot(0) != nil {
		t.Fatal("the second came before the first was acknowledged")
	}
	if len(first.Computers) != 4 || len(first.Computers[0].Rows) != 19 || len(first.Computers[0].Palette) != 16 {
		t.Errorf("the first is not complete: %+v", first)
	}
	p.do(view.Command{Verb: view.DoAck, Number64: 99}) // beyond what was sent
	second := p.s.Snapshot(0)
	if second == nil || len(second.Computers) != 0 {
		t.Errorf("nothing happened, but %+v", second)
	}
}

func TestOnlyDirtyRowsAreSent(t *testing.T) {
	p := newPage(t, talk)
	p.frames(1900 * ms)
	p.do(view.Command{Verb: view.DoPause})
	p.draw()
	for p.s.Lab().Now() < modem.Time(2100*ms) {
		p.do(view.Command{Verb: view.DoStep})
	}
	s := p.s.Snapshot(p.wall)
	for _, c := range s.Computers {
		if c.Name == "bob" && len(c.Rows) != 1 {
			t.Errorf("one line was printed, rows %v were sent", c.Rows)
		}
		if c.Name == "dora" {
			t.Errorf("nothing happened on dora's computer, but it was sent")
		}
	}
}

func TestCommandErrors(t *testing.T) {
	empty := New(lab.Options{}, nil)
	if r := empty.Do(0, view.Command{Verb: view.DoKey}); r.Error != "no lab is loaded" {
		t.Errorf("%+v", r)
	}
	p := newPage(t, talk)
	p.frames(300 * ms)
	for _, c := range []struct {
		c    view.Command
		want string
	}{
		{view.Command{Verb: view.DoKey, Computer: 9}, "there is no computer 9"},
		{view.Command{Verb: view.DoSpeed, Number64: 1000}, "speed 1000: it goes from 0.01 to 100"},
		{view.Command{Verb: view.DoPower, Text: "explode"}, `power "explode": on, off or reboot`},
		{view.Command{Verb: view.DoMove}, "move: no position"},
		{view.Command{Verb: view.DoMove, At: &view.Vec{Y: 1e9}}, "move: the position is outside the world"},
		{view.Command{Verb: view.DoMouse, Computer: 1, Text: "click", Key: 1, X: 1, Y: 1}, "bob has no mouse: it is not an advanced computer"},
		{view.Command{Verb: view.DoMouse, Text: "click", Key: 1, X: 52, Y: 1}, "mouse: 52,1 is not on the screen"},
		{view.Command{Verb: view.DoMouse, Text: "click", Key: 4, X: 1, Y: 1}, "mouse: button 4; 1 left, 2 right, 3 middle"},
		{view.Command{Verb: view.DoMouse, Text: "scroll", Key: 3, X: 1, Y: 1}, "mouse: scroll by 3; -1 is up, 1 down"},
		{view.Command{Verb: view.DoMouse, Text: "wiggle", Key: 1, X: 1, Y: 1}, `mouse "wiggle": click, up, drag or scroll`},
		{view.Command{Verb: view.DoChar, Text: strings.Repeat("x", 1025)}, "more than 1024 characters at once; paste them"},
		{view.Command{Verb: "dance"}, `the lab does not know the command "dance"`},
	} {
		if r := p.do(c.c); r.OK || r.Error != c.want {
			t.Errorf("%+v:\n got %q\nwant %q", c.c, r.Error, c.want)
		}
	}
	p.do(view.Command{Verb: view.DoPower, Text: "off"})
	p.frames(100 * ms)
	if r := p.do(view.Command{Verb: view.DoChar, Text: "x"}); r.Error != "alice is off" {
		t.Errorf("%+v", r)
	}
}

// The packet list explains a message to each of the other computers.
func TestWhyNot(t *testing.T) {
	p := newPage(t, talk)
	p.do(view.Command{Verb: view.DoWatch, Number64: 1})
	p.frames(1200 * ms)
	r := p.do(view.Command{Verb: view.DoPacket, Number64: 1})
	if !r.OK {
		t.Fatal(r.Error)
	}
	var got []string
	for _, f := range append(r.Packet.Heard, r.Packet.Missed...) {
		got = append(got, f.Name+": "+f.Why)
	}
	if s := strings.Join(got, ", "); s != "bob: heard, carol: out of range, dora: other medium" {
		t.Error(s)
	}
	if r.Packet.File != "/startup.lua" && r.Packet.File != "startup.lua" || r.Packet.Line != 6 {
		t.Errorf("sent from %s:%d by %s", r.Packet.File, r.Packet.Line, r.Packet.Prog)
	}
}

func TestSaveKeepsTheDisks(t *testing.T) {
	p := newPage(t, talk)
	p.frames(300 * ms)
	if err := p.s.Lab().Computer(3).FS().WriteFile("notes/a.txt", []byte("hi\n")); err != nil {
		t.Fatal(err)
	}
	if err := p.s.Lab().Computer(1).FS().Delete("startup.lua"); err != nil {
		t.Fatal(err)
	}
	r := p.do(view.Command{Verb: view.DoSave})
	f, err := labfile.Parse("saved.md", r.Data)
	if err != nil {
		t.Fatal(err, r.Error)
	}
	if data, _ := f.Lookup("dora/notes/a.txt"); string(data) != "hi\n" {
		t.Errorf("the new file: %q", data)
	}
	if _, ok := f.Lookup("bob/startup.lua"); ok {
		t.Error("the deleted file is there")
	}
}
