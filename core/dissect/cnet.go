package dissect

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/copper/ctcp"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// Keys are the session keys that a lab's own computers have told it (as
// SSLKEYLOGFILE does): the packet list of the lab may read its own traffic,
// and no protocol is weakened for it.
type Keys interface {
	// Session gives the key of a CryptoNet connection by the client's identity.
	Session(identity string) (key [cryptonet.KeySize]byte, ok bool)
}

// noteDecrypted marks every layer that was ciphertext on the air.
const noteDecrypted = "decrypted with this lab's session keys"

// markDecrypted ends the summary of such a layer.
const markDecrypted = " (decrypted)"

// opened adds what an encrypted body says, if its key is known: CryptoNet's
// plaintext and what cNet puts into it (spec/cnet.md 1).
func opened(b *builder, m message, kind string, target, sender, body value.Value) {
	if m.keys == nil || kind != cryptonet.TypeEncrypted && kind != cryptonet.TypeConnectionResponse {
		return
	}
	for _, end := range [2]value.Value{target, sender} {
		identity, _ := end.Str()
		key, known := m.keys.Session(identity)
		if !known {
			continue
		}
		p, ok := cryptonet.Inspect(key, body, kind == cryptonet.TypeConnectionResponse)
		if ok {
			plaintext(b, p)
		}
		return
	}
}

// plaintext is CryptoNet's own layer: a control message, or a value.
func plaintext(b *builder, p cryptonet.Plain) {
	l := view.Layer{Protocol: "cryptonet", Summary: p.Kind, Fields: []view.Field{{Name: "plaintext", Value: counted(p.Bytes, "byte", "bytes")}}}
	user := oneLine(clip(p.User))
	switch p.Kind {
	case cryptonet.PlainProof:
		l.Summary = "proof that the server could read the session key"
	case cryptonet.PlainClose:
		l.Summary = "close notice"
	case cryptonet.PlainLogin, cryptonet.PlainLoginFailed:
		l.Summary = p.Kind + " of " + user
		l.Fields = append(l.Fields, view.Field{Name: "username", Value: user})
	case cryptonet.PlainLoginSuccess:
		l.Summary = fmt.Sprintf("%s of %s, level %s", p.Kind, user, value.FormatNumber(p.Level))
		l.Fields = append(l.Fields, view.Field{Name: "username", Value: user}, shown("permissionLevel", value.Number(p.Level), ""))
	case cryptonet.PlainMessage:
		l.Summary, l.Lead = "message "+short(p.Value), len("message")
		if t := p.Value.Table(); t != nil {
			l.Fields = append(l.Fields, listed("message", t, (&tree{}).fieldsOf(t, 1)))
		}
	}
	if !b.decrypted(l) || p.Kind != cryptonet.PlainMessage {
		return
	}
	if m, ok := ctcp.Parse(p.Value); ok {
		cnpLayers(b, p.Value, m)
		return
	}
	b.carries(p.Value, true)
}

// decrypted adds a layer that was ciphertext on the air.
func (b *builder) decrypted(l view.Layer) bool {
	l.Note = strings.TrimPrefix(l.Note+"; "+noteDecrypted, "; ")
	l.Summary += markDecrypted
	l.Tail += len(markDecrypted)
	return b.add(l)
}

// cnpLayers are the envelope, the connection and what it carries (spec/cnet.md
// 2 to 5).
func cnpLayers(b *builder, v value.Value, m ctcp.Message) {
	cnp := read(v.Table(), "cnp")
	cnp.show("protocol")
	inner := cnp.hide("payload").Table()
	if !b.decrypted(cnp.layer("cnp", "carries CTCP")) {
		return
	}
	f := read(inner, "ctcp")
	f.show("seqNumber")
	f.show("ackNumber")
	f.hide("flags")
	f.out = append(f.out, view.Field{Name: "flags", Value: either(m.Flags.String(), "none")})
	f.show("protocol")
	payload := f.hide("payload")
	numbers := fmt.Sprintf("seq=%s ack=%s", value.FormatNumber(m.Seq), value.FormatNumber(m.Ack))
	if !b.decrypted(f.parted("ctcp", m.Flags.String(), "", numbers)) {
		return
	}
	if t := payload.Table(); t != nil {
		carried(b, t, m)
	}
}

// carried is a request, a response, a registration, or something else.
func carried(b *builder, t *value.Table, m ctcp.Message) {
	f := read(t, "clog")
	v := t.Value()
	switch {
	case m.Protocol == ctcp.CLOG && m.Flags == ctcp.ACK:
		b.decrypted(f.parted("clog", "refused:", text(f.show("reason")), ""))
	case m.Protocol == ctcp.CLOG:
		name := f.show("username")
		f.hide("passwordHash")
		f.hide("password")
		b.decrypted(f.parted("clog", "register", text(name), ""))
	case !v.Field("requestMethod").IsNil():
		f.as("cttp")
		method, path := f.show("requestMethod"), f.show("path")
		data := body(f)
		b.decrypted(f.parted("cttp", text(method), text(path)+data, ""))
	case !v.Field("statusCode").IsNil():
		f.as("cttp")
		code, message := f.show("statusCode"), f.show("statusMessage")
		data := body(f)
		b.decrypted(f.parted("cttp", num(code)+" "+text(message), strings.TrimPrefix(data, ": "), ""))
	default:
		b.decrypted(f.layer(strings.ToLower(either(m.Protocol, "data")), short(v)))
		b.carries(v, true)
	}
}

// body takes header and data; it gives the data for a summary.
func body(f *fields) string {
	for _, name := range []string{"header", "data"} {
		v := f.hide(name)
		if v.IsNil() {
			continue
		}
		out := shown(name, v, "")
		if t := v.Table(); t != nil {
			out = listed(name, t, (&tree{}).fieldsOf(t, 1))
		}
		f.out = append(f.out, out)
	}
	if data := f.t.Field("data"); !data.IsNil() {
		return ": " + short(data)
	}
	return ""
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
