package ctcp

import "github.com/emberwire/emberwire/modem/value"

// maxNumber is the largest number a side draws for itself (paragraph 3.3).
const maxNumber = 1000

// Numbers draws from 1 to max; the computer's random source.
type Numbers interface{ Number(max int) int }

// Answer is what a receiver replies to a message, whatever connection it
// belongs to (paragraph 3.2). heard is the message with the acknowledgement
// number that counts from here on: a 0 is replaced by a drawn number.
// register adds the user of a REG; it is asked only for a REG without ACK of
// protocol CLOG (9.8), and false means no answer.
func Answer(m Message, random Numbers, register func() bool) (reply, heard Message, ok bool) {
	var flags Flags
	switch {
	case m.Flags.Has(SYN | ACK):
		flags = ACK
	case m.Flags.Has(SYN):
		flags = SYN | ACK
	case m.Flags.Has(FIN | ACK):
		flags = ACK
	case m.Flags.Has(FIN):
		flags = FIN | ACK
	case m.Flags.Has(REG | ACK):
		flags = ACK
	case m.Flags.Has(REG):
		if !m.Registers() || !register() {
			return Message{}, m, false
		}
		flags = REG | ACK
	case m.Flags.Has(ACK):
		return Message{}, m, false
	default:
		flags = ACK
	}
	if m.Ack == 0 {
		m.Ack = float64(random.Number(maxNumber))
	}
	return Message{Seq: m.Ack, Ack: m.Seq + 1, Flags: flags, Protocol: m.Protocol}, m, true
}

// Registers says whether a message asks for a registration.
func (m Message) Registers() bool {
	return m.Protocol == CLOG && m.Flags.Has(REG) && !m.Flags.Has(SYN) && !m.Flags.Has(FIN) && !m.Flags.Has(ACK)
}

// Refusal says why a registration is refused. It has ACK alone and a number
// that no original waits for, so that only ours take notice (paragraph 5).
func Refusal(m Message, reason string) Message {
	return Message{Seq: m.Ack, Ack: m.Seq + 2, Flags: ACK, Protocol: CLOG, Payload: value.Fields("reason", reason)}
}

// refused reads a Refusal of the registration that was sent.
func refused(sent, m Message) (reason string, ok bool) {
	if m.Flags != ACK || m.Protocol != CLOG || m.Ack != sent.Seq+2 {
		return "", false
	}
	return m.Payload.Field("reason").Str()
}

// Response carries what a handler answered to the request heard (paragraph
// 3.2, step 4); heard is Answer's.
func Response(heard Message) Message {
	return Message{Seq: heard.Seq + 1, Ack: heard.Ack + 1, Protocol: CTTP}
}
