package pack

import (
	"math"
	"testing"
)

func TestOptions(t *testing.T) {
	for _, c := range []struct {
		format string
		size   int
		fault  string
	}{
		{"bhilj", 1 + 2 + 4 + 8 + 8, ""}, {"!bi", 8, ""}, {"!4 b d", 12, ""}, {"i3", 3, ""}, {"!i3", 0, "format asks for alignment not power of 2"},
		{"c10x", 11, ""}, {"c", 0, "missing size for format option 'c'"}, {"i17", 0, "integral size (17) out of limits [1,16]"},
		{"i0", 0, "integral size (0) out of limits [1,16]"}, {"!b Xd", 8, ""}, {"X", 0, "invalid next option for option 'X'"},
		{"Xz", 0, "invalid next option for option 'X'"}, {"Xc3", 0, "invalid next option for option 'X'"}, {"y", 0, "invalid format option 'y'"},
		{"!17", 0, "integral size (17) out of limits [1,16]"}, {"<>= I16 f n T", 16 + 4 + 8 + 8, ""}, {"!b Xi", 4, ""},
	} {
		r, size := NewReader(c.format), 0
		fault := ""
		for r.More() && fault == "" {
			var o Option
			o, fault = r.Next(size)
			size += o.Pad + o.Size
		}
		if fault != c.fault || fault == "" && size != c.size {
			t.Errorf("%q: %d bytes %q, want %d %q", c.format, size, fault, c.size, c.fault)
		}
	}
}

func TestIntegers(t *testing.T) {
	for _, c := range []struct {
		n     int64
		kind  Kind
		size  int
		want  string // little endian
		fault string
	}{
		{1, Signed, 2, "\x01\x00", ""}, {-2, Signed, 3, "\xfe\xff\xff", ""}, {255, Unsigned, 1, "\xff", ""}, {128, Signed, 1, "", Overflow},
		{-129, Signed, 1, "", Overflow}, {256, Unsigned, 1, "", UnsignedOver}, {-1, Unsigned, 4, "", UnsignedOver},
		{-1, Signed, 16, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", ""}, {math.MinInt64, Unsigned, 8, "\x00\x00\x00\x00\x00\x00\x00\x80", ""},
		{-1, Unsigned, 12, "\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", ""},
	} {
		for _, big := range []bool{false, true} {
			got, fault := AppendInteger(nil, c.n, Option{Kind: c.kind, Size: c.size}, big)
			want := []byte(c.want)
			for i := range len(want) / 2 {
				if big {
					want[i], want[len(want)-1-i] = want[len(want)-1-i], want[i]
				}
			}
			if string(got) != string(want) || fault != c.fault {
				t.Errorf("%v in %d bytes: %q %q, want %q %q", c.n, c.size, got, fault, want, c.fault)
			}
			if fault != "" {
				continue
			}
			if back, fault := ReadInteger(string(got), c.kind == Signed, big); back != c.n || fault != "" {
				t.Errorf("%q reads as %v %q, want %v", got, back, fault, c.n)
			}
		}
	}
	if _, fault := ReadInteger("\x00\x00\x00\x00\x00\x00\x00\x00\x01", false, false); fault != "9-byte integer does not fit into Lua Integer" {
		t.Error(fault)
	}
}

func TestFloats(t *testing.T) {
	for _, f := range []float64{0, 1.5, -2.25, math.Inf(1), 1 << 100} {
		for _, size := range []int{4, 8} {
			for _, big := range []bool{false, true} {
				if got := ReadFloat(string(AppendFloat(nil, f, size, big)), big); got != f {
					t.Errorf("%v in %d bytes comes back as %v", f, size, got)
				}
			}
		}
	}
	if got := AppendFloat(nil, 1, 8, true); string(got) != "\x3f\xf0\x00\x00\x00\x00\x00\x00" {
		t.Errorf("%q", got)
	}
}

func FuzzFormat(f *testing.F) {
	f.Add("<!4 i8 s2 z c5 Xd x j", 3)
	f.Fuzz(func(t *testing.T, format string, offset int) {
		r := NewReader(format)
		for r.More() {
			o, fault := r.Next(offset & 0xff)
			if fault != "" {
				return
			}
			if o.Pad < 0 || o.Pad >= MaxAlign || o.Size < 0 {
				t.Fatalf("%q: %+v", format, o)
			}
		}
	})
}
