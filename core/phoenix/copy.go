package phoenix

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/core/phoenix/web"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
)

// Copy implements computer.Stack. The gate is its owner's to copy; hosts, analyses
// and who is told of drops are for SetHosts, SetAnalysis and OnDrop.
func (s *Stack) Copy(c *copies.Map) computer.Stack {
	n := copies.Of(c, s, func(n *Stack) {
		if own, ok := s.c.(*computer.Computer); ok {
			n.c = copies.Known(c, own)
		}
		n.hosts, n.analysis, n.dropped = nil, nil, nil
		n.ownPort = modem.CopyModem(c, s.ownPort)
		n.state.copied(c)
		c.After(func() { n.rewant(s) })
	})
	n.web = s.web.Copy(c, under{n})
	return n
}

// Gate is the way out for the handles of programs.
func (s *Stack) Gate() *hostnet.Gate { return s.web.Gate() }

// rewant lets the modems of a copy hear what those of the original do.
func (s *Stack) rewant(of *Stack) {
	wants := s.wants(s.forwards())
	for i, d := range of.devices {
		if d.port != nil {
			s.devices[i].port.Rewant(d.port, wants)
		}
	}
	if of.ownPort != nil {
		s.ownPort.Rewant(of.ownPort, s.wants(false))
	}
}

// copied replaces what the state of the original refers to by copies.
func (s *state) copied(c *copies.Map) {
	device := func(d *device) *device { return d.copy(c) }
	process := func(p *Process) *Process { return call.Copy(c, p) }
	s.devices, s.own = copies.List(s.devices, device), s.own.copy(c)
	s.routes = copies.List(s.routes, func(t table) table { return table{t.number, slices.Clone(t.routes)} })
	s.waiting = copies.List(s.waiting, func(w *waiting) *waiting {
		n := *w
		n.dev, n.packets = w.dev.copy(c), slices.Clone(w.packets)
		return &n
	})
	s.seen = seen{maps.Clone(s.seen.at), slices.Clone(s.seen.order)}
	s.inbox = s.inbox.Copy(func(l looped) looped {
		l.dev = l.dev.copy(c)
		return l
	})
	s.listeners = copies.List(s.listeners, func(l *listener) *listener { return l.copy(c) })
	s.sockets = copies.List(s.sockets, func(k *conn) *conn { return k.copy(c) })
	s.datagrams = copies.List(s.datagrams, func(h *datagrams) *datagrams { return h.copy(c) })
	s.rednets = copies.List(s.rednets, func(h *rednet) *rednet { return h.copy(c) })
	s.captures = copies.List(s.captures, func(h *capture) *capture { return h.copy(c) })
	s.heard, s.pongs, s.learned = slices.Clone(s.heard), slices.Clone(s.pongs), slices.Clone(s.learned)
	s.ended = copies.List(s.ended, func(e endpoint) endpoint { return copyEnd(c, e) })
	s.alarms = copies.List(s.alarms, func(a alarm) alarm {
		a.to = process(a.to)
		return a
	})
	s.watchers, s.processes = copies.List(s.watchers, process), copies.List(s.processes, process)
	s.events = copies.List(s.events, func(x note) note { return x.copy(c) })
	s.stats = Stats{slices.Clone(s.stats.names), slices.Clone(s.stats.counts)}
	s.choose = Choices{slices.Clone(s.choose.ISS), slices.Clone(s.choose.Ports), slices.Clone(s.choose.IDs)}
	s.clients = copies.List(s.clients, func(x *dhcpClient) *dhcpClient {
		n := *x
		n.offers = slices.Clone(x.offers)
		return &n
	})
	s.servers = copies.List(s.servers, func(x *dhcpServer) *dhcpServer {
		n := *x
		n.leases = slices.Clone(x.leases)
		return &n
	})
	s.modular, s.aliases = slices.Clone(s.modular), slices.Clone(s.aliases)
	s.programs.running = process(s.programs.running)
}

func (d *device) copy(c *copies.Map) *device {
	return copies.Of(c, d, func(n *device) {
		n.port = modem.CopyModem(c, d.port)
		n.arp, n.held = slices.Clone(d.arp), slices.Clone(d.held)
	})
}

func copyDevices(c *copies.Map, list []*device) []*device {
	return copies.List(list, func(d *device) *device { return d.copy(c) })
}

func (l *listener) copy(c *copies.Map) *listener {
	return copies.Of(c, l, func(n *listener) { n.owner, n.devices = call.Copy(c, l.owner), copyDevices(c, l.devices) })
}

func (k *conn) copy(c *copies.Map) *conn {
	return copies.Of(c, k, func(n *conn) {
		n.Socket, n.line = psp.CopySocket(c, k.Socket), web.CopyLine(c, k.line)
		n.owner, n.listener = call.Copy(c, k.owner), k.listener.copy(c)
		n.dev, n.devices = k.dev.copy(c), copyDevices(c, k.devices)
	})
}

func (h *datagrams) copy(c *copies.Map) *datagrams {
	return copies.Of(c, h, func(n *datagrams) {
		n.owner, n.listener = call.Copy(c, h.owner), h.listener.copy(c)
		n.devices, n.only = copyDevices(c, h.devices), copyDevices(c, h.only)
		n.messages = slices.Clone(h.messages)
	})
}

func (h *rednet) copy(c *copies.Map) *rednet {
	return copies.Of(c, h, func(n *rednet) {
		n.owner, n.devices, n.messages = call.Copy(c, h.owner), copyDevices(c, h.devices), slices.Clone(h.messages)
	})
}

func (h *capture) copy(c *copies.Map) *capture {
	return copies.Of(c, h, func(n *capture) {
		n.s, n.owner, n.reading = h.s.Copy(c).(*Stack), call.Copy(c, h.owner), h.reading.Copy(c)
		n.media = copies.List(h.media, func(m *modem.Medium) *modem.Medium { return copies.Known(c, m) })
		n.queue = slices.Clone(h.queue)
	})
}

// CopyTap is the tap of the copied medium: modem.CopyMedium.
func (h *capture) CopyTap(c *copies.Map) modem.Tap { return h.copy(c) }

// copyEnd is the copy of whatever a handle stands for.
func copyEnd(c *copies.Map, e endpoint) endpoint {
	switch e := e.(type) {
	case *conn:
		return e.copy(c)
	case *datagrams:
		return e.copy(c)
	case *rednet:
		return e.copy(c)
	case *capture:
		return e.copy(c)
	case modular:
		return modular{e.s.Copy(c).(*Stack), e.id}
	case webEnd:
		return webEnd{web.CopyHandle(c, e.Handle)}
	}
	return nil
}

func (x note) copy(c *copies.Map) note {
	x.to, x.end = call.Copy(c, x.to), copyEnd(c, x.end)
	return x
}

// Copy implements computer.Handle.
func (r request) Copy(c *copies.Map) computer.Handle {
	return request{r.s.Copy(c).(*Stack), r.n.copy(c)}
}
