package bridge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/modem/wire"
)

// browser is tabs of one browser that hear each other.
type browser struct {
	t      *testing.T
	now    time.Duration
	tabs   []*busClient
	link   wire.Link
	random *rand.Rand
}

// busClient is a tab without a server.
type busClient struct {
	*tab
	bus    *Bus
	silent bool // frozen, or closed without a word
}

func newBrowser(t *testing.T, seed uint64) *browser {
	return &browser{t: t, random: rand.New(rand.NewPCG(seed, 2))}
}

// join adds a tab: the first opens the room.
func (w *browser) join() *busClient {
	x := &busClient{tab: &tab{}}
	fill := func(b []byte) {
		for i := range b {
			b[i] = byte(w.random.Uint32())
		}
	}
	cfg := Config{Link: w.link, Random: fill, Fresh: 1}
	if w.link == (wire.Link{}) {
		cfg.Claims, cfg.Fresh, cfg.Welcome = []int{0}, 0, []byte("# Lab")
		cfg.Open()
		w.link = cfg.Link
	}
	x.Client, x.bus = New(cfg, w.now), NewBus(fill)
	if w.tabs = append(w.tabs, x); cfg.Fresh == 0 {
		x.boot(0)
	}
	return x
}

// run lets d pass.
func (w *browser) run(d time.Duration) {
	for end := w.now + d; ; w.now += 20 * time.Millisecond {
		for again := true; again; {
			again = false
			for _, x := range w.tabs {
				again = !x.silent && w.turn(x) || again
			}
		}
		if w.now >= end {
			return
		}
	}
}

func (w *browser) turn(x *busClient) (acted bool) {
	for _, a := range x.Turn(w.now, 0) {
		acted = true
		switch a.Kind {
		case Dial:
			x.bus.Open(w.now)
			x.Opened(w.now)
		case Send:
			x.bus.Sent(w.now, a.Data)
		case HangUp:
			x.bus.Close()
		}
	}
	mine, others := x.bus.Turn(w.now)
	for _, m := range others {
		for _, o := range w.tabs {
			if o != x && !o.silent {
				o.bus.Heard(w.now, slices.Clone(m))
			}
		}
	}
	for _, m := range mine {
		x.Received(w.now, modem.Time(w.now), m)
	}
	if fresh := x.TakeFresh(); len(fresh) > 0 && x.medium == nil {
		x.boot(fresh[0])
		_ = x.modem.Open(modem.OwnerLua, 15) // in range
	}
	if x.medium != nil {
		x.medium.Advance(modem.Time(w.now))
	}
	return acted || len(others) > 0 || len(mine) > 0
}

func (w *browser) say(x *busClient, text string) {
	x.server = &server{t: w.t, now: w.now}
	if _, err := x.modem.Transmit(modem.Time(w.now), modem.Origin{}, 15, 43, value.String(text)); err != nil {
		w.t.Fatal(err)
	}
	w.run(0)
}

// Tabs of one browser hear each other without a server, and a tab that goes is
// missed.
func TestTabsWithoutAServer(t *testing.T) {
	w := newBrowser(t, 1)
	a := w.join()
	w.run(2 * time.Second)
	b := w.join()
	w.run(2 * time.Second)
	if err := a.modem.Open(modem.OwnerLua, 15); err != nil {
		t.Fatal(err)
	}
	w.run(time.Second)
	if a.State() != In || b.State() != In || fmt.Sprint(a.IDs(), b.IDs()) != "[0] [1]" || string(b.Welcome()) != "# Lab" {
		t.Fatalf("%v %v %v %v", a.State(), b.State(), a.IDs(), b.IDs())
	}
	w.say(a, "hello")
	w.say(b, "hello yourself")
	if got := a.said() + "; " + b.said(); got != "1:hello yourself at 10; 0:hello at 10" {
		t.Error(got)
	}
	b.Want(2)
	w.run(2 * time.Second)
	if fmt.Sprint(b.IDs()) != "[1 2 3]" {
		t.Errorf("it has %v", b.IDs())
	}
	b.silent = true
	w.run(busGone + busBeat)
	if len(a.Peers()) != 0 {
		t.Error("a tab that is silent is still there")
	}
	w.say(a, "while away")
	b.silent = false
	w.run(4 * time.Second)
	if got := b.said(); !strings.HasSuffix(got, "0:while away at 10") || a.Drops() != (Drops{}) {
		t.Errorf("%q, %+v", got, a.Drops())
	}
	b.bus.Close()
	w.run(0)
	if len(a.Peers()) != 0 {
		t.Error("a tab that said goodbye is still there")
	}
}

// However many tabs come at once, no id is given twice.
func TestIDsWithoutAServer(t *testing.T) {
	for seed := range uint64(30) {
		w := newBrowser(t, seed)
		w.join()
		w.run(time.Second)
		for range 9 {
			w.join()
			w.run(time.Duration(w.random.IntN(200)) * time.Millisecond)
		}
		w.run(10 * time.Second)
		seen := map[int]bool{}
		for _, x := range w.tabs {
			if x.State() != In || len(x.IDs()) != 1 || len(x.Peers()) != 9 {
				t.Fatalf("seed %d: %v %v, %d others", seed, x.State(), x.IDs(), len(x.Peers()))
			}
			if seen[x.IDs()[0]] {
				t.Errorf("seed %d: %v twice", seed, x.IDs())
			}
			seen[x.IDs()[0]] = true
		}
	}
}

// The owner's word holds among tabs too.
func TestOwnerWithoutAServer(t *testing.T) {
	w := newBrowser(t, 1)
	a := w.join()
	w.run(time.Second)
	b := w.join()
	w.run(2 * time.Second)
	if err := a.SetClosed(true); err != nil {
		t.Fatal(err)
	}
	w.run(time.Second)
	c := w.join()
	w.run(2 * time.Second)
	if c.State() != Refused || !strings.HasPrefix(c.Why(), "Who opened the room has closed it") || !b.IsClosed() {
		t.Errorf("%v %s", c.State(), c.Why())
	}
	if err := a.Remove(b.Number()); err != nil {
		t.Fatal(err)
	}
	w.run(time.Second)
	if b.State() != Refused || len(a.Peers()) != 0 {
		t.Errorf("%v %s, %d peers", b.State(), b.Why(), len(a.Peers()))
	}
}

// A guest whose host is not there waits, and is not given an id that is the
// host's.
func TestGuestFirstWithoutAServer(t *testing.T) {
	w := newBrowser(t, 1)
	a := w.join()
	w.run(time.Second)
	a.silent = true
	b := w.join()
	w.run(10 * time.Second)
	if b.State() != Joining {
		t.Errorf("%v %v", b.State(), b.IDs())
	}
	a.silent = false
	w.run(5 * time.Second)
	if b.State() != In || fmt.Sprint(b.IDs()) != "[1]" {
		t.Errorf("%v %v", b.State(), b.IDs())
	}
}

// FuzzBus: whatever another page of the site says on the channel, nothing is
// heard but what was sealed with the key, and the tabs go on.
func FuzzBus(f *testing.F) {
	f.Add([]byte{busHere, 0, 0, 0, 9, 1})
	f.Add(append([]byte{busHere, 0, 0, 0, 9, 1}, wire.Peer{Conn: 9, IDs: []int{1}}.Encode()...))
	f.Add(append([]byte{busFrames, 0, 0, 0, 9}, wire.AppendFrame(nil, wire.KindRecord, wire.Record{Sealed: make([]byte, 40)}.Encode())...))
	f.Add([]byte{busLeft, 0, 0, 0, 9})
	f.Add(append([]byte{busCharter, 0, 0, 0, 9}, (&wire.Charter{}).Plain()...))
	f.Fuzz(func(t *testing.T, data []byte) {
		w := newBrowser(t, 1)
		a := w.join()
		w.run(time.Second)
		b := w.join()
		w.run(2 * time.Second)
		b.bus.Heard(w.now, data)
		w.run(time.Second)
		before := len(b.heard.Arrivals)
		w.say(a, "undisturbed")
		if b.State() != In || len(b.heard.Arrivals) != before+1 {
			t.Errorf("%x: %v, heard %q", data, b.State(), b.said())
		}
	})
}
