package psp

import (
	"slices"
	"time"

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

// moreBytes is how much must wait for a sender of ours to ask for
// acknowledgements at once.
const moreBytes = 96 << 10

// sent is a message of ours that is not acknowledged yet.
type sent struct {
	kind    kind
	number  int
	ack     int // of a handshake ACK, which is repeated as it was
	payload string
	at      Time // last sent
	times   int
	sacked  bool  // received above a hole
	lost    bool  // believed lost: to be sent again when the path has room
	stamp   stamp // of the path when it was sent
}

// empty reports a message that carries nothing: losing it does no harm unless
// something follows (spec/phoenix.md 8.12).
func (m *sent) empty() bool { return m.kind == kindAck || m.kind == kindShake || m.kind == kindLast }

// sender is what a socket has to send.
type sender struct {
	flight       []sent   // ascending numbers
	pending      []string // written, not sent
	pendingBytes int
	full         bool          // a write was refused
	window       int           // the peer's, in messages
	rto          time.Duration // present timeout
	tries        int           // timeouts without progress
	armed        Time          // when the retransmission timer was started
	path         path
	plain        plain         // towards an original
	newest       Time          // when what was delivered last had left
	newestTook   time.Duration // and its round trip
	highest      int           // number that the peer has
}

func newSender() sender {
	return sender{window: pdu.Window, rto: FirstTimeout, plain: plain{window: FlightBytes}}
}

// hear takes the window a message advertises. When it opens again, what was
// sent to find that out is sent again: the peer had no room for it.
func (s *Socket) hear(now Time, p pdu.Socket) {
	if !p.WindowSize.Set {
		return
	}
	opened := s.window == 0 && p.WindowSize.V > 0
	s.window = p.WindowSize.V
	if opened && s.State.open() {
		for i := range s.flight {
			s.flight[i].lost = !s.flight[i].sacked
		}
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

// underway is what counts as in the path: data that is neither there nor lost.
func (s *Socket) underway() (n int) {
	for i := range s.flight {
		if m := &s.flight[i]; m.kind == kindData && !m.sacked && !m.lost {
			n += cost(len(m.payload))
		}
	}
	return n
}

// flush sends what is queued as far as the windows go, and goes on to FIN when
// a close waited for it.
func (s *Socket) flush(now Time) {
	if !s.State.open() {
		return
	}
	s.timers.stop(timerPace)
	if s.unacknowledged() == 0 && len(s.pending) > 0 {
		s.resendEmpties(now)
	}
	if s.Marked {
		s.flushOurs(now)
	} else {
		s.flushPlain(now)
	}
	if s.full && s.pendingBytes <= MaxQueueBytes/2 && len(s.pending) <= MaxQueue/2 {
		s.full = false
		s.tell(Writable)
	}
	if s.State == Draining && len(s.pending) == 0 && s.unacknowledged() == 0 {
		s.enter(now, FinWait, "")
	}
}

// flushOurs sends to one of ours: what is lost first, then what is new, at the
// pace of the path.
func (s *Socket) flushOurs(now Time) {
	under := s.underway()
	for {
		m := s.firstLost()
		if m == nil && (len(s.pending) == 0 || s.unacknowledged() > 0 && !s.roomy()) {
			break
		}
		if under > 0 && under >= s.path.window() {
			return
		}
		if at := s.path.next(); at > now {
			s.timers.set(timerPace, at)
			return
		}
		if m == nil {
			s.post(now, sent{kind: kindData, payload: s.next()})
			m = &s.flight[len(s.flight)-1]
		} else {
			s.transmit(now, m)
			s.timers.set(timerRetransmit, now.Add(s.rto))
		}
		under += cost(len(m.payload))
	}
	if len(s.pending) == 0 {
		s.path.idle(under)
	}
}

// roomy reports whether the peer has room for one more message.
func (s *Socket) roomy() bool {
	return s.unacknowledged() < min(MaxFlight, s.window) && s.flightBytes() < FlightBytes
}

// firstLost is the first message to be sent again, nil if there is none.
func (s *Socket) firstLost() *sent {
	for i := range s.flight {
		if s.flight[i].lost {
			return &s.flight[i]
		}
	}
	return nil
}

// next takes the next message's payload off the queue: a write, several small
// ones joined, or a piece of a large one. A third more than a segment is not
// worth a message.
func (s *Socket) next() string {
	data, segment := s.pending[0], s.path.segment()
	longest := min(segment+segment/3, MaxMessage)
	if len(data) > longest {
		s.pending[0] = data[segment:]
		s.pendingBytes -= segment
		return data[:segment]
	}
	n, size := 1, len(data)
	for n < len(s.pending) && size+len(s.pending[n]) <= min(Coalesce, longest) {
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
	if m.kind == kindData {
		m.lost = true // not under way itself
		m.stamp = s.path.left(now, len(m.payload), s.underway())
	}
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
		p.More = s.Marked && s.pendingBytes >= moreBytes
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
	s.timers.stop(timerRetransmit, timerAck, timerHole, timerSkip, timerPace, timerReorder)
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
		if m := &s.flight[i]; m.kind == kindAck && !m.sacked && now.Sub(m.at) >= max(s.path.srtt, OursAckDelay) {
			s.transmit(now, m)
		}
	}
}

// arm starts the retransmission timer unless it runs. An original puts its
// acknowledgement off with every message that comes (spec/phoenix.md 8.8), so
// towards one it starts anew with what is sent, for a while.
func (s *Socket) arm(now Time) {
	running := s.timers.running(timerRetransmit)
	if !running {
		s.armed = now
	}
	if running && (s.Marked || now.Sub(s.armed) >= 2*FirstTimeout || s.tries > 0) {
		return
	}
	if s.tries == 0 {
		s.rto = s.timeoutTime()
	}
	s.timers.set(timerRetransmit, now.Add(s.rto))
}
