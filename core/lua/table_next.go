package lua

import (
	"errors"
	"unsafe"
)

var errNextKey = errors.New("invalid key to 'next'")

// Next returns the entry after key k, beginning with nil; ok is false after
// the last one. err is set when k is no key of the table.
func (t *Table) Next(k Value) (nk, nv Value, ok bool, err error) {
	i, err := t.position(k)
	if err != nil {
		return Value{}, Value{}, false, err
	}
	nk, nv, _, ok = t.nextAt(i)
	return nk, nv, ok, nil
}

// nextAt returns the first entry at or after position i (array positions
// first, then nodes) and the position after it.
func (t *Table) nextAt(i int) (k, v Value, after int, ok bool) {
	if i, ok = t.seek(i, maxPosition); !ok {
		return Value{}, Value{}, 0, false
	}
	k, v = t.entry(i)
	return k, v, i + 1, true
}

// maxPosition is beyond every position of a table.
const maxPosition = 4 * maxEntries

// seek goes over at most limit entries that are nil, from position i on. ok
// tells that the entry at the position returned is not; else the position is
// where to go on, -1 at the end.
func (t *Table) seek(i, limit int) (at int, ok bool) {
	n, c := t.listLen(), t.listCap()
	end := i + limit
	for ; i < n && i < end; i++ {
		if t.place(i).p != nil {
			return i, true
		}
	}
	if i >= n {
		i = max(i, c)
	}
	last := c + int(t.nodeCount())
	for ; i < last && i < end; i++ {
		if t.nodeAt(int32(i-c)).val.p != nil {
			return i, true
		}
	}
	if i >= last {
		return -1, false
	}
	return i, false
}

// entry is key and value at a position.
func (t *Table) entry(i int) (k, v Value) {
	if p := t.place(i); p != nil {
		return Number(float64(i + 1)), *p
	}
	n := t.nodeAt(int32(i - t.listCap()))
	return n.key, n.val
}

// position is where next goes on after key k. Array positions count up to
// listCap, not listLen: clearing the last element during a traversal shortens
// the array part.
func (t *Table) position(k Value) (int, error) {
	if k.p == nil {
		return 0, nil
	}
	if k.p == numTag() {
		if i, ok := arrayIndex(k.num()); ok && (i < len(t.arr) || i < t.listLen()) {
			return i + 1, nil
		}
		if k.num() == 0 {
			k.n = 0
		}
	}
	if n := t.find(k); n != nil {
		return t.listCap() + t.nodeIndex(n) + 1, nil
	}
	if k.p == numTag() {
		if i, ok := arrayIndex(k.num()); ok && i < t.listCap() {
			return i + 1, nil
		}
	}
	return 0, errNextKey
}

// nodeIndex is the index of a node found in this table.
func (t *Table) nodeIndex(n *node) int {
	if t.big != nil {
		return t.bigIndex(n)
	}
	return int((uintptr(unsafe.Pointer(n)) - uintptr(unsafe.Pointer(unsafe.SliceData(t.nodes)))) / unsafe.Sizeof(node{}))
}

// resumeAt is position with the help of a hint, the position nextAt returned
// last time; ok is false when k is no key of the table.
func (t *Table) resumeAt(k, hint Value) (at int, ok bool) {
	if hint.p == numTag() && k.p != nil {
		at := int(hint.num())
		if j := at - t.listCap() - 1; uint(j) < uint(t.nodeCount()) && t.nodeAt(int32(j)).key == k {
			return at, true
		}
	}
	at, err := t.position(k)
	return at, err == nil
}
