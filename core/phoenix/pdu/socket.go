package pdu

import "github.com/emberwire/emberwire/modem/value"

// Socket is a message of a PSP connection; the ports are the channels it
// travels on (spec/phoenix.md 8.1).
type Socket struct {
	Sequence        int
	Acknowledgement Opt[int]
	WindowSize      Opt[int] // in messages
	Synchronize     bool
	Final           bool
	Reset           bool
	Payload         Opt[string] // an empty string is data too
	Ours            bool        // both ends of this stack: spec/phoenix.md 22.1
	Sack            []Range     // received above a hole, at most MaxSack
	More            bool        // more data waits for the acknowledgement of this, 22.1
}

// Range is the numbers from From to To, both included.
type Range struct{ From, To int }

// ParseSocket reads a socket message. A wrong type in any field makes the
// whole message worthless (spec/phoenix.md 8.1).
func ParseSocket(v value.Value) (Socket, error) {
	r := read(v, "socket")
	p := Socket{
		Sequence: r.number("sequence"), Acknowledgement: r.natural("acknowledgement"), WindowSize: r.natural("windowSize"),
		Synchronize: r.flag("synchronize"), Final: r.flag("final"), Reset: r.flag("reset"),
		Payload: r.text("payload", MaxPayload), More: isTrue(v.Field("more")),
	}
	p.WindowSize.V = min(p.WindowSize.V, MaxWindow)
	ours, _ := v.Field("ours").Int()
	p.Ours = ours == 1
	p.Sack = r.sack()
	return p, r.err
}

// isTrue reads a field that is true or does not count.
func isTrue(v value.Value) bool {
	b, ok := v.Bool()
	return ok && b
}

// sack reads the ranges; they are ascending and do not touch.
func (r *reader) sack() []Range {
	t := r.v.Field("sack").Table()
	if t == nil {
		return nil
	}
	var out []Range
	last := -1
	for i := 1; i <= min(t.Len(), MaxSack); i++ {
		from, ok1 := t.Index(i).Field("from").Int()
		to, ok2 := t.Index(i).Field("to").Int()
		if !ok1 || !ok2 || from <= last || to < from || to > MaxNumber {
			r.fail("sack", "ascending ranges expected")
			return nil
		}
		out, last = append(out, Range{from, to}), to
	}
	return out
}

// Value implements PDU.
func (p Socket) Value() value.Value {
	var ours, sack, more any
	if p.Ours {
		ours = 1
	}
	if p.More {
		more = true
	}
	if len(p.Sack) > 0 {
		list := make([]value.Value, len(p.Sack))
		for i, s := range p.Sack {
			list[i] = value.Fields("from", s.From, "to", s.To)
		}
		sack = value.List(list...)
	}
	return value.Fields("PhoenixNetworking", true, "type", "socket", "sequence", p.Sequence,
		"acknowledgement", orNil(p.Acknowledgement), "windowSize", orNil(p.WindowSize),
		"synchronize", flagOrNil(p.Synchronize), "final", flagOrNil(p.Final), "reset", flagOrNil(p.Reset),
		"payload", orNil(p.Payload), "ours", ours, "sack", sack, "more", more)
}
