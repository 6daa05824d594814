package pmath

import "math"

// Pow returns x to the power of y. Special cases are those of C99. Integer powers that
// a double can hold are exact; others are rounded once from about 58 bits and more:
// logarithm and exponential are kept in two doubles.
func Pow(x, y float64) float64 {
	if r, ok := powSpecial(x, y); ok {
		return r
	}
	if n := int(y); float64(n) == y && n >= -64 && n <= 64 {
		if r, exact := powInteger(x, n); exact {
			return r
		}
	}
	negative := false
	if x < 0 {
		if y != math.Floor(y) {
			return math.NaN()
		}
		negative, x = isOdd(y), -x
	}
	return signed(powPositive(x, y), negative)
}

// powSpecial knows the cases with zeros, infinities and NaN, and the easy ones.
func powSpecial(x, y float64) (float64, bool) {
	switch {
	case y == 0 || x == 1:
		return 1, true
	case x != x || y != y:
		return math.NaN(), true
	case y == 1:
		return x, true
	case y == 2:
		return mul(x, x), true
	case x == 0:
		return powZero(x, y), true
	case math.IsInf(y, 0):
		return powInfinity(math.Abs(x), y), true
	case math.IsInf(x, 0):
		return powZero(1/x, -y), true
	case y == 0.5:
		return math.Sqrt(x), true
	}
	return 0, false
}

// powZero is x^y for a zero of either sign.
func powZero(x, y float64) float64 {
	r := 0.0
	if y < 0 {
		r = math.Inf(1)
	}
	return signed(r, math.Signbit(x) && isOdd(y))
}

// powInfinity is x^y for an infinite y and x >= 0.
func powInfinity(x, y float64) float64 {
	switch {
	case x == 1:
		return 1
	case (x > 1) == (y > 0):
		return math.Inf(1)
	}
	return 0
}

func isOdd(y float64) bool {
	return math.Abs(y) < 1<<53 && y == math.Floor(y) && int64(y)&1 != 0
}

// powInteger multiplies in two doubles, and reports whether nothing was lost on the way,
// so that also a power half way between two doubles is rounded to even.
func powInteger(x float64, n int) (r float64, exact bool) {
	p := two{1, 0}
	exact = true
	for k := max(n, -n); k > 0 && exact; k-- {
		p, exact = exactProduct(p, x)
	}
	if n < 0 {
		return 1 / p.hi, exact && p.lo == 0 // one rounding of an exact value
	}
	return p.hi, exact
}

// exactProduct multiplies and tells whether the product is exact.
func exactProduct(a two, b float64) (two, bool) {
	p, q := twoProduct(a.hi, b), twoProduct(a.lo, b)
	low := twoSum(p.lo, q.hi)
	size := math.Abs(p.hi)
	return twoSum(p.hi, low.hi), q.lo == 0 && low.lo == 0 && size < 1e200 && size > 1e-200
}

// powPositive is x^y for finite x > 0 by the logarithm in two doubles.
func powPositive(x, y float64) float64 {
	l := logTwo(x)
	if estimate := mul(l.hi, y); math.Abs(estimate) > 750 {
		return Exp(estimate) // infinite or zero
	}
	p := times(l, two{y, 0})
	k := math.Floor(mul(p.hi, math.Log2E) + 0.5)
	r := plus(p, two{-mul(k, ln2Hi), 0})
	return math.Ldexp(expTwo(plus(r, times(two{-k, 0}, two{ln2Lo, ln2Rest}))), int(k))
}

// Reciprocals of factorials in two doubles.
const (
	sixthHi   = 0x1.5555555555555p-3
	f24Hi     = 0x1.5555555555555p-5
	f120Hi    = 0x1.1111111111111p-7
	f720Hi    = 0x1.6c16c16c16c17p-10
	sixthLo   = 1.0/6 - sixthHi
	f24Lo     = 1.0/24 - f24Hi
	f120Lo    = 1.0/120 - f120Hi
	f720Lo    = 1.0/720 - f720Hi
	factorial = 5040 // of 7, where one double is enough
)

var expSeries = [...]two{{f720Hi, f720Lo}, {f120Hi, f120Lo}, {f24Hi, f24Lo}, {sixthHi, sixthLo}, {0.5, 0}, {1, 0}, {1, 0}}

// expTwo is e^r for |r| <= ln2/2 by the series of the exponential function, rounded
// once: below r^7, about 2^-23, it is summed in two doubles.
func expTwo(r two) float64 {
	tail := 0.0
	for n := 17.0; n >= 8; n-- {
		tail = mul(1+tail, r.hi/n)
	}
	sum := two{(1 + tail) / factorial, 0}
	for _, c := range expSeries {
		sum = plus(c, times(r, sum))
	}
	return sum.hi
}

// logTwo is the natural logarithm of a finite x > 0 in two doubles.
func logTwo(x float64) two {
	m, ki := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, ki = m*2, ki-1
	}
	k := float64(ki)
	l := plus(two{mul(k, ln2Hi), 0}, times(two{k, 0}, two{ln2Lo, ln2Rest}))
	return plus(l, logMantissa(m))
}

// ln2Rest is what ln2Hi + ln2Lo lack.
const (
	ln2Exact = 0.69314718055994530941723212145817656807550013436025525412068
	ln2Rest  = ln2Exact - 0x1.62e42feep-1 - 0x1.a39ef35793c76p-33
)

// One third and one fifth in two doubles.
const (
	thirdHi = 0x1.5555555555555p-2
	thirdLo = 1.0/3 - thirdHi
	fifthHi = 0x1.999999999999ap-3
	fifthLo = 1.0/5 - fifthHi
)

// logMantissa is the logarithm of m in [sqrt(1/2), sqrt(2)]: the series
// 2s(1 + s^2/3 + s^4/5 + ...) with s = (m-1)/(m+1). From s^6 on, below 2^-15, one double
// is enough.
func logMantissa(m float64) two {
	s := over(m-1, twoSum(m, 1))
	q := times(s, s)
	tail := 0.0
	for n := 35.0; n >= 7; n -= 2 {
		tail = mul(tail, q.hi) + 1/n
	}
	p := plus(two{fifthHi, fifthLo}, times(q, two{tail, 0}))
	p = plus(two{thirdHi, thirdLo}, times(q, p))
	p = plus(two{1, 0}, times(q, p))
	return times(two{2 * s.hi, 2 * s.lo}, p)
}
