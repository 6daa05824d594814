package phoenix

import (
	"math"
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
)

// Dynamic addresses (spec/phoenix.md 17.1): raw modem messages, heard by
// everybody on the medium; ids select. The client is here, the server in
// dhcpd.go.

// Ports of dynamic addresses.
const (
	dhcpServerPort = 67
	dhcpClientPort = 68
)

// Times of a client.
const (
	dhcpWait  = 2 * time.Second  // for offers, for the sign that an address is taken, for the acknowledgement
	dhcpAgain = 10 * time.Second // after an exchange that came to nothing
	// leastLease is the shortest that is renewed, so that nobody is kept busy.
	leastLease = 10 * time.Second
)

// MaxOffers is how many offers a client looks at.
const MaxOffers = 8

// dhcpStep is what a client waits for.
type dhcpStep uint8

const (
	dhcpIdle    dhcpStep = iota // its time comes at at
	dhcpOffers                  // offers are collected
	dhcpProbe                   // whether somebody has the first offer's address
	dhcpAnswer                  // the acknowledgement of the first offer
	dhcpRenewal                 // the acknowledgement of the lease, once more
	dhcpBound                   // nothing; renewed at at
)

// String is the step as dhcplist tells it.
func (t dhcpStep) String() string {
	return [...]string{"waiting", "selecting", "probing", "requesting", "renewing", "bound"}[t]
}

// offer is what a server has offered or acknowledged.
type offer struct {
	server  int
	ip      pdu.IP
	bits    int
	gateway pdu.IP        // 0: none
	lease   time.Duration // 0: it was not said
}

// dhcpClient asks for the address of one device.
type dhcpClient struct {
	device  string
	step    dhcpStep
	at      Time // when the step ends
	message int  // of the exchange
	offers  []offer
	has     offer // what it has; server -1: nothing
	until   Time  // end of the lease; 0: none
	problem string
}

// startDHCP begins to ask for a device's address; the device comes up without one.
// Errors: the modem's.
func (s *Stack) startDHCP(now Time, d *device) error {
	if d.port == nil {
		return errNotModem
	}
	s.stopDHCP(d)
	if err := d.hold(dhcpClientPort); err != nil {
		return err
	}
	if err := s.configure(now, d, setting{ip: pdu.Some(pdu.AnyIP), bits: pdu.Some(0), up: pdu.Some(true)}); err != nil {
		d.release(dhcpClientPort)
		return err
	}
	c := &dhcpClient{device: d.path, has: offer{server: -1}}
	s.clients = append(s.clients, c)
	s.discover(now, c)
	return nil
}

// stopDHCP ends the client of a device; its address stays.
func (s *Stack) stopDHCP(d *device) {
	i := slices.IndexFunc(s.clients, func(c *dhcpClient) bool { return c.device == d.path })
	if i >= 0 {
		s.clients = slices.Delete(slices.Clone(s.clients), i, i+1)
		d.release(dhcpClientPort)
	}
}

// wantedOptions are what a client asks for.
func wantedOptions() value.Value { return value.Fields("netmask", true, "gateway", true, "dns", true) }

// sendBare transmits a message that is in no packet: of dynamic addresses, of names.
func (s *Stack) sendBare(now Time, d *device, channel, reply int, v value.Value) {
	if _, err := d.port.Transmit(now, s.origin, channel, reply, v); err != nil {
		s.stats.count(SendFailed)
	}
}

// discover asks all servers.
func (s *Stack) discover(now Time, c *dhcpClient) {
	d := s.device(c.device)
	c.step, c.at, c.offers, c.message = dhcpOffers, now.Add(dhcpWait), nil, s.c.Random().IntN(math.MaxInt32)
	m := value.Fields("dhcp", true, "type", "discover", "from", s.c.ID(), "messageID", c.message, "options", wantedOptions())
	if c.has.ip != 0 {
		_ = m.Table().Set(value.String("requestedIP"), value.String(c.has.ip.String()))
	}
	s.sendBare(now, d, dhcpServerPort, dhcpClientPort, m)
}

// request asks one server for what it has offered or leased.
func (s *Stack) request(now Time, c *dhcpClient, server int, step dhcpStep) {
	c.step, c.at = step, now.Add(dhcpWait)
	s.sendBare(now, s.device(c.device), dhcpServerPort, dhcpClientPort, value.Fields("dhcp", true, "type", "request",
		"from", s.c.ID(), "to", server, "messageID", c.message, "options", wantedOptions()))
}

// probe asks whether somebody has the address of the first offer.
func (s *Stack) probe(now Time, c *dhcpClient) {
	d := s.device(c.device)
	if len(c.offers) == 0 {
		c.problem = "no offer"
		c.step, c.at = dhcpIdle, now.Add(dhcpAgain)
		return
	}
	c.step, c.at = dhcpProbe, now.Add(dhcpWait)
	d.arp.remove(c.offers[0].ip)
	s.transmit(now, d, controlPort, controlPort, pdu.ARP{Source: s.c.ID(), DestinationIP: pdu.Some(c.offers[0].ip)})
}

// isDHCP reports a message of dynamic addresses on one of their ports.
func isDHCP(a modem.Arrival) bool {
	if a.Channel != dhcpServerPort && a.Channel != dhcpClientPort {
		return false
	}
	on, _ := a.Value.Field("dhcp").Bool()
	return on
}

// receiveDHCP takes such a message: a client's or a server's.
func (s *Stack) receiveDHCP(now Time, d *device, a modem.Arrival) {
	from, ok := a.Value.Field("from").Int()
	if !ok || from != a.Sender {
		s.drop(Spoofed)
		return
	}
	message, ok := a.Value.Field("messageID").Int()
	if !ok {
		s.drop(Malformed)
		return
	}
	kind, _ := a.Value.Field("type").Str()
	if a.Channel == dhcpServerPort {
		s.serveDHCP(now, d, from, message, kind, a.Value)
		return
	}
	if to, ok := a.Value.Field("to").Int(); !ok || to != s.c.ID() {
		return // everybody hears everything
	}
	for _, c := range s.clients {
		if c.device == d.path && c.message == message {
			s.offered(now, c, from, kind, a.Value)
		}
	}
}

// readOffer is what a server says; false: it makes no sense.
func readOffer(server int, v value.Value) (o offer, ok bool) {
	text, _ := v.Field("offeredIP").Str()
	ip, err := pdu.ParseIP(text)
	if err != nil || !ip.Unicast() || ip.Loopback() {
		return o, false
	}
	o = offer{server: server, ip: ip, bits: 24}
	options := v.Field("options")
	if text, has := options.Field("netmask").Str(); has {
		mask, err := pdu.ParseIP(text)
		bits, whole := pdu.MaskBits(mask)
		if err != nil || !whole {
			return o, false
		}
		o.bits = bits
	}
	if text, has := options.Field("gateway").Str(); has {
		if o.gateway, err = pdu.ParseIP(text); err != nil {
			return o, false
		}
	}
	if n, has := options.Field("lease").Number(); has && n > 0 && n < 1e9 {
		o.lease = max(time.Duration(n*float64(time.Second)), leastLease)
	}
	return o, true
}

// offered takes the answer of a server.
func (s *Stack) offered(now Time, c *dhcpClient, server int, kind string, v value.Value) {
	o, ok := readOffer(server, v)
	switch {
	case !ok:
		s.drop(Malformed)
	case kind == "offer" && c.step == dhcpOffers:
		if len(c.offers) < MaxOffers && !slices.ContainsFunc(c.offers, func(x offer) bool { return x.server == server }) {
			c.offers = append(c.offers, o)
		}
	case kind == "acknowledgement" && c.step == dhcpAnswer && c.offers[0].server == server,
		kind == "acknowledgement" && c.step == dhcpRenewal && c.has.server == server:
		s.bind(now, c, o)
	}
}

// bind takes an address over, with the way out that the server names.
func (s *Stack) bind(now Time, c *dhcpClient, o offer) {
	d := s.device(c.device)
	s.unroute(c)
	if err := s.configure(now, d, setting{ip: pdu.Some(o.ip), bits: pdu.Some(o.bits), up: pdu.Some(true)}); err != nil {
		c.problem = err.Error()
		c.step, c.at = dhcpIdle, now.Add(dhcpAgain)
		return
	}
	c.has, c.problem, c.step, c.at, c.until = o, "", dhcpBound, 0, 0
	if o.gateway != 0 && o.gateway != o.ip && d.prefix().Contains(o.gateway) {
		_ = s.routes.add(Route{Table: defaultTable, Action: Unicast, Device: d.path, Destination: o.gateway}) // one by hand counts
	}
	if o.lease > 0 {
		c.at, c.until = now.Add(o.lease/2), now.Add(o.lease)
	}
}

// unroute takes the way out away that came with the address.
func (s *Stack) unroute(c *dhcpClient) {
	t := s.routes.table(defaultTable)
	if t == nil || c.has.server < 0 || c.has.gateway == 0 {
		return
	}
	t.routes = slices.DeleteFunc(t.routes, func(x Route) bool {
		return x.Source.Bits == 0 && x.Device == c.device && x.Destination == c.has.gateway
	})
}

// expire gives an address back whose lease is over.
func (s *Stack) expire(now Time, c *dhcpClient) {
	s.unroute(c)
	c.until = 0
	_ = s.configure(now, s.device(c.device), setting{ip: pdu.Some(pdu.AnyIP), bits: pdu.Some(0)}) // needs no channel more
	c.has.server = -1
	s.discover(now, c)
}

// advanceDHCP does what is due.
func (s *Stack) advanceDHCP(now Time) {
	s.clients = slices.DeleteFunc(s.clients, func(c *dhcpClient) bool { return s.device(c.device) == nil })
	for _, c := range s.clients {
		if c.until > 0 && c.until <= now {
			s.expire(now, c)
			continue
		}
		if c.at == 0 || c.at > now {
			continue
		}
		switch c.step {
		case dhcpOffers:
			s.probe(now, c)
		case dhcpProbe:
			d := s.device(c.device)
			if _, taken := d.arp.find(now, c.offers[0].ip); taken {
				c.offers = c.offers[1:]
				c.problem = "every address that was offered is taken"
				s.probe(now, c)
			} else {
				s.request(now, c, c.offers[0].server, dhcpAnswer)
			}
		case dhcpAnswer:
			c.problem = "no acknowledgement"
			c.step, c.at = dhcpIdle, now.Add(dhcpAgain)
		case dhcpRenewal:
			c.problem = "no acknowledgement"
			c.step, c.at = dhcpBound, now.Add(dhcpAgain) // again until the lease is over
		case dhcpBound:
			c.message = s.c.Random().IntN(math.MaxInt32)
			s.request(now, c, c.has.server, dhcpRenewal)
		default:
			s.discover(now, c)
		}
	}
	s.advanceServers(now)
}

// deadlineDHCP is when advanceDHCP has something to do.
func (s *Stack) deadlineDHCP(soonest func(Time)) {
	for _, c := range s.clients {
		if c.at > 0 {
			soonest(c.at)
		}
		if c.until > 0 {
			soonest(c.until)
		}
	}
}

// DigestTo writes the client.
func (c *dhcpClient) DigestTo(d *statesum.Digest) {
	d.Text(c.device, c.problem)
	d.Int(int(c.step), int(c.at), c.message, int(c.until), len(c.offers))
	for _, o := range append(slices.Clone(c.offers), c.has) {
		d.Int(o.server, int(o.ip), o.bits, int(o.gateway), int(o.lease))
	}
}
