package phoenix

import (
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem"
)

// receive takes a message off a modem. Only ARP and link messages travel bare
// (spec/phoenix.md 19.1).
func (s *Stack) receive(now Time, d *device, a modem.Arrival) {
	m, err := pdu.Parse(a.Value)
	if err != nil {
		s.drop(Malformed)
		return
	}
	switch p := m.(type) {
	case pdu.ARP:
		if p.Source != a.Sender {
			s.drop(Spoofed)
			return
		}
		s.receiveARP(now, d, p)
	case pdu.Link:
		s.receiveLink(now, d, p, a)
	default:
		s.drop(Unwrapped)
	}
}

// receiveLink takes one hop (spec/phoenix.md 4).
func (s *Stack) receiveLink(now Time, d *device, p pdu.Link, a modem.Arrival) {
	switch {
	case p.Destination.Set && p.Destination.V != s.c.ID():
		s.drop(OtherComputer)
		return
	case p.Source != a.Sender:
		s.drop(Spoofed)
		return
	}
	packet, err := pdu.ParseInternet(p.Payload)
	if err != nil {
		s.drop(Malformed)
		return
	}
	s.receiveInternet(now, arrival{
		Internet: packet, dev: d, channel: a.Channel, reply: a.ReplyChannel,
		from: p.Source, broadcast: !p.Destination.Set,
	})
}

// sendLink sends a packet over one hop; without a destination to everybody.
func (s *Stack) sendLink(now Time, d *device, to pdu.Opt[int], p outgoing) {
	s.transmit(now, d, p.channel, p.reply, pdu.Link{Source: s.c.ID(), Destination: to, Payload: p.packet.Value()})
}

// transmit gives a message to the modem. What a modem refuses is lost, as on
// a real network: payloads too large for the medium, channels out of range.
func (s *Stack) transmit(now Time, d *device, channel, reply int, p pdu.PDU) {
	if _, err := d.port.Transmit(now, s.origin, channel, reply, p.Value()); err != nil {
		s.stats.count(SendFailed)
	}
}

// looped is a packet to ourselves.
type looped struct {
	dev            *device
	packet         pdu.Internet
	channel, reply int
}

// loop gives a packet to ourselves: it comes back in at once, over no modem
// (spec/phoenix.md 4, 16).
func (s *Stack) loop(_ Time, d *device, p outgoing) {
	s.inbox.Push(looped{d, p.packet, p.channel, p.reply}) // a full inbox counts itself
}

func (s *Stack) receiveLooped(now Time, l looped) {
	s.receiveInternet(now, arrival{
		Internet: l.packet, dev: l.dev, channel: l.channel, reply: l.reply, from: s.c.ID(), self: true,
	})
}
