package lua

import (
	"strings"
	"unsafe"

	"github.com/emberwire/emberwire/core/lua/internal/pattern"
	"github.com/emberwire/emberwire/core/lua/internal/random"
)

// libState is what the standard libraries keep per machine: the generator of
// math.random, and working memory that is used again from call to call. Only the
// generator can be seen by a program, so it is all that a copy needs.
type libState struct {
	random   random.Source
	seeded   bool
	programs map[string]*pattern.Program
	matching *matching // free, or nil while a match that waits has it
	gsub     *gsub
	format   *formatting
	buf      []byte
	names    map[string]*Str // keys the host gave tables
}

func (s *libState) clone() libState { return libState{random: s.random, seeded: s.seeded} }

// Bounds of the patterns a machine remembers: at most cachedPrograms, of at most
// cachedLength bytes and cachedItems items, about 1 MB in all.
const (
	cachedPrograms = 256
	cachedLength   = 256
	cachedItems    = 64
)

// program reads a pattern, or remembers it.
func (s *libState) program(source string) *pattern.Program {
	if p := s.programs[source]; p != nil {
		return p
	}
	p := pattern.Compile(source)
	if len(source) > cachedLength || p.Items() > cachedItems {
		return p
	}
	if s.programs == nil || len(s.programs) >= cachedPrograms {
		s.programs = make(map[string]*pattern.Program)
	}
	s.programs[strings.Clone(source)] = p
	return p
}

// keptBuffer is the largest working buffer that is kept for the next call.
const keptBuffer = 16 << 10

// buffer lends the working buffer, empty.
func (s *libState) buffer() []byte {
	b := s.buf
	s.buf = nil
	return b[:0]
}

func (s *libState) giveBack(b []byte) {
	if cap(b) <= keptBuffer {
		s.buf = b
	}
}

// spareRoom is how much of a working buffer a call that waits may keep unused.
const spareRoom = 1024

// fitted is b without the room it has no use for.
func fitted(b []byte) []byte {
	if cap(b) <= 2*len(b)+spareRoom {
		return b
	}
	return append(make([]byte, 0, len(b)+len(b)/4), b...)
}

// roomOf is what a working buffer counts in the memory account. It does not
// depend on what earlier calls left.
func roomOf(b []byte) int64 { return int64(len(b)+len(b)/4) + spareRoom/2 }

// chunkSteps is how many steps of a long operation are taken between two looks at the
// budget. It is always the same, so that the steps counted do not depend on budgets.
const chunkSteps = 1000

// str16 and str48 are strings that bring the room for their bytes, so that making one
// is a single allocation.
type (
	str16 struct {
		Str
		room [16]byte
	}
	str48 struct {
		Str
		room [48]byte
	}
)

// copyString makes an accounted string of a copy of s: what is cut out of a string must
// not keep the whole of it alive, and what stands in a buffer must leave it.
func (c *Call) copyString(s string) Value {
	n := len(s)
	if n <= 1 || n > 48 {
		if n > 1 {
			c.Reserve(int64(n))
			s = strings.Clone(s)
		}
		return c.m.NewString(s)
	}
	c.m.mem.account += sizeStr + int64(n)
	if n <= 16 {
		o := &str16{Str: Str{header: header{kind: tString}}}
		copy(o.room[:], s)
		o.s = unsafe.String(&o.room[0], n)
		return strValue(&o.Str)
	}
	o := &str48{Str: Str{header: header{kind: tString}}}
	copy(o.room[:], s)
	o.s = unsafe.String(&o.room[0], n)
	return strValue(&o.Str)
}

// copyBytes is copyString of a buffer.
func (c *Call) copyBytes(b []byte) Value {
	return c.copyString(unsafe.String(unsafe.SliceData(b), len(b)))
}

// appendTo appends s to a buffer whose growth is announced to the memory account.
func (c *Call) appendTo(b []byte, s string) []byte {
	if len(b)+len(s) > cap(b) && len(b)+len(s) > bigRequest {
		c.Reserve(2 * int64(len(b)+len(s)))
	}
	return append(b, s...)
}

// output is the result of a long operation under way.
type output struct {
	buf []byte
	at  int
}

// CloneScratch copies the bytes made so far.
func (o *output) CloneScratch() Scratch {
	return &output{append([]byte(nil), o.buf...), o.at}
}

// ScratchBytes is what the memory account should count.
func (o *output) ScratchBytes() int64 { return int64(len(o.buf)) }

// outputChunk is how many bytes are made between two looks at the budget.
const outputChunk = 16 * 4096

// produce returns a string of n bytes, made piece by piece: fill makes the bytes of dst,
// which stand at the offset at. Long strings are made over several calls.
func (c *Call) produce(n int, fill func(dst []byte, at int)) Result {
	if n <= outputChunk {
		c.Charge(n/16 + 1)
		return c.Return(c.produceShort(n, fill))
	}
	o, _ := c.Scratch().(*output)
	if o == nil {
		c.Reserve(int64(n))
		o = &output{buf: make([]byte, n)}
		c.SetScratch(o)
	}
	for o.at < n {
		k := min(n-o.at, outputChunk)
		fill(o.buf[o.at:o.at+k], o.at)
		o.at += k
		if !c.Charge(k/16) && o.at < n {
			return c.Pause(1)
		}
	}
	return c.Return(c.m.NewString(unsafe.String(unsafe.SliceData(o.buf), n)))
}

func (c *Call) produceShort(n int, fill func(dst []byte, at int)) Value {
	if n > 48 {
		b := make([]byte, n)
		fill(b, 0)
		return c.m.NewString(unsafe.String(unsafe.SliceData(b), n))
	}
	b := c.m.lib.buffer()
	if cap(b) < n {
		b = make([]byte, n, 256)
	}
	fill(b[:n], 0)
	v := c.copyBytes(b[:n])
	c.m.lib.giveBack(b)
	return v
}
