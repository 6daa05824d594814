// Copyright 2009 The Go Authors. All rights reserved.
// Use of this source code is governed by a BSD-style license that is in the file
// LICENSE of this folder. From Go's package math, with every product rounded.

package pmath

import "math"

// arcPoly is the arctangent on [0, 0.66].
func arcPoly(x float64) float64 {
	z := mul(x, x)
	p := mul(-8.750608600031904122785e-01, z) - 1.615753718733365076637e+01
	p = mul(p, z) - 7.500855792314704667340e+01
	p = mul(p, z) - 1.228866684490136173410e+02
	p = mul(p, z) - 6.485021904942025371773e+01
	q := z + 2.485846490142306297962e+01
	q = mul(q, z) + 1.650270098316988542046e+02
	q = mul(q, z) + 4.328810604912902668951e+02
	q = mul(q, z) + 4.853903996359136964868e+02
	q = mul(q, z) + 1.945506571482613964425e+02
	return mul(x, mul(z, p)/q) + x
}

// arcPositive is the arctangent of x > 0.
func arcPositive(x float64) float64 {
	const (
		moreBits = 6.123233995736765886130e-17 // of Pi/2
		tan3pio8 = 2.41421356237309504880
	)
	switch {
	case x <= 0.66:
		return arcPoly(x)
	case x > tan3pio8:
		return math.Pi/2 - arcPoly(1/x) + moreBits
	}
	return math.Pi/4 + arcPoly((x-1)/(x+1)) + 0.5*moreBits
}

// atan returns the arctangent of x.
func atan(x float64) float64 {
	switch {
	case x == 0:
		return x
	case x > 0:
		return arcPositive(x)
	}
	return -arcPositive(-x)
}

// Asin returns the arcsine of x.
func Asin(x float64) float64 {
	if x == 0 {
		return x
	}
	y := math.Abs(x)
	if !(y <= 1) {
		return math.NaN()
	}
	root := math.Sqrt(mul(1-y, 1+y))
	if y > 0.7 {
		y = math.Pi/2 - arcAny(root/y)
	} else {
		y = arcAny(y / root)
	}
	return signed(y, x < 0)
}

func arcAny(x float64) float64 {
	if x == 0 {
		return 0
	}
	return arcPositive(x)
}

// Acos returns the arccosine of x.
func Acos(x float64) float64 {
	if !(x >= -1 && x <= 1) {
		return math.NaN()
	}
	return 2 * Atan2(math.Sqrt(1-x), math.Sqrt(1+x))
}

// Atan2 returns the angle of the point (x, y).
func Atan2(y, x float64) float64 {
	switch {
	case y != y || x != x:
		return math.NaN()
	case y == 0:
		if !math.Signbit(x) {
			return math.Copysign(0, y)
		}
		return math.Copysign(math.Pi, y)
	case x == 0:
		return math.Copysign(math.Pi/2, y)
	case math.IsInf(y, 0):
		return math.Copysign(infiniteAngle(x), y)
	case math.IsInf(x, 1):
		return math.Copysign(0, y)
	case math.IsInf(x, -1):
		return math.Copysign(math.Pi, y)
	}
	q := atan(y / x)
	if x >= 0 {
		return q
	}
	if y < 0 {
		return q - math.Pi
	}
	return q + math.Pi
}

// infiniteAngle is the angle of (x, +Inf).
func infiniteAngle(x float64) float64 {
	switch {
	case math.IsInf(x, 1):
		return math.Pi / 4
	case math.IsInf(x, -1):
		return 3 * math.Pi / 4
	}
	return math.Pi / 2
}
