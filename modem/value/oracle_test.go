package value_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/emberwire/emberwire/modem/value"
)

// The oracle is another implementation of RFC 8949: it must read what we write
// and we must read what it writes.

func oracleReader(t testing.TB) cbor.DecMode {
	mode, err := cbor.DecOptions{
		DefaultMapType:        reflect.TypeFor[map[any]any](),
		DefaultByteStringType: reflect.TypeFor[cbor.ByteString](),
		DupMapKey:             cbor.DupMapKeyEnforcedAPF,
		MaxNestedLevels:       100,
	}.DecMode()
	if err != nil {
		t.Fatal(err)
	}
	return mode
}

func oracleWriter(t testing.TB) cbor.EncMode {
	mode, err := cbor.EncOptions{NaNConvert: cbor.NaNConvertNone, InfConvert: cbor.InfConvertNone}.EncMode()
	if err != nil {
		t.Fatal(err)
	}
	return mode
}

// plain turns a tree of values into what the oracle decodes it to. Numbers
// become float64 on both sides.
func plain(v value.Value) any {
	switch v.Kind() {
	case value.KindBool:
		b, _ := v.Bool()
		return b
	case value.KindNumber:
		n, _ := v.Number()
		return n
	case value.KindString:
		s, _ := v.Str()
		return cbor.ByteString(s)
	case value.KindTable:
		return plainTable(v.Table())
	}
	return nil
}

func plainTable(tab *value.Table) any {
	if tab.Len() > 0 && tab.SeqLen() == tab.Len() && inOrder(tab) {
		list := []any{}
		for _, v := range tab.All() {
			list = append(list, plain(v))
		}
		return list
	}
	m := map[any]any{}
	for k, v := range tab.All() {
		m[plain(k)] = plain(v)
	}
	return m
}

func inOrder(tab *value.Table) bool {
	next := 1
	for k := range tab.All() {
		if i, _ := k.Int(); i != next {
			return false
		}
		next++
	}
	return true
}

func numbersAsFloats(x any) any {
	switch x := x.(type) {
	case uint64:
		return float64(x)
	case int64:
		return float64(x)
	case []any:
		for i := range x {
			x[i] = numbersAsFloats(x[i])
		}
	case map[any]any:
		m := map[any]any{}
		for k, v := range x {
			m[numbersAsFloats(k)] = numbersAsFloats(v)
		}
		return m
	}
	return x
}

func TestOracleReadsWhatWeWrite(t *testing.T) {
	mode := oracleReader(t)
	for seed := range uint64(2000) {
		v := random(rand.New(rand.NewPCG(seed, 2)), false)
		b, err := value.Encode(v)
		if err != nil {
			t.Fatal(err)
		}
		var got any
		if err := mode.Unmarshal(b, &got); err != nil {
			t.Fatalf("seed %d: %s: %v", seed, v, err)
		}
		if fmt.Sprintf("%#v", numbersAsFloats(got)) != fmt.Sprintf("%#v", plain(v)) {
			t.Fatalf("seed %d: the oracle reads something else than %s", seed, v)
		}
	}
}

func TestWeReadWhatTheOracleWrites(t *testing.T) {
	mode := oracleWriter(t)
	for seed := range uint64(2000) {
		v := random(rand.New(rand.NewPCG(seed, 3)), false)
		b, err := mode.Marshal(forOracle(v))
		if err != nil {
			t.Fatal(err)
		}
		back, err := value.Decode(b)
		if err != nil || !value.Equal(back, v) {
			t.Fatalf("seed %d: decodes to %s, %v; want %s", seed, back, err, v)
		}
	}
}

// forOracle is plain with the integers the oracle would not make of floats.
func forOracle(v value.Value) any {
	if i, ok := v.Int(); ok {
		n, _ := v.Number()
		if i != 0 || !math.Signbit(n) {
			return i
		}
	}
	if tab := v.Table(); tab != nil && tab.Len() > 0 && tab.SeqLen() == tab.Len() {
		return forOracleList(tab) // the oracle writes maps in any order
	}
	switch x := plain(v).(type) {
	case float64:
		if x != x {
			return math.Float64frombits(0x7ff8000000000000) // math.NaN has other bits
		}
		return x
	case map[any]any:
		m := map[any]any{}
		for k, e := range v.Table().All() {
			m[forOracle(k)] = forOracle(e)
		}
		return m
	default:
		return x
	}
}

func forOracleList(tab *value.Table) []any {
	list := make([]any, tab.Len())
	for i := range list {
		list[i] = forOracle(tab.Index(i + 1))
	}
	return list
}

// What has shared tables and tables as keys is at least well-formed CBOR.
func TestOracleFindsSharingWellFormed(t *testing.T) {
	mode := oracleReader(t)
	for seed := range uint64(2000) {
		b, err := value.Encode(random(rand.New(rand.NewPCG(seed, 4)), true))
		if err != nil {
			t.Fatal(err)
		}
		if err := mode.Wellformed(b); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// random makes a value. With shared, tables recur: as values, as keys, and
// inside themselves.
func random(rng *rand.Rand, shared bool) value.Value {
	g := generator{rng: rng, shared: shared}
	return g.value(4)
}

type generator struct {
	rng    *rand.Rand
	shared bool
	tables []*value.Table
}

func (g *generator) value(depth int) value.Value {
	switch g.rng.IntN(10) {
	case 0:
		return value.Bool(g.rng.IntN(2) == 0)
	case 1, 2:
		return g.number()
	case 3, 4:
		return g.text()
	}
	if g.shared && len(g.tables) > 0 && g.rng.IntN(4) == 0 {
		return g.tables[g.rng.IntN(len(g.tables))].Value()
	}
	if depth == 0 {
		return g.number()
	}
	return g.table(depth - 1)
}

func (g *generator) table(depth int) value.Value {
	t := value.NewTable()
	g.tables = append(g.tables, t)
	named := g.rng.IntN(2) == 0
	for i := range g.rng.IntN(g.rng.IntN(14) + 1) {
		k := value.Int(i + 1)
		switch {
		case named && g.shared && g.rng.IntN(6) == 0:
			k = g.value(depth)
		case named:
			k = g.scalarKey()
		}
		if err := t.Set(k, g.value(depth)); err != nil && err != value.ErrNaNKey {
			panic(err)
		}
	}
	return t.Value()
}

func (g *generator) scalarKey() value.Value {
	if g.rng.IntN(3) == 0 {
		return value.Int(g.rng.IntN(20))
	}
	return g.text()
}

func (g *generator) number() value.Value {
	switch g.rng.IntN(6) {
	case 0:
		return value.Number([]float64{
			math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 1 << 53, -(1 << 53), 1 << 60,
		}[g.rng.IntN(7)])
	case 1:
		return value.Number(g.rng.NormFloat64())
	}
	return value.Int(int(g.rng.Int64()>>(11+g.rng.IntN(52))) * (1 - 2*g.rng.IntN(2)))
}

func (g *generator) text() value.Value {
	b := make([]byte, g.rng.IntN(1+g.rng.IntN(40)))
	for i := range b {
		b[i] = byte(g.rng.UintN(256))
	}
	return value.String(string(b))
}
