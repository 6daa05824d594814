package dissect

import (
	"fmt"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// looksCryptoNet is the acceptance rule of a receiver (spec/cryptonet.md 3).
func looksCryptoNet(m message) bool {
	if m.table == nil || m.table.Field("message").Table() == nil {
		return false
	}
	_, id := m.table.Field("nMessageID").Number()
	s, _ := m.table.Field("sProtocol").Str()
	return id && s == "cryptoNet"
}

// cryptoNetLayers: the rednet-like envelope and the message inside.
func cryptoNetLayers(b *builder, m message) {
	f := read(m.table, "envelope")
	f.show("nMessageID")
	f.show("nRecipient")
	f.show("sProtocol")
	inner := f.hide("message").Table()
	if !b.add(f.layer("envelope", fmt.Sprintf("channel %d", m.channel))) {
		return
	}
	l, kind, target, sender, body := b.cryptoNetMessage(inner)
	if !b.add(l) {
		return
	}
	b.stream = "cryptonet:" + cryptoNetEnd(kind, target, sender, body)
	opened(b, m, kind, target, sender, body)
	if m.channel == channelRepeat {
		b.copied()
	}
}

// cryptoNetMessage is one of the eight types (spec/cryptonet.md 4).
func (b *builder) cryptoNetMessage(t *value.Table) (l view.Layer, kind string, target, sender, body value.Value) {
	f := read(t, "cryptonet")
	kind, _ = f.show("msgType").Str()
	target = f.show("target")
	sender = f.show("sender")
	body = f.hide("message")
	f.out = append(f.out, bodyFields(kind, body)...)
	what, says, ends := b.cryptoNetWords(kind, target, sender, body)
	return f.parted("cryptonet", what, says, ends), kind, target, sender, body
}

// cryptoNetWords are the parts of a summary.
func (b *builder) cryptoNetWords(kind string, target, sender, body value.Value) (what, says, ends string) {
	switch kind {
	case "discovery_request":
		return kind, "", "to all"
	case "discovery_response", "certificate_response":
		return kind, "of " + text(body.Field("name")), ""
	case "certificate_request", "connection_request":
		return kind, "", "to " + identity(target)
	case "connection_response":
		return kind, sealed(body), "to " + identity(target)
	case "encrypted_message":
		return kind, sealed(body), b.between(identity(sender), identity(target))
	case "plain_message":
		return kind, short(body), b.between(identity(sender), identity(target))
	}
	return "unknown msgType " + text(value.String(kind)), "", ""
}

// identity is a server's name as it is; a client's identity, a long decimal
// number, is cut to what tells it from others.
func identity(v value.Value) string {
	s, ok := v.Str()
	if !ok {
		return "?"
	}
	if len(s) > 24 && isDigits(s) {
		return "client " + s[:8] + "…"
	}
	return text(v)
}

// cryptoNetEnd names a connection by its client's identity, everything before
// it by the server's name.
func cryptoNetEnd(kind string, target, sender, body value.Value) string {
	for _, v := range [2]value.Value{target, sender} {
		if s, ok := v.Str(); ok && len(s) > 24 && isDigits(s) {
			return s[:24]
		}
	}
	switch kind {
	case "discovery_request":
		return "discovery"
	case "discovery_response", "certificate_response":
		return text(body.Field("name"))
	}
	return text(target)
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// sealed is "n bytes sealed" for an encrypted body.
func sealed(body value.Value) string {
	n, ok := cipherLength(body)
	if !ok {
		return ""
	}
	return counted(n, "byte", "bytes") + " sealed"
}

// cipherLength is the length of {ciphertext, iv}'s first list.
func cipherLength(body value.Value) (int, bool) {
	t := body.Table()
	if t == nil || t.Index(1).Table() == nil || t.Index(2).Table() == nil {
		return 0, false
	}
	return t.Index(1).Table().SeqLen(), true
}

// bodyFields lists a message's body: bytes as their number, a certificate by
// its fields.
func bodyFields(kind string, body value.Value) []view.Field {
	if body.IsNil() {
		return nil
	}
	if n, ok := cipherLength(body); ok && kind != "plain_message" {
		iv := body.Table().Index(2).Table().SeqLen()
		return []view.Field{{Name: "message", Value: "sealed", Sub: []view.Field{
			{Name: "ciphertext", Value: counted(n, "byte", "bytes")},
			{Name: "iv", Value: counted(iv, "byte", "bytes")},
		}}}
	}
	out := shown("message", body, "")
	if t := body.Table(); t != nil {
		out.Sub = (&tree{}).fieldsOf(t, 0)
	}
	return []view.Field{out}
}
