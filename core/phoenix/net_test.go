package phoenix

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

const ms = time.Millisecond

// box is a computer without Lua: a stack, its modems and the events a program
// would get.
type box struct {
	*Stack
	n      *network
	id     int
	sides  map[string]*modem.Modem
	rnd    *rand.Rand
	events []computer.Event
	limit  int // of events that wait
	woken  []string
}

func (b *box) ID() int                        { return b.id }
func (b *box) Modem(side string) *modem.Modem { return b.sides[side] }
func (b *box) Random() *rand.Rand             { return b.rnd }
func (b *box) QueuedEvents() int              { return len(b.events) }
func (b *box) Wake(name string)               { b.woken = append(b.woken, name) }
func (b *box) Now() Time                      { return b.n.now }

func (b *box) Queue(e computer.Event) bool {
	b.events = append(b.events, e)
	return true
}

// Deliver implements modem.Receiver.
func (b *box) Deliver(now Time, a modem.Arrival) modem.Outcome {
	b.Stack.Receive(now, a)
	return modem.OK
}

// network is a few boxes on a few media in virtual time.
type network struct {
	t       testing.TB
	now     Time
	latency time.Duration
	lans    map[string]*modem.Medium
	names   []string
	boxes   []*box
	others  []*original
	numbers modem.Counter
	seed    uint64 // of the media
	sent    []string
	raw     []*modem.Message
}

func newNetwork(t testing.TB) *network {
	return &network{t: t, latency: ms, lans: map[string]*modem.Medium{}}
}

func (n *network) lan(name string) *modem.Medium {
	if n.lans[name] == nil {
		n.lans[name] = modem.NewMedium(name, false, modem.Impairment{Latency: n.latency}, n.seed, &n.numbers)
		n.lans[name].AddTap(tap{n})
		n.names = append(n.names, name)
	}
	return n.lans[name]
}

// tap writes down what is sent.
type tap struct{ n *network }

func (t tap) Sent(now Time, m *modem.Message) {
	t.n.raw = append(t.n.raw, m)
	t.n.sent = append(t.n.sent, line(now, m))
}
func (tap) Heard(Time, *modem.Message, *modem.Modem, float64, bool, modem.Why) {}
func (tap) Missed(Time, *modem.Message, *modem.Modem, modem.Why)               {}
func (tap) WantsMisses() bool                                                  { return false }

// line is a message in one line: "1ms 1 80/50000 10.0.0.1>10.0.0.2 SYN".
func line(now Time, m *modem.Message) string {
	head := fmt.Sprintf("%v %d", now, m.Sender)
	p, err := pdu.Parse(m.Value)
	if err != nil {
		return head + " " + err.Error()
	}
	switch p := p.(type) {
	case pdu.ARP:
		if p.Reply {
			return fmt.Sprintf("%s arp %v is %d", head, p.SourceIP.V, p.Source)
		}
		return fmt.Sprintf("%s arp who has %v", head, p.DestinationIP.V)
	case pdu.Link:
		inner, err := pdu.ParseInternet(p.Payload)
		if err != nil {
			return head + " " + err.Error()
		}
		to := "*"
		if p.Destination.Set {
			to = fmt.Sprint(p.Destination.V)
		}
		return fmt.Sprintf("%s>%s %d/%d %v>%v %s", head, to, m.Channel, m.ReplyChannel, inner.Source.V, inner.Destination, upper(inner.Payload))
	}
	return head
}

func upper(v value.Value) string {
	m, err := pdu.Parse(v)
	if err != nil {
		return err.Error()
	}
	switch p := m.(type) {
	case pdu.Control:
		return strings.TrimSpace(p.MessageType + " " + p.Error.V)
	case pdu.Socket:
		var w []string
		for _, f := range []struct {
			on   bool
			name string
		}{{p.Synchronize, "SYN"}, {p.Acknowledgement.Set, "ACK"}, {p.Final, "FIN"}, {p.Reset, "RST"}, {p.Payload.Set, fmt.Sprintf("%.20q", p.Payload.V)}} {
			if f.on {
				w = append(w, f.name)
			}
		}
		return strings.Join(w, " ")
	}
	return fmt.Sprintf("%T", m)
}

// box adds a computer; sides are "left" on a lan: box(1, cfg, "left", "L1").
func (n *network) box(id int, cfg Config, sides ...string) *box {
	b := &box{n: n, id: id, sides: map[string]*modem.Modem{}, rnd: rand.New(rand.NewPCG(uint64(id), 3))}
	for i := 0; i < len(sides); i += 2 {
		b.sides[sides[i]] = modem.New(modem.Config{Computer: id, Name: sides[i], Kind: modem.Ender, Medium: n.lan(sides[i+1]), Receiver: b})
	}
	b.Stack = newStack(b, cfg)
	n.boxes = append(n.boxes, b)
	return b
}

// run goes on until the time has come.
func (n *network) run(until Time) {
	for steps := 0; ; steps++ {
		if steps > 1e6 {
			n.t.Fatalf("no end: %s", strings.Join(n.sent[len(n.sent)-20:], "\n"))
		}
		at, due := until, false
		for _, name := range n.names {
			if t, ok := n.lans[name].Deadline(); ok && t <= at {
				at, due = t, true
			}
		}
		for _, b := range n.boxes {
			if t, ok := b.Deadline(); ok && t <= at {
				at, due = t, true
			}
		}
		for _, o := range n.others {
			if t, ok := o.Deadline(); ok && t <= at {
				at, due = t, true
			}
		}
		if !due {
			n.now = max(n.now, until)
			return
		}
		n.now = max(n.now, at)
		for _, name := range n.names {
			n.lans[name].Advance(n.now)
		}
		for _, b := range n.boxes {
			if t, ok := b.Deadline(); ok && t <= n.now {
				b.Advance(n.now)
			}
		}
		for _, o := range n.others {
			if o.tick <= n.now {
				o.Advance(n.now)
			}
		}
	}
}

func (n *network) after(d time.Duration) { n.run(n.now.Add(d)) }

// wantSent checks what was sent since the last look.
func (n *network) wantSent(what string, want ...string) {
	n.t.Helper()
	if got := strings.Join(n.sent, "\n"); got != strings.Join(want, "\n") {
		n.t.Fatalf("%s\ngot:\n%s\nwant:\n%s", what, got, strings.Join(want, "\n"))
	}
	n.sent = nil
}

// do makes a system call as process 1.
func (b *box) do(name string, args ...any) []Result {
	b.n.t.Helper()
	out, err := b.try(name, args...)
	if err != nil {
		b.n.t.Fatalf("%s: %v", name, err)
	}
	return out
}

func (b *box) try(name string, args ...any) ([]Result, error) {
	return b.Call(b.n.now, b.Root(), name, plain(args))
}

func plain(args []any) []Arg {
	out := make([]Arg, len(args))
	for i, a := range args {
		if a != nil {
			out[i].V = value.Fields("x", a).Field("x")
		}
	}
	return out
}

// on calls a method of a handle.
func (b *box) on(id int, name string, args ...any) string {
	out, err := b.Method(b.n.now, b.Root(), id, name, plain(args))
	if err != nil {
		return "error: " + err.Error()
	}
	return show(out)
}

func show(out []Result) string {
	var w []string
	for _, r := range out {
		if r.Handle {
			w = append(w, fmt.Sprintf("handle %d", r.ID))
		} else {
			w = append(w, r.V.String())
		}
	}
	return strings.Join(w, ", ")
}

// take gives the events since the last take, one line each.
func (b *box) take() string {
	var w []string
	for _, e := range b.events {
		if r, ok := e.Args[0].H.(request); ok {
			r.n.end.fetched()
			w = append(w, fmt.Sprintf("%s %v handle %d", e.Name, r.n.params, r.n.end.handleID()))
			continue
		}
		text := e.Args[0].V.String()
		if e.Name == eventNetwork {
			text = canon(e.Args[0].V) // String is bounded
		}
		w = append(w, e.Name+" "+text)
	}
	b.events = nil
	return strings.Join(w, "\n")
}

func (b *box) want(what, want string) {
	b.n.t.Helper()
	if got := b.take(); got != want {
		b.n.t.Fatalf("%s\ngot:\n%s\nwant:\n%s\nsent:\n%s", what, got, want, strings.Join(b.n.sent, "\n"))
	}
}

// at is a computer's configuration with one address.
func at(side, ip string) Config {
	i, err := ParseInterface(side, ip, "")
	if err != nil {
		panic(err)
	}
	return Config{Interfaces: []Interface{i}, NoAnnounce: true, Choose: &Choices{Ports: []int{50000, 50001, 50002, 50003}}}
}

var _ computer.Handle = request{}
