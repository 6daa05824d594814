package dissect

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/copper/cryptonet"
	"github.com/emberwire/emberwire/core/copper/ctcp"
	"github.com/emberwire/emberwire/core/copper/cttp"
	"github.com/emberwire/emberwire/modem/value"
)

// oneKey is a key log with one connection.
type oneKey struct{}

func (oneKey) Session(identity string) (key [cryptonet.KeySize]byte, ok bool) {
	return [16]byte{1, 2, 3}, identity == "4711"
}

// sealedMessage is an encrypted message of that connection.
func sealedMessage(kind, plain string) value.Value {
	iv := [16]byte{9}
	text := cryptonet.NewCipher([16]byte{1, 2, 3}).Encrypt(iv, []byte(plain))
	return cryptoNet(value.Fields("msgType", kind, "target", "Shop", "sender", "4711",
		"message", value.List(value.Bytes(text), value.Bytes(iv[:]))))
}

func user(v value.Value) string {
	s, err := cryptonet.EncodeUser(v)
	if err != nil {
		panic(err)
	}
	return s
}

func TestDecrypted(t *testing.T) {
	request := cttp.Request{Method: "POST", Path: "/items", Data: value.Fields("n", 3)}
	for _, c := range []struct{ name, kind, plain, want string }{
		{"close", "encrypted_message", "c", "cryptonet close notice"},
		{"login", "encrypted_message", "lr{ \"bob\", \"hash\" }", "cryptonet login request of bob"},
		{"login failed", "encrypted_message", "lfbob\n", "cryptonet login failed of bob."},
		{"login success", "encrypted_message", "ls{ \"bob\", 3 }", "cryptonet login success of bob, level 3"},
		{"logout", "encrypted_message", "lo", "cryptonet logout"},
		{"proof", "connection_response", strings.Repeat("p", 32), "cryptonet proof that the server could read the session key"},
		{"string", "encrypted_message", user(value.String("hello")), `cryptonet message "hello"`},
		{"garbage", "encrypted_message", "\x01\x02", "cryptonet unknown"},
		{"another table", "encrypted_message", user(value.Fields("protocol", "HTTP", "payload", 1)), `cryptonet message {payload=1, protocol="HTTP"}`},
		{"syn", "encrypted_message", user(ctcp.Message{Seq: 5, Flags: ctcp.SYN, Protocol: "CTTP"}.Value()), "ctcp SYN seq=5 ack=0"},
		{"request", "encrypted_message", user(ctcp.Message{Seq: 5, Ack: 6, Protocol: "CTTP", Payload: request.Value()}.Value()), "cttp POST /items: {n=3}"},
		{"response", "encrypted_message", user(ctcp.Message{Seq: 5, Ack: 6, Protocol: "CTTP", Payload: cttp.Answer(cttp.NotFound).Value()}.Value()), "cttp 404 NOT_FOUND"},
		{"registration", "encrypted_message", user(ctcp.Message{Seq: 5, Ack: 6, Flags: ctcp.REG, Protocol: "CLOG",
			Payload: value.Fields("username", "bob", "passwordHash", "h")}.Value()), "clog register bob"},
		{"other payload", "encrypted_message", user(ctcp.Message{Seq: 5, Ack: 6, Protocol: "XYZ", Payload: value.Fields("a", 1)}.Value()), "xyz {a=1}"},
		{"broken request", "encrypted_message", user(ctcp.Message{Seq: 5, Ack: 6, Protocol: "CTTP", Payload: value.Fields("requestMethod", 1)}.Value()), "cttp ? ?; malformed"},
	} {
		v := sealedMessage(c.kind, c.plain)
		proto, summary := (Reader{Keys: oneKey{}}).Summary(v, 4711, 4711)
		if got := proto + " " + summary; got != c.want+" (decrypted)" {
			t.Errorf("%s: %s", c.name, got)
		}
		// Without the key nothing but the length is known.
		for _, keys := range []Keys{nil, noKey{}} {
			if _, summary := (Reader{Keys: keys}).Summary(v, 4711, 4711); !strings.Contains(summary, " bytes sealed ") {
				t.Errorf("%s without key: %s", c.name, summary)
			}
		}
		for i, l := range (Reader{Keys: oneKey{}}).Message(v, 4711, 4711).Layers {
			if marked := strings.Contains(l.Note, noteDecrypted) && strings.HasSuffix(l.Summary, markDecrypted); marked != (i > 2) {
				t.Errorf("%s: layer %d %s is marked: %v", c.name, i, l.Protocol, marked)
			}
		}
	}
	_, summary := (Reader{Keys: oneKey{}}).Summary(sealedMessage("encrypted_message", "c"), 65533, 4711)
	if summary != "close notice (decrypted), copy for repeaters" {
		t.Error(summary)
	}
	// A password hash is nobody's business, not even the packet list's.
	reg := ctcp.Message{Flags: ctcp.REG, Protocol: "CLOG", Payload: value.Fields("username", "bob", "passwordHash", "secret")}
	layers := (Reader{Keys: oneKey{}}).Message(sealedMessage("encrypted_message", user(reg.Value())), 1, 1).Layers
	for _, f := range layers[len(layers)-1].Fields {
		if f.Value == `"secret"` {
			t.Errorf("%s is shown", f.Name)
		}
	}
}

type noKey struct{}

func (noKey) Session(string) (key [16]byte, ok bool) { return key, false }
