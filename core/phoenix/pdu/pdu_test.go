package pdu

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

// samples is one valid message of each type with every field.
func samples() map[string]value.Value {
	inner := value.Fields("PhoenixNetworking", true, "type", "x")
	return map[string]value.Value{
		"arp":      ARP{Reply: true, Source: 1, SourceIP: Some(IP(0x0A000001)), Destination: Some(2), DestinationIP: Some(IP(0x0A000002))}.Value(),
		"link":     Link{Source: 1, Destination: Some(2), Payload: inner}.Value(),
		"internet": Internet{Source: Some(IP(0x0A000001)), Destination: 0x0A000002, MessageID: value.String("id"), HopsLeft: 15, Payload: inner}.Value(),
		"control":  Control{MessageType: "ping", Error: Some("1"), Payload: inner}.Value(),
		"socket": Socket{Sequence: 7, Acknowledgement: Some(6), WindowSize: Some(256), Synchronize: true, Final: true, Reset: true,
			Payload: Some("hi"), Ours: true, Sack: []Range{{9, 10}, {12, 12}}}.Value(),
		"datagram": Datagram{value.Int(5)}.Value(),
	}
}

func TestEveryMessageIsWrittenAsItWasRead(t *testing.T) {
	for name, v := range samples() {
		p, err := Parse(v)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !value.Equal(p.Value(), v) {
			t.Errorf("%s: read %v, wrote %v", name, v, p.Value())
		}
	}
}

// required are the fields a message is worthless without.
var required = map[string]string{
	"arp": "PhoenixNetworking type reply source", "link": "PhoenixNetworking type source payload",
	"internet": "PhoenixNetworking type source destination messageID payload", "control": "PhoenixNetworking type messageType",
	"socket": "PhoenixNetworking type sequence", "datagram": "PhoenixNetworking type",
}

// without is v without a field; with sets it.
func without(v value.Value, field string) value.Value { return with(v, field, value.Nil()) }

func with(v value.Value, field string, x value.Value) value.Value {
	t := value.NewTable()
	for k, old := range v.Table().All() {
		_ = t.Set(k, old)
	}
	_ = t.Set(value.String(field), x)
	return t.Value()
}

func TestEachFieldLeftOut(t *testing.T) {
	for name, v := range samples() {
		for k := range v.Table().All() {
			field, _ := k.Str()
			_, err := Parse(without(v, field))
			must := strings.Contains(" "+required[name]+" ", " "+field+" ")
			if (err != nil) != must {
				t.Errorf("%s without %s: error %v, required %v", name, field, err, must)
			}
		}
	}
}

func TestEachFieldOfAnotherType(t *testing.T) {
	anything := map[string]bool{"control.payload": true, "datagram.message": true, "socket.ours": true, "socket.sack": true}
	for name, v := range samples() {
		for k := range v.Table().All() {
			field, _ := k.Str()
			wrong := value.Fields("a", 1)
			if field == "payload" {
				wrong = value.Int(3)
			}
			if _, err := Parse(with(v, field, wrong)); err == nil && !anything[name+"."+field] {
				t.Errorf("%s accepts %v as %s", name, wrong, field)
			}
		}
	}
}

func TestNumbersThatAreNone(t *testing.T) {
	for _, x := range []float64{-1, 0.5, math.NaN(), math.Inf(1), 1 << 53} {
		for _, f := range []string{"arp.source", "arp.destination", "link.source", "link.destination", "internet.hopsLeft",
			"socket.sequence", "socket.acknowledgement", "socket.windowSize"} {
			name, field, _ := strings.Cut(f, ".")
			if _, err := Parse(with(samples()[name], field, value.Number(x))); err == nil {
				t.Errorf("%s = %v is accepted", f, x)
			}
		}
	}
}

func TestBounds(t *testing.T) {
	s := samples()
	long := func(n int) value.Value { return value.String(strings.Repeat("x", n)) }
	for _, c := range []struct {
		what string
		v    value.Value
		ok   bool
	}{
		{"payload of 256 KiB", with(s["socket"], "payload", long(MaxPayload)), true},
		{"payload beyond", with(s["socket"], "payload", long(MaxPayload+1)), false},
		{"messageID of 256 bytes", with(s["internet"], "messageID", long(MaxMessageID)), true},
		{"messageID beyond", with(s["internet"], "messageID", long(MaxMessageID+1)), false},
		{"messageID as a number", with(s["internet"], "messageID", value.Int(3)), true},
		{"messageID as a fraction", with(s["internet"], "messageID", value.Number(1.5)), false},
		{"sack backwards", with(s["socket"], "sack", value.List(value.Fields("from", 5, "to", 4))), false},
		{"sack overlapping", with(s["socket"], "sack", value.List(value.Fields("from", 1, "to", 4), value.Fields("from", 4, "to", 6))), false},
	} {
		if _, err := Parse(c.v); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	big, err := ParseSocket(with(s["socket"], "windowSize", value.Int(1<<40)))
	if err != nil || big.WindowSize.V != MaxWindow {
		t.Errorf("window %v, %v", big.WindowSize, err)
	}
	hops, err := ParseInternet(with(s["internet"], "hopsLeft", value.Int(1<<40)))
	if err != nil || hops.HopsLeft != MaxHops {
		t.Errorf("hops %v, %v", hops.HopsLeft, err)
	}
	if got := len(Text(strings.Repeat("x", 999))); got != MaxText {
		t.Errorf("text of %d bytes kept", got)
	}
}

func TestErrorTexts(t *testing.T) {
	for _, c := range []struct {
		v    value.Value
		want string
	}{
		{value.Int(1), "phoenix: not a message of this stack"},
		{value.Fields("PhoenixNetworking", true, "type", "bogus"), "phoenix.type: unknown"},
		{with(samples()["link"], "source", value.String("1")), "link.source: whole number from 0 expected"},
		{without(samples()["arp"], "reply"), "arp.reply: missing"},
	} {
		if _, err := Parse(c.v); err == nil || err.Error() != c.want {
			t.Errorf("%v: %v, want %s", c.v, err, c.want)
		}
	}
}

func TestForwardingChangesOnlyHops(t *testing.T) {
	v := with(samples()["internet"], "unknown", value.Int(3))
	p, err := ParseInternet(v)
	if err != nil {
		t.Fatal(err)
	}
	want := with(v, "hopsLeft", value.Int(14))
	if got := p.Forwarded(14).Value(); !value.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !value.Equal(p.Value(), v) {
		t.Error("the received packet was changed")
	}
}

func FuzzParse(f *testing.F) {
	for _, v := range samples() {
		b, err := value.Encode(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := value.Decode(b)
		if err != nil {
			return
		}
		p, err := Parse(v)
		if err != nil {
			return
		}
		again, err := Parse(p.Value())
		if err != nil || !value.Equal(again.Value(), p.Value()) {
			t.Fatalf("%v is read as %#v, written as %v, read again: %v", v, p, p.Value(), err)
		}
	})
}

type functions struct {
	IPs []struct {
		Text, Error string
		Number      int
		OutOfRange  bool `json:"out_of_range"`
	} `json:"ip_to_number"`
	Texts []struct {
		Text   string
		Number int
	} `json:"number_to_ip"`
	Masks    []struct{ Mask, Prefix int } `json:"prefix_to_mask"`
	Prefixes []struct {
		Mask, Prefix int
		Text         string
	} `json:"mask_to_prefix"`
	URIs []struct {
		URI, Error string
		URIHex     string `json:"uri_hex"`
		Result     struct {
			Scheme, User, Host, Path, Query, Fragment string
			Port                                      *int
		}
	} `json:"uri"`
}

func vectors(t *testing.T) (f functions) {
	b, err := os.ReadFile("../testdata/functions.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAddressesAsTheOriginalReadsThem(t *testing.T) {
	f := vectors(t)
	for _, c := range f.IPs {
		ip, err := ParseIP(c.Text)
		if c.Text == "10.256" {
			c.OutOfRange = false // 256 fits into the 24 bits that are left: spec/phoenix.md 3.1 [R]
		}
		if bad := c.Error != "" || c.OutOfRange; (err != nil) != bad || !bad && ip != IP(c.Number) {
			t.Errorf("%q: %d, %v; want %d %s", c.Text, ip, err, c.Number, c.Error)
		}
		if c.Error != "" && err != nil && err.Error() != c.Error {
			t.Errorf("%q: %v, want %s", c.Text, err, c.Error)
		}
	}
	for _, c := range f.Texts {
		if got := IP(c.Number).String(); got != c.Text {
			t.Errorf("%d: %s, want %s", c.Number, got, c.Text)
		}
	}
	for _, c := range f.Masks {
		if Mask(c.Prefix) != IP(c.Mask) {
			t.Errorf("/%d: %d, want %d", c.Prefix, Mask(c.Prefix), c.Mask)
		}
	}
	for _, c := range f.Prefixes {
		n, ok := MaskBits(IP(c.Mask))
		if n != c.Prefix || ok != (Mask(c.Prefix) == IP(c.Mask)) {
			t.Errorf("%s: %d %v, want %d", c.Text, n, ok, c.Prefix)
		}
	}
}

func TestURIsAsTheOriginalReadsThem(t *testing.T) {
	for _, c := range vectors(t).URIs {
		if c.URIHex != "" {
			b, _ := hex.DecodeString(c.URIHex)
			c.URI = string(b)
		}
		u, err := ParseURI(c.URI)
		if c.URI == "http://user:pw@host/" {
			if err != nil || u.User != "user:pw" || u.Host != "host" {
				t.Errorf("a password: %+v, %v", u, err) // spec/phoenix.md 3.2 [R]
			}
			continue
		}
		if c.Error != "" {
			if err == nil || err.Error() != c.Error {
				t.Errorf("%q: %+v, %v; want %s", c.URI, u, err, c.Error)
			}
			continue
		}
		r := c.Result
		want := URI{Scheme: r.Scheme, User: r.User, Host: r.Host, Port: -1, Path: r.Path, Query: r.Query, Fragment: r.Fragment}
		if r.Port != nil {
			want.Port = *r.Port
		}
		if err != nil || u != want {
			t.Errorf("%q: %+v, %v; want %+v", c.URI, u, err, want)
		}
	}
}

func TestPrefixes(t *testing.T) {
	p, err := ParsePrefix("192.168.3.4/16")
	if err != nil || p.Masked() != (Prefix{0xC0A80000, 16}) || p.Broadcast() != 0xC0A8FFFF || !p.Contains(0xC0A80909) || p.Contains(0xC0A90000) {
		t.Errorf("%v, %v", p, err)
	}
	for _, s := range []string{"10.0.0.1", "10.0.0.1/33", "10.0.0.1/", "x/8", "10.0.0.0/-1", "10.0.0.0/+8"} {
		if _, err := ParsePrefix(s); err != ErrIP {
			t.Errorf("%q: %v", s, err)
		}
	}
}
