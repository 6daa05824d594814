package bridge

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/wire"
)

// link is what is between a tab and the server, and how it fails.
type link struct {
	frozen bool // nothing gets through; what is sent waits
	mute   bool // what the tab sends is lost, and it does not know
	asleep bool // its machine sleeps: it does nothing, what comes waits
	up     [][]byte
	down   []wire.Frame
}

func (l *link) passUp(msg []byte) bool {
	switch {
	case l == nil:
	case l.mute:
		return false
	case l.frozen:
		l.up = append(l.up, msg)
		return false
	}
	return true
}

func (l *link) passDown(k wire.Kind, body []byte) bool {
	if l == nil || !l.frozen && !l.asleep {
		return true
	}
	l.down = append(l.down, wire.Frame{Kind: k, Body: slices.Clone(body)})
	return false
}

// heal lets through what waited.
func (x *tab) heal() {
	l := *x.link
	*x.link = link{}
	for _, f := range l.down {
		x.give(f.Kind, f.Body)
	}
	for _, msg := range l.up {
		if x.up {
			x.server.act(x, Act{Kind: Send, Data: msg})
		}
	}
}

// breakOff ends a connection: what waited is lost.
func (x *tab) breakOff(status int) {
	*x.link = link{}
	if x.up {
		x.server.gone(x)
		x.Closed(x.server.now, status)
	}
}

// chaos is a room in which everybody counts all the time.
type chaos struct {
	*server
	r    *rand.Rand
	said []int // by tab
}

// chatEvery is how often each tab says its next number.
const chatEvery = 100 * time.Millisecond

func newChaos(t *testing.T, seed uint64, tabs int) *chaos {
	c := &chaos{server: newServer(t), r: rand.New(rand.NewPCG(seed, 8)), said: make([]int, tabs)}
	c.owned = true
	for id := range tabs {
		x := c.join(wire.Key{1}, id)
		x.link = &link{}
		x.cfg.Random = func(b []byte) {
			for i := range b {
				b[i] = byte(c.r.Uint32())
			}
		}
		x.cfg.Random(x.session[:])
		x.sealer, x.control = wire.NewSealer(x.cfg.Link.Key, x.session, wire.Messages), wire.NewSealer(x.cfg.Link.Key, x.session, wire.Control)
		if err := x.modem.Open(modem.OwnerLua, 15); err != nil {
			t.Fatal(err)
		}
		c.run(200 * time.Millisecond)
	}
	c.until("all are here", 3*time.Second)
	return c
}

// chat lets everybody count for a while.
func (c *chaos) chat(d time.Duration) {
	for end := c.now + d; c.now < end; c.run(chatEvery) {
		for i, x := range c.tabs {
			if !x.link.asleep {
				c.said[i]++
				x.say(fmt.Sprint(c.said[i]))
			}
		}
	}
}

// whole reports whether all hear all, and nobody lacks anything of before.
func (c *chaos) whole() bool {
	for _, x := range c.tabs {
		if x.State() != In || len(x.peers) != len(c.tabs)-1 || slices.ContainsFunc(x.peers, func(p *Peer) bool { return !p.alive || p.behind }) {
			return false
		}
	}
	return true
}

// lacking tells who is not there, or does not hear whom.
func (c *chaos) lacking() (out string) {
	for i, x := range c.tabs {
		if out += fmt.Sprintf(" %d(%v, %d peers", i, x.State(), len(x.peers)); x.State() != In {
			out += " " + x.Why()
		}
		for _, p := range x.peers {
			if !p.alive || p.behind {
				out += fmt.Sprintf(", of %d alive %v behind %v ask %d", p.ids[0], p.alive, p.behind, p.ask)
			}
		}
		out += ")"
	}
	return out
}

// until lets time pass until all hear all, and wants that within a time.
func (c *chaos) until(what string, within time.Duration) {
	c.t.Helper()
	for from := c.now; !c.whole(); c.run(0) {
		if c.now-from > within {
			c.t.Fatalf("%s: not within %v: %s", what, within, c.lacking())
		}
		c.now += 50 * time.Millisecond
	}
}

// some is a random choice of tabs, not all.
func (c *chaos) some() (out []*tab) {
	for _, i := range c.r.Perm(len(c.tabs))[:1+c.r.IntN(len(c.tabs)/2)] {
		out = append(out, c.tabs[i])
	}
	return out
}

// up to a second and a half, in which everybody goes on speaking.
func (c *chaos) moment() { c.chat(time.Duration(c.r.IntN(15)+1) * chatEvery) }

// resetHeals and returnHeals are how soon all hear all again.
const (
	resetHeals  = 500 * time.Millisecond
	returnHeals = 1500 * time.Millisecond
)

// faults within the promise: nobody is cut off for more than ten seconds.
var faults = map[string]func(c *chaos){
	"connections are reset": func(c *chaos) {
		for _, x := range c.some() {
			x.breakOff(1006)
		}
		c.until("after a reset", resetHeals)
	},
	"the server is killed": func(c *chaos) {
		c.crash()
		c.chat(time.Duration(c.r.IntN(60)+1) * chatEvery)
		c.down = false
		c.until("after the server's return", returnHeals)
	},
	"links freeze, and go on": func(c *chaos) {
		list := c.some()
		for _, x := range list {
			x.link.frozen = true
		}
		c.chat(time.Duration(c.r.IntN(70)+1) * chatEvery)
		for _, x := range list {
			x.heal()
		}
		c.until("after a frozen link", resetHeals)
	},
	"links freeze, and break": func(c *chaos) {
		list := c.some()
		for _, x := range list {
			x.link.frozen = true
		}
		c.moment()
		for _, x := range list {
			x.breakOff(1006)
		}
		c.until("after a frozen link broke", resetHeals)
	},
	"half of a connection is closed": func(c *chaos) {
		list := c.some()
		for _, x := range list {
			x.link.mute = true
		}
		c.moment()
		for _, x := range list {
			x.breakOff(1006)
		}
		c.until("after a half-open connection", resetHeals)
	},
	"readers are slow": func(c *chaos) {
		list := c.some()
		for _, x := range list {
			x.link.frozen = true
		}
		c.chat(2 * time.Second)
		for _, x := range list {
			x.breakOff(wire.CloseSlow)
		}
		c.until("after slow readers were closed", resetHeals)
	},
	"machines sleep": func(c *chaos) {
		list := c.some()
		for _, x := range list {
			x.link.asleep = true
		}
		c.chat(time.Duration(c.r.IntN(80)+1) * chatEvery)
		for _, x := range list {
			x.heal()
		}
		c.until("after a sleep", resetHeals)
	},
	"some leave a message on the way": func(c *chaos) {
		c.bend = nothing
		c.run(50 * time.Millisecond)
		for i, x := range c.tabs {
			c.said[i]++
			x.say(fmt.Sprint(c.said[i]))
		}
		c.bend = nil
		for _, x := range c.tabs {
			x.breakOff(1006)
		}
		c.until("after all were reset", resetHeals)
	},
}

// check wants everything heard once and in order, and what was not heard
// counted at both ends. It gives how many messages were not heard.
func (c *chaos) check() (lost int) {
	c.t.Helper()
	of := make([]int, len(c.tabs)) // messages of a tab that somebody did not hear
	for i, x := range c.tabs {
		last, heard := make([]int, len(c.tabs)), make([]int, len(c.tabs))
		for _, a := range x.heard.Arrivals {
			s, _ := a.Value.Str()
			n, err := strconv.Atoi(s)
			if err != nil || n <= last[a.Sender] {
				c.t.Fatalf("tab %d heard %q of %d after %d", i, s, a.Sender, last[a.Sender])
			}
			last[a.Sender], heard[a.Sender] = n, heard[a.Sender]+1
		}
		missed := 0
		for k := range c.tabs {
			if k != i {
				of[k] += c.said[k] - heard[k]
				missed += c.said[k] - heard[k]
			}
		}
		if d := x.Drops(); d.Missed != missed {
			c.t.Errorf("tab %d did not hear %d messages and counts %+v", i, missed, d)
		}
		lost += missed
	}
	for i, x := range c.tabs {
		if d := x.Drops(); d.Lost != of[i] {
			c.t.Errorf("of tab %d others did not hear %d messages; it counts %+v", i, of[i], d)
		}
	}
	return lost
}

// seeds are as many as EMBERWIRE_RUNS says, in `make fuzz` and `make chaos`.
func seeds(few int) int {
	if n, err := strconv.Atoi(os.Getenv("EMBERWIRE_RUNS")); err == nil {
		return n
	}
	return few
}

// names are the faults, in an order that is always the same.
func names() (out []string) {
	for name := range faults {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// A room of eight through everything that happens to networks and machines,
// within the promise: nothing is lost, doubled or out of order.
func TestSeededChaos(t *testing.T) {
	for seed := range seeds(2) {
		c := newChaos(t, uint64(seed), 8)
		var done []string
		for _, i := range c.r.Perm(len(faults)) {
			name := names()[i]
			done = append(done, name)
			faults[name](c)
			c.moment()
		}
		c.run(3 * time.Second)
		if lost := c.check(); lost > 0 || t.Failed() {
			t.Fatalf("seed %d: %d lost; %s", seed, lost, strings.Join(done, ", "))
		}
	}
}

// Beyond the promise messages are lost, never doubled or out of order, and both
// ends know how many.
func TestSeededChaosBeyondThePromise(t *testing.T) {
	for seed := range seeds(2) {
		c := newChaos(t, uint64(seed), 8)
		lost := 0
		for range 3 {
			list := c.some()
			for _, x := range list {
				x.breakOff(1006)
				x.far = true
			}
			c.chat(time.Duration(c.r.IntN(30)+15) * time.Second)
			for _, x := range list {
				x.far = false
			}
			c.until("after a long cut", 4*time.Second)
			c.moment()
			c.run(3 * time.Second)
		}
		if lost = c.check(); lost == 0 || t.Failed() {
			t.Fatalf("seed %d: %d lost", seed, lost)
		}
	}
}

// A server that drops, doubles, changes and mixes up records makes nothing be
// heard twice or out of order, and what it drops is counted.
func TestSeededChaosOfALyingServer(t *testing.T) {
	for seed := range seeds(2) {
		c := newChaos(t, uint64(seed), 8)
		c.chat(time.Second) // a gap shows behind a first message
		held := map[*tab]wire.Record{}
		c.bend = func(to *tab, r wire.Record) []wire.Record {
			if r.Tag == to.tags.Presence() {
				return []wire.Record{r}
			}
			switch c.r.IntN(20) {
			case 0:
				return nil
			case 1:
				return []wire.Record{r, r}
			case 2:
				changed := r
				changed.Sealed = slices.Clone(r.Sealed)
				changed.Sealed[c.r.IntN(len(changed.Sealed))] ^= 1
				return []wire.Record{changed, r}
			case 3:
				if old, ok := held[to]; ok {
					held[to] = r
					return []wire.Record{r, old}
				}
				held[to] = r
			}
			return []wire.Record{r}
		}
		c.chat(10 * time.Second)
		c.bend = nil
		c.chat(time.Second)
		c.run(3 * time.Second)
		if lost := c.check(); lost == 0 || t.Failed() {
			t.Fatalf("seed %d: %d lost", seed, lost)
		}
	}
}
