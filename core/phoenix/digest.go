package phoenix

import (
	"github.com/emberwire/emberwire/modem/statesum"
)

// DigestTo writes the stack: devices, routes, everything open or on its way,
// processes and their events. Handles count by their numbers, devices by their
// paths.
func (s *Stack) DigestTo(d *statesum.Digest) {
	d.Bool(s.booted, s.cfg.Routed, s.cfg.NoAnnounce, s.cfg.Plain, s.ownPort != nil, s.own != nil)
	d.Int(int(s.ownIP4), s.web.AskCount(), s.lastID, s.lastPID, s.lastAlarm, int(s.eventsAt), int(s.bootAt))
	d.Part("gate", s.web.Gate())
	d.Part("devices", (*devicesPart)(s))
	d.Part("handles", (*handlesPart)(s))
	d.Part("processes", (*processesPart)(s))
	s.web.DigestTo(d)
	s.stats.digest(d)
	s.resets.digest(d)
	s.controls.digest(d)
	d.Int(len(s.pongs))
	for _, p := range s.pongs {
		d.Int(int(p.ip))
		p.rate.digest(d)
	}
	if len(s.clients)+len(s.servers) > 0 {
		digestList(d, s.clients)
		digestList(d, s.servers)
	}
	if len(s.learned) > 0 {
		digestList(d, s.learned)
	}
	if s.schemes > 0 || len(s.modular) > 0 || len(s.aliases) > 0 {
		d.Int(s.schemes)
		d.Int(s.modular...)
		for _, a := range s.aliases {
			d.Text(a.path, a.name)
		}
	}
	d.Int(s.choose.ISS...)
	d.Int(s.choose.Ports...)
	d.Text(s.choose.IDs...)
}

func digestList[T statesum.Digester](d *statesum.Digest, list []T) {
	d.Int(len(list))
	for _, x := range list {
		x.DigestTo(d)
	}
}

// devicesPart is what the stack knows of its network.
type devicesPart Stack

// DigestTo writes devices, routes, what waits for neighbours, and what was
// heard.
func (s *devicesPart) DigestTo(d *statesum.Digest) {
	digestList(d, s.devices)
	d.Bool(s.own != nil)
	if s.own != nil {
		s.own.DigestTo(d)
	}
	d.Int(len(s.routes))
	for _, t := range s.routes {
		d.Int(t.number, len(t.routes))
		for _, r := range t.routes {
			d.Int(r.Table, int(r.Source.IP), r.Source.Bits, int(r.Action), int(r.Destination))
			d.Text(r.Device)
		}
	}
	digestList(d, s.waiting)
	d.Int(len(s.seen.order))
	for _, id := range s.seen.order {
		d.Value(id)
		d.Int(int(s.seen.at[id]))
	}
	d.Int(len(s.heard))
	for _, h := range s.heard {
		d.Float(h.id)
		d.Int(int(h.until))
	}
	s.inbox.Digest(d, func(l *looped) {
		digestPath(d, l.dev)
		d.Value(l.packet.Value())
		d.Int(l.channel, l.reply)
	})
}

// DigestTo writes the settings of the device, its neighbours and its channels.
func (v *device) DigestTo(d *statesum.Digest) {
	d.Text(v.path)
	d.Bool(v.port != nil, v.configured, v.up)
	d.Int(int(v.ip), v.bits, len(v.arp))
	for _, n := range v.arp {
		d.Int(int(n.ip), n.id, int(n.seen))
		d.Bool(n.static)
	}
	v.asked.digest(d)
	if v.names != (announcing{}) {
		d.Bool(v.names.on)
		d.Int(int(v.names.said), int(v.names.next))
	}
	d.Int(len(v.held))
	for _, h := range v.held {
		d.Int(h.channel, h.count)
	}
}

func digestPath(d *statesum.Digest, v *device) {
	if v == nil {
		d.Text("")
		return
	}
	d.Text(v.path)
}

func digestPaths(d *statesum.Digest, list []*device) {
	d.Bool(list != nil)
	d.Int(len(list))
	for _, v := range list {
		digestPath(d, v)
	}
}

// DigestTo writes the packets that wait for a neighbour.
func (w *waiting) DigestTo(d *statesum.Digest) {
	digestPath(d, w.dev)
	d.Int(int(w.ip), int(w.asked), w.repeats, len(w.packets))
	for _, p := range w.packets {
		d.Value(p.packet.Value())
		d.Int(p.channel, p.reply, int(p.due))
		d.Bool(p.forwarded)
	}
}

func (r *rate) digest(d *statesum.Digest) { d.Int(int(r.second), r.used) }

func (s *Stats) digest(d *statesum.Digest) {
	d.Int(len(s.names))
	for i, name := range s.names {
		d.Text(string(name))
		d.Int(s.counts[i])
	}
}

// handlesPart is everything that is open.
type handlesPart Stack

// DigestTo writes listeners, connections and the other handles.
func (s *handlesPart) DigestTo(d *statesum.Digest) {
	digestList(d, s.listeners)
	digestList(d, s.sockets)
	digestList(d, s.datagrams)
	digestList(d, s.rednets)
	digestList(d, s.web.Handles())
	if len(s.captures) > 0 {
		digestList(d, s.captures)
	}
	digestList(d, s.ended)
}

// DigestTo writes what is listened on.
func (l *listener) DigestTo(d *statesum.Digest) {
	d.Text(l.proto, l.uri, l.scheme)
	d.Int(l.owner.Number(), int(l.ip), l.port)
	digestPaths(d, l.devices)
}

// digestListener writes which listener it is.
func digestListener(d *statesum.Digest, l *listener) {
	d.Bool(l != nil)
	if l != nil {
		d.Text(l.proto, l.uri)
		d.Int(int(l.ip), l.port)
	}
}

// DigestTo writes the connection and who uses it.
func (k *conn) DigestTo(d *statesum.Digest) {
	k.Socket.DigestTo(d)
	d.Int(k.id, k.owner.Number(), k.localPort, k.remotePort, int(k.remoteIP), int(k.localIP), k.hop.V, k.by())
	digestPath(d, k.dev)
	digestPaths(d, k.devices)
	digestListener(d, k.listener)
	d.Bool(k.hop.Set, k.waits(), k.released, k.line != nil)
	if k.line != nil {
		k.line.User.DigestTo(d)
	}
}

// DigestTo writes the queue of datagrams.
func (q *datagrams) DigestTo(d *statesum.Digest) {
	d.Int(q.id, q.owner.Number(), q.localPort, q.remotePort, int(q.remoteIP), int(q.localIP), q.bytes)
	digestListener(d, q.listener)
	digestPaths(d, q.devices)
	digestPaths(d, q.only)
	d.Values(q.messages)
	d.Bool(q.unread, q.closed)
}

// DigestTo writes the queue of rednet messages.
func (h *rednet) DigestTo(d *statesum.Digest) {
	d.Int(h.id, h.owner.Number(), int(h.peer), h.bytes)
	d.Text(h.proto)
	digestPaths(d, h.devices)
	d.Values(h.messages)
	d.Bool(h.closed)
}

// processesPart is the table of processes and what they wait for.
type processesPart Stack

// DigestTo writes processes, watchers, alarms and events.
func (s *processesPart) DigestTo(d *statesum.Digest) {
	d.Int(len(s.processes), s.programs.running.Number(), len(s.watchers))
	for _, p := range s.processes {
		d.Int(p.ID, p.Parent.Number())
		d.Text(p.User, p.Name)
		d.Bool(p.Over)
	}
	for _, w := range s.watchers {
		d.Int(w.Number())
	}
	d.Int(len(s.alarms))
	for _, a := range s.alarms {
		d.Int(a.id, int(a.at), a.to.Number())
	}
	d.Int(len(s.events))
	for i := range s.events {
		s.events[i].digest(d)
	}
}

func (n *note) digest(d *statesum.Digest) {
	d.Int(n.to.Number())
	d.Text(n.name)
	d.Value(n.params)
	d.Bool(n.end != nil)
	if n.end != nil {
		d.Int(n.end.handleID())
	}
}

// DigestTo writes the request that waits to be read.
func (r request) DigestTo(d *statesum.Digest) { r.n.digest(d) }

// DigestTo writes what is still to be sent.
func (w *writing) DigestTo(d *statesum.Digest) {
	d.Int(w.from, len(w.texts))
	d.Text(w.texts...)
}

// by is when what the connection carries must be done, 0 for no limit.
func (k *conn) by() int {
	if k.line == nil {
		return 0
	}
	return int(k.line.By)
}
