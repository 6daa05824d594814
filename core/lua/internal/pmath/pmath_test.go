package pmath

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/big"
	"testing"
)

// source is a small fixed generator of inputs: xorshift.
type source uint64

func (s *source) next() uint64 {
	x := uint64(*s)
	x ^= x << 13
	x ^= x >> 7
	x ^= x << 17
	*s = source(x)
	return x
}

// number draws numbers of many sizes: random bits, moderate fractions, small integers.
func (s *source) number() float64 {
	switch b := s.next(); s.next() % 4 {
	case 0:
		return math.Float64frombits(b)
	case 1:
		return float64(int64(b)) / (1 << 60)
	case 2:
		return float64(int64(b)) / (1 << 53)
	default:
		return float64(int64(b) >> 54)
	}
}

var single = []struct {
	name string
	f    func(float64) float64
	std  func(float64) float64
}{
	{"exp", Exp, math.Exp}, {"log", Log, math.Log}, {"log2", Log2, math.Log2}, {"log10", Log10, math.Log10}, {"sin", Sin, math.Sin},
	{"cos", Cos, math.Cos}, {"tan", Tan, math.Tan}, {"asin", Asin, math.Asin}, {"acos", Acos, math.Acos}, {"atan", atan, math.Atan},
	{"sinh", Sinh, math.Sinh}, {"cosh", Cosh, math.Cosh}, {"tanh", Tanh, math.Tanh},
}

// same names every NaN alike.
func same(f float64) uint64 {
	if f != f {
		return 0x7FF8000000000000
	}
	return math.Float64bits(f)
}

// TestDigest runs on every platform and must give the same digits on all.
func TestDigest(t *testing.T) {
	const want = "4b9957a5597b1820"
	h := fnv.New64a()
	s := source(88172645463325252)
	for range 50000 {
		x, y := s.number(), s.number()
		for _, fn := range single {
			fmt.Fprintf(h, "%x ", same(fn.f(x)))
		}
		fmt.Fprintf(h, "%x %x %x\n", same(Pow(x, y)), same(Pow(math.Abs(x), y)), same(Atan2(x, y)))
	}
	if got := fmt.Sprintf("%x", h.Sum64()); got != want {
		t.Errorf("digest %s, want %s: a function gives other digits here", got, want)
	}
}

// ulps is the distance of two doubles of one sign.
func ulps(a, b float64) float64 {
	if same(a) == same(b) || a == b {
		return 0
	}
	return math.Abs(float64(int64(math.Float64bits(a)) - int64(math.Float64bits(b))))
}

// TestNearStandard leaves out what package math itself gets wrong on some platforms:
// logarithms of subnormal numbers, sinh and cosh near overflow, and an angle of a
// quotient that underflows.
func TestNearStandard(t *testing.T) {
	s := source(12345)
	for range 20000 {
		x := s.number()
		if a := math.Abs(x); a < 1e-300 || a > 709 && a < 712 {
			continue
		}
		for _, fn := range single {
			got, want := fn.f(x), fn.std(x)
			if ulps(got, want) > 4 && math.Abs(got-want) > 4e-16 {
				t.Errorf("%s(%v) = %v, package math has %v", fn.name, x, got, want)
			}
		}
		if y := s.number(); math.Abs(x/y) > 1e-300 && ulps(Atan2(x, y), math.Atan2(x, y)) > 2 {
			t.Errorf("atan2(%v, %v) = %v, package math has %v", x, y, Atan2(x, y), math.Atan2(x, y))
		}
	}
}

// TestPowAccuracy compares integer powers with big floats.
func TestPowAccuracy(t *testing.T) {
	s := source(777)
	worst := 0.0
	for range 3000 {
		x := 0.5 + float64(s.next()>>11)/(1<<53)*3
		n := int(s.next()%1200) - 600
		exact := big.NewFloat(1).SetPrec(4000)
		for range max(n, -n) {
			exact.Mul(exact, big.NewFloat(x))
		}
		if n < 0 {
			exact.Quo(big.NewFloat(1).SetPrec(4000), exact)
		}
		want, _ := exact.Float64()
		if math.IsInf(want, 0) || want == 0 {
			continue
		}
		worst = max(worst, ulps(Pow(x, float64(n)), want))
	}
	if worst > 1 {
		t.Errorf("pow is off by %v units in the last place", worst)
	}
}

func TestExact(t *testing.T) {
	for n := 0; n <= 22; n++ {
		p := Pow(10, float64(n))
		want, _ := new(big.Float).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)).Float64()
		if p != want || Log10(p) != float64(n) {
			t.Errorf("10^%d = %v, log10 of it %v", n, p, Log10(p))
		}
	}
	for n := -1074; n <= 1023; n++ {
		if p := Pow(2, float64(n)); p != math.Ldexp(1, n) || Log2(p) != float64(n) {
			t.Errorf("2^%d = %v, log2 of it %v", n, p, Log2(p))
		}
	}
	if Pow(10, -3) != 0.001 || Pow(2, 0.5) != math.Sqrt2 || Pow(-8, 3) != -512 || Log(Exp(1)) != 1 || Acos(-1) != math.Pi || Pow(7, 13) != 96889010407 {
		t.Error("a simple value is off")
	}
}

func TestPowSpecial(t *testing.T) {
	special := []float64{0, math.Copysign(0, -1), 1, -1, 2, -2, 3, -3, 0.5, -0.5, math.Inf(1), math.Inf(-1), math.NaN(), 1e300, -1e300, 1e-300, 5e-324, 1 << 53, 1<<53 + 2, -2.5, 2.5}
	for _, x := range special {
		for _, y := range special {
			if got, want := Pow(x, y), math.Pow(x, y); ulps(got, want) > 16 || (got != got) != (want != want) || math.Signbit(got) != math.Signbit(want) && got == got {
				t.Errorf("pow(%v, %v) = %v, want %v", x, y, got, want)
			}
		}
	}
}
