// Package ctcp is CTCP, cNet's connection and acknowledgement protocol, with
// CNP, the envelope around it (spec/cnet.md 2 and 3). It is pure: messages in,
// messages out, time as an argument.
//
// The receiving side keeps no state (Answer). Our asking side is an Exchange
// for each thing that is waited for, which belongs to one socket, so a number
// of another connection can never complete it (spec/cnet.md 9.5).
package ctcp

import (
	"math"
	"strings"

	"github.com/emberwire/emberwire/modem/value"
)

// Protocol names (paragraph 2).
const (
	CNP  = "CNP"
	CTCP = "CTCP"
	CTTP = "CTTP"
	CLOG = "CLOG"
)

// Flags is the set of flags of a message; flag n of the wire is bit n.
type Flags uint8

// The flags (paragraph 3.1). LOG is never sent.
const (
	SYN Flags = 1 << 1
	ACK Flags = 1 << 2
	FIN Flags = 1 << 3
	LOG Flags = 1 << 4
	REG Flags = 1 << 5
)

// Has says whether all of f are set.
func (s Flags) Has(f Flags) bool { return s&f == f }

// String is "SYN ACK": the acknowledgement comes last, as people say it.
func (s Flags) String() string {
	text := ""
	for _, f := range []struct {
		flag Flags
		name string
	}{{SYN, " SYN"}, {FIN, " FIN"}, {LOG, " LOG"}, {REG, " REG"}, {ACK, " ACK"}} {
		if s.Has(f.flag) {
			text += f.name
		}
	}
	return strings.TrimPrefix(text, " ")
}

// Message is one CTCP message (paragraph 3.1). Protocol may be absent, which
// travels like empty text never does; no sender uses empty.
type Message struct {
	Seq, Ack float64 // integers of the sender's choice
	Flags    Flags
	Protocol string
	Payload  value.Value
}

// Parse reads a user message of CryptoNet: CNP around CTCP. Anything else is
// not ours and ignored (paragraphs 2 and 3.1).
func Parse(v value.Value) (Message, bool) {
	protocol, _ := v.Field("protocol").Str()
	if protocol != CTCP {
		return Message{}, false
	}
	return parseInner(v.Field("payload"))
}

// parseInner reads the CTCP table itself.
func parseInner(v value.Value) (m Message, ok bool) {
	var hasSeq, hasAck bool
	m.Seq, hasSeq = v.Field("seqNumber").Number()
	m.Ack, hasAck = v.Field("ackNumber").Number()
	flags := v.Field("flags").Table()
	if !hasSeq || !hasAck || flags == nil || !finite(m.Seq) || !finite(m.Ack) {
		return Message{}, false
	}
	for n := 1; n <= 5; n++ {
		f := flags.Index(n)
		if b, isBool := f.Bool(); !f.IsNil() && (!isBool || b) {
			m.Flags |= 1 << n
		}
	}
	m.Protocol, _ = v.Field("protocol").Str()
	m.Payload = v.Field("payload")
	return m, true
}

// finite refuses numbers that no arithmetic could answer.
func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// Value is the message in its CNP envelope. Each table in it is a new one:
// the text form refuses a table that occurs twice (paragraph 1).
func (m Message) Value() value.Value {
	flags := value.NewTable()
	for n := 1; n <= 5; n++ {
		if m.Flags.Has(1 << n) {
			set(flags, value.Int(n), value.Bool(true))
		}
	}
	inner := value.NewTable()
	set(inner, value.String("seqNumber"), value.Number(m.Seq))
	set(inner, value.String("ackNumber"), value.Number(m.Ack))
	set(inner, value.String("flags"), flags.Value())
	if m.Protocol != "" {
		set(inner, value.String("protocol"), value.String(m.Protocol))
	}
	set(inner, value.String("payload"), m.Payload)
	return value.Fields("protocol", CTCP, "payload", inner)
}

// set puts a key that is neither nil nor NaN, the only keys Set refuses.
func set(t *value.Table, k, v value.Value) {
	if err := t.Set(k, v); err != nil {
		panic(err)
	}
}
