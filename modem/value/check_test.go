package value_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

// nested is n tables inside one another.
func nested(n int) value.Value {
	v := value.NewTable().Value()
	for range n - 1 {
		v = value.List(v)
	}
	return v
}

func TestBounds(t *testing.T) {
	many := func(n int) value.Value { // n entries in two tables
		return value.Fields("a", longList(n-1))
	}
	text := func(n int) value.Value { return value.String(strings.Repeat("x", n)) }
	ring := value.NewTable()
	set(t, ring, value.Int(1), ring.Value())
	cases := []struct {
		name string
		v    value.Value
		want error
	}{
		{"nothing", value.Nil(), nil},
		{"as deep as allowed", nested(value.MaxDepth), nil},
		{"deeper", nested(value.MaxDepth + 1), value.ErrDepth},
		{"very deep", nested(100_000), value.ErrDepth},
		{"deep in keys", deepKeys(value.MaxDepth + 1), value.ErrDepth},
		{"a table in itself is not deep", ring.Value(), nil},
		{"a billion paths are thirty tables", thirtyTwice(), nil},
		{"as many entries as allowed", many(value.MaxEntries), nil},
		{"one more", many(value.MaxEntries + 1), value.ErrEntries},
		{"as many bytes as allowed", text(value.MaxBytes), nil},
		{"one more byte", text(value.MaxBytes + 1), value.ErrBytes},
		{"bytes of keys count", value.Fields(strings.Repeat("k", value.MaxBytes), 1), value.ErrBytes},
		{"one string twice counts twice", value.List(text(value.MaxBytes/2), text(value.MaxBytes/2)), value.ErrBytes},
		{"as many bytes as allowed in a list", value.List(text(value.MaxBytes-48), text(0)), nil},
		{"an empty table beside them", value.List(text(value.MaxBytes-48), value.NewTable().Value()), value.ErrBytes},
		{"a string beside a table", value.List(value.NewTable().Value(), text(value.MaxBytes)), value.ErrBytes},
	}
	for _, c := range cases {
		if err := value.Check(c.v); err != c.want {
			t.Errorf("%s: Check = %v, want %v", c.name, err, c.want)
		}
		if _, err := value.Encode(c.v); err != c.want {
			t.Errorf("%s: Encode = %v, want %v", c.name, err, c.want)
		}
	}
}

func TestBoundTexts(t *testing.T) {
	for err, want := range map[error]string{
		value.ErrDepth:   "message too deep: tables may be nested 32 deep",
		value.ErrEntries: "message too large: all its tables may have 16384 entries together",
		value.ErrBytes:   "message too large: it may hold 1024 KiB",
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
		if bound := value.BoundError(""); !errors.As(err, &bound) {
			t.Errorf("%v is no BoundError", err)
		}
	}
}

func deepKeys(n int) value.Value {
	v := value.NewTable().Value()
	for range n - 1 {
		t := value.NewTable()
		if err := t.Set(v, value.Bool(true)); err != nil {
			panic(err)
		}
		v = t.Value()
	}
	return v
}

func TestSize(t *testing.T) {
	shared := value.List(value.Int(1)) // 16 table + 16 key + 16 value
	ring := value.NewTable()
	set(t, ring, value.String("me"), ring.Value())
	cases := []struct {
		v    value.Value
		want int
	}{
		{value.Nil(), 0}, {value.Bool(true), 1}, {value.Int(7), 16}, {value.String("abc"), 3},
		{value.NewTable().Value(), 16},
		{value.Fields("hello", "B", "n", 3), 16 + 5 + 1 + 1 + 16},
		{shared, 48},
		{value.Fields("a", shared, "b", shared), 16 + 2 + 48},
		{ring.Value(), 18},
		{thirtyTwice(), 31*16 + 30*32 + 32},
	}
	for _, c := range cases {
		if got := value.Size(c.v); got != c.want {
			t.Errorf("Size(%s) = %d, want %d", c.v, got, c.want)
		}
		if got, err := value.Measure(c.v); got != c.want || err != nil {
			t.Errorf("Measure(%s) = %d, %v, want %d", c.v, got, err, c.want)
		}
	}
	if got := value.Size(nested(100_000)); got != 100_000*16+99_999*16 {
		t.Errorf("Size of a very deep value = %d", got)
	}
}

func TestEqual(t *testing.T) {
	ring := func(length int) value.Value { // a ring of so many tables
		first := value.NewTable()
		last := first
		for range length - 1 {
			next := value.NewTable()
			set(t, last, value.String("next"), next.Value())
			last = next
		}
		set(t, last, value.String("next"), first.Value())
		return first.Value()
	}
	key := func(k, v value.Value) value.Value {
		tab := value.NewTable()
		set(t, tab, value.Int(7), value.Int(7))
		set(t, tab, k, v)
		return tab.Value()
	}
	shared := value.List(value.Int(1))
	cases := []struct {
		name string
		a, b value.Value
		want bool
	}{
		{"nil", value.Nil(), value.Nil(), true},
		{"nil and false", value.Nil(), value.Bool(false), false},
		{"false and 0", value.Bool(false), value.Int(0), false},
		{"a number and its text", value.Int(1), value.String("1"), false},
		{"a table and nil", value.NewTable().Value(), value.Nil(), false},
		{"NaN", value.Number(math.NaN()), value.Number(math.NaN()), true},
		{"0 and -0", value.Int(0), value.Number(math.Copysign(0, -1)), true},
		{"two tables alike", value.List(value.Int(1)), value.List(value.Int(1)), true},
		{"order makes no difference", value.Fields("a", 1, "b", 2), value.Fields("b", 2, "a", 1), true},
		{"another value", value.Fields("a", 1), value.Fields("a", 2), false},
		{"another key", value.Fields("a", 1), value.Fields("b", 1), false},
		{"one entry more", value.Fields("a", 1), value.Fields("a", 1, "b", 2), false},
		{"sharing makes no difference", value.List(shared, shared), value.List(value.List(value.Int(1)), value.List(value.Int(1))), true},
		{"rings look alike from inside", ring(2), ring(3), true},
		{"a ring and a chain", ring(1), value.Fields("next", value.NewTable()), false},
		{"tables as keys", key(shared, value.Int(2)), key(value.List(value.Int(1)), value.Int(2)), true},
		{"other tables as keys", key(shared, value.Int(2)), key(value.List(value.Int(3)), value.Int(2)), false},
		{"a table and a string as key", key(shared, value.Int(2)), key(value.String("k"), value.Int(2)), false},
		{"a billion paths", thirtyTwice(), thirtyTwice(), true},
	}
	for _, c := range cases {
		if value.Equal(c.a, c.b) != c.want || value.Equal(c.b, c.a) != c.want {
			t.Errorf("%s: Equal(%s, %s) is not %v", c.name, c.a, c.b, c.want)
		}
	}
}
