package value

// What keeping a value costs in Go's memory, which is more than its Size: a
// Value is five words, an entry two of them. A list
// has room for its entries from the beginning, what grows has some to spare; an
// index costs as much again.
const (
	scalarWeight = 40
	tableWeight  = 112
	listWeight   = 80
	entryWeight  = 120
	indexWeight  = 100
)

// Weight is about what v costs in memory while it is kept, in bytes and never
// much less: for bounds of queues. It costs nothing for what is sealed.
func Weight(v Value) int {
	switch {
	case v.t == nil:
		return scalarWeight + len(v.s)
	case v.t.sealed > 0:
		return scalarWeight + v.t.weight
	}
	return scalarWeight + Size(v) + v.t.own() // of what is not sealed the tables inside count by their Size
}

// own is what a table costs without its strings and the tables in it.
func (t *Table) own() int {
	n := len(t.entries) - t.seq
	weight := tableWeight + len(t.bytes) + listWeight*t.seq + entryWeight*n
	if t.index != nil {
		weight += indexWeight * n
	}
	return weight
}
