package pmath

import (
	"math"
	"math/bits"
)

// Mod is the remainder of x / y with the sign of x, exact as fmod of C99 is: the
// remainder of two doubles always is a double. NaN for an infinite x or a zero y.
//
// The operands are whole numbers times a power of two, so this is a division of whole
// numbers with remainder, 64 bits of the quotient at a time: about thirty divisions at
// most, for 2^1023 by the least number.
func Mod(x, y float64) float64 {
	switch {
	case y == 0 || x != x || y != y || math.IsInf(x, 0):
		return math.NaN()
	case math.Abs(x) < math.Abs(y): // also an infinite y
		return x
	}
	m, ex := parts(x)
	n, ey := parts(y)
	r := m % n
	for d := ex - ey; d > 0 && r != 0; d -= 64 {
		hi, lo := r, uint64(0)
		if d < 64 {
			hi, lo = r>>(64-d), r<<d
		}
		r = bits.Rem64(hi, lo, n)
	}
	return math.Copysign(math.Ldexp(float64(r), ey), x)
}

// parts writes the size of a finite number as m * 2^e with m < 2^53.
func parts(x float64) (m uint64, e int) {
	b := math.Float64bits(x) &^ (1 << 63)
	m, e = b&(1<<52-1), int(b>>52)
	if e == 0 {
		return m, -1074
	}
	return m | 1<<52, e - 1075
}
