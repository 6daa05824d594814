package ctcp

import (
	"time"

	"github.com/emberwire/emberwire/modem/labtime"
	"github.com/emberwire/emberwire/modem/value"
)

// Time is an instant of lab time.
type Time = labtime.Time

// DefaultTimeout is one wait's length (paragraph 3.4).
const DefaultTimeout = 5 * time.Second

// Kind is what an exchange is for.
type Kind uint8

// The exchanges (paragraphs 3.3 and 5).
const (
	Open     Kind = iota // SYN … SYN ACK
	Request              // request … ACK, response
	Register             // REG … REG ACK
	Finish               // FIN … FIN ACK
)

// State is where an exchange stands.
type State uint8

const (
	// WaitAck: sent, the acknowledgement is awaited. An acknowledgement leads
	// to Done, of a Request to WaitResponse; a response to Done; the end of
	// the time to Failed, of a Request to WaitResponse (paragraph 3.4).
	WaitAck State = iota
	// WaitResponse: a request's second wait, as long as the first.
	WaitResponse
	// Done: the awaited message came.
	Done
	// Failed: it did not come in time.
	Failed
)

// Numbering is a connection's pair of numbers, P and Q in paragraph 3.3.
type Numbering struct{ Seq, Ack float64 }

// Exchange is one wait of ours on one socket. Both of a request's waits exist
// before anything is sent, so an answer that overtakes its acknowledgement is
// not lost (9.6).
type Exchange struct {
	Kind  Kind
	State State
	// Acknowledged says whether the acknowledgement came; a response implies
	// it (9.6).
	Acknowledged bool
	// Response is the payload of a Request's response, once Done.
	Response value.Value
	// Reason is why a Register was refused, "" if nobody said.
	Reason string
	// Next are the connection's numbers after the exchange. A request's count
	// from the moment it is sent, so that two requests on one connection do
	// not share numbers.
	Next Numbering

	sent    Message
	timeout time.Duration
	due     Time // end of the present wait
	again   Time // SYN and FIN are sent once more then; 0: not, or done
}

// Begin makes an exchange and its first message. For Open the numbers are
// drawn; payload is the request or the registration.
func Begin(now Time, kind Kind, at Numbering, payload value.Value, timeout time.Duration, random Numbers) (*Exchange, Message) {
	x := &Exchange{Kind: kind, timeout: timeout, due: now.Add(timeout), Next: at}
	x.sent = Message{Seq: at.Seq, Ack: at.Ack, Protocol: CTTP, Payload: payload}
	switch kind {
	case Open:
		x.sent.Seq, x.sent.Ack, x.sent.Flags = float64(random.Number(maxNumber)), 0, SYN
		x.again = now.Add(timeout / 2)
	case Request:
		x.Next = Numbering{at.Seq + 1, at.Ack + 2}
	case Register:
		x.sent.Flags, x.sent.Protocol = REG, CLOG
	case Finish:
		x.sent.Flags = FIN
		x.again = now.Add(timeout / 2)
	}
	return x, x.sent
}

// awaited are the flags an acknowledgement of this exchange must carry. The
// ACK flag is always set by the original too (9.5).
func (x *Exchange) awaited() Flags {
	switch x.Kind {
	case Open:
		return SYN | ACK
	case Register:
		return REG | ACK
	case Finish:
		return FIN | ACK
	}
	return ACK
}

// Recv offers a message of the exchange's socket. It says whether the message
// was the awaited one; response is true when its payload is a CTTP response.
func (x *Exchange) Recv(now Time, m Message, response bool) bool {
	if x.State == Done || x.State == Failed {
		return false
	}
	if response && x.Kind == Request && m.Seq == x.sent.Seq+1 && m.Ack == x.sent.Ack+1 {
		x.State, x.Acknowledged, x.Response = Done, true, m.Payload
		return true
	}
	if reason, no := refused(x.sent, m); no && x.Kind == Register {
		x.State, x.Reason = Failed, reason
		return true
	}
	if x.State != WaitAck || m.Ack != x.sent.Seq+1 || !m.Flags.Has(x.awaited()) {
		return false
	}
	x.Acknowledged = true
	switch x.Kind {
	case Request:
		x.State, x.due = WaitResponse, now.Add(x.timeout)
	case Open:
		x.State, x.Next = Done, Numbering{x.sent.Seq, m.Seq + 1}
	default:
		x.State = Done
	}
	return true
}

// Advance ends waits whose time is over. SYN and FIN are sent once more at
// half of it: again is true, and the caller encrypts the message anew.
func (x *Exchange) Advance(now Time) (m Message, again bool) {
	if x.State == Done || x.State == Failed {
		return Message{}, false
	}
	if now >= x.due {
		if x.Kind == Request && x.State == WaitAck {
			x.State, x.due = WaitResponse, x.due.Add(x.timeout)
		}
		if now >= x.due {
			x.State = Failed
		}
		return Message{}, false
	}
	if x.State == WaitAck && x.again > 0 && now >= x.again {
		x.again = 0
		return x.sent, true
	}
	return Message{}, false
}

// Deadline is when Advance has something to do; false when nothing is
// awaited any more.
func (x *Exchange) Deadline() (Time, bool) {
	switch {
	case x.State == Done || x.State == Failed:
		return 0, false
	case x.State == WaitAck && x.again > 0:
		return min(x.again, x.due), true
	}
	return x.due, true
}
