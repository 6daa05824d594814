package main

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/bridge"
	"github.com/emberwire/emberwire/modem/wire"
)

// hearer is told of what a member hears, in the member's goroutine.
type hearer = func(modem.Arrival)

// of gives quantiles of a list.
func quantile(list []time.Duration, q float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[min(int(q*float64(len(list))), len(list)-1)]
}

// joins measures from opening a link to the first packet of another tab, which
// speaks every few milliseconds.
func (t *loadTest) joins() {
	const count, pause = 20, 5 * time.Millisecond
	key := t.key()
	speaker := newMember(t.address, key, 0, nil)
	defer speaker.leave()
	var times []time.Duration
	for i := range count {
		first := make(chan struct{}, 1)
		start := time.Now()
		m := newMember(t.address, key, i+1, func(modem.Arrival) {
			select {
			case first <- struct{}{}:
			default:
			}
		})
		for heard := false; !heard; {
			speaker.ask(func() { speaker.say(0, 100) })
			select {
			case <-first:
				heard = true
			case <-time.After(pause):
			}
		}
		times = append(times, time.Since(start))
		m.leave()
		time.Sleep(2 * bridge.AnnounceGap) // nobody joins in such a row
	}
	t.say("join to first packet: median %v, slowest of %d %v", quantile(times, 0.5).Round(100*time.Microsecond), count, quantile(times, 1).Round(100*time.Microsecond))
}

// roundTrips measures a question and its answer between two tabs, one at a
// time.
func (t *loadTest) roundTrips() {
	const count = 1000
	answers := make(chan time.Time, 1)
	var list []*member
	list = t.gather(2, func(i int) hearer {
		if i == 0 {
			return func(a modem.Arrival) { answers <- time.Now() }
		}
		return func(a modem.Arrival) { list[1].say(0, 100) }
	})
	defer scatter(list)
	var times []time.Duration
	for range count {
		start := time.Now()
		list[0].ask(func() { list[0].say(0, 100) })
		select {
		case end := <-answers:
			times = append(times, end.Sub(start))
		case <-time.After(5 * time.Second):
			t.say("a round trip took more than 5 s")
			return
		}
		time.Sleep(time.Second/wire.RecordsPerSecond - time.Since(start)) // within the limit
	}
	t.say("round trip of 100 B, tab to tab: median %v, p99 %v (%d)", quantile(times, 0.5).Round(time.Microsecond), quantile(times, 0.99).Round(time.Microsecond), count)
}

// stream measures one tab that sends as fast as it may to one that listens.
func (t *loadTest) stream(size int) {
	r := t.load(2, 1, wire.RecordsPerSecond, size)
	t.say("one tab to one, %d B: %.0f records/s of the %d/s that a tab may send, %d lost, p99 %v", size, r.deliveries, wire.RecordsPerSecond, r.lost, r.p99)
}

// room looks for the highest rate at which a room of n loses nothing and
// nobody waits long: each member sends, all others hear.
func (t *loadTest) room(n int) {
	const lag = 250 * time.Millisecond
	best := loadResult{}
	rate := max(wire.RecordsPerSecond/(n*n/4), 1)
	for {
		r := t.load(n, n, rate, 100)
		if r.lost > 0 || r.p99 > lag {
			t.say("  room of %d at %d/s each: %.0f deliveries/s, %d of %d lost, p99 %v: too much", n, rate, r.deliveries, r.lost, r.expected, r.p99)
			break
		}
		if best = r; rate == wire.RecordsPerSecond {
			break
		}
		rate = min(rate*3/2+1, wire.RecordsPerSecond)
	}
	cost := "not known"
	if t.own != nil {
		cost = best.cost
	}
	t.say("room of %d: %.0f deliveries/s of 100 B (%d/s each), none lost, p99 %v; server: %s", n, best.deliveries, best.rate, best.p99, cost)
}

// class measures what a room costs in which everybody speaks a little: 30
// members, 10 messages a second each.
func (t *loadTest) class() {
	const members, rate = 30, 10
	before := t.own.usage()
	r := t.load(members, members, rate, 100)
	joins := t.own.usage().cpu - before.cpu - r.cpu
	t.say("room of %d at %d/s each: %.0f deliveries/s, %d lost, p99 %v; server: %.1f ms of processor for 1,000 deliveries, %.1f ms for each tab that came and went", members, rate, r.deliveries, r.lost, r.p99, 1e6*r.cpu.Seconds()/float64(r.expected-r.lost), 1e3*joins.Seconds()/members)
}

// loadResult is what came of one rate.
type loadResult struct {
	rate           int
	deliveries     float64 // a second
	expected, lost int
	p50, p99       time.Duration
	cost           string
	cpu            time.Duration // of the server, without joins
}

// load lets the first so many of n members send at a rate for a step.
func (t *loadTest) load(n, senders, rate, size int) loadResult {
	var heard atomic.Int64
	lags := make([][]time.Duration, n)
	list := t.gather(n, func(i int) hearer {
		return func(a modem.Arrival) {
			heard.Add(1)
			_, sent := said(a)
			lags[i] = append(lags[i], time.Since(sent))
		}
	})
	before := t.own.usage()
	start := time.Now()
	sent := 0
	for tick := range int(t.step / (10 * time.Millisecond)) {
		due := (tick + 1) * rate / 100
		for ; sent < due; sent++ {
			number := uint64(sent)
			for _, m := range list[:senders] {
				m.do <- func() { m.say(number, size) }
			}
		}
		time.Sleep(time.Until(start.Add(time.Duration(tick+1) * 10 * time.Millisecond)))
	}
	took := time.Since(start)
	expected := sent * senders * (n - 1)
	for end := time.Now().Add(2 * time.Second); heard.Load() < int64(expected) && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	r := loadResult{rate: rate, expected: expected, lost: expected - int(heard.Load()), cost: t.own.cost(before, took)}
	r.deliveries = float64(heard.Load()) / took.Seconds()
	r.cpu = t.own.usage().cpu - before.cpu
	scatter(list)
	var all []time.Duration
	for _, l := range lags {
		all = append(all, l...)
	}
	r.p50, r.p99 = quantile(all, 0.5).Round(10*time.Microsecond), quantile(all, 0.99).Round(100*time.Microsecond)
	return r
}
