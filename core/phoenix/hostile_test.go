package phoenix

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// hostile is a network with two pairs of computers that talk, and computer 3,
// which sends whatever it likes. It hears everything, so it knows all numbers.
type hostile struct {
	t       testing.TB
	n       *network
	a, b    *box // attacked: 10.0.0.1 has a connection to 10.0.0.2
	c, d    *box // beside them: 10.0.0.4 has one to 10.0.0.5
	evil    *box // 10.0.0.3
	talk    map[*box]int
	tokens  int
	samples []sample
}

// sample is a valid message as it was sent.
type sample struct {
	what        string
	ch, replyTo int
	v           value.Value
}

func newHostile(t testing.TB) *hostile {
	h := &hostile{t: t, n: newNetwork(t), talk: map[*box]int{}}
	for i, b := range []**box{&h.a, &h.b, &h.evil, &h.c, &h.d} {
		face, _ := ParseInterface("left", fmt.Sprintf("10.0.0.%d", i+1), "")
		*b = h.n.box(i+1, Config{Interfaces: []Interface{face}, NoAnnounce: true}, "left", "L")
	}
	for _, s := range []*box{h.b, h.d} {
		for _, uri := range []string{"psp://0.0.0.0:80", "pdp://0.0.0.0:90", "http://0.0.0.0:8080"} {
			s.do("listen", uri)
		}
		s.do("connect", "rednet://255.255.255.255")
		s.do("netevent", true)
	}
	h.everything()
	// What is written by hand is not learned anew: without that the neighbours
	// believe whoever answers (19.1).
	h.a.do("arpset", "left", "10.0.0.2", 2)
	h.b.do("arpset", "left", "10.0.0.1", 1)
	h.meet(h.a, h.b, "10.0.0.2")
	h.meet(h.c, h.d, "10.0.0.5")
	return h
}

// everything sends one message of each type and keeps them.
func (h *hostile) everything() {
	a, n := h.a, h.n
	a.do("netcontrol", "10.0.0.2", "ping", "1")
	a.do("netcontrol", "10.0.0.2", "unreachable", "text")
	a.do("netcontrol", "10.0.0.2", "timeout")
	id := a.do("connect", "psp://10.0.0.2:80")[0].ID
	n.after(20 * ms)
	a.on(id, "write", "data")
	n.after(20 * ms)
	a.on(id, "close")
	a.do("connect", "psp://10.0.0.2:8080")
	for _, uri := range []string{"pdp://10.0.0.2:90", "pdp://10.0.0.255:90", "rednet://0.0.0.2", "rednet+x://255.255.255.255"} {
		a.on(a.do("connect", uri)[0].ID, "write", value.Fields("x", "y"))
	}
	n.after(200 * ms)
	h.b.sides["left"].Open(modem.OwnerLua, 81)
	a.do("connect", "psp://10.0.0.2:81") // refused
	n.after(20 * ms)
	h.b.do("ipconfig", "left", value.Fields("up", false))
	h.b.do("ipconfig", "left", value.Fields("up", true))
	seen := map[string]bool{}
	add := func(what string, ch, reply int, v value.Value) {
		if !seen[what] {
			seen[what] = true
			h.samples = append(h.samples, sample{what, ch, reply, v})
		}
	}
	for _, m := range n.raw {
		add(kind(m.Value), m.Channel, m.ReplyChannel, m.Value)
	}
	add("sack", 80, 50000, packet("10.0.0.2", "10.0.0.1", "s", pdu.Socket{Sequence: 9, Acknowledgement: pdu.Some(3), Ours: true, Sack: []pdu.Range{{From: 11, To: 12}}}.Value()))
	add("gratuitous", 0, 0, pdu.ARP{Source: 2, SourceIP: pdu.Some(pdu.IP(0x0A000002)), DestinationIP: pdu.Some(pdu.IP(0x0A000002))}.Value())
	for _, what := range []string{"arp true", "arp false", "ping", "pong", "unreachable", "timeout", "SYN", "SYN ACK", "ACK", "ACK FIN", "ACK RST", `ACK "data"`, "pdu.Datagram", "rednet"} {
		if !seen[what] {
			h.t.Fatalf("no sample of %s: %v", what, seen)
		}
	}
}

// kind names a message's type and flags.
func kind(v value.Value) string {
	m, err := pdu.Parse(v)
	if err != nil {
		return "rednet"
	}
	if p, ok := m.(pdu.ARP); ok {
		return fmt.Sprint("arp ", p.Reply)
	}
	what := upper(v.Field("payload").Field("payload"))
	what, _, _ = strings.Cut(what, " text")
	if strings.HasPrefix(what, "ping") {
		what = "ping"
	}
	return what
}

// meet connects two computers.
func (h *hostile) meet(from, to *box, ip string) {
	to.take()
	h.talk[from] = from.do("connect", "psp://"+ip+":80")[0].ID
	h.n.after(20 * ms)
	for _, e := range to.events {
		if r, ok := e.Args[0].H.(request); ok {
			r.n.end.fetched()
			h.talk[to] = r.n.end.handleID()
		}
	}
	if h.talk[to] == 0 {
		h.t.Fatal("not connected")
	}
}

// works sends something both ways over the connection of a pair, and nothing
// else may come out.
func (h *hostile) works(what string, from, to *box) {
	h.t.Helper()
	for _, way := range [][2]*box{{from, to}, {to, from}} {
		h.tokens++
		token := fmt.Sprintf("<%d>", h.tokens)
		if got := way[0].on(h.talk[way[0]], "write", token); got != "" {
			h.t.Fatalf("%s: computer %d cannot write: %s, status %s", what, way[0].id, got, way[0].on(h.talk[way[0]], "status"))
		}
		got := ""
		for range 400 {
			h.n.after(10 * ms)
			if text := way[1].on(h.talk[way[1]], "read", "*a"); text != "nil" {
				got += text
			}
			if got != "" {
				break
			}
		}
		if got != fmt.Sprintf("%q", token) {
			h.t.Fatalf("%s: computer %d reads %s, want %q", what, way[1].id, got, token)
		}
	}
}

// send lets computer 3 transmit: as itself, or as whoever the message says.
func (h *hostile) send(s sample, v value.Value, honest bool) {
	if honest && !v.Field("source").IsNil() {
		v = replace(v, "source", value.Int(3))
	}
	if value.Check(v) == nil {
		_, _ = h.evil.sides["left"].Transmit(h.n.now, modem.Origin{}, s.ch, s.replyTo, v)
	}
}

// bounds are those of spec/phoenix.md 19.2, of every computer.
func (h *hostile) bounds() {
	h.t.Helper()
	for _, b := range h.n.boxes {
		if len(b.events) > 4000 {
			b.events = nil // its programs read them
		}
		half := map[*listener]int{}
		unread := map[*listener]int{}
		for _, k := range b.sockets {
			if k.Buffered() > psp.MaxBuffer {
				h.t.Fatalf("%d bytes wait", k.Buffered())
			}
			if k.listener != nil && k.State == psp.SynReceived {
				half[k.listener]++
			}
			if k.listener != nil && k.unread {
				unread[k.listener]++
			}
		}
		packets := 0
		for _, w := range b.waiting {
			packets += len(w.packets)
			within(h.t, "packets for one neighbour", len(w.packets), MaxWaitingIP)
		}
		for _, l := range b.listeners {
			within(h.t, "half open", half[l], MaxHalfOpen)
			within(h.t, "not fetched", unread[l], MaxUnfetched)
		}
		for _, q := range b.datagrams {
			within(h.t, "datagrams", len(q.messages), MaxDatagrams)
			within(h.t, "bytes of datagrams", q.bytes, MaxDatagramBytes)
		}
		for _, q := range b.rednets {
			within(h.t, "rednet messages", len(q.messages), MaxRednet)
			within(h.t, "bytes of rednet messages", q.bytes, MaxRednetBytes)
		}
		for _, d := range b.devices {
			within(h.t, "ARP entries", len(d.arp), MaxARP)
		}
		within(h.t, "packets for neighbours", packets, MaxWaiting)
		within(h.t, "connections", len(b.sockets), MaxSockets)
		within(h.t, "messageIDs", len(b.seen.order), MaxSeen)
		within(h.t, "rednet ids", len(b.heard), MaxRednetSeen)
		within(h.t, "datagram queues", len(b.datagrams), MaxDatagramPeers+8)
		within(h.t, "events", len(b.Stack.events), MaxEvents)
		within(h.t, "addresses pinging", len(b.pongs), MaxControlRate)
		within(h.t, "ended connections", len(b.ended), MaxEnded)
	}
}

func within(t testing.TB, what string, n, most int) {
	t.Helper()
	if n > most {
		t.Fatalf("%d %s, at most %d", n, what, most)
	}
}

// wrongs are values that no field expects.
func wrongs(x value.Value) []value.Value {
	out := []value.Value{
		value.Nil(), value.Bool(false), value.Bool(true), value.Number(math.NaN()), value.Number(math.Inf(1)), value.Number(math.Inf(-1)),
		value.Int(-1), value.Number(0.5), value.Int(0), value.Number(1 << 53), value.Number(1e300), value.String(""), value.String("x"),
		value.String("10.0.0.1"), value.String("255.255.255.255"), value.String(strings.Repeat("x", 5000)), value.List(), value.List(value.Int(1)),
		value.Fields("PhoenixNetworking", true, "type", "link"),
	}
	if s, ok := x.Str(); ok {
		for i := range len(s) {
			if i%4 == 0 {
				out = append(out, value.String(s[:i]))
			}
		}
	}
	if n, ok := x.Int(); ok {
		out = append(out, value.Int(n+1), value.Int(n-1), value.Int(n+600), value.Int(1<<41+n))
	}
	return out
}

// everyChange gives v with each field, at every depth, put wrong.
func everyChange(v value.Value, give func(value.Value)) {
	t := v.Table()
	if t == nil {
		return
	}
	for k, x := range t.All() {
		with := func(y value.Value) value.Value {
			out := value.NewTable()
			for k2, x2 := range t.All() {
				if value.Equal(k, k2) {
					x2 = y
				}
				_ = out.Set(k2, x2)
			}
			return out.Value()
		}
		for _, w := range wrongs(x) {
			give(with(w))
		}
		everyChange(x, func(y value.Value) { give(with(y)) })
	}
}

// TestHostileFields: every message type with every field put wrong, from a
// computer that lies about itself or not, breaks nothing; the attacked
// connection goes on, and so does the one beside it.
func TestHostileFields(t *testing.T) {
	for _, honest := range []bool{true, false} {
		h := newHostile(t)
		sent := 0
		for _, s := range h.samples {
			everyChange(s.v, func(v value.Value) {
				h.send(s, v, honest)
				if sent++; sent%100 == 0 {
					h.n.after(100 * ms)
					h.bounds()
				}
			})
			h.n.after(time.Second)
			h.works(s.what, h.c, h.d)
			h.works(s.what, h.a, h.b)
		}
		t.Logf("%d messages", sent)
		if sent < 5000 {
			t.Errorf("only %d messages", sent)
		}
	}
}

// next are the numbers that computer from's next message to the other end has:
// what somebody knows who hears all.
func (h *hostile) next(from *box) (sequence int, ack pdu.Opt[int]) {
	k := from.endpoint(h.talk[from]).(*conn)
	for _, m := range h.n.raw {
		if p, ok := socketOf(m.Value); ok && m.Sender == from.id && m.Channel == k.remotePort && m.ReplyChannel == k.localPort && p.Sequence >= sequence {
			sequence, ack = p.Sequence+1, p.Acknowledgement
		}
	}
	return sequence, ack
}

// TestHostileInjection: who knows all numbers of a connection can still not
// reset it, close it or put data into it: the message comes from another
// computer than the handshake did.
func TestHostileInjection(t *testing.T) {
	h := newHostile(t)
	for _, honest := range []bool{true, false} {
		for _, way := range [][2]*box{{h.a, h.b}, {h.b, h.a}} {
			from, to := way[0].endpoint(h.talk[way[0]]).(*conn), way[1]
			for i, p := range []pdu.Socket{
				{Payload: pdu.Some("evil")}, {Payload: pdu.Some("evil"), Final: true}, {Final: true}, {Reset: true}, {Synchronize: true},
				{Reset: true, Sequence: -1}, {},
			} {
				for ahead := range 3 {
					zero := p.Sequence < 0
					p.Sequence, p.Acknowledgement = h.next(way[0])
					p.Sequence += ahead
					if zero {
						p.Sequence, p.Acknowledgement = 0, pdu.Opt[int]{}
					}
					v := pdu.Link{Source: way[0].id, Destination: pdu.Some(to.id), Payload: pdu.Internet{
						Source: pdu.Some(from.localIP), Destination: from.remoteIP, MessageID: value.String(fmt.Sprint(honest, to.id, i, ahead)),
						HopsLeft: 15, Payload: p.Value()}.Value()}.Value()
					before := to.stats.Count(Spoofed)
					h.send(sample{ch: from.remotePort, replyTo: from.localPort}, v, honest)
					h.n.after(50 * ms)
					if to.stats.Count(Spoofed) != before+1 {
						t.Errorf("%+v was not dropped for its sender: %v", p, to.stats)
					}
					h.works(fmt.Sprintf("%+v", p), h.a, h.b)
				}
			}
		}
	}
	h.works("afterwards", h.c, h.d)
}

// FuzzHostile: arbitrary values, and valid messages with several things wrong,
// on any channel.
func FuzzHostile(f *testing.F) {
	for seed := range uint64(16) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rnd := rand.New(rand.NewPCG(seed, 21))
		h := newHostile(t)
		for range 300 {
			s := h.samples[rnd.IntN(len(h.samples))]
			v := s.v
			if rnd.IntN(4) == 0 {
				v = arbitrary(rnd, 4)
			} else {
				for range 1 + rnd.IntN(4) {
					v = mutate(rnd, v)
				}
			}
			if rnd.IntN(3) == 0 {
				s.ch = []int{0, 80, 90, 8080, 50000, 1, 2, 4, 5, 65533, 65535, rnd.IntN(65536)}[rnd.IntN(12)]
			}
			h.send(s, v, rnd.IntN(2) == 0)
			h.n.after(time.Duration(rnd.IntN(30)) * ms)
		}
		h.bounds()
		h.n.after(time.Second)
		h.works("beside it", h.c, h.d)
		h.works("attacked", h.a, h.b)
	})
}

// arbitrary is any value, of words that mean something here and others.
func arbitrary(rnd *rand.Rand, depth int) value.Value {
	words := []string{"PhoenixNetworking", "type", "link", "arp", "internet", "control", "socket", "datagram", "source", "destination", "payload",
		"messageID", "sequence", "reply", "sourceIP", "destinationIP", "nMessageID", "nRecipient", "message", "10.0.0.1", "10.0.0.2", "", "x\xff\x00"}
	switch n := rnd.IntN(8); {
	case n == 0:
		return value.Bool(rnd.IntN(2) == 0)
	case n == 1:
		return value.Int(rnd.IntN(10) - 2)
	case n == 2:
		return value.Number(math.Float64frombits(rnd.Uint64()))
	case n < 5 || depth == 0:
		return value.String(words[rnd.IntN(len(words))])
	}
	t := value.NewTable()
	for range rnd.IntN(8) {
		key := value.String(words[rnd.IntN(len(words))])
		if rnd.IntN(5) == 0 {
			key = value.Int(rnd.IntN(4))
		}
		_ = t.Set(key, arbitrary(rnd, depth-1))
	}
	if rnd.IntN(2) == 0 {
		_ = t.Set(value.String("PhoenixNetworking"), value.Bool(true))
	}
	return t.Value()
}

// TestFloods: as many messages of each kind in a second as the medium takes,
// each from another address and port, stay inside the bounds, and the others
// go on talking.
func TestFloods(t *testing.T) {
	ip := func(i int) pdu.IP { return 0x0A000000 + pdu.IP(10+i%200) }
	via := func(i int, p value.Value) value.Value {
		return pdu.Link{Source: 3, Destination: pdu.Some(2), Payload: pdu.Internet{
			Source: pdu.Some(ip(i)), Destination: 0x0A000002, MessageID: value.String(fmt.Sprint("flood", i)), HopsLeft: 15, Payload: p}.Value()}.Value()
	}
	floods := []struct {
		what string
		ch   int
		make func(i int) value.Value
	}{
		{"SYN", 80, func(i int) value.Value { return via(i, pdu.Socket{Sequence: i, Synchronize: true}.Value()) }},
		{"SYN to nobody", 81, func(i int) value.Value { return via(i, pdu.Socket{Sequence: i, Synchronize: true}.Value()) }},
		{"data to nobody", 80, func(i int) value.Value {
			return via(i, pdu.Socket{Sequence: i, Acknowledgement: pdu.Some(5), Payload: pdu.Some("x")}.Value())
		}},
		{"RST", 80, func(i int) value.Value { return via(i, pdu.Socket{Sequence: i, Reset: true}.Value()) }},
		{"ping", 0, func(i int) value.Value { return via(i, pdu.Control{MessageType: "ping"}.Value()) }},
		{"unreachable", 0, func(i int) value.Value {
			return via(i, pdu.Control{MessageType: unreachable, Payload: via(i, value.Nil())}.Value())
		}},
		{"datagrams", 90, func(i int) value.Value {
			return via(i, pdu.Datagram{Message: value.String(strings.Repeat("x", i%9000))}.Value())
		}},
		{"rednet", 65535, func(i int) value.Value {
			return value.Fields("nMessageID", i, "nRecipient", 65535, "nSender", i, "message", strings.Repeat("x", i%9000))
		}},
		{"ARP requests", 0, func(i int) value.Value {
			return pdu.ARP{Source: 3, SourceIP: pdu.Some(0x0A000010 + pdu.IP(i%200)), DestinationIP: pdu.Some(pdu.IP(0x0A000002))}.Value()
		}},
		{"packets for elsewhere", 0, func(i int) value.Value {
			p := via(i, pdu.Control{MessageType: "ping"}.Value())
			return replace(p, "payload", replace(p.Field("payload"), "destination", value.String("10.9.0.1")))
		}},
		{"connections to the web server", 8080, func(i int) value.Value { return via(i, pdu.Socket{Sequence: i, Synchronize: true}.Value()) }},
	}
	for _, f := range floods {
		h := newHostile(t)
		h.n.lan("L").RemoveTap(tap{h.n}) // nobody reads it
		_ = h.b.sides["left"].Open(modem.OwnerLua, 81)
		for i := range 6000 {
			h.send(sample{ch: f.ch, replyTo: 1000 + i}, f.make(i), true)
			if i%50 == 0 {
				h.n.after(8 * ms)
			}
			if i%500 == 0 {
				h.bounds()
			}
		}
		h.bounds()
		h.works(f.what, h.c, h.d)
		h.works(f.what, h.a, h.b)
		h.n.after(30 * time.Second)
		h.bounds()
		if n := len(h.b.waiting); n > 0 {
			t.Errorf("%s: %d neighbours are still waited for", f.what, n)
		}
	}
}
