package term

import (
	"errors"
	"math"
	"slices"
	"strings"
)

// The size of a computer's screen when nothing else is said.
const (
	DefaultWidth  = 51
	DefaultHeight = 19
)

// ErrLength is raised by Blit.
var ErrLength = errors.New("Arguments must be the same length")

// Screen is the terminal of one computer. It is not safe for concurrent use.
type Screen struct {
	w, h    int
	colour  bool
	rows    []row
	cx, cy  int // 1-based, may lie outside
	blink   bool
	fg, bg  byte
	palette [16]Colour
	version uint64
	painted uint64 // version of the last palette change
}

type row struct {
	char, fg, bg []byte
	version      uint64
}

// New is a blank screen of w columns and h rows; colour says whether it is an
// advanced computer's (a mono screen takes every colour and draws greys).
func New(w, h int, colour bool) *Screen {
	s := &Screen{w: max(w, 1), h: max(h, 1), colour: colour}
	s.Reset()
	return s
}

// Reset is what a boot does: everything blank, default palette and colours,
// cursor at 1,1 without blinking.
func (s *Screen) Reset() {
	s.fg, s.bg, s.cx, s.cy, s.blink = White, Black, 1, 1, false
	for i := range s.palette {
		s.palette[i] = DefaultColour(i)
	}
	s.rows = make([]row, s.h)
	for y := range s.rows {
		s.rows[y] = s.blank(s.w)
	}
	s.touchAll()
	s.painted = s.version
}

// Copy is a screen that shows the same.
func (s *Screen) Copy() *Screen {
	n := *s
	n.rows = slices.Clone(s.rows)
	for i := range n.rows {
		r := &n.rows[i]
		r.char, r.fg, r.bg = slices.Clone(r.char), slices.Clone(r.fg), slices.Clone(r.bg)
	}
	return &n
}

// Width, Height are the size in cells.
func (s *Screen) Width() int  { return s.w }
func (s *Screen) Height() int { return s.h }

// Colour says whether this is a colour screen.
func (s *Screen) Colour() bool { return s.colour }

// Version counts every visible change: cells, cursor, colours, palette, size.
func (s *Screen) Version() uint64 { return s.version }

// RowVersion is the Version at which row y (0-based) last changed.
func (s *Screen) RowVersion(y int) uint64 { return s.rows[y].version }

// PaletteVersion is the Version at which the palette last changed.
func (s *Screen) PaletteVersion() uint64 { return s.painted }

// Row is row y (0-based): characters, foregrounds, backgrounds. The slices are
// the screen's own: read them, and do not keep them.
func (s *Screen) Row(y int) (chars, fg, bg []byte) {
	r := &s.rows[y]
	return r.char, r.fg, r.bg
}

// Write puts s at the cursor. Nothing wraps and no character is special; what
// lies outside is clipped, and the cursor moves by the whole length anyhow.
func (s *Screen) Write(text string) {
	s.put(text, func(r *row, x, i int) bool {
		return set(&r.char[x], text[i]) || set(&r.fg[x], s.fg) || set(&r.bg[x], s.bg)
	})
}

// Blit writes text with a colour digit for each character. Digits may be in
// either case; an unknown foreground is white, an unknown background black.
func (s *Screen) Blit(text, fg, bg string) error {
	if len(text) != len(fg) || len(text) != len(bg) {
		return ErrLength
	}
	s.put(text, func(r *row, x, i int) bool {
		return set(&r.char[x], text[i]) || set(&r.fg[x], digit(fg[i], White)) || set(&r.bg[x], digit(bg[i], Black))
	})
	return nil
}

// put calls cell for each character of text that is on the screen, and moves
// the cursor. cell says whether something changed.
func (s *Screen) put(text string, cell func(r *row, x, i int) bool) {
	if s.cy >= 1 && s.cy <= s.h && s.cx <= s.w {
		r, changed := &s.rows[s.cy-1], false
		for i := max(0, 1-s.cx); i < len(text) && s.cx-1+i < s.w; i++ {
			for cell(r, s.cx-1+i, i) { // once more for each of the three planes
				changed = true
			}
		}
		if changed {
			r.version = s.version + 1
		}
	}
	if len(text) > 0 {
		s.cx += len(text)
		s.version++
	}
}

// set stores v and says whether it was another value before.
func set(p *byte, v byte) bool {
	if *p == v {
		return false
	}
	*p = v
	return true
}

// Clear blanks every row with the current colours; the cursor stays.
func (s *Screen) Clear() {
	for y := range s.rows {
		s.rows[y] = s.blank(s.w)
	}
	s.touchAll()
}

// ClearLine blanks the cursor's row.
func (s *Screen) ClearLine() {
	if s.cy < 1 || s.cy > s.h {
		return
	}
	s.version++
	s.rows[s.cy-1] = s.blank(s.w)
	s.rows[s.cy-1].version = s.version
}

// Scroll moves the rows up by n (down if negative); what appears is blank in
// the current colours. The cursor stays.
func (s *Screen) Scroll(n int) {
	if n == 0 {
		return
	}
	old := s.rows
	s.rows = make([]row, s.h)
	for y := range s.rows {
		if from := y + n; from >= 0 && from < s.h && n < s.h && n > -s.h {
			s.rows[y] = old[from]
		} else {
			s.rows[y] = s.blank(s.w)
		}
	}
	s.touchAll()
}

// Resize keeps the contents at the top left and fills the rest with the
// current colours. Who resizes a running computer queues term_resize.
func (s *Screen) Resize(w, h int) {
	w, h = max(w, 1), max(h, 1)
	if w == s.w && h == s.h {
		return
	}
	old := s.rows
	s.w, s.h = w, h
	s.rows = make([]row, h)
	for y := range s.rows {
		s.rows[y] = s.blank(w)
		if y < len(old) {
			copy(s.rows[y].char, old[y].char)
			copy(s.rows[y].fg, old[y].fg)
			copy(s.rows[y].bg, old[y].bg)
		}
	}
	s.touchAll()
}

// Cursor is the cursor's position, 1-based, possibly outside the screen.
func (s *Screen) Cursor() (x, y int) { return s.cx, s.cy }

// SetCursor moves the cursor anywhere that 32 bits can say, as in the original.
func (s *Screen) SetCursor(x, y int) {
	x = max(min(x, math.MaxInt32), math.MinInt32)
	y = max(min(y, math.MaxInt32), math.MinInt32)
	if s.cx != x || s.cy != y {
		s.cx, s.cy = x, y
		s.version++
	}
}

// Blink says whether the cursor is shown.
func (s *Screen) Blink() bool { return s.blink }

// SetBlink shows or hides the cursor.
func (s *Screen) SetBlink(on bool) {
	if s.blink != on {
		s.blink = on
		s.version++
	}
}

// TextColour, Background are the current colours as palette indices.
func (s *Screen) TextColour() int { return int(s.fg) }
func (s *Screen) Background() int { return int(s.bg) }

// SetTextColour sets the colour of what is written next, and of the cursor.
func (s *Screen) SetTextColour(i int) {
	if set(&s.fg, byte(i&15)) {
		s.version++
	}
}

// SetBackground sets the background of what is written or cleared next.
func (s *Screen) SetBackground(i int) {
	if set(&s.bg, byte(i&15)) {
		s.version++
	}
}

// PaletteColour is palette entry i as the program set it.
func (s *Screen) PaletteColour(i int) Colour { return s.palette[i&15] }

// SetPaletteColour changes palette entry i.
func (s *Screen) SetPaletteColour(i int, c Colour) {
	if s.palette[i&15] != c {
		s.palette[i&15] = c
		s.version++
		s.painted = s.version
	}
}

// Palette is what is drawn: 0xRRGGBB for each index, greys on a mono screen.
func (s *Screen) Palette() (out [16]int) {
	for i, c := range s.palette {
		if !s.colour {
			c = c.grey()
		}
		out[i] = c.Number()
	}
	return out
}

// Text is the screen as unicode, one line for each row, without blanks at the
// end of rows and without empty rows at the end; a screen that shows something
// ends with a newline. The form of want/NAME.txt.
func (s *Screen) Text() string {
	var b strings.Builder
	empty := 0
	for y := range s.rows {
		line := strings.TrimRight(string(s.rows[y].char), " ")
		if line == "" {
			empty++
			continue
		}
		b.WriteString(strings.Repeat("\n", empty))
		empty = 0
		b.WriteString(ToUnicode(line))
		b.WriteByte('\n')
	}
	return b.String()
}

// blank is an empty row of width w in the current colours.
func (s *Screen) blank(w int) row {
	cells := make([]byte, 3*w)
	r := row{char: cells[:w:w], fg: cells[w : 2*w : 2*w], bg: cells[2*w:]}
	for x := range w {
		r.char[x], r.fg[x], r.bg[x] = ' ', s.fg, s.bg
	}
	return r
}

func (s *Screen) touchAll() {
	s.version++
	for y := range s.rows {
		s.rows[y].version = s.version
	}
}
