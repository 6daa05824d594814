package cryptonet

import "github.com/emberwire/emberwire/modem/value"

// Plain is what an encrypted body says, for a packet list that has the key.
type Plain struct {
	Kind  string // one of the kinds below
	User  string // of the login kinds
	Level float64
	Value value.Value // of PlainMessage
	Bytes int         // length of the plaintext
}

// Kinds of Plain.
const (
	PlainProof        = "proof"
	PlainClose        = "close"
	PlainLogin        = "login request"
	PlainLoginFailed  = "login failed"
	PlainLoginSuccess = "login success"
	PlainLogout       = "logout"
	PlainMessage      = "message"
	PlainUnknown      = "unknown"
)

// Inspect decrypts the body of an encrypted_message, or with proof of a
// connection_response. It keeps nothing and obeys nothing; false means that
// the body is none.
func Inspect(key [KeySize]byte, body value.Value, proof bool) (Plain, bool) {
	b, ok := parseSealed(body)
	if !ok {
		return Plain{}, false
	}
	plain, err := NewCipher(key).Decrypt(b.iv, b.text)
	if err != nil {
		return Plain{}, false
	}
	if proof {
		return Plain{Kind: PlainProof, Bytes: len(plain)}, true
	}
	p := parsePayload(plain)
	kind := [...]string{PlainUnknown, PlainClose, PlainLogin, PlainLoginFailed, PlainLoginSuccess, PlainLogout, PlainMessage}[p.kind]
	return Plain{Kind: kind, User: p.name, Level: p.level, Value: p.value, Bytes: len(plain)}, true
}
