package value

// CryptoNet sends every ciphertext as a table with one number for each byte
// (spec/cryptonet.md 4). As entries that is 80 bytes of memory for one, so such
// a table keeps the bytes themselves for as long as nobody changes it.

// Bytes is the table {b[0], b[1], …}, each byte a number.
func Bytes(b []byte) Value { return (&Table{bytes: string(b)}).Value() }

// Bytes gives the list of bytes that t is; ok is false when t is anything but
// {n1, n2, …} with integers from 0 to 255. The empty table is the empty list.
func (t *Table) Bytes() (b []byte, ok bool) {
	if t.bytes != "" {
		return []byte(t.bytes), true
	}
	if t.seq != len(t.entries) {
		return nil, false
	}
	b = make([]byte, len(t.entries))
	for i := range t.entries {
		n, ok := t.entries[i].v.Int()
		if !ok || n < 0 || n > 255 {
			return nil, false
		}
		b[i] = byte(n)
	}
	return b, true
}

// byteAt is the value under the number i of a table that holds bytes.
func (t *Table) byteAt(i int) Value {
	if i < 1 || i > len(t.bytes) {
		return Value{}
	}
	return Int(int(t.bytes[i-1]))
}

// expand turns the bytes of t into entries.
func (t *Table) expand() {
	if t.bytes == "" {
		return
	}
	x := t.expanded()
	t.entries, t.seq, t.bytes = x.entries, x.seq, ""
}

// expanded is t with its bytes as entries: t itself, or a copy.
func (t *Table) expanded() *Table {
	if t.bytes == "" {
		return t
	}
	x := &Table{entries: make([]entry, len(t.bytes)), seq: len(t.bytes)}
	for i := range x.entries {
		x.entries[i] = entry{Int(i + 1), t.byteAt(i + 1)}
	}
	return x
}
