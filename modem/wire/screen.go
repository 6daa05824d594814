package wire

import "encoding/binary"

// Screen is what a computer of a tab shows, for the room's owner. No cells: it
// is shown no more.
type Screen struct {
	Computer      int
	Width, Height int
	Palette       [16]uint32 // 0xRRGGBB
	Cells         []byte     // Width*Height characters, then as many colours: text<<4 | background
}

// Bounds of a screen.
const (
	MaxWide  = 128 // cells
	MaxTall  = 64
	MaxShown = 4 // screens of one tab
)

// Encode gives a record's body.
func (s Screen) Encode() []byte {
	b := binary.BigEndian.AppendUint32([]byte{bodyScreen}, uint32(s.Computer))
	b = append(b, byte(s.Width), byte(s.Height))
	for _, c := range s.Palette {
		b = append(b, byte(c>>16), byte(c>>8), byte(c))
	}
	return append(b, s.Cells...)
}

func (r *reader) screen() *Screen {
	s := &Screen{Computer: r.id(), Width: int(r.byte()), Height: int(r.byte())}
	if s.Width > MaxWide || s.Height > MaxTall {
		r.fail("has a screen of %d by %d cells, at most %d by %d", s.Width, s.Height, MaxWide, MaxTall)
	}
	for i := range s.Palette {
		c := r.fixed(3)
		s.Palette[i] = uint32(c[0])<<16 | uint32(c[1])<<8 | uint32(c[2])
	}
	s.Cells = r.take(2 * s.Width * s.Height)
	return s
}
