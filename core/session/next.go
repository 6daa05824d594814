package session

import (
	"errors"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

// nextWithin is the lab time in which the next message must be sent: with
// programs that only sleep there may never be one.
const nextWithin = 60 * time.Second

// seek is the way to the next message: the lab runs as fast as it can until it
// was sent, then until it has arrived or was lost, and is held there.
type seek struct {
	on     bool
	number uint64     // of the message that is wanted, or at which the lab is held; 0: neither
	limit  modem.Time // no further
	sent   bool
	due    modem.Time // when all who hear it have heard it
	quiet  bool       // nothing was sent within the limit
}

// next begins the way to the message after the one at which the lab is held.
func (s *Session) next() error {
	switch {
	case s.room != nil:
		return errors.New("a lab in a room lives by the clock of all: it cannot run ahead to the next message")
	case s.seen().Stopped() != "":
		return world.ErrStopped
	}
	l := s.seen()
	number := l.Messages() + 1
	if held := s.seek.number; held > 0 && !s.seek.quiet && held < number-1 {
		number = held + 1 // sent while the one before was on its way
	}
	s.pacer.Pause()
	limit := l.Now().Add(nextWithin)
	if until := l.Until(); until >= 0 {
		limit = min(limit, until)
	}
	if l != s.lab {
		limit = min(limit, s.lab.Now())
	}
	s.seek = seek{on: true, number: number, limit: limit}
	return nil
}

// seeking goes on towards the next message until stop says that the slice is
// over. It answers how long the engine may sleep.
func (s *Session) seeking(stop func() bool) time.Duration {
	for {
		if s.seen().Waiting() && s.past.shown == nil {
			return maxSleep // the answer wakes the engine
		}
		s.seekStep(stop)
		if !s.seek.on {
			return maxSleep
		}
		if stop() {
			return 0
		}
	}
}

// seekStep runs to the next time at which something happens.
func (s *Session) seekStep(stop func() bool) {
	l, k := s.seen(), &s.seek
	if l.Messages() >= k.number && !k.sent {
		k.sent, k.due = true, max(arrival(l, k.number), l.Now())
		if l != s.lab {
			k.due = min(k.due, s.lab.Now())
		}
	}
	end := k.limit
	if k.sent {
		end = k.due
	}
	if at, ok := l.Next(); ok && at <= end {
		l.RunTo(at, stop)
		s.broke(l)
		return
	}
	l.RunTo(end, stop)
	if s.broke(l) {
		return
	}
	k.on, k.quiet = false, !k.sent
	s.caughtUp()
}

// arrival is when the last copy of a message under way is due.
func arrival(l *lab.Lab, number uint64) (due modem.Time) {
	for _, m := range l.Media() {
		m.Look(0, func(u modem.UnderWay) bool {
			if u.Message.Number == number {
				due = max(due, u.Due)
			}
			return true
		})
	}
	return due
}

// told writes into a snapshot where the lab is held.
func (k *seek) told(s *view.Snapshot) {
	switch {
	case k.on:
		s.Seek = view.Seeking
	case k.quiet:
		s.Seek = view.Quiet
	default:
		s.Held = k.number
	}
}
