package ctcp

import "github.com/emberwire/emberwire/modem/statesum"

// DigestTo writes where the wait stands; nil is none.
func (x *Exchange) DigestTo(d *statesum.Digest) {
	d.Bool(x != nil)
	if x == nil {
		return
	}
	d.Int(int(x.Kind), int(x.State), int(x.timeout), int(x.due), int(x.again))
	d.Bool(x.Acknowledged)
	d.Value(x.Response)
	d.Float(x.Next.Seq, x.Next.Ack)
	x.sent.DigestTo(d)
}

// DigestTo writes the message.
func (m *Message) DigestTo(d *statesum.Digest) {
	d.Float(m.Seq, m.Ack)
	d.Int(int(m.Flags))
	d.Text(m.Protocol)
	d.Value(m.Payload)
}
