package phoenix

import (
	"slices"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/core/phoenix/web"
	"github.com/emberwire/emberwire/modem/value"
)

// conn is a PSP connection with its addresses. Its key is local port, remote
// address and remote port (spec/phoenix.md 8.3 [R]).
type conn struct {
	*psp.Socket
	id         int
	owner      *Process
	localPort  int
	remotePort int
	remoteIP   pdu.IP
	localIP    pdu.IP       // 0 before the peer has answered
	dev        *device      // its port is held open there
	devices    []*device    // may go out only there; nil: anywhere
	listener   *listener    // that accepted it
	hop        pdu.Opt[int] // computer the handshake came from: the peer or a router
	unread     bool         // its network_request was not read yet
	released   bool         // out of the table
	line       *web.Line    // it carries HTTP; nil: the owner takes its events
}

// carry gives the connection what it is made of.
func (k *conn) carry(p *psp.Socket) {
	k.Socket = p
	if k.line != nil {
		k.line.Socket, k.line.Number = p, k.id
	}
}

// waits reports a connection that nobody has fetched.
func (k *conn) waits() bool { return k.unread || k.line != nil && k.line.Unread }

func (k *conn) connecting() bool { return k.State == psp.SynSent }

// Connect makes a connection (spec/phoenix.md 8.4). A failure to reach the
// peer is the connection's, not an error. Errors: call.ErrSockets.
func (s *Stack) connect(now Time, owner *Process, ip pdu.IP, port int, devices []*device) (*conn, error) {
	return s.connectFor(now, owner, ip, port, devices, nil)
}

// connectFor is connect for HTTP, which takes the events itself; nil: the owner
// does.
func (s *Stack) connectFor(now Time, owner *Process, ip pdu.IP, port int, devices []*device, l *web.Line) (*conn, error) {
	if len(s.sockets) >= MaxSockets || s.open(owner) >= MaxOwnSockets {
		return nil, call.ErrSockets
	}
	local, ok := s.freePort(ip, port)
	if !ok {
		return nil, call.ErrSockets
	}
	k := &conn{id: s.nextID(), owner: owner, localPort: local, remotePort: port, remoteIP: ip, devices: devices, line: l}
	k.carry(psp.Connect(now, psp.Config{ISS: s.drawISS(), Ours: !s.cfg.Plain}))
	s.sockets = append(s.sockets, k)
	if r, found := s.route(ip, devices); found && r.Action.needsDevice() {
		if err := s.holdPort(k, s.device(r.Device)); err != nil {
			k.Take() // SYN never left
			k.Fail(now, err.Error())
		}
	}
	s.settle(now, k)
	return k, nil
}

// open counts the connections of a process that it has not closed.
func (s *Stack) open(p *Process) (n int) {
	for _, k := range s.sockets {
		if k.owner == p && k.State <= psp.Connected {
			n++
		}
	}
	return n
}

// holdPort opens a connection's port before anything leaves by it. Without a
// free channel the connections in time-wait give theirs up (8.4 step 3).
func (s *Stack) holdPort(k *conn, d *device) error {
	err := d.hold(k.localPort)
	if err != nil {
		for _, old := range s.sockets {
			if old.State == psp.TimeWait && old.dev == d {
				d.release(old.localPort)
				old.dev = nil
			}
		}
		err = d.hold(k.localPort)
	}
	if err == nil {
		k.dev = d
	}
	return err
}

// freePort draws a port that is free towards a peer; false after as many
// tries as there are ports.
func (s *Stack) freePort(ip pdu.IP, port int) (int, bool) {
	for range lastPort - firstPort + 1 {
		p := s.drawPort()
		if s.find4(p, ip, port) == nil && s.listenerOn(protoPSP, p, ip) == nil {
			return p, true
		}
	}
	return 0, false
}

func (s *Stack) nextID() int {
	s.lastID++
	return s.lastID
}

// find4 is the connection with these ends, nil if there is none.
func (s *Stack) find4(local int, ip pdu.IP, remote int) *conn {
	for _, k := range s.sockets {
		if k.localPort == local && k.remotePort == remote && k.remoteIP == ip {
			return k
		}
	}
	return nil
}

// receiveSocket takes a PSP message for us (spec/phoenix.md 8).
func (s *Stack) receiveSocket(now Time, a arrival, p pdu.Socket) {
	if a.channel == 0 || a.reply == 0 {
		s.drop(PortZero)
		return
	}
	s.watchSocket(now, a, p)
	k := s.find4(a.channel, a.Source.V, a.reply)
	if k != nil && k.localIP != 0 && k.localIP != a.Destination {
		k = nil
	}
	if k == nil {
		s.unclaimed(now, a, p)
		return
	}
	if k.State == psp.TimeWait && p.Synchronize && !p.Acknowledgement.Set && s.listenerOn(protoPSP, a.channel, a.Destination) != nil {
		k.Abort(now) // the peer has begun anew with the same port
		s.settle(now, k)
		s.unclaimed(now, a, p)
		return
	}
	if k.hop.Set && k.hop.V != a.from && !s.leadsOver(now, k, a.from) {
		s.drop(Spoofed) // the address is the peer's, the way is not
		return
	}
	if why := k.Recv(now, p); why != psp.Used {
		// One of ours repeats its latest acknowledgement under its number: what
		// it acknowledges counts (spec/phoenix.md 22.1).
		s.ignore(Reason(why), why == psp.OldNumber && k.Marked && !p.Payload.Set)
	}
	if !k.connecting() {
		k.localIP = a.Destination
		if !k.hop.Set {
			k.hop = pdu.Some(a.from)
		}
	}
	s.settle(now, k)
}

// leadsOver reports that our own way to a peer of another network leads over a
// computer now: its messages may come from there although the handshake did
// not. A neighbour's come from itself (spec/phoenix.md 19.1).
func (s *Stack) leadsOver(now Time, k *conn, computer int) bool {
	r, found := s.route(k.remoteIP, k.devices)
	if !found || r.Action != Unicast {
		return false
	}
	id, known := s.device(r.Device).arp.find(now, r.Destination)
	return known && id == computer
}

// unclaimed takes a message of no connection: a listener's, or nobody's.
func (s *Stack) unclaimed(now Time, a arrival, p pdu.Socket) {
	l := s.listenerOn(protoPSP, a.channel, a.Destination)
	switch {
	case l != nil && p.Reset:
		s.drop(NoSocket)
	case l != nil && p.Synchronize && !p.Acknowledgement.Set:
		s.accept(now, l, a, p)
	case l != nil && !p.Acknowledgement.Set:
		s.drop(NoSocket)
	default:
		s.drop(NoSocket)
		s.reset(now, a, p)
	}
}

// reset answers a message that belongs to no connection; a reset never
// (spec/phoenix.md 8.9).
func (s *Stack) reset(now Time, a arrival, p pdu.Socket) {
	if p.Reset {
		return
	}
	if !s.resets.allow(now, MaxResetRate) {
		s.stats.count(TooFast)
		return
	}
	answer := pdu.Socket{Reset: true, Sequence: p.Acknowledgement.V}
	if !p.Acknowledgement.Set {
		answer.Acknowledgement = pdu.Some(p.Sequence + p.WindowSize.V)
	}
	s.send(now, order{
		to: a.Source.V, from: a.Destination, channel: a.reply, reply: a.channel,
		hops: pdu.FirstHops, payload: answer.Value(), devices: s.backBy(a),
	})
}

// settle carries out what a connection decided.
func (s *Stack) settle(now Time, k *conn) {
	for {
		out, events := k.Take()
		if len(out) == 0 && len(events) == 0 {
			break
		}
		for _, p := range out {
			s.sendSocket(now, k, p)
		}
		for _, e := range events {
			s.happened(now, k, e)
		}
	}
	if k.State.Over() && !k.released {
		s.retire(k)
	}
	s.flushEvents(now)
}

func (s *Stack) sendSocket(now Time, k *conn, p pdu.Socket) {
	if p.Reset && !s.resets.allow(now, MaxResetRate) {
		s.stats.count(TooFast)
		return
	}
	s.send(now, order{
		to: k.remoteIP, from: k.localIP, channel: k.remotePort, reply: k.localPort,
		hops: pdu.FirstHops, payload: p.Value(), devices: k.devices,
	})
}

// happened tells the owner (spec/phoenix.md 13).
func (s *Stack) happened(now Time, k *conn, e psp.Event) {
	if k.line != nil {
		k.line.User.Happened(s.web, now, e)
		return
	}
	switch e {
	case psp.Opened:
		s.status(now, k, "open", "")
	case psp.Accepted:
		k.unread = true
		s.notify(now, note{to: k.owner, name: call.EventRequest, end: k,
			params: value.Fields("uri", k.listener.uri, "ip", k.remoteIP.String())})
	case psp.Data:
		s.notify(now, note{to: k.owner, name: call.EventReady, end: k, params: value.Fields("id", k.id)})
	case psp.Ended:
		s.status(now, k, "closed", k.Text())
	case psp.Broken:
		if k.listener == nil || k.Text() != psp.AcceptTimeout {
			s.status(now, k, "error", k.Text())
		}
	case psp.Writable:
		s.c.Wake(wakeEvent(k.id))
	}
}

func (s *Stack) status(now Time, k *conn, word, text string) {
	var err any
	if text != "" {
		err = text
	}
	s.notify(now, note{to: k.owner, name: call.EventStatus, end: k, params: value.Fields("id", k.id, "status", word, "error", err)})
}

// retire takes a connection that is over out of the table and gives its
// channel back. Its handle still answers while it is among the latest.
func (s *Stack) retire(k *conn) {
	k.released = true
	s.sockets = slices.DeleteFunc(s.sockets, func(x *conn) bool { return x == k })
	if k.dev != nil {
		k.dev.release(k.localPort)
		k.dev = nil
	}
	s.retireHandle(k)
}

// retireHandle keeps the handle of something that is over, among the latest.
func (s *Stack) retireHandle(e endpoint) {
	if s.ended = append(s.ended, e); len(s.ended) > MaxEnded {
		s.ended = slices.Delete(s.ended, 0, 1)
	}
}

func (k *conn) handleID() int     { return k.id }
func (k *conn) process() *Process { return k.owner }
func (k *conn) fetched()          { k.unread = false }
func (k *conn) whole() bool       { return false }
func (k *conn) methods() []string { return ipMethods() }

// watchSocket shows SYN, FIN and RST to programs that watch the network
// (spec/phoenix.md 13 [R]).
func (s *Stack) watchSocket(now Time, a arrival, p pdu.Socket) {
	if !p.Synchronize && !p.Final && !p.Reset || len(s.watchers) == 0 {
		return
	}
	flag := func(b bool) any {
		if b {
			return true
		}
		return nil
	}
	s.watch(now, value.Fields("type", "socket", "sender", a.Source.V.String(), "port", a.reply, "localPort", a.channel,
		"synchronize", flag(p.Synchronize), "final", flag(p.Final), "reset", flag(p.Reset)))
}
