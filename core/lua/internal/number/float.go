package number

import (
	"math"
	"strconv"
)

// AppendFloat renders a conversion e, E, f, g, G, a or A as C does.
func (s *Spec) AppendFloat(dst []byte, f float64) []byte {
	if text, odd := nonFinite(f); odd {
		return s.appendNonFinite(dst, text)
	}
	prefix := s.sign(math.Signbit(f))
	f = math.Abs(f)
	var room [448]byte
	var digits []byte
	switch s.Verb {
	case 'e', 'E':
		digits = s.exponential(room[:0], f, s.precision())
	case 'f':
		digits = s.fixed(room[:0], f, s.precision())
	case 'g', 'G':
		digits = s.general(room[:0], f)
	default:
		prefix += "0x"
		digits = s.hexadecimal(room[:0], f)
	}
	if s.Verb < 'a' {
		upper(digits)
		if s.Verb == 'A' {
			prefix = prefix[:len(prefix)-1] + "X"
		}
	}
	return s.appendNumber(dst, prefix, digits, s.Zero)
}

// appendNonFinite writes inf and nan: never filled with zeros.
func (s *Spec) appendNonFinite(dst []byte, text string) []byte {
	negative := text[0] == '-'
	if negative {
		text = text[1:]
	}
	digits := []byte(text)
	if s.Verb < 'a' {
		upper(digits)
	}
	return s.appendNumber(dst, s.sign(negative), digits, false)
}

// precision is the precision given, or C's default of six.
func (s *Spec) precision() int {
	if s.Prec < 0 {
		return 6
	}
	return s.Prec
}

func (s *Spec) exponential(dst []byte, f float64, prec int) []byte {
	dst = strconv.AppendFloat(dst, f, 'e', prec, 64)
	if prec == 0 && s.Alt {
		tail := string(dst[1:])
		dst = append(append(dst[:1], '.'), tail...)
	}
	return dst
}

func (s *Spec) fixed(dst []byte, f float64, prec int) []byte {
	dst = strconv.AppendFloat(dst, f, 'f', prec, 64)
	if prec == 0 && s.Alt {
		dst = append(dst, '.')
	}
	return dst
}

// general is %g: the shorter style for the decimal exponent, zeros at the end of the
// fraction removed unless the flag # keeps them.
func (s *Spec) general(dst []byte, f float64) []byte {
	prec := max(s.precision(), 1)
	if s.Prec < 0 {
		prec = 6
	}
	exponent := decimalExponent(f, prec)
	if exponent < -4 || exponent >= prec {
		dst = s.exponential(dst, f, prec-1)
	} else {
		dst = s.fixed(dst, f, prec-1-exponent)
	}
	if s.Alt {
		return dst
	}
	return trimFraction(dst)
}

// decimalExponent is the exponent f has when written with prec significant digits.
func decimalExponent(f float64, prec int) int {
	var room [128]byte
	text := strconv.AppendFloat(room[:0], f, 'e', prec-1, 64)
	i := len(text) - 1
	for text[i] != 'e' {
		i--
	}
	n, _ := strconv.Atoi(string(text[i+1:])) // strconv wrote these digits
	return n
}

// trimFraction removes zeros at the end of the fraction, and a point without one.
func trimFraction(text []byte) []byte {
	end := len(text)
	for i, c := range text {
		if c == 'e' {
			end = i
		}
	}
	keep, point := end, false
	for i := 0; i < end; i++ {
		point = point || text[i] == '.'
	}
	if !point {
		return text
	}
	for text[keep-1] == '0' {
		keep--
	}
	if text[keep-1] == '.' {
		keep--
	}
	return append(text[:keep], text[end:]...)
}

// hexadecimal is %a after its 0x: one digit, the fraction, a binary exponent.
// Subnormal numbers keep the leading zero, as the C library of the reference does.
func (s *Spec) hexadecimal(dst []byte, f float64) []byte {
	bits := math.Float64bits(f)
	mantissa, exponent := bits&(1<<52-1), int(bits>>52)
	switch {
	case exponent != 0:
		mantissa, exponent = mantissa|1<<52, exponent-1023
	case mantissa != 0:
		exponent = -1022
	}
	count := 13
	if s.Prec >= 0 && s.Prec < 13 {
		count, mantissa = s.Prec, roundHex(mantissa, s.Prec)
	}
	dst = append(dst, byte('0'+mantissa>>52))
	dst = append(dst, '.')
	for i := range count {
		dst = append(dst, "0123456789abcdef"[mantissa>>(48-4*i)&15])
	}
	dst = s.hexTail(dst)
	dst = append(dst, 'p')
	if exponent >= 0 {
		dst = append(dst, '+')
	}
	return strconv.AppendInt(dst, int64(exponent), 10)
}

// hexTail brings the fraction to the length asked for: the shortest without a
// precision, zeros up to a long one.
func (s *Spec) hexTail(dst []byte) []byte {
	if s.Prec > 13 {
		return appendFill(dst, '0', s.Prec-13)
	}
	if s.Prec < 0 {
		for dst[len(dst)-1] == '0' {
			dst = dst[:len(dst)-1]
		}
	}
	if dst[len(dst)-1] == '.' && !s.Alt {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// roundHex rounds a mantissa of 52 fraction bits to so many hexadecimal digits, ties
// to even.
func roundHex(mantissa uint64, digits int) uint64 {
	unit := uint64(1) << (52 - 4*digits)
	rest := mantissa & (unit - 1)
	mantissa -= rest
	if rest > unit/2 || rest == unit/2 && mantissa&unit != 0 {
		mantissa += unit
	}
	return mantissa
}
