package value

// A payload is long, so it is gone through as seldom as can be: once when it is
// copied out of its sender or sealed, and once by each receiver. What is sealed
// is within the bounds, refuses Set, and knows its size.

// Seal makes every table in v refuse Set from now on, so that neither a receiver
// nor the packet list can see a payload change, and answers Size. Sealing again
// costs nothing. Errors: those of Check; then nothing has changed.
func Seal(v Value) (size int, err error) {
	if v.t == nil || v.t.sealed > 0 {
		return Measure(v)
	}
	walked(v.t, "seal")
	var c checker
	if err := c.visit(v, 0); err != nil {
		return c.bytes, err
	}
	c.seen.each(func(t *Table) { t.frozen = true })
	v.t.sealed, v.t.weight = c.bytes, c.weight
	return c.bytes, nil
}

// Maker makes one value that is sealed from the beginning: it keeps the bounds
// while the value is put together, and its tables refuse everybody else. The zero
// Maker is ready. Its callers go on until the first error.
type Maker struct {
	entries int
	room    int // entries there is room for
	text    int // bytes of strings
	size    int
	weight  int
}

// Scalar takes a part that is no table. Error: ErrBytes.
func (m *Maker) Scalar(v Value) (Value, error) {
	m.size += v.size()
	m.weight += len(v.s)
	if m.text += len(v.s); m.text > MaxBytes {
		return Value{}, ErrBytes
	}
	return v, nil
}

// Table begins a table that lies in so many others and is believed to get so
// many entries. Error: ErrDepth.
func (m *Maker) Table(depth, entries int) (*Table, error) {
	if depth >= MaxDepth {
		return nil, ErrDepth
	}
	m.size += tableSize
	m.weight += tableWeight
	t := &Table{frozen: true}
	if n := min(entries, MaxEntries-m.room); n > 0 {
		m.room += n
		t.entries = make([]entry, 0, n)
	}
	return t, nil
}

// Set puts one part under another in a table, all of this Maker. Errors:
// ErrEntries, those of Table.Set.
func (m *Maker) Set(t *Table, k, v Value) error {
	if m.entries++; m.entries > MaxEntries {
		return ErrEntries
	}
	before := t.own()
	err := t.set(k, v)
	m.weight += t.own() - before
	return err
}

// Seal ends the making: v is the whole. Error: ErrBytes.
func (m *Maker) Seal(v Value) (Value, error) {
	if m.size > MaxBytes {
		return Value{}, ErrBytes
	}
	walked(v.t, "copy")
	if v.t != nil {
		v.t.sealed, v.t.weight = m.size, m.weight
	}
	return v, nil
}

// Walked is told each time somebody begins to go through a table, with what it
// is done for; only the outermost table of "seal", "size", "measure", "copy" and
// "text" is told, but each of "read". It is for tests that count and nil
// otherwise.
var Walked func(t *Table, what string)

func walked(t *Table, what string) {
	if Walked != nil && t != nil {
		Walked(t, what)
	}
}
