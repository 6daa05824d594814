package phoenix

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// hear gives a box a message as if sender had transmitted it.
func (b *box) hear(side string, sender, channel, reply int, v value.Value) {
	m := b.sides[side]
	b.Deliver(b.n.now, modem.Arrival{Modem: m, Channel: channel, ReplyChannel: reply, Value: v, Sender: sender,
		Message: &modem.Message{Number: 7, Sender: sender, Channel: channel, ReplyChannel: reply, Value: v}})
}

// packet is a link message from computer 2 to computer 1.
func packet(from, to string, id string, inner value.Value) value.Value {
	src, _ := pdu.ParseIP(from)
	dst, _ := pdu.ParseIP(to)
	return pdu.Link{Source: 2, Destination: pdu.Some(1), Payload: pdu.Internet{
		Source: pdu.Some(src), Destination: dst, MessageID: value.String(id), HopsLeft: 15, Payload: inner}.Value()}.Value()
}

// toAll is a packet to the broadcast address, in a link to everybody.
func toAll(inner value.Value) value.Value {
	return pdu.Link{Source: 2, Payload: pdu.Internet{Source: pdu.Some(pdu.IP(0x0A000002)), Destination: 0x0A0000FF,
		MessageID: value.String("a"), HopsLeft: 15, Payload: inner}.Value()}.Value()
}

// Every message that comes to nothing is counted under its reason, and told of.
func TestEveryDropHasAName(t *testing.T) {
	ping := pdu.Control{MessageType: "ping"}.Value()
	syn := pdu.Socket{Sequence: 1, Synchronize: true}.Value()
	arp := func(source int, ip string) value.Value {
		a, _ := pdu.ParseIP(ip)
		return pdu.ARP{Source: source, SourceIP: pdu.Some(a), DestinationIP: pdu.Some(pdu.IP(0x0A000009))}.Value()
	}
	for _, c := range []struct {
		what string
		v    value.Value
		ch   int
		want Reason
	}{
		{"a wrong field", value.Fields("PhoenixNetworking", true, "type", "link", "source", "x"), 0, Malformed},
		{"an unknown type", value.Fields("PhoenixNetworking", true, "type", "x"), 0, Malformed},
		{"a bare packet", pdu.Internet{Source: pdu.Some(pdu.IP(0x0A000002)), Destination: 0x0A000001, MessageID: value.Int(1), Payload: ping}.Value(), 0, Unwrapped},
		{"a bare socket message", syn, 80, Unwrapped},
		{"another sender's link", pdu.Link{Source: 3, Destination: pdu.Some(1), Payload: ping}.Value(), 0, Spoofed},
		{"another sender's ARP", arp(3, "10.0.0.3"), 0, Spoofed},
		{"for computer 5", pdu.Link{Source: 2, Destination: pdu.Some(5), Payload: ping}.Value(), 0, OtherComputer},
		{"our address claimed", arp(2, "10.0.0.1"), 0, Collision},
		{"an address of elsewhere", arp(2, "192.168.0.1"), 0, NotLearned},
		{"a multicast address", arp(2, "224.0.0.1"), 0, NotLearned},
		{"an entry by hand", arp(2, "10.0.0.7"), 0, NotLearned},
		{"from our own address", packet("10.0.0.1", "10.0.0.1", "a", ping), 0, BadSource},
		{"from loopback", packet("127.0.0.1", "10.0.0.1", "a", ping), 0, BadSource},
		{"from the broadcast address", packet("10.0.0.255", "10.0.0.1", "a", ping), 0, BadSource},
		{"to loopback", packet("10.0.0.2", "127.0.0.1", "a", ping), 0, BadDestination},
		{"for another address", packet("10.0.0.2", "10.0.0.77", "a", ping), 0, NotForUs},
		{"no protocol", packet("10.0.0.2", "10.0.0.1", "a", value.Fields("x", 1)), 0, Malformed},
		{"a datagram for nobody", packet("10.0.0.2", "10.0.0.1", "a", pdu.Datagram{}.Value()), 80, NoSocket},
		{"a large ping", packet("10.0.0.2", "10.0.0.1", "a", pdu.Control{MessageType: "ping", Error: pdu.Some(strings.Repeat("x", MaxEcho))}.Value()), 0, TooLarge},
		{"port 0", packet("10.0.0.2", "10.0.0.1", "a", syn), 0, PortZero},
		{"no listener", packet("10.0.0.2", "10.0.0.1", "a", syn), 80, NoSocket},
		{"a ping to everybody", toAll(ping), 0, NotBroadcast},
		{"a SYN to everybody", toAll(syn), 80, NotBroadcast},
	} {
		n := newNetwork(t)
		a := n.box(1, at("left", "10.0.0.1"), "left", "L")
		a.do("arpadd", "left", "10.0.0.7", 7)
		told := ""
		a.OnDrop(func(number uint64, modem, why string) { told += fmt.Sprint(number, " ", modem, " ", why) })
		a.hear("left", 2, c.ch, 40000, c.v)
		if want := "7 left " + string(c.want); told != want {
			t.Errorf("%s: told %q, want %q", c.what, told, want)
		}
		if got := a.Stats(); got.Count(c.want) != 1 || len(got.Reasons()) != 1 {
			t.Errorf("%s: %v, want one %q", c.what, got, c.want)
		}
	}
}

func TestDuplicates(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	ping := pdu.Control{MessageType: "ping"}.Value()
	for range 2 {
		a.hear("left", 2, 0, 0, packet("10.0.0.2", "10.0.0.1", "same", ping))
	}
	n.wantSent("one pong", `0s 1>2 0/0 10.0.0.1>10.0.0.2 pong`)
	for i := range MaxSeen + 10 {
		a.seen.first(n.now, value.Int(i))
	}
	if len(a.seen.at) != MaxSeen || len(a.seen.order) != MaxSeen {
		t.Errorf("%d ids kept", len(a.seen.at))
	}
	if n.now = modem.Time(SeenLife + time.Second); !a.seen.first(n.now, value.Int(MaxSeen)) || len(a.seen.at) != 1 {
		t.Errorf("after a minute %d ids are kept", len(a.seen.at))
	}
}

func TestPongsAreLimited(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	for i := range 50 {
		a.hear("left", 2, 0, 0, packet("10.0.0.2", "10.0.0.1", fmt.Sprint(i), pdu.Control{MessageType: "ping"}.Value()))
	}
	if len(n.sent) != MaxPongRate || a.stats.Count(TooFast) != 50-MaxPongRate {
		t.Errorf("%d pongs, %v", len(n.sent), a.stats)
	}
}

func TestResetsAreLimitedAndNeverAnswered(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	for i := range 50 {
		a.hear("left", 2, 80, 40000, packet("10.0.0.2", "10.0.0.1", fmt.Sprint(i), pdu.Socket{Sequence: 1, Acknowledgement: pdu.Some(7)}.Value()))
	}
	if len(n.sent) != MaxResetRate {
		t.Errorf("%d resets", len(n.sent))
	}
	n.sent, n.now = nil, modem.Time(2*time.Second)
	a.hear("left", 2, 80, 40000, packet("10.0.0.2", "10.0.0.1", "r", pdu.Socket{Sequence: 1, Reset: true}.Value()))
	n.wantSent("a reset is not answered")
}

// A neighbour that claims the peer's address can neither reset a connection
// nor put data into it; the numbers of one of ours cannot be guessed.
func TestForgedSource(t *testing.T) {
	for _, plain := range []bool{false, true} {
		n := newNetwork(t)
		cfg := at("left", "10.0.0.1")
		cfg.Plain = plain
		a, b := n.box(1, cfg, "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
		b.do("listen", "psp://0.0.0.0:80")
		a.do("connect", "psp://10.0.0.2:80")
		n.after(10 * ms)
		for i, p := range []pdu.Socket{
			{Reset: true}, {Sequence: a.sockets[0].First(), Reset: true}, {Sequence: b.sockets[0].First() + 1, Reset: true},
			{Sequence: 7, Acknowledgement: pdu.Some(7), Payload: pdu.Some("evil")},
			{Sequence: 7, Synchronize: true, Acknowledgement: pdu.Some(8)}, {Sequence: 7, Final: true, Acknowledgement: pdu.Some(8)},
		} {
			v := packet("10.0.0.2", "10.0.0.1", fmt.Sprint("evil", i), p.Value())
			v = replace(v, "source", value.Int(3))
			a.hear("left", 3, 50000, 80, v)
		}
		n.after(time.Second)
		a.on(0, "write", "fine")
		n.after(time.Second)
		if got := a.on(0, "status") + a.on(0, "read") + b.on(0, "read"); got != `"open"nil"fine"` {
			t.Errorf("plain %v: %s", plain, got)
		}
	}
}

func TestARPBounds(t *testing.T) {
	n := newNetwork(t)
	i, _ := ParseInterface("left", "10.0.0.1/8", "")
	a := n.box(1, Config{Interfaces: []Interface{i}, NoAnnounce: true}, "left", "L")
	a.do("netevent", true)
	for i := range MaxWaitingIP + 1 {
		a.do("netcontrol", "10.0.0.9", "ping", fmt.Sprint(i))
	}
	if got := a.take(); strings.Count(got, noRoute) != 1 || !strings.Contains(got, `error="0"`) || a.stats.Count(WaitingFull) != 1 {
		t.Errorf("the oldest packet gives way: %s %v", got, a.stats)
	}
	n.wantSent("one question for all", "0s 1 arp who has 10.0.0.9")
	for i := range MaxWaiting {
		a.do("netcontrol", pdu.IP(0x0A000100+i).String(), "ping")
	}
	total := 0
	for _, w := range a.waiting {
		total += len(w.packets)
	}
	if total != MaxWaiting {
		t.Errorf("%d packets wait", total)
	}
	if len(n.sent) != MaxARPRate-1 {
		t.Errorf("%d questions in a second", len(n.sent)+1)
	}
	n.after(3 * time.Second)
	if len(a.waiting) != 0 {
		t.Errorf("%d neighbours are still waited for", len(a.waiting))
	}
	d := a.device("/left")
	for i := range 2 * MaxARP {
		d.arp.learn(n.now, pdu.IP(0x0A010000+i), 5)
	}
	if _, own := d.arp.find(n.now, d.ip); len(d.arp) != MaxARP || !own {
		t.Errorf("%d entries, own %v", len(d.arp), own)
	}
	if _, ok := d.arp.find(n.now.Add(ARPLife)+1, 0x0A010000+2*MaxARP-1); ok {
		t.Error("a learned entry is for ever")
	}
}

// The question is asked three times, then the packets are given up.
func TestARPRepeats(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	a.do("netevent", true)
	a.do("netcontrol", "10.0.0.9", "ping")
	n.after(5 * time.Second)
	n.wantSent("asked", "0s 1 arp who has 10.0.0.9", "500ms 1 arp who has 10.0.0.9", "1s 1 arp who has 10.0.0.9")
	if got := a.take(); !strings.Contains(got, `error="No route to host"`) {
		t.Error(got)
	}
}

func TestAnnouncement(t *testing.T) {
	n := newNetwork(t)
	i, _ := ParseInterface("left", "10.0.0.1", "")
	a, b := n.box(1, Config{Interfaces: []Interface{i}}, "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.Advance(0)
	n.run(modem.Time(10 * ms))
	n.wantSent("a new address is told, and not answered", "0s 1 arp who has 10.0.0.1")
	if got := show(b.do("arplist", "left")); !strings.Contains(got, `["10.0.0.1"]=1`) {
		t.Error(got)
	}
	a.do("ipconfig", "left", value.Fields("up", true))
	n.wantSent("nothing is new")
}

func TestListenerBounds(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	a.do("listen", "psp://0.0.0.0:80")
	id := 0
	hear := func(port int, p pdu.Socket) {
		id++
		a.hear("left", 2, 80, port, packet("10.0.0.2", "10.0.0.1", fmt.Sprint(id), p.Value()))
	}
	for i := range MaxHalfOpen + 1 {
		hear(1000+i, pdu.Socket{Sequence: 1, Synchronize: true})
	}
	if len(a.sockets) != MaxHalfOpen || a.stats.Count(BacklogFull) != 1 {
		t.Errorf("%d half open, %v", len(a.sockets), a.stats)
	}
	n.run(modem.Time(12 * time.Second))
	if len(a.sockets) != 0 {
		t.Fatalf("%d are still half open", len(a.sockets))
	}
	a.take()
	for i := range MaxUnfetched + 1 {
		hear(1000+i, pdu.Socket{Sequence: 1, Synchronize: true})
		if k := a.find4(80, 0x0A000002, 1000+i); k != nil {
			hear(1000+i, pdu.Socket{Sequence: 2, Acknowledgement: pdu.Some(k.First() + 1)})
		}
	}
	if got := strings.Count(a.take(), "network_request"); got != MaxUnfetched {
		t.Errorf("%d accepted", got)
	}
	hear(2000, pdu.Socket{Sequence: 1, Synchronize: true})
	if a.find4(80, 0x0A000002, 2000) == nil {
		t.Error("no room after the events were read")
	}
}

// A modem taken off takes its address, routes and connections with it.
func TestDeviceRemoved(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	a.do("connect", "psp://10.0.0.2:80")
	a.sides["left"].Detach()
	delete(a.sides, "left")
	a.Advance(n.now)
	if got := a.on(0, "status"); got != `"error", "No route to host"` {
		t.Error(got)
	}
	if got := show(a.do("routelist", 0)); strings.Contains(got, "left") {
		t.Error(got)
	}
	if _, err := a.try("ipconfig", "left"); err != errNotModem {
		t.Error(err)
	}
	n.after(time.Second)
}

// What a program leaves behind is cleaned up; the peer hears of it.
func TestExit(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("listen", "psp://0.0.0.0:80")
	p := a.Spawn(a.Root(), "guest")
	out, err := a.Call(n.now, p, "connect", plain([]any{"psp://10.0.0.2:80"}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Call(n.now, p, "netevent", nil); err != errDenied {
		t.Error(err)
	}
	if _, err := a.Call(n.now, p, "listen", plain([]any{"psp://0.0.0.0:90"})); err != nil {
		t.Error(err)
	}
	n.after(100 * ms)
	a.Exit(n.now, p)
	n.after(100 * ms)
	if len(a.sockets) != 0 || len(a.listeners) != 0 || a.sides["left"].OpenCount() != 1 {
		t.Error("something is left", a.sides["left"].Channels())
	}
	if got := b.on(out[0].ID, "status"); got != `"error", "Connection reset by peer"` {
		t.Error(got)
	}
}

// FuzzReceive: messages that are valid but for a field or two, at every layer,
// break nothing and leave a connection beside them alone.
func FuzzReceive(f *testing.F) {
	for s := range uint64(20) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rnd := rand.New(rand.NewPCG(seed, 5))
		n := newNetwork(t)
		a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
		b.do("listen", "psp://0.0.0.0:80")
		a.do("connect", "psp://10.0.0.2:80")
		n.after(20 * ms)
		for range 60 {
			m := n.raw[rnd.IntN(len(n.raw))]
			v := mutate(rnd, m.Value)
			a.hear("left", rnd.IntN(4), m.Channel, m.ReplyChannel, v)
			b.hear("left", 3, m.Channel, m.ReplyChannel, v)
			n.after(time.Duration(rnd.IntN(50)) * ms)
		}
		if len(b.sockets) > MaxSockets || len(a.waiting) > MaxWaiting {
			t.Fatal("bounds")
		}
	})
}

// mutate changes one field somewhere in a message.
func mutate(rnd *rand.Rand, v value.Value) value.Value {
	t := v.Table()
	if t == nil || t.Len() == 0 {
		return value.Int(rnd.IntN(100))
	}
	at, out := rnd.IntN(t.Len()), value.NewTable()
	i := 0
	for k, x := range t.All() {
		if i == at {
			switch rnd.IntN(4) {
			case 0:
				x = value.Nil()
			case 1:
				x = value.Number(rnd.Float64() * 1e6)
			case 2:
				x = value.String("10.0.0.1")
			default:
				x = mutate(rnd, x)
			}
		}
		_ = out.Set(k, x)
		i++
	}
	return out.Value()
}
