package pattern

// byteSet is a set of bytes, one bit each.
type byteSet [8]uint32

// Has reports whether c is in the set.
func (s *byteSet) Has(c byte) bool { return s[c>>5]>>(c&31)&1 != 0 }

func (s *byteSet) add(c byte) { s[c>>5] |= 1 << (c & 31) }

func (s *byteSet) addRange(lo, hi byte) {
	for c := int(lo); c <= int(hi); c++ {
		s.add(byte(c))
	}
}

func (s *byteSet) union(o *byteSet) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s *byteSet) invert() {
	for i := range s {
		s[i] = ^s[i]
	}
}

// classes has the sets of %a to %z and %A to %Z of the C locale (Lua 5.2 manual
// 6.4.1); nil for a letter that names no class. Never changed after it is built.
var classes = buildClasses()

func buildClasses() (table [128]*byteSet) {
	for _, class := range []struct {
		name   byte
		member func(c byte) bool
	}{
		{'a', isAlpha},
		{'c', func(c byte) bool { return c < 32 || c == 127 }},
		{'d', isDigit},
		{'g', func(c byte) bool { return c > 32 && c < 127 }},
		{'l', isLower},
		{'p', func(c byte) bool { return c > 32 && c < 127 && !isAlpha(c) && !isDigit(c) }},
		{'s', func(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }},
		{'u', isUpper},
		{'w', func(c byte) bool { return isAlpha(c) || isDigit(c) }},
		{'x', func(c byte) bool { return isDigit(c) || c|32 >= 'a' && c|32 <= 'f' }},
		{'z', func(c byte) bool { return c == 0 }}, // kept from 5.1
	} {
		in, out := new(byteSet), new(byteSet)
		for c := range 256 {
			if class.member(byte(c)) {
				in.add(byte(c))
			}
		}
		*out = *in
		out.invert()
		table[class.name], table[class.name-32] = in, out
	}
	return table
}

// class is the set of %c for a byte c: a class, or the byte itself.
func class(c byte) *byteSet {
	if c < 128 && classes[c] != nil {
		return classes[c]
	}
	s := new(byteSet)
	s.add(c)
	return s
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isAlpha(c byte) bool { return isLower(c | 32) }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
