package modem_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
)

// fateLog is a tap that writes down what became of each message: when, where, why.
type fateLog struct {
	watch bool
	of    map[uint64][]string
}

func (f *fateLog) note(now modem.Time, msg *modem.Message, by *modem.Modem, why modem.Why) {
	f.of[msg.Number] = append(f.of[msg.Number], fmt.Sprint(now, by.Computer(), why))
}
func (f *fateLog) Sent(modem.Time, *modem.Message) {}
func (f *fateLog) Heard(now modem.Time, msg *modem.Message, by *modem.Modem, _ float64, _ bool, why modem.Why) {
	f.note(now, msg, by, why)
}
func (f *fateLog) Missed(now modem.Time, msg *modem.Message, by *modem.Modem, why modem.Why) {
	f.note(now, msg, by, why)
}
func (f *fateLog) WantsMisses() bool { return f.watch }

// without is what became of all messages but n, one line each.
func (f *fateLog) without(n uint64) string {
	var b strings.Builder
	for i := range uint64(501) {
		if i != n {
			fmt.Fprintln(&b, i, f.of[i])
		}
	}
	return b.String()
}

// gale is a run of 500 messages of four computers, each of which hears the
// others.
type gale struct {
	imp    modem.Impairment
	filter modem.Filter
	blind  bool // nobody looks for misses
}

func (g *gale) run(kind modem.Kind) *fateLog {
	f := &fateLog{watch: !g.blind, of: map[uint64][]string{}}
	m := modem.NewMedium("world", kind == modem.Wired, g.imp, 5, nil)
	m.SetFilter(g.filter)
	m.AddTap(f)
	var stations []modemtest.Station
	for id := range 4 {
		stations = append(stations, modemtest.New(modem.Config{Medium: m, Computer: id, Name: "back", Kind: kind}).Listen(1))
	}
	for i := range 500 {
		now := modem.Time(time.Duration(i) * 2 * ms)
		modemtest.Run(m, now)
		stations[i%7%4].Send(now, 1, 1, value.Int(i))
	}
	modemtest.Run(m, math.MaxInt64)
	return f
}

// One message that a fault takes, on the air or on a cable, watched or not,
// changes when and where no other is heard.
func TestADroppedMessageChangesNoOthersFate(t *testing.T) {
	for _, kind := range []modem.Kind{modem.Ender, modem.Wired} {
		for _, blind := range []bool{false, true} {
			plain := (&gale{imp: everything, blind: blind}).run(kind)
			for n := 1; n <= 500; n += 7 {
				got := (&gale{imp: everything, blind: blind, filter: modemtest.DropNth(n)}).run(kind)
				if got.without(uint64(n)) != plain.without(uint64(n)) {
					t.Fatalf("%v, blind %v: without message %d others fare differently", kind, blind, n)
				}
				if slices.ContainsFunc(got.of[uint64(n)], func(s string) bool { return strings.Contains(s, "heard") }) {
					t.Fatalf("message %d was heard: %v", n, got.of[uint64(n)])
				}
			}
		}
	}
}

// A message that comes later or twice keeps the others' delays and losses too,
// where neither bandwidth nor reordering ties them together.
func TestAFaultOfOneMessageLeavesTheOthersAlone(t *testing.T) {
	imp := everything
	imp.Reorder, imp.Bandwidth = 0, 0
	plain := (&gale{imp: imp}).run(modem.Ender)
	for name, filter := range map[string]modem.Filter{
		"delayed": modemtest.DelayNth(40*ms, 100), "doubled": modemtest.DuplicateNth(100),
		"both": modemtest.Both(modemtest.DelayNth(40*ms, 100), modemtest.DuplicateNth(100)),
	} {
		if got := (&gale{imp: imp, filter: filter}).run(modem.Ender); got.without(100) != plain.without(100) {
			t.Errorf("with message 100 %s others fare differently", name)
		}
	}
}

// Messages of a computer elsewhere have chances as if it were here, and each
// its own.
func TestRelayedMessagesHaveChancesToo(t *testing.T) {
	m := modem.NewMedium("world", false, modem.Impairment{Loss: 0.5}, 1, nil)
	b := near(m, 2).Listen(1)
	for i := range 1000 {
		from := modem.RelayedModem{Computer: 100 + i%3, Name: "back", Kind: modem.Ender}
		if _, err := m.Relay(modem.Time(i), from, 1, 1, value.Int(i)); err != nil {
			t.Fatal(err)
		}
	}
	modemtest.Run(m, math.MaxInt64)
	if n := len(b.Arrivals); n < 430 || n > 570 {
		t.Errorf("%d of 1000 heard", n)
	}
}
