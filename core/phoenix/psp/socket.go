package psp

import (
	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

// Config is what a connection starts with.
type Config struct {
	ISS  int  // random, below NumberSpace; SYN has the number after it
	Ours bool // offer what only this stack knows (spec/phoenix.md 22.1)
}

// Socket is one connection: the rules of Block with queues, buffers and
// timers. Every method that is given now may leave messages and events, which
// the caller collects with Take.
type Socket struct {
	Block
	offer bool
	text  string // why it failed, or what was lost although it closed
	told  bool   // Ended or Broken

	sender
	receiver
	timers timers

	out    []pdu.Socket
	events []Event
}

// Connect starts a connection: SYN is the first message (spec/phoenix.md 8.4).
func Connect(now Time, cfg Config) *Socket {
	s := &Socket{offer: cfg.Ours}
	s.Block = Block{State: SynSent, client: true, iss: cfg.ISS, una: cfg.ISS, nxt: cfg.ISS + 1}
	s.sender = newSender()
	s.post(now, sent{kind: kindSyn})
	s.timers.set(timerState, now.Add(ConnectTime))
	s.timers.set(timerRepeat, now.Add(firstRepeat))
	return s
}

// Accept makes the listener's side of a connection from a SYN; it answers with
// SYN+ACK (spec/phoenix.md 8.5).
func Accept(now Time, cfg Config, syn pdu.Socket) *Socket {
	s := &Socket{offer: cfg.Ours}
	s.Block = Block{
		State: SynReceived, Marked: cfg.Ours && syn.Ours, iss: cfg.ISS, una: cfg.ISS, nxt: cfg.ISS + 1,
		irs: syn.Sequence, rcv: syn.Sequence + 1,
	}
	s.sender = newSender()
	s.hear(now, syn)
	s.post(now, sent{kind: kindSyn})
	s.timers.set(timerState, now.Add(AcceptTime))
	s.timers.set(timerRepeat, now.Add(firstRepeat))
	return s
}

// Take returns the messages to transmit and the events since the last Take.
func (s *Socket) Take() (out []pdu.Socket, events []Event) {
	out, events = s.out, s.events
	s.out, s.events = nil, nil
	return out, events
}

// Recv takes a message of the peer and says why it was not used.
func (s *Socket) Recv(now Time, p pdu.Socket) Drop {
	j := s.Judge(p)
	if j.Drop == Used || j.Drop == OldNumber {
		s.alive(now)
	}
	if s.State == SynSent && j.Next == Connected {
		s.shake(now, p)
		return Used
	}
	if s.State == SynReceived && j.Next == Connected {
		s.meet(now, p)
	}
	if j.Acked {
		s.acknowledged(now, j.Ack, p.Sack)
		s.hear(now, p)
	}
	switch {
	case j.Next == TimeWait || j.Next == Closing:
		s.rcv = max(s.rcv, p.Sequence+1)
		s.enter(now, j.Next, j.Text)
		if p.Final {
			s.post(now, sent{kind: kindLast})
		}
	case j.Next == Closed || j.Next == Failed:
		s.enter(now, j.Next, j.Text)
	case j.HasFin:
		s.timers.stop(timerRetransmit)
		s.timers.set(timerState, now.Add(TimeWaitTime))
	case j.Take:
		j.Drop = s.use(now, p)
	}
	s.answer(now, p, j.Answer)
	s.flush(now)
	return j.Drop
}

// shake ends the handshake at the client. The third message acknowledges the
// number after the peer's SYN, or after an original that is half open the
// number it has used since (spec/phoenix.md 8.4).
func (s *Socket) shake(now Time, p pdu.Socket) {
	s.irs, s.rcv = p.Sequence, p.Sequence+1
	s.Marked = s.offer && p.Ours && p.Synchronize
	s.hear(now, p)
	s.measureHandshake(now)
	s.acknowledged(now, s.iss+1, nil)
	ack := s.rcv
	if !p.Synchronize {
		ack = p.Sequence
	}
	s.enter(now, Connected, "")
	s.post(now, sent{kind: kindShake, ack: ack})
	s.timers.set(timerRepeat, now.Add(firstRepeat))
	s.flush(now)
}

// meet ends the handshake at the listener. The client's third message is bare;
// if a later one comes first, nothing is lost by skipping its number (8.12).
func (s *Socket) meet(now Time, p pdu.Socket) {
	s.measureHandshake(now)
	s.acknowledged(now, s.iss+1, nil)
	if p.Sequence > s.rcv {
		s.rcv = s.irs + 2
	}
	s.enter(now, Connected, "")
}

// measureHandshake takes the round trip of our SYN.
func (s *Socket) measureHandshake(now Time) {
	if m := s.find(kindSyn); m != nil {
		s.path.shake(now.Sub(m.at), m.times > 1)
		s.plain.begin(s.path.rate())
	}
}

// Delayed notes that what was sent last leaves only now, because the address of
// the next hop was not known: the round trip counts from here.
func (s *Socket) Delayed(now Time) {
	if m := s.find(kindSyn); m != nil && m.times == 1 && s.State == SynSent {
		m.at = now
	}
}

// answer says what Judge wants the peer to hear at once.
func (s *Socket) answer(now Time, p pdu.Socket, a Answer) {
	switch a {
	case AnswerAck:
		s.ack(now)
	case AnswerHandshake:
		if !s.repeat(now, kindShake) {
			s.ack(now)
		}
	case AnswerSyn:
		s.repeat(now, kindSyn)
	case AnswerFin:
		s.repeat(now, kindFin)
	case AnswerLast:
		s.repeat(now, kindLast)
		if s.State == TimeWait {
			s.timers.set(timerState, now.Add(TimeWaitTime))
		}
	case AnswerReset:
		s.out = append(s.out, pdu.Socket{Sequence: p.Acknowledgement.V, Reset: true})
	}
}

// enter is the only door into a state: what a state means for timers, queues
// and the program happens here.
func (s *Socket) enter(now Time, next State, text string) {
	before := s.State
	s.State = next
	if text != "" {
		s.text = text
	}
	s.timers.stop(timerState, timerRepeat)
	switch next {
	case Connected:
		if s.client {
			s.tell(Opened)
		} else {
			s.tell(Accepted)
		}
	case Draining:
		s.linger(now)
	case FinWait:
		if s.Marked && len(s.pending) > 0 {
			s.nxt++ // never sent: the reader sees that something is missing (22.1)
		}
		s.giveUpData()
		s.sendFin(now)
	case CloseWait:
		s.giveUpData()
		s.sendFin(now)
		s.end(Ended)
	case Closing:
		s.timers.set(timerState, now.Add(TimeWaitTime))
	case TimeWait:
		s.timers.stopAll()
		s.timers.set(timerState, now.Add(TimeWaitTime))
		s.end(Ended)
	case Closed:
		s.timers.stopAll()
		s.giveUpData()
		s.flight, s.ahead, s.aheadBytes = nil, nil, 0
		if before != SynReceived {
			s.end(Ended)
		}
	case Failed:
		s.timers.stopAll()
		s.flight, s.pending, s.pendingBytes, s.ahead, s.aheadBytes = nil, nil, 0, nil, 0
		s.end(Broken)
	}
}

func (s *Socket) tell(e Event) { s.events = append(s.events, e) }

// end tells the program once that the connection is over, and wakes a writer
// that waits for room.
func (s *Socket) end(e Event) {
	if !s.told {
		s.told = true
		s.tell(e)
		s.tell(Writable)
	}
}

// giveUpData drops what was written and can no longer arrive. The writer is
// told: closed without an error means that the peer has everything (22.1).
func (s *Socket) giveUpData() {
	if len(s.pending) > 0 || s.unacknowledged() > 0 {
		s.text = DataLost
	}
	s.pending, s.pendingBytes = nil, 0
}

// Close ends the connection for both directions. While data is on its way FIN
// waits for it (spec/phoenix.md 8.13). A connection that is not there yet is
// given up: the peer hears of it when its answer comes.
func (s *Socket) Close(now Time) error {
	switch s.State {
	case SynSent:
		s.enter(now, Closed, "")
	case SynReceived:
		s.Abort(now)
	case Connected:
		if len(s.pending) > 0 || s.unacknowledged() > 0 {
			s.enter(now, Draining, "")
		} else {
			s.enter(now, FinWait, "")
		}
	case CloseWait, TimeWait, Failed:
		return &HandleError{"close", s.State.Word()}
	}
	return nil
}

// Abort ends the connection at once; a peer that knows of it is reset.
func (s *Socket) Abort(now Time) {
	if s.State.Over() {
		return
	}
	if s.State != SynSent && s.State != TimeWait {
		s.out = append(s.out, pdu.Socket{Sequence: s.nxt, Reset: true})
	}
	s.enter(now, Closed, "")
}

// Fail ends the connection with an error that was found outside it.
func (s *Socket) Fail(now Time, text string) {
	if !s.State.Over() {
		s.enter(now, Failed, text)
	}
}

// Status is the word a program sees and an error text: why the connection
// failed, or that it closed without all data. Data that can still be read
// counts as open (spec/phoenix.md 8.7).
func (s *Socket) Status() (word, text string) {
	if word = s.State.Word(); (word == "closed" || word == "error") && s.Buffered() > 0 {
		return "open", ""
	}
	if s.State == Connected {
		return word, ""
	}
	return word, s.text
}

// Text is why the connection failed or what it lost, "" if nothing did.
func (s *Socket) Text() string { return s.text }

// Known reports whether n is the number of something we sent and the peer has
// not acknowledged, as an error about a lost packet must say (7.3).
func (s *Socket) Known(n int) bool { return n > s.una && n < s.nxt }

// First is the number of our SYN.
func (s *Socket) First() int { return s.iss + 1 }
