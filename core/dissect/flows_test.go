package dissect

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/value"
)

// psp is a PSP message from computer 1 to computer 2, or back, as it travels.
func psp(source, destination, id string, kv ...any) value.Value {
	fields := append([]any{"PhoenixNetworking", true, "type", "socket"}, kv...)
	return value.Fields("PhoenixNetworking", true, "type", "link", "source", 1, "destination", 2, "payload",
		value.Fields("PhoenixNetworking", true, "type", "internet", "source", source, "destination", destination,
			"messageID", id, "hopsLeft", 15, "payload", value.Fields(fields...)))
}

func TestFlows(t *testing.T) {
	var f Flows
	id := 0
	there := func(seq int, kv ...any) value.Value {
		id++
		return psp("10.0.0.1", "10.0.0.2", fmt.Sprint(id), append([]any{"sequence", seq}, kv...)...)
	}
	same := there(103, "acknowledgement", 500, "payload", "b")
	for _, c := range []struct {
		what, want string
		sender     int
		v          value.Value
	}{
		{"SYN", "", 1, there(100, "synchronize", true)},
		{"SYN again", "retransmission", 1, there(100, "synchronize", true)},
		{"SYN ACK", "", 2, psp("10.0.0.2", "10.0.0.1", "x1", "sequence", 500, "acknowledgement", 101, "synchronize", true, "windowSize", 4)},
		{"ACK", "", 1, there(101, "acknowledgement", 501)},
		{"data", "", 1, there(102, "payload", "a")},
		{"passed on by a router", "", 9, there(102, "payload", "a")},
		{"more data", "", 1, same},
		{"the same packet", "duplicate", 1, same},
		{"sent again", "retransmission", 1, there(102, "payload", "a")},
		{"jump", "skips 1 message", 1, there(105, "payload", "d")},
		{"late", "out of order", 1, there(104, "payload", "c")},
		{"late again", "retransmission", 1, there(104, "payload", "c")},
		{"fills the window", "window full", 1, there(106, "payload", "e")},
		{"acknowledged", "", 2, psp("10.0.0.2", "10.0.0.1", "x2", "sequence", 501, "acknowledgement", 106, "windowSize", 4)},
		{"room again", "", 1, there(107, "payload", "f")},
		{"reset", "", 1, there(3, "reset", true)},
		{"begins anew", "", 1, there(7000, "synchronize", true)},
		{"follows that", "", 1, there(7001, "payload", "x")},
		{"no number", "", 1, psp("10.0.0.1", "10.0.0.2", "y", "sequence", "7")},
		{"not a number", "", 1, psp("10.0.0.1", "10.0.0.2", "z", "sequence", math.NaN())},
		{"no socket", "", 1, value.String("hello")},
	} {
		channel, reply := 80, 50000
		if c.sender == 2 {
			channel, reply = reply, channel
		}
		if got := f.See(c.sender, c.v, channel, reply); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestFlowsAreBounded(t *testing.T) {
	var f Flows
	for port := range MaxFlows + 10 {
		f.See(1, psp("10.0.0.1", "10.0.0.2", "a", "sequence", 1), port, 1)
	}
	if len(f.flows) != MaxFlows {
		t.Error("flows:", len(f.flows))
	}
	for i := range 1000 {
		f.See(1, psp("10.0.0.1", "10.0.0.2", fmt.Sprint(i), "sequence", 10*i+2), MaxFlows+9, 1)
	}
	x := f.flows[len(f.flows)-1]
	if len(x.holes) != maxHoles || len(x.ids) != maxIDs {
		t.Error("holes", len(x.holes), "ids", len(x.ids))
	}
	f.See(1, psp("10.0.0.1", "10.0.0.2", "far", "sequence", 1e300), MaxFlows+9, 1)
}

// The offer of a second server to one question is remarked, by whichever comes
// later; other questions, and what one server repeats, are not.
func TestAnotherServer(t *testing.T) {
	var f Flows
	offer := func(server, client, message int) string {
		return f.See(server, value.Fields("dhcp", true, "type", "offer", "from", server, "to", client, "messageID", message), 68, 67)
	}
	got := []string{offer(1, 5, 9), offer(1, 5, 9), offer(2, 5, 9), offer(2, 6, 9), offer(1, 5, 10), offer(2, 5, 9)}
	if want := []string{"", "", "another server", "", "", "another server"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for i := range 2 * maxIDs {
		offer(1, 7, 100+i)
	}
	if len(f.asked) != maxIDs {
		t.Errorf("%d questions are remembered", len(f.asked))
	}
	if got := f.See(1, value.Fields("dhcp", true, "type", "offer", "from", "x"), 68, 67); got != "" {
		t.Errorf("%q", got)
	}
}

// What is told of a stream: bytes under way, window, round trip, the kind and
// reason of what is sent again, and what comes out of order.
func TestFactsOfAStream(t *testing.T) {
	var f Flows
	id := 0
	show := func(ms int, sender int, kv ...any) string {
		id++
		source, destination, channel, reply := "10.0.0.1", "10.0.0.2", 80, 50000
		if sender == 2 {
			source, destination, channel, reply = destination, source, reply, channel
		}
		v := psp(source, destination, fmt.Sprint(id), kv...)
		note := f.See(sender, v, channel, reply)
		l, ok := f.Tell(time.Duration(ms)*time.Millisecond, sender, v, channel, reply, note).Layer()
		if !ok {
			return "none"
		}
		out := ""
		for _, x := range l.Fields {
			out += x.Name + "=" + x.Value + " "
		}
		return strings.TrimSpace(out)
	}
	sack := func(from, to int) value.Value { return value.List(value.Fields("from", from, "to", to)) }
	for i, c := range []struct{ got, want string }{
		{show(0, 1, "sequence", 100, "synchronize", true), "inflight=0"},
		{show(1000, 1, "sequence", 100, "synchronize", true), "inflight=0 retransmission=handshake reason=no acknowledgement for 1000 ms"},
		{show(1010, 2, "sequence", 500, "acknowledgement", 101, "synchronize", true, "windowSize", 256), "inflight=0"}, // was sent twice
		{show(1020, 1, "sequence", 101, "acknowledgement", 501), "inflight=0 window=256 rtt=0.01"},
		{show(1020, 1, "sequence", 102, "payload", "abcd"), "inflight=4 window=256"},
		{show(1021, 1, "sequence", 103, "payload", "efg"), "inflight=7 window=256"},
		{show(1022, 1, "sequence", 104, "payload", "h"), "inflight=8 window=256"},
		{show(1040, 2, "sequence", 501, "acknowledgement", 102, "sack", sack(104, 104)), "inflight=0 rtt=0.02"},
		{show(1050, 1, "sequence", 103, "payload", "efg"), "inflight=3 window=256 retransmission=fast reason=the receiver has later ones"},
		{show(1060, 2, "sequence", 501, "acknowledgement", 104), "inflight=0 retransmission=acknowledgement reason=the latest one is repeated under its number"},
		{show(1070, 1, "sequence", 103, "payload", "efg"), "inflight=0 window=256 retransmission=needless reason=it was acknowledged already"},
		{show(1080, 1, "sequence", 106, "payload", "y"), "inflight=1 window=256"},
		{show(1090, 1, "sequence", 105, "payload", "x"), "inflight=2 window=256 behind=1"},
		{show(2090, 1, "sequence", 106, "payload", "y"), "inflight=2 window=256 retransmission=timeout reason=no acknowledgement for 1010 ms"},
		{show(2100, 1, "sequence", 107, "final", true), "inflight=2 window=256"},
		{show(2200, 1, "sequence", 107, "final", true), "inflight=2 window=256 retransmission=end reason=no acknowledgement for 100 ms"},
		{show(2300, 1, "sequence", 3, "reset", true), "inflight=2 window=256"},
		{show(2300, 3, "sequence", "x"), "none"},
	} {
		if c.got != c.want {
			t.Errorf("%d: %q, want %q", i, c.got, c.want)
		}
	}
	for i := range 3 * maxSent {
		show(3000+i, 1, "sequence", 200+i, "payload", "z")
	}
	if n := len(f.flows[len(f.flows)-1].sent); n > maxSent {
		t.Errorf("%d messages are remembered", n)
	}
}
