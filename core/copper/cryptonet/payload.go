package cryptonet

import (
	"errors"

	"github.com/emberwire/emberwire/modem/value"
)

// Plaintexts (paragraph 9). A control message cannot be mistaken for user
// data: every user message starts with its type.

type payloadKind uint8

const (
	payloadInvalid      payloadKind = iota
	payloadClose                    // exactly "c"
	payloadLogin                    // "lr": client to server
	payloadLoginFailed              // "lf": server to client
	payloadLoginSuccess             // "ls": server to client
	payloadLogout                   // exactly "lo"
	payloadUser
)

// payload is a parsed plaintext. Name is the user of lr, lf and ls; Hash is
// lr's, Level is ls's, Value is the user's message.
type payload struct {
	kind  payloadKind
	name  string
	hash  string
	level float64
	value value.Value
}

var errEmpty = errors.New("empty message")

// parsePayload interprets a plaintext in the original's order: controls
// first. A malformed control message is invalid, not a user message.
func parsePayload(plain []byte) payload {
	s := string(plain)
	prefix := ""
	if len(s) >= 2 {
		prefix = s[:2]
	}
	switch {
	case s == "c":
		return payload{kind: payloadClose}
	case prefix == "lr":
		return parseLogin(s[2:])
	case prefix == "lf":
		return payload{kind: payloadLoginFailed, name: s[2:]}
	case prefix == "ls":
		return parseLoginSuccess(s[2:])
	case s == "lo":
		return payload{kind: payloadLogout}
	}
	v, err := DecodeUser(s)
	if err != nil {
		return payload{}
	}
	return payload{kind: payloadUser, value: v}
}

func parseLogin(text string) payload {
	v, err := Unserialise(text)
	if err != nil || v.Table() == nil {
		return payload{}
	}
	name, hasName := v.Table().Index(1).Str()
	hash, hasHash := v.Table().Index(2).Str()
	if !hasName || !hasHash {
		return payload{}
	}
	return payload{kind: payloadLogin, name: name, hash: hash}
}

func parseLoginSuccess(text string) payload {
	v, err := Unserialise(text)
	if err != nil || v.Table() == nil {
		return payload{}
	}
	name, hasName := v.Table().Index(1).Str()
	level, hasLevel := v.Table().Index(2).Number()
	if !hasName || !hasLevel {
		return payload{}
	}
	return payload{kind: payloadLoginSuccess, name: name, level: level}
}

// loginText and loginSuccessText write the two table messages of a login.
func loginText(user, hash string) string {
	return "lr" + listText(value.String(user), value.String(hash))
}

func loginSuccessText(user string, level float64) string {
	return "ls" + listText(value.String(user), value.Number(level))
}

// listText writes two scalars; a text too long for a message is refused when
// it is sealed.
func listText(a, b value.Value) string {
	return "{\n  " + scalarText(a) + ",\n  " + scalarText(b) + ",\n}"
}

// EncodeUser writes a user message. A string that ends in zero bytes loses
// them on the way (paragraph 7.3). Errors are Serialise's.
func EncodeUser(v value.Value) (string, error) {
	switch v.Kind() {
	case value.KindBool:
		if b, _ := v.Bool(); b {
			return "b1", nil
		}
		return "b0", nil
	case value.KindNumber:
		f, _ := v.Number()
		return "n" + formatNumber(f), nil
	case value.KindString:
		s, _ := v.Str()
		return "s" + s, nil
	case value.KindTable:
		text, err := Serialise(v)
		return "t" + text, err
	}
	return "x", nil
}

// DecodeUser reads a user message: an unreadable number or table is nil, an
// unknown type an error.
func DecodeUser(s string) (value.Value, error) {
	if s == "" {
		return value.Nil(), errEmpty
	}
	rest := s[1:]
	switch s[0] {
	case 'x':
		return value.Nil(), nil
	case 'b':
		return value.Bool(rest == "1"), nil
	case 'n':
		if f, ok := parseNumber(rest); ok {
			return value.Number(f), nil
		}
		return value.Nil(), nil
	case 's':
		return value.String(rest), nil
	case 't':
		v, err := Unserialise(rest)
		if err != nil {
			return value.Nil(), nil
		}
		return v, nil
	}
	return value.Nil(), ErrText
}
