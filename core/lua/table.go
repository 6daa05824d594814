package lua

import (
	"errors"
	"unsafe"
)

// Table is a Lua table: an array part for keys 1..listLen() and a hash part
// whose nodes stand in order of insertion, so that next goes over them in an
// order that depends on nothing but the program.
//
// A removed key leaves its node with a nil value until the next rehash: next
// works while fields are being cleared. The key after the array part is never
// live in a hash part that is not big, so the border is found without looking
// there.
type Table struct {
	header
	mask  uint32  // len(heads)-1
	spare int16   // nodes that may still be appended before a rehash
	weak  uint8   // weakKeys, weakValues: as the last mark pass saw it
	heads []int32 // first node of each bucket, -1 for none; never empty
	nodes []node
	arr   []Value // the array part, its first nearEntries
	meta  *Table
	far   *farPart // the rest of the array part
	big   *bigHash // of a hash part beyond chunkNodes
}

// node is one entry of the hash part.
type node struct {
	key, val Value
	next     int32
	hash     uint32 // of the key
}

// emptyHeads is the one bucket of all tables without a hash part. It is never
// written.
var emptyHeads = []int32{-1}

// Growth of one table beyond this many entries is refused.
const maxEntries = 1 << 27

var (
	errNilKey = errors.New("table index is nil")
	errNaNKey = errors.New("table index is NaN")
)

// newTable makes a table with room for narr and nhash entries.
func newTable(narr, nhash int) *Table {
	if nhash == 0 && narr <= inlineArray {
		return newShort(narr)
	}
	t := &Table{header: header{kind: tTable}, heads: emptyHeads}
	if narr > 0 {
		t.arr = make([]Value, 0, min(narr, nearEntries))
	}
	if nhash > 0 {
		t.sizeHash(min(nhash, chunkNodes))
	}
	return t
}

// inlineArray is the longest array part that is made in one piece with its
// table: allocating costs more than all else that making a table needs.
const inlineArray = 4

// newShort makes a table with room for up to inlineArray list entries.
func newShort(narr int) *Table {
	var t *Table
	switch max(narr, 0) {
	case 0:
		t = new(Table)
	case 1:
		s := new(struct {
			Table
			room [1]Value
		})
		t, s.arr = &s.Table, s.room[:0]
	case 2:
		s := new(struct {
			Table
			room [2]Value
		})
		t, s.arr = &s.Table, s.room[:0]
	case 3:
		s := new(struct {
			Table
			room [3]Value
		})
		t, s.arr = &s.Table, s.room[:0]
	default:
		s := new(struct {
			Table
			room [inlineArray]Value
		})
		t, s.arr = &s.Table, s.room[:0]
	}
	t.kind, t.heads = tTable, emptyHeads
	return t
}

// size is what the table counts in the memory account.
func (t *Table) size() int64 {
	n := sizeTable + int64(cap(t.arr))*sizeValue + int64(cap(t.nodes))*sizeNode
	if t.far != nil {
		n += int64(len(t.far.chunks)) * sizeChunk
	}
	switch {
	case t.big != nil:
		n += t.big.size()
	case t.mask > 0:
		n += 4 * int64(len(t.heads))
	}
	return n
}

// Metatable returns the metatable, or nil.
func (t *Table) Metatable() *Table { return t.meta }

// hashSize is the number of buckets for n nodes.
func hashSize(n int) int {
	size := 4
	for size < n {
		size *= 2
	}
	return size
}

// sizeHash gives an empty hash part room for n nodes.
func (t *Table) sizeHash(n int) {
	size := hashSize(n)
	t.heads = make([]int32, size)
	for i := range t.heads {
		t.heads[i] = -1
	}
	t.mask = uint32(size - 1)
	t.nodes = make([]node, 0, n)
	t.spare = int16(n)
}

// nodeAt is node i without a bounds check; i comes from heads or next, which
// hold only indexes of nodes.
func (t *Table) nodeAt(i int32) *node {
	if i >= chunkNodes {
		return t.big.at(i)
	}
	return (*node)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(t.nodes)), uintptr(uint32(i))*unsafe.Sizeof(node{})))
}

// head is heads[h&mask] without a bounds check: len(heads) is mask+1.
func (t *Table) head(h uint32) int32 {
	return *(*int32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(t.heads)), uintptr(h&t.mask)*4))
}

// keyHash is the hash of a key that is not nil. ok is false for an object
// without serial number: it has never been a key of any table.
func keyHash(k Value) (h uint32, ok bool) {
	switch k.tag() {
	case tNumber:
		return hashNumber(k.n), true
	case tString:
		return k.str().hashOf(), true
	case tBoolean:
		return uint32(k.n) + 1, true
	}
	s := (*header)(k.p).serial
	return s * 0x9E3779B1 >> 3, s != 0
}

// findStr finds the node of a string key.
func (t *Table) findStr(k *Str) *node {
	h := k.hashOf()
	first := t.head(h)
	if first == elsewhere {
		first = *t.big.bucket(h)
	}
	for i := first; i >= 0; {
		n := t.nodeAt(i)
		if n.key.p == unsafe.Pointer(k) {
			return n
		}
		i = n.next
	}
	for i := first; i >= 0; {
		n := t.nodeAt(i)
		if n.hash == h && n.key.tag() == tString && n.key.str().s == k.s {
			return n
		}
		i = n.next
	}
	return nil
}

// getStr is the value of a string key.
func (t *Table) getStr(k *Str) Value {
	if n := t.findStr(k); n != nil {
		return n.val
	}
	return Value{}
}

// find finds the node of any key; numbers must be normalised.
func (t *Table) find(k Value) *node {
	if k.tag() == tString {
		return t.findStr(k.str())
	}
	h, ok := keyHash(k)
	if !ok {
		return nil
	}
	i := t.head(h)
	if i == elsewhere {
		i = *t.big.bucket(h)
	}
	for i >= 0 {
		n := t.nodeAt(i)
		if n.key == k {
			return n
		}
		i = n.next
	}
	return nil
}

// arrayIndex converts a number key to an array position, 0-based. ok is
// false when it is no integer of a size an array can have.
func arrayIndex(f float64) (i int, ok bool) {
	i = int(int64(f))
	return i - 1, float64(i) == f && i > 0 && i <= maxEntries
}

// getNum is the value of a number key.
func (t *Table) getNum(f float64) Value {
	if i, ok := arrayIndex(f); ok {
		if i < len(t.arr) {
			return t.arr[i]
		}
		if t.far != nil {
			if p := t.place(i); p != nil {
				return *p
			}
		}
	}
	return t.getNumHash(f)
}

func (t *Table) getNumHash(f float64) Value {
	if f == 0 {
		f = 0 // -0 is the key 0
	}
	if t.mask == 0 {
		return Value{}
	}
	if n := t.find(Number(f)); n != nil {
		return n.val
	}
	return Value{}
}

// Get is the raw value of a key.
func (t *Table) Get(k Value) Value {
	switch k.tag() {
	case 0:
		return Value{}
	case tNumber:
		return t.getNum(k.num())
	case tString:
		return t.getStr(k.str())
	}
	if n := t.find(k); n != nil {
		return n.val
	}
	return Value{}
}

// Str is the raw value of a string key.
func (t *Table) Str(name string) Value {
	k := Str{header: header{kind: tString}, s: name}
	return t.getStr(&k)
}

// Index is the raw value of an integer key.
func (t *Table) Index(i int) Value {
	if uint(i-1) < uint(len(t.arr)) {
		return t.arr[i-1]
	}
	if t.far != nil && i > 0 {
		if p := t.place(i - 1); p != nil {
			return *p
		}
	}
	return t.getNumHash(float64(i))
}

// Len is a border of the table, as the # operator without metamethods.
func (t *Table) Len() int {
	n := t.listLen()
	if n == 0 || t.place(n-1).p != nil {
		if t.big != nil {
			return t.borderBeyond(n)
		}
		return n
	}
	lo, hi := 0, n // entry lo is not nil (or lo is 0), entry hi is nil
	for hi-lo > 1 {
		mid := int(uint(lo+hi) >> 1)
		if t.place(mid-1).p == nil {
			hi = mid
		} else {
			lo = mid
		}
	}
	return lo
}

// normalKey checks a key for writing and makes -0 the key 0.
func normalKey(k Value) (Value, error) {
	if k.p == nil {
		return k, errNilKey
	}
	if k.p == numTag() {
		f := k.num()
		if f != f {
			return k, errNaNKey
		}
		if f == 0 {
			k.n = 0
		}
	}
	return k, nil
}

// set is a raw write. It returns how many bytes the table grew by.
// Objects used as keys must have serial numbers (Machine.set gives them).
func (t *Table) set(k, v Value) (grown int64, err error) {
	if k.p == numTag() {
		if i, ok := arrayIndex(k.num()); ok {
			return t.setIndex(i, v), nil
		}
	}
	if k, err = normalKey(k); err != nil {
		return 0, err
	}
	return t.setHash(k, v), nil
}

// setIndex writes array position i, 0-based.
func (t *Table) setIndex(i int, v Value) int64 {
	if p := t.place(i); p != nil {
		*p = v
		if v.p == nil && i == t.listLen()-1 {
			t.trim()
		}
		return 0
	}
	if i != t.listLen() || v.p == nil {
		return t.setHash(Int(i+1), v)
	}
	if t.mask == 0 {
		return t.append(v)
	}
	return t.push(v)
}

// push appends to the array part and moves the keys that follow from the
// hash part. A key that waits there is only given its value: it may be the one
// a traversal stands at.
func (t *Table) push(v Value) (grown int64) {
	if n := t.find(Int(t.listLen() + 1)); n != nil {
		if n.val.p != nil {
			n.val = v
			return 0
		}
		n.bury()
	}
	return t.append(v) + t.migrate()
}

func (t *Table) growArray(size int) int64 {
	arr := make([]Value, len(t.arr), size)
	copy(arr, t.arr)
	grown := int64(size-cap(t.arr)) * sizeValue
	t.arr = arr
	return grown
}

// migrate moves the keys after the array part from the hash part to it.
func (t *Table) migrate() (grown int64) {
	for left := migrateStep; t.big == nil || left > 0; left-- {
		n := t.find(Int(t.listLen() + 1))
		if n == nil || n.val.p == nil {
			return grown
		}
		grown += t.append(n.val)
		n.bury()
	}
	return grown
}

// forget removes the node a list entry may have from an earlier life, so that
// next does not take it for the place of the key.
func (t *Table) forget(i int) {
	if n := t.find(Int(i)); n != nil {
		n.bury()
	}
}

// setHash writes a normalised key of the hash part.
func (t *Table) setHash(k, v Value) int64 {
	if n := t.find(k); n != nil {
		if n.val.p == nil {
			t.flags = 0
		}
		n.val = v
		return 0
	}
	if v.p == nil {
		return 0
	}
	return t.insert(k, v)
}

// insert adds a key that is not there.
func (t *Table) insert(k, v Value) (grown int64) {
	t.flags = 0
	switch {
	case t.big != nil:
		grown = t.tidy()
		if t.big != nil {
			return grown + t.insertBig(k, v)
		}
	case t.spare == 0:
		grown = t.rehash(k)
	default:
		t.spare--
		t.appendNode(k, v)
		return 0
	}
	if k.p == numTag() {
		if i, ok := arrayIndex(k.num()); ok { // perhaps in the array part now
			return grown + t.setIndex(i, v)
		}
	}
	return grown + t.insert(k, v)
}

// appendNode adds a node for a key; there must be room.
func (t *Table) appendNode(k, v Value) {
	h, _ := keyHash(k)
	b := h & t.mask
	t.nodes = append(t.nodes, node{k, v, t.heads[b], h})
	t.heads[b] = int32(len(t.nodes) - 1)
}

// findConst is findStr for constants of running code: an equal key is
// replaced by the constant itself, so that the next search finds it by its
// address. Nobody can tell.
func (t *Table) findConst(k *Str) *node {
	i := t.head(k.hash)
	if i == elsewhere {
		i = *t.big.bucket(k.hash)
	}
	for i >= 0 {
		n := t.nodeAt(i)
		if n.key.p == unsafe.Pointer(k) {
			return n
		}
		if n.hash == k.hash && n.key.tag() == tString && n.key.str().s == k.s {
			n.key.p = unsafe.Pointer(k)
			return n
		}
		i = n.next
	}
	return nil
}

// inherited looks a field up along a chain of __index tables; ok is false
// when it needs a call.
func (t *Table) inherited(k *Str) (v Value, ok bool) {
	for range 16 {
		if t.meta == nil {
			return Value{}, true
		}
		h := t.meta.metamethod(evIndex)
		if h.p == nil {
			return Value{}, true
		}
		if h.tag() != tTable {
			return Value{}, false
		}
		t = (*Table)(h.p)
		if n := t.findConst(k); n != nil && n.val.p != nil {
			return n.val, true
		}
	}
	return Value{}, false
}

// fill sets array positions from start on, as a constructor does: nils in
// between stay in the array part.
func (t *Table) fill(start int, vals []Value) (grown int64) {
	end := start + len(vals)
	if end > cap(t.arr) && cap(t.arr) < nearEntries {
		size := end
		if start > 0 {
			size = max(end, 2*cap(t.arr))
		}
		grown = t.growArray(min(size, nearEntries))
	}
	grown += t.reach(end)
	near := 0
	if start < len(t.arr) {
		near = copy(t.arr[start:], vals)
	}
	for i := near; i < len(vals); i++ {
		*t.place(start + i) = vals[i]
	}
	t.trim()
	if t.mask != 0 {
		for i := start; i < end; i++ {
			t.forget(i + 1)
		}
		grown += t.migrate()
	}
	return grown
}
