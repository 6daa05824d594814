package pack

import "github.com/emberwire/emberwire/modem/statesum"

// DigestTo writes how far the format was read.
func (r *Reader) DigestTo(d *statesum.Digest) {
	d.Text(r.Format)
	d.Int(r.At, r.align)
	d.Bool(r.Big)
}
