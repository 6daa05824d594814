package ws

import "github.com/emberwire/emberwire/modem/statesum"

// DigestTo writes what has come of frames and messages that are not whole.
func (r *Reader) DigestTo(d *statesum.Digest) {
	d.Bool(r.FromClient)
	d.Bytes(r.data)
	d.Bytes(r.parts)
	d.Int(int(r.op))
}
