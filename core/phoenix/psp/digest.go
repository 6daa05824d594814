package psp

import "github.com/emberwire/emberwire/modem/statesum"

// DigestTo writes the connection: where it stands, what is in flight and
// queued, what has come, its timers, and what was not taken from it yet.
func (s *Socket) DigestTo(d *statesum.Digest) {
	s.Block.digest(d)
	d.Bool(s.offer, s.told)
	d.Text(s.text)
	s.sender.digest(d)
	s.receiver.digest(d)
	for i, on := range s.timers.on {
		d.Bool(on)
		if on {
			d.Int(int(s.timers.at[i]))
		}
	}
	d.Int(len(s.out), len(s.events))
	for _, p := range s.out {
		d.Value(p.Value())
	}
	for _, e := range s.events {
		d.Int(int(e))
	}
}

func (b *Block) digest(d *statesum.Digest) {
	d.Int(int(b.State), b.iss, b.una, b.nxt, b.irs, b.rcv, b.fin)
	d.Bool(b.Marked, b.client)
}

func (s *sender) digest(d *statesum.Digest) {
	d.Int(len(s.flight), len(s.pending), s.pendingBytes, s.window, s.tries)
	for i := range s.flight {
		s.flight[i].digest(d)
	}
	d.Text(s.pending...)
	d.Int(int(s.rto), int(s.armed), int(s.newest), int(s.newestTook), s.highest)
	d.Bool(s.full)
	s.path.digest(d)
	s.plain.digest(d)
}

func (p *path) digest(d *statesum.Digest) {
	d.Int(int(p.base), p.handmade, p.guess, p.until, p.round, p.roundAt, p.delivered, int(p.deliveredAt), int(p.sentAt), p.limited)
	d.Int(p.rates[:]...)
	d.Int(p.best, p.stale, int(p.queue), int(p.since), p.owed, int(p.srtt), int(p.rttvar))
	d.Bool(p.settled, p.reordered, p.sure)
}

func (p *plain) digest(d *statesum.Digest) {
	d.Int(p.window, int(p.resent), p.repair, int(p.spacing), int(p.next))
	d.Bool(p.has, p.again)
	p.kept.digest(d)
}

func (m *sent) digest(d *statesum.Digest) {
	d.Int(int(m.kind), m.number, m.ack, int(m.at), m.times)
	d.Text(m.payload)
	d.Bool(m.sacked, m.lost, m.stamp.limited)
	d.Int(m.stamp.delivered, int(m.stamp.deliveredAt), int(m.stamp.sentAt))
}

func (r *receiver) digest(d *statesum.Digest) {
	r.buffer.digest(d)
	d.Int(r.aheadBytes, r.unacked, r.owedBytes, len(r.ahead))
	d.Bool(r.shut)
	for _, e := range r.ahead {
		d.Int(e.number, e.copies, int(e.first))
		d.Text(e.payload.V)
		d.Bool(e.payload.Set, e.final)
	}
}

func (b *buffer) digest(d *statesum.Digest) { d.Bytes(b.data[b.off:]) }

// DigestTo writes what was not read yet.
func (t *Text) DigestTo(d *statesum.Digest) { t.b.digest(d) }
