// Copyright 2009 The Go Authors. All rights reserved.
// Use of this source code is governed by a BSD-style license that is in the file
// LICENSE of this folder. From Go's package math, with every product rounded.

package pmath

import (
	"math"
	"math/bits"
)

// farAngle is the angle from which reduction needs more bits of 4/Pi than a double
// has. There is a bit lost for every two octants.
const farAngle = 1 << 29

// Pi/4 split into three parts, for the angles below.
const (
	pi4A = 7.85398125648498535156e-1  // 0x3fe921fb40000000
	pi4B = 3.77489470793079817668e-8  // 0x3e64442d00000000
	pi4C = 2.69515142907905952645e-15 // 0x3ce8469898cc5170
)

// reduce brings an angle x >= 0 to the nearest even octant j, modulo 8, and the rest z
// in [-Pi/4, Pi/4].
func reduce(x float64) (j uint64, z float64) {
	if x >= farAngle {
		return reduceFar(x)
	}
	j = uint64(x * (4 / math.Pi))
	y := float64(j)
	if j&1 == 1 { // map zeros to the origin
		j++
		y++
	}
	return j & 7, ((x - mul(y, pi4A)) - mul(y, pi4B)) - mul(y, pi4C)
}

const (
	shift = 64 - 11 - 1
	bias  = 1023
)

// reduceFar is the reduction of Payne and Hanek with 1200 bits of 4/Pi.
func reduceFar(x float64) (j uint64, z float64) {
	ix := math.Float64bits(x)
	exp := int(ix>>shift&0x7FF) - bias - shift
	ix &^= 0x7FF << shift
	ix |= 1 << shift
	digit, bitshift := uint(exp+61)/64, uint(exp+61)%64
	z0 := (fourOverPi[digit] << bitshift) | (fourOverPi[digit+1] >> (64 - bitshift))
	z1 := (fourOverPi[digit+1] << bitshift) | (fourOverPi[digit+2] >> (64 - bitshift))
	z2 := (fourOverPi[digit+2] << bitshift) | (fourOverPi[digit+3] >> (64 - bitshift))
	z2hi, _ := bits.Mul64(z2, ix)
	z1hi, z1lo := bits.Mul64(z1, ix)
	lo, c := bits.Add64(z1lo, z2hi, 0)
	hi, _ := bits.Add64(z0*ix, z1hi, c)
	j = hi >> 61 // the top three bits are the octant
	z = fraction(hi<<3|lo>>61, lo)
	if j&1 == 1 {
		j = (j + 1) & 7
		z--
	}
	return j, z * (math.Pi / 4)
}

// fraction makes a double in [0, 1) of the bits hi and lo.
func fraction(hi, lo uint64) float64 {
	lz := uint(bits.LeadingZeros64(hi))
	e := uint64(bias - (lz + 1))
	hi = (hi << (lz + 1)) | (lo >> (64 - (lz + 1)))
	return math.Float64frombits(hi>>(64-shift) | e<<shift)
}

// fourOverPi is the binary digits of 4/Pi, as one integer digit and 1216 bits of
// fraction.
var fourOverPi = [...]uint64{
	0x0000000000000001,
	0x45f306dc9c882a53,
	0xf84eafa3ea69bb81,
	0xb6c52b3278872083,
	0xfca2c757bd778ac3,
	0x6e48dc74849ba5c0,
	0x0c925dd413a32439,
	0xfc3bd63962534e7d,
	0xd1046bea5d768909,
	0xd338e04d68befc82,
	0x7323ac7306a673e9,
	0x3908bf177bf25076,
	0x3ff12fffbc0b301f,
	0xde5e2316b414da3e,
	0xda6cfd9e4f96136e,
	0x9e8c7ecd3cbfd45a,
	0xea4f758fd7cbe2f6,
	0x7a0e73ef14a525d4,
	0xd7f6bf623f1aba10,
	0xac06608df8f6d757,
}
