package phoenix

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
)

// A server of dynamic addresses (spec/phoenix.md 17.1).

// Bounds and times of a server.
const (
	MaxLeases    = 1024             // addresses of one server
	defaultLease = 10 * time.Minute // unless it is told otherwise
	pendingTime  = 10 * time.Second // that an offer is kept for who asked
)

// lease is an address that somebody has, or is offered.
type lease struct {
	computer int
	ip       pdu.IP
	until    Time
	pending  bool
}

// Pool is what a server gives away.
type Pool struct {
	First, Last pdu.IP
	Gateway     pdu.IP        // 0: none
	Lease       time.Duration // 0: ten minutes
}

// dhcpServer gives away addresses on one device.
type dhcpServer struct {
	device string
	pool   Pool
	leases []lease // oldest first
}

// parsePool reads a range of addresses, "10.0.0.100-10.0.0.199".
func parsePool(text string) (p Pool, err error) {
	first, last, ok := strings.Cut(text, "-")
	if !ok {
		return p, fmt.Errorf("%q is no range like 10.0.0.100-10.0.0.199", text)
	}
	if p.First, err = pdu.ParseIP(first); err == nil {
		p.Last, err = pdu.ParseIP(last)
	}
	switch {
	case err != nil || !p.First.Unicast() || !p.Last.Unicast() || p.Last < p.First:
		return p, fmt.Errorf("%q is no range like 10.0.0.100-10.0.0.199", text)
	case p.Last-p.First >= MaxLeases:
		return p, fmt.Errorf("%q are more than %d addresses", text, MaxLeases)
	}
	return p, nil
}

// startServer gives away addresses on a device, in place of what it gave away
// before. Errors: the modem's, a range outside the device's network.
func (s *Stack) startServer(d *device, p Pool) error {
	switch {
	case d.port == nil:
		return errNotModem
	case !d.usable():
		return fmt.Errorf("%s has no address", d.path)
	case !d.prefix().Contains(p.First) || !d.prefix().Contains(p.Last):
		return fmt.Errorf("%s-%s is not in the network of %s", p.First, p.Last, d.path)
	}
	s.stopServer(d)
	if err := d.hold(dhcpServerPort); err != nil {
		return err
	}
	if p.Lease == 0 {
		p.Lease = defaultLease
	}
	s.servers = append(s.servers, &dhcpServer{device: d.path, pool: p})
	return nil
}

// stopServer ends it.
func (s *Stack) stopServer(d *device) {
	i := slices.IndexFunc(s.servers, func(x *dhcpServer) bool { return x.device == d.path })
	if i >= 0 {
		s.servers = slices.Delete(slices.Clone(s.servers), i, i+1)
		d.release(dhcpServerPort)
	}
}

// serveDHCP takes a client's message.
func (s *Stack) serveDHCP(now Time, d *device, from, message int, kind string, v value.Value) {
	i := slices.IndexFunc(s.servers, func(x *dhcpServer) bool { return x.device == d.path })
	if i < 0 || !d.usable() {
		return
	}
	x := s.servers[i]
	switch kind {
	case "discover":
		wish, _ := v.Field("requestedIP").Str()
		if l := s.choose4(now, d, x, from, wish); l != nil {
			s.tellClient(now, d, x, "offer", message, l)
		}
	case "request":
		to, ok := v.Field("to").Int()
		l := x.of(from)
		switch {
		case !ok || l == nil:
		case to != s.c.ID() && l.pending:
			x.leases = slices.DeleteFunc(x.leases, func(o lease) bool { return o.computer == from })
		case to == s.c.ID():
			l.pending, l.until = false, now.Add(x.pool.Lease)
			s.tellClient(now, d, x, "acknowledgement", message, l)
		}
	}
}

// of is the lease of a computer, nil if it has none.
func (x *dhcpServer) of(computer int) *lease {
	for i := range x.leases {
		if x.leases[i].computer == computer {
			return &x.leases[i]
		}
	}
	return nil
}

// choose4 is the address for a computer: what it has, what it wishes, the first
// that is free; nil if there is none.
func (s *Stack) choose4(now Time, d *device, x *dhcpServer, computer int, wish string) *lease {
	if l := x.of(computer); l != nil {
		return l
	}
	free := func(ip pdu.IP) bool {
		if ip < x.pool.First || ip > x.pool.Last || s.ownIP(ip) != nil || ip == x.pool.Gateway || ip == d.prefix().Broadcast() || ip == d.prefix().Masked().IP {
			return false
		}
		if id, known := d.arp.find(now, ip); known && id != computer {
			return false
		}
		return !slices.ContainsFunc(x.leases, func(l lease) bool { return l.ip == ip })
	}
	ip, err := pdu.ParseIP(wish)
	if err != nil || !free(ip) {
		for ip = x.pool.First; !free(ip); ip++ {
			if ip >= x.pool.Last {
				return nil
			}
		}
	}
	x.leases = append(x.leases, lease{computer, ip, now.Add(pendingTime), true})
	return &x.leases[len(x.leases)-1]
}

// tellClient answers a client.
func (s *Stack) tellClient(now Time, d *device, x *dhcpServer, kind string, message int, l *lease) {
	options := value.Fields("netmask", pdu.Mask(d.bits).String(), "lease", x.pool.Lease.Seconds())
	if x.pool.Gateway != 0 {
		_ = options.Table().Set(value.String("gateway"), value.String(x.pool.Gateway.String()))
	}
	s.sendBare(now, d, dhcpClientPort, dhcpServerPort, value.Fields("dhcp", true, "type", kind, "from", s.c.ID(), "to", l.computer,
		"messageID", message, "serverIP", d.ip.String(), "offeredIP", l.ip.String(), "options", options))
}

// advanceServers forgets what is over. Nothing waits for it: it is only looked
// at when something else happens.
func (s *Stack) advanceServers(now Time) {
	s.servers = slices.DeleteFunc(s.servers, func(x *dhcpServer) bool { return s.device(x.device) == nil })
	for _, x := range s.servers {
		x.leases = slices.DeleteFunc(x.leases, func(l lease) bool { return l.until <= now })
	}
}

// sysDHCP starts or stops the client of a device: dhcp(device, state?); without
// state it tells how it stands.
func sysDHCP(s *Stack, now Time, p *Process, r *reader) []Result {
	d := s.deviceArg(r, r.Arg(1, "string"))
	on := r.Arg(2, "boolean", "nil")
	if r.Err == nil && !on.IsNil() && !p.Root() {
		r.Refuse(errDenied)
	}
	if r.Err != nil {
		return nil
	}
	if state, ok := on.Bool(); ok && state {
		if err := s.startDHCP(now, d); err != nil {
			r.Refuse(err)
			return nil
		}
	} else if ok {
		s.stopDHCP(d)
	}
	i := slices.IndexFunc(s.clients, func(c *dhcpClient) bool { return c.device == d.path })
	if i < 0 {
		return call.Values(value.Nil())
	}
	c := s.clients[i]
	out := value.Fields("state", c.step.String())
	if c.has.server >= 0 {
		out = value.Fields("state", c.step.String(), "ip", c.has.ip.String(), "netmask", c.has.bits, "server", c.has.server)
	}
	if c.problem != "" {
		_ = out.Table().Set(value.String("error"), value.String(c.problem))
	}
	if c.until > 0 {
		_ = out.Table().Set(value.String("expires"), value.Number(max(c.until.Sub(now).Seconds(), 0)))
	}
	return call.Values(out)
}

// sysDHCPServer gives away addresses on a device: dhcpserver(device, options?)
// with first, last, gateway and lease (seconds); false stops it. It answers the
// leases, nil if there is no server.
func sysDHCPServer(s *Stack, now Time, p *Process, r *reader) []Result {
	d := s.deviceArg(r, r.Arg(1, "string"))
	o := r.Arg(2, "table", "boolean", "nil")
	if r.Err == nil && !o.IsNil() && !p.Root() {
		r.Refuse(errDenied)
	}
	if r.Err != nil {
		return nil
	}
	if on, isBool := o.Bool(); isBool && !on {
		s.stopServer(d)
	} else if !o.IsNil() {
		s.serverArg(r, d, o)
	}
	s.advanceServers(now)
	i := slices.IndexFunc(s.servers, func(x *dhcpServer) bool { return x.device == d.path })
	if i < 0 || r.Err != nil {
		return call.Values(value.Nil())
	}
	var list []value.Value
	for _, l := range s.servers[i].leases {
		list = append(list, value.Fields("ip", l.ip.String(), "computer", l.computer, "pending", l.pending, "expires", l.until.Sub(now).Seconds()))
	}
	return call.Values(value.List(list...))
}

// serverArg reads the options of a server and starts it.
func (s *Stack) serverArg(r *reader, d *device, o value.Value) {
	if o.Table() == nil {
		r.Fail("bad argument #2 (expected table, false, or nil, got true)")
		return
	}
	first, _ := r.Field(o, "first", "string").Str()
	last, _ := r.Field(o, "last", "string").Str()
	gateway := r.IP(r.Field(o, "gateway", "string", "nil"))
	leaseTime := r.Field(o, "lease", "number", "nil")
	if r.Err != nil {
		return
	}
	pool, err := parsePool(first + "-" + last)
	if err != nil {
		r.Refuse(err)
		return
	}
	pool.Gateway = gateway.V
	if !leaseTime.IsNil() {
		pool.Lease = time.Duration(r.Within(leaseTime, int(leastLease/time.Second), 1e9)) * time.Second
	}
	if r.Err == nil {
		if err := s.startServer(d, pool); err != nil {
			r.Refuse(err)
		}
	}
}

// DigestTo writes the server.
func (x *dhcpServer) DigestTo(d *statesum.Digest) {
	d.Text(x.device)
	d.Int(int(x.pool.First), int(x.pool.Last), int(x.pool.Gateway), int(x.pool.Lease), len(x.leases))
	for _, l := range x.leases {
		d.Int(l.computer, int(l.ip), int(l.until))
		d.Bool(l.pending)
	}
}
