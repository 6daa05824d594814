package modem_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
)

// everything is left to chance.
var everything = modem.Impairment{Latency: 5 * ms, Jitter: 3 * ms, Loss: 0.2, Duplicate: 0.2, Reorder: 0.2, Bandwidth: 50_000}

// fates are what three receivers heard of each message of two senders: when,
// and how often.
func fates(imp modem.Impairment, seed uint64, filter modem.Filter, more func(m *modem.Medium)) map[string][]modem.Time {
	m := modem.NewMedium("world", false, imp, seed, nil)
	a, b := near(m, 1), near(m, 2)
	hearers := []modemtest.Station{near(m, 3).Listen(1), near(m, 4).Listen(1), near(m, 5).Listen(1)}
	m.SetFilter(filter)
	for i := range 100 {
		now := modem.Time(time.Duration(i) * 2 * ms)
		modemtest.Run(m, now)
		a.Send(now, 1, 1, value.String(fmt.Sprint("a", i)))
		b.Send(now, 1, 1, value.String(fmt.Sprint("b", i)))
		if more != nil {
			more(m)
		}
	}
	modemtest.Run(m, math.MaxInt64)
	out := map[string][]modem.Time{}
	for n, h := range hearers {
		for i, v := range h.Values() {
			text, _ := v.Str()
			if len(text) > 1 && text[0] != 'x' {
				name := fmt.Sprint(text, " at ", n)
				out[name] = append(out[name], h.Times[i])
			}
		}
	}
	return out
}

// A message that a fault takes away changes the fate of no other, whatever the
// medium leaves to chance.
func TestALostMessageChangesNoOthersFate(t *testing.T) {
	plain := fates(everything, 3, nil, nil)
	for lost := 1; lost <= 200; lost += 7 {
		got := fates(everything, 3, modemtest.DropNth(lost), nil)
		name := fmt.Sprint([]string{"b", "a"}[lost%2], (lost-1)/2, " at ")
		want := maps.Clone(plain)
		for n := range 3 {
			delete(want, fmt.Sprint(name, n))
		}
		if !maps.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("without message %d others fared differently", lost)
		}
	}
}

// What others send, and who else listens, is nothing to a message. Bandwidth
// and being overtaken are shared by nature and left out.
func TestOthersChangeNoFate(t *testing.T) {
	imp := everything
	imp.Bandwidth, imp.Reorder = 0, 0
	plain := fates(imp, 3, nil, nil)
	var third modemtest.Station
	got := fates(imp, 3, nil, func(m *modem.Medium) {
		if third.Modem == nil {
			third = near(m, 9).Listen(1)
		}
		third.Send(0, 1, 1, value.String("x"))
	})
	if !maps.EqualFunc(got, plain, slices.Equal) {
		t.Error("a third sender, who also listens, changes what becomes of others' messages")
	}
}

// Draws of messages, receivers and seeds that follow each other have nothing to
// do with each other: pairs of losses are as frequent as they should be.
func TestDrawsAreIndependent(t *testing.T) {
	const n = 4000
	lost := func(computer int, seed uint64) []bool {
		m := modem.NewMedium("world", false, modem.Impairment{Loss: 0.5}, seed, nil)
		a, b := near(m, 1), near(m, computer).Listen(1)
		list := make([]bool, n)
		for i := range n {
			a.Send(modem.Time(time.Duration(i)*ms), 1, 1, value.Int(i))
		}
		modemtest.Run(m, math.MaxInt64)
		for _, v := range b.Values() {
			i, _ := v.Int()
			list[i] = true
		}
		return list
	}
	base := lost(2, 1)
	for name, other := range map[string][]bool{
		"the next message":      append(slices.Clone(base[1:]), base[0]),
		"the one after that":    append(slices.Clone(base[2:]), base[0], base[1]),
		"the next computer":     lost(3, 1),
		"a far computer":        lost(1<<20, 1),
		"the next seed":         lost(2, 2),
		"a seed of another bit": lost(2, 1|1<<63),
	} {
		same := 0
		for i := range n {
			if base[i] == other[i] {
				same++
			}
		}
		if same < n/2-130 || same > n/2+130 { // four standard deviations of 31.6
			t.Errorf("%s: %d of %d are alike", name, same, n)
		}
	}
}
