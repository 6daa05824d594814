package dissect

import (
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

func TestRepeats(t *testing.T) {
	var r Repeats
	rednet := func(id any) value.Value { return value.Fields("nMessageID", id, "nRecipient", 1, "message", "x") }
	routed := psp("10.0.0.1", "10.0.0.2", "id", "sequence", 1)
	for _, c := range []struct {
		what    string
		number  uint64
		sender  int
		v       value.Value
		channel int
		of      uint64
		copy    bool
	}{
		{"new", 1, 0, rednet(5), 1, 0, false},
		{"its copy", 2, 0, rednet(5), channelRepeat, 1, true},
		{"passed on by a repeater", 3, 9, rednet(5), 1, 1, false},
		{"and for the next one", 4, 9, rednet(5), channelRepeat, 3, true},
		{"another", 5, 0, rednet(6), 1, 0, false},
		{"only for repeaters", 6, 0, rednet(7), channelRepeat, 0, false},
		{"no id", 7, 0, value.String("x"), 1, 0, false},
		{"a packet", 8, 1, routed, 80, 0, false},
		{"sent again", 9, 1, routed, 80, 0, false},
		{"by a router", 10, 2, routed, 80, 8, false},
		{"by the next", 11, 3, routed, 80, 10, false},
		{"an id of another kind", 12, 0, rednet(value.Fields("a", 1)), 1, 0, false},
	} {
		if of, copy := r.See(c.number, c.sender, c.v, c.channel); of != c.of || copy != c.copy {
			t.Errorf("%s: %d %v", c.what, of, copy)
		}
	}
	for n := range 3 * MaxRepeats {
		r.See(uint64(100+n), 0, rednet(1000+n), 1)
	}
	if len(r.latest) != MaxRepeats || len(r.order) != MaxRepeats {
		t.Errorf("%d ids are remembered", len(r.latest))
	}
}

func TestRecipient(t *testing.T) {
	for _, c := range []struct {
		v    value.Value
		want int
		one  bool
	}{
		{value.Fields("nMessageID", 5, "nRecipient", 3, "message", "x"), 3, true},
		{value.Fields("nMessageID", 5, "nRecipient", 65535, "message", "x"), 0, false},
		{cryptoNet(value.Fields("msgType", "x")), 0, false},
		{link(value.Nil()), 1, true},
		{phoenix("link", "source", 4), 0, false},
		{value.Fields("nRecipient", 1.5), 0, false},
		{value.Fields("nRecipient", "3"), 0, false},
		{value.String("x"), 0, false},
	} {
		if id, one := Recipient(c.v); id != c.want || one != c.one {
			t.Errorf("%v: %d %v", c.v, id, one)
		}
	}
}
