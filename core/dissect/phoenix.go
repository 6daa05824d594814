package dissect

import (
	"strconv"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// looksPhoenix: every layer of Phoenix is a table with this marker and a type
// (spec/phoenix.md 4).
func looksPhoenix(m message) bool {
	if m.table == nil {
		return false
	}
	marked, _ := m.table.Field("PhoenixNetworking").Bool()
	_, typed := m.table.Field("type").Str()
	return marked && typed
}

// packet is a message on its way through the layers of Phoenix.
type packet struct {
	b                   *builder
	channel, reply      int
	source, destination string // of the innermost internet layer, "" before it
	quoted              bool   // inside a control message: ports are not its own
}

// phoenixLayers adds the outermost Phoenix layer and, layer by layer, what it
// carries.
func phoenixLayers(b *builder, m message) {
	p := &packet{b: b, channel: m.channel, reply: m.reply}
	p.layer(m.table)
}

// layer adds t as the type it says it is.
func (p *packet) layer(t *value.Table) {
	f := read(t, "phoenix")
	f.hide("PhoenixNetworking")
	kind, _ := f.show("type").Str()
	switch kind {
	case "link":
		p.link(f.as("link"))
	case "arp":
		p.arp(f.as("arp"))
	case "internet":
		p.internet(f.as("internet"))
	case "control":
		p.control(f.as("control"))
	case "socket":
		p.socket(f.as("psp"))
	case "datagram":
		p.datagram(f.as("pdp"))
	default:
		p.b.add(f.layer("phoenix", "unknown type "+text(value.String(kind))))
	}
}

// inner goes on with a payload that should be the next layer.
func (p *packet) inner(v value.Value) {
	t := v.Table()
	if t == nil {
		return
	}
	if looksPhoenix(message{table: t}) {
		p.layer(t)
		return
	}
	p.b.add(view.Layer{Protocol: "phoenix", Summary: "payload " + short(v),
		Fields: (&tree{}).fieldsOf(t, 0), Note: "malformed: not a Phoenix message"})
}

// link: one hop between computers by id (spec/phoenix.md 4).
func (p *packet) link(f *fields) {
	from := f.show("source")
	to := f.show("destination")
	payload := f.hide("payload")
	all := computer(to)
	if to.IsNil() {
		all = "all"
	}
	if p.b.add(f.layer("link", p.b.between(p.b.who(computer(from)), p.b.who(all)))) {
		p.inner(payload)
	}
}

// arp: which computer has an address (spec/phoenix.md 5).
func (p *packet) arp(f *fields) {
	reply := f.show("reply")
	from := f.show("source")
	fromIP := f.show("sourceIP")
	f.show("destination")
	toIP := f.show("destinationIP")
	isReply, _ := reply.Bool()
	asker := p.b.who(computer(from))
	if !fromIP.IsNil() && p.b.names == nil {
		asker = text(fromIP) + " (" + asker + ")"
	}
	p.talks("arp", text(fromIP), text(toIP))
	switch {
	case isReply:
		p.b.add(f.parted("arp", text(fromIP)+" is at", p.b.who(computer(from)), ""))
	case !fromIP.IsNil() && value.Equal(fromIP, toIP):
		p.b.add(f.parted("arp", "announces "+text(fromIP), p.b.who(computer(from)), ""))
	default:
		p.b.add(f.parted("arp", "who has "+text(toIP)+"?", "", "asks "+asker))
	}
}

// internet: from address to address over hops (spec/phoenix.md 6).
func (p *packet) internet(f *fields) {
	from := f.show("source")
	to := f.show("destination")
	f.show("messageID")
	hops := f.show("hopsLeft")
	payload := f.hide("payload")
	p.source, p.destination = text(from), text(to)
	p.talks("internet", p.source, p.destination)
	summary := p.path() + ", hops left " + num(hops)
	if p.b.add(f.layer("internet", summary)) {
		p.inner(payload)
	}
}

// path is "a > b" of the innermost internet layer.
func (p *packet) path() string {
	if p.source == "" {
		return "no address"
	}
	return p.b.between(p.b.who(p.source), p.b.who(p.destination))
}

// ports is "a:1 > b:2"; a packet quoted in a control message has none.
func (p *packet) ports() string {
	if p.quoted || p.source == "" {
		return p.path()
	}
	return p.b.between(ended(p.b.who(p.source), p.reply), ended(p.b.who(p.destination), p.channel))
}

// talks names the conversation of two ends, the same in both directions. A
// quoted packet is none of its own.
func (p *packet) talks(proto, a, b string) {
	if p.quoted {
		return
	}
	if b < a {
		a, b = b, a
	}
	p.b.stream = proto + ":" + a + "-" + b
}

// ended is an address with a port.
func ended(address string, port int) string { return address + ":" + strconv.Itoa(port) }

// control: ping, pong and what went wrong (spec/phoenix.md 7).
func (p *packet) control(f *fields) {
	kind := f.show("messageType")
	fault := f.show("error")
	payload := f.hide("payload")
	why := ""
	if !fault.IsNil() {
		why = text(fault)
	}
	depth := len(p.b.layers)
	if !p.b.add(f.parted("control", text(kind), why, p.path())) || payload.IsNil() {
		return
	}
	p.quoted = true
	p.inner(payload)
	p.b.quote(depth)
}

// quote turns the layers above depth into fields of the one at depth: they are
// a copy of what caused it, not what the message is.
func (b *builder) quote(depth int) {
	cause := view.Field{Name: "payload", Means: "the packet that caused it"}
	for _, l := range b.layers[depth+1:] {
		cause.Sub = append(cause.Sub, view.Field{Name: l.Protocol, Value: l.Summary, Sub: l.Fields})
	}
	b.layers = b.layers[:depth+1]
	if len(cause.Sub) > 0 {
		cause.Value = cause.Sub[len(cause.Sub)-1].Value
		b.layers[depth].Fields = append(b.layers[depth].Fields, cause)
	}
}

// socket: the Phoenix Socket Protocol. Sequence numbers count messages, not
// bytes (spec/phoenix.md 8.1, 8.2; ours and sack: 22.1).
func (p *packet) socket(f *fields) {
	seq := f.show("sequence")
	ack := f.show("acknowledgement")
	f.show("windowSize")
	var flags []string
	for _, flag := range []struct{ name, word string }{{"synchronize", "SYN"}, {"final", "FIN"}, {"reset", "RST"}} {
		if on, _ := f.show(flag.name).Bool(); on {
			flags = append(flags, flag.word)
		}
	}
	f.show("ours")
	f.show("sack")
	payload := f.show("payload")
	if !ack.IsNil() {
		flags = append(flags, "ACK")
	}
	body, ends := "", []string{p.ports(), p.b.first.number("seq", seq, p.b.first.Seq)}
	if !ack.IsNil() {
		ends = append(ends, p.b.first.number("ack", ack, p.b.first.Ack))
	}
	if !payload.IsNil() {
		body = short(payload)
	}
	p.talks("psp", ended(p.source, p.reply), ended(p.destination, p.channel))
	if p.b.add(f.parted("psp", words(flags...), body, words(ends...))) && !payload.IsNil() && !p.quoted {
		p.b.carries(payload, false)
	}
}

// datagram: the Phoenix Datagram Protocol (spec/phoenix.md 9).
func (p *packet) datagram(f *fields) {
	body := f.show("message")
	p.talks("pdp", ended(p.source, p.reply), ended(p.destination, p.channel))
	if p.b.add(f.parted("pdp", "", short(body), p.ports())) && !p.quoted {
		p.b.carries(body, false)
	}
}
