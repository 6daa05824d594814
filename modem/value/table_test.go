package value_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

func TestTableKeepsTheOrderOfFirstSetting(t *testing.T) {
	tab := value.NewTable()
	set(t, tab, value.String("b"), value.Int(1))
	set(t, tab, value.String("a"), value.Int(2))
	set(t, tab, value.String("c"), value.Int(3))
	set(t, tab, value.String("a"), value.Int(4)) // keeps its place
	set(t, tab, value.String("b"), value.Nil())
	set(t, tab, value.String("b"), value.Int(5)) // comes last now
	if got, want := tab.Value().String(), "{a=4, c=3, b=5}"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestTableKeys(t *testing.T) {
	tab := value.NewTable()
	if err := tab.Set(value.Nil(), value.Int(1)); !errors.Is(err, value.ErrNilKey) || err.Error() != "table index is nil" {
		t.Errorf("nil key: %v", err)
	}
	if err := tab.Set(value.Number(math.NaN()), value.Int(1)); !errors.Is(err, value.ErrNaNKey) || err.Error() != "table index is NaN" {
		t.Errorf("NaN key: %v", err)
	}
	set(t, tab, value.Number(math.Copysign(0, -1)), value.String("zero"))
	for k := range tab.All() {
		if n, _ := k.Number(); math.Signbit(n) {
			t.Error("the key -0 is not 0")
		}
	}
	set(t, tab, value.Bool(true), value.String("true"))
	set(t, tab, value.Int(1), value.String("one"))
	set(t, tab, value.String("1"), value.String("text"))
	set(t, tab, tab.Value(), value.String("itself"))
	set(t, tab, value.Number(0.5), value.String("half"))
	for k, want := range map[value.Value]string{
		value.Int(0): "zero", value.Bool(true): "true", value.Int(1): "one",
		value.String("1"): "text", tab.Value(): "itself", value.Number(0.5): "half",
	} {
		if got, _ := tab.Get(k).Str(); got != want {
			t.Errorf("key %s holds %q, want %q", k, got, want)
		}
	}
	if !tab.Get(value.NewTable().Value()).IsNil() || !tab.Get(value.Number(math.NaN())).IsNil() || !tab.Get(value.Nil()).IsNil() {
		t.Error("another table, NaN and nil are no keys of it")
	}
	if !tab.Get(value.Number(math.Inf(1))).IsNil() || !tab.Get(value.Number(1.5)).IsNil() {
		t.Error("inf and 1.5 are no keys of it")
	}
}

func TestFrozenTableRefuses(t *testing.T) {
	inner := value.NewTable()
	v := value.Fields("inner", inner)
	ring := v.Table()
	set(t, ring, value.String("ring"), v)
	for range 2 {
		if size, err := value.Seal(v); err != nil || size != 16+16+2*len("innerring")/2 {
			t.Errorf("size %d, %v", size, err)
		}
	}
	if size, err := value.Seal(value.Int(1)); err != nil || size != 16 {
		t.Errorf("size of a number %d, %v", size, err)
	}
	for name, tab := range map[string]*value.Table{"outer": ring, "inner": inner} {
		err := tab.Set(value.Int(1), value.Int(1))
		if !errors.Is(err, value.ErrFrozen) || err.Error() != "table has been transmitted and cannot be changed" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A table against the plainest thing that could be one: a list of pairs.
func TestTableAgainstModel(t *testing.T) {
	keys := make([]value.Value, 0, 60)
	for i := range 30 {
		keys = append(keys, value.Int(i), value.String(string(rune('a'+i))))
	}
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		keys := keys
		if seed%2 == 0 { // mostly lists, growing and shrinking at their end
			keys = []value.Value{value.Int(1), value.Int(2), value.Int(3), value.String("x")}
		}
		tab, model := value.NewTable(), pairs(nil)
		for range 1 + rng.IntN(150) {
			k := keys[rng.IntN(1+rng.IntN(len(keys)))]
			v := value.Int(rng.IntN(1000))
			if rng.IntN(4) == 0 {
				v = value.Nil()
			}
			set(t, tab, k, v)
			model = model.set(k, v)
			model.compare(t, tab, keys)
		}
	}
}

type pairs [][2]value.Value

func (p pairs) find(k value.Value) int {
	for i := range p {
		if p[i][0] == k {
			return i
		}
	}
	return -1
}

func (p pairs) set(k, v value.Value) pairs {
	at := p.find(k)
	switch {
	case at < 0 && v.IsNil():
		return p
	case at < 0:
		return append(p, [2]value.Value{k, v})
	case v.IsNil():
		return append(p[:at], p[at+1:]...)
	}
	p[at][1] = v
	return p
}

func (p pairs) compare(t *testing.T, tab *value.Table, keys []value.Value) {
	t.Helper()
	if tab.Len() != len(p) {
		t.Fatalf("%s: Len %d, want %d", tab.Value(), tab.Len(), len(p))
	}
	i := 0
	for k, v := range tab.All() {
		if p[i][0] != k || p[i][1] != v {
			t.Fatalf("%s: entry %d is %s=%s, want %s=%s", tab.Value(), i, k, v, p[i][0], p[i][1])
		}
		i++
	}
	for _, k := range keys {
		want := value.Nil()
		if at := p.find(k); at >= 0 {
			want = p[at][1]
		}
		name, isName := k.Str()
		n, isInt := k.Int()
		if tab.Get(k) != want || isName && tab.Field(name) != want || isInt && tab.Index(n) != want {
			t.Fatalf("%s: key %s gives %s, want %s", tab.Value(), k, tab.Get(k), want)
		}
	}
	n := 0
	for p.find(value.Int(n+1)) >= 0 {
		n++
	}
	if tab.SeqLen() != n {
		t.Fatalf("%s: SeqLen %d, want %d", tab.Value(), tab.SeqLen(), n)
	}
}

func TestAllStopsWhenAsked(t *testing.T) {
	n := 0
	for range longList(100).Table().All() {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d entries", n)
	}
}
