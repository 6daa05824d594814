package value

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The encoding is a subset of CBOR (RFC 8949) in which every value has exactly
// one form, so that equal bytes mean equal values and a decoder has nothing to
// be lenient about:
//
//	nil, booleans   simple values 22, 20, 21
//	numbers         integral and at most 2^53 in magnitude: an integer of the
//	                shortest length; every other, -0 among them: a 64 bit float,
//	                NaN as 7ff8000000000000
//	strings         byte strings
//	tables          keys exactly 1..n in this order, n > 0: an array;
//	                every other: a map, entries in their order
//	sharing         a table that occurs again carries tag 28 where it comes
//	                first; later it is tag 29 with its number, counting tags 28
//	                from 0 (cbor.schmorp.de/value-sharing)
//
// All lengths are definite.
const (
	majorUint  = 0 << 5
	majorNeg   = 1 << 5
	majorBytes = 2 << 5
	majorArray = 4 << 5
	majorMap   = 5 << 5
	majorTag   = 6 << 5

	simpleFalse = 0xf4
	simpleTrue  = 0xf5
	simpleNil   = 0xf6
	float64Head = 0xfb

	tagShared = 28 // marks a table that is referred to
	tagRef    = 29 // refers to a marked table by its number

	quietNaN = 0x7ff8000000000000
)

// Encode writes v. Its only errors are those of Check.
func Encode(v Value) ([]byte, error) {
	size, err := Measure(v)
	if err != nil {
		return nil, err
	}
	e := encoder{shared: sharedTables(v), buf: make([]byte, 0, size+size/4+16)}
	e.value(v)
	return e.buf, nil
}

// unnumbered is the number of a shared table that was not written yet.
const unnumbered = -1

// sharedTables finds the tables that occur more than once.
func sharedTables(v Value) map[*Table]int {
	if v.t == nil {
		return nil
	}
	var seen tableSet
	var shared map[*Table]int
	seen.add(v.t)
	work := []*Table{v.t}
	for len(work) > 0 {
		t := work[len(work)-1]
		work = work[:len(work)-1]
		for i := range t.entries {
			for _, c := range [2]*Table{t.entries[i].k.t, t.entries[i].v.t} {
				switch {
				case c == nil:
				case seen.add(c):
					work = append(work, c)
				case shared == nil:
					shared = map[*Table]int{c: unnumbered}
				default:
					shared[c] = unnumbered
				}
			}
		}
	}
	return shared
}

type encoder struct {
	buf    []byte
	shared map[*Table]int // number of its tag 28
	marked int
}

func (e *encoder) value(v Value) {
	switch v.kind {
	case KindNil:
		e.buf = append(e.buf, simpleNil)
	case KindBool:
		e.buf = append(e.buf, simpleFalse+byte(v.n))
	case KindNumber:
		e.number(v)
	case KindString:
		e.head(majorBytes, uint64(len(v.s)))
		e.buf = append(e.buf, v.s...)
	case KindTable:
		e.table(v.t)
	}
}

func (e *encoder) number(v Value) {
	i, integral := v.Int()
	switch {
	case !integral || i == 0 && math.Signbit(v.n):
		e.buf = binary.BigEndian.AppendUint64(append(e.buf, float64Head), floatBits(v.n))
	case i < 0:
		e.head(majorNeg, uint64(-1-i))
	default:
		e.head(majorUint, uint64(i))
	}
}

// floatBits gives every NaN the same bits: what a NaN carries besides differs
// between machines and no program can see it.
func floatBits(n float64) uint64 {
	if n != n {
		return quietNaN
	}
	return math.Float64bits(n)
}

func (e *encoder) table(t *Table) {
	if number, again := e.shared[t]; again {
		if number != unnumbered {
			e.head(majorTag, tagRef)
			e.head(majorUint, uint64(number))
			return
		}
		e.shared[t] = e.marked
		e.marked++
		e.head(majorTag, tagShared)
	}
	if t.isList() {
		e.head(majorArray, uint64(t.Len()))
		for i := range len(t.bytes) {
			e.head(majorUint, uint64(t.bytes[i]))
		}
		for i := range t.entries {
			e.value(t.entries[i].v)
		}
		return
	}
	e.head(majorMap, uint64(t.Len()))
	for i := range t.entries {
		e.value(t.entries[i].k)
		e.value(t.entries[i].v)
	}
}

func (t *Table) isList() bool { return t.bytes != "" || t.seq == len(t.entries) && t.seq > 0 }

func (e *encoder) head(major byte, n uint64) {
	switch {
	case n < 24:
		e.buf = append(e.buf, major|byte(n))
	case n <= math.MaxUint8:
		e.buf = append(e.buf, major|24, byte(n))
	case n <= math.MaxUint16:
		e.buf = binary.BigEndian.AppendUint16(append(e.buf, major|25), uint16(n))
	case n <= math.MaxUint32:
		e.buf = binary.BigEndian.AppendUint32(append(e.buf, major|26), uint32(n))
	default:
		e.buf = binary.BigEndian.AppendUint64(append(e.buf, major|27), n)
	}
}

// Reasons why bytes are not an encoded value.
var (
	errTruncated  = errors.New("ends too early")
	errTrailing   = errors.New("bytes after the value")
	errType       = errors.New("not a type that crosses a modem")
	errHead       = errors.New("length or integer not in its shortest form")
	errNumber     = errors.New("number not in its one form")
	errKey        = errors.New("not a key")
	errTwice      = errors.New("key occurs twice")
	errNilEntry   = errors.New("entry is nil")
	errListForm   = errors.New("table not in its one form")
	errTag        = errors.New("unknown tag")
	errRef        = errors.New("reference to a table that is not there")
	errSharedForm = errors.New("table marked as shared is not shared")
)

// DecodeError says at which byte an encoded value is wrong.
type DecodeError struct {
	Offset int
	Err    error
}

func (e *DecodeError) Error() string { return fmt.Sprintf("value: byte %d: %v", e.Offset, e.Err) }
func (e *DecodeError) Unwrap() error { return e.Err }

// Decode reads what Encode wrote, all of it: a *DecodeError for anything else,
// which wraps ErrDepth, ErrEntries or ErrBytes when the value exceeds a bound.
// It allocates in proportion to len(b) at most, and never more than the bounds.
func Decode(b []byte) (Value, error) {
	d := decoder{b: b}
	v, err := d.value(0)
	if err == nil && d.at < len(b) {
		err = errTrailing
	}
	if err == nil && d.referred < len(d.marked) {
		err = errSharedForm
	}
	if err != nil {
		return Value{}, &DecodeError{Offset: d.at, Err: err}
	}
	return v, nil
}

type decoder struct {
	b              []byte
	at             int
	entries, bytes int
	marked         []mark // tables with tag 28 in their order
	referred       int    // how many of them were referred to
}

type mark struct {
	t        *Table
	referred bool
}

func (d *decoder) value(depth int) (Value, error) {
	head, n, err := d.head()
	if err != nil {
		return Value{}, err
	}
	switch head {
	case majorUint, majorNeg:
		return d.integer(head, n)
	case majorBytes:
		return d.str(n)
	case majorArray, majorMap:
		return d.table(head, n, depth, &Table{})
	case majorTag:
		return d.tag(n, depth)
	}
	return d.simple(head)
}

// head reads a major type and its argument; simple values and floats come back
// as their first byte.
func (d *decoder) head() (major byte, n uint64, err error) {
	if d.at >= len(d.b) {
		return 0, 0, errTruncated
	}
	first := d.b[d.at]
	d.at++
	major, info := first&0xe0, first&0x1f
	if major == 7<<5 {
		return first, 0, nil
	}
	if info < 24 {
		return major, uint64(info), nil
	}
	if info > 27 {
		return 0, 0, errHead // reserved, or an indefinite length
	}
	size := 1 << (info - 24)
	if len(d.b)-d.at < size {
		return 0, 0, errTruncated
	}
	for _, c := range d.b[d.at : d.at+size] {
		n = n<<8 | uint64(c)
	}
	d.at += size
	// Half the bytes would have done, or none.
	if size == 1 && n < 24 || size > 1 && n>>(size*4) == 0 {
		return 0, 0, errHead
	}
	return major, n, nil
}

func (d *decoder) weigh(v Value) (Value, error) {
	if d.bytes += v.size(); d.bytes > MaxBytes {
		return Value{}, ErrBytes
	}
	return v, nil
}

func (d *decoder) integer(head byte, n uint64) (Value, error) {
	if head == majorNeg {
		if n >= maxExact {
			return Value{}, errNumber
		}
		return d.weigh(Number(-1 - float64(n)))
	}
	if n > maxExact {
		return Value{}, errNumber
	}
	return d.weigh(Number(float64(n)))
}

func (d *decoder) str(n uint64) (Value, error) {
	if n > uint64(len(d.b)-d.at) {
		return Value{}, errTruncated
	}
	if d.bytes+int(n) > MaxBytes {
		return Value{}, ErrBytes
	}
	s := string(d.b[d.at : d.at+int(n)])
	d.at += int(n)
	return d.weigh(String(s))
}

func (d *decoder) simple(first byte) (Value, error) {
	switch first {
	case simpleFalse, simpleTrue:
		return d.weigh(Bool(first == simpleTrue))
	case simpleNil:
		return Value{}, nil
	case float64Head:
		return d.float()
	}
	return Value{}, errType
}

func (d *decoder) float() (Value, error) {
	if len(d.b)-d.at < 8 {
		return Value{}, errTruncated
	}
	bits := binary.BigEndian.Uint64(d.b[d.at:])
	d.at += 8
	v := Number(math.Float64frombits(bits))
	i, integral := v.Int()
	if integral && (i != 0 || bits == 0) || floatBits(v.n) != bits {
		return Value{}, errNumber
	}
	return d.weigh(v)
}

func (d *decoder) tag(n uint64, depth int) (Value, error) {
	head, arg, err := d.head()
	switch {
	case err != nil:
		return Value{}, err
	case n == tagShared && (head == majorArray || head == majorMap):
		t := &Table{}
		d.marked = append(d.marked, mark{t: t})
		return d.table(head, arg, depth, t)
	case n == tagRef && head == majorUint:
		return d.refer(arg)
	}
	return Value{}, errTag
}

func (d *decoder) refer(n uint64) (Value, error) {
	if n >= uint64(len(d.marked)) {
		return Value{}, errRef
	}
	m := &d.marked[n]
	if !m.referred {
		m.referred = true
		d.referred++
	}
	return m.t.Value(), nil
}

func (d *decoder) table(head byte, n uint64, depth int, t *Table) (Value, error) {
	if depth++; depth > MaxDepth {
		return Value{}, ErrDepth
	}
	if d.bytes += tableSize; d.bytes > MaxBytes {
		return Value{}, ErrBytes
	}
	least := n // bytes the entries need at least
	if head == majorMap {
		least = 2 * min(n, math.MaxUint32)
	}
	if least > uint64(len(d.b)-d.at) {
		return Value{}, errTruncated
	}
	if d.entries += int(n); d.entries > MaxEntries {
		return Value{}, ErrEntries
	}
	t.entries = make([]entry, 0, n)
	if head == majorMap {
		return t.Value(), d.fields(t, int(n), depth)
	}
	if n == 0 {
		return Value{}, errListForm
	}
	return t.Value(), d.items(t, int(n), depth)
}

func (d *decoder) items(t *Table, n, depth int) error {
	for i := 1; i <= n; i++ {
		key, err := d.weigh(Int(i))
		if err != nil {
			return err
		}
		v, err := d.value(depth)
		if err != nil {
			return err
		}
		if v.IsNil() {
			return errNilEntry
		}
		t.add(entry{key, v})
	}
	return nil
}

func (d *decoder) fields(t *Table, n, depth int) error {
	for range n {
		k, err := d.value(depth)
		if err != nil {
			return err
		}
		if k.IsNil() || k.kind == KindNumber && (k.n != k.n || k.n == 0 && math.Signbit(k.n)) {
			return errKey
		}
		if t.find(k) >= 0 {
			return errTwice
		}
		v, err := d.value(depth)
		if err != nil {
			return err
		}
		if v.IsNil() {
			return errNilEntry
		}
		t.add(entry{k, v})
	}
	if t.isList() {
		return errListForm
	}
	return nil
}
