package session

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// ticking is a lab in which something happens all the time.
const ticking = "# Ticking\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"b\"\n[[computer.modem]]\nside = \"top\"\n```\n" +
	"```lua a/startup.lua\nlocal m, n = peripheral.find('modem'), 0\nwhile true do n = n + 1 m.transmit(1, 1, n) write(n .. ' ') sleep(0.05) end\n```\n" +
	"```lua b/startup.lua\nlocal m = peripheral.find('modem') m.open(1)\nwhile true do local _, _, _, _, n = os.pullEvent('modem_message') if n % 7 == 0 then print(n) end end\n```\n"

// stood is the clock while nothing takes time.
func stood() time.Duration { return 0 }

// ran lets the wall pass, and tells of so much computing after each tenth of a
// second.
func (p *page) ran(d, computed time.Duration) {
	for ; d > 0; d -= 100 * ms {
		p.frames(100 * ms)
		p.s.Computed(computed, stood)
	}
}

// Who goes back begins at the nearest keyframe before, and finds what is found
// from the beginning: state, screens and messages.
func TestKeyframesLeadToTheSamePast(t *testing.T) {
	p := newPage(t, ticking)
	p.ran(3000*ms, 100*ms)
	if n := len(p.s.frames.list); n != 30 {
		t.Fatalf("%d keyframes of 3 s of computing", n)
	}
	digest, now := p.s.Lab().Digest(), p.s.Lab().StateDigest()
	near := 0
	for i := range 12 {
		m := labfile.Moment{Step: 1 + p.s.Lab().Steps()*uint64(i*7%12)/13}
		p.s.leavePast()
		if r := p.do(view.Command{Verb: view.DoSeek, Text: m.String()}); !r.OK {
			t.Fatal(r.Error)
		}
		if p.s.past.going.Steps() > 0 {
			near++
		}
		p.travel(view.Command{Verb: view.DoSeek, Text: m.String()})
		want, err := p.s.Lab().Again(nil)
		if err != nil {
			t.Fatal(err)
		}
		want.Reach(m, nil)
		got := p.s.Seen()
		if got.StateDigest() != want.StateDigest() || got.Digest() != want.Digest() || got.Trace() != want.Trace() {
			t.Errorf("%v is another one from a keyframe", m)
		}
	}
	if near < 10 {
		t.Errorf("only %d of 12 ways began at a keyframe", near)
	}
	if p.s.Lab().Digest() != digest || p.s.Lab().StateDigest() != now {
		t.Error("the present is no longer as it was")
	}
}

// A past that was reached from a keyframe goes on as the run went, with what
// somebody did in it, and another way if somebody wants that.
func TestARunGoesOnFromAKeyframe(t *testing.T) {
	p := newPage(t, ticking)
	p.ran(1500*ms, 100*ms)
	p.do(view.Command{Verb: view.DoTerminate, Computer: 1})
	p.ran(1500*ms, 100*ms)
	end := p.s.Lab().StateDigest()
	if p.seek("1s"); p.s.Seen().Steps() == 0 || len(p.s.frames.list) == 0 {
		t.Fatal("nothing to begin at")
	}
	past := p.s.Seen()
	past.Reach(labfile.Moment{Step: p.s.Lab().Steps()}, nil)
	past.RunTo(p.s.Lab().Now(), nil)
	if past.StateDigest() != end {
		t.Error("another end")
	}
	p.s.leavePast()
	p.seek("1s")
	at := p.s.Seen().Steps()
	if r := p.do(view.Command{Verb: view.DoFork}); !r.OK {
		t.Fatal(r.Error)
	}
	for _, k := range p.s.frames.list {
		if k.lab.Steps() > at {
			t.Error("a keyframe of the other way is left")
		}
	}
	if len(p.s.frames.list) == 0 {
		t.Error("those that both ways have in common are gone")
	}
	p.do(view.Command{Verb: view.DoTerminate, Computer: 0})
	p.do(view.Command{Verb: view.DoRun})
	p.ran(1000*ms, 300*ms)
	p.seek("1.2s")
	if again, err := p.s.Lab().Again(nil); err != nil || !again.Reach(labfile.Moment{Time: p.s.Seen().Now()}, nil) || again.StateDigest() != p.s.Seen().StateDigest() {
		t.Error("another past of the new way", err)
	}
	p.do(view.Command{Verb: view.DoRestart})
	if len(p.s.frames.list) > 0 {
		t.Error("a run that has begun anew has keyframes of the old one")
	}
}

// What became of a run without a message begins at a keyframe before that message,
// is the recording that it is from the beginning, and has keyframes of its own.
func TestWhatIfBeginsAtAKeyframe(t *testing.T) {
	p := newPage(t, ticking)
	p.ran(1500*ms, 100*ms)
	p.do(view.Command{Verb: view.DoTerminate, Computer: 1})
	p.ran(1500*ms, 100*ms)
	for i, what := range []view.Command{{Number64: 14, Text: view.FaultLose}, {Number64: 40, Text: view.FaultDelay, Args: []string{"70ms"}}, {Number64: 40, Text: view.FaultNone}, {Number64: 14, Text: view.FaultNone}} {
		fault := what
		fault.Verb, what.Verb = view.DoFault, view.DoWhatIf
		want, err := p.s.Lab().Again(func(r *world.Replay) { r.Inputs = withFault(r.Inputs, fault) })
		if err != nil {
			t.Fatal(err)
		}
		want.RunTo(p.s.Lab().Now(), nil)
		want.GoOn()
		if r := p.do(what); !r.OK {
			t.Fatal(r.Error)
		}
		if p.s.past.going.Steps() == 0 {
			t.Errorf("%d: it begins at the beginning", i)
		}
		for p.s.past.going != nil {
			p.s.Run(p.wall, func() bool { return true })
			p.s.Computed(20*ms, stood)
		}
		got := p.s.Lab()
		a, _ := got.Recording()
		b, _ := want.Recording()
		if got.StateDigest() != want.StateDigest() || got.Digest() != want.Digest() || got.Trace() != want.Trace() || !bytes.Equal(a, b) {
			t.Errorf("%d: another run from a keyframe\n%s\n%s", i, a, b)
		}
		if n := len(p.s.frames.list); n < 5 {
			t.Errorf("%d: %d keyframes", i, n)
		}
		m := labfile.Moment{Step: got.Steps() * 3 / 4}
		p.seek(m.String())
		again, err := got.Again(nil)
		if err != nil {
			t.Fatal(err)
		}
		if again.Reach(m, nil); again.StateDigest() != p.s.Seen().StateDigest() {
			t.Errorf("%d: another past of the other run", i)
		}
		p.do(view.Command{Verb: view.DoPresent})
	}
}

// A branch has its keyframes still when it is gone back to, but where there is no room
// for them.
func TestBranchesHaveKeyframes(t *testing.T) {
	p := newPage(t, ticking)
	p.ran(3000*ms, 100*ms)
	n := len(p.s.frames.list)
	p.travel(view.Command{Verb: view.DoWhatIf, Number64: 30, Text: view.FaultLose})
	if got := len(p.s.frames.list); got == 0 || got >= n {
		t.Errorf("%d of %d keyframes are of both ways", got, n)
	}
	one := p.s.frames.list[0]
	if sum := p.s.held(); sum != (&p.s.branches[0].frames).bytes() {
		t.Errorf("what both have is counted twice: %d", sum)
	}
	p.do(view.Command{Verb: view.DoBranch, Number64: 1})
	if got := len(p.s.frames.list); got != n || p.s.frames.list[0].lab != one.lab {
		t.Errorf("%d of %d keyframes are left of a branch", got, n)
	}
	p.s.branches[0].frames.list[0].own = MaxKeyframeBytes - 1000
	p.s.branches[0].frames.list[0].lab = nil // another one
	p.do(view.Command{Verb: view.DoRun})
	p.ran(200*ms, 100*ms)
	if len(p.s.frames.list) <= n || len(p.s.branches[0].frames.list) != 0 || p.s.held() > MaxKeyframeBytes {
		t.Errorf("the branch holds %d keyframes, the run %d, %d bytes", len(p.s.branches[0].frames.list), len(p.s.frames.list), p.s.held())
	}
}

// Who has gone to a moment is soon at those before it: there are keyframes close to
// each other on the way.
func TestTheWayLeavesKeyframes(t *testing.T) {
	p := newPage(t, ticking)
	p.ran(3000*ms, 0)
	if n := len(p.s.frames.list); n != 0 {
		t.Fatalf("%d keyframes of a run that computed nothing", n)
	}
	p.do(view.Command{Verb: view.DoSeek, Text: "2.9s"})
	for p.s.past.going != nil {
		p.s.Run(p.wall, func() bool { return true })
		p.s.Computed(10*ms, stood)
	}
	if len(p.s.frames.list) < 3 {
		t.Fatalf("%d keyframes on the way", len(p.s.frames.list))
	}
	at := p.s.Seen().Steps()
	p.do(view.Command{Verb: view.DoSeek, Text: "back"})
	if from := p.s.past.going.Steps(); from < at*3/4 {
		t.Errorf("a step back from step %d begins at step %d", at, from)
	}
	p.s.frames.list[0].own = MaxKeyframeBytes
	if p.s.spacious(&p.s.frames) {
		t.Error("there is always room")
	}
}

// However long a run computes, its keyframes hold no more than MaxKeyframeBytes,
// and of what is longer ago there are fewer.
func TestKeyframesAreBounded(t *testing.T) {
	p := newPage(t, strings.Replace(ticking, "local m, n", "big = ('x'):rep(2e6) local m, n", 1))
	p.ran(1000*ms, 0)
	const made = 200
	for range made {
		p.s.Lab().Step()
		p.s.Lab().RunTo(p.s.Lab().Now()+1, nil)
		p.s.Computed(keyframeEvery, stood)
	}
	f := &p.s.frames
	if f.bytes() > MaxKeyframeBytes || f.bytes() < MaxKeyframeBytes/2 || len(f.list) < 20 || len(f.list) > made/2 {
		t.Errorf("%d keyframes hold %d bytes", len(f.list), f.bytes())
	}
	half := f.present.at / 2
	old := 0
	for i, k := range f.list {
		if k.at < half {
			old++
		}
		if i > 0 && (k.at <= f.list[i-1].at || k.lab.Steps() <= f.list[i-1].lab.Steps()) {
			t.Error("out of order")
		}
	}
	if young := len(f.list) - old; old < 3 || young < 2*old {
		t.Errorf("%d of the first half, %d of the second", old, young)
	}
}

// One copy that takes longer than the others does not keep the next one away for as long.
func TestOneSlowCopyIsNotAllThatCounts(t *testing.T) {
	var f keyframes
	for _, took := range []time.Duration{20 * ms, 20 * ms, 100 * ms} {
		f.copied(took)
	}
	if got := f.every(&track{at: firstUntil}, 1); got != keyframeShare*40*ms {
		t.Errorf("the next one after %v", got)
	}
}

// What copies cost is at most one part in 25 of a run; a world that has no copy
// costs nothing, and its past is found all the same.
func TestKeyframesAreRarerWhenTheyCostMore(t *testing.T) {
	p := newPage(t, ticking)
	wall := time.Duration(0)
	slow := func() time.Duration { wall += 100 * ms; return wall }
	for range 100 {
		p.frames(20 * ms)
		p.s.Computed(100*ms, slow)
	}
	if n := len(p.s.frames.list); n != 4 { // after 0.1 s, then every 2.5 s, and later in its first second
		t.Errorf("%d keyframes of 10 s of computing", n)
	}
	p = newPage(t, ticking)
	p.s.Lab().EnterRoom()
	p.ran(1000*ms, 300*ms)
	if n := len(p.s.frames.list); n > 0 {
		t.Errorf("%d keyframes of a room", n)
	}
	if _, err := p.s.Lab().Copy(); fmt.Sprint(err) != "a run in a room cannot be repeated: others take part in it" {
		t.Error(err)
	}
}
