package phoenix

import (
	"slices"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

// neighbour is an entry of an ARP table.
type neighbour struct {
	ip     pdu.IP
	id     int
	static bool // set by a program, or our own: learning never changes it
	seen   Time // when it was last learned
}

// arpTable is what a device knows of its neighbours, oldest first.
type arpTable []neighbour

func (t arpTable) index(ip pdu.IP) int {
	return slices.IndexFunc(t, func(n neighbour) bool { return n.ip == ip })
}

// find is the computer that has an address. Learned entries are forgotten
// after ARPLife.
func (t *arpTable) find(now Time, ip pdu.IP) (id int, ok bool) {
	i := t.index(ip)
	if i < 0 {
		return 0, false
	}
	n := (*t)[i]
	if !n.static && now.Sub(n.seen) > ARPLife {
		*t = slices.Delete(*t, i, i+1)
		return 0, false
	}
	return n.id, true
}

// set puts an entry at the end. Beyond MaxARP the oldest learned one goes.
func (t *arpTable) set(n neighbour) {
	t.remove(n.ip)
	if len(*t) >= MaxARP {
		i := slices.IndexFunc(*t, func(n neighbour) bool { return !n.static })
		i = max(i, 0)
		*t = slices.Delete(*t, i, i+1)
	}
	*t = append(*t, n)
}

func (t *arpTable) remove(ip pdu.IP) {
	if i := t.index(ip); i >= 0 {
		*t = slices.Delete(*t, i, i+1)
	}
}

// learn takes what a neighbour says about an address, unless it is set by
// hand. spec/phoenix.md 19.1.
func (t *arpTable) learn(now Time, ip pdu.IP, id int) bool {
	if i := t.index(ip); i >= 0 && (*t)[i].static {
		return (*t)[i].id == id
	}
	t.set(neighbour{ip: ip, id: id, seen: now})
	return true
}

// receiveARP takes an ARP message (spec/phoenix.md 5). Who asks is answered
// before what waits for it is sent: an original that waits for our address
// loses the first packet that comes from it (5.1).
func (s *Stack) receiveARP(now Time, d *device, p pdu.ARP) {
	if s.asks(d, p) {
		s.transmit(now, d, controlPort, controlPort, pdu.ARP{
			Reply: true, Source: s.c.ID(), SourceIP: pdu.Some(d.ip),
			Destination: pdu.Some(p.Source), DestinationIP: p.SourceIP,
		})
	}
	if p.SourceIP.Set {
		s.learn(now, d, p)
	}
}

// asks reports a question that a device answers.
func (s *Stack) asks(d *device, p pdu.ARP) bool {
	return !p.Reply && p.DestinationIP.Set && !p.Gratuitous() && d.hasIP() && p.DestinationIP.V == d.ip
}

// learn takes the sender's address into the table and releases what waits for
// it. Requests and replies to others teach only about the own subnet.
func (s *Stack) learn(now Time, d *device, p pdu.ARP) {
	ip := p.SourceIP.V
	asked := p.Reply && p.Destination.Set && p.Destination.V == s.c.ID()
	switch {
	case s.ownIP(ip) != nil:
		if p.Source != s.c.ID() {
			s.drop(Collision)
		}
		return
	case !ip.Unicast() || ip.Loopback() || !asked && !d.prefix().Contains(ip), !d.arp.learn(now, ip, p.Source):
		s.ignore(NotLearned, s.asks(d, p))
		return
	}
	s.release(now, d, ip)
}

// announce tells the neighbours about a new address (spec/phoenix.md 5.1 [R]).
func (s *Stack) announce(now Time, d *device) {
	if !s.cfg.NoAnnounce && d.usable() && d.port != nil {
		s.transmit(now, d, controlPort, controlPort, pdu.ARP{
			Source: s.c.ID(), SourceIP: pdu.Some(d.ip), DestinationIP: pdu.Some(d.ip)})
	}
}

// waiting is what waits for one neighbour on one device.
type waiting struct {
	dev     *device
	ip      pdu.IP
	asked   Time // latest request
	repeats int  // requests that may follow
	packets []delayed
}

// delayed is a packet without a next hop.
type delayed struct {
	outgoing
	due Time // given up then
}

// resolve gives a packet to a neighbour: at once if it is known, or when it
// answers, or never.
func (s *Stack) resolve(now Time, d *device, ip pdu.IP, p outgoing) {
	if d.port == nil || s.ownIP(ip) == d {
		s.loop(now, d, p)
		return
	}
	if id, ok := d.arp.find(now, ip); ok {
		s.sendLink(now, d, pdu.Some(id), p)
		return
	}
	i := slices.IndexFunc(s.waiting, func(w *waiting) bool { return w.dev == d && w.ip == ip })
	if i < 0 {
		i = len(s.waiting)
		s.waiting = append(s.waiting, &waiting{dev: d, ip: ip, asked: now.Add(-arpAgain)})
	}
	w := s.waiting[i]
	w.packets = append(w.packets, delayed{p, now.Add(arpWait)})
	if now.Sub(w.asked) >= arpAgain {
		w.repeats = arpRepeats
		s.ask(now, w)
	}
	s.trimWaiting(now, w)
}

// trimWaiting keeps the bounds: the oldest packet gives way.
func (s *Stack) trimWaiting(now Time, w *waiting) {
	total := 0
	for _, x := range s.waiting {
		total += len(x.packets)
	}
	switch {
	case len(w.packets) > MaxWaitingIP:
	case total > MaxWaiting:
		w = s.waiting[0]
	default:
		return
	}
	p := w.packets[0]
	w.packets = slices.Delete(w.packets, 0, 1)
	s.lose(p.outgoing, WaitingFull)
	s.dropEmpty()
	s.undeliverable(now, p.outgoing, noRoute)
}

// ask sends a request, unless there were too many.
func (s *Stack) ask(now Time, w *waiting) {
	w.asked = now
	if !w.dev.asked.allow(now, MaxARPRate) {
		s.stats.count(TooFast)
		return
	}
	p := pdu.ARP{Source: s.c.ID(), DestinationIP: pdu.Some(w.ip)}
	if w.dev.hasIP() {
		p.SourceIP = pdu.Some(w.dev.ip)
	}
	s.transmit(now, w.dev, controlPort, controlPort, p)
}

// release sends what waited for a neighbour, in order.
func (s *Stack) release(now Time, d *device, ip pdu.IP) {
	for i, w := range s.waiting {
		if w.dev == d && w.ip == ip {
			s.waiting = slices.Delete(s.waiting, i, i+1)
			s.delayed(now, w)
			for _, p := range w.packets {
				s.resolve(now, d, ip, p.outgoing)
			}
			return
		}
	}
}

// delayed tells the connections that have waited for a neighbour to begin.
func (s *Stack) delayed(now Time, w *waiting) {
	for _, p := range w.packets {
		for _, k := range s.sockets {
			if k.connecting() && k.remoteIP == p.packet.Destination && k.localPort == p.reply && k.remotePort == p.channel {
				k.Delayed(now)
			}
		}
	}
}

// advanceARP asks again and gives up.
func (s *Stack) advanceARP(now Time) {
	var lost []outgoing
	for _, w := range s.waiting {
		if w.repeats > 0 && now.Sub(w.asked) >= arpAgain {
			w.repeats--
			s.ask(now, w)
		}
		for len(w.packets) > 0 && w.packets[0].due <= now {
			lost = append(lost, w.packets[0].outgoing)
			w.packets = w.packets[1:]
		}
	}
	s.dropEmpty()
	for _, p := range lost {
		s.lose(p, NoNeighbour)
		s.undeliverable(now, p, noRoute)
	}
}

func (s *Stack) dropEmpty() {
	s.waiting = slices.DeleteFunc(s.waiting, func(w *waiting) bool { return len(w.packets) == 0 })
}

// deadlineARP is when advanceARP has something to do.
func (s *Stack) deadlineARP(soonest func(Time)) {
	for _, w := range s.waiting {
		if w.repeats > 0 {
			soonest(w.asked.Add(arpAgain))
		}
		soonest(w.packets[0].due)
	}
}
