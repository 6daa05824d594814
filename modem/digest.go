package modem

import (
	"cmp"
	"slices"

	"github.com/emberwire/emberwire/modem/statesum"
)

// DigestTo writes what decides what the medium does from now on: its
// impairment and its generator, the cable's chain, and all that is in flight.
// Its modems belong to their computers.
func (m *Medium) DigestTo(d *statesum.Digest) {
	d.Text(m.name)
	d.Bool(m.wired, m.filter != nil)
	m.imp.digest(d)
	d.Float(m.reach)
	d.Uint(m.key)
	digestModems(d, m.modems)
	digestModems(d, m.chain)
	d.Int(int(m.busyUntil), int(m.now))
	d.Uint(m.dropped)
	if h, ok := m.hub.(statesum.Digester); ok {
		d.Part("hub", h)
	}
	list := slices.SortedFunc(slices.Values(m.queue), func(a, b *flight) int {
		return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.seq, b.seq))
	})
	d.Int(len(list))
	for _, f := range list {
		f.digest(d)
		d.Bool(f == m.held)
	}
}

func (i *Impairment) digest(d *statesum.Digest) {
	d.Int(int(i.Latency), int(i.Jitter))
	d.Float(i.Loss, i.Duplicate, i.Reorder, i.Bandwidth)
}

func digestModems(d *statesum.Digest, list []*Modem) {
	d.Int(len(list))
	for _, m := range list {
		m.digestName(d)
	}
}

// digestName tells a modem from all others.
func (m *Modem) digestName(d *statesum.Digest) {
	d.Int(m.cfg.Computer)
	d.Text(m.cfg.Name)
	d.Bool(m.relayed)
}

func (f *flight) digest(d *statesum.Digest) {
	d.Int(int(f.due), int(f.unheld), f.size)
	d.Int(f.copy)
	d.Uint(f.nth)
	d.Bool(f.lost)
	f.from.digest(d)
	f.msg.digest(d)
}

func (s *spot) digest(d *statesum.Digest) {
	d.Int(int(s.kind))
	d.Float(s.at.X, s.at.Y, s.at.Z, s.base)
	d.Text(s.dimension)
}

func (m *Message) digest(d *statesum.Digest) {
	d.Uint(m.Number)
	d.Int(int(m.Sent), m.Sender, m.Channel, m.ReplyChannel, m.Origin.Line)
	d.Text(m.Origin.Program, m.Origin.File)
	d.Int(m.From.Computer)
	d.Text(m.From.Name)
	d.Bool(m.From.Relayed)
	d.Value(m.Value)
}

// DigestTo writes where the modem is, what it is attached to, and its open
// channels with their owners.
func (m *Modem) DigestTo(d *statesum.Digest) {
	m.digestName(d)
	at := spotOf(m)
	at.digest(d)
	d.Bool(m.cfg.Medium != nil, m.wants != nil)
	if m.cfg.Medium != nil {
		d.Text(m.cfg.Medium.name)
	}
	d.Uint(m.sent, m.heard)
	d.Int(len(m.channels))
	for _, c := range m.channels {
		d.Int(c.number, len(c.owners))
		for _, o := range c.owners {
			d.Text(string(o))
		}
	}
}
