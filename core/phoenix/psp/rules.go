package psp

import "github.com/emberwire/emberwire/core/phoenix/pdu"

// Block is what the rules for numbers and states need to know of a connection.
// Numbers count messages, not bytes: everything but a reset takes one
// (spec/phoenix.md 8.2). The names are the usual ones: una is SND.UNA, the
// highest number of ours that is acknowledged; nxt is SND.NXT; rcv is RCV.NXT.
type Block struct {
	State  State
	Marked bool // both ends are of this stack: spec/phoenix.md 22.1
	client bool
	iss    int // our SYN has iss+1
	una    int
	nxt    int
	irs    int // number of the peer's SYN
	rcv    int
	fin    int // number of our FIN, 0 before it is sent
}

// Drop says why a message was not used; the counters bear these names.
type Drop string

const (
	Used         Drop = ""
	BadReset     Drop = "socket reset out of window"
	BadAck       Drop = "socket acknowledgement of what was never sent"
	NoAck        Drop = "socket without acknowledgement"
	OutOfWindow  Drop = "socket number out of window"
	OldNumber    Drop = "socket number already received"
	Unexpected   Drop = "socket message unfit for the state"
	BufferFull   Drop = "socket receive buffer full"
	AheadTwice   Drop = "socket number already kept"
	AfterTheEnd  Drop = "socket message after the end"
	StrangeReset Drop = "socket synchronize on a connection"
)

// Answer is what the peer has to hear at once.
type Answer uint8

const (
	NoAnswer        Answer = iota
	AnswerAck              // a pure ACK of what was received in order
	AnswerHandshake        // the third handshake message again
	AnswerSyn              // SYN+ACK again
	AnswerFin              // our FIN again
	AnswerLast             // the ACK of the peer's FIN again
	AnswerReset            // reset, sequence = its acknowledgement
)

// Judgement is what the rules say about a message. Nothing is changed yet.
type Judgement struct {
	Drop   Drop
	Answer Answer
	Next   State // 0: stay
	Text   string
	Ack    int  // highest number of ours the peer has
	Acked  bool // Ack counts
	HasFin bool // the answer to our FIN that is no FIN itself
	Take   bool // look at number, payload and final
}

func drop(d Drop, a Answer) Judgement { return Judgement{Drop: d, Answer: a} }

// Judge applies spec/phoenix.md 8.4 to 8.6 with the checks of 8.9, 8.12, 8.13
// and 19.1.
func (b *Block) Judge(p pdu.Socket) Judgement {
	switch b.State {
	case SynSent:
		return b.judgeSynSent(p)
	case SynReceived:
		return b.judgeSynReceived(p)
	case Closed, Failed:
		return drop(AfterTheEnd, NoAnswer)
	}
	switch {
	case p.Reset:
		return b.judgeReset(p)
	case p.Synchronize:
		return b.judgeSynchronize(p)
	case !b.near(p.Sequence):
		return drop(OutOfWindow, NoAnswer)
	case !p.Acknowledgement.Set:
		return drop(NoAck, NoAnswer)
	case p.Acknowledgement.V > b.nxt:
		return drop(BadAck, NoAnswer)
	}
	// An original answers an old message with one too many (8.12).
	j := Judgement{Ack: min(p.Acknowledgement.V, b.nxt-1), Acked: true}
	if !b.client && p.Sequence == b.irs+1 {
		// The third handshake message names the number after our SYN (8.2); when
		// it comes late, that number may be one of data it does not know of.
		j.Ack = min(j.Ack, b.iss+1)
	}
	if p.Sequence < b.rcv {
		j.Drop, j.Answer = OldNumber, b.answerOld(p)
	}
	b.judgeAck(p, &j)
	return j
}

// judgeSynSent: 8.4. A message that does not answer our SYN belongs to an
// older connection of the peer, which a reset ends; ours goes on.
func (b *Block) judgeSynSent(p pdu.Socket) Judgement {
	ack, syn := p.Acknowledgement, b.iss+1
	switch {
	case p.Reset && ack.Set && ack.V >= syn && ack.V <= syn+pdu.MaxWindow:
		return Judgement{Next: Failed, Text: Refused}
	case p.Reset:
		return drop(BadReset, NoAnswer)
	case !ack.Set:
		return drop(NoAck, NoAnswer)
	case ack.V != syn && ack.V != syn+1:
		return drop(BadAck, AnswerReset)
	case p.Synchronize:
		return Judgement{Next: Connected}
	case p.Final || p.Payload.Set || ack.V != syn+1:
		return drop(Unexpected, AnswerReset)
	}
	// Half open at the peer: its SYN+ACK was lost and this is an original's
	// answer to our repeated SYN (8.4 [R]).
	return Judgement{Next: Connected}
}

// judgeSynReceived: 8.6 rules 2 to 5.
func (b *Block) judgeSynReceived(p pdu.Socket) Judgement {
	switch {
	case p.Reset && b.near(p.Sequence):
		return Judgement{Next: Closed}
	case p.Reset:
		return drop(BadReset, NoAnswer)
	case p.Synchronize && p.Sequence == b.irs:
		return Judgement{Drop: OldNumber, Answer: AnswerSyn}
	case p.Synchronize:
		return drop(Unexpected, NoAnswer)
	case !p.Acknowledgement.Set:
		return drop(NoAck, NoAnswer)
	case p.Acknowledgement.V < b.iss || p.Acknowledgement.V > b.nxt:
		return drop(BadAck, AnswerReset)
	case !b.near(p.Sequence) || p.Sequence < b.rcv:
		return drop(OutOfWindow, NoAnswer)
	}
	return Judgement{Next: Connected, Ack: min(p.Acknowledgement.V, b.nxt-1), Acked: true, Take: true}
}

func (b *Block) near(n int) bool { return n >= b.rcv-MaxDistance && n <= b.rcv+MaxDistance }

// judgeReset: 8.6 rule 2 with the checks of 8.9.
func (b *Block) judgeReset(p pdu.Socket) Judgement {
	switch {
	case !b.near(p.Sequence) && p.Sequence != b.una && (p.Sequence != 0 || b.Marked):
		return drop(BadReset, NoAnswer)
	case b.State.open() || b.State == FinWait:
		return Judgement{Next: Failed, Text: ResetByPeer}
	}
	return Judgement{Next: Closed}
}

// judgeSynchronize: the peer's SYN+ACK again means that it misses our
// handshake ACK; any other is answered but changes nothing (19.1).
func (b *Block) judgeSynchronize(p pdu.Socket) Judgement {
	switch {
	case !b.State.open():
		return drop(Unexpected, NoAnswer)
	case b.client && p.Sequence == b.irs:
		return drop(OldNumber, AnswerHandshake)
	}
	return drop(StrangeReset, AnswerAck)
}

// answerOld: 8.6 rule 1 and 8.13. An empty message of one of ours may be old
// because it was repeated with its number; answering it would go on for ever.
func (b *Block) answerOld(p pdu.Socket) Answer {
	switch {
	case p.Final && (b.State == TimeWait || b.State == Closing):
		return AnswerLast
	case p.Final && b.State == CloseWait:
		return AnswerFin
	case b.State.open() && (p.Payload.Set || !b.Marked):
		return AnswerAck
	}
	return NoAnswer
}

// judgeAck: 8.6 rule 5 for the closing states.
func (b *Block) judgeAck(p pdu.Socket, j *Judgement) {
	ours := b.fin != 0 && j.Ack >= b.fin
	switch b.State {
	case Connected, Draining:
		j.Take = j.Drop == Used
	case FinWait:
		switch {
		case p.Final && ours:
			j.Next = TimeWait
		case p.Final:
			j.Next = Closing
		case ours:
			j.HasFin = true
		default:
			j.Drop = AfterTheEnd
		}
	case Closing:
		if ours {
			j.Next, j.Answer, j.Drop = TimeWait, NoAnswer, Used
		}
	case CloseWait:
		if ours {
			j.Next, j.Answer, j.Drop = Closed, NoAnswer, Used
		}
	}
}
