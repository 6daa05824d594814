// Package value holds the data that can cross a modem: nil, booleans, numbers,
// byte strings and tables (spec/computercraft.md 4.9, "Copying").
//
// A payload is converted once, by its sender, into a Value; every receiver
// builds its own table from it. In between it is immutable: a table is built by
// one owner with Set and is sealed when it is transmitted. Values
// belong to no computer, so a packet list, a bridge and a test may keep them.
//
// Tables may share subtables and may contain themselves. Code that walks a
// value must remember the tables it has seen: thirty tables that each hold the
// next one twice are a small value with a billion paths.
package value

import (
	"fmt"
	"math"
)

// Kind says what a Value is.
type Kind uint8

// The kinds. The zero Value is nil.
const (
	KindNil Kind = iota
	KindBool
	KindNumber
	KindString
	KindTable
)

// String gives the kind's name as Lua's type() does.
func (k Kind) String() string {
	switch k {
	case KindNil:
		return "nil"
	case KindBool:
		return "boolean"
	case KindNumber:
		return "number"
	case KindString:
		return "string"
	case KindTable:
		return "table"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Value is one datum. The zero Value is nil. Fields a kind does not use are
// zero, so == compares values as Lua's raw equality does: numbers by value,
// strings by bytes, tables by identity.
type Value struct {
	kind Kind
	n    float64 // number; 1 for true
	s    string
	t    *Table
}

// Nil is the absent value; it is delivered like any other payload.
func Nil() Value { return Value{} }

// Bool is a boolean.
func Bool(b bool) Value {
	if b {
		return Value{kind: KindBool, n: 1}
	}
	return Value{kind: KindBool}
}

// Number is a double; NaN, the infinities and -0 are kept.
func Number(n float64) Value { return Value{kind: KindNumber, n: n} }

// Int is a number given as a Go int. Beyond 2^53 it is rounded, as every
// number here is a double.
func Int(i int) Value { return Number(float64(i)) }

// String is a Lua string: raw bytes, not necessarily UTF-8.
func String(s string) Value { return Value{kind: KindString, s: s} }

// List is the table {vs...}. A nil among them leaves a hole, as in Lua.
func List(vs ...Value) Value {
	t := &Table{entries: make([]entry, 0, len(vs))}
	for i, v := range vs {
		must(t.Set(Int(i+1), v))
	}
	return t.Value()
}

// Fields is a table of named fields in the order given: "name", value, …
// A value is a Value, string, bool, int, float64, *Table, or nil, which leaves
// the field out. It panics on anything else: that is a mistake in the program,
// not in data.
func Fields(kv ...any) Value {
	if len(kv)%2 != 0 {
		panic("value.Fields: a name without a value")
	}
	t := &Table{entries: make([]entry, 0, len(kv)/2)}
	for i := 0; i < len(kv); i += 2 {
		name, ok := kv[i].(string)
		if !ok {
			panic(fmt.Sprintf("value.Fields: argument %d is a %T, not a field name", i+1, kv[i]))
		}
		must(t.Set(String(name), of(kv[i+1])))
	}
	return t.Value()
}

func of(x any) Value {
	switch x := x.(type) {
	case nil:
		return Nil()
	case Value:
		return x
	case string:
		return String(x)
	case bool:
		return Bool(x)
	case int:
		return Int(x)
	case float64:
		return Number(x)
	case *Table:
		return x.Value()
	}
	panic(fmt.Sprintf("value.Fields: a %T cannot cross a modem", x))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Kind says what v is.
func (v Value) Kind() Kind { return v.kind }

// IsNil reports whether v is nil.
func (v Value) IsNil() bool { return v.kind == KindNil }

// Bool gives v's boolean; ok is false when v is none.
func (v Value) Bool() (b, ok bool) { return v.n != 0 && v.kind == KindBool, v.kind == KindBool }

// Number gives v's number; ok is false when v is none. Strings are not
// converted.
func (v Value) Number() (n float64, ok bool) {
	if v.kind != KindNumber {
		return 0, false
	}
	return v.n, true
}

// maxExact is the largest magnitude up to which every integer is a double.
const maxExact = 1 << 53

// Int gives v's number if it is integral and at most 2^53 in magnitude, so
// that no two integers are confused.
func (v Value) Int() (i int, ok bool) {
	if v.kind != KindNumber || v.n != math.Trunc(v.n) || math.Abs(v.n) > maxExact {
		return 0, false
	}
	return int(v.n), true
}

// Str gives v's bytes; ok is false when v is no string. Numbers are not
// converted.
func (v Value) Str() (s string, ok bool) { return v.s, v.kind == KindString }

// Table gives v's table, nil when v is none.
func (v Value) Table() *Table { return v.t }

// Field gives the value under a string key; nil when v is no table or has no
// such key.
func (v Value) Field(name string) Value {
	if v.t == nil {
		return Value{}
	}
	return v.t.Field(name)
}
