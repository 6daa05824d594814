package pmath

import (
	"math"
	"math/big"
	"testing"
)

// bigMod is the remainder by exact arithmetic.
func bigMod(x, y float64) float64 {
	a, b := new(big.Rat).SetFloat64(math.Abs(x)), new(big.Rat).SetFloat64(math.Abs(y))
	q := new(big.Rat).Quo(a, b)
	whole := new(big.Int).Quo(q.Num(), q.Denom())
	r, _ := a.Sub(a, b.Mul(b, new(big.Rat).SetInt(whole))).Float64()
	return math.Copysign(r, x)
}

// TestModIsExact compares with rational arithmetic: numbers of many sizes, and the ends.
func TestModIsExact(t *testing.T) {
	s := source(88172645463325252)
	edges := []float64{5e-324, 0x1p-1022, 0x1.fffffffffffffp-1023, 1, 3, 0.1, 1 << 53, 1<<53 + 2, 1 << 63, 0x1p1023, math.MaxFloat64}
	for i := range 20000 {
		x, y := s.number(), s.number()
		if i < len(edges)*len(edges) {
			x, y = edges[i%len(edges)], edges[i/len(edges)]
		}
		if y == 0 || x-x != 0 || y-y != 0 {
			continue
		}
		if got, want := Mod(x, y), bigMod(x, y); got != want || math.Signbit(got) != math.Signbit(want) {
			t.Fatalf("Mod(%v, %v) = %v, want %v", x, y, got, want)
		}
	}
}

func TestModOfOddNumbers(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct{ x, y, want float64 }{
		{5, inf, 5}, {-5, -inf, -5}, {inf, 5, nan}, {5, 0, nan}, {0, 0, nan}, {nan, 1, nan}, {1, nan, nan}, {0, 5, 0}, {inf, inf, nan},
	} {
		if got := Mod(c.x, c.y); same(got) != same(c.want) {
			t.Errorf("Mod(%v, %v) = %v, want %v", c.x, c.y, got, c.want)
		}
	}
}
