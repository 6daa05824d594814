package lua

import (
	"math"
	"unsafe"
)

// Kind is the type of a Lua value.
type Kind uint8

// The kinds, in the order the machine tests them.
const (
	KNil Kind = iota
	KBoolean
	KNumber
	KString
	KTable
	KFunction // a Lua closure or a host function
	KThread
	KUserdata
)

// The kind bytes stored in object headers: as Kind, but host functions are
// told apart from closures so that a call is one load and one compare.
const (
	tBoolean  = uint8(KBoolean)
	tNumber   = uint8(KNumber)
	tString   = uint8(KString)
	tTable    = uint8(KTable)
	tClosure  = uint8(KFunction)
	tThread   = uint8(KThread)
	tUserdata = uint8(KUserdata)
	tHost     = uint8(16)
)

// Value is one Lua value in 16 bytes. The zero Value is nil.
//
// p is nil for nil, the address of numberTag or boolTag for numbers and
// booleans (n holds the bits), or points to an object. Everything p can point
// to begins with a header, so the kind of any value that is not nil is one
// load. n is zero unless p is a tag: two Values of the same object are
// identical words.
type Value struct {
	p unsafe.Pointer
	n uint64
}

// header begins every object. serial numbers an object the first time it is
// printed or used as a key: order and text never depend on addresses.
type header struct {
	kind   uint8
	flags  uint8  // tables: metamethods known to be absent; strings: strFixed
	mark   uint16 // the mark pass that last reached the object
	serial uint32
}

var (
	numberTag = header{kind: tNumber}
	boolTag   = header{kind: tBoolean}
)

// Nil is the Lua value nil.
var Nil Value

func numTag() unsafe.Pointer { return unsafe.Pointer(&numberTag) }

// Bool makes a boolean.
func Bool(b bool) Value {
	if b {
		return Value{unsafe.Pointer(&boolTag), 1}
	}
	return Value{unsafe.Pointer(&boolTag), 0}
}

// Number makes a number.
func Number(f float64) Value { return Value{numTag(), math.Float64bits(f)} }

// Int makes a number from an integer; beyond 2^53 it is rounded.
func Int(i int) Value { return Number(float64(i)) }

// String makes a string of raw bytes that no machine accounts for: for
// constants and small things. Use Call.NewString or Machine.NewString for
// anything whose size a program can choose.
func String(s string) Value {
	if len(s) == 1 {
		return strValue(&byteStrings[s[0]])
	}
	return strValue(&Str{header: header{kind: tString, flags: strFixed}, s: s})
}

// TableValue makes a Value of t; nil for a nil table.
func TableValue(t *Table) Value {
	if t == nil {
		return Value{}
	}
	return Value{p: unsafe.Pointer(t)}
}

func (v Value) tag() uint8 {
	if v.p == nil {
		return 0
	}
	return (*header)(v.p).kind
}

// Kind returns the type of v.
func (v Value) Kind() Kind {
	if k := v.tag(); k != tHost {
		return Kind(k)
	}
	return KFunction
}

// IsNil reports whether v is nil.
func (v Value) IsNil() bool { return v.p == nil }

// Truthy reports whether v counts as true: all but nil and false.
func (v Value) Truthy() bool {
	return v.p != nil && (v.p != unsafe.Pointer(&boolTag) || v.n != 0)
}

func (v Value) isNumber() bool { return v.p == numTag() }
func (v Value) num() float64   { return math.Float64frombits(v.n) }

// AsNumber returns the number in v; strings are not converted.
func (v Value) AsNumber() (float64, bool) {
	if v.p != numTag() {
		return 0, false
	}
	return v.num(), true
}

// AsString returns the bytes of a string; numbers are not converted.
func (v Value) AsString() (string, bool) {
	if v.tag() != tString {
		return "", false
	}
	return (*Str)(v.p).s, true
}

// AsBool returns the boolean in v.
func (v Value) AsBool() (bool, bool) {
	if v.p != unsafe.Pointer(&boolTag) {
		return false, false
	}
	return v.n != 0, true
}

// AsTable returns the table in v, or nil.
func (v Value) AsTable() *Table {
	if v.tag() != tTable {
		return nil
	}
	return (*Table)(v.p)
}

// AsUserdata returns the Go value of a userdata, or nil.
func (v Value) AsUserdata() any {
	if v.tag() != tUserdata {
		return nil
	}
	return (*Userdata)(v.p).x
}

func (v Value) asThread() *Thread {
	if v.tag() != tThread {
		return nil
	}
	return (*Thread)(v.p)
}

func (v Value) asClosure() *closure {
	if v.tag() != tClosure {
		return nil
	}
	return (*closure)(v.p)
}

func (v Value) asHost() *hostFunc {
	if v.tag() != tHost {
		return nil
	}
	return (*hostFunc)(v.p)
}

func (v Value) str() *Str { return (*Str)(v.p) }

var kindNames = [...]string{"nil", "boolean", "number", "string", "table", "function", "thread", "userdata"}

// TypeName returns what Lua's type() says of v.
func (v Value) TypeName() string { return kindNames[v.Kind()] }

// Equal is raw equality: no metamethods, numbers by value, strings by bytes.
func (v Value) Equal(o Value) bool {
	if v.p == o.p {
		if v.p == numTag() {
			return v.num() == o.num()
		}
		return v.n == o.n
	}
	if v.tag() != tString || o.tag() != tString {
		return false
	}
	return v.str().s == o.str().s
}
