package main

import (
	"crypto/rand"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/wire"
)

const (
	chaosTabs  = 8
	chaosEvery = 100 * time.Millisecond // each says a number
	chaosWait  = 15 * time.Second       // for all to hear all again
)

// chaosFaults are what happens, to some of the tabs or to the server.
var chaosFaults = [...]string{"a reset", "a half-close", "a frozen link", "a mute link", "a slow link", "the server's return"}

// chaos is a room of tabs that count, each behind a connection that fails.
type chaos struct {
	own     *ownServer
	program string
	members []*member
	links   []*faulty
	faults  int
	healed  [len(chaosFaults)][]time.Duration // until all heard all again, by fault

	mu     sync.Mutex
	said   [chaosTabs]uint64
	last   [chaosTabs][chaosTabs]uint64 // heard by one of another
	heard  [chaosTabs][chaosTabs]uint64
	wrong  int // heard twice, or out of order
	paused bool
}

// runChaos runs for a while and tells what came of it; an error if anything was
// doubled or out of order, or lost without being counted.
func runChaos(program string, d time.Duration, out io.Writer) error {
	own, err := startServer(program, 0)
	if err != nil {
		return err
	}
	c := &chaos{own: own, program: program}
	defer func() { c.own.kill() }()
	var key wire.Key
	rand.Read(key[:])
	for id := range chaosTabs {
		link, err := newFaulty(fmt.Sprintf("127.0.0.1:%d", own.port))
		if err != nil {
			return err
		}
		defer link.close()
		m := newMember(link.address(), key, id, func(a modem.Arrival) { c.hear(id, a) })
		defer m.leave()
		c.links, c.members = append(c.links, link), append(c.members, m)
	}
	for end := time.Now().Add(chaosWait); !c.met(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			return fmt.Errorf("not all tabs met within %v", chaosWait)
		}
	}
	stop := make(chan struct{})
	defer close(stop)
	go c.speak(stop)
	if _, err := c.heals(); err != nil {
		return err
	}
	for end := time.Now().Add(d); time.Now().Before(end); c.faults++ {
		if err := c.fault(); err != nil {
			return err
		}
	}
	c.mu.Lock()
	c.paused = true
	c.mu.Unlock()
	time.Sleep(4 * time.Second)
	return c.report(out)
}

// met reports whether everybody knows everybody.
func (c *chaos) met() bool {
	return !slices.ContainsFunc(c.members, func(m *member) bool { return m.knows() < chaosTabs-1 })
}

func (c *chaos) hear(by int, a modem.Arrival) {
	number, _ := said(a)
	c.mu.Lock()
	defer c.mu.Unlock()
	if number <= c.last[by][a.Sender] {
		c.wrong++
	}
	c.last[by][a.Sender] = number
	c.heard[by][a.Sender]++
}

func (c *chaos) speak(stop chan struct{}) { c.speakEvery(stop, chaosEvery) }

func (c *chaos) speakEvery(stop chan struct{}, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		for id, m := range c.members {
			c.mu.Lock()
			quiet := c.paused
			if !quiet {
				c.said[id]++
			}
			n := c.said[id]
			c.mu.Unlock()
			if !quiet {
				m.ask(func() { m.say(n, 100) })
			}
		}
	}
}

// heals waits until all have heard of all what was said from now on, and gives
// how long that took.
func (c *chaos) heals() (time.Duration, error) {
	from := time.Now()
	c.mu.Lock()
	since := c.said
	c.mu.Unlock()
	for ; time.Since(from) < chaosWait; time.Sleep(5 * time.Millisecond) {
		if c.all(since) {
			return time.Since(from), nil
		}
	}
	return 0, fmt.Errorf("after %d faults not all hear all within %v", c.faults, chaosWait)
}

func (c *chaos) all(since [chaosTabs]uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for by := range chaosTabs {
		for of := range chaosTabs {
			if by != of && c.last[by][of] <= since[of] {
				return false
			}
		}
	}
	return true
}

// fault lets something fail for up to six seconds, and waits until it is healed.
func (c *chaos) fault() (err error) {
	time.Sleep(time.Duration(mathrand.IntN(1000)) * time.Millisecond)
	links := c.links
	some := mathrand.Perm(len(links))[:1+mathrand.IntN(len(links)/2)]
	each := func(f func(l *faulty)) {
		for _, i := range some {
			f(links[i])
		}
	}
	moment := func(most int) { time.Sleep(time.Duration(100+mathrand.IntN(most)) * time.Millisecond) }
	kind := mathrand.IntN(len(chaosFaults))
	switch kind {
	case 0:
		each((*faulty).reset)
	case 1:
		each((*faulty).halve)
	case 2:
		each(func(l *faulty) { l.set(&l.frozen, true) })
		moment(6000)
		each(func(l *faulty) { l.set(&l.frozen, false) })
	case 3:
		each(func(l *faulty) { l.set(&l.mute, true) })
		moment(1500)
		each(func(l *faulty) { l.reset(); l.set(&l.mute, false) })
	case 4:
		each(func(l *faulty) { l.set(&l.slow, true) })
		moment(3000)
		each(func(l *faulty) { l.set(&l.slow, false) })
	case 5:
		c.own.kill()
		moment(5000)
		if c.own, err = startServer(c.program, c.own.port); err != nil {
			return err
		}
	}
	took, err := c.heals()
	c.healed[kind] = append(c.healed[kind], took)
	return err
}

func (c *chaos) report(out io.Writer) error {
	lost, missed, gone := uint64(0), 0, 0
	for i, m := range c.members {
		m.ask(func() {
			d := m.client.Drops()
			missed, gone = missed+d.Missed, gone+d.Lost
		})
		c.mu.Lock()
		for of := range chaosTabs {
			if of != i {
				lost += c.said[of] - c.heard[i][of]
			}
		}
		c.mu.Unlock()
	}
	fmt.Fprintf(out, "chaos: %d faults in a room of %d, %d deliveries: %d twice or out of order, %d not heard (counted by hearers %d, by speakers %d)\n",
		c.faults, chaosTabs, c.total(), c.wrong, lost, missed, gone)
	for i, name := range chaosFaults {
		fmt.Fprintf(out, "all hear all again after %s: %s\n", name, spread(c.healed[i]))
	}
	if c.wrong > 0 || lost != uint64(missed) || missed != gone {
		return fmt.Errorf("chaos: %d wrong, %d lost of which %d and %d are counted", c.wrong, lost, missed, gone)
	}
	return nil
}

func (c *chaos) total() (n uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, row := range c.heard {
		for _, k := range row {
			n += k
		}
	}
	return n
}

// spread is the median and the most of some times.
func spread(list []time.Duration) string {
	if len(list) == 0 {
		return "-"
	}
	slices.Sort(list)
	return fmt.Sprintf("%v, at most %v, of %d", list[len(list)/2].Round(time.Millisecond), list[len(list)-1].Round(time.Millisecond), len(list))
}
