package main

import (
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// crowdRate is how many messages a second each member of a crowd says.
const crowdRate = 10

// runCrowd measures a server of its own with many members in rooms of two that
// all speak, each at a time of its own.
func runCrowd(f loadFlags, out io.Writer) error {
	own, err := startServer(f.program, f.port)
	if err != nil {
		return err
	}
	defer own.kill()
	f.address = own.address()
	t := &loadTest{loadFlags: f, out: out, own: own}
	if err := t.reach(); err != nil {
		return err
	}
	t.crowd(f.active)
	return nil
}

// crowd is n members in rooms of two.
func (t *loadTest) crowd(n int) {
	var heard atomic.Int64
	lags := make([][]time.Duration, n)
	members := t.pairs(n, func(i int) hearer {
		return func(a modem.Arrival) {
			heard.Add(1)
			_, sent := said(a)
			lags[i] = append(lags[i], time.Since(sent))
		}
	})
	before, start := t.own.usage(), time.Now()
	rounds := int(t.step.Seconds() * crowdRate)
	for round := range rounds {
		for i, m := range members {
			due := start.Add(time.Second/crowdRate*time.Duration(round) + time.Second/crowdRate*time.Duration(i)/time.Duration(len(members)))
			time.Sleep(time.Until(due))
			m.do <- func() { m.say(uint64(round), 100) }
		}
	}
	took := time.Since(start)
	expected := int64(rounds * len(members))
	for end := time.Now().Add(2 * time.Second); heard.Load() < expected && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	cost := t.own.cost(before, took)
	scatter(members)
	var all []time.Duration
	for _, l := range lags {
		all = append(all, l...)
	}
	t.say("%d members in rooms of two, %.1f messages/s each: %d of %d lost, median %v, p99 %v; server: %s",
		len(members), float64(rounds)/took.Seconds(), expected-heard.Load(), expected, quantile(all, 0.5).Round(10*time.Microsecond), quantile(all, 0.99).Round(10*time.Microsecond), cost)
}

// pairs gathers n members in rooms of two, some rooms at a time.
func (t *loadTest) pairs(n int, hears func(i int) hearer) []*member {
	members := make([]*member, n/2*2)
	var group sync.WaitGroup
	for at := 0; at < len(members); at += 2 {
		key := t.key()
		pair := members[at : at+2]
		for i := range pair {
			pair[i] = newMember(t.at(i), key, i, hears(at+i))
		}
		group.Go(func() { t.meet(pair) })
		if at%32 == 30 {
			group.Wait()
		}
	}
	group.Wait()
	return members
}
