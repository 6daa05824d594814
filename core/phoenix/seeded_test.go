package phoenix

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/tests/seeds"
)

// TestSeededNetwork: programs on two computers connect, write, read, close and
// end at random times over a medium that loses, doubles, reorders and delays, is
// slow or not, is cut for a while, or has a computer start anew. At every step what is read is
// a prefix of what was written, and who is told of an orderly end has had
// everything (spec/phoenix.md 22.1). Afterwards nothing is left.
func TestSeededNetwork(t *testing.T) {
	for seed := range seeds.Of(300) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { newSeeded(t, seed).play() })
	}
}

// end is one end of a connection as its program knows it.
type end struct {
	k      *conn
	p      *Process
	wrote  strings.Builder
	got    int // bytes read
	reads  int // 0: all at once; else so many bytes at a time
	closed bool
	lost   bool // its program has ended, or its computer started anew
	made   Time
}

// link is both ends; 0 has connected.
type link [2]*end

type seeded struct {
	t       *testing.T
	n       *network
	rnd     *rand.Rand
	imp     modem.Impairment
	boxes   [2]*box
	links   []*link
	boxOf   map[*end]int
	through bool // a router is between them
	story   []string
}

func newSeeded(t *testing.T, seed uint64) *seeded {
	rnd := rand.New(rand.NewPCG(seed, 11))
	w := &seeded{t: t, rnd: rnd, boxOf: map[*end]int{}, through: seed%5 == 4}
	w.n = newNetwork(t)
	w.n.seed = seed
	w.imp = modem.Impairment{
		Latency: ms + w.upTo(30*ms), Jitter: w.upTo(40 * ms),
		Loss: rnd.Float64() * 0.3, Duplicate: rnd.Float64() * 0.1, Reorder: rnd.Float64() * 0.2,
	}
	if rnd.IntN(3) == 0 {
		w.imp.Bandwidth = float64(int(20e3) << rnd.IntN(6)) // to 640 kB/s
	}
	lan, addresses := "L", [2]string{"10.0.0.1", "10.0.0.2"}
	gateways := [2]string{}
	if w.through {
		w.imp.Loss /= 2 // each packet passes two media
		lan, addresses, gateways = "L1", [2]string{"10.0.1.2", "10.0.2.2"}, [2]string{"10.0.1.1", "10.0.2.1"}
	}
	for i := range w.boxes {
		if i == 1 && w.through {
			lan = "L2"
		}
		w.n.lan(lan)
		face, err := ParseInterface("left", addresses[i], gateways[i])
		if err != nil {
			t.Fatal(err)
		}
		w.boxes[i] = w.n.box(i+1, Config{Interfaces: []Interface{face}}, "left", lan)
	}
	if w.through {
		left, _ := ParseInterface("left", "10.0.1.1", "")
		right, _ := ParseInterface("right", "10.0.2.1", "")
		w.n.box(10, Config{Interfaces: []Interface{left, right}}, "left", "L1", "right", "L2")
	}
	w.impair(w.imp)
	w.boxes[1].do("listen", w.uri())
	return w
}

func (w *seeded) uri() string {
	if w.through {
		return "psp://10.0.2.2:80"
	}
	return "psp://10.0.0.2:80"
}

func (w *seeded) impair(imp modem.Impairment) {
	for _, name := range w.n.names {
		w.n.lans[name].SetImpairment(imp)
	}
}

func (w *seeded) upTo(d time.Duration) time.Duration { return time.Duration(w.rnd.Int64N(int64(d))) }

func (w *seeded) tell(format string, a ...any) {
	w.story = append(w.story, fmt.Sprint(w.n.now, " ")+fmt.Sprintf(format, a...))
}

func (w *seeded) fatal(format string, a ...any) {
	w.t.Helper()
	sent := w.n.sent[max(0, len(w.n.sent)-60):]
	w.t.Fatalf("%s\nwhat happened:\n%s\nlast sent:\n%s", fmt.Sprintf(format, a...), strings.Join(w.story, "\n"), strings.Join(sent, "\n"))
}

// play is the whole run.
func (w *seeded) play() {
	cut, anew := Time(-1), Time(-1)
	if w.rnd.IntN(3) == 0 {
		cut = psp.Time(w.upTo(8 * time.Second))
	}
	if w.rnd.IntN(4) == 0 {
		anew = psp.Time(w.upTo(8 * time.Second))
	}
	for w.n.now < psp.Time(10*time.Second) {
		w.run(w.n.now.Add(w.upTo(120 * ms)))
		if cut >= 0 && w.n.now >= cut {
			broken := w.imp
			broken.Loss = 1
			w.impair(broken)
			long := w.upTo(15 * time.Second)
			w.tell("cut for %v", long)
			w.run(w.n.now.Add(long))
			w.impair(w.imp)
			cut = -1
		}
		if anew >= 0 && w.n.now >= anew {
			w.startAnew(w.rnd.IntN(2))
			anew = -1
		}
		w.act()
	}
	for _, l := range w.links {
		for i := range l {
			w.close(l, i)
		}
	}
	w.run(w.n.now.Add(120 * time.Second))
	w.nothingLeft()
	w.told()
}

// told: where bytes are missing both ends know it, but for an end that has closed
// before it had everything: it did not want them.
func (w *seeded) told() {
	for _, l := range w.links {
		if l[1] == nil || l[0].lost || l[1].lost {
			continue
		}
		for i, e := range l {
			if missing := l[1-i].wrote.Len() - e.received(); missing > 0 && (l[1-i].k.Text() == "" || e.k.Text() == "" && !e.closed) {
				w.fatal("port %d: %d misses %d bytes; 1 was told %q, 2 %q", l[0].k.localPort, i+1, missing, l[0].k.Text(), l[1].k.Text())
			}
		}
	}
}

// act is what a program does next.
func (w *seeded) act() {
	if len(w.links) == 0 || len(w.links) < 5 && w.rnd.IntN(20) == 0 {
		w.connect()
		return
	}
	l, i := w.links[w.rnd.IntN(len(w.links))], w.rnd.IntN(2)
	switch w.rnd.IntN(25) {
	case 0:
		w.close(l, i)
	case 2:
		if w.rnd.IntN(3) == 0 {
			w.exit(l)
		}
	case 1:
		w.write(l, i, 1<<w.rnd.IntN(18))
	default:
		w.write(l, i, w.rnd.IntN(60))
	}
}

func (w *seeded) connect() {
	b := w.boxes[0]
	p := b.Spawn(b.Root(), "guest")
	out, err := b.Call(w.n.now, p, "connect", plain([]any{w.uri()}))
	if err != nil {
		w.fatal("connect: %v", err)
	}
	w.links = append(w.links, &link{w.newEnd(0, b.endpoint(out[0].ID).(*conn), p), nil})
	w.tell("connect from port %d", w.links[len(w.links)-1][0].k.localPort)
}

func (w *seeded) newEnd(box int, k *conn, p *Process) *end {
	e := &end{k: k, p: p, made: w.n.now}
	if w.rnd.IntN(3) == 0 {
		e.reads = 1 + w.rnd.IntN(5000)
	}
	w.boxOf[e] = box
	return e
}

func (w *seeded) write(l *link, i, size int) {
	e := l[i]
	if e == nil || e.lost || e.k.State != psp.Connected {
		return
	}
	text := strings.Repeat(string(rune('a'+w.rnd.IntN(26))), size) + fmt.Sprint(e.wrote.Len())
	b := w.boxes[i]
	if _, err := b.Method(w.n.now, e.p, e.k.id, "write", plain([]any{text})); err == nil {
		e.wrote.WriteString(text)
	} else if err != psp.ErrFull {
		w.fatal("write in %v: %v", e.k.State, err)
	}
}

func (w *seeded) close(l *link, i int) {
	e := l[i]
	if e == nil || e.closed || e.lost {
		return
	}
	e.closed = true
	w.tell("%d closes port %d", i+1, l[0].k.localPort)
	b := w.boxes[i]
	_, _ = b.Method(w.n.now, e.p, e.k.id, "close", nil) // it may be over already
}

// exit ends the program that has connected; what it has open ends with it.
func (w *seeded) exit(l *link) {
	if e := l[0]; !e.lost {
		w.tell("the program of port %d ends", e.k.localPort)
		w.check()
		e.lost = true
		w.boxes[0].Exit(w.n.now, e.p)
		if len(w.boxes[0].processes) > 6 {
			w.fatal("%d processes are left", len(w.boxes[0].processes))
		}
	}
}

// startAnew switches a computer off and on: its connections are gone, its
// server listens again.
func (w *seeded) startAnew(i int) {
	w.tell("%d starts anew", i+1)
	w.check() // what had arrived is read before
	for _, l := range w.links {
		if l[i] != nil {
			l[i].lost = true
		}
	}
	b := w.boxes[i]
	b.events = nil
	b.Reset()
	b.Advance(w.n.now)
	if i == 1 {
		b.do("listen", w.uri())
	}
}

// run lets time pass and checks after everything that happens.
func (w *seeded) run(until Time) {
	for {
		at, due := until, false
		for _, name := range w.n.names {
			if t, ok := w.n.lans[name].Deadline(); ok && t <= at {
				at, due = t, true
			}
		}
		for _, b := range w.n.boxes {
			if t, ok := b.Deadline(); ok && t <= at {
				at, due = t, true
			}
		}
		if !due {
			w.n.now = max(w.n.now, until)
			return
		}
		w.n.run(max(at, w.n.now))
		w.check()
	}
}

// check is made at every step.
func (w *seeded) check() {
	for i, b := range w.boxes {
		for _, e := range b.events {
			if r, ok := e.Args[0].H.(request); ok {
				r.n.end.fetched()
				w.meet(r.n.end.(*conn))
				continue
			}
			if word, _ := e.Args[0].V.Field("status").Str(); e.Name == call.EventStatus && word == "closed" && e.Args[0].V.Field("error").IsNil() {
				id, _ := e.Args[0].V.Field("id").Int()
				w.orderly(i, id)
			}
		}
		b.events = nil
		if len(b.sockets) > 16 || len(b.waiting) > 4 || len(b.seen.order) > MaxSeen || len(b.ended) > MaxEnded {
			w.fatal("%d connections, %d packets wait, %d ids", len(b.sockets), len(b.waiting), len(b.seen.order))
		}
	}
	for _, l := range w.links {
		for i, e := range l {
			if e != nil && !e.lost {
				w.read(l, i)
			}
			if e != nil && !e.lost && e.k.State == psp.SynSent && w.n.now.Sub(e.made) > psp.ConnectTime {
				w.fatal("still connecting")
			}
		}
	}
}

// meet pairs an accepted connection with the latest that left by its port. A
// server that has started anew may accept a repeated SYN.
func (w *seeded) meet(k *conn) {
	for _, l := range slices.Backward(w.links) {
		if l[0].k.localPort == k.remotePort && (l[1] == nil || l[1].lost) {
			l[1] = w.newEnd(1, k, w.boxes[1].Root())
			w.tell("port %d is accepted", k.remotePort)
			return
		}
	}
	w.fatal("port %d is accepted, and nobody has connected", k.remotePort)
}

// read takes what has arrived and compares it.
func (w *seeded) read(l *link, i int) {
	e := l[i]
	if e.k.Buffered() == 0 {
		return
	}
	b := w.boxes[i]
	args := plain([]any{"*a"})
	if e.reads > 0 {
		args = plain([]any{e.reads})
	}
	out, err := b.Method(w.n.now, e.p, e.k.id, "read", args)
	if err != nil {
		w.fatal("read in %v: %v", e.k.State, err)
	}
	text, _ := out[0].V.Str()
	other := ""
	if l[1-i] != nil {
		other = l[1-i].wrote.String()
	}
	if e.got+len(text) > len(other) || other[e.got:e.got+len(text)] != text {
		w.fatal("port %d: %d reads %.60q after %d bytes, which was not written", l[0].k.localPort, i+1, text, e.got)
	}
	e.got += len(text)
}

// orderly: the program was told of the end of its connection, without an
// error. Then the other end has received all it wrote; and if it did not close
// itself it has received all there was.
func (w *seeded) orderly(box, id int) {
	for _, l := range w.links {
		for i, e := range l {
			if e == nil || e.lost || w.boxOf[e] != box || e.k.id != id {
				continue
			}
			w.tell("%d is told of the end of port %d", box+1, l[0].k.localPort)
			other := l[1-i]
			switch {
			case other == nil:
				if e.wrote.Len() > 0 {
					w.fatal("closed in order, and nobody was there to receive %d bytes", e.wrote.Len())
				}
				continue
			case other.received() != e.wrote.Len():
				w.fatal("port %d: %d closed in order, the other received %d of %d bytes", l[0].k.localPort, i+1, other.received(), e.wrote.Len())
			}
			if !e.closed && e.received() != other.wrote.Len() {
				w.fatal("port %d: %d was closed in order with %d of %d bytes", l[0].k.localPort, i+1, e.received(), other.wrote.Len())
			}
		}
	}
}

func (e *end) received() int { return e.got + e.k.Buffered() }

// nothingLeft: no connection, channel, timer or packet is left.
func (w *seeded) nothingLeft() {
	if w.boxes[1].listenerOn(protoPSP, 80, 0) == nil {
		w.boxes[1].do("unlisten", w.uri())
	}
	for i, b := range w.n.boxes {
		for _, k := range b.sockets {
			w.fatal("%d still has port %d in %v, due %v", i+1, k.localPort, k.State, fmt.Sprint(k.Deadline()))
		}
		if len(b.waiting) > 0 || b.inbox.Len() > 0 || len(b.Stack.events) > 0 || len(b.listeners) > 0 {
			w.fatal("%d has %d packets and %d events waiting", i+1, len(b.waiting), len(b.Stack.events))
		}
		if at, ok := b.Deadline(); ok {
			w.fatal("%d still waits for %v", i+1, at)
		}
		for side, m := range b.sides {
			if got := fmt.Sprint(m.Channels()); got != "[0]" {
				w.fatal("%d %s has the channels %s open", i+1, side, got)
			}
		}
		for _, d := range b.devices {
			if len(d.held) != 1 {
				w.fatal("%d holds %v on %s", i+1, d.held, d.path)
			}
		}
	}
}
