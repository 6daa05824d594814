package value_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

// samples are values with their one encoding. Where RFC 8949 appendix A has the
// value, the bytes are from there.
func samples(t testing.TB) []sample {
	ring := value.NewTable()
	if err := ring.Set(value.Int(1), ring.Value()); err != nil {
		t.Fatal(err)
	}
	shared := value.Fields("x", 1)
	keyed := value.NewTable()
	for _, k := range []value.Value{shared, value.Bool(true), value.Number(0.5), keyed.Value()} {
		if err := keyed.Set(k, shared); err != nil {
			t.Fatal(err)
		}
	}
	n := value.Number
	return []sample{
		{"nil", value.Nil(), "f6"},
		{"false", value.Bool(false), "f4"},
		{"true", value.Bool(true), "f5"},
		{"0", n(0), "00"},
		{"23", n(23), "17"},
		{"24", n(24), "1818"},
		{"255", n(255), "18ff"},
		{"256", n(256), "190100"},
		{"1000000", n(1e6), "1a000f4240"},
		{"1000000000000", n(1e12), "1b000000e8d4a51000"},
		{"2^53", n(1 << 53), "1b0020000000000000"},
		{"2^53+2", n(1<<53 + 2), "fb4340000000000001"},
		{"-1", n(-1), "20"},
		{"-100", n(-100), "3863"},
		{"-1000", n(-1000), "3903e7"},
		{"-2^53", n(-(1 << 53)), "3b001fffffffffffff"},
		{"-0", n(math.Copysign(0, -1)), "fb8000000000000000"},
		{"1.1", n(1.1), "fb3ff199999999999a"},
		{"1e300", n(1e300), "fb7e37e43c8800759c"},
		{"inf", n(math.Inf(1)), "fb7ff0000000000000"},
		{"-inf", n(math.Inf(-1)), "fbfff0000000000000"},
		{"nan", n(math.NaN()), "fb7ff8000000000000"},
		{"nan with other bits", n(math.Float64frombits(0xfff8dead00000001)), "fb7ff8000000000000"},
		{"empty string", value.String(""), "40"},
		{"bytes", value.String("\x01\x02\x03\x04"), "4401020304"},
		{"24 bytes", value.String(strings.Repeat("a", 24)), "5818" + strings.Repeat("61", 24)},
		{"empty table", value.NewTable().Value(), "a0"},
		{"list", value.List(n(1), n(2), n(3)), "83010203"},
		{"nested list", value.List(n(1), value.List(n(2), n(3))), "82018202" + "03"},
		{"fields in their order", value.Fields("b", 1, "a", "x"), "a241620141614178"},
		{"list and field", list12(t), "a3010102024178f5"},
		{"list with a hole", value.List(n(1), value.Nil(), n(3)), "a201010303"},
		{"a table twice", value.List(shared, shared), "82d81ca1417801d81d00"},
		{"a table in itself", ring.Value(), "d81c81d81d00"},
		{"tables as keys", keyed.Value(),
			"d81ca4" + "d81ca1417801" + "d81d01" + "f5" + "d81d01" + "fb3fe0000000000000" + "d81d01" + "d81d00" + "d81d01"},
	}
}

type sample struct {
	name string
	v    value.Value
	hex  string
}

func list12(t testing.TB) value.Value {
	v := value.List(value.Int(1), value.Int(2))
	if err := v.Table().Set(value.String("x"), value.Bool(true)); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEncodingOfEverySample(t *testing.T) {
	for _, s := range samples(t) {
		b, err := value.Encode(s.v)
		if err != nil || hex.EncodeToString(b) != s.hex {
			t.Errorf("%s: %x, %v; want %s", s.name, b, err, s.hex)
			continue
		}
		back, err := value.Decode(b)
		if err != nil || !value.Equal(back, s.v) {
			t.Errorf("%s: decoded as %s, %v", s.name, back, err)
		}
		again, err := value.Encode(back)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("%s: encoded again as %x, %v", s.name, again, err)
		}
	}
}

func TestSharingSurvivesTheCodec(t *testing.T) {
	shared := value.List(value.Int(1))
	b, err := value.Encode(value.Fields("a", shared, "b", shared, "c", value.List(value.Int(1))))
	if err != nil {
		t.Fatal(err)
	}
	v, err := value.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if v.Field("a").Table() != v.Field("b").Table() || v.Field("a").Table() == v.Field("c").Table() {
		t.Error("a and b are one table, c is another that is alike")
	}
	if b, err := value.Encode(thirtyTwice()); err != nil || len(b) > 300 {
		t.Errorf("a billion paths take %d bytes, %v", len(b), err)
	}
}

func TestNegativeZeroAndNaNSurviveTheCodec(t *testing.T) {
	for _, n := range []float64{math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 5e-324, math.MaxFloat64} {
		b, err := value.Encode(value.Number(n))
		if err != nil {
			t.Fatal(err)
		}
		v, err := value.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := v.Number(); math.Float64bits(got) != math.Float64bits(n) && !(got != got && n != n) {
			t.Errorf("%v came back as %v", n, got)
		}
	}
}

func TestTruncationAtEveryByte(t *testing.T) {
	for _, s := range samples(t) {
		b, err := hex.DecodeString(s.hex)
		if err != nil {
			t.Fatal(err)
		}
		for n := range b {
			v, err := value.Decode(b[:n])
			var wrong *value.DecodeError
			if !errors.As(err, &wrong) || !v.IsNil() || !strings.HasSuffix(err.Error(), "ends too early") {
				t.Errorf("%s cut to %d of %d bytes: %s, %v", s.name, n, len(b), v, err)
			}
		}
		if _, err := value.Decode(append(b, 0)); err == nil || !strings.HasSuffix(err.Error(), "bytes after the value") {
			t.Errorf("%s with a byte more: %v", s.name, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	cases := []struct{ name, hex, want string }{
		{"nothing", "", "byte 0: ends too early"},
		{"a text string", "6161", "byte 1: not a type that crosses a modem"},
		{"undefined", "f7", "byte 1: not a type that crosses a modem"},
		{"a half float", "f93c00", "byte 1: not a type that crosses a modem"},
		{"a single float", "fa47c35000", "byte 1: not a type that crosses a modem"},
		{"a break", "ff", "byte 1: not a type that crosses a modem"},
		{"an indefinite array", "9f01ff", "byte 1: length or integer not in its shortest form"},
		{"an indefinite string", "5f4101ff", "byte 1: length or integer not in its shortest form"},
		{"a reserved length", "1c", "byte 1: length or integer not in its shortest form"},
		{"23 in two bytes", "1817", "byte 2: length or integer not in its shortest form"},
		{"255 in three bytes", "1900ff", "byte 3: length or integer not in its shortest form"},
		{"65535 in five bytes", "1a0000ffff", "byte 5: length or integer not in its shortest form"},
		{"2^32-1 in nine bytes", "1b00000000ffffffff", "byte 9: length or integer not in its shortest form"},
		{"2^53+1", "1b0020000000000001", "byte 9: number not in its one form"},
		{"-2^53-1", "3b0020000000000000", "byte 9: number not in its one form"},
		{"1 as a float", "fb3ff0000000000000", "byte 9: number not in its one form"},
		{"0 as a float", "fb0000000000000000", "byte 9: number not in its one form"},
		{"another NaN", "fb7ff8000000000001", "byte 9: number not in its one form"},
		{"a string longer than the rest", "5bffffffffffffffff", "byte 9: ends too early"},
		{"an array longer than the rest", "9bffffffffffffffff", "byte 9: ends too early"},
		{"a map longer than the rest", "bbffffffffffffffff", "byte 9: ends too early"},
		{"an empty array", "80", "byte 1: table not in its one form"},
		{"a list as a map", "a20101020" + "2", "byte 5: table not in its one form"},
		{"nil in an array", "81f6", "byte 2: entry is nil"},
		{"nil as a field", "a14161f6", "byte 4: entry is nil"},
		{"nil as a key", "a1f601", "byte 2: not a key"},
		{"NaN as a key", "a1fb7ff800000000000001", "byte 10: not a key"},
		{"-0 as a key", "a1fb800000000000000001", "byte 10: not a key"},
		{"a key twice", "a2416101416102", "byte 6: key occurs twice"},
		{"another tag", "c101", "byte 2: unknown tag"},
		{"a shared number", "d81c01", "byte 3: unknown tag"},
		{"a shared reference", "d81cd81d00", "byte 4: unknown tag"},
		{"a reference to nothing", "d81d00", "byte 3: reference to a table that is not there"},
		{"a reference to what comes later", "82d81d00d81ca0", "byte 4: reference to a table that is not there"},
		{"a reference by name", "82d81ca0d81d4100", "byte 7: unknown tag"},
		{"one of two shared with nobody", "84d81ca0d81ca0d81d00d81d00", "byte 13: table marked as shared is not shared"},
		{"shared with nobody", "d81ca0", "byte 3: table marked as shared is not shared"},
	}
	for _, c := range cases {
		b, err := hex.DecodeString(c.hex)
		if err != nil {
			t.Fatal(c.name, err)
		}
		v, err := value.Decode(b)
		if err == nil || err.Error() != "value: "+c.want || !v.IsNil() {
			t.Errorf("%s: %s, %v; want error %q", c.name, v, err, c.want)
		}
	}
}

func TestDecodeBounds(t *testing.T) {
	repeat := func(b byte, n int) []byte { return bytes.Repeat([]byte{b}, n) }
	cases := []struct {
		name string
		b    []byte
		want error
	}{
		{"as deep as allowed", append(repeat(0x81, value.MaxDepth-1), 0xa0), nil},
		{"deeper", append(repeat(0x81, value.MaxDepth), 0xa0), value.ErrDepth},
		{"a million deep", repeat(0x81, 1_000_000), value.ErrDepth},
		{"a million deep in keys", repeat(0xa1, 1_000_000), value.ErrDepth},
		{"as many entries as allowed", append([]byte{0x99, 0x40, 0x00}, repeat(0, 16384)...), nil},
		{"one more", append([]byte{0x99, 0x40, 0x01}, repeat(0, 16385)...), value.ErrEntries},
		{"as many bytes as allowed", append([]byte{0x5a, 0, 16, 0, 0}, repeat('x', 1<<20)...), nil},
		{"one more byte", append([]byte{0x5a, 0, 16, 0, 1}, repeat('x', 1<<20+1)...), value.ErrBytes},
		{"a number beside them", append(append([]byte{0x82, 0x5a, 0, 15, 255, 208}, repeat('x', 1<<20-48)...), 1), value.ErrBytes},
		{"an index beside them", append(append([]byte{0x82, 0x5a, 0, 15, 255, 209}, repeat('x', 1<<20-47)...), 0x40), value.ErrBytes},
		{"a table beside them", append(append([]byte{0x82, 0x5a, 0, 15, 255, 208}, repeat('x', 1<<20-48)...), 0xa0), value.ErrBytes},
	}
	for _, c := range cases {
		if _, err := value.Decode(c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// A length is compared with what is left before anything is allocated.
func TestDecodeAllocatesNoMoreThanItIsGiven(t *testing.T) {
	for name, b := range map[string][]byte{
		"string": {0x5a, 0, 4, 0, 0}, "array": {0x99, 0x10, 0}, "map": {0xb9, 0x10, 0},
	} {
		if n := testing.AllocsPerRun(10, func() { value.Decode(b) }); n > 4 {
			t.Errorf("%s: %v allocations for five bytes", name, n)
		}
	}
}
