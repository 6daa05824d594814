package phoenix

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// flow is a link with two computers, and what travels on it.
type flow struct {
	*network
	a, b  *box
	bytes int            // on the air, frames and all
	data  map[string]int // copies of data messages, by connection and number
	again int            // bytes of data sent once more
	acks  int            // messages without data
}

func newFlow(t testing.TB, imp modem.Impairment, seed uint64) *flow {
	f := &flow{network: newNetwork(t), data: map[string]int{}}
	f.seed = seed
	f.lan("L").SetImpairment(imp)
	f.a = f.box(1, at("left", "10.0.0.1"), "left", "L")
	f.b = f.box(2, at("left", "10.0.0.2"), "left", "L")
	f.b.do("listen", "psp://0.0.0.0:80")
	return f
}

// count looks at what was sent since the last time.
func (f *flow) count() {
	for _, m := range f.raw {
		size := value.Size(m.Value) + modem.FrameOverhead
		f.bytes += size
		p, err := pdu.ParseSocket(m.Value.Field("payload").Field("payload"))
		switch {
		case err != nil:
		case p.Payload.Set:
			key := fmt.Sprint(m.Channel, m.ReplyChannel, p.Sequence)
			if f.data[key]++; f.data[key] > 1 {
				f.again += len(p.Payload.V)
			}
		default:
			f.acks++
		}
	}
	f.raw, f.sent = nil, nil
}

// open connects and answers the handles of both ends.
func (f *flow) open() (from, to int) {
	from = f.a.do("connect", "psp://10.0.0.2:80")[0].ID
	for f.b.events == nil || f.a.on(from, "status") != `"open"` {
		f.after(ms)
	}
	k := f.b.sockets[len(f.b.sockets)-1]
	k.unread = false
	f.a.events, f.b.events = nil, nil
	return from, k.id
}

// carry writes n bytes and answers how long they take to be read.
func (f *flow) carry(n int, limit time.Duration) time.Duration {
	from, to := f.open()
	start := f.now
	f.a.on(from, "write", strings.Repeat("x", n))
	got := 0
	for got < n && f.now < start.Add(limit) {
		f.after(ms)
		got += f.b.takeAll(to)
		f.count()
	}
	if got < n {
		return 0
	}
	return f.now.Sub(start)
}

// takeAll reads everything and counts it.
func (b *box) takeAll(id int) int {
	b.events = nil
	out, _ := b.Method(b.n.now, b.Root(), id, "read", plain([]any{"*a"}))
	if len(out) == 0 {
		return 0
	}
	text, _ := out[0].V.Str()
	return len(text)
}

// bulk is the write of the aims, and rates are the links they are for.
const bulk = 600_000

var flowRates = []float64{20e3, 50e3, 100e3, 200e3, 1e6}

func slow(rate float64) modem.Impairment { return modem.Impairment{Latency: 5 * ms, Bandwidth: rate} }

// flowLatencies are how far apart the ends are.
var flowLatencies = []time.Duration{0, ms, 5 * ms, 10 * ms, 20 * ms}

func away(rate float64, latency time.Duration) modem.Impairment {
	return modem.Impairment{Latency: latency, Bandwidth: rate}
}

// ideal is how long a link takes for n bytes and nothing else.
func ideal(n int, rate float64) time.Duration {
	return time.Duration(float64(n) / rate * float64(time.Second))
}

// A bulk transfer takes little more than its bytes, and nothing is sent twice.
func TestFlowFillsALink(t *testing.T) {
	for _, latency := range flowLatencies {
		for _, rate := range flowRates {
			f := newFlow(t, away(rate, latency), 1)
			took := f.carry(bulk, 100*time.Second)
			if best := ideal(bulk, rate); took == 0 || took > best*115/100 {
				t.Errorf("%v bytes a second, latency %v: %v, at best %v", rate, latency, took, best)
			}
			if f.again > bulk/50 {
				t.Errorf("%v bytes a second, latency %v: %d bytes were sent again", rate, latency, f.again)
			}
		}
	}
}

// Where the ends are far from each other, two ways and a half pass before the
// rate is known and after the last byte is sent; that and nothing else is added.
func TestFlowFarAway(t *testing.T) {
	const latency = 50 * ms
	for _, rate := range flowRates {
		f := newFlow(t, away(rate, latency), 1)
		took := f.carry(bulk, 100*time.Second)
		if best := ideal(bulk, rate); took == 0 || took > best*115/100+5*latency/2 || f.again > bulk/50 {
			t.Errorf("%v bytes a second: %v, at best %v, %d bytes were sent again", rate, took, best, f.again)
		}
	}
}

// Loss and jitter cost their share and no more.
func TestFlowWithLossAndJitter(t *testing.T) {
	for _, rate := range flowRates {
		clean := newFlow(t, slow(rate), 1).carry(bulk, 100*time.Second)
		for seed := range uint64(4) {
			lossy, shaky := slow(rate), slow(rate)
			lossy.Loss, shaky.Jitter = 0.05, 3*ms
			if took := newFlow(t, lossy, seed).carry(bulk, 200*time.Second); took == 0 || clean*10 < took*7 {
				t.Errorf("%v bytes a second, 5%% loss, seed %d: %v instead of %v", rate, seed, took, clean)
			}
			if took := newFlow(t, shaky, seed).carry(bulk, 200*time.Second); took == 0 || clean*10 < took*8 {
				t.Errorf("%v bytes a second, jitter, seed %d: %v instead of %v", rate, seed, took, clean)
			}
		}
	}
}

// ping is how long one takes.
func (f *flow) ping() time.Duration {
	start := f.now
	f.a.events = nil
	f.a.do("netcontrol", "10.0.0.2", "ping", "1")
	for !strings.Contains(f.a.take(), "pong") {
		f.after(ms / 4)
		f.b.events = nil
	}
	return f.now.Sub(start)
}

// Beside a bulk transfer a ping waits for two segments at most: one on its way
// there, one on its way back.
func TestPingBesideAFlow(t *testing.T) {
	for _, rate := range flowRates {
		f := newFlow(t, slow(rate), 1)
		f.a.do("netevent", true)
		f.ping()
		base := f.ping()
		from, to := f.open()
		f.a.on(from, "write", strings.Repeat("x", bulk))
		longest, largest := time.Duration(0), 0
		for got := 0; got < bulk*4/5; got += f.b.takeAll(to) {
			f.after(37 * ms)
			longest = max(longest, f.ping())
			for _, m := range f.raw {
				largest = max(largest, value.Size(m.Value)+modem.FrameOverhead)
			}
			f.count()
		}
		if most := base + 2*ideal(largest+psp.Frame, rate); longest > most { // each is acknowledged
			t.Errorf("%v bytes a second: %v, at most %v", rate, longest, most)
		}
	}
}

// Two streams share a link, also when one comes later.
func TestTwoFlowsShareALink(t *testing.T) {
	for _, rate := range flowRates {
		for _, later := range []time.Duration{0, ideal(60_000, rate)} {
			f := newFlow(t, slow(rate), 1)
			c := f.box(3, at("left", "10.0.0.3"), "left", "L")
			from1, to1 := f.open()
			from2 := c.do("connect", "psp://10.0.0.2:80")[0].ID
			for c.on(from2, "status") != `"open"` {
				f.after(ms)
			}
			to2 := f.b.sockets[len(f.b.sockets)-1].id
			f.a.on(from1, "write", strings.Repeat("x", 1_000_000))
			f.after(later)
			f.b.takeAll(to1)
			c.on(from2, "write", strings.Repeat("x", 1_000_000))
			one, two := 0, 0
			for one+two < 800_000 {
				f.after(10 * ms)
				one, two = one+f.b.takeAll(to1), two+f.b.takeAll(to2)
			}
			if share := one * 100 / (one + two); share < 35 || share > 65 {
				t.Errorf("%v bytes a second, the second %v later: %d to %d", rate, later, share, 100-share)
			}
		}
	}
}

// The same as an answer to an HTTP request.
func TestFlowOfAnHTTPAnswer(t *testing.T) {
	for _, latency := range flowLatencies {
		for _, rate := range flowRates {
			httpFlow(t, rate, latency)
		}
	}
}

// httpFlow is one of them; asking for the neighbour, the handshake and the
// question take five ways.
func httpFlow(t *testing.T, rate float64, latency time.Duration) {
	f := newFlow(t, away(rate, latency), 1)
	f.b.do("listen", "http://0.0.0.0:8080")
	h := f.a.do("connect", "http://10.0.0.2:8080/")[0].ID
	start := f.now
	f.a.on(h, "write")
	for len(f.b.web.Handles()) == 0 {
		f.after(ms)
	}
	f.b.on(f.b.web.Handles()[0].ID(), "write", strings.Repeat("x", bulk))
	for f.a.on(h, "status") == `"connecting"` && f.now < start.Add(100*time.Second) {
		f.after(ms)
	}
	if best := ideal(bulk, rate); f.now.Sub(start) > best*115/100+5*latency || f.a.takeAll(h) != bulk {
		t.Errorf("%v bytes a second, latency %v: %v, at best %v, %s", rate, latency, f.now.Sub(start), best, f.a.on(h, "status"))
	}
}

// A close waits as long as something arrives.
func TestCloseLingersWhileThereIsProgress(t *testing.T) {
	for _, plain := range []bool{false, true} {
		f := newFlow(t, slow(50e3), 1)
		f.b.cfg.Plain = plain
		from, to := f.open()
		f.a.on(from, "write", strings.Repeat("x", bulk))
		f.a.on(from, "close")
		got := 0
		for f.now < psp.Time(60*time.Second) {
			f.after(100 * ms)
			got += f.b.takeAll(to)
		}
		if got != bulk || f.a.on(from, "status") != `"closed"` {
			t.Errorf("plain %v: %d bytes, the writer is %s", plain, got, f.a.on(from, "status"))
		}
	}
}

// To an original jitter costs a little, and loss what its late acknowledgements
// cost: nothing is sent in bursts.
func TestFlowToAnOriginal(t *testing.T) {
	for _, c := range []struct {
		imp   modem.Impairment
		most  Time
		again int
	}{
		{modem.Impairment{Latency: 5 * ms}, psp.Time(3 * time.Second), 0},
		{modem.Impairment{Latency: 5 * ms, Bandwidth: 20e3}, psp.Time(70 * time.Second), 0},
		{modem.Impairment{Latency: 5 * ms, Bandwidth: 100e3}, psp.Time(20 * time.Second), 0},
	} {
		f := newFlow(t, c.imp, 1)
		f.b.cfg.Plain = true
		took := f.carry(bulk, 200*time.Second)
		if took == 0 || psp.Time(took) > c.most || f.again > c.again {
			t.Errorf("%+v: %v, %d bytes were sent again", c.imp, took, f.again)
		}
	}
}
