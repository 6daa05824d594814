// Copyright 2009 The Go Authors. All rights reserved.
// Use of this source code is governed by a BSD-style license that is in the file
// LICENSE of this folder. From Go's package math, with every product rounded.

package pmath

import "math"

// Log returns the natural logarithm of x.
func Log(x float64) float64 {
	switch {
	case x != x || math.IsInf(x, 1):
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	f1, ki := math.Frexp(x)
	if f1 < math.Sqrt2/2 {
		f1 *= 2
		ki--
	}
	f, k := f1-1, float64(ki)
	s := f / (2 + f)
	hfsq := mul(0.5*f, f)
	return mul(k, ln2Hi) - ((hfsq - (mul(s, hfsq+logPoly(s)) + mul(k, ln2Lo))) - f)
}

// logPoly is (log(1+f) - log(1-f))/s - 2 with s = f/(2+f).
func logPoly(s float64) float64 {
	s2 := mul(s, s)
	s4 := mul(s2, s2)
	t1 := mul(s4, 1.479819860511658591e-01) + 1.818357216161805012e-01
	t1 = mul(s4, t1) + 2.857142874366239149e-01
	t1 = mul(s4, t1) + 6.666666666666735130e-01
	t2 := mul(s4, 1.531383769920937332e-01) + 2.222219843214978396e-01
	t2 = mul(s4, t2) + 3.999999999940941908e-01
	return mul(s2, t1) + mul(s4, t2)
}

// Log2 returns the logarithm of x to the base of two, exact for powers of two.
func Log2(x float64) float64 {
	f, k := math.Frexp(x)
	if f == 0.5 {
		return float64(k - 1)
	}
	return mul(Log(f), 1/math.Ln2) + float64(k)
}

// Log10 returns the decimal logarithm of x, exact for 10^n with n from 0 to 22.
func Log10(x float64) float64 {
	if !(x > 0) || math.IsInf(x, 1) {
		return Log(x)
	}
	const (
		log2Hi = 3.01029995663611771306e-01 // log10(2) in two parts
		log2Lo = 3.69423907715893078616e-13
	)
	f, k := math.Frexp(x)
	f, k = f*2, k-1
	if k < 0 {
		f, k = f*0.5, k+1
	}
	n := float64(k)
	return mul(n, log2Lo) + mul(4.34294481903251816668e-01, Log(f)) + mul(n, log2Hi)
}
