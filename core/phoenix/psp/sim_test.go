package psp

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/tests/seeds"
)

// world is two sockets and the link between them in virtual time.
type world struct {
	t            *testing.T
	now          Time
	ends         [2]*Socket
	ours         [2]bool
	events       [2][]Event
	link         []flying
	seq          int
	delay        time.Duration
	loss, dup    float64
	jitter       time.Duration
	rnd          *rand.Rand
	dropNext     func(from int, p pdu.Socket) bool
	log          []string
	cut          [2]Time // nothing arrives between
	check        func()
	sentMessages int
}

type flying struct {
	due Time
	seq int
	to  int
	p   pdu.Socket
}

func newWorld(t *testing.T, ours0, ours1 bool) *world {
	w := &world{t: t, ours: [2]bool{ours0, ours1}, delay: 10 * time.Millisecond, rnd: rand.New(rand.NewPCG(1, 1))}
	w.ends[0] = Connect(0, Config{ISS: 1000, Ours: ours0})
	w.settle()
	return w
}

// settle puts what the sockets want to send on the link.
func (w *world) settle() {
	for i, s := range w.ends {
		if s == nil {
			continue
		}
		out, events := s.Take()
		w.events[i] = append(w.events[i], events...)
		for _, p := range out {
			w.send(1-i, p)
		}
	}
}

func (w *world) send(to int, p pdu.Socket) {
	w.sentMessages++
	w.log = append(w.log, fmt.Sprintf("%v %s %s", w.now, [2]string{"<", ">"}[to], show(p)))
	if w.now >= w.cut[0] && w.now < w.cut[1] || w.rnd.Float64() < w.loss || w.dropNext != nil && w.dropNext(1-to, p) {
		w.log[len(w.log)-1] += " lost"
		return
	}
	copies := 1
	if w.rnd.Float64() < w.dup {
		copies = 2
	}
	for range copies {
		d := w.delay
		if w.jitter > 0 {
			d += time.Duration(w.rnd.Int64N(int64(w.jitter)))
		}
		w.seq++
		w.link = append(w.link, flying{w.now.Add(d), w.seq, to, p})
	}
}

// step does the next due thing before until and reports whether there was one.
func (w *world) step(until Time) bool {
	slices.SortFunc(w.link, func(a, b flying) int {
		if a.due != b.due {
			return int(a.due.Sub(b.due))
		}
		return a.seq - b.seq
	})
	at, ok := until, false
	if len(w.link) > 0 && w.link[0].due <= at {
		at, ok = w.link[0].due, true
	}
	timer := -1
	for i, s := range w.ends {
		if s == nil {
			continue
		}
		if d, set := s.Deadline(); set && d < at {
			at, timer, ok = d, i, true
		}
	}
	if !ok {
		w.now = max(w.now, until)
		return false
	}
	w.now = max(w.now, at)
	if timer >= 0 {
		w.ends[timer].Advance(w.now)
	} else {
		f := w.link[0]
		w.link = w.link[1:]
		w.arrive(f)
	}
	w.settle()
	if w.check != nil {
		w.check()
	}
	return true
}

func (w *world) arrive(f flying) {
	s := w.ends[f.to]
	switch {
	case s != nil && !s.State.Over():
		s.Recv(w.now, f.p)
	case f.to == 1 && s == nil && f.p.Synchronize:
		w.ends[1] = Accept(w.now, Config{ISS: 5000, Ours: w.ours[1]}, f.p)
	case !f.p.Reset:
		w.send(1-f.to, pdu.Socket{Sequence: f.p.Acknowledgement.V, Reset: true})
	}
}

func (w *world) run(until Time) {
	for n := 0; w.step(until); n++ {
		if n > 200000 {
			w.t.Fatalf("no end:\n%s", strings.Join(w.log[len(w.log)-40:], "\n"))
		}
	}
}

// show is a message on one line: "S 1001 a1002 w256 'hi'".
func show(p pdu.Socket) string {
	var b strings.Builder
	for _, f := range []struct {
		on   bool
		name string
	}{{p.Synchronize, "SYN "}, {p.Final, "FIN "}, {p.Reset, "RST "}} {
		if f.on {
			b.WriteString(f.name)
		}
	}
	fmt.Fprintf(&b, "%d", p.Sequence)
	if p.Acknowledgement.Set {
		fmt.Fprintf(&b, " ack %d", p.Acknowledgement.V)
	}
	if p.WindowSize.Set {
		fmt.Fprintf(&b, " win %d", p.WindowSize.V)
	}
	if p.Payload.Set {
		fmt.Fprintf(&b, " %q", p.Payload.V[:min(len(p.Payload.V), 20)])
	}
	if p.Ours {
		b.WriteString(" ours")
	}
	if len(p.Sack) > 0 {
		fmt.Fprintf(&b, " sack %v", p.Sack)
	}
	return b.String()
}

func all(s *Socket) string {
	text, _, _, _ := s.Read(0, Mode{Kind: 'a'})
	return text
}

// TestSeededPlainPeers: towards an original, and between an original's kind, a
// little loss costs nothing but time.
func TestSeededPlainPeers(t *testing.T) {
	for seed := range seeds.Of(100) {
		w := newWorld(t, seed%2 == 0, false)
		w.rnd = rand.New(rand.NewPCG(seed, 9))
		w.loss, w.jitter = 0.03, time.Duration(w.rnd.Int64N(30))*time.Millisecond
		w.run(Time(6 * time.Second))
		var wrote [2]string
		for n := range 40 {
			i := w.rnd.IntN(2)
			if s := w.ends[i]; s != nil && s.State == Connected {
				text := fmt.Sprintf("<%d>", n)
				wrote[i] += text
				_ = s.Write(w.now, text)
				w.settle()
			}
			w.run(w.now + Time(w.rnd.Int64N(int64(200*time.Millisecond))))
		}
		w.run(w.now.Add(60 * time.Second))
		for i, s := range w.ends {
			if s == nil || w.ends[0].State != Connected {
				continue // the handshake never got through
			}
			if got := all(s); got != wrote[1-i] {
				t.Errorf("seed %d: end %d read %q of %q", seed, i, got, wrote[1-i])
			}
		}
	}
}

// TestSeededPromises: whatever the link does, the reader has a prefix of what was
// written at every step, and an end that closed without an error has had
// everything (spec/phoenix.md 22.1).
func TestSeededPromises(t *testing.T) {
	for seed := range seeds.Of(300) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { promise(t, seed) })
	}
}

func promise(t *testing.T, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 7))
	w := newWorld(t, true, true)
	w.rnd = rnd
	if seed%3 == 0 { // a partition of up to 10 s, longer than some timeouts
		start := Time(rnd.Int64N(int64(3 * time.Second)))
		w.cut = [2]Time{start, start + Time(rnd.Int64N(int64(10*time.Second)))}
	}
	w.loss, w.dup, w.jitter = rnd.Float64()*0.3, rnd.Float64()*0.1, time.Duration(rnd.Int64N(40))*time.Millisecond
	var wrote, got [2]strings.Builder
	w.check = func() {
		for i, s := range w.ends {
			if s == nil {
				continue
			}
			got[i].WriteString(all(s))
			if !strings.HasPrefix(wrote[1-i].String(), got[i].String()) {
				t.Fatalf("end %d read what was not written:\n%s", i, strings.Join(w.log, "\n"))
			}
		}
	}
	writes := 20 + rnd.IntN(60)
	for n := range writes {
		w.run(w.now + Time(rnd.Int64N(int64(100*time.Millisecond))))
		i := rnd.IntN(2)
		if s := w.ends[i]; s != nil && s.State == Connected {
			text := fmt.Sprintf("<%d:%s>", n, strings.Repeat("x", rnd.IntN(50)))
			if err := s.Write(w.now, text); err != nil {
				t.Fatal(err)
			}
			wrote[i].WriteString(text)
			w.settle()
		}
	}
	closer := rnd.IntN(2)
	if s := w.ends[closer]; s != nil {
		_ = s.Close(w.now)
		w.settle()
	}
	w.run(w.now.Add(120 * time.Second))
	for i, s := range w.ends {
		if s == nil {
			continue
		}
		if !s.State.Over() && !(s.State == Connected && w.ends[1-i] != nil && w.ends[1-i].State.Over()) {
			t.Fatalf("end %d hangs in %v:\n%s", i, s.State, strings.Join(w.log, "\n"))
		}
		if at, ok := s.Deadline(); ok {
			t.Fatalf("end %d in %v still wants %v", i, s.State, at)
		}
		if n := len(s.flight) + len(s.pending) + s.pendingBytes + len(s.ahead) + s.aheadBytes + len(s.out) + len(s.events); s.State.Over() && n > 0 {
			t.Errorf("end %d in %v keeps %d messages or bytes", i, s.State, n)
		}
		if s.State == Closed && s.Text() == "" && i != closer && got[i].String() != wrote[1-i].String() {
			t.Errorf("end %d closed in order with %d of %d bytes\n%s", i, got[i].Len(), wrote[1-i].Len(), strings.Join(w.log, "\n"))
		}
		if s.State == Closed && s.Text() == "" && w.ends[1-i] != nil && got[1-i].String() != wrote[i].String() {
			t.Errorf("end %d closed in order, the other has %d of %d bytes\n%s", i, got[1-i].Len(), wrote[i].Len(), strings.Join(w.log, "\n"))
		}
	}
}
