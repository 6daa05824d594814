package wire

import (
	"encoding/binary"
	"math"
)

// reader reads a frame's body field by field. The first thing that is wrong
// stays; what is read after it is zero.
type reader struct {
	b    []byte
	what string
	err  error
}

func (r *reader) fail(format string, a ...any) {
	if r.err == nil {
		r.err = errorf(r.what+" "+format, a...)
	}
	r.b = nil
}

// take gives the next n bytes, or nil.
func (r *reader) take(n int) []byte {
	if r.err == nil && n > len(r.b) {
		r.fail("ends too early")
	}
	if r.err != nil {
		return nil
	}
	out := r.b[:n:n]
	r.b = r.b[n:]
	return out
}

// fixed gives the next n bytes, or as many zeros.
func (r *reader) fixed(n int) []byte {
	if b := r.take(n); b != nil {
		return b
	}
	return make([]byte, n)
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) flag() bool {
	b := r.byte()
	if b > 1 {
		r.fail("has the flag %d", b)
	}
	return b == 1
}

func (r *reader) uint16() int {
	if b := r.take(2); b != nil {
		return int(binary.BigEndian.Uint16(b))
	}
	return 0
}

func (r *reader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

func (r *reader) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

// count reads how many of something follow.
func (r *reader) count(most int) int {
	n := r.uint16()
	if n > most {
		r.fail("counts %d, at most %d", n, most)
		return 0
	}
	return n
}

// id reads the number of a computer.
func (r *reader) id() int {
	n := r.uint32()
	if n > maxID {
		r.fail("has the id %d", n)
		return 0
	}
	return int(n)
}

func (r *reader) ids() []int {
	n := r.count(MaxIDs)
	if 4*n > len(r.b) {
		r.fail("ends too early")
		return nil
	}
	var out []int
	for range n {
		out = append(out, r.id())
	}
	return out
}

// float reads a finite number.
func (r *reader) float() float64 {
	b := r.take(8)
	if b == nil {
		return 0
	}
	f := math.Float64frombits(binary.BigEndian.Uint64(b))
	if math.IsNaN(f) || math.IsInf(f, 0) {
		r.fail("has the coordinate %v", f)
	}
	return f
}

// word reads a short name: visible ASCII.
func (r *reader) word() string {
	n := int(r.byte())
	if n > maxWord {
		r.fail("has a name of %d bytes, at most %d", n, maxWord)
	}
	b := r.take(n)
	for _, c := range b {
		if c <= ' ' || c > '~' {
			r.fail("has a name with byte %d", c)
		}
	}
	return string(b)
}

// end is the error, also if something is left.
func (r *reader) end() error {
	if r.err == nil && len(r.b) > 0 {
		r.fail("has %d bytes behind its end", len(r.b))
	}
	return r.err
}
