package phoenix

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/modem/statesum"
)

// DigestTo writes the stack: devices, routes, everything open or on its way,
// processes and their events. Handles count by their numbers, devices by their
// paths.
func (s *Stack) DigestTo(d *statesum.Digest) {
	d.Bool(s.booted, s.cfg.Routed, s.cfg.NoAnnounce, s.cfg.Plain, s.ownPort != nil, s.own != nil)
	d.Int(int(s.ownIP4), s.askCount, s.lastID, s.lastPID, s.lastAlarm, int(s.eventsAt))
	d.Part("gate", s.gate)
	d.Part("devices", (*devicesPart)(s))
	d.Part("handles", (*handlesPart)(s))
	d.Part("processes", (*processesPart)(s))
	digestMap(d, s.asking)
	digestMap(d, s.errands)
	d.Int(len(s.late))
	for i := range s.late {
		s.late[i].DigestTo(d)
	}
	s.stats.digest(d)
	s.resets.digest(d)
	s.controls.digest(d)
	d.Int(len(s.pongs))
	for _, p := range s.pongs {
		d.Int(int(p.ip))
		p.rate.digest(d)
	}
	d.Int(s.choose.ISS...)
	d.Int(s.choose.Ports...)
	d.Text(s.choose.IDs...)
}

// digestMap writes a map of things by number.
func digestMap[T statesum.Digester](d *statesum.Digest, m map[int]T) {
	d.Int(len(m))
	for _, id := range slices.Sorted(maps.Keys(m)) {
		d.Int(id)
		m[id].DigestTo(d)
	}
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
	digestList(d, s.webs)
	digestList(d, s.ended)
}

// DigestTo writes what is listened on.
func (l *listener) DigestTo(d *statesum.Digest) {
	d.Text(l.proto, l.uri, l.scheme)
	d.Int(pid(l.owner), int(l.ip), l.port)
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
	d.Int(k.id, pid(k.owner), k.localPort, k.remotePort, int(k.remoteIP), int(k.localIP), k.hop.V, int(k.webBy))
	digestPath(d, k.dev)
	digestPaths(d, k.devices)
	digestListener(d, k.listener)
	d.Bool(k.hop.Set, k.unread, k.released, k.web != nil)
	if k.web != nil {
		k.web.DigestTo(d)
	}
}

// DigestTo writes the queue of datagrams.
func (q *datagrams) DigestTo(d *statesum.Digest) {
	d.Int(q.id, pid(q.owner), q.localPort, q.remotePort, int(q.remoteIP), int(q.localIP), q.bytes)
	digestListener(d, q.listener)
	digestPaths(d, q.devices)
	digestPaths(d, q.only)
	d.Values(q.messages)
	d.Bool(q.unread, q.closed)
}

// DigestTo writes the queue of rednet messages.
func (h *rednet) DigestTo(d *statesum.Digest) {
	d.Int(h.id, pid(h.owner), int(h.peer), h.bytes)
	d.Text(h.proto)
	digestPaths(d, h.devices)
	d.Values(h.messages)
	d.Bool(h.closed)
}

// DigestTo writes the request of a program and its answer.
func (h *webHandle) DigestTo(d *statesum.Digest) {
	d.Int(h.id, pid(h.owner), h.call, h.code)
	d.Text(h.word, h.text)
	h.request.DigestTo(d)
	d.Bool(h.utf8)
	d.Int(len(h.headers))
	for _, x := range h.headers {
		d.Text(x.Name, x.Value)
	}
	h.body.DigestTo(d)
}

// DigestTo writes the request that is served.
func (h *served) DigestTo(d *statesum.Digest) {
	d.Int(h.id, pid(h.owner), h.k.id, h.left, int(h.stuck))
	d.Text(h.word)
	h.reader.DigestTo(d)
	h.answer.DigestTo(d)
	h.body.DigestTo(d)
	d.Bool(h.continued, h.answered)
}

// DigestTo writes the WebSocket of a program.
func (h *webSocket) DigestTo(d *statesum.Digest) {
	d.Int(h.id, pid(h.owner), h.call)
	d.Text(h.word, h.text)
	d.Bool(h.text8, h.link != nil)
	h.body.DigestTo(d)
}

// DigestTo writes the request on its way to a server of the lab.
func (f *fetch) DigestTo(d *statesum.Digest) {
	d.Int(f.id)
	f.request.DigestTo(d)
	f.reader.DigestTo(d)
}

// DigestTo writes the frames of a link.
func (l *wsLink) DigestTo(d *statesum.Digest) {
	d.Bool(l.over, l.parts, l.ask != nil)
	d.Text(l.held)
	l.frames.DigestTo(d)
	if l.ask != nil {
		d.Text(l.ask.key)
		l.ask.request.DigestTo(d)
		l.ask.reader.DigestTo(d)
	}
}

// DigestTo writes nothing: nobody listens.
func (deaf) DigestTo(*statesum.Digest) {}

// processesPart is the table of processes and what they wait for.
type processesPart Stack

// pid is the number of a process, 0 for none.
func pid(p *Process) int {
	if p == nil {
		return 0
	}
	return p.ID
}

// DigestTo writes processes, watchers, alarms and events.
func (s *processesPart) DigestTo(d *statesum.Digest) {
	d.Int(len(s.processes), pid(s.current), len(s.watchers))
	for _, p := range s.processes {
		d.Int(p.ID, pid(p.Parent))
		d.Text(p.User, p.Name)
		d.Bool(p.over)
	}
	for _, w := range s.watchers {
		d.Int(pid(w))
	}
	d.Int(len(s.alarms))
	for _, a := range s.alarms {
		d.Int(a.id, int(a.at), pid(a.to))
	}
	d.Int(len(s.events))
	for i := range s.events {
		s.events[i].digest(d)
	}
}

func (n *note) digest(d *statesum.Digest) {
	d.Int(pid(n.to))
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
