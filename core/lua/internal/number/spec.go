package number

// MaxWidth is the largest width and precision of a conversion: two digits, as in
// Lua 5.2. It bounds the text of one number to about 420 bytes ("%99.99f").
const MaxWidth = 99

// Spec is one conversion of string.format: the flags, width, precision and letter
// behind a percent sign.
type Spec struct {
	Minus, Plus, Space, Alt, Zero bool
	Width                         int
	Prec                          int // -1 when absent
	Verb                          byte
}

// Plain reports whether the conversion has neither flags nor width nor precision.
func (s *Spec) Plain() bool {
	return s.Width == 0 && s.Prec < 0 && !(s.Minus || s.Plus || s.Space || s.Alt || s.Zero)
}

// maxFlags is how many flag characters a conversion may have: one of each.
const maxFlags = 5

// ParseSpec reads the conversion at the beginning of s, which follows a percent
// sign. It answers the bytes read and, when the conversion is malformed, the text
// of the error.
func ParseSpec(s string) (spec Spec, n int, fault string) {
	spec.Prec = -1
	for n < len(s) && spec.flag(s[n]) {
		n++
	}
	if n > maxFlags {
		return spec, n, "invalid format (repeated flags)"
	}
	spec.Width, n = twoDigits(s, n)
	if n < len(s) && s[n] == '.' {
		spec.Prec, n = twoDigits(s, n+1)
	}
	if n == len(s) {
		return spec, n, "invalid option '%' to 'format'"
	}
	if isDigit(s[n]) {
		return spec, n, "invalid format (width or precision too long)"
	}
	spec.Verb = s[n]
	return spec, n + 1, ""
}

// flag notes a flag character, or reports that c is none.
func (s *Spec) flag(c byte) bool {
	switch c {
	case '-':
		s.Minus = true
	case '+':
		s.Plus = true
	case ' ':
		s.Space = true
	case '#':
		s.Alt = true
	case '0':
		s.Zero = true
	default:
		return false
	}
	return true
}

func twoDigits(s string, i int) (value, next int) {
	for k := 0; k < 2 && i < len(s) && isDigit(s[i]); k++ {
		value = value*10 + int(s[i]-'0')
		i++
	}
	return value, i
}

// AppendPadded appends text filled with blanks to the width of the conversion.
func (s *Spec) AppendPadded(dst []byte, text string) []byte {
	fill := s.Width - len(text)
	if !s.Minus {
		dst = appendFill(dst, ' ', fill)
	}
	dst = append(dst, text...)
	if s.Minus {
		dst = appendFill(dst, ' ', fill)
	}
	return dst
}

func appendFill(dst []byte, c byte, n int) []byte {
	for ; n > 0; n-- {
		dst = append(dst, c)
	}
	return dst
}

// sign is what stands before a number: its minus, or what the flags ask for.
func (s *Spec) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case s.Plus:
		return "+"
	case s.Space:
		return " "
	}
	return ""
}

// appendNumber joins a prefix (sign, 0x) and digits and fills to the width: with
// zeros behind the prefix, or with blanks outside.
func (s *Spec) appendNumber(dst []byte, prefix string, digits []byte, zeros bool) []byte {
	fill := s.Width - len(prefix) - len(digits)
	zeros = zeros && !s.Minus
	if !s.Minus && !zeros {
		dst = appendFill(dst, ' ', fill)
	}
	dst = append(dst, prefix...)
	if zeros {
		dst = appendFill(dst, '0', fill)
	}
	dst = append(dst, digits...)
	if s.Minus {
		dst = appendFill(dst, ' ', fill)
	}
	return dst
}
