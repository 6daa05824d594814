package dissect

import (
	"fmt"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// Channels of rednet (spec/computercraft.md 4.10).
const (
	channelBroadcast = 65535
	channelRepeat    = 65533
)

// looksRednet: a table with a numeric message id and a numeric recipient.
func looksRednet(m message) bool {
	if m.table == nil {
		return false
	}
	_, id := m.table.Field("nMessageID").Number()
	_, to := m.table.Field("nRecipient").Number()
	return id && to
}

// rednetLayers: the envelope, and the lookup inside protocol "dns".
func rednetLayers(b *builder, m message) {
	f := read(m.table, "rednet")
	f.show("nMessageID")
	to := f.show("nRecipient")
	if n, _ := to.Number(); n == channelBroadcast {
		f.means("everybody")
	}
	from := f.show("nSender")
	proto := f.show("sProtocol")
	body := f.show("message")
	if from.IsNil() {
		from = value.Int(m.reply)
	}
	kind, ends := "", b.between(b.who(computer(from)), b.who(recipient(to)))
	if _, ok := proto.Str(); ok {
		kind = text(proto)
	}
	if m.channel == channelRepeat {
		ends += forRepeaters
	}
	b.stream = rednetStream(from, to, proto)
	if !b.add(f.parted("rednet", kind, short(body), ends)) {
		return
	}
	depth := len(b.layers)
	if body.Table() != nil {
		dnsLayer(b, proto, body.Table(), m)
	}
	if len(b.layers) == depth {
		b.carries(body, false)
	}
}

// rednetStream is what two computers say to each other, or one to all, in one
// protocol.
func rednetStream(from, to, proto value.Value) string {
	x, y := computer(from), recipient(to)
	if y != "all" && y < x {
		x, y = y, x
	}
	out := "rednet:" + x + "-" + y
	if _, ok := proto.Str(); ok {
		out += ":" + text(proto)
	}
	return out
}

// recipient is "all" for a broadcast.
func recipient(v value.Value) string {
	if n, ok := v.Number(); ok && n == channelBroadcast {
		return "all"
	}
	return computer(v)
}

// dnsLayer: rednet.lookup asks and answers in protocol "dns"
// (spec/computercraft.md 4.10).
func dnsLayer(b *builder, proto value.Value, t *value.Table, m message) {
	if p, _ := proto.Str(); p != "dns" {
		return
	}
	f := read(t, "dns")
	kind := f.show("sType")
	what := f.show("sProtocol")
	host := f.show("sHostname")
	var l view.Layer
	switch s, _ := kind.Str(); s {
	case "lookup":
		l = f.layer("dns", question(what, host))
	case "lookup response":
		l = f.layer("dns", fmt.Sprintf("I host %s as %s", text(what), text(host)))
	default:
		return
	}
	if m.channel == channelRepeat {
		l.Summary += forRepeaters
	}
	b.add(l)
}

func question(what, host value.Value) string {
	if host.IsNil() {
		return "who hosts " + text(what) + "?"
	}
	return fmt.Sprintf("who hosts %s as %s?", text(what), text(host))
}
