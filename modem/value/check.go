package value

import (
	"fmt"
	"math"
)

// The one bound for everything that crosses a modem.
const (
	MaxDepth   = 32      // tables inside one another
	MaxEntries = 16384   // entries of all tables of one value together
	MaxBytes   = 1 << 20 // Size: 1 MiB
)

// BoundError says which bound a value exceeds.
type BoundError string

func (e BoundError) Error() string { return string(e) }

// The errors of Check.
var (
	ErrDepth   = BoundError(fmt.Sprintf("message too deep: tables may be nested %d deep", MaxDepth))
	ErrEntries = BoundError(fmt.Sprintf("message too large: all its tables may have %d entries together", MaxEntries))
	ErrBytes   = BoundError(fmt.Sprintf("message too large: it may hold %d KiB", MaxBytes>>10))
)

// What Size counts. A table weighs something of its own so that no value of
// many empty tables is free.
const (
	numberSize = 16
	tableSize  = 16
	boolSize   = 1
)

func (v Value) size() int {
	switch v.kind {
	case KindNumber:
		return numberSize
	case KindString:
		return len(v.s)
	case KindBool:
		return boolSize
	}
	return 0
}

// Size is what v weighs, for bounds and for the bandwidth of a medium: the
// length of each string, 16 a number, 16 a table, 1 a boolean. A table that
// occurs several times counts once. The size of what was sealed is known.
func Size(v Value) int {
	if v.t != nil && v.t.sealed > 0 {
		return v.t.sealed
	}
	walked(v.t, "size")
	n := v.size()
	if v.t == nil {
		return n
	}
	n += tableSize
	var seen tableSet
	seen.add(v.t)
	work := []*Table{v.t}
	for len(work) > 0 {
		t := work[len(work)-1]
		work = work[:len(work)-1]
		n += 2 * numberSize * len(t.bytes)
		for i := range t.entries {
			for _, x := range [2]*Value{&t.entries[i].k, &t.entries[i].v} {
				n += x.size()
				if x.t != nil && seen.add(x.t) {
					n += tableSize
					work = append(work, x.t)
				}
			}
		}
	}
	return n
}

// Check reports whether v is within the bounds: ErrDepth, ErrEntries or
// ErrBytes if not. A table that occurs several times counts once, at the depth
// where a walk in the order of the entries, keys before values, first meets it.
func Check(v Value) error {
	_, err := Measure(v)
	return err
}

// Measure is Check and Size in one walk; the size means nothing when the value
// exceeds a bound.
func Measure(v Value) (size int, err error) {
	if v.t != nil && v.t.sealed > 0 {
		return v.t.sealed, nil
	}
	walked(v.t, "measure")
	var c checker
	err = c.visit(v, 0)
	return c.bytes, err
}

type checker struct {
	seen           tableSet
	entries, bytes int
	weight         int
}

func (c *checker) visit(v Value, depth int) error {
	if c.bytes += v.size(); c.bytes > MaxBytes {
		return ErrBytes
	}
	c.weight += len(v.s)
	if v.t == nil || !c.seen.add(v.t) {
		return nil
	}
	if depth++; depth > MaxDepth {
		return ErrDepth
	}
	if c.bytes += tableSize; c.bytes > MaxBytes {
		return ErrBytes
	}
	if c.entries += v.t.Len(); c.entries > MaxEntries {
		return ErrEntries
	}
	if c.bytes += 2 * numberSize * len(v.t.bytes); c.bytes > MaxBytes {
		return ErrBytes
	}
	c.weight += v.t.own()
	for i := range v.t.entries {
		if err := c.visit(v.t.entries[i].k, depth); err != nil {
			return err
		}
		if err := c.visit(v.t.entries[i].v, depth); err != nil {
			return err
		}
	}
	return nil
}

// tableSet is a set of tables: a few in a list, many in a map. Payloads mostly
// have a handful.
type tableSet struct {
	few  [8]*Table
	n    int
	many map[*Table]struct{}
}

// add reports whether t is new.
func (s *tableSet) add(t *Table) bool {
	if s.many != nil {
		if _, old := s.many[t]; old {
			return false
		}
		s.many[t] = struct{}{}
		return true
	}
	for _, x := range s.few[:s.n] {
		if x == t {
			return false
		}
	}
	if s.n < len(s.few) {
		s.few[s.n] = t
		s.n++
		return true
	}
	s.many = make(map[*Table]struct{}, 4*len(s.few))
	for _, x := range s.few {
		s.many[x] = struct{}{}
	}
	s.many[t] = struct{}{}
	return true
}

// each calls f for every table of the set.
func (s *tableSet) each(f func(*Table)) {
	if s.many == nil {
		for _, t := range s.few[:s.n] {
			f(t)
		}
	}
	for t := range s.many {
		f(t)
	}
}

// Equal reports whether a and b have the same structure. Numbers compare by
// value, except that NaN equals NaN; tables compare entry by entry whatever
// their order, and whether parts are shared or only alike makes no difference.
// Keys that are tables are matched in their order.
func Equal(a, b Value) bool {
	type pair struct{ a, b *Table }
	seen := map[pair]struct{}{}
	work := [][2]Value{{a, b}}
	for len(work) > 0 {
		a, b := work[len(work)-1][0], work[len(work)-1][1]
		work = work[:len(work)-1]
		if a.t == nil || b.t == nil {
			if !sameScalar(a, b) {
				return false
			}
			continue
		}
		p := pair{a.t, b.t}
		if _, old := seen[p]; old || a.t == b.t {
			continue // being compared already: equal unless another pair differs
		}
		seen[p] = struct{}{}
		if a.t.Len() != b.t.Len() {
			return false
		}
		var ok bool
		if work, ok = matchEntries(work, a.t, b.t); !ok {
			return false
		}
	}
	return true
}

func sameScalar(a, b Value) bool {
	return a == b || a.kind == KindNumber && b.kind == KindNumber && math.IsNaN(a.n) && math.IsNaN(b.n)
}

// matchEntries appends the pairs that must be equal for a and b to be.
func matchEntries(work [][2]Value, a, b *Table) ([][2]Value, bool) {
	if a.bytes != "" || b.bytes != "" {
		a, b = a.expanded(), b.expanded()
	}
	var at int // in b, behind the last key that is a table
	for _, e := range a.entries {
		if e.k.t == nil {
			other := b.find(e.k)
			if other < 0 {
				return work, false
			}
			work = append(work, [2]Value{e.v, b.entries[other].v})
			continue
		}
		for at < len(b.entries) && b.entries[at].k.t == nil {
			at++
		}
		if at == len(b.entries) {
			return work, false
		}
		work = append(work, [2]Value{e.k, b.entries[at].k}, [2]Value{e.v, b.entries[at].v})
		at++
	}
	return work, true
}
