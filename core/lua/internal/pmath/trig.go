// Copyright 2009 The Go Authors. All rights reserved.
// Use of this source code is governed by a BSD-style license that is in the file
// LICENSE of this folder. From Go's package math, with every product rounded.

package pmath

import "math"

// sinePoly is sin on [-Pi/4, Pi/4].
func sinePoly(z float64) float64 {
	zz := mul(z, z)
	p := mul(1.58962301576546568060e-10, zz) - 2.50507477628578072866e-8
	p = mul(p, zz) + 2.75573136213857245213e-6
	p = mul(p, zz) - 1.98412698295895385996e-4
	p = mul(p, zz) + 8.33333333332211858878e-3
	p = mul(p, zz) - 1.66666666666666307295e-1
	return z + mul(mul(z, zz), p)
}

// cosinePoly is cos on [-Pi/4, Pi/4].
func cosinePoly(z float64) float64 {
	zz := mul(z, z)
	p := mul(-1.13585365213876817300e-11, zz) + 2.08757008419747316778e-9
	p = mul(p, zz) - 2.75573141792967388112e-7
	p = mul(p, zz) + 2.48015872888517045348e-5
	p = mul(p, zz) - 1.38888888888730564116e-3
	p = mul(p, zz) + 4.16666666666665929218e-2
	return 1.0 - mul(0.5, zz) + mul(mul(zz, zz), p)
}

// Sin returns the sine of x radians.
func Sin(x float64) float64 {
	if x == 0 || x != x {
		return x
	}
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	j, z := reduce(math.Abs(x))
	return signed(octant(j, z, false), (x < 0) != (j > 3))
}

// Cos returns the cosine of x radians.
func Cos(x float64) float64 {
	if x != x || math.IsInf(x, 0) {
		return math.NaN()
	}
	j, z := reduce(math.Abs(x))
	return signed(octant(j, z, true), (j > 3) != (j&3 > 1))
}

// octant picks the polynomial for an octant of the sine or of the cosine.
func octant(j uint64, z float64, cosine bool) float64 {
	if (j&3 == 1 || j&3 == 2) != cosine {
		return cosinePoly(z)
	}
	return sinePoly(z)
}

func signed(y float64, negative bool) float64 {
	if negative {
		return -y
	}
	return y
}

// Tan returns the tangent of x radians.
func Tan(x float64) float64 {
	if x == 0 || x != x {
		return x
	}
	if math.IsInf(x, 0) {
		return math.NaN()
	}
	j, z := reduce(math.Abs(x))
	y := z
	if zz := mul(z, z); zz > 1e-14 {
		p := mul(-1.30936939181383777646e4, zz) + 1.15351664838587416140e6
		p = mul(p, zz) - 1.79565251976484877988e7
		q := zz + 1.36812963470692954678e4
		q = mul(q, zz) - 1.32089234440210967447e6
		q = mul(q, zz) + 2.50083801823357915839e7
		q = mul(q, zz) - 5.38695755929454629881e7
		y = z + mul(z, mul(zz, p)/q)
	}
	if j&2 == 2 {
		y = -1 / y
	}
	return signed(y, x < 0)
}
