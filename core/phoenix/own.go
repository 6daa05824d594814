package phoenix

import (
	"slices"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/web"
	"github.com/emberwire/emberwire/modem"
)

// The lab's own web is a network that belongs to nobody: names of the lab lead
// to computers over it when the one that asks has no way there by its own
// modems, or no modem at all. It carries PSP like any other, but programs do
// not see it: it is no device, has no routes, and only what listens on http
// and ws can be reached by it.

// ownBits is the netmask of the lab's own web.
const ownBits = 16

// PlugOwn puts the computer on the lab's own web, with an address there. It
// stays there when the computer is switched off and on.
func (s *Stack) PlugOwn(m *modem.Modem, address string) error {
	ip, err := pdu.ParseIP(address)
	if err != nil {
		return err
	}
	s.ownPort, s.ownIP4 = m, ip
	if s.booted {
		s.plugOwn()
	}
	return nil
}

// plugOwn makes the device, and lets those listen on it that may.
func (s *Stack) plugOwn() {
	if s.ownPort == nil {
		return
	}
	d := &device{path: "(web)", port: s.ownPort, configured: true, up: true, ip: s.ownIP4, bits: ownBits}
	d.arp.set(neighbour{ip: d.ip, id: s.c.ID(), static: true})
	s.own = d
	d.port.SetWants(s.wants(false))
	s.reopen()
}

// ownWeb is the device for a server on the lab's own web, whose computer is
// known; nil if this computer is not on it.
func (s *Stack) ownWeb(to hostnet.Server) []*device {
	ip, err := pdu.ParseIP(to.Address)
	if s.own == nil || err != nil {
		return nil
	}
	if ip != s.own.ip {
		s.own.arp.set(neighbour{ip: ip, id: to.Computer, static: true})
	}
	return []*device{s.own}
}

// backBy is how an answer goes back: on the lab's own web only over that.
func (s *Stack) backBy(a arrival) []*device {
	if s.own != nil && a.dev == s.own {
		return []*device{s.own}
	}
	return nil
}

// isOwn reports our address on the lab's own web.
func (s *Stack) isOwn(ip pdu.IP) bool { return s.own != nil && s.own.ip == ip }

// web reports a listener on http or ws.
func (l *listener) web() bool { return web.Serves(l.scheme) }

// serves reports whether a listener is for an address of ours. On the lab's
// own web it is the name that counts, not the address that was listened on.
func (s *Stack) serves(l *listener, ip pdu.IP) bool {
	if s.isOwn(ip) {
		return l.web()
	}
	return l.ip == 0 || l.ip == ip
}

// Addresses are those of the computer's modems that something listens on at a
// port, or all of them if nothing does; as text, in the order of the modems.
func (s *Stack) Addresses(port int) []string {
	s.enter(s.c.Now())
	var all, served []string
	for _, d := range s.devices {
		if d.port == nil || !d.usable() {
			continue
		}
		all = append(all, d.ip.String())
		if s.listenerOn(protoPSP, port, d.ip) != nil {
			served = append(served, d.ip.String())
		}
	}
	if served == nil {
		return all
	}
	return served
}

// Claims reports whether an address, as text, is set on one of the computer's
// devices. It is for those who look on: it changes nothing.
func (s *Stack) Claims(address string) bool {
	ip, err := pdu.ParseIP(address)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(s.devices, func(d *device) bool { return d.port != nil && d.ip == ip && ip != 0 })
}

// Has reports whether an address, as text, is that of one of the computer's
// modems.
func (s *Stack) Has(address string) bool {
	ip, err := pdu.ParseIP(address)
	if err != nil {
		return false
	}
	s.enter(s.c.Now())
	for _, d := range s.devices {
		if d.port != nil && d.usable() && d.ip == ip {
			return true
		}
	}
	return false
}
