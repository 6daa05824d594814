package term

// The computer's character set and unicode, one to one.
//
//	0..31, 127  symbols, by the table below (smileys, suits, arrows, triangles)
//	32..126     ASCII
//	128..159    teletext mosaics of 2x3 blocks, bits TL=1 TR=2 ML=4 MR=8 BL=16:
//	            128 is empty (braille blank), 149 is exactly the left half
//	            block, the others are unicode's sextants from U+1FB00
//	160..255    Latin-1
//
// A tab is itself. Characters whose glyph is blank because text never shows them (NUL,
// newline, return) map to their control pictures, so a golden file shows that
// they were there. 20 and 21 look like the paragraph and section signs, which
// Latin-1 has again at 182 and 167; they get look-alikes of their own, since a
// table that is not one to one cannot be read back.
// spec/computercraft.md 4.13, "Font".
const symbols = "␀☺☻♥♦♣♠•◘\t␊♂♀␍♪♫►◄↕‼⁋░▬↨↑↓→←∟↔▲▼"

const (
	medium       = '▒' // 127
	firstMosaic  = 128 // the empty one
	emptyMosaic  = '\u2800'
	leftHalf     = 149     // pattern 21, which the sextant block leaves out
	firstSextant = 0x1FB00 // pattern 1
	lastMosaic   = 159
)

// unicode is the rune that stands for character b in text files and logs.
func unicode(b byte) rune {
	switch {
	case b < 32:
		return symbol(int(b))
	case b == 127:
		return medium
	case b < firstMosaic || b > lastMosaic:
		return rune(b)
	case b == firstMosaic:
		return emptyMosaic
	case b == leftHalf:
		return '▌'
	case b < leftHalf:
		return firstSextant + rune(b) - firstMosaic - 1
	default:
		return firstSextant + rune(b) - firstMosaic - 2
	}
}

// FromRune is the character that r stands for: the inverse of unicode. A rune
// the set does not have is false; who must write something writes '?'.
func FromRune(r rune) (byte, bool) {
	switch {
	case r >= 32 && r < 127, r >= 160 && r <= 255:
		return byte(r), true
	case r == medium:
		return 127, true
	case r == emptyMosaic:
		return firstMosaic, true
	case r == '▌':
		return leftHalf, true
	case r >= firstSextant && r < firstSextant+20:
		return byte(r - firstSextant + firstMosaic + 1), true
	case r >= firstSextant+20 && r < firstSextant+30:
		return byte(r - firstSextant + firstMosaic + 2), true
	}
	return fromSymbol(r)
}

// symbol is the i-th rune of symbols.
func symbol(i int) rune {
	for _, r := range symbols {
		if i == 0 {
			return r
		}
		i--
	}
	return ' '
}

// fromSymbol is the position of r in symbols.
func fromSymbol(r rune) (byte, bool) {
	i := byte(0)
	for _, s := range symbols {
		if s == r {
			return i, true
		}
		i++
	}
	return 0, false
}

// ToUnicode is the text of raw characters, for logs.
func ToUnicode(s string) string {
	out := make([]rune, len(s))
	for i := range len(s) {
		out[i] = unicode(s[i])
	}
	return string(out)
}

// FromUnicode is the raw characters of a text; what the set lacks becomes '?'.
func FromUnicode(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		b, ok := FromRune(r)
		if !ok {
			b = '?'
		}
		out = append(out, b)
	}
	return string(out)
}
