package term

import "github.com/emberwire/emberwire/modem/statesum"

// DigestTo writes every cell, the palette and where writing goes on.
func (s *Screen) DigestTo(d *statesum.Digest) {
	d.Int(s.w, s.h, s.cx, s.cy, int(s.fg), int(s.bg))
	d.Bool(s.colour, s.blink)
	for _, c := range s.palette {
		d.Float(c[:]...)
	}
	for _, r := range s.rows {
		d.Bytes(r.char)
		d.Bytes(r.fg)
		d.Bytes(r.bg)
	}
}
