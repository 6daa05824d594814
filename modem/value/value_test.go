package value_test

import (
	"math"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

func TestKindsAndAccessors(t *testing.T) {
	tab := value.NewTable()
	cases := []struct {
		name string
		v    value.Value
		kind value.Kind
		text string
	}{
		{"the zero Value is nil", value.Value{}, value.KindNil, "nil"},
		{"nil", value.Nil(), value.KindNil, "nil"},
		{"true", value.Bool(true), value.KindBool, "true"},
		{"false", value.Bool(false), value.KindBool, "false"},
		{"an integral number", value.Number(3), value.KindNumber, "3"},
		{"an int", value.Int(-7), value.KindNumber, "-7"},
		{"a string of bytes", value.String("a\x00\xff\"\n"), value.KindString, `"a\000\255\"\n"`},
		{"a table", tab.Value(), value.KindTable, "{}"},
		{"no table", (*value.Table)(nil).Value(), value.KindNil, "nil"},
	}
	for _, c := range cases {
		if c.v.Kind() != c.kind || c.v.String() != c.text {
			t.Errorf("%s: %s %s, want %s %s", c.name, c.v.Kind(), c.v, c.kind, c.text)
		}
		if _, ok := c.v.Bool(); ok != (c.kind == value.KindBool) {
			t.Errorf("%s: Bool ok = %v", c.name, ok)
		}
		if _, ok := c.v.Number(); ok != (c.kind == value.KindNumber) {
			t.Errorf("%s: Number ok = %v", c.name, ok)
		}
		if _, ok := c.v.Str(); ok != (c.kind == value.KindString) {
			t.Errorf("%s: Str ok = %v", c.name, ok)
		}
		if (c.v.Table() != nil) != (c.kind == value.KindTable) {
			t.Errorf("%s: Table() = %v", c.name, c.v.Table())
		}
		if c.v.IsNil() != (c.kind == value.KindNil) {
			t.Errorf("%s: IsNil() = %v", c.name, c.v.IsNil())
		}
	}
	if b, _ := value.Number(1).Bool(); b {
		t.Error("the number 1 is not true")
	}
	for k, want := range []string{"nil", "boolean", "number", "string", "table"} {
		if got := value.Kind(k).String(); got != want {
			t.Errorf("kind %d is %q, want %q", k, got, want)
		}
	}
	if got := value.Kind(9).String(); got != "kind 9" {
		t.Errorf("unknown kind is %q", got)
	}
}

func TestIntIsExactOrNotAtAll(t *testing.T) {
	cases := []struct {
		n    float64
		want int
		ok   bool
	}{
		{0, 0, true}, {math.Copysign(0, -1), 0, true}, {-5, -5, true},
		{1 << 53, 1 << 53, true}, {-(1 << 53), -(1 << 53), true},
		{1<<53 + 2, 0, false}, {0.5, 0, false}, {math.NaN(), 0, false},
		{math.Inf(1), 0, false}, {math.Inf(-1), 0, false}, {1e300, 0, false},
	}
	for _, c := range cases {
		if i, ok := value.Number(c.n).Int(); i != c.want || ok != c.ok {
			t.Errorf("Number(%v).Int() = %d, %v; want %d, %v", c.n, i, ok, c.want, c.ok)
		}
	}
	if _, ok := value.String("3").Int(); ok {
		t.Error("a string is not converted to a number")
	}
}

func TestFields(t *testing.T) {
	sub := value.NewTable()
	v := value.Fields("hello", "B", "n", 3, "x", 0.5, "ok", true, "absent", nil, "sub", sub, "v", value.Int(9))
	if got, want := v.String(), `{hello="B", n=3, x=0.5, ok=true, sub={}, v=9}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if v.Field("sub").Table() != sub {
		t.Error("a *Table keeps its identity")
	}
	if !v.Field("nowhere").IsNil() || !value.Int(3).Field("x").IsNil() || !value.Nil().Field("x").IsNil() {
		t.Error("a field that is not there is nil, also of what is no table")
	}
	for name, f := range map[string]func(){
		"value.Fields: a name without a value":                func() { value.Fields("a") },
		"value.Fields: argument 1 is a int, not a field name": func() { value.Fields(1, 2) },
		"value.Fields: a func() cannot cross a modem":         func() { value.Fields("f", func() {}) },
	} {
		if got := panicOf(f); got != name {
			t.Errorf("panic %q, want %q", got, name)
		}
	}
}

func panicOf(f func()) (text any) {
	defer func() { text = recover() }()
	f()
	return nil
}

func TestListLeavesHoles(t *testing.T) {
	v := value.List(value.Int(1), value.Nil(), value.Int(3))
	if got := v.Table(); got.Len() != 2 || got.SeqLen() != 1 || !got.Index(2).IsNil() {
		t.Errorf("%s: Len %d SeqLen %d", v, got.Len(), got.SeqLen())
	}
	if got := v.String(); got != "{1, [3]=3}" {
		t.Errorf("String() = %s", got)
	}
}

func TestStringIsBoundedAndEndsOnCycles(t *testing.T) {
	ring := value.NewTable()
	set(t, ring, value.String("self"), ring.Value())
	set(t, ring, value.String("not a name"), value.Bool(true))
	if got := ring.Value().String(); got != `{self={…}, ["not a name"]=true}` {
		t.Errorf("String() = %s", got)
	}
	for name, v := range map[string]value.Value{
		"a long string":          value.String(strings.Repeat("x", 100_000)),
		"a billion paths":        thirtyTwice(),
		"a long list":            longList(4000),
		"an empty name is a key": value.Fields("", strings.Repeat("x", 300)),
	} {
		if got := v.String(); len(got) != 200+len("…") || !strings.HasSuffix(got, "…") {
			t.Errorf("%s: %d bytes: %s", name, len(got), got)
		}
	}
}

func TestFormatNumberAsLua(t *testing.T) {
	cases := map[string]float64{
		"0": 0, "-0": math.Copysign(0, -1), "15": 15, "0.1": 0.1, "0.33333333333333": 1.0 / 3,
		"1e+15": 1e15, "100000": 1e5, "1e-05": 1e-5, "99999999999999": 99999999999999,
		"inf": math.Inf(1), "-inf": math.Inf(-1), "nan": math.NaN(), "3.1415926535898": math.Pi,
	}
	for want, n := range cases {
		if got := value.FormatNumber(n); got != want {
			t.Errorf("FormatNumber(%v) = %s, want %s", n, got, want)
		}
	}
}

func set(t *testing.T, tab *value.Table, k, v value.Value) {
	t.Helper()
	if err := tab.Set(k, v); err != nil {
		t.Fatal(err)
	}
}

// thirtyTwice is thirty tables that each hold the next one twice.
func thirtyTwice() value.Value {
	v := value.List(value.Int(1))
	for range 30 {
		v = value.List(v, v)
	}
	return v
}

func longList(n int) value.Value {
	t := value.NewTable()
	for i := range n {
		if err := t.Set(value.Int(i+1), value.Int(i)); err != nil {
			panic(err)
		}
	}
	return t.Value()
}
