package phoenix

import (
	"slices"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

// pongRate limits what one address makes us send.
type pongRate struct {
	ip pdu.IP
	rate
}

// receiveControl takes a control message for us (spec/phoenix.md 7).
func (s *Stack) receiveControl(now Time, a arrival, p pdu.Control) {
	if p.MessageType == "ping" {
		s.pong(now, a)
		return
	}
	s.hearControl(now, p, a.Source)
}

// pong answers a ping with the whole packet (spec/phoenix.md 7.1).
func (s *Stack) pong(now Time, a arrival) {
	switch {
	case value.Size(a.Value()) > MaxEcho:
		s.drop(TooLarge)
		return
	case !s.mayPong(now, a.Source.V):
		s.drop(TooFast)
		return
	}
	s.send(now, order{
		to: a.Source.V, from: a.Destination, hops: pdu.FirstHops,
		payload: pdu.Control{MessageType: "pong", Payload: a.Value()}.Value(),
	})
}

// mayPong counts pongs by address; the addresses of the last second are kept,
// at most MaxControlRate of them beside those.
func (s *Stack) mayPong(now Time, ip pdu.IP) bool {
	i := slices.IndexFunc(s.pongs, func(p pongRate) bool { return p.ip == ip })
	if i < 0 {
		if len(s.pongs) >= MaxControlRate {
			s.pongs = slices.Delete(s.pongs, 0, 1)
		}
		i = len(s.pongs)
		s.pongs = append(s.pongs, pongRate{ip: ip})
	}
	return s.pongs[i].allow(now, MaxPongRate)
}

// complain sends a control message about a packet to its source, but never
// about another control message that is no ping (spec/phoenix.md 6.5).
func (s *Stack) complain(now Time, about pdu.Internet, c pdu.Control) {
	if m, err := pdu.Parse(about.Payload); err == nil {
		if inner, is := m.(pdu.Control); is && inner.MessageType != "ping" {
			return
		}
	}
	if !s.controls.allow(now, MaxControlRate) {
		s.stats.count(TooFast)
		return
	}
	s.send(now, order{to: about.Source.V, hops: pdu.FirstHops, payload: c.Value()})
}

// hearControl tells the listeners (spec/phoenix.md 7.3): programs that watch
// the network, and the connection a lost packet belonged to. Without a sender
// it is our own.
func (s *Stack) hearControl(now Time, p pdu.Control, sender pdu.Opt[pdu.IP]) {
	var from any
	if sender.Set {
		from = sender.V.String()
	}
	var text any
	if p.Error.Set {
		text = pdu.Text(p.Error.V)
	}
	s.watch(now, value.Fields("type", "control", "messageType", p.MessageType, "error", text, "payload", p.Payload, "sender", from))
	if p.MessageType == unreachable || p.MessageType == "timeout" {
		s.lost(now, p)
	}
}

// lost fails the connection whose SYN could not be delivered: the packet in
// the complaint must be ours, to the last number (spec/phoenix.md 7.3 [R]).
// Connections that stand do not mind.
func (s *Stack) lost(now Time, c pdu.Control) {
	dst, _ := c.Payload.Field("destination").Str()
	ip, err := pdu.ParseIP(dst)
	p, err2 := pdu.ParseSocket(c.Payload.Field("payload"))
	if err != nil || err2 != nil {
		return
	}
	for _, k := range s.sockets {
		if k.remoteIP == ip && k.connecting() && k.Known(p.Sequence) {
			k.Fail(now, pdu.Text(c.Error.V))
			s.settle(now, k)
			return
		}
	}
}
