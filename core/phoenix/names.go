package phoenix

import (
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
)

// The name service (spec/phoenix.md 22.8) is for computers that no lab file
// names together: each says its name and address to all who hear it, as
// multicast DNS does (RFC 6762), and remembers what others say. So a look-up
// waits for nobody. It is off unless the lab file says names = true at a modem.

// namesPort is the channel of the name service, that of multicast DNS.
const namesPort = 5353

// Bounds and times of the name service.
const (
	MaxNames     = 256                    // that are remembered
	nameAgain    = time.Minute            // between two announcements
	nameLife     = 2*nameAgain + nameHold // that a name is believed
	nameHold     = 30 * time.Second
	nameSpacing  = time.Second // between two announcements that others ask for
	leastLife    = 1           // seconds; what somebody else may say
	mostNameLife = 3600
)

// NameTaken is why an announcement is not believed.
const NameTaken Reason = "the name is another computer's"

// learned is a name that a computer has announced.
type learned struct {
	name     string
	computer int
	ip       pdu.IP
	until    Time
}

// announcing is a device's part in the service.
type announcing struct {
	on   bool
	said Time // latest announcement
	next Time // when the next is due; 0: not before there is an address
}

// validName reports a name that may be announced: at most 63 letters, digits and
// _ - ., not an address, and not this computer's own.
func validName(name string) bool {
	strange := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.')
	}
	_, err := pdu.ParseIP(name)
	return name != "" && len(name) <= 63 && !strings.ContainsFunc(name, strange) && err != nil && !strings.EqualFold(name, localhost)
}

// joinNames takes part on a device. Without a free channel it does not.
func (s *Stack) joinNames(d *device) {
	if d.port != nil && !d.names.on && d.hold(namesPort) == nil {
		d.names.on = true
	}
}

// sayName tells the others on a device who and where we are; kind "ask" wants
// them to do so, too.
func (s *Stack) sayName(now Time, d *device, kind string) {
	name := ""
	if d.names.on && d.usable() {
		name = s.ownName() // it looks through all computers
	}
	if !validName(name) {
		d.names.next = 0
		return
	}
	d.names.said, d.names.next = now, now.Add(nameAgain)
	s.sendBare(now, d, namesPort, namesPort, value.Fields("names", true, "type", kind, "from", s.c.ID(),
		"name", name, "ip", d.ip.String(), "life", int(nameLife/time.Second)))
}

// ownName is the name of this computer in the lab's table, "" for none.
func (s *Stack) ownName() string {
	if s.hosts != nil {
		for _, h := range s.hosts() {
			if h.Computer == s.c.ID() {
				return h.Name
			}
		}
	}
	return ""
}

// isNames reports a message of the name service.
func isNames(a modem.Arrival) bool {
	if a.Channel != namesPort {
		return false
	}
	on, _ := a.Value.Field("names").Bool()
	return on
}

// receiveNames takes what another says of itself. Nobody can speak for another
// computer, nor take a name that the lab gives or that another has.
func (s *Stack) receiveNames(now Time, d *device, a modem.Arrival) {
	from, ok := a.Value.Field("from").Int()
	name, _ := a.Value.Field("name").Str()
	text, _ := a.Value.Field("ip").Str()
	kind, _ := a.Value.Field("type").Str()
	ip, err := pdu.ParseIP(text)
	switch {
	case !ok || from != a.Sender:
		s.drop(Spoofed)
		return
	case err != nil || !validName(name) || kind != "ask" && kind != "announce":
		s.drop(Malformed)
		return
	case !ip.Unicast() || !d.prefix().Contains(ip) || ip == d.prefix().Broadcast() || ip == d.prefix().Masked().IP || s.ownIP(ip) != nil:
		s.drop(BadSource)
		return
	}
	if kind == "ask" {
		if d.names.next = max(d.names.said.Add(nameSpacing), now); d.names.next == now {
			s.sayName(now, d, "announce")
		}
	}
	life := leastLife
	if n, ok := a.Value.Field("life").Int(); ok {
		life = min(max(n, leastLife), mostNameLife)
	}
	s.believe(now, learned{strings.Clone(name), from, ip, now.Add(time.Duration(life) * time.Second)})
}

// believe remembers a name: one for each computer, the first who has it.
func (s *Stack) believe(now Time, l learned) {
	s.learned = slices.DeleteFunc(s.learned, func(x learned) bool { return x.until <= now })
	taken := func(x learned) bool { return strings.EqualFold(x.name, l.name) && x.computer != l.computer }
	h, given := s.given(l.name)
	if given && h.Computer == l.computer {
		return // nothing new
	}
	if given || slices.ContainsFunc(s.learned, taken) {
		s.drop(NameTaken)
		return
	}
	i := slices.IndexFunc(s.learned, func(x learned) bool { return x.computer == l.computer })
	switch {
	case i >= 0:
		s.learned[i] = l
	case len(s.learned) >= MaxNames:
		s.drop(QueueFull)
	default:
		s.learned = append(s.learned, l)
	}
}

// given is what the lab's own table says of a name.
func (s *Stack) given(name string) (Host, bool) {
	if s.hosts != nil {
		for _, h := range s.hosts() {
			if strings.EqualFold(h.Name, name) {
				return h, true
			}
		}
	}
	return Host{}, false
}

// withLearned are the lab's hosts and those that were heard of since.
func (s *Stack) withLearned(list []Host) []Host {
	now := s.c.Now()
	for _, l := range s.learned {
		known := func(h Host) bool { return strings.EqualFold(h.Name, l.name) }
		if l.until > now && !slices.ContainsFunc(list, known) {
			list = append(list, Host{Name: l.name, Computer: l.computer, Addresses: []pdu.IP{l.ip}})
		}
	}
	return list
}

// advanceNames announces where that is due.
func (s *Stack) advanceNames(now Time) {
	for _, d := range s.devices {
		if d.names.next > 0 && d.names.next <= now {
			s.sayName(now, d, "announce")
		}
	}
}

// deadlineNames is when advanceNames has something to do.
func (s *Stack) deadlineNames(soonest func(Time)) {
	for _, d := range s.devices {
		if d.names.next > 0 {
			soonest(d.names.next)
		}
	}
}

// DigestTo writes the name.
func (l learned) DigestTo(d *statesum.Digest) {
	d.Text(l.name)
	d.Int(l.computer, int(l.ip), int(l.until))
}
