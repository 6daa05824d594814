package cryptonet

import (
	"math"
	"strconv"
	"strings"
)

// formatNumber is the platform's number text: integral values of the 64-bit
// range as digits, everything else like C's %.14g (paragraph 10).
func formatNumber(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case f == math.Trunc(f) && f >= -1<<63 && f < 1<<63:
		return strconv.FormatInt(int64(f), 10)
	}
	return strconv.FormatFloat(f, 'g', 14, 64)
}

// parseNumber reads Lua's number syntax with blanks around it, as a receiver
// of an n message does (paragraph 9). Texts for infinity and NaN are refused.
func parseNumber(s string) (float64, bool) {
	s = strings.Trim(s, " \t\n\v\f\r")
	negative := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative, s = s[0] == '-', s[1:]
	}
	n := numberLength(s)
	if n == 0 || n != len(s) {
		return 0, false
	}
	f, ok := numberValue(s)
	if negative {
		f = -f
	}
	return f, ok
}

// numberLength is how many bytes at the start of s are one unsigned number:
// digits with fraction and exponent, or 0x and hexadecimal digits. 0: none.
func numberLength(s string) int {
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		if n := countDigits(s[2:], true); n > 0 {
			return 2 + n
		}
		return 0
	}
	i := countDigits(s, false)
	digits := i
	if i < len(s) && s[i] == '.' {
		f := countDigits(s[i+1:], false)
		digits += f
		i += 1 + f
	}
	if digits == 0 {
		return 0
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		e := i + 1
		if e < len(s) && (s[e] == '-' || s[e] == '+') {
			e++
		}
		n := countDigits(s[e:], false)
		if n == 0 {
			return 0
		}
		i = e + n
	}
	return i
}

func countDigits(s string, hex bool) int {
	for i := range len(s) {
		c := s[i]
		if c >= '0' && c <= '9' || hex && c|0x20 >= 'a' && c|0x20 <= 'f' {
			continue
		}
		return i
	}
	return len(s)
}

// numberValue converts a text that numberLength has accepted.
func numberValue(s string) (float64, bool) {
	if len(s) > 2 && s[1]|0x20 == 'x' {
		f := 0.0
		for i := 2; i < len(s); i++ {
			d, _ := strconv.ParseUint(s[i:i+1], 16, 8)
			f = float64(f*16) + float64(d)
		}
		return f, !math.IsInf(f, 0)
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || math.IsInf(f, 0) // 1e999 is infinity in Lua too
}
