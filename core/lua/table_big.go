package lua

import "unsafe"

// A hash part beyond chunkNodes nodes grows without ever being copied or
// rebuilt at once, so that no single write takes long:
//
//   - Nodes beyond the first chunkNodes stand in chunks, and so do the buckets.
//   - When the buckets are doubled, the upper half begins as unsplit, without
//     chunks: its keys are still found in the lower half. Every new key splits
//     one bucket, the first of a chunk makes the chunk.
//   - When there are twice as many nodes as were alive, every new key moves
//     a few nodes down over cleared ones; their order stays.
//
// Keys 1, 2, ... come over to the array part a few at each append.
type bigHash struct {
	heads []*[chunkHeads]int32 // nil: unsplit
	mask  uint32               // buckets-1
	made  int                  // chunks of buckets that are there
	more  []*[chunkNodes]node
	count int32 // nodes, with those of Table.nodes
	split int32 // next bucket to split; half when done
	half  int32 // buckets before the last doubling
	limit int32 // nodes at which the next tidying begins
	read  int32 // tidying: next node to look at; -1 when none is going on
	write int32 // tidying: where the next live node goes
}

const (
	chunkNodes  = 4096
	smallAgain  = 1024 // a tidied hash part of so few nodes is big no more
	stepNodes   = 2    // nodes looked at for each new key; one bucket is split
	bigCharge   = 3    // units for that
	migrateStep = 4    // keys moved to the array part by an append
	chunkHeads  = 4096 // as many as a hash part has buckets when it becomes big
	unsplit     = -2   // head of a bucket whose keys are in the lower half
	elsewhere   = -2   // head of every bucket in bigHeads
)

// bigHeads stands in Table.heads while the buckets are in bigHash. It is never
// written.
var bigHeads = []int32{elsewhere, elsewhere, elsewhere, elsewhere}

// buried is the kind of keys of nodes removed for good; the node keeps its
// hash, to find the bucket it is linked in.
var buried = header{kind: 31}

func (n *node) bury() {
	n.key, n.val = Value{p: unsafe.Pointer(&buried)}, Value{}
}

func (b *bigHash) at(i int32) *node { return &b.more[i/chunkNodes-1][i%chunkNodes] }

func (b *bigHash) size() int64 {
	return int64(len(b.more))*chunkNodes*sizeNode + int64(b.made)*sizeHeads
}

const sizeHeads = 4 * chunkHeads

// clone has chunks of its own, those of nodes without contents.
func (b *bigHash) clone() *bigHash {
	if b == nil {
		return nil
	}
	n := *b
	n.more = make([]*[chunkNodes]node, len(b.more))
	for i := range n.more {
		n.more[i] = new([chunkNodes]node)
	}
	n.heads = make([]*[chunkHeads]int32, len(b.heads))
	for i, h := range b.heads {
		if h != nil {
			c := *h
			n.heads[i] = &c
		}
	}
	return &n
}

// becomeBig turns a hash part of chunkNodes nodes into a big one.
func (t *Table) becomeBig() {
	first := [chunkHeads]int32(t.heads)
	t.big = &bigHash{
		heads: []*[chunkHeads]int32{&first}, mask: chunkHeads - 1, made: 1,
		count: int32(len(t.nodes)), limit: chunkNodes, read: -1,
	}
	t.heads, t.mask = bigHeads, uint32(len(bigHeads)-1)
}

// nodeCount is the number of nodes, cleared ones too.
func (t *Table) nodeCount() int32 {
	if t.big != nil {
		return t.big.count
	}
	return int32(len(t.nodes))
}

// head is bucket h, which must have a chunk.
func (b *bigHash) head(h uint32) *int32 { return &b.heads[h/chunkHeads][h%chunkHeads] }

// bucket is where keys of hash h are linked.
func (b *bigHash) bucket(h uint32) *int32 {
	i := h & b.mask
	if c := b.heads[i/chunkHeads]; c != nil {
		if p := &c[i%chunkHeads]; *p != unsplit {
			return p
		}
	}
	return b.head(h & (b.mask >> 1))
}

// link to node i, in the bucket or in a node before it.
func (t *Table) linkTo(i int32, h uint32) *int32 {
	p := t.big.bucket(h)
	for *p != i {
		p = &t.nodeAt(*p).next
	}
	return p
}

// bigIndex is the index of a node that is in the table.
func (t *Table) bigIndex(n *node) int {
	i := *t.big.bucket(n.hash)
	for t.nodeAt(i) != n {
		i = t.nodeAt(i).next
	}
	return int(i)
}

// insertBig adds a key that is not there to a big hash part. Before a number
// list entries that wait there move on.
func (t *Table) insertBig(k, v Value) (grown int64) {
	if k.p == numTag() {
		grown = t.migrate()
		if i, ok := listKey(k); ok && i == t.listLen() {
			return grown + t.append(v) + t.migrate()
		}
	}
	return grown + t.addBig(k, v)
}

func (t *Table) addBig(k, v Value) (grown int64) {
	b := t.big
	if int(b.count) == chunkNodes*(len(b.more)+1) {
		b.more = append(b.more, new([chunkNodes]node))
		grown = chunkNodes * sizeNode
	}
	if b.count < chunkNodes {
		t.nodes = t.nodes[:b.count+1]
	}
	h, _ := keyHash(k)
	p := b.bucket(h)
	*t.nodeAt(b.count) = node{k, v, *p, h}
	*p = b.count
	b.count++
	return grown
}

// tidy does a little of the work that waits, before a key is added.
func (t *Table) tidy() (grown int64) {
	b := t.big
	if b.split < b.half {
		grown = t.splitBucket()
	}
	if b.split == b.half && b.count > int32(b.mask) {
		b.doubleHeads()
	}
	if b.read < 0 && b.count >= b.limit {
		b.read, b.write = 0, 0
	}
	if b.read >= 0 {
		for range stepNodes {
			if b.read < b.count {
				t.moveDown()
			}
		}
		if b.read == b.count {
			grown += t.endTidy()
		}
	}
	return grown
}

// doubleHeads makes room for buckets that splitBucket fills.
func (b *bigHash) doubleHeads() {
	n := len(b.heads)
	b.heads = append(b.heads, make([]*[chunkHeads]int32, n)...)
	b.split, b.half = 0, int32(b.mask)+1
	b.mask = 2*b.mask + 1
}

// splitBucket spreads the next bucket over itself and its upper twin.
func (t *Table) splitBucket() (grown int64) {
	b := t.big
	twin := uint32(b.split + b.half)
	if b.heads[twin/chunkHeads] == nil {
		b.heads[twin/chunkHeads] = unsplitHeads()
		b.made++
		grown = sizeHeads
	}
	lower, upper := b.head(uint32(b.split)), b.head(twin)
	i := *lower
	for i >= 0 {
		n := t.nodeAt(i)
		if n.hash&b.mask == uint32(b.split) {
			*lower, lower = i, &n.next
		} else {
			*upper, upper = i, &n.next
		}
		i = n.next
	}
	*lower, *upper = -1, -1
	b.split++
	return grown
}

func unsplitHeads() *[chunkHeads]int32 {
	c := new([chunkHeads]int32)
	for i := range c {
		c[i] = unsplit
	}
	return c
}

// moveDown looks at one node: a live one moves down, a cleared one goes.
func (t *Table) moveDown() {
	b := t.big
	n := t.nodeAt(b.read)
	if n.val.p == nil {
		p := t.linkTo(b.read, n.hash)
		*p = n.next
		*n = node{}
	} else {
		if b.read != b.write {
			*t.linkTo(b.read, n.hash) = b.write
			*t.nodeAt(b.write) = *n
			*n = node{}
		}
		b.write++
	}
	b.read++
}

// endTidy lets go of the chunks that are free now.
func (t *Table) endTidy() int64 {
	b := t.big
	before := t.size()
	b.count, b.read = b.write, -1
	b.limit = max(2*b.count, chunkNodes)
	b.more = b.more[: max(int(b.count+chunkNodes-1)/chunkNodes, 1)-1 : len(b.more)]
	clear(b.more[len(b.more):cap(b.more)])
	t.nodes = t.nodes[:min(int(b.count), chunkNodes)]
	if b.count <= smallAgain {
		t.big = nil
		t.rehash(Value{})
	}
	return t.size() - before
}

// borderBeyond finds a border at or after n, where n is 0 or not nil, while
// list entries wait in the hash part.
func (t *Table) borderBeyond(n int) int {
	step := 1
	for t.Index(n+step).p != nil {
		n += step
		step *= 2
	}
	for ; step > 1; step /= 2 { // n+step is nil
		if t.Index(n+step/2).p != nil {
			n += step / 2
		}
	}
	return n
}
