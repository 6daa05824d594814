package value

// What keeping a value costs in memory, beyond its Size: a scalar is five words,
// an entry is two of them, and may hold a table of its own.
const (
	scalarWeight = 40
	entryWeight  = 200
)

func weigh(size, entries int) int { return scalarWeight + size + entryWeight*entries }

// Weight is about what v costs in memory while it is kept, in bytes and never
// much less: for bounds of queues. It costs nothing for what is sealed.
func Weight(v Value) int {
	switch {
	case v.t == nil:
		return scalarWeight + len(v.s)
	case v.t.sealed > 0:
		return v.t.weight
	}
	return weigh(Size(v), v.t.Len()) // of what is not sealed the tables inside count by their Size
}
