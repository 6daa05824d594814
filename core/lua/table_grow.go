package lua

import "math/bits"

// rehash drops cleared nodes and makes room for at least one more, key k.
// List entries move to the array part when that is more than half full with
// them.
func (t *Table) rehash(k Value) int64 {
	before := t.size()
	moved := t.moveToArray(k)
	live := 0
	for i := range t.nodes {
		if t.nodes[i].val.p != nil {
			live++
		}
	}
	old := t.nodes
	room := 4
	for room < live+1+live/4 {
		room *= 2
	}
	big := room > chunkNodes
	room = min(room, chunkNodes)
	t.sizeHash(room)
	for i := range old {
		if old[i].val.p != nil {
			t.link(old[i].key, old[i].val)
		}
	}
	t.spare = int32(room - live)
	if moved {
		t.migrate()
	}
	if big {
		t.big = &bigHash{count: int32(len(t.nodes)), limit: chunkNodes, read: -1}
	}
	return t.size() - before
}

// moveToArray gives the array part the largest size, a power of two, of which
// more than half is used, counting the new key k.
func (t *Table) moveToArray(k Value) bool {
	var counts [28]int // keys in (2^(b-1), 2^b]
	found := countKey(&counts, k)
	for i := range t.nodes {
		if t.nodes[i].val.p != nil {
			found += countKey(&counts, t.nodes[i].key)
		}
	}
	if found < 4 {
		return false
	}
	size, sum := 0, 0
	for b, n := range counts {
		lo, hi := 1<<b>>1, 1<<b
		sum += n + max(0, min(len(t.arr), hi)-min(len(t.arr), lo))
		if sum > hi/2 {
			size = hi
		}
	}
	if size <= len(t.arr) {
		return false
	}
	t.extend(size, k)
	return true
}

// countKey counts a key that could be in an array part.
func countKey(counts *[28]int, k Value) int {
	if k.p == numTag() {
		if i, ok := arrayIndex(k.num()); ok && i < 1<<27 {
			counts[bits.Len(uint(i))]++
			return 1
		}
	}
	return 0
}

// extend moves list entries up to size, and the place of key k, to the array
// part.
func (t *Table) extend(size int, k Value) {
	top := len(t.arr)
	reach := func(k Value) {
		if k.p == numTag() {
			if i, ok := arrayIndex(k.num()); ok && i < size {
				top = max(top, i+1)
			}
		}
	}
	reach(k)
	for i := range t.nodes {
		if t.nodes[i].val.p != nil {
			reach(t.nodes[i].key)
		}
	}
	if size > cap(t.arr) {
		t.growArray(size)
	}
	t.arr = t.arr[:top]
	for i := range t.nodes {
		if n := &t.nodes[i]; n.val.p != nil && n.key.p == numTag() {
			if at, ok := arrayIndex(n.key.num()); ok && at < top {
				t.arr[at] = n.val
				n.bury()
			}
		}
	}
}
