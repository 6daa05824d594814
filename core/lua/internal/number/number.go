// Package number renders the numeric conversions of string.format. What tostring
// and tonumber do stands in the engine itself.
//
// The dialect has one number type, the IEEE double (spec/computercraft.md 4.2).
// Everything here is exact decimal arithmetic on integers, so the digits are the
// same on every platform.
package number

import "math"

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

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
