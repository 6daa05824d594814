package call

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

// Reader reads arguments and fields and keeps the first error, with the texts
// of spec/phoenix.md 14.
type Reader struct {
	Args    []Arg
	Err     error
	Names   func(name string) (pdu.IP, bool) // addresses of hosts; may be nil
	Numbers func(name string) (pdu.IP, bool) // their computers, as addresses of rednet
}

// Fail keeps an error, unless there is one.
func (r *Reader) Fail(format string, a ...any) {
	if r.Err == nil {
		r.Err = fmt.Errorf(format, a...)
	}
}

// Refuse keeps an error of a deeper layer.
func (r *Reader) Refuse(err error) {
	if r.Err == nil {
		r.Err = err
	}
}

// Arg is argument i, counted from 1; kinds are the allowed types by name.
func (r *Reader) Arg(i int, kinds ...string) value.Value {
	var a Arg
	if i <= len(r.Args) {
		a = r.Args[i-1]
	}
	if !IsOne(a.TypeName(), kinds) {
		r.Fail("bad argument #%d (expected %s, got %s)", i, either(kinds), a.TypeName())
	}
	return a.V
}

// Field is a field of a table argument.
func (r *Reader) Field(t value.Value, name string, kinds ...string) value.Value {
	v := t.Field(name)
	if k := v.Kind().String(); !IsOne(k, kinds) {
		r.Fail("bad field \"%s\" (expected %s, got %s)", name, either(kinds), k)
	}
	return v
}

// IsOne reports whether a name is among some.
func IsOne(kind string, kinds []string) bool {
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

// IP is an address as text or number; nil is not there.
func (r *Reader) IP(v value.Value) (o pdu.Opt[pdu.IP]) {
	if v.IsNil() {
		return o
	}
	if s, ok := v.Str(); ok {
		ip, err := pdu.ParseIP(s)
		if err != nil {
			r.Refuse(err)
		}
		return pdu.Some(ip)
	}
	n, ok := v.Int()
	if !ok || n < 0 || n > math.MaxUint32 {
		r.Refuse(pdu.ErrIP)
		return o
	}
	return pdu.Some(pdu.IP(n))
}

// Mask is a prefix length as a number, or a mask as text (spec/phoenix.md 3.1).
func (r *Reader) Mask(v value.Value) (o pdu.Opt[int]) {
	if v.IsNil() {
		return o
	}
	if s, ok := v.Str(); ok {
		ip, err := pdu.ParseIP(s)
		bits, contiguous := pdu.MaskBits(ip)
		if err != nil || !contiguous {
			r.Refuse(pdu.ErrIP)
		}
		return pdu.Some(bits)
	}
	return pdu.Some(r.Within(v, 0, 32))
}

// Within is a whole number in a range; low after an error, so that nothing is
// computed with what was refused.
func (r *Reader) Within(v value.Value, low, high int) int {
	n, ok := v.Int()
	if !ok || n < low || n > high {
		f, _ := v.Number()
		top := "inf"
		if high != math.MaxInt {
			top = strconv.Itoa(high)
		}
		r.Fail("number outside of range (expected %s to be within %d and %s)", value.FormatNumber(f), low, top)
		return low
	}
	return n
}

// URI reads a URI and gives its scheme in lower case; the whole scheme counts
// (spec/phoenix.md 3.2 [R]).
func (r *Reader) URI(text string) (pdu.URI, string) {
	if r.Err != nil {
		return pdu.URI{}, ""
	}
	u, err := pdu.ParseURI(text)
	if err != nil {
		r.Refuse(err)
	}
	return u, strings.ToLower(u.Scheme)
}

// Port checks a port: 1 to 65535.
func (r *Reader) Port(u pdu.URI, missing error) int {
	switch {
	case u.Port < 0:
		r.Refuse(missing)
	case u.Port == 0 || u.Port > pdu.MaxPort:
		r.Refuse(pdu.ErrURI)
	}
	return u.Port
}

// Host is the address of a URI, or that of the host it names.
func (r *Reader) Host(u pdu.URI) pdu.IP { return r.host(u.Host, r.Names) }

// Computer is the computer that a URI of rednet names, or has as an address.
func (r *Reader) Computer(u pdu.URI) pdu.IP { return r.host(u.Host, r.Numbers) }

func (r *Reader) host(text string, names func(string) (pdu.IP, bool)) pdu.IP {
	ip, err := pdu.ParseIP(text)
	if err != nil && names != nil {
		if named, ok := names(text); ok {
			return named
		}
	}
	if err != nil {
		r.Refuse(err)
	}
	return ip
}

// IPOrName is IP for what may also be the name of a host.
func (r *Reader) IPOrName(v value.Value) pdu.Opt[pdu.IP] {
	if text, ok := v.Str(); ok {
		return pdu.Some(r.host(text, r.Names))
	}
	return r.IP(v)
}
