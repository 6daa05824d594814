package dissect

import (
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem/value"
)

// sample is one message of a protocol with the line the trace shows for it.
type sample struct {
	name      string
	v         value.Value
	ch, reply int
	want      string // PROTO summary
}

func link(payload value.Value) value.Value {
	return value.Fields("PhoenixNetworking", true, "type", "link", "source", 0, "destination", 1, "payload", payload)
}

func internet(payload value.Value) value.Value {
	return value.Fields("PhoenixNetworking", true, "type", "internet", "source", "10.0.0.1", "destination", "10.0.0.2",
		"messageID", "0123456789abcdef0123456789abcdef", "hopsLeft", 15, "payload", payload)
}

func phoenix(kind string, kv ...any) value.Value {
	return value.Fields(append([]any{"PhoenixNetworking", true, "type", kind}, kv...)...)
}

func cryptoNet(inner value.Value) value.Value {
	return value.Fields("nMessageID", 77, "nRecipient", 4711, "sProtocol", "cryptoNet", "message", inner)
}

func byteList(n int) value.Value {
	vs := make([]value.Value, n)
	for i := range vs {
		vs[i] = value.Int(i % 256)
	}
	return value.List(vs...)
}

func samples() []sample {
	sealed := value.List(byteList(64), byteList(16))
	long := strings.Repeat("1234567890", 12)
	return []sample{
		{"raw text", value.String("hello"), 15, 43, `raw "hello"`},
		{"raw nil", value.Nil(), 0, 0, "raw nil"},
		{"raw table", value.Fields("hello", "B"), 15, 43, `raw {hello="B"}`},
		{"PING elsewhere is no gps", value.String("PING"), 15, 43, `raw "PING"`},
		{"gps request", value.String("PING"), 65534, 65534, "gps where am I?"},
		{"gps answer", value.List(value.Int(1), value.Int(64), value.Number(-2.5)), 65534, 65534, "gps I am at 1, 64, -2.5"},
		{"rednet", value.Fields("nMessageID", 5, "nRecipient", 1, "nSender", 0, "message", "hi", "sProtocol", "chat"), 1, 0, `rednet chat "hi" #0 > #1`},
		{"rednet broadcast", value.Fields("nMessageID", 5, "nRecipient", 65535, "nSender", 2, "message", "hi"), 65535, 2, `rednet "hi" #2 > all`},
		{"rednet without sender", value.Fields("nMessageID", 5, "nRecipient", 1, "message", true), 1, 9, "rednet true #9 > #1"},
		{"rednet copy", value.Fields("nMessageID", 5, "nRecipient", 1, "nSender", 0, "message", "hi"), 65533, 0, `rednet "hi" #0 > #1, copy for repeaters`},
		{"lookup", value.Fields("nMessageID", 5, "nRecipient", 65535, "nSender", 0, "sProtocol", "dns",
			"message", value.Fields("sType", "lookup", "sProtocol", "chat", "sHostname", "bob")), 65535, 0, "dns who hosts chat as bob?"},
		{"lookup of all", value.Fields("nMessageID", 5, "nRecipient", 65535, "nSender", 0, "sProtocol", "dns",
			"message", value.Fields("sType", "lookup", "sProtocol", "chat")), 65535, 0, "dns who hosts chat?"},
		{"lookup response", value.Fields("nMessageID", 6, "nRecipient", 0, "nSender", 1, "sProtocol", "dns",
			"message", value.Fields("sType", "lookup response", "sProtocol", "chat", "sHostname", "bob")), 0, 1, "dns I host chat as bob"},
		{"dhcp discover", value.Fields("dhcp", true, "type", "discover", "from", 3, "messageID", 9, "options", value.Fields("netmask", true)), 67, 68, "dhcp discover from #3"},
		{"names", value.Fields("names", true, "type", "announce", "from", 3, "name", "ben", "ip", "10.0.0.2", "life", 150), 5353, 5353, "names announce ben 10.0.0.2 from #3"},
		{"dhcp offer", value.Fields("dhcp", true, "type", "offer", "from", 0, "to", 3, "messageID", 9, "serverIP", "10.0.0.1",
			"offeredIP", "10.0.0.9", "options", value.Fields("netmask", "255.0.0.0")), 68, 67, "dhcp offer 10.0.0.9 #0 > #3"},
		{"arp request", phoenix("arp", "reply", false, "source", 0, "sourceIP", "10.0.0.1", "destinationIP", "10.0.0.2"), 0, 0, "arp who has 10.0.0.2? asks 10.0.0.1 (#0)"},
		{"arp reply", phoenix("arp", "reply", true, "source", 1, "sourceIP", "10.0.0.2", "destination", 0, "destinationIP", "10.0.0.1"), 0, 0, "arp 10.0.0.2 is at #1"},
		{"arp announcement", phoenix("arp", "reply", false, "source", 1, "sourceIP", "10.0.0.2", "destinationIP", "10.0.0.2"), 0, 0, "arp announces 10.0.0.2 #1"},
		{"arp without address", phoenix("arp", "reply", false, "source", 1, "destinationIP", "10.0.0.2"), 0, 0, "arp who has 10.0.0.2? asks #1"},
		{"ping", link(internet(phoenix("control", "messageType", "ping", "error", "1"))), 0, 0, "control ping 1 10.0.0.1 > 10.0.0.2"},
		{"unreachable with its cause", link(internet(phoenix("control", "messageType", "unreachable", "error", "No route to host",
			"payload", internet(phoenix("socket", "sequence", 1, "synchronize", true))))), 0, 0, "control unreachable No route to host 10.0.0.1 > 10.0.0.2"},
		{"syn", link(internet(phoenix("socket", "sequence", 1001, "windowSize", 256, "synchronize", true))), 80, 49152,
			"psp SYN 10.0.0.1:49152 > 10.0.0.2:80 seq=1001"},
		{"data", link(internet(phoenix("socket", "sequence", 1003, "acknowledgement", 5001, "windowSize", 256, "payload", "hello"))), 80, 49152,
			`psp ACK "hello" 10.0.0.1:49152 > 10.0.0.2:80 seq=1003 ack=5001`},
		{"fin", link(internet(phoenix("socket", "sequence", 1005, "acknowledgement", 5003, "final", true))), 80, 49152,
			"psp FIN ACK 10.0.0.1:49152 > 10.0.0.2:80 seq=1005 ack=5003"},
		{"datagram", link(internet(phoenix("datagram", "message", value.Fields("a", 1)))), 53, 50000, "pdp {a=1} 10.0.0.1:50000 > 10.0.0.2:53"},
		{"link to all", phoenix("link", "source", 4), 0, 0, "link #4 > all; malformed"},
		{"unknown phoenix type", phoenix("zeppelin"), 0, 0, "phoenix unknown type zeppelin"},
		{"discovery request", cryptoNet(value.Fields("msgType", "discovery_request")), 65531, 65531, "cryptonet discovery_request to all"},
		{"certificate response", cryptoNet(value.Fields("msgType", "certificate_response", "message", value.Fields("name", "Server"))), 4711, 4711,
			"cryptonet certificate_response of Server"},
		{"connection request", cryptoNet(value.Fields("msgType", "connection_request", "target", "Server", "message", long)), 4711, 4711,
			"cryptonet connection_request to Server"},
		{"connection response", cryptoNet(value.Fields("msgType", "connection_response", "target", long, "message", sealed)), 4711, 4711,
			"cryptonet connection_response 64 bytes sealed to client 12345678…"},
		{"encrypted", cryptoNet(value.Fields("msgType", "encrypted_message", "target", "Server", "sender", long, "message", sealed)), 4711, 4711,
			"cryptonet encrypted_message 64 bytes sealed client 12345678… > Server"},
		{"plain", cryptoNet(value.Fields("msgType", "plain_message", "target", "Server", "sender", "me", "message", "hi")), 65533, 4711,
			`cryptonet plain_message "hi" me > Server, copy for repeaters`},
	}
}

func TestSummaries(t *testing.T) {
	for _, s := range samples() {
		proto, summary := (Reader{}).Summary(s.v, s.ch, s.reply)
		if got := proto + " " + summary; got != s.want {
			t.Errorf("%s:\n got %s\nwant %s", s.name, got, s.want)
		}
	}
}

// The parts of a summary: what it is, what it says, between whom.
func TestSummariesHaveParts(t *testing.T) {
	names := map[string]string{"10.0.0.1": "anna", "10.0.0.2": "ben", "#0": "anna", "#1": "ben"}
	one, two := 1000.0, 5000.0
	r := Reader{Names: func(a string) string { return names[a] }, First: First{&one, &two}}
	for _, c := range []struct {
		v                value.Value
		lead, body, tail string
	}{
		{link(internet(phoenix("socket", "sequence", 1003, "acknowledgement", 5001, "payload", "hello"))), "ACK", ` "hello" `, "anna:49152 → ben:80 seq 3 ack 1"},
		{link(internet(phoenix("control", "messageType", "ping", "error", "1"))), "ping", " 1 ", "anna → ben"},
		{value.Fields("nMessageID", 5, "nRecipient", 1, "nSender", 0, "message", "hi", "sProtocol", "chat"), "chat", ` "hi" `, "anna → ben"},
		{phoenix("arp", "reply", false, "source", 0, "sourceIP", "10.0.0.1", "destinationIP", "10.0.0.2"), "who has 10.0.0.2?", " ", "asks anna"},
		{value.String("hello"), "", `"hello"`, ""},
		{link(internet(phoenix("socket", "sequence", "x"))), "", "", "anna:49152 → ben:80 seq=?; malformed"},
	} {
		l := r.Innermost(c.v, 80, 49152)
		if l.Lead < 0 || l.Tail < 0 || l.Lead+l.Tail > len(l.Summary) {
			t.Fatalf("%+v", l)
		}
		at := len(l.Summary) - l.Tail
		if got := []string{l.Summary[:l.Lead], l.Summary[l.Lead:at], l.Summary[at:]}; got[0] != c.lead || got[1] != c.body || got[2] != c.tail {
			t.Errorf("%q, want %q %q %q", got, c.lead, c.body, c.tail)
		}
	}
}

func TestLayersFromTheOutsideIn(t *testing.T) {
	tree := (Reader{}).Message(link(internet(phoenix("socket", "sequence", 1, "synchronize", true))), 80, 49152)
	var names []string
	for _, l := range tree.Layers {
		names = append(names, l.Protocol)
	}
	if got := strings.Join(names, " "); got != "modem link internet psp" {
		t.Errorf("layers: %s", got)
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	tree := (Reader{}).Message(phoenix("link", "source", "me", "destination", 1, "payload", 3, "extra", "x"), 0, 0)
	l := tree.Layers[1]
	if l.Note != "malformed: source is a string, payload is a number" {
		t.Errorf("note: %q", l.Note)
	}
	if f := l.Fields[len(l.Fields)-1]; f.Name != `"extra"` || f.Means != "not part of the protocol" {
		t.Errorf("the extra field: %+v", f)
	}
}

func TestACauseIsAFieldNotALayer(t *testing.T) {
	v := link(internet(phoenix("control", "messageType", "pong", "payload", internet(phoenix("control", "messageType", "ping", "error", "1")))))
	layers := (Reader{}).Message(v, 0, 0).Layers
	last := layers[len(layers)-1]
	cause := last.Fields[len(last.Fields)-1]
	if last.Protocol != "control" || cause.Name != "payload" || len(cause.Sub) != 2 || cause.Sub[1].Value != "ping 1 10.0.0.1 > 10.0.0.2" {
		t.Errorf("%+v", last)
	}
}

func TestBounds(t *testing.T) {
	deep := value.Nil()
	for range 40 {
		deep = phoenix("control", "messageType", "ping", "payload", deep)
	}
	if n := len((Reader{}).Message(deep, 0, 0).Layers); n > MaxLayers {
		t.Errorf("%d layers", n)
	}
	chain := value.Nil()
	for range 40 {
		chain = link(chain)
	}
	layers := (Reader{}).Message(chain, 0, 0).Layers
	if len(layers) != MaxLayers || !strings.Contains(layers[MaxLayers-1].Note, "more layers than are shown") {
		t.Errorf("%d layers, note %q", len(layers), layers[len(layers)-1].Note)
	}
	wide := value.NewTable()
	for i := 1; i <= 4000; i++ {
		_ = wide.Set(value.Int(i), value.List(value.Int(i)))
	}
	fields := (Reader{}).Message(wide.Value(), 0, 0).Layers[1].Fields
	if got := fields[len(fields)-1].Value; len(fields) != maxFields+1 || got != "4000 entries in all" {
		t.Errorf("%d fields, the last %q", len(fields), got)
	}
	loop := value.NewTable()
	_ = loop.Set(value.String("PhoenixNetworking"), value.Bool(true))
	_ = loop.Set(value.String("type"), value.String("link"))
	_ = loop.Set(value.String("payload"), loop.Value())
	if n := len((Reader{}).Message(loop.Value(), 0, 0).Layers); n != MaxLayers {
		t.Errorf("a table inside itself: %d layers", n)
	}
}

func TestSummaryIsOneLine(t *testing.T) {
	_, s := (Reader{}).Summary(value.String("a\nb\x7f\x00"), 1, 1)
	if strings.ContainsAny(s, "\n\x7f\x00") {
		t.Errorf("%q", s)
	}
}

// Every message with one field left out or of another type, at every depth,
// must still give a tree.
func TestTruncatedAtEveryField(t *testing.T) {
	for _, s := range samples() {
		for _, v := range mutilate(s.v, 0) {
			checkTree(t, (Reader{}).Message(v, s.ch, s.reply))
		}
	}
}

// mutilate gives v with one entry removed, or replaced by each kind of value.
func mutilate(v value.Value, depth int) []value.Value {
	t := v.Table()
	if t == nil || depth > 5 {
		return nil
	}
	var out []value.Value
	for k := range t.All() {
		for _, w := range []value.Value{value.Nil(), value.Bool(false), value.Number(-1.5), value.String("?"), value.List(value.Int(1))} {
			out = append(out, with(t, k, w))
		}
	}
	for k, sub := range t.All() {
		for _, w := range mutilate(sub, depth+1) {
			out = append(out, with(t, k, w))
		}
	}
	return out
}

func with(t *value.Table, key, v value.Value) value.Value {
	out := value.NewTable()
	for k, old := range t.All() {
		if value.Equal(k, key) {
			old = v
		}
		_ = out.Set(k, old)
	}
	return out.Value()
}

func checkTree(t *testing.T, tree view.Tree) {
	t.Helper()
	if len(tree.Layers) < 2 || len(tree.Layers) > MaxLayers {
		t.Fatalf("%d layers", len(tree.Layers))
	}
	for _, l := range tree.Layers {
		if l.Protocol == "" || l.Summary == "" {
			t.Fatalf("layer without protocol or summary: %+v", l)
		}
		if l.Lead < 0 || l.Tail < 0 || l.Lead+l.Tail > len(l.Summary) {
			t.Fatalf("parts beyond the summary: %+v", l)
		}
	}
}

func FuzzMessage(f *testing.F) {
	for _, s := range samples() {
		b, err := value.Encode(s.v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, s.ch, s.reply)
	}
	f.Fuzz(func(t *testing.T, b []byte, ch, reply int) {
		v, err := value.Decode(b)
		if err != nil {
			return
		}
		checkTree(t, (Reader{}).Message(v, ch, reply))
		if _, s := (Reader{}).Summary(v, ch, reply); strings.Contains(s, "\n") {
			t.Fatalf("summary of several lines: %q", s)
		}
	})
}

// Every protocol of the table is what some sample shows: a dissector without
// one is not tested.
func TestEveryProtocolHasASample(t *testing.T) {
	shown, reached := map[string]bool{}, map[int]bool{}
	for _, s := range samples() {
		m := message{value: s.v, table: s.v.Table(), channel: s.ch, reply: s.reply}
		all := protocols()
		reached[slices.IndexFunc(all[:], func(p protocol) bool { return p.looks(m) })] = true
		for _, l := range (Reader{}).Message(s.v, s.ch, s.reply).Layers {
			shown[l.Protocol] = true
			for _, f := range l.Fields { // a quoted packet's layers
				for _, q := range f.Sub {
					shown[q.Name] = true
				}
			}
		}
	}
	for _, p := range Protocols() {
		if !shown[p.Name] && p.Name != "cnp" && p.Name != "ctcp" && p.Name != "clog" && p.Name != "cttp" { // sealed: cnet_test.go
			t.Errorf("no sample shows %s", p.Name)
		}
	}
	for i := range protocols() {
		if !reached[i] {
			t.Errorf("no sample is of the dissector number %d", i)
		}
	}
}
