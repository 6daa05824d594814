package phoenix

import (
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

// outgoing is a packet on its way out; the channels are the ports.
type outgoing struct {
	packet         pdu.Internet
	channel, reply int
	forwarded      bool // not made here: errors go to its source
	heard          heard
}

// order is a packet to be made and sent.
type order struct {
	to             pdu.IP
	from           pdu.IP // one of our own, 0: that of the device it leaves by
	channel, reply int
	hops           int
	payload        value.Value
	devices        []*device // only these; nil: any
}

// send makes a packet and sends it (spec/phoenix.md 6.3). Failure is told to
// the listeners, as the original does; nothing is returned.
func (s *Stack) send(now Time, o order) {
	p := outgoing{
		packet:  pdu.Internet{Destination: o.to, MessageID: s.drawID(), HopsLeft: o.hops, Payload: o.payload},
		channel: o.channel, reply: o.reply,
	}
	r, found := s.route(o.to, o.devices)
	if !found {
		s.stats.count(NoRoute)
		s.undeliverable(now, p, noRoute)
		return
	}
	if d := s.device(r.Device); d != nil {
		p.packet.Source = pdu.Some(d.ip)
		if o.from != 0 && s.ownIP(o.from) != nil {
			p.packet.Source.V = o.from
		}
	}
	s.follow(now, r, p)
}

// route looks a destination up; routes over devices that are down or not
// allowed do not count. Our own addresses need no route.
func (s *Stack) route(dst pdu.IP, only []*device) (Route, bool) {
	if s.own != nil && contains(only, s.own) {
		return Route{Action: Local, Device: s.own.path}, true
	}
	if d := s.ownIP(dst); d != nil && (only == nil || contains(only, d)) {
		return Route{Action: Local, Device: d.path}, true
	}
	r, found := s.routes.lookup(dst, func(r Route) bool {
		if !r.Action.needsDevice() {
			return true
		}
		d := s.leaving(r, dst)
		return d != nil && d.usable() && (only == nil || contains(only, d))
	})
	if found && r.Action == Local && r.Device == "" {
		r.Device = s.leaving(r, dst).path
	}
	return r, found
}

// leaving is the device that a route goes over. A local route may leave it open
// (spec/phoenix.md 14.2 [S]): then it is the one whose network the destination
// is in, nil if there is none.
func (s *Stack) leaving(r Route, dst pdu.IP) *device {
	if r.Device != "" {
		return s.device(r.Device)
	}
	for _, d := range s.devices {
		if d.usable() && d.prefix().Contains(dst) {
			return d
		}
	}
	return nil
}

func contains(list []*device, d *device) bool {
	for _, x := range list {
		if x == d {
			return true
		}
	}
	return false
}

// follow does what a route says.
func (s *Stack) follow(now Time, r Route, p outgoing) {
	d := s.device(r.Device)
	switch r.Action {
	case Unicast:
		s.resolve(now, d, r.Destination, p)
	case Local:
		s.resolve(now, d, p.packet.Destination, p)
	case Broadcast:
		if d.port == nil {
			s.loop(now, d, p)
			return
		}
		s.sendLink(now, d, pdu.Opt[int]{}, p)
	case Unreachable:
		s.lose(p, Refused)
		s.undeliverable(now, p, isUnreachable)
	case Prohibit:
		s.lose(p, Refused)
		s.undeliverable(now, p, isProhibited)
	case Discard:
		s.lose(p, Blackhole)
	}
}

// undeliverable reports a packet that cannot go on: to our own listeners, or
// to its source if it came from elsewhere (spec/phoenix.md 6.3, 6.5).
func (s *Stack) undeliverable(now Time, p outgoing, text string) {
	c := pdu.Control{MessageType: unreachable, Error: pdu.Some(text), Payload: p.packet.Value()}
	if p.forwarded {
		received := p.packet.Forwarded(p.packet.HopsLeft + 1) // it is quoted as it came
		c.Payload = received.Value()
		s.complain(now, received, c)
		return
	}
	s.hearControl(now, c, pdu.Opt[pdu.IP]{})
}

// arrival is a packet that came in.
type arrival struct {
	pdu.Internet
	dev            *device
	channel, reply int
	from           int  // computer it came from
	broadcast      bool // by a link message to everybody
	self           bool // from ourselves, over no modem
}

// receiveInternet takes a packet (spec/phoenix.md 6.4).
func (s *Stack) receiveInternet(now Time, a arrival) {
	if !s.seen.first(now, a.MessageID) {
		s.drop(Duplicate)
		return
	}
	if !a.self && !s.acceptable(a) {
		return
	}
	if !a.self {
		s.learnSource(now, a)
	}
	switch {
	case a.dev == s.own && s.own != nil && a.Destination != s.own.ip:
		s.drop(BadDestination)
	case s.ownIP(a.Destination) != nil && !a.broadcast, a.self:
		s.deliver(now, a)
	case a.broadcast && a.dev.hasIP() && (a.Destination == pdu.BroadcastIP || a.Destination == a.dev.prefix().Broadcast()):
		s.deliver(now, a)
	case a.broadcast:
		s.drop(BadDestination)
	default:
		s.forward(now, a)
	}
}

// acceptable: nobody else sends from our addresses, from loopback or from
// many (spec/phoenix.md 16, 19.1).
func (s *Stack) acceptable(a arrival) bool {
	src := a.Source.V
	switch {
	case !src.Unicast() || src.Loopback() || s.ownIP(src) != nil,
		a.dev.hasIP() && src == a.dev.prefix().Broadcast() && a.dev.bits < 31:
		s.drop(BadSource)
	case a.Destination.Loopback():
		s.drop(BadDestination)
	default:
		return true
	}
	return false
}

// learnSource takes the neighbour a packet came from into the table, if it is
// a neighbour and not known yet (spec/phoenix.md 5, 19.1).
func (s *Stack) learnSource(now Time, a arrival) {
	if !a.dev.hasIP() || !a.dev.prefix().Contains(a.Source.V) {
		return
	}
	if _, known := a.dev.arp.find(now, a.Source.V); !known && a.dev.arp.learn(now, a.Source.V, a.from) {
		s.release(now, a.dev, a.Source.V)
	}
}

// addressed refuses what came to everybody where a single answer is wanted.
func (s *Stack) addressed(a arrival) bool {
	if a.broadcast {
		s.drop(NotBroadcast)
	}
	return !a.broadcast
}

// deliver gives a packet for us to its protocol.
func (s *Stack) deliver(now Time, a arrival) {
	m, err := pdu.Parse(a.Payload)
	if err != nil {
		s.drop(Malformed)
		return
	}
	switch p := m.(type) {
	case pdu.Control:
		if s.addressed(a) {
			s.receiveControl(now, a, p)
		}
	case pdu.Socket:
		if s.addressed(a) {
			s.receiveSocket(now, a, p)
		}
	case pdu.Datagram:
		s.receiveDatagram(now, a, p)
	default:
		s.drop(Malformed)
	}
}

// forward passes a packet for somebody else on, if this computer is a router
// (spec/phoenix.md 6.5). Programs that watch the network see it.
func (s *Stack) forward(now Time, a arrival) {
	s.watch(now, a.Value())
	if !s.forwards() || !a.Destination.Unicast() || s.attachedBroadcast(a.Destination) {
		s.drop(NotForUs)
		return
	}
	hops := a.HopsLeft - 1
	if hops <= 0 {
		s.drop(NoHops)
		s.complain(now, a.Internet, pdu.Control{MessageType: "timeout", Payload: a.Value()})
		return
	}
	p := outgoing{packet: a.Forwarded(hops), channel: a.channel, reply: a.reply, forwarded: true, heard: s.hearing}
	r, found := s.route(a.Destination, nil)
	if !found {
		s.drop(NoRoute)
		s.undeliverable(now, p, noRoute)
		return
	}
	if s.returns(now, r, a) {
		s.drop(WouldReturn) // two routers would send it to and fro until its hops are over
		s.complain(now, a.Internet, pdu.Control{MessageType: "timeout", Payload: a.Value()})
		return
	}
	s.follow(now, r, p)
}

func (s *Stack) attachedBroadcast(ip pdu.IP) bool {
	for _, d := range s.devices {
		if d.usable() && d.bits < 31 && ip == d.prefix().Broadcast() {
			return true
		}
	}
	return false
}

// returns reports a route back to the neighbour a packet came from.
func (s *Stack) returns(now Time, r Route, a arrival) bool {
	if !r.Action.needsDevice() || r.Device != a.dev.path {
		return false
	}
	next := r.Destination
	if r.Action == Local {
		next = a.Destination
	}
	id, known := a.dev.arp.find(now, next)
	return known && id == a.from
}

// seen remembers the messageIDs of the last minute (spec/phoenix.md 6.1).
type seen struct {
	at    map[value.Value]Time
	order []value.Value // oldest first
}

// first reports whether an id is new, and remembers it.
func (m *seen) first(now Time, id value.Value) bool {
	for len(m.order) > 0 && (now.Sub(m.at[m.order[0]]) > SeenLife || len(m.order) > MaxSeen) {
		delete(m.at, m.order[0])
		m.order = m.order[1:]
	}
	if _, known := m.at[id]; known {
		return false
	}
	if m.at == nil {
		m.at = map[value.Value]Time{}
	}
	if len(m.order) == MaxSeen {
		delete(m.at, m.order[0])
		m.order = m.order[1:]
	}
	m.at[id] = now
	m.order = append(m.order, id)
	return true
}
