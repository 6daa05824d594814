package psp

import "time"

// plain is what sending to an original takes besides. It keeps nothing that
// comes out of order, says what it has up to 1.1 s late, and may say one too
// many (spec/phoenix.md 8.6, 8.8, 8.12).
type plain struct {
	window  int           // bytes that may be in flight
	kept    sent          // newest that is acknowledged
	has     bool          // there is one
	again   bool          // it is to be sent once more
	resent  Time          // latest timeout
	repair  int           // messages that may be under way to fill a gap; 0: there is none
	spacing time.Duration // between messages, once they have overtaken each other
	next    Time          // when the next may go
}

const (
	// plainWindow bounds the bytes in flight to an original, which keeps all
	// that comes in order.
	plainWindow = 4 << 20
	// leastPlain is the least of it.
	leastPlain = 64 << 10
	// plainTime is how much is sent at a time: an acknowledgement comes up to
	// 1.1 s after the last of it.
	plainTime = 4 * time.Second
	// Spacings: jitter below half of one does no harm.
	leastSpacing = 2 * time.Millisecond
	mostSpacing  = 64 * time.Millisecond
)

// keep remembers the newest acknowledged message, whatever it carries.
func (p *plain) keep(m sent) { p.kept, p.has, p.again = m, true, false }

// begin fits the window to what the handshake has shown of the path.
func (p *plain) begin(rate int) {
	if rate > 0 {
		p.window = min(max(rate, leastPlain), plainWindow)
	}
}

// answered notes progress: the gap is filled faster, and the window grows to
// what the path carries while an original keeps us waiting.
func (p *plain) answered(all bool, rate int) {
	if all {
		p.window = max(p.window, min(2*p.window, during(rate, plainTime), plainWindow))
	}
	p.repair *= 2
}

// timedOut notes that a gap must be filled, message by message. If several were
// under way they may have overtaken each other.
func (p *plain) timedOut(now Time, several bool) {
	p.resent, p.repair, p.again = now, 1, p.has
	p.window = max(p.window/2, MinSegment)
	if several {
		p.spacing = min(max(2*p.spacing, leastSpacing), mostSpacing)
	}
}

// progressPlain: an acknowledgement that exactly covers the newest data soon
// after a timeout may be one too high: it is sent once more (8.12).
func (s *Socket) progressPlain(now Time, a int) {
	p := &s.plain
	p.answered(s.unacknowledged() == 0, s.path.rate())
	if p.has && p.kept.kind == kindData && p.kept.number == a && p.kept.times == 1 && p.resent > 0 && now.Sub(p.resent) <= FirstTimeout && s.State.open() {
		p.again = true
	}
}

// resendPlain takes everything in flight, up to the last that matters, for lost:
// an original that misses one has thrown away the rest.
func (s *Socket) resendPlain(now Time) {
	last := -1
	for i := range s.flight {
		if !s.flight[i].empty() {
			last = i
		}
	}
	s.plain.timedOut(now, s.unacknowledged() > 1)
	for i := 0; i <= last; i++ {
		s.flight[i].lost = true
	}
	s.flush(now)
}

// flushPlain sends to an original: first what fills a gap, in order and few at
// a time, and only then what is new.
func (s *Socket) flushPlain(now Time) {
	for {
		if !s.plain.again && s.firstLost() == nil {
			s.plain.repair = 0
		}
		send := s.nextPlain()
		if send == nil {
			return
		}
		if s.plain.next > now {
			s.timers.set(timerPace, s.plain.next)
			return
		}
		send(now)
		s.plain.next = now.Add(s.plain.spacing)
	}
}

// nextPlain is what may be sent next, nil for nothing.
func (s *Socket) nextPlain() func(now Time) {
	if s.plain.again {
		return func(now Time) {
			s.plain.again = false
			s.transmit(now, &s.plain.kept)
		}
	}
	if m := s.firstLost(); m != nil {
		if m.kind == kindData && s.again() >= max(s.plain.repair, 1) {
			return nil
		}
		return func(now Time) { s.transmit(now, m) }
	}
	n := s.unacknowledged()
	if len(s.pending) == 0 || n > 0 && (n >= min(MaxFlight, s.window) || s.flightBytes() >= s.plain.window) {
		return nil
	}
	return func(now Time) { s.post(now, sent{kind: kindData, payload: s.next()}) }
}

// again counts data that is under way once more.
func (s *Socket) again() (n int) {
	for i := range s.flight {
		if m := &s.flight[i]; m.kind == kindData && m.times > 1 && !m.lost {
			n++
		}
	}
	return n
}
