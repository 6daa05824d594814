package phoenix

import (
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/web"
	"github.com/emberwire/emberwire/modem/value"
)

// Names of hosts (spec/phoenix.md 22.5). The lab writes the table: the names of
// its computers, with the addresses that they have. Names are looked up on the
// computer itself; nothing is sent for one that stands in the table.

// Host is an entry of the table.
type Host struct {
	Name      string
	Computer  int
	Addresses []pdu.IP // in the order of its modems
}

// localhost is a name that every computer has for itself.
const localhost = "localhost"

// SetHosts makes f the table of names; it is asked for each look-up.
func (s *Stack) SetHosts(f func() []Host) { s.hosts = f }

// Current are the addresses of the computer's modems: those in force, or before
// its boot those it will have.
func (s *Stack) Current() (list []pdu.IP) {
	if !s.booted {
		for _, i := range s.cfg.Interfaces {
			list = append(list, i.Address.IP)
		}
		return list
	}
	for _, d := range s.devices {
		if d.port != nil && d.usable() {
			list = append(list, d.ip)
		}
	}
	return list
}

// table is what names lead to.
func (s *Stack) hostTable() []Host {
	if s.hosts == nil {
		return nil
	}
	return s.withLearned(s.hosts())
}

// hostNamed is the entry of a name. Names count without case.
func (s *Stack) hostNamed(name string) (Host, bool) {
	list := s.hostTable()
	i := slices.IndexFunc(list, func(h Host) bool { return strings.EqualFold(h.Name, name) })
	if i < 0 {
		return Host{}, false
	}
	return list[i], true
}

// resolveName is the address of a name: of several one of ours, or of a network
// that we are in, or one that a route leads to, or the first.
func (s *Stack) resolveName(name string) (pdu.IP, bool) {
	if strings.EqualFold(name, localhost) {
		return pdu.LoopbackIP, true
	}
	h, found := s.hostNamed(name)
	if !found || len(h.Addresses) == 0 {
		return 0, false
	}
	for _, fits := range []func(pdu.IP) bool{
		func(ip pdu.IP) bool { return s.ownIP(ip) != nil },
		func(ip pdu.IP) bool {
			return slices.ContainsFunc(s.devices, func(d *device) bool { return d.port != nil && d.usable() && d.prefix().Contains(ip) })
		},
		func(ip pdu.IP) bool { _, found := s.route(ip, nil); return found },
	} {
		if i := slices.IndexFunc(h.Addresses, fits); i >= 0 {
			return h.Addresses[i], true
		}
	}
	return h.Addresses[0], true
}

// computerNamed is the number of a computer as an address of rednet.
func (s *Stack) computerNamed(name string) (pdu.IP, bool) {
	h, found := s.hostNamed(name)
	return pdu.IP(h.Computer), found
}

// NamedServer is where a name of the table leads, for a Gate: to a computer that
// a route leads to.
func (s *Stack) NamedServer(t hostnet.Target) (hostnet.Server, bool) { return s.web.Named(t) }

// Named implements web.Net.
func (u under) Named(host string) (string, bool) {
	u.s.enter(u.s.c.Now())
	ip, known := u.s.resolveName(host)
	if !known {
		return "", false
	}
	if _, found := u.s.route(ip, nil); !found {
		return "", false
	}
	return ip.String(), true
}

var _ web.Net = under{}

// sysLookup answers the address of a name, or of an address itself; nil and why
// if there is none.
func sysLookup(s *Stack, _ Time, _ *Process, r *reader) []Result {
	name, _ := r.Arg(1, "string").Str()
	if r.Err != nil {
		return nil
	}
	if ip, err := pdu.ParseIP(name); err == nil {
		return call.Values(value.String(ip.String()))
	}
	if ip, ok := s.resolveName(name); ok {
		return call.Values(value.String(ip.String()))
	}
	return call.Values(value.Nil(), value.String("Unknown host "+short(name)))
}

// sysHosts answers the table: lists of addresses by name.
func sysHosts(s *Stack, _ Time, _ *Process, _ *reader) []Result {
	t := value.NewTable()
	for _, h := range s.hostTable() {
		list := make([]value.Value, len(h.Addresses))
		for i, ip := range h.Addresses {
			list[i] = value.String(ip.String())
		}
		_ = t.Set(value.String(h.Name), value.List(list...))
	}
	return call.Values(t.Value())
}

// sysHostname answers the name that this computer has in the table, nil if it
// has none.
func sysHostname(s *Stack, _ Time, _ *Process, _ *reader) []Result {
	for _, h := range s.hostTable() {
		if h.Computer == s.c.ID() {
			return call.Values(value.String(h.Name))
		}
	}
	return call.Values(value.Nil())
}
