package psp

import (
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

// acknowledged takes the peer's word that it has everything up to number a and
// the ranges above.
func (s *Socket) acknowledged(now Time, a int, sack []pdu.Range) {
	before := s.highest
	if a > s.una {
		s.progress(now, a)
	}
	if s.Marked && len(sack) > 0 {
		s.selective(now, sack)
	}
	if s.Marked && s.highest > before {
		s.findLost(now)
	}
}

// progress drops what was acknowledged and starts the timer anew.
func (s *Socket) progress(now Time, a int) {
	s.una = a
	n := 0
	for n < len(s.flight) && s.flight[n].number <= a {
		m := &s.flight[n]
		if !m.sacked {
			s.delivered(now, m, m.number < a)
		}
		if m.kind != kindSyn && !s.Marked {
			s.plain.keep(*m)
		}
		n++
	}
	clear(s.flight[:n])
	s.flight = s.flight[n:]
	s.tries = 0
	s.rto = s.timeoutTime()
	if !s.Marked {
		s.progressPlain(now, a)
	}
	if s.State == Draining {
		s.linger(now)
	}
	s.timers.stop(timerRetransmit)
	if s.find(kindData) != nil || s.find(kindFin) != nil {
		s.arm(now)
	}
}

// delivered notes that the peer has a message; older: and one behind it, which
// it said it has at once.
func (s *Socket) delivered(now Time, m *sent, older bool) {
	again := m.times > 1
	if m.number < s.highest && (!again || now.Sub(m.at) < s.path.base) {
		s.path.reordered = true // a later one came before it
	}
	s.highest = max(s.highest, m.number)
	if m.at >= s.newest && (!again || now.Sub(m.at) >= s.path.base) {
		s.newest, s.newestTook = m.at, now.Sub(m.at)
	}
	if m.kind == kindData {
		s.path.arrived(now, m.at, len(m.payload), m.stamp, again || older)
	}
}

// timeoutTime is the first timeout of a message. An original acknowledges up to
// 1.1 s late (spec/phoenix.md 8.8, 22.1).
func (s *Socket) timeoutTime() time.Duration {
	d := s.path.timeout(s.underway())
	if !s.Marked {
		d = max(d, FirstTimeout)
	}
	return d
}

// linger gives what is still to be acknowledged time (spec/phoenix.md 8.13).
func (s *Socket) linger(now Time) {
	s.timers.set(timerState, now.Add(LingerTime+s.path.takes(s.underway())))
}

// selective marks what was received above a hole (spec/phoenix.md 22.1).
func (s *Socket) selective(now Time, sack []pdu.Range) {
	for i := range s.flight {
		m := &s.flight[i]
		for _, r := range sack {
			if !m.sacked && m.number >= r.From && m.number <= r.To {
				s.delivered(now, m, m.number < sack[len(sack)-1].To)
				m.sacked, m.lost = true, false
			}
		}
	}
}

// findLost believes lost what left before something that has arrived, when it
// had its time (RACK, RFC 8985): at once if three are above it and nothing has
// overtaken anything on this path.
func (s *Socket) findLost(now Time) {
	s.timers.stop(timerReorder)
	above := 0
	for i := len(s.flight) - 1; i >= 0; i-- {
		m := &s.flight[i]
		if m.sacked {
			above++
			continue
		}
		if m.lost || m.number > s.highest || m.at > s.newest {
			continue
		}
		due := m.at.Add(s.newestTook + s.path.patience(above))
		if due <= now {
			m.lost = true
		} else if at, ok := s.timers.at[timerReorder], s.timers.running(timerReorder); !ok || due < at {
			s.timers.set(timerReorder, due)
		}
	}
}

// timeout is the end of the patience with what is in flight.
func (s *Socket) timeout(now Time) {
	s.tries++
	limit := Tries
	if s.fin != 0 && !s.Marked {
		limit = FinTries
	}
	if s.tries > limit {
		s.giveUp(now)
		return
	}
	s.rto = min(2*s.rto, max(LastTimeout, s.timeoutTime()))
	s.resend(now)
	s.arm(now)
}

// giveUp: no answer for too long (spec/phoenix.md 8.8). With a FIN that nobody
// answers all data was acknowledged before; what one of ours still had to say is
// not known, so that the end is not in order (22.1).
func (s *Socket) giveUp(now Time) {
	switch {
	case s.fin == 0:
		s.enter(now, Failed, TimedOut)
	case s.Marked && s.State == FinWait && s.text == "":
		s.enter(now, Closed, TimedOut)
	default:
		s.enter(now, Closed, "")
	}
}

// resend repeats what the peer waits for: the first message it does not have,
// with the empty ones before it. What it has of the rest it says then, if it is
// one of ours, and an original keeps nothing above a hole anyway.
func (s *Socket) resend(now Time) {
	if s.fin != 0 {
		s.resendFin(now)
		return
	}
	if !s.Marked {
		s.resendPlain(now)
		return
	}
	for i := range s.flight {
		m := &s.flight[i]
		if m.sacked {
			continue
		}
		s.transmit(now, m)
		if m.kind == kindData {
			return
		}
	}
}

// resendFin repeats FIN; to one of ours with everything before it. An original
// takes FIN over any hole.
func (s *Socket) resendFin(now Time) {
	for i := range s.flight {
		m := &s.flight[i]
		if m.kind == kindFin || s.Marked && !m.sacked && m.number < s.fin {
			s.transmit(now, m)
		}
	}
}
