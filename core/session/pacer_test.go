package session

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

const ms = time.Millisecond

// host is a pretended engine: it can do so much lab time in one slice.
type host struct {
	p        *Pacer
	wall     time.Duration
	now      modem.Time
	perSlice time.Duration
}

// frame lets the wall pass and does one slice.
func (h *host) frame(d time.Duration) {
	h.wall += d
	want := h.p.Want(h.wall, h.now)
	h.now = min(want, h.now.Add(h.perSlice))
	h.p.Reached(h.wall, h.now)
}

func (h *host) frames(n int, d time.Duration) {
	for range n {
		h.frame(d)
	}
}

func newHost() *host { return &host{p: NewPacer(), perSlice: time.Hour} }

func near(a, b modem.Time, by time.Duration) bool { return a.Sub(b).Abs() <= by }

func TestLabTimeFollowsTheWall(t *testing.T) {
	h := newHost()
	h.frames(101, 10*ms)
	if !near(h.now, modem.Time(time.Second), ms) {
		t.Errorf("after a second the lab is at %v", h.now)
	}
	if r := h.p.Rate(); r < 0.99 || r > 1.01 {
		t.Errorf("rate %v", r)
	}
}

func TestSpeed(t *testing.T) {
	for _, speed := range []float64{0.01, 0.5, 10, 100} {
		h := newHost()
		if !h.p.SetSpeed(speed) {
			t.Fatalf("speed %v refused", speed)
		}
		h.frames(101, 10*ms)
		if want := modem.Time(speed * float64(time.Second)); !near(h.now, want, want.Elapsed()/100) {
			t.Errorf("speed %v: at %v after a second", speed, h.now)
		}
	}
	for _, speed := range []float64{0, -1, 0.009, 101, nan()} {
		if NewPacer().SetSpeed(speed) {
			t.Errorf("speed %v taken", speed)
		}
	}
}

func nan() float64 { zero := 0.0; return zero / zero }

// A host at 0.6 of the speed slows lab time, and the bar can say so; when it
// gets faster again, what was lost is not caught up: time never skips.
func TestASlowHostSlowsLabTime(t *testing.T) {
	h := newHost()
	h.perSlice = 6 * ms
	h.frames(201, 10*ms)
	if r := h.p.Rate(); r < 0.58 || r > 0.62 {
		t.Errorf("rate %v", r)
	}
	before := h.now
	h.perSlice = time.Hour
	h.frame(10 * ms)
	if jump := h.now.Sub(before); modem.Time(jump) > modem.Time(2*maxBehind) {
		t.Errorf("it skipped %v", jump)
	}
}

// A worker that was suspended does not run an hour at once.
func TestAfterAPauseOfTheHost(t *testing.T) {
	h := newHost()
	h.frames(2, 10*ms)
	before := h.now
	h.frame(time.Hour)
	if h.now.Sub(before) > 2*maxBehind {
		t.Errorf("it skipped %v", h.now.Sub(before))
	}
}

func TestPause(t *testing.T) {
	h := newHost()
	h.frames(11, 10*ms)
	h.p.Pause()
	before := h.now
	h.frames(100, 10*ms)
	if h.now != before || h.p.Rate() != 0 || h.p.Sleep(h.now, h.now, true) != maxSleep {
		t.Errorf("paused, but at %v, rate %v", h.now, h.p.Rate())
	}
	h.p.Run()
	h.frames(2, 10*ms)
	if !near(h.now, before.Add(10*ms), 0) {
		t.Errorf("after the pause it is %v further", h.now.Sub(before))
	}
}

func TestSleep(t *testing.T) {
	p := NewPacer()
	p.SetSpeed(2)
	for _, c := range []struct {
		next modem.Time
		ok   bool
		want time.Duration
	}{{0, true, 0}, {modem.Time(100 * ms), true, 50 * ms}, {modem.Time(time.Hour), true, maxSleep}, {0, false, maxSleep}} {
		if got := p.Sleep(0, c.next, c.ok); got != c.want {
			t.Errorf("next at %v: sleep %v, want %v", c.next, got, c.want)
		}
	}
}

// A lab that sleeps until something is due does not lose that time.
func TestSleepingCounts(t *testing.T) {
	h := newHost()
	h.frames(2, 10*ms)
	before := h.now
	for range 5 {
		h.frame(h.p.Sleep(h.now, h.now.Add(700*ms), true))
	}
	if !near(h.now, before.Add(3500*ms), ms) {
		t.Errorf("five times 0.7 s are %v", h.now.Sub(before))
	}
}

func TestStates(t *testing.T) {
	p := NewPacer()
	if p.state(false) != view.Running || p.state(true) != view.Ended {
		t.Error("running or ended")
	}
	if p.Pause(); p.state(false) != view.Paused {
		t.Error("paused")
	}
}
