// Package statesum is a digest of all that decides how a run goes on: two worlds
// with the same digest, given the same inputs, go the same way from here.
//
// Each package digests what it owns: a type with state of its own implements
// Digester and writes its fields, in a fixed order, into the Digest it is given.
// What belongs in: everything that a later step reads. What does not: what can
// be worked out again (indexes, caches, room in slices), what only looks (taps,
// packet lists, traces), and how things happen to be laid out in memory, so that
// a change of structure that changes no run leaves the digest as it is. Maps are
// written in the order of their keys.
//
// Parts have names and sums of their own. When two digests differ, the first
// path whose sums differ says what to look at.
package statesum

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"

	"github.com/emberwire/emberwire/modem/value"
)

// Digester has a state that decides how a run goes on.
type Digester interface {
	// DigestTo writes it. It changes nothing.
	DigestTo(d *Digest)
}

// Part is the sum of one part.
type Part struct {
	Path string // names of the parts it is in and its own, joined by slashes
	Sum  string // SHA-256 in hexadecimal
}

// Digest takes the state of one part: fields in the order that their package
// gives them. A field has no mark of its kind.
type Digest struct {
	sum   hash.Hash
	buf   []byte
	path  string
	parts *[]Part
}

// flushAt is how many bytes are collected before they are hashed.
const flushAt = 4096

// Of lists the sums of everything in a state: each part behind those within
// it, at last the whole, whose path is its name.
func Of(name string, root Digester) []Part {
	var parts []Part
	d := Digest{path: name, parts: &parts}
	d.sumOf(root)
	return parts
}

// Whole is the sum of a list that Of gave.
func Whole(parts []Part) string { return parts[len(parts)-1].Sum }

// sumOf digests p into d and notes the sum.
func (d *Digest) sumOf(p Digester) (sum [sha256.Size]byte) {
	d.sum = sha256.New()
	p.DigestTo(d)
	d.flush()
	d.sum.Sum(sum[:0])
	*d.parts = append(*d.parts, Part{d.path, hex.EncodeToString(sum[:])})
	return sum
}

// Part adds a part with a name of its own among its neighbours.
func (d *Digest) Part(name string, p Digester) {
	inner := Digest{path: d.path + "/" + name, parts: d.parts}
	sum := inner.sumOf(p)
	d.Text(name)
	d.Bytes(sum[:])
}

func (d *Digest) flush() {
	d.sum.Write(d.buf)
	d.buf = d.buf[:0]
}

// word adds eight bytes, and hashes when enough have come together.
func (d *Digest) word(w uint64) {
	if len(d.buf) >= flushAt {
		d.flush()
	}
	d.buf = binary.BigEndian.AppendUint64(d.buf, w)
}

// Int adds whole numbers. Times are nanoseconds.
func (d *Digest) Int(n ...int) {
	for _, v := range n {
		d.word(uint64(v))
	}
}

// Uint adds whole numbers of 64 bits.
func (d *Digest) Uint(n ...uint64) {
	for _, v := range n {
		d.word(v)
	}
}

// Bool adds flags.
func (d *Digest) Bool(flags ...bool) {
	for _, v := range flags {
		w := uint64(0)
		if v {
			w = 1
		}
		d.word(w)
	}
}

// Float adds numbers by their bits.
func (d *Digest) Float(n ...float64) {
	for _, v := range n {
		d.word(math.Float64bits(v))
	}
}

// Text adds strings, each with its length in front.
func (d *Digest) Text(texts ...string) {
	for _, s := range texts {
		d.word(uint64(len(s)))
		d.buf = append(d.buf, s...)
	}
}

// Bytes adds one run of bytes with its length in front.
func (d *Digest) Bytes(b []byte) {
	d.word(uint64(len(b)))
	d.buf = append(d.buf, b...)
}

// Value adds a payload: its structure, with shared and cyclic tables as such,
// and the order of its keys.
func (d *Digest) Value(v value.Value) { d.value(v, map[*value.Table]int{}) }

// Values adds a list of payloads.
func (d *Digest) Values(list []value.Value) {
	d.Int(len(list))
	for _, v := range list {
		d.Value(v)
	}
}

func (d *Digest) value(v value.Value, seen map[*value.Table]int) {
	d.Int(int(v.Kind()))
	switch v.Kind() {
	case value.KindBool:
		b, _ := v.Bool()
		d.Bool(b)
	case value.KindNumber:
		n, _ := v.Number()
		d.Float(n)
	case value.KindString:
		s, _ := v.Str()
		d.Text(s)
	case value.KindTable:
		d.table(v.Table(), seen)
	}
}

func (d *Digest) table(t *value.Table, seen map[*value.Table]int) {
	number, known := seen[t]
	if !known {
		number = len(seen) + 1
		seen[t] = number
	}
	d.Int(number)
	if known {
		return
	}
	d.Int(t.Len())
	for k, v := range t.All() {
		d.value(k, seen)
		d.value(v, seen)
	}
}

// Generator adds the state of a generator of random numbers.
func (d *Digest) Generator(g encoding.BinaryMarshaler) {
	b, err := g.MarshalBinary()
	if err != nil {
		panic("statesum: " + err.Error()) // those of math/rand/v2 never fail
	}
	d.Bytes(b)
}
