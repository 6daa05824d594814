package lab

import (
	"fmt"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// MaxPatience bounds Breaks.Waits.
const MaxPatience = 24 * time.Hour

// Breaks say when a run is to stop so that somebody can look at it. They change
// nothing in the run. The zero Breaks stop it never.
type Breaks struct {
	Packets string        // a filter of the packet list: at a message that fits, as soon as it does
	Fails   bool          // when a program or a computer fails
	Waits   time.Duration // when a program that is no system file has waited so long; 0: never
}

// breaks are those of a lab, and what came of them.
type breaks struct {
	Breaks
	dismissed map[int]modem.Time // by number of a computer: it has waited since then, and that was told or is fine
	stop      *view.Stop         // the latest, not fetched yet
}

// Break says when the run is to stop from now on. An error is of the filter or of
// the time.
func (l *Lab) Break(b Breaks) error {
	if b.Waits < 0 || b.Waits > MaxPatience {
		return fmt.Errorf("break: a computer can be given from 0s to %v to wait, not %v", MaxPatience, b.Waits)
	}
	if err := l.packets.Break(b.Packets); err != nil {
		return fmt.Errorf("break: %w", err)
	}
	l.breaks = breaks{Breaks: b, dismissed: map[int]modem.Time{}}
	l.WatchFailures(b.Fails)
	return nil
}

// Broke is why the run has stopped, once; nil: it has not.
func (l *Lab) Broke() *view.Stop {
	l.look()
	out := l.breaks.stop
	l.breaks.stop = nil
	return out
}

// look notes what the latest step was to stop at.
func (l *Lab) look() {
	if number := l.packets.Broke(); number > 0 {
		l.stopAt(view.Stop{Why: view.StopPacket, Packet: number})
	}
	if n := l.Fell(); n != nil {
		l.stopAt(view.Stop{Why: view.StopFailure, Computer: n.ID(), Name: n.Name(), Text: n.Problem()})
	}
}

// stopAt stops the run for the first of several reasons.
func (l *Lab) stopAt(s view.Stop) {
	if l.breaks.stop == nil {
		s.Time = l.Now().Seconds()
		l.breaks.stop = &s
	}
}

// RunTo is World.RunTo, and ends also where Break says.
func (l *Lab) RunTo(t modem.Time, stop func() bool) (reached bool) {
	if until := l.Until(); until >= 0 {
		t = min(t, until)
	}
	for l.breaks.Waits > 0 {
		at := l.patience()
		if at > t {
			break
		}
		if at > l.Now() && !l.World.RunTo(at, stop) || l.tired() {
			return false
		}
	}
	return l.World.RunTo(t, stop)
}

// Run is World.Run, and ends also where Break says.
func (l *Lab) Run() {
	for l.breaks.stop == nil && l.Step() {
	}
	if l.breaks.Waits > 0 && l.breaks.stop == nil && l.Until() >= 0 && !l.Waiting() {
		l.RunTo(l.Until(), nil) // nothing happens any more, but somebody waits
	}
	if l.breaks.stop == nil {
		l.World.Run()
	}
}

// Step is World.Step, and notes what Break says.
func (l *Lab) Step() bool {
	if next, ok := l.Next(); l.breaks.Waits > 0 && l.breaks.stop == nil && ok {
		for at := l.patience(); at < next; at = l.patience() {
			if !l.World.RunTo(at, nil) || l.tired() {
				return true
			}
		}
	}
	more := l.World.Step()
	l.look()
	return more
}

// patience is the lab time at which it is to be seen again who has waited too
// long; a computer that begins to wait has been seen again by then.
func (l *Lab) patience() modem.Time {
	b := &l.breaks
	at := l.Now().Add(b.Waits)
	for _, n := range l.Nodes() {
		if since, still := n.Still(); still && b.isNews(n.ID(), since) {
			at = min(at, max(since.Add(b.Waits), l.Now()))
		}
	}
	return at
}

// isNews reports whether nothing was told yet of the computer's waiting.
func (b *breaks) isNews(n int, since modem.Time) bool {
	told, ok := b.dismissed[n]
	return !ok || told != since
}

// tired reports whether a computer has waited too long.
func (l *Lab) tired() bool {
	b := &l.breaks
	for _, n := range l.Nodes() {
		since, still := n.Still()
		if !still || !b.isNews(n.ID(), since) || l.Now() < since.Add(b.Waits) {
			continue
		}
		b.dismissed[n.ID()] = since
		if waits := ownWait(n.Standing()); waits != "" {
			l.stopAt(view.Stop{Why: view.StopWait, Computer: n.ID(), Name: n.Name(), Text: waits})
		}
	}
	return b.stop != nil
}

// ownWait says where a program that is no system file waits; "": none does.
func ownWait(s computer.Standing) string {
	for _, p := range s.Programs {
		if p.Own == "" {
			continue
		}
		if p.Event == "" {
			return "any event in " + p.Own
		}
		return p.Event + " in " + p.Own
	}
	return ""
}
