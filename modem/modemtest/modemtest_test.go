package modemtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
)

func Example() {
	m, alice, bob := modemtest.Pair()
	m.SetFilter(modemtest.DropNth(2))
	log := &modemtest.Log{Misses: true}
	m.AddTap(log)

	bob.Listen(15)
	alice.Send(0, 15, 43, value.Fields("hello", "B"))
	alice.Send(modem.Time(time.Second), 15, 43, value.String("again"))
	modemtest.Run(m, modem.Time(time.Minute))

	fmt.Print(bob.Recorder)
	fmt.Println(log.Take())
	// Output:
	// from 1 on 15/43 at 5: {hello="B"}
	// 1: sent by 1.back on 15/43
	// 2: sent by 1.back on 15/43
	// 1: 2.back heard at 5
	// 1: 1.back own message
	// 2: 1.back own message
	// 2: 2.back lost
}

func TestRecorder(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(1)
	b.Limit = 2
	for i := range 3 {
		a.Send(0, 1, 1, value.Int(i))
	}
	m.Advance(0)
	if got := b.Values(); len(got) != 2 || got[1] != value.Int(1) {
		t.Errorf("took %v of a limit of 2", got)
	}
	if got := b.Take(); len(got) != 2 || len(b.Arrivals) != 0 || len(b.Times) != 0 || b.Take() != nil {
		t.Errorf("took %v", got)
	}
}

func TestStationsPanicOnWhatATestDoesNotExpect(t *testing.T) {
	m, a, b := modemtest.Pair()
	a.Listen(1)
	b.Listen(1)
	answer := func(s modemtest.Station) func(modem.Time, modem.Arrival) {
		return func(now modem.Time, _ modem.Arrival) { s.Send(now, 1, 1, value.Nil()) }
	}
	a.Then, b.Then = answer(a), answer(b)
	for want, f := range map[string]func(){
		"Expected number in range 0-65535":        func() { a.Listen(-1) },
		"message too large: it may hold 1024 KiB": func() { a.Send(0, 1, 1, value.String(string(make([]byte, 1<<20+1)))) },
		"modemtest.Run: 100000 steps and no end":  func() { a.Send(0, 1, 1, value.Nil()); modemtest.Run(m, 0) },
	} {
		if got := fmt.Sprint(panicOf(f)); got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
}

func panicOf(f func()) (x any) {
	defer func() { x = recover() }()
	f()
	return nil
}

func TestRunStopsAtItsEnd(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(1)
	a.Send(modem.Time(time.Second), 1, 1, value.Nil())
	a.Send(modem.Time(3*time.Second), 1, 1, value.Nil())
	if last := modemtest.Run(m, modem.Time(2*time.Second)); last != modem.Time(time.Second) || len(b.Arrivals) != 1 {
		t.Errorf("stopped at %v with %d arrivals", last, len(b.Arrivals))
	}
}

func TestFaults(t *testing.T) {
	fates := func(f modem.Filter, times ...modem.Time) (list []modem.Fate) {
		for _, now := range times {
			list = append(list, f(now, &modem.Message{}))
		}
		return list
	}
	all := func(*modem.Message) bool { return true }
	for name, c := range map[string]struct {
		got  []modem.Fate
		want []modem.Fate
	}{
		"drop":      {fates(modemtest.DropNth(2), 0, 0, 0), []modem.Fate{{}, {Lose: true}, {}}},
		"delay":     {fates(modemtest.DelayNth(5, 1, 3), 0, 0, 0), []modem.Fate{{Delay: 5}, {}, {Delay: 5}}},
		"duplicate": {fates(modemtest.DuplicateNth(1), 0, 0), []modem.Fate{{Copies: 1}, {}}},
		"outage":    {fates(modemtest.DropBetween(2, 4), 1, 2, 3, 4), []modem.Fate{{}, {Lose: true}, {Lose: true}, {}}},
		"when":      {fates(modemtest.DropWhen(all), 0), []modem.Fate{{Lose: true}}},
		"both": {
			fates(modemtest.Both(modemtest.DelayNth(5, 1), modemtest.DuplicateNth(1)), 0),
			[]modem.Fate{{Delay: 5, Copies: 1}},
		},
	} {
		if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}
