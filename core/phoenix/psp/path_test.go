package psp

import (
	"testing"
	"time"
)

func TestPath(t *testing.T) {
	p := newPath()
	for range 8 {
		p.delivered()
	}
	if p.window != 2*FirstFlight {
		t.Errorf("doubles at first: %d", p.window)
	}
	p.lose(time.Second, time.Millisecond)
	p.lose(time.Second, time.Millisecond)
	if p.window != 11 {
		t.Errorf("shrinks once for the losses of a round trip: %d", p.window)
	}
	for range 12 {
		p.delivered()
	}
	if p.window != 12 {
		t.Errorf("then grows by one a round: %d", p.window)
	}
	if p.timedOut(); p.window != leastFlight || p.threshold != 6 {
		t.Errorf("begins anew: %d, %d", p.window, p.threshold)
	}
	for range 100 * MaxFlight * MaxFlight {
		p.delivered()
	}
	if p.window != MaxFlight {
		t.Errorf("at most %d: %d", MaxFlight, p.window)
	}
}
