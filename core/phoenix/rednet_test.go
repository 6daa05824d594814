package phoenix

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// rednetBoxes are computers 5 and 65600 as in the recorded trace rednet: the
// first has two modems.
func rednetBoxes(t *testing.T) (n *network, a, b *box) {
	n = newNetwork(t)
	a = n.box(5, Config{}, "left", "L1", "right", "L2")
	b = n.box(65600, Config{}, "back", "L1")
	return n, a, b
}

// handle makes a handle and answers its id.
func (b *box) handle(options ...any) int {
	b.n.t.Helper()
	return b.do("connect", options...)[0].ID
}

// envelopes are the rednet messages sent since the last look.
func (n *network) envelopes() string {
	var w []string
	for _, m := range n.raw {
		f := func(name string) value.Value { return m.Value.Field(name) }
		w = append(w, fmt.Sprintf("%s %d/%d to %v from %v %v %v", m.From.Name, m.Channel, m.ReplyChannel, f("nRecipient"), f("nSender"), f("message"), f("sProtocol")))
	}
	n.raw = nil
	return strings.Join(w, "\n")
}

func wantText(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s\ngot:\n%s\nwant:\n%s", what, got, want)
	}
}

// What is sent is what the trace rednet shows, but for the recipient of
// broadcasts (spec/phoenix.md 10.1 [R]).
func TestRednetOnTheWire(t *testing.T) {
	n, a, b := rednetBoxes(t)
	from5 := b.handle("rednet://0.0.0.5")
	all := b.handle("rednet://255.255.255.255")
	plain0 := a.handle("rednet://0.1.0.64")
	chat := a.handle(value.Fields("url", "rednet+chat://0.1.0.64", "device", "/left"))
	every := a.handle("rednet+chat://255.255.255.255")
	a.on(plain0, "write", "plain", value.Fields("t", 1))
	wantText(t, "two values", n.envelopes(), `right 100/5 to 65600 from 5 "plain" nil
right 65533/5 to 65600 from 5 "plain" nil
left 100/5 to 65600 from 5 "plain" nil
left 65533/5 to 65600 from 5 "plain" nil
right 100/5 to 65600 from 5 {t=1} nil
right 65533/5 to 65600 from 5 {t=1} nil
left 100/5 to 65600 from 5 {t=1} nil
left 65533/5 to 65600 from 5 {t=1} nil`)
	a.on(chat, "write", "with protocol")
	wantText(t, "one device, a protocol", n.envelopes(), `left 100/5 to 65600 from 5 "with protocol" "chat"
left 65533/5 to 65600 from 5 "with protocol" "chat"`)
	a.on(every, "write", "to all")
	n.after(10 * ms)
	wantText(t, "broadcast", n.envelopes(), `right 65535/5 to 65535 from 5 "to all" "chat"
right 65533/5 to 65535 from 5 "to all" "chat"
left 65535/5 to 65535 from 5 "to all" "chat"
left 65533/5 to 65535 from 5 "to all" "chat"`)
	wantText(t, "heard from 5", b.on(from5, "read", "*a", "*a", "*a", "*a", "*a"), `"plain", {t=1}, "with protocol", "to all", nil`)
	wantText(t, "heard from all", b.on(all, "read", "*a", "*l", "*a", "*a"), `"plain", "table", "with protocol", "to all"`)
	b.want("events", strings.TrimSpace(strings.Repeat("handle_data_ready {id=0}\nhandle_data_ready {id=1}\n", 4)))
}

func TestRednetFilters(t *testing.T) {
	n, a, b := rednetBoxes(t)
	other := b.handle("rednet://0.0.0.6")
	chat := b.handle("rednet+chat://0.0.0.5")
	left := a.sides["left"]
	send := func(ch int, kv ...any) {
		if _, err := left.Transmit(n.now, modem.Origin{}, ch, 5, value.Fields(kv...)); err != nil {
			t.Fatal(err)
		}
		n.after(2 * ms)
	}
	send(100, "nMessageID", 1, "nRecipient", 65600, "message", "no protocol")
	send(100, "nMessageID", 2, "nRecipient", 7, "message", "not for us", "sProtocol", "chat")
	send(100, "nMessageID", "3", "nRecipient", 65600, "message", "id is text", "sProtocol", "chat")
	send(99, "nMessageID", 4, "nRecipient", 65600, "message", "another channel", "sProtocol", "chat")
	wantText(t, "nothing for the handles", b.on(chat, "read")+b.on(other, "read"), "nilnil")
	send(100, "nMessageID", 5, "nRecipient", 65600, "message", "sender by reply channel", "sProtocol", "chat")
	send(65535, "nMessageID", 5, "nRecipient", 65535, "message", "a copy", "sProtocol", "chat")
	wantText(t, "once", b.on(chat, "read", "*a", "*a"), `"sender by reply channel", nil`)
	n.after(rednetSeen)
	send(65535, "nMessageID", 5, "nRecipient", 65535, "message", "later", "sProtocol", "chat")
	wantText(t, "the id is forgotten", b.on(chat, "read"), `"later"`)
	if b.stats.Count(Duplicate) != 1 {
		t.Error("a copy was not counted")
	}
}

func TestRednetSelfAndClose(t *testing.T) {
	n, a, _ := rednetBoxes(t)
	me := a.handle("rednet://0.0.0.5")
	a.on(me, "write", "to myself")
	wantText(t, "nothing is sent", n.envelopes(), "")
	wantText(t, "read", a.on(me, "read", "*a", "*a"), `"to myself", nil`)
	second := a.handle("rednet://0.0.0.9")
	wantText(t, "close", a.on(me, "close"), "")
	left := a.sides["left"]
	if got := fmt.Sprint(left.Channels()); got != "[5 65535]" {
		t.Error("channels of the second handle:", got)
	}
	wantText(t, "after", strings.Join([]string{a.on(me, "status"), a.on(me, "read"), a.on(me, "write", 1), a.on(me, "close"), a.on(me, "localIP")}, "\n"),
		`"closed"
error: attempt to read from a closed handle
error: attempt to write to a closed handle
error: attempt to close a closed handle
error: attempt to localIP a closed handle`)
	a.on(second, "close")
	if got := fmt.Sprint(left.Channels()); got != "[]" {
		t.Error("channels stay open:", got)
	}
}

func TestRednetReadModes(t *testing.T) {
	_, a, _ := rednetBoxes(t)
	h := a.handle("rednet://0.0.0.5")
	a.on(h, "write", "one\ntwo", 3.5, "", "abc", true, "x", "9y", value.Fields("k", 1))
	for _, c := range []struct {
		mode any
		want string
	}{
		{"*L", `"one\n"`}, {"*a", `"two"`}, {"*n", "3.5"}, {"*l", `""`}, {4, `"abct"`}, {0, `""`}, {"l", `"rue"`}, {"*n", "nil"},
		{1, `"x"`}, {"n", "9"}, {"*a", `"y"`}, {"*a", "{k=1}"}, {"*a", "nil"},
	} {
		wantText(t, fmt.Sprint(c.mode), a.on(h, "read", c.mode), c.want)
	}
	wantText(t, "bad mode", a.on(h, "read", "*x"), "error: bad argument (invalid mode 'x')")
}

func TestRednetBounds(t *testing.T) {
	n, a, b := rednetBoxes(t)
	h := b.handle("rednet://255.255.255.255")
	from := a.handle("rednet://0.1.0.64")
	for range MaxRednet + 1 {
		a.on(from, "write", "x")
	}
	n.after(10 * ms)
	if got := b.stats.Count(QueueFull); got != 1 {
		t.Error("dropped", got)
	}
	for range 3 {
		for b.on(h, "read") != "nil" {
		}
		for range 4 {
			a.on(from, "write", strings.Repeat("x", 250_000))
		}
		n.after(10 * ms)
	}
	if got := b.stats.Count(QueueFull); got != 1 {
		t.Error("dropped although there was room", got)
	}
	a.on(from, "write", strings.Repeat("x", 250_000))
	n.after(10 * ms)
	if got := b.stats.Count(QueueFull); got != 2 {
		t.Error("bytes are not bounded", got)
	}
	for range MaxRednetSeen + 10 {
		a.on(from, "write", 1)
	}
	if len(a.heard) != MaxRednetSeen {
		t.Error("ids remembered:", len(a.heard))
	}
}

func TestRednetErrors(t *testing.T) {
	_, a, _ := rednetBoxes(t)
	for _, c := range []struct{ options, want any }{
		{"rednet:80", "Missing host"}, {"rednet://here", "Invalid IP address"}, {"rednet+://0.0.0.1", "Invalid protocol rednet+"},
		{value.Fields("url", "rednet://0.0.0.1", "device", "top"), "Not a modem"},
		{value.Fields("url", "rednet://0.0.0.1", "device", "/nothing"), "No such device"},
		{value.Fields("url", "rednet://0.0.0.1", "device", 3), `bad field "device" (expected string or nil, got number)`},
	} {
		if _, err := a.try("connect", c.options); err == nil || err.Error() != c.want {
			t.Errorf("%v: %v, want %v", c.options, err, c.want)
		}
	}
	if _, err := a.try("listen", "rednet://0.0.0.1"); err == nil || err.Error() != "Invalid protocol rednet" {
		t.Error(err)
	}
	wantText(t, "checkuri", show(a.do("checkuri", "REDNET+x://0.0.0.1"))+show(a.do("checkuri", "rednet:1")), "truefalse")
	left := a.sides["left"]
	for ch := range 128 {
		if err := left.Open(modem.OwnerLua, 1000+ch); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.try("connect", "rednet://0.0.0.1"); err == nil || err.Error() != "Too many open channels" {
		t.Error(err)
	}
	if got := a.sides["right"].OpenCount(); got != 0 {
		t.Error("channels stay open:", got)
	}
	for range MaxSockets {
		a.handle(value.Fields("url", "rednet://0.0.0.1", "device", "/right"))
	}
	if _, err := a.try("connect", value.Fields("url", "rednet://0.0.0.1", "device", "/right")); err != call.ErrSockets {
		t.Error(err)
	}
}

// A PDP handle with a device goes out and hears only there.
func TestDatagramDevice(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L1", "right", "L2")
	a.do("ipconfig", "right", value.Fields("ip", "10.0.1.1", "netmask", 24))
	n.box(2, at("back", "10.0.0.2"), "back", "L1")
	h := a.handle(value.Fields("url", "pdp://10.0.0.2:7", "device", "right"))
	a.on(h, "write", "x")
	n.after(time.Second)
	for _, m := range n.raw {
		if m.From.Name == "left" && m.Channel == 7 {
			t.Error("left by the other device")
		}
	}
	if got := fmt.Sprint(a.sides["left"].Channels(), a.sides["right"].Channels()); got != "[0] [0 50000]" {
		t.Error("channels", got)
	}
}

// A modem that is taken away is no device of a handle any more.
func TestRednetDeviceRemoved(t *testing.T) {
	n, a, _ := rednetBoxes(t)
	h := a.handle("rednet://0.0.0.9")
	a.sides["left"].Detach()
	delete(a.sides, "left")
	n.after(ms)
	a.on(h, "write", "x")
	wantText(t, "only right", n.envelopes(), `right 9/5 to 9 from 5 "x" nil
right 65533/5 to 9 from 5 "x" nil`)
	wantText(t, "close", a.on(h, "close"), "")
}
