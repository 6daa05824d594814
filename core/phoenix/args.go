package phoenix

import (
	"fmt"
	"math"
	"strconv"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

// Arg is an argument of a system call: plain data, and the name of its type
// where that is a function, thread or userdata.
type Arg struct {
	V    value.Value
	Type string // "" is V's kind
}

func (a Arg) typeName() string {
	if a.Type != "" {
		return a.Type
	}
	return a.V.Kind().String()
}

// reader reads arguments and fields and keeps the first error, with the texts
// of spec/phoenix.md 14.
type reader struct {
	args []Arg
	err  error
}

func (r *reader) fail(format string, a ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, a...)
	}
}

// refuse keeps an error of a deeper layer.
func (r *reader) refuse(err error) {
	if r.err == nil {
		r.err = err
	}
}

// arg is argument i, counted from 1; kinds are the allowed types by name.
func (r *reader) arg(i int, kinds ...string) value.Value {
	var a Arg
	if i <= len(r.args) {
		a = r.args[i-1]
	}
	if !isOne(a.typeName(), kinds) {
		r.fail("bad argument #%d (expected %s, got %s)", i, either(kinds), a.typeName())
	}
	return a.V
}

// field is a field of a table argument.
func (r *reader) field(t value.Value, name string, kinds ...string) value.Value {
	v := t.Field(name)
	if k := v.Kind().String(); !isOne(k, kinds) {
		r.fail("bad field \"%s\" (expected %s, got %s)", name, either(kinds), k)
	}
	return v
}

func isOne(kind string, kinds []string) bool {
	for _, k := range kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// either is "A", "A or B", "A, B, or C".
func either(kinds []string) string {
	switch n := len(kinds); n {
	case 1:
		return kinds[0]
	case 2:
		return kinds[0] + " or " + kinds[1]
	default:
		out := ""
		for _, k := range kinds[:n-1] {
			out += k + ", "
		}
		return out + "or " + kinds[n-1]
	}
}

// ip is an address as text or number; nil is not there.
func (r *reader) ip(v value.Value) (o pdu.Opt[pdu.IP]) {
	if v.IsNil() {
		return o
	}
	if s, ok := v.Str(); ok {
		ip, err := pdu.ParseIP(s)
		if err != nil {
			r.refuse(err)
		}
		return pdu.Some(ip)
	}
	n, ok := v.Int()
	if !ok || n < 0 || n > math.MaxUint32 {
		r.refuse(pdu.ErrIP)
		return o
	}
	return pdu.Some(pdu.IP(n))
}

// mask is a prefix length as a number, or a mask as text (spec/phoenix.md 3.1).
func (r *reader) mask(v value.Value) (o pdu.Opt[int]) {
	if v.IsNil() {
		return o
	}
	if s, ok := v.Str(); ok {
		ip, err := pdu.ParseIP(s)
		bits, contiguous := pdu.MaskBits(ip)
		if err != nil || !contiguous {
			r.refuse(pdu.ErrIP)
		}
		return pdu.Some(bits)
	}
	return pdu.Some(r.within(v, 0, 32))
}

// within is a whole number in a range; low after an error, so that nothing is
// computed with what was refused.
func (r *reader) within(v value.Value, low, high int) int {
	n, ok := v.Int()
	if !ok || n < low || n > high {
		f, _ := v.Number()
		top := "inf"
		if high != math.MaxInt {
			top = strconv.Itoa(high)
		}
		r.fail("number outside of range (expected %s to be within %d and %s)", value.FormatNumber(f), low, top)
		return low
	}
	return n
}

// device resolves a device argument; "" where nil is allowed gives nil.
func (r *reader) device(s *Stack, v value.Value) *device {
	text, ok := v.Str()
	if !ok || r.err != nil {
		return nil
	}
	d, err := s.find(text)
	if err != nil {
		r.refuse(err)
	}
	return d
}
