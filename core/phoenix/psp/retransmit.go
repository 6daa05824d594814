package psp

import "github.com/emberwire/emberwire/core/phoenix/pdu"

// acknowledged takes the peer's word that it has everything up to number a and
// the ranges above.
func (s *Socket) acknowledged(now Time, a int, sack []pdu.Range) {
	if a > s.una {
		s.progress(now, a)
	}
	if s.Marked && len(sack) > 0 {
		s.selective(now, sack)
	}
}

// progress drops what was acknowledged, measures the round trip and starts the
// timer anew.
func (s *Socket) progress(now Time, a int) {
	s.una = a
	n := 0
	for n < len(s.flight) && s.flight[n].number <= a {
		m := &s.flight[n]
		if m.times == 1 && m.kind == kindData {
			s.measure(now - m.at)
		}
		if m.kind == kindData {
			s.keep(now, *m, a)
			s.path.delivered()
		}
		n++
	}
	clear(s.flight[:n])
	s.flight = s.flight[n:]
	s.tries = 0
	s.rto = s.timeoutTime()
	s.timers.stop(timerRetransmit)
	if s.find(kindData) != nil || s.find(kindFin) != nil {
		s.arm(now)
	}
}

// measure takes a round trip into the smoothed one. Most of it is the queue of
// a slow link, which fills and drains quickly, so the latest counts half.
func (s *Socket) measure(d Time) {
	if s.srtt == 0 {
		s.srtt = d
	}
	s.srtt = max((s.srtt+d)/2, 1)
}

// timeoutTime is the first timeout of a message: 1 s towards an original,
// which acknowledges up to 1.1 s late (spec/phoenix.md 8.8, 22.1).
func (s *Socket) timeoutTime() Time {
	if !s.Marked || s.srtt == 0 {
		return FirstTimeout
	}
	return min(max(ShortTimeout, 4*s.srtt), LastTimeout)
}

// keep remembers the newest acknowledged data message towards an original,
// whose acknowledgement may be one too high (spec/phoenix.md 8.12). If it was
// exactly covered soon after a retransmission it is sent once more.
func (s *Socket) keep(now Time, m sent, a int) {
	if s.Marked {
		return
	}
	s.kept = &m
	if m.number == a && s.resent > 0 && now-s.resent <= FirstTimeout && m.times == 1 && s.State.open() {
		s.transmit(now, s.kept)
	}
}

// selective marks what was received above a hole. A message with three above
// it is sent again at once (spec/phoenix.md 22.1).
func (s *Socket) selective(now Time, sack []pdu.Range) {
	for i := range s.flight {
		m := &s.flight[i]
		for _, r := range sack {
			if !m.sacked && m.number >= r.From && m.number <= r.To {
				m.sacked, m.lost = true, false
				if m.kind == kindData && m.times == 1 {
					s.measure(now - m.at)
				}
			}
		}
	}
	above := 0
	for i := len(s.flight) - 1; i >= 0; i-- {
		m := &s.flight[i]
		if m.sacked {
			above++
		} else if above >= 3 && !m.lost && now-m.at >= max(s.srtt, 1) {
			m.lost = true
			s.path.lose(now, s.srtt)
		}
	}
}

// repair sends what is believed lost again, as far as the path has room, and
// returns what room is left (between two of ours).
func (s *Socket) repair(now Time) (room int) {
	room = s.path.window
	for i := range s.flight {
		if m := &s.flight[i]; m.kind == kindData && !m.sacked && !m.lost {
			room--
		}
	}
	for i := range s.flight {
		if m := &s.flight[i]; m.lost && room > 0 {
			s.transmit(now, m)
			room--
		}
	}
	return room
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
	s.rto = min(2*s.rto, LastTimeout)
	s.resend(now)
	s.arm(now)
}

// giveUp: no answer for too long (spec/phoenix.md 8.8). A FIN that nobody
// answers ends in order: all data was acknowledged before it.
func (s *Socket) giveUp(now Time) {
	if s.fin != 0 {
		s.enter(now, Closed, "")
		return
	}
	s.enter(now, Failed, TimedOut)
}

// resend repeats everything in flight up to the last message that matters, in
// ascending order; an original keeps nothing above a hole, one of ours has
// said what it keeps.
func (s *Socket) resend(now Time) {
	last := -1
	for i := range s.flight {
		if !s.flight[i].empty() {
			last = i
		}
	}
	s.resent = now
	if s.Marked && s.fin == 0 {
		for i := 0; i <= last; i++ {
			s.flight[i].lost = !s.flight[i].sacked
		}
		s.path.timedOut()
		s.repair(now)
		return
	}
	if !s.Marked && s.kept != nil && s.fin == 0 {
		s.transmit(now, s.kept)
	}
	for i := 0; i <= last; i++ {
		m := &s.flight[i]
		// An original takes FIN over any hole.
		if !m.sacked && (s.fin == 0 || s.Marked || m.kind == kindFin) {
			s.transmit(now, m)
		}
	}
}
