package number

import (
	"math"
	"strconv"
)

// Parse reads a Lua numeral with optional white space and sign around it:
// decimal or hexadecimal, with optional fraction and exponent (Lua 5.2 manual
// 3.1 and 3.4.2). Names such as "inf" and "nan" are no numerals. Numerals out of
// range become infinite or zero.
func Parse(s string) (float64, bool) {
	s = trimSpace(s)
	if f, ok := smallInteger(s); ok {
		return f, true
	}
	body := s
	if body != "" && (body[0] == '-' || body[0] == '+') {
		body = body[1:]
	}
	if len(body) > 1 && body[0] == '0' && body[1]|0x20 == 'x' {
		return parseHex(s, body[2:])
	}
	if !wellFormed(body, isDigit, 'e') {
		return 0, false
	}
	f, _ := strconv.ParseFloat(s, 64) // the only error left is range, which gives infinity
	return f, true
}

// smallInteger is the quick way for the common case: up to 15 plain digits.
func smallInteger(s string) (float64, bool) {
	if len(s) == 0 || len(s) > 15 {
		return 0, false
	}
	n := int64(0)
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return float64(n), true
}

// parseHex reads signed, whose digits after the 0x are body. The fraction and the
// exponent are optional, where Go's literals demand an exponent.
func parseHex(signed, body string) (float64, bool) {
	if !wellFormed(body, isHexDigit, 'p') {
		return 0, false
	}
	if !hasExponent(body) {
		signed += "p0"
	}
	f, _ := strconv.ParseFloat(signed, 64)
	return f, true
}

func hasExponent(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i]|0x20 == 'p' {
			return true
		}
	}
	return false
}

// wellFormed reports whether s is digits [. digits] [exponent], with at least one
// digit before the exponent and one in it.
func wellFormed(s string, digit func(byte) bool, exponent byte) bool {
	i, digits := 0, 0
	for ; i < len(s) && digit(s[i]); i++ {
		digits++
	}
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && digit(s[i]); i++ {
			digits++
		}
	}
	if digits == 0 || i == len(s) {
		return digits > 0
	}
	return s[i]|0x20 == exponent && isExponent(s[i+1:])
}

func isExponent(s string) bool {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// ParseBase reads an integer in a base of 2 to 36 as tonumber(s, base) does: white
// space around it, an optional sign, letters of either case. Digits beyond
// 2^53 round step by step, as in Lua 5.2.
func ParseBase(s string, base int) (float64, bool) {
	s = trimSpace(s)
	negative := s != "" && s[0] == '-'
	if negative || s != "" && s[0] == '+' {
		s = s[1:]
	}
	n, ok := 0.0, s != ""
	for i := 0; i < len(s) && ok; i++ {
		d := digitValue(s[i])
		ok = d < base
		n = float64(n*float64(base)) + float64(d)
	}
	if !ok {
		return 0, false
	}
	if negative {
		n = -n
	}
	return n, true
}

// digitValue is the value of a digit or letter, or a number no base reaches.
func digitValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return int(c|0x20-'a') + 10
	}
	return math.MaxInt32
}

func isDigit(c byte) bool    { return c >= '0' && c <= '9' }
func isHexDigit(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// isSpace is isspace of the C locale.
func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func trimSpace(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	for s != "" && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}
