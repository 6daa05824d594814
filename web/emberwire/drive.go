package main

import (
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/session"
	"github.com/emberwire/emberwire/core/view"
)

// driver runs a lab to its end.
type driver struct {
	lab     *lab.Lab
	answers <-chan hostnet.Answer // of the outside; nil: there is none
	ended   func() bool           // reports that the run is over before its end; may be nil
	real    bool                  // as slow as the wall clock
	trace   *tracer               // nil: none is written
	bounds  *bounds
}

// run runs the lab. It goes by the wall clock if that was asked for, and while
// a WebSocket is open: who sends on it lives by that clock. It answers why the
// run was ended before its end, empty if it was not; err is one of the trace's
// disk, at which the run ends.
func (d driver) run() (why string, err error) {
	pace := session.NewPacer()
	start := time.Now()
	for !d.lab.Done() && !d.over() {
		now := time.Now()
		if err := d.trace.flush(now); err != nil {
			return "", err
		}
		if why = d.bounds.over(now); why != "" {
			return why, d.trace.end()
		}
		switch {
		case d.lab.Waiting():
			d.answer(<-d.answers)
		case d.real || d.lab.Connected():
			d.paced(pace, start)
		default:
			d.poll()
			d.lab.Step()
		}
	}
	if !d.over() {
		d.lab.Run() // nothing is left; the clock goes to the end
	}
	return "", d.trace.end()
}

func (d driver) over() bool { return d.ended != nil && d.ended() }

// paced runs what is due by the wall clock and sleeps until the next thing.
func (d driver) paced(pace *session.Pacer, start time.Time) {
	wall := time.Since(start)
	d.lab.RunTo(pace.Want(wall, d.lab.Now()), func() bool { return time.Since(start)-wall > 5*time.Millisecond || d.over() })
	next, ok := d.lab.Next()
	timer := time.NewTimer(min(pace.Sleep(d.lab.Now(), next, ok), 20*time.Millisecond))
	defer timer.Stop()
	select {
	case a := <-d.answers:
		d.answer(a)
	case <-timer.C:
	}
}

// poll takes an answer that is there already.
func (d driver) poll() {
	select {
	case a := <-d.answers:
		d.answer(a)
	default:
	}
}

// answer gives the lab an answer. One that nobody waits for any more is refused
// there and does not matter.
func (d driver) answer(a hostnet.Answer) {
	if b, err := hostnet.Encode(a); err == nil {
		d.lab.Do(view.Command{Verb: view.DoAnswer, Data: b})
	}
}
