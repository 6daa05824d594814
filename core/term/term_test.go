package term

import (
	"errors"
	"math"
	"strings"
	"testing"
)

// picture is a screen as a golden: characters, then the colour digits of rows
// that are not all white on black.
func picture(s *Screen) string {
	const digits = "0123456789abcdef"
	var b strings.Builder
	for y := range s.Height() {
		c, f, g := s.Row(y)
		b.WriteString("|" + ToUnicode(string(c)) + "|")
		fg, bg := "", ""
		for x := range f {
			fg += string(digits[f[x]])
			bg += string(digits[g[x]])
		}
		if strings.Trim(fg, "0") != "" || strings.Trim(bg, "f") != "" {
			b.WriteString(" " + fg + " " + bg)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func golden(t *testing.T, s *Screen, want string) {
	t.Helper()
	want = strings.ReplaceAll(strings.TrimLeft(want, "\n"), "\t", "")
	if got := picture(s); got != want {
		t.Errorf("screen:\n%swant:\n%s", got, want)
	}
}

// spec/computercraft.md 4.13
func TestWriteClips(t *testing.T) {
	s := New(6, 3, true)
	s.SetCursor(-1, 1)
	s.Write("abcdefghij")
	if x, y := s.Cursor(); x != 9 || y != 1 {
		t.Errorf("the cursor moves by the length, also off screen: %d,%d", x, y)
	}
	s.SetCursor(5, 2)
	s.Write("x\ny")
	s.SetCursor(1, 4)
	s.Write("below")
	s.SetCursor(1, 0)
	s.Write("above")
	for _, far := range []int{math.MinInt64, math.MaxInt64} {
		s.SetCursor(far, 3)
		s.Write("far")
		s.SetCursor(1, far)
		s.Write("far")
		s.ClearLine()
	}
	golden(t, s, `
	|cdefgh|
	|    x␊|
	|      |
	`)
}

func TestBlit(t *testing.T) {
	s := New(6, 2, true)
	if err := s.Blit("abcdef", "0eEg1 ", "fFa?z0"); err != nil {
		t.Fatal(err)
	}
	golden(t, s, `
	|abcdef| 0ee010 ffaff0
	|      |
	`)
	for _, c := range [][3]string{{"a", "00", "f"}, {"a", "0", ""}} {
		if err := s.Blit(c[0], c[1], c[2]); err == nil || err.Error() != "Arguments must be the same length" {
			t.Errorf("Blit%q: %v", c, err)
		}
	}
}

func TestClearScrollKeepTheCursor(t *testing.T) {
	s := New(3, 4, true)
	for y, text := range []string{"111", "222", "333", "444"} {
		s.SetCursor(1, y+1)
		s.Write(text)
	}
	s.SetCursor(2, 3)
	s.SetBackground(14)
	s.Scroll(1)
	golden(t, s, `
	|222|
	|333|
	|444|
	|   | 000 eee
	`)
	s.SetBackground(11)
	s.Scroll(-2)
	golden(t, s, `
	|   | 000 bbb
	|   | 000 bbb
	|222|
	|333|
	`)
	s.ClearLine()
	golden(t, s, `
	|   | 000 bbb
	|   | 000 bbb
	|   | 000 bbb
	|333|
	`)
	s.Scroll(1 << 40)
	s.SetBackground(15)
	s.Clear()
	golden(t, s, "|   |\n|   |\n|   |\n|   |\n")
	if x, y := s.Cursor(); x != 2 || y != 3 {
		t.Errorf("cursor moved to %d,%d", x, y)
	}
	s.SetCursor(1, 99)
	s.ClearLine()
}

func TestResizeKeepsTopLeft(t *testing.T) {
	s := New(4, 2, true)
	s.Write("abcd")
	s.SetTextColour(14)
	s.Resize(2, 3)
	s.Resize(5, 2)
	golden(t, s, `
	|ab   | 00eee fffff
	|     | 00eee fffff
	`)
}

func TestIndexIsTheHighestBit(t *testing.T) {
	for _, c := range []struct {
		colour, index int
		err           error
	}{
		{1, 0, nil}, {2, 1, nil}, {3, 1, nil}, {32768, 15, nil}, {65535, 15, nil}, {16385, 14, nil},
		{0, 0, ErrColour}, {-1, 0, ErrColour}, {65536, 0, ErrColour},
	} {
		if i, err := Index(c.colour); i != c.index || !errors.Is(err, c.err) {
			t.Errorf("Index(%d) = %d, %v", c.colour, i, err)
		}
	}
	if ErrColour.Error() != "Colour out of range" {
		t.Error(ErrColour)
	}
}

func TestPalette(t *testing.T) {
	s := New(1, 1, true)
	if p := s.Palette(); p[14] != 0xCC4C4C || p[0] != 0xF0F0F0 || p[15] != 0x111111 {
		t.Errorf("%x", p)
	}
	v := s.Version()
	s.SetPaletteColour(14, Colour{1, -2, 0.5})
	if p := s.Palette(); p[14] != 0xFF0080 || s.PaletteVersion() <= v {
		t.Errorf("%x", p[14])
	}
	s.Reset()
	if s.PaletteColour(14) != DefaultColour(14) {
		t.Error("reset keeps a palette")
	}
	if p := New(1, 1, false).Palette(); p[14] != 0x777777 {
		t.Errorf("mono draws the average grey, got %x", p[14])
	}
}

func TestVersions(t *testing.T) {
	s := New(4, 3, true)
	v := s.Version()
	s.SetCursor(1, 2)
	s.Write("hi")
	if s.RowVersion(1) <= v || s.RowVersion(0) > v || s.RowVersion(2) > v {
		t.Error("only the second row changed")
	}
	v = s.Version()
	s.SetCursor(1, 2)
	s.Write("hi")
	if s.RowVersion(1) > v {
		t.Error("the same text again changes no cell")
	}
	if s.Version() == v {
		t.Error("but the cursor moved")
	}
	v = s.Version()
	s.Scroll(1)
	for y := range 3 {
		if s.RowVersion(y) <= v {
			t.Error("scroll changes every row")
		}
	}
}

func TestText(t *testing.T) {
	s := New(5, 5, true)
	if s.Text() != "" {
		t.Errorf("%q", s.Text())
	}
	s.SetCursor(1, 2)
	s.Write("\x01 \x95\x81")
	s.SetCursor(1, 4)
	s.Write("\xE9")
	if got := s.Text(); got != "\n☺ ▌\U0001FB00\n\né\n" {
		t.Errorf("%q", got)
	}
}

func TestCharsetIsOneToOne(t *testing.T) {
	seen := map[rune]int{}
	for i := range 256 {
		r := unicode(byte(i))
		if j, again := seen[r]; again {
			t.Errorf("%d and %d are both %q", j, i, r)
		}
		seen[r] = i
		if b, ok := FromRune(r); !ok || int(b) != i {
			t.Errorf("%d -> %q -> %d %v", i, r, b, ok)
		}
	}
	for b, r := range map[byte]rune{24: '↑', 25: '↓', 26: '→', 27: '←', 16: '►', 17: '◄', 30: '▲', 31: '▼', 65: 'A', 255: 'ÿ', 148: 0x1FB13, 150: 0x1FB14, 159: 0x1FB1D} {
		if unicode(b) != r {
			t.Errorf("%d is %q, want %q", b, unicode(b), r)
		}
	}
	for _, r := range []rune{'€', 0x80, 0x1FB1E, 0, '中'} {
		if _, ok := FromRune(r); ok {
			t.Errorf("%q is not in the set", r)
		}
	}
	if FromUnicode("a€☺") != "a?\x01" {
		t.Error(FromUnicode("a€☺"))
	}
}
