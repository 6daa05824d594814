package http1

import "github.com/emberwire/emberwire/modem/statesum"

// DigestTo writes the message.
func (m *Message) DigestTo(d *statesum.Digest) {
	d.Text(m.Method, m.Target, m.Body)
	d.Int(m.Status, len(m.Headers))
	for _, h := range m.Headers {
		d.Text(h.Name, h.Value)
	}
}

// DigestTo writes what was read so far and what is left to understand; nil is
// none.
func (r *Reader) DigestTo(d *statesum.Digest) {
	d.Bool(r != nil)
	if r == nil {
		return
	}
	r.Message.DigestTo(d)
	d.Bool(r.response, r.bodyless, r.old, r.done)
	d.Bytes(r.data)
	d.Bytes(r.body)
	d.Int(int(r.step), r.looked, r.left, r.trailers, r.interim)
}
