package session

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
)

// seek goes to a moment and lets frames pass until it is shown.
func (p *page) seek(moment string) *view.Snapshot {
	p.t.Helper()
	return p.travel(view.Command{Verb: view.DoSeek, Text: moment})
}

// travel does a command that moves through the run and waits until it is there.
func (p *page) travel(c view.Command) (s *view.Snapshot) {
	p.t.Helper()
	if r := p.do(c); !r.OK {
		p.t.Fatal(r.Error)
	}
	for range 10_000 {
		p.s.Run(p.wall, func() bool { return true })
		s = p.s.Snapshot(p.wall)
		p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
		if p.wall += 16 * ms; !s.Travels {
			return s
		}
	}
	p.t.Fatal("it travels for ever")
	return nil
}

// refused does a command that must not be done, and answers why.
func (p *page) refused(c view.Command) string {
	p.t.Helper()
	r := p.do(c)
	if r.OK {
		p.t.Fatalf("%s was done", c.Verb)
	}
	return r.Error
}

// The past is as it was, computer by computer and message by message; the present
// is untouched by it, and is gone back to.
func TestSeekShowsThePast(t *testing.T) {
	p := newPage(t, talk)
	p.do(view.Command{Verb: view.DoWatch, Number64: 1})
	p.frames(1500 * ms)
	first, at := p.s.Lab().StateDigest(), fmt.Sprintf("%dns", p.s.Lab().Now())
	p.frames(2000 * ms)
	now := p.s.Lab().StateDigest()
	for _, moment := range []string{"1.5s", "3.2s", "100ms", "packet:2", "step:5"} {
		s := p.seek(moment)
		if !s.Past || s.Present != p.s.Lab().Now().Seconds() || s.State != view.Paused {
			t.Fatalf("%s: past %v, present %v, %s", moment, s.Past, s.Present, s.State)
		}
		if len(s.Computers) != len(p.s.Lab().Nodes()) || len(s.Gone) > 0 {
			t.Errorf("%s: %d computers told, %v gone", moment, len(s.Computers), s.Gone)
		}
	}
	if s := p.seek(at); s.Packets != 1 || p.s.Seen().StateDigest() != first {
		t.Errorf("at 1.5 s there are %d messages", s.Packets)
	}
	if s := p.seek("packet:2"); s.Packets != 2 || s.Held != 2 {
		t.Errorf("at the second message there are %d, held at %d", s.Packets, s.Held)
	}
	if s := p.travel(view.Command{Verb: view.DoPresent}); s.Past || s.Packets != 3 || p.s.Seen().StateDigest() != now {
		t.Errorf("back in the present: past %v, %d messages", s.Past, s.Packets)
	}
}

// Moments that are none, or have not come.
func TestSeekRefuses(t *testing.T) {
	p := newPage(t, talk)
	p.frames(1500 * ms)
	for moment, want := range map[string]string{
		"":           `"" is no moment of a run: write it like 2.5s, step:120 or packet:14`,
		"soon":       `"soon" is no moment of a run: write it like 2.5s, step:120 or packet:14`,
		"-1s":        `"-1s" is no moment of a run: write it like 2.5s, step:120 or packet:14`,
		"packet:0":   `"packet:0" is no moment of a run: write it like 2.5s, step:120 or packet:14, counted from 1`,
		"packet:2":   "message 2 has not been sent: this run has sent 1",
		"step:-4":    `"step:-4" is no moment of a run: write it like 2.5s, step:120 or packet:14, counted from 1`,
		"frame:9":    `"frame:9" is no moment of a run: write it like 2.5s, step:120 or packet:14, counted from 1`,
		"1000h":      fmt.Sprintf("3600000.000 s has not come: this run is at %.3f s", p.s.Lab().Now().Seconds()),
		"step:9999":  fmt.Sprintf("step 9999 has not come: this run has done %d", p.s.Lab().Steps()),
		"packet:1e3": `"packet:1e3" is no moment of a run: write it like 2.5s, step:120 or packet:14, counted from 1`,
	} {
		if got := p.refused(view.Command{Verb: view.DoSeek, Text: moment}); got != want {
			t.Errorf("%q: %s\nwant %s", moment, got, want)
		}
	}
	if got := p.refused(view.Command{Verb: view.DoFork}); got != errNoPast.Error() {
		t.Error(got)
	}
	if got := p.refused(view.Command{Verb: view.DoBranch, Number64: 1}); got != "there is no branch 1: this run has 0" {
		t.Error(got)
	}
}

// A step on from a message is at that message no more, and after the last thing that
// happened comes the present.
func TestStepsInThePast(t *testing.T) {
	p := newPage(t, talk)
	p.frames(3500 * ms)
	p.do(view.Command{Verb: view.DoPause})
	if s := p.seek("packet:3"); s.Held != 3 {
		t.Fatalf("held at %d", s.Held)
	}
	for i := 0; p.s.past.shown != nil; i++ {
		if s := p.travel(view.Command{Verb: view.DoStep}); s.Held != 0 || i > 100 {
			t.Fatalf("after %d steps it is held at %d", i+1, s.Held)
		}
	}
}

// Who goes on from here while the way there is not over means the moment that is
// wanted, not the one that is shown still.
func TestForkWaitsForTheMoment(t *testing.T) {
	p := newPage(t, talk)
	p.frames(3500 * ms)
	for i, at := range []string{"2.5s", "1.5s"} {
		p.do(view.Command{Verb: view.DoSeek, Text: at})
		if s := p.travel(view.Command{Verb: view.DoFork}); s.Past || fmt.Sprintf("%.1fs", s.Now) != at || len(s.Branches) != i+1 {
			t.Errorf("%s: at %v, past %v, %v", at, s.Now, s.Past, s.Branches)
		}
	}
	p.do(view.Command{Verb: view.DoSeek, Text: "1s"})
	p.do(view.Command{Verb: view.DoFork})
	if s := p.travel(view.Command{Verb: view.DoPresent}); s.Past || len(s.Branches) != 2 {
		t.Errorf("past %v, %v", s.Past, s.Branches)
	}
}

// A run that was only tried takes no branch's place.
func TestTriedRunsAreNotKept(t *testing.T) {
	p := newPage(t, talk)
	p.frames(3500 * ms)
	now := p.s.Lab().StateDigest()
	for range MaxBranches + 1 {
		p.travel(view.Command{Verb: view.DoWhatIf, Number64: 2, Text: view.FaultLose})
		if s := p.travel(view.Command{Verb: view.DoBranch, Number64: 1, Text: view.Tried}); len(s.Branches) != 0 || p.s.Lab().StateDigest() != now {
			t.Fatalf("%v", s.Branches)
		}
	}
}

// In the past nothing can be changed; what plays there is what was, and ends in
// the present.
func TestPastPlaysIntoThePresent(t *testing.T) {
	p := newPage(t, talk)
	p.frames(3500 * ms)
	now := p.s.Lab().StateDigest()
	p.seek("2.5s")
	for _, c := range []view.Command{
		{Verb: view.DoKey, Key: 65}, {Verb: view.DoChar, Text: "x"}, {Verb: view.DoPower, Text: "off"}, {Verb: view.DoWrite, Text: "a", Data: []byte("b")},
		{Verb: view.DoUndo}, {Verb: view.DoSave, Kept: true},
	} {
		if why := p.refused(c); why != "this is the past, at 2.500 s of lab time: go back to the present, or go on from here, which keeps the run as another branch" {
			t.Errorf("%s: %s", c.Verb, why)
		}
	}
	p.do(view.Command{Verb: view.DoRun})
	var last string
	for i := 0; p.s.past.shown != nil; i++ {
		last = p.s.Seen().StateDigest()
		p.s.Run(p.wall, func() bool { return true })
		if p.wall += 16 * ms; i > 1000 {
			t.Fatal("it does not come to the present")
		}
	}
	if p.s.Lab().StateDigest() != now || last == now {
		t.Error("the present is another one, or was there before its time")
	}
	was := p.s.Lab().Now()
	if p.frames(500 * ms); p.s.Lab().Now() <= was {
		t.Error("the present does not go on")
	}
}

// While the past plays, what comes for the present does not move its clock.
func TestPresentStandsStillWhileThePastPlays(t *testing.T) {
	p := newPage(t, talk)
	p.frames(3500 * ms)
	now := p.s.Lab().Now()
	p.seek("1s")
	p.do(view.Command{Verb: view.DoRun})
	p.frames(200 * ms)
	if p.do(view.Command{Verb: view.DoAnswer, Data: []byte(`{"id":7,"kind":"failure"}`)}); p.s.Lab().Now() != now || p.s.Seen().Now() <= 1e9 {
		t.Errorf("the present is at %v, it was at %v; the past is at %v", p.s.Lab().Now(), now, p.s.Seen().Now())
	}
}

// Going on from the past keeps the other way, with what can be undone there.
func TestForkKeepsTheOtherWay(t *testing.T) {
	p := newPage(t, talk)
	p.frames(1000 * ms)
	p.must(view.Command{Verb: view.DoWrite, Computer: p.s.Lab().Nodes()[0].ID(), Text: "early", Data: []byte("1")})
	p.frames(1000 * ms)
	p.must(view.Command{Verb: view.DoWrite, Computer: p.s.Lab().Nodes()[0].ID(), Text: "late", Data: []byte("2")})
	p.frames(1000 * ms)
	old := p.s.Lab().StateDigest()
	p.seek("1.5s")
	s := p.travel(view.Command{Verb: view.DoFork})
	if s.Past || len(s.Branches) != 1 || s.Undo != "new file early" && !strings.Contains(s.Undo, "early") {
		t.Fatalf("past %v, branches %v, undo %q", s.Past, s.Branches, s.Undo)
	}
	if _, there := p.s.Lab().Work().Lookup("alice/late"); there {
		t.Error("the later edit is in the other way, too")
	}
	p.must(view.Command{Verb: view.DoUndo})
	if _, there := p.s.Lab().Work().Lookup("alice/early"); there {
		t.Error("the edit before was not taken back")
	}
	if s = p.travel(view.Command{Verb: view.DoBranch, Number64: 1}); !strings.Contains(s.Undo, "late") || p.s.Lab().StateDigest() != old || len(s.Branches) != 1 {
		t.Errorf("back on the first way: undo %q, branches %v", s.Undo, s.Branches)
	}
	for range 2 * MaxBranches {
		p.seek("1.2s")
		s = p.travel(view.Command{Verb: view.DoFork})
	}
	if len(s.Branches) != MaxBranches {
		t.Errorf("%d branches", len(s.Branches))
	}
}

// A message that is lost makes another run, beside the one that was.
func TestWhatIf(t *testing.T) {
	p := newPage(t, talk)
	p.frames(3500 * ms)
	now := p.s.Lab().Now()
	s := p.travel(view.Command{Verb: view.DoWhatIf, Number64: 2, Text: view.FaultLose})
	if s.Past || len(s.Branches) != 1 || s.Branches[0] != "before message 2 was changed: lose" || p.s.Lab().Now() != now {
		t.Fatalf("%+v at %v", s.Branches, p.s.Lab().Now())
	}
	r := p.do(view.Command{Verb: view.DoCompare, Number64: 1})
	var c view.Comparison
	if err := json.Unmarshal(r.Data, &c); err != nil || c.First != 1 || c.Pairs[1].A.Number != 2 || c.Pairs[1].B.Number != 2 {
		t.Errorf("%v %+v", err, c)
	}
	p.travel(view.Command{Verb: view.DoWhatIf, Number64: 2, Text: view.FaultNone})
	r = p.do(view.Command{Verb: view.DoCompare, Number64: 1})
	if err := json.Unmarshal(r.Data, &c); err != nil || c.First != -1 {
		t.Errorf("as it went: %v %+v", err, c)
	}
	p.travel(view.Command{Verb: view.DoWhatIf, Number64: 2, Text: view.FaultChange, Args: []string{"message", "surprise"}})
	if got := p.s.Lab().Computers()[1].Screen().Text(); !strings.Contains(got, "hello 1\nsurprise\nhello 3") {
		t.Errorf("bob reads\n%s", got)
	}
	r = p.do(view.Command{Verb: view.DoPacket, Number64: 2, Text: view.PacketParts})
	if want := `[{"path":"channel","text":"5"},{"path":"replyChannel","text":"6"},{"path":"message","text":"\"surprise\""}]`; string(r.Data) != want || r.Total != 3 {
		t.Errorf("%d parts: %s", r.Total, r.Data)
	}
	for want, c := range map[string]view.Command{
		"whatif: message 99 has not been sent: this run has sent 3":                           {Verb: view.DoWhatIf, Number64: 99, Text: view.FaultLose},
		`fault: "burn" can be done to no message: lose, delay, change or none`:                {Verb: view.DoWhatIf, Number64: 1, Text: "burn"},
		`fault: delay "long" is no time like 50ms, up to 1h0m0s`:                              {Verb: view.DoWhatIf, Number64: 1, Text: view.FaultDelay, Args: []string{"long"}},
		`fault: delay "" is no time like 50ms, up to 1h0m0s`:                                  {Verb: view.DoWhatIf, Number64: 1, Text: view.FaultDelay},
		`fault: message 1: message is no table: it is a string`:                               {Verb: view.DoWhatIf, Number64: 1, Text: view.FaultChange, Args: []string{"message.x", "1"}},
		`fault: "x" is no part of a message: it begins with message, channel or replyChannel`: {Verb: view.DoWhatIf, Number64: 1, Text: view.FaultChange, Args: []string{"x", "1"}},
		"fault: message 1 was sent already":                                                   {Verb: view.DoFault, Number64: 1, Text: view.FaultLose},
		"fault: messages are counted from 1":                                                  {Verb: view.DoFault, Text: view.FaultLose},
	} {
		if got := p.refused(c); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// Edits from before the run began can still be taken back after going on from
// its past.
func TestForkKeepsWhatWasDoneBeforeTheRun(t *testing.T) {
	p := newPage(t, talk)
	for i := range 3 {
		p.must(view.Command{Verb: view.DoWrite, Computer: p.s.Lab().Nodes()[0].ID(), Text: fmt.Sprint("f", i), Data: []byte("1")})
		p.frames(3000 * ms)
	}
	p.must(view.Command{Verb: view.DoRestart})
	p.frames(1500 * ms)
	p.seek("1s")
	if s := p.travel(view.Command{Verb: view.DoFork}); !strings.Contains(s.Undo, "f2") {
		t.Errorf("undo is %q", s.Undo)
	}
}

// A branch is of its lab: it outlives a run that begins anew, and no other lab.
func TestBranchesAreOfTheLab(t *testing.T) {
	p := newPage(t, talk)
	p.frames(1500 * ms)
	p.seek("1s")
	p.must(view.Command{Verb: view.DoFork})
	if p.must(view.Command{Verb: view.DoRestart}); len(p.s.branches) != 1 {
		t.Error("another run has forgotten the branch")
	}
	if p.must(view.Command{Verb: view.DoLoad, Text: "other.md", Data: []byte(talk)}); len(p.s.branches) != 0 {
		t.Error("another lab has the branch")
	}
}

// The timeline has every message, and what somebody did.
func TestTimeline(t *testing.T) {
	p := newPage(t, talk)
	p.frames(1500 * ms)
	p.must(view.Command{Verb: view.DoWrite, Computer: p.s.Lab().Nodes()[0].ID(), Text: "x", Data: []byte("1")})
	p.frames(2000 * ms)
	p.seek("2s")
	r := p.do(view.Command{Verb: view.DoTimeline})
	var l view.Timeline
	if err := json.Unmarshal(r.Data, &l); err != nil || l.Now != 2 || l.End != p.s.Lab().Now().Seconds() {
		t.Fatalf("%v %+v", err, l)
	}
	kinds := map[string]int{}
	for i, m := range l.Marks {
		if kinds[m.Kind]++; i > 0 && m.Time < l.Marks[i-1].Time {
			t.Error("the marks are not in the order of their times")
		}
	}
	if kinds[view.MarkEdit] != 1 || kinds[view.MarkPacket]+kinds[view.MarkMiss] != 3 {
		t.Errorf("%v", kinds)
	}
}

// Names of moments are of the lab: they change nothing of the run, and are there
// wherever it goes on.
func TestMomentsHaveNames(t *testing.T) {
	p := newPage(t, talk)
	p.frames(3500 * ms)
	before := p.s.Lab().StateDigest()
	p.seek("packet:2")
	p.must(view.Command{Verb: view.DoName, Args: []string{"the second"}})
	if s := p.travel(view.Command{Verb: view.DoPresent}); s.Undo != "name a moment" || !s.Edited || p.s.Lab().StateDigest() != before {
		t.Errorf("undo %q, edited %v", s.Undo, s.Edited)
	}
	p.must(view.Command{Verb: view.DoName, Text: "9s", Args: []string{"later"}})
	var line view.Timeline
	if err := json.Unmarshal(p.do(view.Command{Verb: view.DoTimeline}).Data, &line); err != nil || fmt.Sprint(line.Names) != "[{the second packet:2 2.0000048 false} {later 9s 9 true}]" {
		t.Errorf("%v %v", err, line.Names)
	}
	p.seek("the second")
	if got := p.s.Seen().Messages(); got != 2 {
		t.Errorf("%d messages at the moment with a name", got)
	}
	p.travel(view.Command{Verb: view.DoFork})
	p.travel(view.Command{Verb: view.DoName, Text: "packet:2", Args: []string{"another name"}})
	p.travel(view.Command{Verb: view.DoBranch, Number64: 1})
	if got := fmt.Sprint(p.s.Lab().Work().Config.Moment); got != "[{later 9s} {another name packet:2}]" {
		t.Errorf("on the other way: %s", got)
	}
	p.must(view.Command{Verb: view.DoRestart})
	p.must(view.Command{Verb: view.DoName, Text: "later"})
	p.must(view.Command{Verb: view.DoUndo})
	if got := fmt.Sprint(p.s.Lab().Work().Config.Moment); got != "[{later 9s} {another name packet:2}]" {
		t.Errorf("a name that was taken away comes back: %s", got)
	}
	for want, c := range map[string]view.Command{
		`"nowhere" is no moment of a run: write it like 2.5s, step:120 or packet:14; the lab names "later", "another name"`: {Verb: view.DoName, Text: "nowhere", Args: []string{"x"}},
		`"2s" says a moment itself: it is no name for one`:                                                                  {Verb: view.DoName, Args: []string{"2s"}},
		`moment[2].name: two moments are named "later"`:                                                                     {Verb: view.DoName, Text: "1s", Args: []string{"later"}},
	} {
		if got := p.refused(c); !strings.HasSuffix(got, want) {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
