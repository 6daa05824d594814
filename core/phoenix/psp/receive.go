package psp

import (
	"slices"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

// early is a message above a hole.
type early struct {
	number  int
	payload pdu.Opt[string]
	final   bool
	copies  int  // times it arrived since the last progress
	first   Time // when the first of them came
}

// receiver is what a socket has received.
type receiver struct {
	buffer
	ahead      []early // ascending numbers
	aheadBytes int
	unacked    int  // data messages since the last ACK
	owedBytes  int  // of them
	shut       bool // our window was advertised as 0
}

// use takes in a message whose number is RCV.NXT or above.
func (s *Socket) use(now Time, p pdu.Socket) Drop {
	if size := len(p.Payload.V); size > 0 && s.Buffered()+s.aheadBytes+size > MaxBuffer {
		if s.Marked {
			s.ack(now) // says that the window is shut
		}
		return BufferFull
	}
	if p.Sequence > s.rcv {
		return s.store(now, p)
	}
	s.deliver(now, early{number: p.Sequence, payload: p.Payload, final: p.Final})
	s.drain(now)
	if p.More && s.owedBytes >= MinSegment/2 && s.Marked && s.State.open() {
		s.ack(now) // the sender goes by it
	}
	return Used
}

// deliver takes the message with the expected number.
func (s *Socket) deliver(now Time, m early) {
	s.rcv++
	if m.payload.Set {
		s.append(m.payload.V)
		if s.State == Connected {
			s.tell(Data)
		}
		s.owedBytes += len(m.payload.V)
		s.owe(now)
	}
	if m.final {
		s.enter(now, CloseWait, "")
	}
}

// drain delivers what a filled hole has set free.
func (s *Socket) drain(now Time) {
	n := 0
	for n < len(s.ahead) && s.ahead[n].number <= s.rcv && s.State.open() {
		m := s.ahead[n]
		s.aheadBytes -= len(m.payload.V)
		n++
		if m.number == s.rcv {
			s.deliver(now, m)
		}
	}
	clear(s.ahead[:n])
	s.ahead = s.ahead[n:]
	for i := range s.ahead {
		s.ahead[i].copies, s.ahead[i].first = 1, now
	}
	if len(s.ahead) == 0 {
		s.timers.stop(timerHole)
	}
}

// store keeps a message above a hole (spec/phoenix.md 8.12, 22.1).
func (s *Socket) store(now Time, p pdu.Socket) Drop {
	at, there := slices.BinarySearchFunc(s.ahead, p.Sequence, func(m early, n int) int { return m.number - n })
	if there {
		s.ahead[at].copies++
		s.doubtHole(now)
		s.sackNow(now)
		return AheadTwice
	}
	if len(s.ahead) >= MaxAhead {
		return BufferFull
	}
	s.ahead = slices.Insert(s.ahead, at, early{p.Sequence, p.Payload, p.Final, 1, now})
	s.aheadBytes += len(p.Payload.V)
	if p.Final {
		s.timers.set(timerHole, now.Add(HoleTime))
	}
	s.sackNow(now)
	return Used
}

// sackNow tells one of ours what is above the hole.
func (s *Socket) sackNow(now Time) {
	if s.Marked && s.State.open() {
		s.ack(now)
	}
}

// doubtHole: an original resends all its data in each round, so a message that
// comes for the third time over the same hole is missing only pure ACKs, which
// an original never resends (spec/phoenix.md 8.12). One of ours resends them.
// The rest of the round has a moment to arrive: the medium may have reordered it.
func (s *Socket) doubtHole(now Time) {
	if !s.Marked && s.doubted(now) && !s.timers.running(timerSkip) {
		s.timers.set(timerSkip, now.Add(SkipDelay))
	}
}

// doubted reports that something above the hole has come often enough. What is
// lowest there may be a pure ACK, which comes only once.
func (s *Socket) doubted(now Time) bool {
	return slices.ContainsFunc(s.ahead, func(m early) bool { return m.copies >= 3 && now.Sub(m.first) >= SkipTime })
}

// skipHole goes on above the hole.
func (s *Socket) skipHole(now Time) {
	if s.State.open() && s.doubted(now) {
		s.rcv = s.ahead[0].number
		s.drain(now)
	}
}

// endAtHole: FIN came, but not what is before it: the reader gets nothing
// beyond the hole, and an error (spec/phoenix.md 18 no. 5).
func (s *Socket) endAtHole(now Time) {
	i := slices.IndexFunc(s.ahead, func(m early) bool { return m.final })
	if i < 0 || !s.State.open() {
		return
	}
	s.rcv = s.ahead[i].number + 1
	s.ahead, s.aheadBytes = nil, 0
	s.enter(now, CloseWait, DataMissing)
}

// owe notes that data must be acknowledged: soon after the first message, or
// at once after many (spec/phoenix.md 8.8).
func (s *Socket) owe(now Time) {
	s.unacked++
	delay, every := AckDelay, AckEvery
	if s.Marked {
		delay, every = OursAckDelay, OursAckEvery
	}
	if s.unacked >= every {
		s.ack(now)
		return
	}
	if !s.timers.running(timerAck) {
		s.timers.set(timerAck, now.Add(delay))
	}
}

// acked notes that a message carried the acknowledgement.
func (s *Socket) acked() {
	s.unacked, s.owedBytes = 0, 0
	s.timers.stop(timerAck)
}

// advertised is our window: as the original's always 256, but 0 to one of
// ours while the buffer is nearly full.
func (s *Socket) advertised() int {
	s.shut = s.Marked && s.Buffered()+s.aheadBytes > MaxBuffer/2
	if s.shut {
		return 0
	}
	return pdu.Window
}

// reopen tells one of ours that there is room again.
func (s *Socket) reopen(now Time) {
	if s.shut && s.State.open() && s.Buffered()+s.aheadBytes <= MaxBuffer/4 {
		s.ack(now)
	}
}

// holes are the ranges received above the hole.
func (s *Socket) holes() (out []pdu.Range) {
	for _, m := range s.ahead {
		if n := len(out); n > 0 && out[n-1].To == m.number-1 {
			out[n-1].To = m.number
			continue
		}
		if len(out) == pdu.MaxSack {
			break
		}
		out = append(out, pdu.Range{From: m.number, To: m.number})
	}
	return out
}
