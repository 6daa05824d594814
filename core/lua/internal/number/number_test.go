package number

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

// value reads the numerals of the recorded table, which also divides by zero.
func value(t testing.TB, numeral string) float64 {
	switch numeral {
	case "1/0":
		return math.Inf(1)
	case "-1/0":
		return math.Inf(-1)
	}
	f, err := strconv.ParseFloat(numeral, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func render(format string, f float64) (string, string) {
	spec, n, fault := ParseSpec(format[1:])
	if fault != "" {
		return "", fault
	}
	var out []byte
	if strings.IndexByte("diuoxX", spec.Verb) >= 0 {
		out, fault = spec.AppendInteger(nil, f)
	} else {
		out = spec.AppendFloat(nil, f)
	}
	return string(out) + format[1+n:], fault
}

// TestRecorded departs from the recording in one cell: "%#g" of 999999.5, where the C
// library of the recording lost the zeros the flag asks for.
func TestRecorded(t *testing.T) {
	for _, row := range recorded {
		f := value(t, row[0])
		for i, want := range row[1:] {
			got, fault := render(conversions[i], f)
			if fault != "" {
				got = "!"
			}
			if got != want {
				t.Errorf("format(%q, %s) = %q %s, want %q", conversions[i], row[0], got, fault, want)
			}
		}
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		format string
		f      float64
		want   string
	}{
		{"%123d", 1, "invalid format (width or precision too long)"},
		{"%.123d", 1, "invalid format (width or precision too long)"},
		{"%------d", 1, "invalid format (repeated flags)"},
		{"%", 1, "invalid option '%' to 'format'"},
		{"%10", 1, "invalid option '%' to 'format'"},
		{"%d", 1 << 63, "not a number in proper range"},
		{"%d", math.NaN(), "not a number in proper range"},
		{"%x", -1, "not a non-negative number in proper range"},
		{"%u", 1 << 64, "not a non-negative number in proper range"},
	} {
		if _, fault := render(c.format, c.f); fault != c.want {
			t.Errorf("%s of %v: %q, want %q", c.format, c.f, fault, c.want)
		}
	}
}

func FuzzFormat(f *testing.F) {
	f.Add("%-+ #099.99f", 1e308)
	f.Add("%a", 5e-324)
	f.Add("%.0g", 9.5)
	f.Fuzz(func(t *testing.T, format string, x float64) {
		spec, n, fault := ParseSpec(format)
		if n > len(format) || fault != "" || strings.IndexByte("diuoxXeEfgGaA", spec.Verb) < 0 {
			return
		}
		if strings.IndexByte("diuoxX", spec.Verb) >= 0 {
			if out, _ := spec.AppendInteger(nil, x); len(out) > 128 {
				t.Fatalf("%q: %d bytes", format, len(out))
			}
		} else if out := spec.AppendFloat(nil, x); len(out) > 512 {
			t.Fatalf("%q: %d bytes", format, len(out))
		}
	})
}
