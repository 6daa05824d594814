package number

import (
	"math"
	"strconv"
)

// AppendLiteral writes f as a Lua expression that gives exactly f: the %q of a number.
func AppendLiteral(dst []byte, f float64) []byte {
	switch {
	case f != f:
		return append(dst, "(0/0)"...)
	case math.IsInf(f, 1):
		return append(dst, "1e9999"...)
	case math.IsInf(f, -1):
		return append(dst, "-1e9999"...)
	case f == math.Trunc(f) && math.Abs(f) < 1<<63:
		return strconv.AppendInt(dst, int64(f), 10)
	}
	hex := Spec{Prec: -1, Verb: 'a'}
	return hex.AppendFloat(dst, f)
}
