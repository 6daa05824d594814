package cryptonet

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/modem/statesum"
)

// DigestTo writes the servers, sockets and questions of the node and what it
// remembers against repeats.
func (n *Node) DigestTo(d *statesum.Digest) {
	d.Bool(n.noRepeat)
	d.Int(int(n.now), int(n.work), int(n.effort.second), len(n.effort.spent))
	for _, from := range slices.Sorted(maps.Keys(n.effort.spent)) {
		d.Int(from, int(n.effort.spent[from]))
	}
	d.Int(len(n.servers))
	for _, s := range n.servers {
		s.DigestTo(d)
	}
	d.Int(len(n.clients))
	for _, s := range n.clients {
		s.DigestTo(d)
	}
	d.Int(len(n.queries))
	for _, q := range n.queries {
		q.DigestTo(d)
	}
	d.Int(len(n.dials))
	for _, x := range n.dials {
		x.DigestTo(d)
	}
	d.Int(len(n.ids.order))
	for _, s := range n.ids.order {
		d.Float(s.id)
		d.Int(int(s.at), int(n.ids.last[s.id]))
	}
	_, counts := n.stats.Drops()
	d.Int(counts...)
	n.out.digest(d)
}

func (o *Out) digest(d *statesum.Digest) {
	d.Int(len(o.Send), len(o.Events), len(o.Log))
	for i := range o.Send {
		o.Send[i].DigestTo(d)
	}
	for i := range o.Events {
		e := &o.Events[i]
		d.Text(string(e.Kind), e.Username)
		d.Bool(e.HasUsername, e.Server != nil)
		d.Value(e.Message)
		e.Socket.DigestName(d)
	}
	d.Text(o.Log...)
}

// DigestTo writes the packet.
func (p *Packet) DigestTo(d *statesum.Digest) {
	d.Text(p.Side)
	d.Int(p.Channel, p.Reply)
	d.Value(p.Value)
}

// DigestTo writes the server with its users and connections.
func (s *Server) DigestTo(d *statesum.Digest) {
	d.Text(s.Name, s.Private.Private, s.Private.Shared, s.Side, s.UserFile, s.modulus)
	d.Int(s.Channel)
	d.Bool(s.Hidden, s.Discoverable)
	s.Certificate.digest(d)
	s.Users.digest(d)
	d.Int(len(s.sockets))
	for _, k := range s.sockets {
		k.DigestTo(d)
	}
	d.Int(s.accepted.at, len(s.accepted.order))
	for _, h := range s.accepted.order {
		d.Bytes(h[:])
	}
}

func (u *Users) digest(d *statesum.Digest) {
	d.Bool(u != nil)
	if u == nil {
		return
	}
	d.Text(u.server)
	d.Int(len(u.byName))
	for _, name := range slices.Sorted(maps.Keys(u.byName)) {
		x := u.byName[name]
		d.Text(name)
		d.Bytes(x.Stored[:])
		d.Float(x.Level)
	}
}

func (c *Certificate) digest(d *statesum.Digest) {
	d.Text(c.Name, c.Key.Public, c.Key.Shared, c.Signature)
	d.Bool(c.HasKey, c.HasSignature)
}

// DigestName writes what tells a socket from all others; nil is none.
func (s *Socket) DigestName(d *statesum.Digest) {
	d.Bool(s != nil)
	if s != nil {
		d.Text(s.Name, s.Identity)
		d.Bool(s.Server != nil)
	}
}

// DigestTo writes the socket with its key.
func (s *Socket) DigestTo(d *statesum.Digest) {
	s.DigestName(d)
	if s == nil {
		return
	}
	d.Text(s.Side, s.Username)
	d.Int(s.Channel, s.failures, int(s.heard), s.From)
	d.Bytes(s.Key[:])
	d.Bool(s.LoggedIn, s.Closed, s.proven)
	d.Float(s.Level)
	s.blocks.digest(d)
}

// digest writes which blocks are known, not where they stand in the tables.
func (m *blockMemory) digest(d *statesum.Digest) {
	d.Uint(m.seed)
	for _, table := range [2][]uint64{m.young, m.old} {
		known := slices.DeleteFunc(slices.Sorted(slices.Values(table)), func(k uint64) bool { return k == 0 })
		d.Int(len(known))
		d.Uint(known...)
	}
}

func (t *Trust) digest(d *statesum.Digest) {
	d.Bool(t.AllowUnsigned, t.Authority != nil)
	if t.Authority != nil {
		d.Text(t.Authority.Public, t.Authority.Shared)
	}
}

// DigestTo writes the question and the answers so far; nil is none.
func (q *Query) DigestTo(d *statesum.Digest) {
	d.Bool(q != nil)
	if q == nil {
		return
	}
	d.Text(q.Side, q.server)
	d.Int(q.Channel, int(q.due), len(q.by))
	for _, from := range slices.Sorted(maps.Keys(q.by)) {
		d.Int(from, q.by[from])
	}
	d.Bool(q.Problem != nil)
	if q.Problem != nil {
		d.Text(q.Problem.Error())
	}
	d.Int(len(q.Certificates))
	for i := range q.Certificates {
		q.Certificates[i].digest(d)
	}
	d.Bool(q.Done, q.discovery, q.dial != nil)
	q.trust.digest(d)
}

// DigestTo writes the connection that is being made; nil is none.
func (x *Dial) DigestTo(d *statesum.Digest) {
	d.Bool(x != nil)
	if x == nil {
		return
	}
	d.Bool(x.Done, x.bad, x.Err != nil, x.config.Certificate != nil)
	d.Text(x.Reason)
	if x.Err != nil {
		d.Text(x.Err.Error())
	}
	if x.config.Certificate != nil {
		x.config.Certificate.digest(d)
	}
	d.Text(x.proof, x.config.Name, x.config.Side)
	d.Int(int(x.due), int(x.config.Timeout), int(x.config.CertTimeout))
	x.Certificate.digest(d)
	x.config.Trust.digest(d)
	x.Socket.DigestName(d)
	x.socket.DigestTo(d)
}
