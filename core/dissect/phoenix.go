package dissect

import (
	"fmt"
	"strconv"
	"strings"

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
	f := read(t)
	f.hide("PhoenixNetworking", boolean)
	kind, _ := f.take("type", str, "").Str()
	switch kind {
	case "link":
		p.link(f)
	case "arp":
		p.arp(f)
	case "internet":
		p.internet(f)
	case "control":
		p.control(f)
	case "socket":
		p.socket(f)
	case "datagram":
		p.datagram(f)
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
	from := f.take("source", number, "computer id")
	to := f.take("destination", number|absent, "computer id")
	payload := f.hide("payload", table)
	all := computer(to)
	if to.IsNil() {
		all = "all"
	}
	if p.b.add(f.layer("link", computer(from)+" > "+all)) {
		p.inner(payload)
	}
}

// arp: which computer has an address (spec/phoenix.md 5).
func (p *packet) arp(f *fields) {
	reply := f.take("reply", boolean, "")
	from := f.take("source", number, "computer id")
	fromIP := f.take("sourceIP", str|absent, "")
	f.take("destination", number|absent, "computer id")
	toIP := f.take("destinationIP", str|absent, "")
	isReply, _ := reply.Bool()
	summary := ""
	switch {
	case isReply:
		summary = text(fromIP) + " is at " + computer(from)
	case !fromIP.IsNil() && value.Equal(fromIP, toIP):
		summary = computer(from) + " announces " + text(fromIP)
	case fromIP.IsNil():
		summary = fmt.Sprintf("who has %s? asks %s", text(toIP), computer(from))
	default:
		summary = fmt.Sprintf("who has %s? asks %s (%s)", text(toIP), text(fromIP), computer(from))
	}
	p.talks("arp", text(fromIP), text(toIP))
	p.b.add(f.layer("arp", summary))
}

// internet: from address to address over hops (spec/phoenix.md 6).
func (p *packet) internet(f *fields) {
	from := f.take("source", str, "")
	to := f.take("destination", str, "")
	f.take("messageID", str|number, "new for every packet; a second one is a duplicate")
	hops := f.take("hopsLeft", number, "")
	payload := f.hide("payload", table)
	p.source, p.destination = text(from), text(to)
	p.talks("internet", p.source, p.destination)
	summary := fmt.Sprintf("%s > %s, hops left %s", p.source, p.destination, num(hops))
	if p.b.add(f.layer("internet", summary)) {
		p.inner(payload)
	}
}

// path is "a > b" of the innermost internet layer.
func (p *packet) path() string {
	if p.source == "" {
		return "no address"
	}
	return p.source + " > " + p.destination
}

// ports is "a:1 > b:2"; a packet quoted in a control message has none.
func (p *packet) ports() string {
	if p.quoted || p.source == "" {
		return p.path()
	}
	return fmt.Sprintf("%s:%d > %s:%d", p.source, p.reply, p.destination, p.channel)
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
	kind := f.take("messageType", str, "")
	fault := f.take("error", str|absent, "")
	payload := f.hide("payload", table|absent)
	summary := p.path() + " " + text(kind)
	if !fault.IsNil() {
		summary += ": " + text(fault)
	}
	depth := len(p.b.layers)
	if !p.b.add(f.layer("control", summary)) || payload.IsNil() {
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
	seq := f.take("sequence", number, "counts messages")
	ack := f.take("acknowledgement", number|absent, "")
	f.take("windowSize", number|absent, "messages")
	var words []string
	for _, flag := range []struct{ name, word string }{{"synchronize", "SYN"}, {"final", "FIN"}, {"reset", "RST"}} {
		if on, _ := f.take(flag.name, boolean|absent, "").Bool(); on {
			words = append(words, flag.word)
		}
	}
	f.take("ours", number|boolean|absent, "both ends never skip a hole")
	f.take("sack", table|absent, "received beyond a hole")
	payload := f.take("payload", str|absent, "")
	if !ack.IsNil() {
		words = append(words, "ACK")
	}
	words = append(words, "seq="+num(seq))
	if !ack.IsNil() {
		words = append(words, "ack="+num(ack))
	}
	if s, ok := payload.Str(); ok {
		words = append(words, counted(len(s), "byte", "bytes"))
	}
	p.talks("psp", ended(p.source, p.reply), ended(p.destination, p.channel))
	if p.b.add(f.layer("psp", p.ports()+" "+strings.Join(words, " "))) && !payload.IsNil() && !p.quoted {
		p.b.carries(payload, false)
	}
}

// datagram: the Phoenix Datagram Protocol (spec/phoenix.md 9).
func (p *packet) datagram(f *fields) {
	body := f.take("message", anyKind, "")
	p.talks("pdp", ended(p.source, p.reply), ended(p.destination, p.channel))
	if p.b.add(f.layer("pdp", p.ports()+" "+short(body))) && !p.quoted {
		p.b.carries(body, false)
	}
}
