package lua

import (
	"math"
	"strconv"

	"github.com/emberwire/emberwire/core/lua/internal/pmath"
)

// formatNumber writes a number as tostring does: %.14g, "nan" for every NaN
// whatever its sign, and "0" for both zeros.
func formatNumber(f float64) string {
	var buf [32]byte
	return string(appendNumber(buf[:0], f))
}

func appendNumber(b []byte, f float64) []byte {
	if i := int64(f); float64(i) == f && i > -1e14 && i < 1e14 {
		return strconv.AppendInt(b, i, 10)
	}
	switch {
	case f != f:
		return append(b, "nan"...)
	case math.IsInf(f, 1):
		return append(b, "inf"...)
	case math.IsInf(f, -1):
		return append(b, "-inf"...)
	}
	return strconv.AppendFloat(b, f, 'g', 14, 64)
}

// toNumber converts numbers and strings that read as numbers.
func toNumber(v Value) (float64, bool) {
	switch v.tag() {
	case tNumber:
		return v.num(), true
	case tString:
		return parseNumber(v.str().s)
	}
	return 0, false
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func trimSpace(s string) string {
	for len(s) > 0 && isSpace(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// maxNumeral is the most characters of a numeral in a string, maxNumberText
// that of the string, with the space around it.
const (
	maxNumeral    = 4096
	maxNumberText = 64 << 10
)

// parseNumber reads a whole string as a Lua number: decimal or hexadecimal,
// with exponent, sign and surrounding space.
// What is longer than the bounds is no number: reading it would take longer
// than an instruction may.
func parseNumber(s string) (float64, bool) {
	if len(s) > maxNumberText {
		return 0, false
	}
	if s = trimSpace(s); len(s) > maxNumeral {
		return 0, false
	}
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	f, ok := parseUnsigned(s)
	if neg {
		f = -f
	}
	return f, ok
}

func parseUnsigned(s string) (float64, bool) {
	if len(s) > 1 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') {
		return parseHex(s[2:])
	}
	if len(s) > 0 && len(s) <= 15 {
		if n, ok := parseShort(s); ok {
			return n, true
		}
	}
	digits := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c):
			digits = true
		case c == '.' || c == 'e' || c == 'E' || (c == '+' || c == '-') && i > 0:
		default:
			return 0, false
		}
	}
	if !digits {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// parseShort reads up to 15 decimal digits, which are exact.
func parseShort(s string) (float64, bool) {
	n := int64(0)
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return float64(n), true
}

func hexDigit(c byte) (int, bool) {
	switch {
	case isDigit(c):
		return int(c - '0'), true
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10, true
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10, true
	}
	return 0, false
}

// parseHex reads what follows 0x: digits, a point, a binary exponent.
func parseHex(s string) (float64, bool) {
	f, exp, digits, i := 0.0, 0, 0, 0
	point := false
	for ; i < len(s); i++ {
		if s[i] == '.' && !point {
			point = true
			continue
		}
		d, ok := hexDigit(s[i])
		if !ok {
			break
		}
		digits++
		f = float64(f*16) + float64(d)
		if point {
			exp -= 4
		}
	}
	if digits == 0 {
		return 0, false
	}
	if i < len(s) {
		if s[i] != 'p' && s[i] != 'P' {
			return 0, false
		}
		e, ok := parseExponent(s[i+1:])
		if !ok {
			return 0, false
		}
		exp += e
	}
	return math.Ldexp(f, exp), true
}

func parseExponent(s string) (int, bool) {
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	if s == "" {
		return 0, false
	}
	e := 0
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, false
		}
		if e = e*10 + int(s[i]-'0'); e > 1<<20 {
			e = 1 << 20
		}
	}
	if neg {
		e = -e
	}
	return e, true
}

// toLong cuts a number to an integer of 64 bits: what is beyond its range becomes
// its end, NaN becomes zero. Every library that wants an integer begins here.
func toLong(f float64) int64 {
	switch {
	case f != f:
		return 0
	case f >= 1<<63:
		return math.MaxInt64
	case f < -1<<63:
		return math.MinInt64
	}
	return int64(f)
}

// toInt32 is the low 32 bits of toLong, as the functions have it that count, index or
// shift: math.huge is -1, and 2^32 is 0.
func toInt32(f float64) int { return int(int32(toLong(f))) }

// positive turns a negative zero into the only zero a program can see: it is written
// "0", and 1 divided by it is infinite.
func positive(f float64) float64 { return f + 0 }

// arith computes an arithmetic operator on numbers. Products are rounded
// before they are added to (float64(…)), so that no platform fuses them.
func arith(op int, a, b float64) float64 {
	switch op {
	case opAdd:
		return a + b
	case opSub:
		return a - b
	case opMul:
		return a * b
	case opDiv:
		return a / positive(b)
	case opMod:
		return mod(a, b)
	case opPow:
		return pow(a, b)
	}
	return -a
}

// exactInt is the size up to which every integer is a double. Beyond it a
// conversion to int64 may overflow, which platforms do differently.
const exactInt = 1 << 53

// mod is the remainder with the sign of the divisor, exact for all numbers.
func mod(a, b float64) float64 {
	if x, y := int64(a), int64(b); float64(x) == a && float64(y) == b && y != 0 && x >= -exactInt && x <= exactInt && y >= -exactInt && y <= exactInt {
		r := x % y
		if r != 0 && r^y < 0 {
			r += y
		}
		return float64(r)
	}
	r := pmath.Mod(a, b)
	if r != 0 && r < 0 != (b < 0) {
		r += b
	}
	return r
}

// pow is a^b with the same digits on every platform.
func pow(a, b float64) float64 {
	switch b {
	case 2:
		return a * a
	case 1:
		return a
	}
	return pmath.Pow(positive(a), b)
}
