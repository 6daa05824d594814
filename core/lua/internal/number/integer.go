package number

import "strconv"

// AppendInteger renders a conversion d, i, u, o, x or X. For the last four a negative
// number stands for its two's complement of 64 bits, as in C.
func (s *Spec) AppendInteger(dst []byte, n int64) []byte {
	switch {
	case s.Verb != 'd' && s.Verb != 'i':
		return s.appendUnsigned(dst, uint64(n))
	case n < 0:
		return s.appendDigits(dst, "-", -uint64(n), 10)
	}
	return s.appendDigits(dst, s.sign(false), uint64(n), 10)
}

func (s *Spec) appendUnsigned(dst []byte, n uint64) []byte {
	switch s.Verb {
	case 'x', 'X':
		prefix := ""
		if s.Alt && n != 0 {
			prefix = "0" + string(s.Verb)
		}
		return s.appendDigits(dst, prefix, n, 16)
	case 'o':
		return s.appendDigits(dst, "", n, 8)
	}
	return s.appendDigits(dst, "", n, 10)
}

// appendDigits writes n with at least Prec digits. As in C, a precision turns the
// flag 0 off, and a precision of zero shows no digit of zero.
func (s *Spec) appendDigits(dst []byte, prefix string, n uint64, base int) []byte {
	var raw, digits [128]byte
	text := strconv.AppendUint(raw[:0], n, base)
	if n == 0 && s.Prec == 0 {
		text = text[:0]
	}
	out := appendFill(digits[:0], '0', s.Prec-len(text))
	if base == 8 && s.Alt && len(out) == 0 && (n != 0 || len(text) == 0) {
		out = append(out, '0')
	}
	out = append(out, text...)
	if s.Verb == 'X' {
		upper(out)
	}
	return s.appendNumber(dst, prefix, out, s.Zero && s.Prec < 0)
}

func upper(b []byte) {
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c - 32
		}
	}
}
