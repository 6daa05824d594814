package psp

import (
	"testing"
	"time"
)

const ms = time.Millisecond

// known is a path whose rate and round trip are known.
func known(rate int, base time.Duration) *path {
	p := &path{settled: true, round: 1, base: base}
	p.rates[1] = rate
	return p
}

// What fits on a path, by its rate and its round trip: one message, how much may
// be under way, the pace of a segment.
func TestPathRules(t *testing.T) {
	for _, c := range []struct {
		rate    int
		base    time.Duration
		segment int
		window  int
		next    Time // after a segment at 0
	}{
		{1e3, 10 * ms, MinSegment, 12 + MinSegment*3/2, Time(12708 * ms)},
		{20e3, 10 * ms, MinSegment, 250 + MinSegment*3/2, Time(635400 * time.Microsecond)},
		{200e3, 10 * ms, MinSegment, 2500 + MinSegment*3/2, Time(63540 * time.Microsecond)},
		{1e6, 10 * ms, 20000, 12500 + 30000, Time(20420 * time.Microsecond)},
		{1e6, 100 * ms, 20000, 125000 + 30000, Time(20420 * time.Microsecond)},
		{50e6, 10 * ms, MaxMessage, FlightBytes, 1319120},
		{0, 0, MaxMessage, FlightBytes, 0},
	} {
		p := known(c.rate, c.base)
		p.left(0, p.segment(), 0)
		if p.segment() != c.segment || p.window() != c.window || Time(p.takes(Frame+c.segment)) != c.next {
			t.Errorf("%d bytes a second, %v: segment %d window %d next %v", c.rate, c.base, p.segment(), p.window(), p.takes(Frame+c.segment))
		}
	}
}

// The first flight goes by what the handshake proves.
func TestPathAfterTheHandshake(t *testing.T) {
	for _, c := range []struct {
		trip            time.Duration
		again           bool
		segment, window int
		timeout         time.Duration
	}{
		{0, false, MaxMessage, FlightBytes, time.Second},
		{ms, false, MaxMessage, 2 * MaxMessage, time.Second + 14628571},
		{10 * ms, false, MinSegment, 2 * MinSegment, time.Second + 146285714},
		{100 * ms, false, MinSegment, MinSegment, time.Second + 1462857142},
		{ms, true, MinSegment, 2 * MinSegment, time.Second + 250*ms},
	} {
		var p path
		p.shake(c.trip, c.again)
		if p.segment() != c.segment || p.window() != c.window || p.timeout(MinSegment) != c.timeout {
			t.Errorf("%v again %v: segment %d window %d timeout %v", c.trip, c.again, p.segment(), p.window(), p.timeout(MinSegment))
		}
	}
}

// The pace is doubled until the rate is known, tried out in one round of eight, a
// little above the rate while nothing waits, and slowed down while a queue is
// there.
func TestPathGain(t *testing.T) {
	p := known(100e3, 10*ms)
	for _, c := range []struct {
		settled bool
		round   int
		queue   time.Duration
		gain    int
	}{{false, 3, 0, 16}, {true, 3, 0, 9}, {true, 3, 70 * ms, 8}, {true, 3, 100 * ms, 8}, {true, 3, 200 * ms, 7}, {true, 8, 0, 10}, {true, 8, 200 * ms, 7}} {
		p.settled, p.round, p.queue = c.settled, c.round, c.queue
		p.rates = [rateRounds]int{100e3}
		if got := p.gain(); got != c.gain {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

// The first data shows what the way carries: its bytes took the time beyond the
// bare round trip. What is too good to be true is believed eight times what has
// passed; what is sent by it must prove it.
func TestPathGuess(t *testing.T) {
	for _, c := range []struct {
		n     int
		trip  time.Duration
		again bool
		least int
		most  int
		sure  bool
	}{
		{MinSegment, 40*ms + 14*ms, false, 850e3, 900e3, true},
		{MinSegment, 40*ms + 615*ms, false, 19e3, 21e3, true},
		{MinSegment, 41 * ms, false, 2380e3, 2520e3, false},          // bounded by what has passed
		{MinSegment, 30 * ms, false, 3200e3, 3400e3, false},          // less than the bare trip
		{MinSegment/2 - 1, 40*ms + 12*ms, false, 15e3, 140e3, false}, // too little says nothing
		{MinSegment, 40*ms + 12*ms, true, 15e3, 300e3, false},        // nor does what was sent twice
	} {
		var p path
		p.shake(40*ms, false)
		at := p.left(0, c.n, 0)
		p.arrived(Time(c.trip), 0, c.n, at, c.again)
		if r := p.rate(); r < c.least || r > c.most || p.sure != c.sure {
			t.Errorf("%d bytes in %v: %d, sure %v", c.n, c.trip, r, p.sure)
		}
	}
	p := path{guess: 1e6, sure: true, round: 3, rates: [rateRounds]int{0, 0, 800e3}}
	if p.guessed(); !p.settled || p.rate() != 800e3 {
		t.Errorf("right, and %d, settled %v", p.rate(), p.settled)
	}
	p = path{guess: 1e6, sure: true, round: 3, rates: [rateRounds]int{0, 0, 300e3}}
	if p.guessed(); p.settled || p.rate() != 300e3 {
		t.Errorf("wrong, and %d, settled %v", p.rate(), p.settled)
	}
}

// run sends messages one after the other over a link and acknowledges each.
func (p *path) run(n int, rate int, base time.Duration) {
	now := Time(0)
	for range n {
		s := p.left(now, MinSegment, 0)
		at := now
		now += Time((MinSegment + Frame) * perSecond / rate).Add(base)
		p.arrived(now, at, MinSegment, s, false)
	}
}

func TestPathLearnsARateAndForgetsIt(t *testing.T) {
	var p path
	p.shake(10*ms, false)
	p.run(12, 1e6, 10*ms)
	if r := p.rate(); r < 550e3 || r > 570e3 || !p.settled {
		t.Errorf("one message at a time: %d, settled %v", r, p.settled)
	}
	p.run(12, 100e3, 10*ms)
	if r := p.rate(); r < 90e3 || r > 100e3 {
		t.Errorf("slower after ten rounds: %d", r)
	}
	p.idle(0)
	before := p.rate()
	s := p.left(Time(time.Minute), 10, 0)
	p.arrived(Time(time.Minute+10*ms), Time(time.Minute), 10, stamp{s.delivered, s.deliveredAt, s.sentAt, true}, false)
	if p.rate() != before {
		t.Errorf("a program that writes little says nothing about the path: %d", p.rate())
	}
}

// RFC 6298: the first measurement counts whole, later ones an eighth; the
// timeout is their mean and four deviations, and the peer's delay.
func TestPathTimeout(t *testing.T) {
	p := path{base: 10 * ms}
	for _, c := range []struct{ trip, srtt, timeout time.Duration }{
		{100 * ms, 100 * ms, 320 * ms}, {100 * ms, 100 * ms, 270 * ms}, {180 * ms, 110 * ms, 110*ms + 4*48125*time.Microsecond + 20*ms},
	} {
		p.measure(c.trip, MinSegment)
		if p.srtt != c.srtt || p.timeout(0) != c.timeout {
			t.Errorf("after %v: %v, timeout %v", c.trip, p.srtt, p.timeout(0))
		}
	}
	p = path{}
	if p.measure(ms, 0); p.timeout(0) != ShortTimeout {
		t.Errorf("at least %v: %v", ShortTimeout, p.timeout(0))
	}
}

func TestPathPatience(t *testing.T) {
	p := path{base: 40 * ms, rttvar: 3 * ms}
	if p.patience(3) != 0 || p.patience(2) != 10*ms {
		t.Errorf("%v, %v", p.patience(3), p.patience(2))
	}
	if p.reordered = true; p.patience(3) != 12*ms {
		t.Errorf("where messages overtake each other: %v", p.patience(3))
	}
}

// Towards an original: the window doubles with each whole answer and halves
// with a timeout; messages keep their distance once several were lost together.
func TestPlainRules(t *testing.T) {
	p := plain{window: leastPlain}
	p.answered(true, 100e3)
	p.answered(true, 100e3)
	p.answered(true, 100e3)
	if p.window != 400e3 {
		t.Errorf("%d", p.window)
	}
	p.timedOut(Time(time.Second), false)
	if p.window != 200e3 || p.repair != 1 || p.spacing != 0 || p.again {
		t.Errorf("%+v", p)
	}
	p.keep(sent{number: 7})
	for range 9 {
		p.timedOut(Time(time.Second), true)
	}
	if p.window != MinSegment || p.spacing != mostSpacing || !p.again {
		t.Errorf("%+v", p)
	}
	for range 3 {
		p.answered(false, 0)
	}
	if p.repair != 8 {
		t.Errorf("%d messages of a gap at a time", p.repair)
	}
}
