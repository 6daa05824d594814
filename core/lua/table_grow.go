package lua

import "math/bits"

// rehash drops cleared nodes and makes room for at least one more, key k.
// List entries move to the array part when that is more than half full with
// them.
func (t *Table) rehash(k Value) int64 {
	before := t.size()
	t.moveToArray(k)
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
			t.appendNode(old[i].key, old[i].val)
		}
	}
	t.spare = int16(room - live)
	t.migrate()
	if big {
		t.becomeBig()
	}
	return t.size() - before
}

// moveToArray moves list entries, counting the new key k, from the hash part
// to the array part.
func (t *Table) moveToArray(k Value) {
	n := t.listLen()
	if n < nearEntries && t.extend(t.nearSize(n, k), k) {
		return
	}
	if n >= nearEntries/2 {
		t.extend(t.farSize(n, k), k)
	}
}

// nearSize is the largest size, a power of two up to nearEntries, of which
// more than half would be used.
func (t *Table) nearSize(n int, k Value) int {
	var counts [bits.UintSize]int // keys in (2^(b-1), 2^b]
	found := 0
	t.eachListKey(k, func(i int) {
		counts[bits.Len(uint(i))]++
		found++
	})
	if found < 4 {
		return 0
	}
	size, sum := 0, 0
	for b := 0; 1<<b <= nearEntries; b++ {
		lo, hi := 1<<b>>1, 1<<b
		sum += counts[b] + max(0, min(n, hi)-min(n, lo))
		if sum > hi/2 {
			size = hi
		}
	}
	return size
}

// farReach is how far behind its end a long array part looks for keys.
const farReach = farChunk

// farSize reaches to the last of the next farReach keys if more than half of
// those before it are there.
func (t *Table) farSize(n int, k Value) int {
	found, top := 0, n
	t.eachListKey(k, func(i int) {
		if i >= n && i < n+farReach {
			found++
			top = max(top, i+1)
		}
	})
	if found < 4 || found <= (top-n)/2 {
		return 0
	}
	return top
}

// eachListKey calls f with the array positions of key k and of the live keys
// of the hash part.
func (t *Table) eachListKey(k Value, f func(i int)) {
	if i, ok := listKey(k); ok {
		f(i)
	}
	for j := range t.nodes {
		if n := &t.nodes[j]; n.val.p != nil {
			if i, ok := listKey(n.key); ok {
				f(i)
			}
		}
	}
}

// listKey is the array position a key could have.
func listKey(k Value) (i int, ok bool) {
	if k.p != numTag() {
		return 0, false
	}
	return arrayIndex(k.num())
}

// extend moves list entries up to size, and the place of key k, to the array
// part; false when there is none behind it.
func (t *Table) extend(size int, k Value) bool {
	top := t.listLen()
	if size <= top {
		return false
	}
	t.eachListKey(k, func(i int) {
		if i < size {
			top = max(top, i+1)
		}
	})
	if top == t.listLen() {
		return false
	}
	if near := min(size, nearEntries); near > cap(t.arr) {
		t.growArray(near)
	}
	t.reach(top)
	for j := range t.nodes {
		if n := &t.nodes[j]; n.val.p != nil {
			if i, ok := listKey(n.key); ok && i < top {
				*t.place(i) = n.val
				n.bury()
			}
		}
	}
	return true
}
