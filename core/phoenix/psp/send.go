package psp

import (
	"slices"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

// kind is what a message of ours is for.
type kind uint8

const (
	kindSyn   kind = iota // SYN or SYN+ACK
	kindShake             // the third handshake message
	kindAck               // pure ACK
	kindData
	kindFin
	kindLast // ACK of the peer's FIN
)

// sent is a message of ours that is not acknowledged yet.
type sent struct {
	kind    kind
	number  int
	ack     int // of a handshake ACK, which is repeated as it was
	payload string
	at      Time // last sent
	times   int
	sacked  bool // received above a hole
	lost    bool // believed lost: to be sent again when the path has room
}

// empty reports a message that carries nothing: losing it does no harm unless
// something follows (spec/phoenix.md 8.12).
func (m *sent) empty() bool { return m.kind == kindAck || m.kind == kindShake || m.kind == kindLast }

// sender is what a socket has to send.
type sender struct {
	flight       []sent   // ascending numbers
	pending      []string // written, not sent
	pendingBytes int
	full         bool  // a write was refused
	window       int   // the peer's, in messages
	rto          Time  // present timeout
	srtt         Time  // smoothed round trip, 0: not measured
	tries        int   // timeouts without progress
	kept         *sent // newest acknowledged data, for originals (8.12)
	resent       Time  // latest retransmission
	path         path
}

func newSender() sender {
	return sender{window: pdu.Window, rto: FirstTimeout, path: newPath()}
}

// hear takes the window a message advertises. When it opens again, what was
// sent to find that out is sent again: the peer had no room for it.
func (s *Socket) hear(now Time, p pdu.Socket) {
	if !p.WindowSize.Set {
		return
	}
	opened := s.window == 0 && p.WindowSize.V > 0
	s.window = p.WindowSize.V
	if opened && s.State.open() && s.unacknowledged() > 0 {
		s.resend(now)
	}
}

// unacknowledged counts data messages in flight.
func (s *Socket) unacknowledged() (n int) {
	for i := range s.flight {
		if s.flight[i].kind == kindData {
			n++
		}
	}
	return n
}

// flightBytes is the data in flight.
func (s *Socket) flightBytes() (n int) {
	for i := range s.flight {
		n += len(s.flight[i].payload)
	}
	return n
}

// Write queues data and sends what the window allows. The errors are a
// HandleError and ErrFull, after which Writable tells when to try again.
func (s *Socket) Write(now Time, data string) error {
	if s.State != Connected {
		return &HandleError{"write to", s.State.Word()}
	}
	if s.pendingBytes >= MaxQueueBytes || len(s.pending) >= MaxQueue {
		s.full = true
		return ErrFull
	}
	s.pending = append(s.pending, data)
	s.pendingBytes += len(data)
	s.flush(now)
	return nil
}

// flush sends what is queued as far as the window goes, and goes on to FIN
// when a close waited for it.
func (s *Socket) flush(now Time) {
	if !s.State.open() {
		return
	}
	n, room := s.unacknowledged(), MaxFlight
	if s.Marked {
		room = s.repair(now)
	}
	if n == 0 && len(s.pending) > 0 {
		s.resendEmpties(now)
	}
	bytes := s.flightBytes()
	for len(s.pending) > 0 && (n == 0 || room > 0 && n < min(MaxFlight, s.window) && (!s.Marked || bytes < FlightBytes)) {
		data := s.next()
		s.post(now, sent{kind: kindData, payload: data})
		n, bytes, room = n+1, bytes+len(data), room-1
	}
	if s.full && s.pendingBytes <= MaxQueueBytes/2 && len(s.pending) <= MaxQueue/2 {
		s.full = false
		s.tell(Writable)
	}
	if s.State == Draining && len(s.pending) == 0 && n == 0 {
		s.enter(now, FinWait, "")
	}
}

// next takes the next message's payload off the queue: a write, several small
// ones joined, or a piece of a large one.
func (s *Socket) next() string {
	data := s.pending[0]
	if len(data) > MaxMessage {
		s.pending[0] = data[MaxMessage:]
		s.pendingBytes -= MaxMessage
		return data[:MaxMessage]
	}
	n, size := 1, len(data)
	for n < len(s.pending) && size+len(s.pending[n]) <= Coalesce {
		size += len(s.pending[n])
		n++
	}
	if n > 1 {
		b := make([]byte, 0, size)
		for _, d := range s.pending[:n] {
			b = append(b, d...)
		}
		data = string(b)
	}
	clear(s.pending[:n])
	s.pending = s.pending[n:]
	s.pendingBytes -= size
	return data
}

// post gives m the next number and sends it.
func (s *Socket) post(now Time, m sent) {
	m.number = s.nxt
	s.nxt++
	s.flight = append(s.flight, m)
	s.transmit(now, &s.flight[len(s.flight)-1])
	if m.kind == kindData || m.kind == kindFin {
		s.arm(now)
	}
}

// transmit writes m out, for the first time or again.
func (s *Socket) transmit(now Time, m *sent) {
	m.at, m.lost = now, false
	m.times++
	s.out = append(s.out, s.message(m))
	if m.kind != kindSyn && m.kind != kindShake {
		s.acked()
	}
}

// message is m as it travels (spec/phoenix.md 8.1, 8.2): acknowledgements name
// the last number received in order, but those of the handshake the next.
func (s *Socket) message(m *sent) pdu.Socket {
	p := pdu.Socket{Sequence: m.number, Acknowledgement: pdu.Some(s.rcv - 1), WindowSize: pdu.Some(s.advertised())}
	switch m.kind {
	case kindSyn:
		p.Synchronize = true
		p.Acknowledgement = pdu.Opt[int]{V: s.rcv, Set: !s.client}
		p.Ours = s.offer && (s.client || s.Marked)
	case kindShake:
		p.Acknowledgement.V = m.ack
	case kindData:
		p.Payload = pdu.Some(m.payload)
	case kindFin:
		p.Final = true
		p.WindowSize = pdu.Opt[int]{}
	}
	if m.kind != kindSyn && m.kind != kindFin && s.Marked {
		p.Sack = s.holes()
	}
	return p
}

// find is the newest message of a kind in flight, nil if there is none.
func (s *Socket) find(k kind) *sent {
	for i := len(s.flight) - 1; i >= 0; i-- {
		if s.flight[i].kind == k {
			return &s.flight[i]
		}
	}
	return nil
}

// repeat sends the newest message of a kind again and reports whether there
// was one.
func (s *Socket) repeat(now Time, k kind) bool {
	m := s.find(k)
	if m != nil {
		s.transmit(now, m)
	}
	return m != nil
}

// ack sends a pure ACK. Between two of ours the latest one is sent again with
// its number, so that lost ACKs leave no holes.
func (s *Socket) ack(now Time) {
	if n := len(s.flight); s.Marked && n > 0 && s.flight[n-1].kind == kindAck {
		s.transmit(now, &s.flight[n-1])
		return
	}
	s.post(now, sent{kind: kindAck})
}

// sendFin sends our FIN: after one of ours has every number before it.
func (s *Socket) sendFin(now Time) {
	s.resendEmpties(now)
	s.fin = s.nxt
	s.tries, s.rto = 0, s.timeoutTime()
	s.timers.stop(timerRetransmit, timerAck, timerHole, timerSkip)
	s.flight = slices.DeleteFunc(s.flight, func(m sent) bool { return m.kind == kindData })
	s.post(now, sent{kind: kindFin})
}

// resendEmpties repeats pure ACKs before something follows them, between two of
// ours: only those that had time to be acknowledged. The handshake's needs none:
// what follows it makes the listener go on without it.
func (s *Socket) resendEmpties(now Time) {
	if !s.Marked {
		return
	}
	for i := range s.flight {
		if m := &s.flight[i]; m.kind == kindAck && !m.sacked && now-m.at >= max(s.srtt, OursAckDelay) {
			s.transmit(now, m)
		}
	}
}

// arm starts the retransmission timer unless it runs.
func (s *Socket) arm(now Time) {
	if !s.timers.running(timerRetransmit) {
		s.timers.set(timerRetransmit, now+s.rto)
	}
}
