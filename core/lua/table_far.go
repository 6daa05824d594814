package lua

// An array part is one piece up to nearEntries; what follows stands in chunks
// that are made one at a time and never copied, so that no single append
// takes long.
const (
	nearEntries = 1 << 15
	farChunk    = 1 << 12
	sizeChunk   = farChunk*sizeValue + 8
	trimStep    = 4096 // nils dropped at once at the end of an array part
)

// farPart is the array part beyond nearEntries. It has entries only while the
// first piece is full; its chunks are kept when they are empty, since next
// counts places by them.
type farPart struct {
	chunks []*[farChunk]Value
	n      int // entries in use
}

// listLen is the length of the array part.
func (t *Table) listLen() int {
	if t.far != nil {
		return len(t.arr) + t.far.n
	}
	return len(t.arr)
}

// listCap is how many entries the array part has room for.
func (t *Table) listCap() int {
	if t.far != nil {
		return cap(t.arr) + len(t.far.chunks)*farChunk
	}
	return cap(t.arr)
}

// place is entry i of the array part, 0-based; nil beyond its length.
func (t *Table) place(i int) *Value {
	if uint(i) < uint(len(t.arr)) {
		return &t.arr[i]
	}
	if t.far != nil {
		if i -= nearEntries; uint(i) < uint(t.far.n) {
			return &t.far.chunks[i/farChunk][i%farChunk]
		}
	}
	return nil
}

// farStore writes entry i beyond the first piece, or appends it, when that
// needs neither a metamethod nor a new chunk nor a look at the hash part.
func (t *Table) farStore(i int, v *Value) bool {
	f := t.far
	i -= nearEntries
	if uint(i) > uint(f.n) {
		return false
	}
	if i == f.n {
		if i == len(f.chunks)*farChunk || t.mask != 0 || t.meta != nil || len(t.arr) != nearEntries {
			return false
		}
		f.n++
	}
	p := &f.chunks[i/farChunk][i%farChunk]
	if p.p == nil && t.meta != nil {
		return false
	}
	copyValue(p, v)
	return true
}

// append adds an entry to the array part; it returns how much that grew.
func (t *Table) append(v Value) (grown int64) {
	n := len(t.arr)
	if n == nearEntries {
		return t.appendFar(v)
	}
	if n == cap(t.arr) {
		grown = t.growArray(min(max(4, 2*n), nearEntries))
	}
	t.arr = t.arr[:n+1]
	t.arr[n] = v
	return grown
}

func (t *Table) appendFar(v Value) (grown int64) {
	if t.far == nil {
		t.far = &farPart{}
	}
	f := t.far
	if f.n == len(f.chunks)*farChunk {
		f.chunks = append(f.chunks, new([farChunk]Value))
		grown = sizeChunk
	}
	f.chunks[f.n/farChunk][f.n%farChunk] = v
	f.n++
	return grown
}

// reach lengthens the array part to n entries, for which the first piece has
// room. The new ones are nil, as all behind its end.
func (t *Table) reach(n int) (grown int64) {
	if near := min(n, nearEntries); len(t.arr) < near {
		t.arr = t.arr[:near]
	}
	for t.listLen() < n {
		if t.far == nil {
			t.far = &farPart{}
		}
		f := t.far
		if f.n == len(f.chunks)*farChunk {
			f.chunks = append(f.chunks, new([farChunk]Value))
			grown += sizeChunk
		}
		f.n = min(n-nearEntries, len(f.chunks)*farChunk)
	}
	return grown
}

// trim drops nils at the end of the array part, a bounded number at a time:
// what it leaves is dropped by the next nil written there, and does no harm.
func (t *Table) trim() {
	for range trimStep {
		n := t.listLen()
		if n == 0 || t.place(n-1).p != nil {
			return
		}
		if n > nearEntries {
			t.far.n--
		} else {
			t.arr = t.arr[:n-1]
		}
	}
}

// clone has chunks of its own, with the contents mapped.
func (f *farPart) clone(value func(Value) Value) *farPart {
	if f == nil {
		return nil
	}
	n := &farPart{n: f.n, chunks: make([]*[farChunk]Value, len(f.chunks))}
	for i, c := range f.chunks {
		n.chunks[i] = new([farChunk]Value)
		for j := range min(f.n-i*farChunk, farChunk) {
			n.chunks[i][j] = value(c[j])
		}
	}
	return n
}
