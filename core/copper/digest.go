package copper

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/modem/statesum"
)

// DigestTo writes the node, the blocking calls, the programs and what waits to
// be sent. The tables that Lua has of sockets and servers are in its machine.
func (s *Stack) DigestTo(d *statesum.Digest) {
	d.Part("cryptonet", s.node)
	d.Int(s.lastCall, s.lastProg, s.dropped, int(s.busy))
	d.Bool(s.free)
	d.Int(s.shape[:]...)
	d.Int(len(s.calls))
	for _, c := range s.calls {
		c.digest(d)
	}
	d.Int(len(s.programs))
	for _, p := range s.programs {
		p.digest(d)
	}
	s.digestOwners(d)
	d.Int(len(s.opened))
	for _, p := range s.opened {
		d.Text(p.side)
		d.Int(p.channel)
	}
	d.Int(len(s.logs))
	d.Text(s.logs...)
	d.Int(len(s.outgoing))
	for i := range s.outgoing {
		d.Int(int(s.outgoing[i].due))
		s.outgoing[i].DigestTo(d)
	}
}

// digestOwners writes whose each server is and how often each connection was
// registered, in the order of the servers and their sockets.
func (s *Stack) digestOwners(d *statesum.Digest) {
	d.Int(len(s.owners), len(s.joined), len(s.newUsers))
	for _, from := range slices.Sorted(maps.Keys(s.newUsers)) {
		d.Int(from, s.newUsers[from])
	}
	for _, srv := range s.node.Servers() {
		owner := 0
		if p := s.owners[srv]; p != nil {
			owner = p.id
		}
		d.Int(owner)
		for _, sock := range srv.Sockets() {
			d.Int(s.joined[sock])
		}
	}
}

func (c *call) digest(d *statesum.Digest) {
	d.Int(c.id, int(c.timeout), int(c.due), len(c.stages))
	for _, s := range c.stages {
		d.Int(int(s))
	}
	d.Bool(c.begun, c.done, c.woken, c.connected, c.acknowledged, c.registered, c.disconnected, c.loggedIn, c.err != nil)
	if c.err != nil {
		d.Text(c.err.Error())
	}
	d.Value(c.payload)
	d.Value(c.response)
	d.Text(c.user, c.hash, c.reason)
	d.Float(c.numbers.Seq, c.numbers.Ack)
	c.dial.DigestTo(d)
	c.query.DigestTo(d)
	c.sock.DigestName(d)
	c.x.DigestTo(d)
}

func (p *program) digest(d *statesum.Digest) {
	d.Int(p.id, p.lastRequest, int(p.registration))
	d.Bool(p.cnet)
	p.router.DigestTo(d)
	for _, list := range [2][]*request{p.waiting, p.running} {
		d.Int(len(list))
		for _, r := range list {
			r.digest(d)
		}
	}
}

func (r *request) digest(d *statesum.Digest) {
	d.Int(r.id, r.handler, len(r.args))
	d.Text(r.args...)
	r.socket.DigestName(d)
	r.heard.DigestTo(d)
	r.Request.DigestTo(d)
}

// DigestTo writes which socket it is.
func (h socketHandle) DigestTo(d *statesum.Digest) { h.sock.DigestName(d) }

// DigestTo writes which server it is.
func (h serverHandle) DigestTo(d *statesum.Digest) { d.Text(h.srv.Name) }
