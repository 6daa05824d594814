package value

import (
	"errors"
	"iter"
)

// Errors of Set. The texts of the first two are Lua's.
var (
	ErrNilKey = errors.New("table index is nil")
	ErrNaNKey = errors.New("table index is NaN")
	ErrFrozen = errors.New("table has been transmitted and cannot be changed")
)

// Table is a list of entries. The order in which keys were first set is the
// order everybody sees, so a run does not depend on hashing.
//
// A table whose first entries are the keys 1, 2, 3 … finds those by position.
// Other keys are searched one by one while there are few, which is what the
// tables of protocols are, and by an index when there are many.
//
// A table made by Bytes holds its list as bytes; it becomes entries when it is
// changed, and whoever only reads it cannot tell.
type Table struct {
	entries []entry
	bytes   string        // the whole table is the list of these, if not empty
	seq     int           // entries[i] has key i+1 for i < seq
	index   map[Value]int // positions of entries[seq:], nil while there are few
	frozen  bool          // and everything in it
	sealed  int           // Size, if a value with this table at its root was sealed
	weight  int           // Weight, then
}

type entry struct{ k, v Value }

// indexFrom is the number of entries outside the leading sequence from which
// an index pays: below, comparing is as fast as hashing.
const indexFrom = 17

// NewTable makes an empty table.
func NewTable() *Table { return &Table{} }

// Value is the table as a Value.
func (t *Table) Value() Value {
	if t == nil {
		return Value{}
	}
	return Value{kind: KindTable, t: t}
}

// Len counts the entries.
func (t *Table) Len() int { return len(t.entries) + len(t.bytes) }

// Set puts v under k; a nil v removes the entry, which costs a pass over the
// table unless it is the last. A key that is already there keeps its place.
// The key -0 is 0, as in Lua. Errors: ErrNilKey, ErrNaNKey, ErrFrozen.
func (t *Table) Set(k, v Value) error {
	if t.frozen {
		return ErrFrozen
	}
	return t.set(k, v)
}

func (t *Table) set(k, v Value) error {
	switch {
	case k.kind == KindNil:
		return ErrNilKey
	case k.kind == KindNumber && k.n != k.n:
		return ErrNaNKey
	case k.kind == KindNumber && k.n == 0:
		k.n = 0
	}
	t.expand()
	at := t.find(k)
	switch {
	case at >= 0 && v.IsNil():
		t.remove(at)
	case at >= 0:
		t.entries[at].v = v
	case !v.IsNil():
		t.add(entry{k, v})
	}
	return nil
}

func (t *Table) add(e entry) {
	at := len(t.entries)
	t.entries = append(t.entries, e)
	switch {
	case t.seq == at && isIndex(e.k, at+1):
		t.seq++
	case t.index != nil:
		t.index[e.k] = at
	case len(t.entries)-t.seq >= indexFrom:
		t.reindex()
	}
}

func (t *Table) remove(at int) {
	last := len(t.entries) - 1
	if at == last {
		delete(t.index, t.entries[at].k)
		t.entries[at] = entry{}
		t.entries, t.seq = t.entries[:last], min(t.seq, last)
		return
	}
	copy(t.entries[at:], t.entries[at+1:])
	t.entries[last] = entry{}
	t.entries = t.entries[:last]
	t.seq = min(t.seq, at)
	for t.seq < last && isIndex(t.entries[t.seq].k, t.seq+1) {
		t.seq++
	}
	t.reindex()
}

// reindex builds the index anew, or drops it when few entries need one.
func (t *Table) reindex() {
	t.index = nil
	if len(t.entries)-t.seq < indexFrom {
		return
	}
	t.index = make(map[Value]int, 2*(len(t.entries)-t.seq))
	for i := t.seq; i < len(t.entries); i++ {
		t.index[t.entries[i].k] = i
	}
}

// find gives the position of key k among the entries, -1 if there is none.
func (t *Table) find(k Value) int {
	if k.kind == KindNumber && k.n >= 1 && k.n <= float64(t.seq) {
		if i := int(k.n); float64(i) == k.n {
			return i - 1
		}
	}
	if t.index != nil {
		if at, ok := t.index[k]; ok {
			return at
		}
		return -1
	}
	for i := t.seq; i < len(t.entries); i++ {
		if t.entries[i].k == k {
			return i
		}
	}
	return -1
}

// Get gives the value under k, nil if there is none.
func (t *Table) Get(k Value) Value {
	if t.bytes != "" {
		i, _ := k.Int()
		return t.byteAt(i)
	}
	if at := t.find(k); at >= 0 {
		return t.entries[at].v
	}
	return Value{}
}

// Index gives the value under the number i, nil if there is none.
func (t *Table) Index(i int) Value {
	if t.bytes != "" {
		return t.byteAt(i)
	}
	if i >= 1 && i <= t.seq {
		return t.entries[i-1].v
	}
	return t.Get(Int(i))
}

// Field gives the value under a string key, nil if there is none.
func (t *Table) Field(name string) Value {
	if t.index != nil {
		return t.Get(String(name))
	}
	for i := t.seq; i < len(t.entries); i++ {
		if e := &t.entries[i]; e.k.kind == KindString && e.k.s == name {
			return e.v
		}
	}
	return Value{}
}

// SeqLen is the largest n such that 1..n are all there: the smallest border
// in Lua's sense.
func (t *Table) SeqLen() int {
	if t.bytes != "" {
		return len(t.bytes)
	}
	n := t.seq
	if n == len(t.entries) {
		return n
	}
	for t.find(Int(n+1)) >= 0 {
		n++
	}
	return n
}

// All goes through the entries in their order. Entries set while it runs may
// or may not be seen.
func (t *Table) All() iter.Seq2[Value, Value] {
	return func(yield func(k, v Value) bool) {
		walked(t, "read")
		t.each(yield)
	}
}

// each is All within a walk that was told of already.
func (t *Table) each(yield func(k, v Value) bool) {
	for i := range len(t.bytes) {
		if !yield(Int(i+1), Int(int(t.bytes[i]))) {
			return
		}
	}
	for _, e := range t.entries {
		if !yield(e.k, e.v) {
			return
		}
	}
}

func isIndex(k Value, i int) bool { return k.kind == KindNumber && k.n == float64(i) }
