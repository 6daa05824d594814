package cryptonet

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

// FuzzUnserialise: what is read can be written and read again.
func FuzzUnserialise(f *testing.F) {
	for _, s := range []string{"{}", "{1,2,3}", "{ a = 1, ['b'] = \"x\\065\\\n\", [5] = {true;false}, nil }", "0/0", "-1/0", "0x1F", "1e999", ".5e-3",
		"{ bob = { { 1, 2 }, 3, }, }", "{\n  private = \"\\\"4711\\\"\",\n}", "'\\n\\r\\t\\a\\b\\f\\v'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := Unserialise(s)
		if err != nil {
			return
		}
		text, err := Serialise(v)
		if err == ErrTooLong { // escapes and indentation may make it longer
			return
		}
		if err != nil {
			t.Fatalf("%q cannot be written: %v", s, err)
		}
		back, err := Unserialise(text)
		if err == ErrText && len(text) > MaxText {
			return
		}
		if err != nil {
			t.Fatalf("%q was written as %q: %v", s, text, err)
		}
		again, _ := Serialise(back)
		if again != text {
			t.Fatalf("%q, then %q", text, again)
		}
	})
}

// FuzzPayload: any plaintext is taken apart without harm.
func FuzzPayload(f *testing.F) {
	for _, s := range []string{"c", "lo", "lr" + "{\"bob\",\"hash\",}", "ls{\"bob\",2}", "lfbob", "x", "b1", "n42", "n-0x10", "shello", "t{1,2,a=3}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if p := parsePayload(b); p.kind == payloadLogin && !strings.HasPrefix(string(b), "lr") {
			t.Fatalf("%q is a login", b)
		}
	})
}

// FuzzRecv gives a server and a client any value as a message.
func FuzzRecv(f *testing.F) {
	p := connected(f)
	keep := func(m Message) {
		m.ID = 5
		b, err := value.Encode(m.Value(p.srv.Channel))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	body, _ := p.sock.seal(testRandom(30), "shello")
	keep(Message{Type: TypeDiscoveryRequest})
	keep(Message{Type: TypeDiscoveryResponse, Body: p.srv.Certificate.Value()})
	keep(Message{Type: TypeCertificateRequest, Target: "DemoServer", HasTarget: true})
	keep(Message{Type: TypeCertificateResponse, Body: p.srv.Certificate.Value()})
	keep(Message{Type: TypeConnectionRequest, Target: "DemoServer", HasTarget: true, Body: value.String(p.sock.Identity)})
	keep(Message{Type: TypeConnectionResponse, Target: p.sock.Identity, HasTarget: true, Body: body})
	keep(p.sock.message(TypeEncrypted, body))
	keep(p.sock.message(TypePlain, value.List(value.Int(1))))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := value.Decode(b)
		if err != nil {
			return
		}
		for _, n := range []*Node{p.server, p.client} {
			_, _ = n.Discover(p.now, "top", 1, Trust{})
			n.Recv(p.now, 0, p.srv.Channel, v)
			n.Recv(p.now, 0, DiscoveryChannel, v)
			n.Advance(p.now + 1)
			n.Take()
			p.now = p.now.Add(DuplicateWindow + 2)
		}
		if len(p.srv.Sockets()) > MaxSockets || len(p.client.Clients()) > MaxSockets {
			t.Fatal("sockets beyond the bound")
		}
	})
}

// FuzzFiles reads keys, certificates and user tables from any text.
func FuzzFiles(f *testing.F) {
	u := newUsers("s")
	_ = u.Add("bob", "hash", 1)
	text, _ := Serialise(u.Value())
	f.Add(text)
	f.Add(FileText(Certificate{Name: "n", Key: PublicKey{"3", "15"}, HasKey: true, Signature: "5", HasSignature: true}.Value()))
	f.Add(FileText(PrivateKey{"3", "15"}.Value()))
	f.Fuzz(func(t *testing.T, s string) {
		v := ParseFileText(s)
		if c, ok := ParseCertificate(v, false); ok {
			if back, ok := ParseCertificate(ParseFileText(FileText(c.Value())), false); !ok || back != c {
				t.Fatalf("%q: %v, then %v", s, c, back)
			}
			c.Verify(PublicKey{"3", c.Key.Shared})
		}
		ParsePrivateKey(v)
		if raw, err := Unserialise(s); err == nil {
			_, _ = ParseUsers("s", raw)
		}
	})
}

// TestTruncated cuts each valid text at every place: no cut is valid.
func TestTruncated(t *testing.T) {
	for _, s := range []string{"{\n  \"bob\",\n  \"hash\",\n}", "{ a = { 1, [ \"x y\" ] = -1/0, }, b = true, }", "{ public = \"\\\"12\\\"\", }"} {
		for i := range s {
			if v, err := Unserialise(s[:i]); err == nil {
				t.Errorf("%q was read as %v", s[:i], v)
			}
		}
	}
}

// TestFieldsTaken takes each field of each message away, or makes it a number:
// nothing happens then.
func TestFieldsTaken(t *testing.T) {
	p := connected(t)
	body, _ := p.sock.seal(testRandom(31), "shello")
	identity, _ := p.srv.Certificate.Key.Crypt("123456789012345678901234567891")
	messages := []Message{
		{Type: TypeCertificateRequest, Target: "DemoServer", HasTarget: true},
		{Type: TypeConnectionRequest, Target: "DemoServer", HasTarget: true, Body: value.String(identity)},
		p.sock.message(TypeEncrypted, body),
	}
	for i, m := range messages {
		m.ID = float64(1000 + i)
		full := m.Value(p.srv.Channel)
		for _, bad := range []value.Value{value.Nil(), value.Bool(true)} {
			for _, name := range []string{"nMessageID", "sProtocol", "message"} {
				quiet(t, p, m.Type+" without "+name, with(full, name, bad))
			}
			for _, name := range []string{"msgType", "target", "sender", "message"} {
				if m.Type != TypeEncrypted && name == "sender" || m.Type == TypeCertificateRequest && name == "message" {
					continue
				}
				quiet(t, p, m.Type+" without inner "+name, with(full, "message", with(full.Field("message"), name, bad)))
			}
		}
		p.now = p.now.Add(2 * DuplicateWindow)
		p.server.Recv(p.now, 0, p.srv.Channel, full)
		if out := p.server.Take(); len(out.Send)+len(out.Events) == 0 {
			t.Errorf("%s: the whole message did nothing", m.Type)
		}
	}
}

func quiet(t *testing.T, p *pairOfNodes, what string, v value.Value) {
	t.Helper()
	p.now = p.now.Add(2 * DuplicateWindow)
	p.server.Recv(p.now, 0, p.srv.Channel, v)
	if out := p.server.Take(); len(out.Send)+len(out.Events) != 0 {
		t.Errorf("%s: %v, %v", what, out.Send, out.Events)
	}
}

// with copies a table with one field changed.
func with(v value.Value, name string, f value.Value) value.Value {
	c := value.NewTable()
	for k, e := range v.Table().All() {
		_ = c.Set(k, e)
	}
	put(c, name, f)
	return c.Value()
}
