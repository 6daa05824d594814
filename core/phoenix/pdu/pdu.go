// Package pdu has the messages of the Phoenix network stack as types: parsed
// once from the tables that cross a modem, written back with the field set of
// the original (spec/phoenix.md 4 to 9). It also has the stack's addresses and
// URIs. It knows nothing of time, sockets or computers.
package pdu

import (
	"fmt"

	"github.com/emberwire/emberwire/modem/value"
)

// Fixed by the original.
const (
	FirstHops = 15  // hopsLeft of a new packet (spec/phoenix.md 6)
	Window    = 256 // windowSize that is always advertised (spec/phoenix.md 8.1)
	IDBytes   = 32  // random bytes of a messageID (spec/phoenix.md 6)
)

// Ours: bounds of received fields (spec/phoenix.md 19.2).
const (
	MaxNumber    = 1<<53 - 1 // of sequence numbers
	MaxWindow    = 65535     // larger windows are taken as this
	MaxHops      = 255       // larger hopsLeft are taken as this
	MaxMessageID = 256       // bytes of a messageID
	MaxPayload   = 256 << 10 // bytes in one socket message
	MaxText      = 256       // bytes of a remote error text that are kept
	MaxSack      = 8         // ranges of a selective acknowledgement
)

// PDU is one layer's message.
type PDU interface {
	// Value is the message as it travels.
	Value() value.Value
}

// Opt is a field that may be absent.
type Opt[T any] struct {
	V   T
	Set bool
}

// Some is a field that is there.
func Some[T any](v T) Opt[T] { return Opt[T]{v, true} }

// Error says which field of which message is wrong.
type Error struct{ Type, Field, Want string }

func (e *Error) Error() string {
	if e.Field == "" {
		return e.Type + ": " + e.Want
	}
	return fmt.Sprintf("%s.%s: %s", e.Type, e.Field, e.Want)
}

// Marked reports whether v looks like a message of this stack: a table with
// PhoenixNetworking = true (spec/phoenix.md 1).
func Marked(v value.Value) bool {
	b, ok := v.Field("PhoenixNetworking").Bool()
	return ok && b
}

// Parse reads one message of any type. The layers inside it stay values, so a
// router need not understand what it carries.
func Parse(v value.Value) (PDU, error) {
	kind, ok := v.Field("type").Str()
	if !Marked(v) || !ok {
		return nil, &Error{Type: "phoenix", Want: "not a message of this stack"}
	}
	switch kind {
	case "arp":
		return pdu(parseARP(v))
	case "link":
		return pdu(ParseLink(v))
	case "internet":
		return pdu(ParseInternet(v))
	case "control":
		return pdu(parseControl(v))
	case "socket":
		return pdu(ParseSocket(v))
	case "datagram":
		return pdu(parseDatagram(v))
	}
	return nil, &Error{Type: "phoenix", Field: "type", Want: "unknown"}
}

// pdu turns a typed result into an interface that is nil on error.
func pdu[T PDU](p T, err error) (PDU, error) {
	if err != nil {
		return nil, err
	}
	return p, nil
}

// reader reads the fields of one message and keeps the first error.
type reader struct {
	v    value.Value
	kind string
	err  error
}

// read starts on a message that must be of one type.
func read(v value.Value, kind string) *reader {
	r := &reader{v: v, kind: kind}
	if t, _ := v.Field("type").Str(); !Marked(v) || t != kind {
		r.fail("", "not of this type")
	}
	return r
}

func (r *reader) fail(field, want string) {
	if r.err == nil {
		r.err = &Error{r.kind, field, want}
	}
}

// natural is an integer from 0 to MaxNumber, or absent.
func (r *reader) natural(field string) (o Opt[int]) {
	v := r.v.Field(field)
	if v.IsNil() {
		return o
	}
	n, ok := v.Int()
	if !ok || n < 0 || n > MaxNumber {
		r.fail(field, "whole number from 0 expected")
		return o
	}
	return Some(n)
}

// number is a natural that must be there.
func (r *reader) number(field string) int {
	o := r.natural(field)
	if !o.Set {
		r.fail(field, "missing")
	}
	return o.V
}

// flag is a boolean; absent is false.
func (r *reader) flag(field string) bool {
	v := r.v.Field(field)
	b, ok := v.Bool()
	if !ok && !v.IsNil() {
		r.fail(field, "boolean expected")
	}
	return b
}

// text is a string of at most max bytes, or absent.
func (r *reader) text(field string, max int) (o Opt[string]) {
	v := r.v.Field(field)
	if v.IsNil() {
		return o
	}
	s, ok := v.Str()
	switch {
	case !ok:
		r.fail(field, "string expected")
	case len(s) > max:
		r.fail(field, fmt.Sprintf("longer than %d bytes", max))
	default:
		return Some(s)
	}
	return o
}

// ip is an address, or absent.
func (r *reader) ip(field string) (o Opt[IP]) {
	s := r.text(field, MaxText)
	if !s.Set {
		return o
	}
	ip, err := ParseIP(s.V)
	if err != nil {
		r.fail(field, "address expected")
		return o
	}
	return Some(ip)
}

// inner is the message of the next layer.
func (r *reader) inner(field string) value.Value {
	v := r.v.Field(field)
	if v.Kind() != value.KindTable {
		r.fail(field, "table expected")
	}
	return v
}

// orNil leaves an absent field out of value.Fields.
func orNil[T any](o Opt[T]) any {
	if !o.Set {
		return nil
	}
	return o.V
}

// ipOrNil is an optional address as text.
func ipOrNil(o Opt[IP]) any {
	if !o.Set {
		return nil
	}
	return o.V.String()
}

// flagOrNil leaves out what is false: flags are true or absent on the wire.
func flagOrNil(b bool) any {
	if !b {
		return nil
	}
	return true
}
