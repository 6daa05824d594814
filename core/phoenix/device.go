package phoenix

import (
	"slices"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// device is a modem, or the loopback, with its address.
type device struct {
	path       string       // "/left", "/lo"
	port       *modem.Modem // nil: loopback
	configured bool         // ipconfig was used on it
	up         bool
	ip         pdu.IP // 0: none
	bits       int    // of the netmask
	arp        arpTable
	asked      rate
	names      announcing
	held       []hold
}

// hold is a channel that the stack has open on a device, counted: a listener
// and its connections share one.
type hold struct{ channel, count int }

func (d *device) hasIP() bool { return d.ip != 0 }

// usable: packets can leave by it.
func (d *device) usable() bool { return d.configured && d.up && d.hasIP() }

func (d *device) prefix() pdu.Prefix { return pdu.Prefix{IP: d.ip, Bits: d.bits} }

// hold opens a channel, or counts one more user of it. The error is the
// modem's.
func (d *device) hold(ch int) error {
	i := slices.IndexFunc(d.held, func(h hold) bool { return h.channel == ch })
	if i >= 0 {
		d.held[i].count++
		return nil
	}
	if d.port != nil {
		if err := d.port.Open(Owner, ch); err != nil {
			return err
		}
	}
	d.held = append(d.held, hold{ch, 1})
	return nil
}

// release closes a channel when its last user is gone.
func (d *device) release(ch int) {
	i := slices.IndexFunc(d.held, func(h hold) bool { return h.channel == ch })
	if i < 0 {
		return
	}
	if d.held[i].count--; d.held[i].count > 0 {
		return
	}
	d.held = slices.Delete(d.held, i, i+1)
	if d.port != nil {
		_ = d.port.Close(Owner, ch) // was open, so its number is right
	}
}

// holds reports whether the stack has a channel open on the device.
func (d *device) holds(ch int) bool {
	return slices.ContainsFunc(d.held, func(h hold) bool { return h.channel == ch })
}

// refresh looks at the sides of the computer: modems may have come or gone. A
// device that is gone takes its configuration with it (spec/phoenix.md 2).
func (s *Stack) refresh(now Time) {
	for _, side := range computer.Sides {
		m := s.c.Modem(side)
		d := s.device("/" + side)
		if d != nil && d.port != m {
			s.remove(now, d)
			d = nil
		}
		if d == nil && m != nil {
			s.devices = append(s.devices, &device{path: "/" + side, port: m})
			for _, c := range s.captures {
				c.attach()
			}
		}
	}
}

// remove forgets a device and everything that went over it.
func (s *Stack) remove(now Time, d *device) {
	s.devices = slices.DeleteFunc(s.devices, func(x *device) bool { return x == d })
	s.routes.dropDevice(d.path)
	for _, c := range s.captures {
		c.attach()
	}
	for _, h := range s.rednets {
		h.devices = slices.DeleteFunc(slices.Clone(h.devices), func(x *device) bool { return x == d })
	}
	s.waiting = slices.DeleteFunc(s.waiting, func(w *waiting) bool { return w.dev == d })
	for _, l := range s.listeners {
		l.devices = slices.DeleteFunc(l.devices, func(x *device) bool { return x == d })
	}
	for _, k := range slices.Clone(s.sockets) {
		if k.dev == d {
			k.dev = nil
			k.Fail(now, noRoute)
			s.settle(now, k)
		}
	}
}

// device finds a device by its path, nil if there is none.
func (s *Stack) device(path string) *device {
	for _, d := range s.devices {
		if d.path == path {
			return d
		}
	}
	if s.own != nil && path == s.own.path {
		return s.own
	}
	return nil
}

// ownIP is the device that has an address, nil if it is not ours. All of
// 127/8 is the loopback's (spec/phoenix.md 16 [R]).
func (s *Stack) ownIP(ip pdu.IP) *device {
	for _, d := range s.devices {
		if d.usable() && (d.ip == ip || d.port == nil && d.prefix().Contains(ip)) {
			return d
		}
	}
	if s.own != nil && s.own.ip == ip {
		return s.own
	}
	return nil
}

// setting is what ipconfig changes; what is not set stays.
type setting struct {
	ip   pdu.Opt[pdu.IP] // 0 takes the address away
	bits pdu.Opt[int]
	up   pdu.Opt[bool]
}

// configure changes a device (spec/phoenix.md 14.1, 15.2). The first time it
// comes up by itself.
func (s *Stack) configure(now Time, d *device, c setting) error {
	up := d.up || !d.configured
	if c.up.Set {
		up = c.up.V
	}
	if up && !d.holds(controlPort) {
		if err := d.hold(controlPort); err != nil {
			return err
		}
	} else if !up {
		d.release(controlPort)
	}
	before := *d
	d.configured, d.up = true, up
	if c.ip.Set {
		d.ip = c.ip.V
	}
	if c.bits.Set {
		d.bits = c.bits.V
	}
	s.readdress(d, before)
	if d.usable() && (!before.usable() || before.ip != d.ip) {
		s.announce(now, d)
		s.sayName(now, d, "ask")
	}
	s.reopen()
	s.routers()
	return nil
}

// readdress moves the own ARP entry and the automatic routes with an address.
func (s *Stack) readdress(d *device, before device) {
	if before.ip != d.ip && before.hasIP() {
		d.arp.remove(before.ip)
	}
	if !d.hasIP() {
		s.routes.dropAutomatic(d.path)
		return
	}
	if before.ip != d.ip || before.bits != d.bits {
		s.routes.setAutomatic(d.path, d.prefix())
		if d.port != nil {
			d.arp.set(neighbour{ip: d.ip, id: s.c.ID(), static: true})
		}
	}
}

// forwards reports a router: two devices packets can pass between
// (spec/phoenix.md 6.5).
func (s *Stack) forwards() bool {
	n := 0
	for _, d := range s.devices {
		if d.port != nil && d.usable() {
			n++
		}
	}
	return n >= 2
}

// routers lets modems hear, past their open channels, what is for this computer:
// those of a router everything, which it may pass on (spec/phoenix.md 6.5), and
// all of them the connections of our kind to ports that nobody listens on, which
// are refused (22.2): not in the first second, in which programs start.
func (s *Stack) routers() {
	wants := s.wants(s.forwards())
	for _, d := range s.devices {
		if d.port != nil {
			if d.usable() {
				d.port.SetWants(wants)
			} else {
				d.port.SetWants(nil)
			}
		}
	}
}

// wants is what a modem hears past its channels; all: whatever is for us.
func (s *Stack) wants(all bool) func(*modem.Message) bool {
	if s.cfg.Plain && !all {
		return nil
	}
	id := s.c.ID()
	return func(m *modem.Message) bool {
		dst, ok := m.Value.Field("destination").Int()
		return ok && dst == id && isLink(m.Value) && (all || isOurSyn(m.Value) && m.Sent >= s.bootAt.Add(listenGrace))
	}
}

func isLink(v value.Value) bool {
	kind, _ := v.Field("type").Str()
	return kind == "link" && pdu.Marked(v)
}

// isOurSyn reports the first message of a connection that one of ours asks for.
func isOurSyn(v value.Value) bool {
	p := v.Field("payload").Field("payload")
	syn, _ := p.Field("synchronize").Bool()
	ours, _ := p.Field("ours").Int()
	return syn && ours == 1 && p.Field("acknowledgement").IsNil()
}
