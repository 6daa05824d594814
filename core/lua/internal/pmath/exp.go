// Copyright 2009 The Go Authors. All rights reserved.
// Use of this source code is governed by a BSD-style license that is in the file
// LICENSE of this folder. From Go's package math, with every product rounded.

package pmath

import "math"

// ln2 split so that products of the first part with small integers are exact.
const (
	ln2Hi = 6.93147180369123816490e-01
	ln2Lo = 1.90821492927058770002e-10
)

// Exp returns e to the power of x.
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > 7.09782712893383973096e+02:
		return math.Inf(1)
	case x < -7.45133219101941108420e+02:
		return 0
	case math.Abs(x) < 1.0/(1<<28):
		return 1 + x
	}
	k := int(mul(math.Log2E, x) + math.Copysign(0.5, x))
	return expParts(x-mul(float64(k), ln2Hi), mul(float64(k), ln2Lo), k)
}

// expParts is e^(hi-lo) * 2^k for |hi-lo| <= ln2/2.
func expParts(hi, lo float64, k int) float64 {
	r := hi - lo
	t := mul(r, r)
	p := mul(t, 4.13813679705723846039e-08) - 1.65339022054652515390e-06
	p = mul(t, p) + 6.61375632143793436117e-05
	p = mul(t, p) - 2.77777777770155933842e-03
	p = mul(t, p) + 1.66666666666666657415e-01
	c := r - mul(t, p)
	return math.Ldexp(1-((lo-mul(r, c)/(2-c))-hi), k)
}

// Sinh returns the hyperbolic sine of x.
func Sinh(x float64) float64 {
	y := math.Abs(x)
	switch {
	case y > 21:
		y = halfExp(y)
	case y > 0.5:
		ex := Exp(y)
		y = (ex - 1/ex) * 0.5
	default:
		return sinhSmall(x)
	}
	return signed(y, x < 0)
}

// sinhSmall is Sinh for |x| <= 0.5 (Hart & Cheney 2029).
func sinhSmall(x float64) float64 {
	sq := mul(x, x)
	p := mul(-0.2630563213397497062819489e+2, sq) - 0.2894211355989563807284660366e+4
	p = mul(p, sq) - 0.8991272022039509355398013511e+5
	p = mul(p, sq) - 0.6307673640497716991184787251e+6
	q := sq - 0.173678953558233699533450911e+3
	q = mul(q, sq) + 0.1521517378790019069696485176e+5
	q = mul(q, sq) - 0.6307673640497716991212077277e+6
	return mul(p, x) / q
}

// halfExp is e^x / 2 without overflow on the way.
func halfExp(x float64) float64 {
	if x < 709 {
		return Exp(x) * 0.5
	}
	half := Exp(x * 0.5)
	return mul(half*0.5, half)
}

// Cosh returns the hyperbolic cosine of x.
func Cosh(x float64) float64 {
	x = math.Abs(x)
	if x > 21 {
		return halfExp(x)
	}
	ex := Exp(x)
	return (ex + 1/ex) * 0.5
}

// Tanh returns the hyperbolic tangent of x.
func Tanh(x float64) float64 {
	z := math.Abs(x)
	switch {
	case z > 44:
		return math.Copysign(1, x)
	case z >= 0.625:
		return math.Copysign(1-2/(Exp(2*z)+1), x)
	case x == 0 || x != x:
		return x
	}
	s := mul(x, x)
	p := mul(-9.64399179425052238628e-1, s) - 9.92877231001918586564e1
	p = mul(p, s) - 1.61468768441708447952e3
	q := s + 1.12811678491632931402e2
	q = mul(q, s) + 2.23548839060100448583e3
	q = mul(q, s) + 4.84406305325125486048e3
	return x + mul(mul(x, s), p)/q
}
