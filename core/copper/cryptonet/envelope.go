package cryptonet

import (
	"math"

	"github.com/emberwire/emberwire/modem/value"
)

// Message types (paragraph 4).
const (
	TypeDiscoveryRequest    = "discovery_request"
	TypeDiscoveryResponse   = "discovery_response"
	TypeCertificateRequest  = "certificate_request"
	TypeCertificateResponse = "certificate_response"
	TypeConnectionRequest   = "connection_request"
	TypeConnectionResponse  = "connection_response"
	TypeEncrypted           = "encrypted_message"
	TypePlain               = "plain_message"
)

// maxMessageID is the largest nMessageID a sender draws (paragraph 3).
const maxMessageID = 1<<31 - 1

// Message is one protocol message with its envelope (paragraphs 3 and 4).
type Message struct {
	ID   float64 // nMessageID
	Type string  // msgType
	// Target says who should act on it, Sender who sent it; either may be
	// absent, which is not the same as empty.
	Target, Sender       string
	HasTarget, HasSender bool
	Body                 value.Value
}

// Parse reads a modem payload. It fails for everything that is not a
// CryptoNet message (paragraph 3, acceptance rule).
func Parse(v value.Value) (Message, bool) {
	protocol, _ := v.Field("sProtocol").Str()
	id, hasID := v.Field("nMessageID").Number()
	inner := v.Field("message")
	if protocol != Protocol || !hasID || math.IsNaN(id) || inner.Table() == nil {
		return Message{}, false
	}
	m := Message{ID: id, Body: inner.Field("message")}
	m.Type, _ = inner.Field("msgType").Str()
	m.Target, m.HasTarget = inner.Field("target").Str()
	m.Sender, m.HasSender = inner.Field("sender").Str()
	return m, true
}

// Value is the payload to transmit on the channel.
func (m Message) Value(channel int) value.Value {
	inner := value.NewTable()
	put(inner, "msgType", value.String(m.Type))
	put(inner, "message", m.Body)
	if m.HasTarget {
		put(inner, "target", value.String(m.Target))
	}
	if m.HasSender {
		put(inner, "sender", value.String(m.Sender))
	}
	return value.Fields("nMessageID", m.ID, "nRecipient", channel, "sProtocol", Protocol, "message", inner)
}

// put sets a field; a name is never nil or NaN, the only keys Set refuses.
func put(t *value.Table, name string, v value.Value) {
	if err := t.Set(value.String(name), v); err != nil {
		panic(err)
	}
}

// sealed is the body of an encrypted message: {ciphertext, iv}, both arrays
// of numbers from 0 to 255 (paragraph 4).
type sealed struct {
	text []byte
	iv   [BlockSize]byte
}

func (s sealed) value() value.Value {
	return value.List(value.Bytes(s.text), value.Bytes(s.iv[:]))
}

// parseSealed reads a body strictly: whole blocks, 16 bytes of IV, at most
// MaxCiphertext (paragraph 18.1.3).
func parseSealed(v value.Value) (s sealed, ok bool) {
	t := v.Table()
	if t == nil || t.SeqLen() != 2 {
		return s, false
	}
	text, ok := listBytes(t.Index(1), MaxCiphertext)
	if !ok || len(text) == 0 || len(text)%BlockSize != 0 {
		return s, false
	}
	iv, ok := listBytes(t.Index(2), BlockSize)
	if !ok || len(iv) != BlockSize {
		return s, false
	}
	return sealed{text, [BlockSize]byte(iv)}, true
}

// listBytes reads an array of at most max bytes.
func listBytes(v value.Value, max int) ([]byte, bool) {
	t := v.Table()
	if t == nil || t.Len() > max {
		return nil, false
	}
	return t.Bytes()
}
