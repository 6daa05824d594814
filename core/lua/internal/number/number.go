// Package number turns Lua numbers into text and text into Lua numbers.
//
// The dialect has one number type, the IEEE double (spec/computercraft.md 4.2).
// Everything here is exact decimal arithmetic on integers, so the digits are the
// same on every platform.
package number

import (
	"math"
	"strconv"
)

// Format writes f as tostring does: "%.14g", with the names inf, -inf and nan.
// The sign of a NaN is never shown: it differs between processors.
func Format(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e14 {
		if f == 0 && math.Signbit(f) {
			return "-0"
		}
		return strconv.FormatInt(int64(f), 10)
	}
	var buf [32]byte
	return string(AppendFormat(buf[:0], f))
}

// AppendFormat appends the text of Format to dst.
func AppendFormat(dst []byte, f float64) []byte {
	if f == math.Trunc(f) && math.Abs(f) < 1e14 && (f != 0 || !math.Signbit(f)) {
		return strconv.AppendInt(dst, int64(f), 10)
	}
	if text, odd := nonFinite(f); odd {
		return append(dst, text...)
	}
	return strconv.AppendFloat(dst, f, 'g', 14, 64)
}

// nonFinite names infinities and NaN as the C library of Lua 5.2 does.
func nonFinite(f float64) (string, bool) {
	switch {
	case f != f:
		return "nan", true
	case math.IsInf(f, 1):
		return "inf", true
	case math.IsInf(f, -1):
		return "-inf", true
	}
	return "", false
}
