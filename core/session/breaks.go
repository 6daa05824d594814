package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
)

// breaks are when the run is to stop, and where it has.
type breaks struct {
	want lab.Breaks
	stop *view.Stop // where the lab is held now; nil: not by a break
	step uint64     // steps of the world then
}

// breakAt says when the run is to stop; in all worlds of this lab from now on.
func (s *Session) breakAt(c view.Command) error {
	if s.room != nil {
		return errors.New("a lab in a room lives by the clock of all: it cannot be stopped")
	}
	b := lab.Breaks{Packets: c.Text}
	for _, a := range c.Args {
		if a != view.StopFailure {
			return fmt.Errorf("break: %q is nothing to stop at: failure, a filter, or seconds to wait", a)
		}
		b.Fails = true
	}
	if w := c.Number64; !(w >= 0 && w <= lab.MaxPatience.Seconds()) {
		return fmt.Errorf("break: a computer can be given from 0 to %v seconds to wait, not %v", lab.MaxPatience.Seconds(), w)
	}
	b.Waits = time.Duration(math.Round(c.Number64 * float64(time.Second)))
	if err := s.lab.Break(b); err != nil {
		return err
	}
	s.breaks = breaks{want: b}
	if s.past.shown != nil {
		return s.past.shown.Break(b)
	}
	return nil
}

// breakIn lets another world of the lab stop where this one does. In a room it
// stops nowhere: others live by the same clock.
func (s *Session) breakIn(l *lab.Lab) {
	if s.room != nil {
		s.breaks = breaks{}
	}
	_ = l.Break(s.breaks.want) // it was accepted before
}

// broke holds a world that has come to where it is to stop, and reports whether
// it has.
func (s *Session) broke(l *lab.Lab) bool {
	stop := l.Broke()
	if stop == nil {
		return false
	}
	s.hold()
	s.breaks.stop, s.breaks.step = stop, l.Steps()
	s.seek.number = stop.Packet
	return true
}

// told writes into a snapshot of a world when it is to stop, and whether it has
// just done so.
func (b *breaks) told(out *view.Snapshot, l *lab.Lab) {
	if b.want != (lab.Breaks{}) {
		out.Breaks = &view.Breaks{Packets: b.want.Packets, Fails: b.want.Fails, Waits: b.want.Waits.Seconds()}
	}
	if b.stop != nil && (l.Steps() != b.step || l.Now().Seconds() != b.stop.Time) {
		b.stop = nil // it has gone on
	}
	out.Stop = b.stop
}

// inspect is what every computer of the lab that is shown is about.
func (s *Session) inspect() ([]byte, error) { return json.Marshal(s.seen().Inspect()) }
