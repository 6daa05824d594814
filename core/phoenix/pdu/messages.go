package pdu

import (
	"strings"

	"github.com/emberwire/emberwire/modem/value"
)

// ARP asks or says which computer has an address (spec/phoenix.md 5).
type ARP struct {
	Reply         bool
	Source        int      // computer id of the sender
	SourceIP      Opt[IP]  // absent if its interface has none
	Destination   Opt[int] // computer id of the asker; in replies
	DestinationIP Opt[IP]  // asked for, or in a reply the asker's
}

// parseARP reads an ARP message.
func parseARP(v value.Value) (ARP, error) {
	r := read(v, "arp")
	p := ARP{
		Reply: r.flag("reply"), Source: r.number("source"), SourceIP: r.ip("sourceIP"),
		Destination: r.natural("destination"), DestinationIP: r.ip("destinationIP"),
	}
	if v.Field("reply").IsNil() {
		r.fail("reply", "missing")
	}
	return p, r.err
}

// Value implements PDU.
func (p ARP) Value() value.Value {
	return value.Fields("PhoenixNetworking", true, "type", "arp", "reply", p.Reply, "source", p.Source,
		"sourceIP", ipOrNil(p.SourceIP), "destination", orNil(p.Destination), "destinationIP", ipOrNil(p.DestinationIP))
}

// Gratuitous reports a request for the sender's own address, which is an
// announcement and never answered (spec/phoenix.md 5).
func (p ARP) Gratuitous() bool {
	return !p.Reply && p.SourceIP.Set && p.DestinationIP.Set && p.SourceIP.V == p.DestinationIP.V
}

// Link is one hop between two computers (spec/phoenix.md 4).
type Link struct {
	Source      int
	Destination Opt[int] // absent: broadcast
	Payload     value.Value
}

// ParseLink reads a link message.
func ParseLink(v value.Value) (Link, error) {
	r := read(v, "link")
	p := Link{Source: r.number("source"), Destination: r.natural("destination"), Payload: r.inner("payload")}
	return p, r.err
}

// Value implements PDU.
func (p Link) Value() value.Value {
	return value.Fields("PhoenixNetworking", true, "type", "link", "source", p.Source,
		"destination", orNil(p.Destination), "payload", p.Payload)
}

// Internet is a packet from address to address (spec/phoenix.md 6).
type Internet struct {
	Source      Opt[IP]     // absent only in local control messages (spec/phoenix.md 6.3)
	Destination IP          //
	MessageID   value.Value // string of ours; others may send a number
	HopsLeft    int         // 0 if absent
	Payload     value.Value
	raw         value.Value // as received: forwarded and echoed unchanged
}

// ParseInternet reads a packet.
func ParseInternet(v value.Value) (Internet, error) {
	r := read(v, "internet")
	p := Internet{
		Source: r.ip("source"), MessageID: v.Field("messageID"), Payload: r.inner("payload"),
		HopsLeft: min(r.natural("hopsLeft").V, MaxHops), raw: v,
	}
	if !p.Source.Set {
		r.fail("source", "missing")
	}
	dst := r.ip("destination")
	if p.Destination = dst.V; !dst.Set {
		r.fail("destination", "missing")
	}
	if s, ok := p.MessageID.Str(); ok {
		if len(s) > MaxMessageID {
			r.fail("messageID", "longer than 256 bytes")
		}
	} else if _, ok := p.MessageID.Int(); !ok {
		r.fail("messageID", "string or whole number expected")
	}
	return p, r.err
}

// Value implements PDU. A packet that was received is given as it was.
func (p Internet) Value() value.Value {
	if !p.raw.IsNil() {
		return p.raw
	}
	return value.Fields("PhoenixNetworking", true, "type", "internet", "source", ipOrNil(p.Source),
		"destination", p.Destination.String(), "messageID", p.MessageID, "hopsLeft", p.HopsLeft, "payload", p.Payload)
}

// Forwarded is the packet with hops left, all other fields untouched, also
// those this stack does not know (spec/phoenix.md 6.5).
func (p Internet) Forwarded(hops int) Internet {
	t := value.NewTable()
	for k, v := range p.Value().Table().All() {
		if name, _ := k.Str(); name == "hopsLeft" {
			v = value.Int(hops)
		}
		_ = t.Set(k, v) // keys of a table are valid keys
	}
	p.HopsLeft, p.raw = hops, t.Value()
	return p
}

// Control tells how the network is doing (spec/phoenix.md 7).
type Control struct {
	MessageType string // ping, pong, unreachable, timeout; others may come
	Error       Opt[string]
	Payload     value.Value // the packet it is about, or nil
}

// parseControl reads a control message. Its payload may be anything.
func parseControl(v value.Value) (Control, error) {
	r := read(v, "control")
	kind := r.text("messageType", MaxText)
	if !kind.Set {
		r.fail("messageType", "missing")
	}
	p := Control{MessageType: kind.V, Error: r.text("error", MaxPayload), Payload: v.Field("payload")}
	return p, r.err
}

// Value implements PDU.
func (p Control) Value() value.Value {
	return value.Fields("PhoenixNetworking", true, "type", "control", "messageType", p.MessageType,
		"error", orNil(p.Error), "payload", p.Payload)
}

// Datagram carries one value without a connection (spec/phoenix.md 9).
type Datagram struct{ Message value.Value }

// parseDatagram reads a datagram; its message may be anything, also nothing.
func parseDatagram(v value.Value) (Datagram, error) {
	r := read(v, "datagram")
	return Datagram{v.Field("message")}, r.err
}

// Value implements PDU.
func (p Datagram) Value() value.Value {
	return value.Fields("PhoenixNetworking", true, "type", "datagram", "message", p.Message)
}

// Text cuts a text of a peer to what is shown and stored.
func Text(s string) string { return strings.Clone(s[:min(len(s), MaxText)]) }
