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

const ms = time.Millisecond

// line is a sender and a receiver on channel 1 of an impaired world.
type line struct {
	m    *modem.Medium
	a, b modemtest.Station
}

func newLine(imp modem.Impairment, seed uint64) line {
	m := modem.NewMedium("world", false, imp, seed, nil)
	return line{m, near(m, 1), near(m, 2).Listen(1)}
}

// send sends n numbered messages, one every gap, and runs until all is done.
func (l line) send(n int, gap time.Duration) line {
	for i := range n {
		l.a.Send(modem.Time(time.Duration(i)*gap), 1, 1, value.Int(i))
	}
	modemtest.Run(l.m, math.MaxInt64)
	return l
}

// heard lists the numbers in the order they arrived.
func (l line) heard() []int {
	var list []int
	for _, v := range l.b.Values() {
		n, _ := v.Int()
		list = append(list, n)
	}
	return list
}

func (l line) wantOrder(t *testing.T, want ...int) {
	t.Helper()
	if got := l.heard(); !slices.Equal(got, want) {
		t.Errorf("heard %v, want %v", got, want)
	}
}

func (l line) wantTimes(t *testing.T, want ...modem.Time) {
	t.Helper()
	if !slices.Equal(l.b.Times, want) {
		t.Errorf("at %v, want %v", l.b.Times, want)
	}
}

func TestAPerfectMediumKeepsOrderAndLosesNothing(t *testing.T) {
	l := newLine(modem.Impairment{}, 1).send(100, 0)
	if !slices.IsSorted(l.heard()) || len(l.heard()) != 100 {
		t.Errorf("heard %v", l.heard())
	}
}

func TestLatency(t *testing.T) {
	newLine(modem.Impairment{Latency: 150 * ms}, 1).send(3, ms).wantTimes(t, modem.Time(150*ms), modem.Time(151*ms), modem.Time(152*ms))
}

func TestJitterIsBetweenNoneAndItsWhole(t *testing.T) {
	l := newLine(modem.Impairment{Latency: 100 * ms, Jitter: 10 * ms}, 1).send(2000, time.Second)
	var sum, least, most time.Duration = 0, time.Hour, 0
	for i, at := range l.b.Times {
		late := at.Elapsed() - time.Duration(i)*time.Second - 100*ms
		sum, least, most = sum+late, min(least, late), max(most, late)
	}
	if least < 0 || most > 10*ms || least > ms/10 || most < 10*ms-ms/10 {
		t.Errorf("jitter from %v to %v", least, most)
	}
	if mean := sum / 2000; mean < 4800*time.Microsecond || mean > 5200*time.Microsecond {
		t.Errorf("mean jitter %v", mean)
	}
	newLine(modem.Impairment{Jitter: 10 * ms}, 1).send(10, ms).wantOrder(t, 1, 2, 6, 0, 3, 5, 7, 4, 9, 8)
}

// The numbers of these are exact: seed 7 decides them.
func TestChancesWithASeed(t *testing.T) {
	cases := []struct {
		name  string
		imp   modem.Impairment
		heard int
		first string // of what arrives
	}{
		{"loss", modem.Impairment{Loss: 0.1}, 895, "0 1 2 3 4 5 6 7 8 9 10 11"},
		{"duplicates", modem.Impairment{Duplicate: 0.1}, 1096, "0 1 2 3 4 5 6 7 8 9 10 11"},
		{"reordering", modem.Impairment{Reorder: 0.1}, 1000, "0 1 2 3 4 6 5 7 8 9 10 11"},
		{"all of them", modem.Impairment{Loss: 0.1, Duplicate: 0.1, Reorder: 0.1, Jitter: ms}, 985, "0 1 2 3 4 6 5 7 8 9 10 12"},
	}
	for _, c := range cases {
		l := newLine(c.imp, 7).send(1000, ms/2)
		first := strings.Trim(fmt.Sprint(l.heard()[:12]), "[]")
		if got := len(l.heard()); got != c.heard || first != c.first {
			t.Errorf("%s: %d heard, first %s; want %d, %s", c.name, got, first, c.heard, c.first)
		}
	}
}

// Over many seeds the shares are the probabilities.
func TestChancesOverManySeeds(t *testing.T) {
	lost, twice, passed := 0, 0, 0
	for seed := range uint64(100) {
		lost += 500 - len(newLine(modem.Impairment{Loss: 0.1}, seed).send(500, ms).heard())
		twice += len(newLine(modem.Impairment{Duplicate: 0.1}, seed).send(500, ms).heard()) - 500
		for i, n := range newLine(modem.Impairment{Reorder: 0.1}, seed).send(500, ms).heard() {
			if n > i {
				passed++
			}
		}
	}
	// 5000 expected each, standard deviation 67. Of messages held in a row only
	// the last is passed, so 10 % of the held ones do not count.
	for name, c := range map[string]struct{ got, want int }{
		"lost": {lost, 5000}, "duplicated": {twice, 5000}, "passed": {passed, 4500},
	} {
		if d := c.got - c.want; d < -200 || d > 200 {
			t.Errorf("%s: %d of 50000, want about %d", name, c.got, c.want)
		}
	}
}

func TestEachReceiverLosesOnItsOwn(t *testing.T) {
	l := newLine(modem.Impairment{Loss: 0.5}, 1)
	c := near(l.m, 3).Listen(1)
	l.send(1000, ms)
	both := 0
	for _, x := range c.Values() {
		if slices.Contains(l.b.Values(), x) {
			both++
		}
	}
	if b, c := len(l.b.Arrivals), len(c.Arrivals); b < 450 || b > 550 || c < 450 || c > 550 || both < 200 || both > 300 {
		t.Errorf("of 1000 B heard %d, C %d, both %d", b, c, both)
	}
}

func TestReorderLetsTheNextMessagePass(t *testing.T) {
	one := func() modem.Impairment { return modem.Impairment{Latency: 10 * ms, Reorder: 1} }
	t.Run("the next passes, then it follows directly", func(t *testing.T) {
		l := newLine(one(), 1)
		l.a.Send(0, 1, 1, value.Int(0))
		l.m.SetImpairment(modem.Impairment{Latency: 10 * ms})
		l.a.Send(modem.Time(5*ms), 1, 1, value.Int(1))
		l.a.Send(modem.Time(5*ms), 1, 1, value.Int(2))
		modemtest.Run(l.m, modem.Time(time.Hour))
		l.wantOrder(t, 1, 0, 2)
		l.wantTimes(t, modem.Time(15*ms), modem.Time(15*ms), modem.Time(15*ms))
	})
	t.Run("when none comes it is ReorderHold late", func(t *testing.T) {
		newLine(one(), 1).send(1, 0).wantTimes(t, modem.Time(10*ms+modem.ReorderHold))
	})
	t.Run("one that comes too late finds it gone", func(t *testing.T) {
		l := newLine(one(), 1)
		l.a.Send(0, 1, 1, value.Int(0))
		modemtest.Run(l.m, modem.Time(time.Second))
		l.m.SetImpairment(modem.Impairment{})
		l.a.Send(modem.Time(time.Second), 1, 1, value.Int(1))
		l.m.Advance(modem.Time(time.Second))
		l.wantTimes(t, modem.Time(10*ms+modem.ReorderHold), modem.Time(time.Second))
	})
	t.Run("one that left others behind is gone too", func(t *testing.T) {
		l := newLine(modem.Impairment{Latency: time.Second}, 1)
		l.a.Send(0, 1, 1, value.Int(0))
		l.m.SetImpairment(one())
		l.a.Send(0, 1, 1, value.Int(1))
		modemtest.Run(l.m, modem.Time(time.Hour))
		l.m.SetImpairment(modem.Impairment{})
		l.a.Send(modem.Time(time.Second), 1, 1, value.Int(2))
		modemtest.Run(l.m, modem.Time(time.Hour))
		l.wantOrder(t, 1, 0, 2)
	})
	t.Run("its own duplicate is not the next", func(t *testing.T) {
		l := newLine(modem.Impairment{Reorder: 1, Duplicate: 1}, 1)
		l.a.Send(0, 1, 1, value.Int(0))
		modemtest.Run(l.m, modem.Time(time.Hour))
		l.wantTimes(t, 0, modem.Time(modem.ReorderHold))
	})
	t.Run("one that will arrive later than its patience does not keep it", func(t *testing.T) {
		l := newLine(one(), 1)
		l.a.Send(0, 1, 1, value.Int(0))
		l.m.SetImpairment(modem.Impairment{Latency: time.Second})
		l.a.Send(modem.Time(50*ms), 1, 1, value.Int(1))
		modemtest.Run(l.m, modem.Time(time.Hour))
		l.wantOrder(t, 0, 1)
		l.wantTimes(t, modem.Time(10*ms+modem.ReorderHold), modem.Time(1050*ms))
	})
	t.Run("one that arrives sooner does not make it early", func(t *testing.T) {
		l := newLine(one(), 1)
		l.a.Send(0, 1, 1, value.Int(0))
		l.m.SetImpairment(modem.Impairment{})
		l.a.Send(modem.Time(2*ms), 1, 1, value.Int(1))
		modemtest.Run(l.m, modem.Time(time.Hour))
		l.wantTimes(t, modem.Time(2*ms), modem.Time(10*ms))
	})
	t.Run("when all are held each waits for the next", func(t *testing.T) {
		newLine(one(), 1).send(4, ms).wantTimes(t, modem.Time(11*ms), modem.Time(12*ms), modem.Time(13*ms), modem.Time(13*ms+modem.ReorderHold))
	})
}

func TestDuplicatesArriveTwiceWithOneNumber(t *testing.T) {
	l := newLine(modem.Impairment{Latency: 10 * ms, Jitter: 5 * ms, Duplicate: 1}, 3).send(1, 0)
	if len(l.b.Arrivals) != 2 || l.b.Arrivals[0].Message != l.b.Arrivals[1].Message || l.b.Heard() != 2 {
		t.Fatalf("%s", l.b.Recorder)
	}
	if l.b.Times[0] == l.b.Times[1] {
		t.Error("the copy has the same jitter")
	}
}

func TestBandwidthIsSharedAndMakesTheNextWait(t *testing.T) {
	l := newLine(modem.Impairment{Bandwidth: 1000, Latency: 5 * ms}, 1)
	c := near(l.m, 3)
	l.a.Send(0, 1, 1, value.String(strings.Repeat("x", 84))) // 84 + 16 bytes: 100 ms
	c.Send(modem.Time(10*ms), 1, 1, value.Nil())             // 16 bytes: 16 ms
	l.a.Send(modem.Time(time.Second), 1, 1, value.Nil())     // the medium is free again
	modemtest.Run(l.m, modem.Time(time.Hour))
	l.wantTimes(t, modem.Time(105*ms), modem.Time(121*ms), modem.Time(1021*ms))
}

func TestTinyBandwidthIsBoundedByMaxDelay(t *testing.T) {
	newLine(modem.Impairment{Bandwidth: 1e-300}, 1).send(2, 0).wantTimes(t, modem.Time(modem.MaxDelay), modem.Time(2*modem.MaxDelay))
}

func TestImpairmentsAreBroughtIntoRange(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct{ in, want modem.Impairment }{
		{modem.Impairment{}, modem.Impairment{}},
		{modem.Impairment{Latency: -1, Jitter: -1, Loss: -1, Duplicate: -1, Reorder: -1, Bandwidth: -1}, modem.Impairment{}},
		{modem.Impairment{Loss: nan, Duplicate: nan, Reorder: nan, Bandwidth: nan}, modem.Impairment{}},
		{
			modem.Impairment{Latency: math.MaxInt64, Jitter: math.MaxInt64, Loss: 2, Duplicate: 2, Reorder: 2, Bandwidth: 5},
			modem.Impairment{Latency: modem.MaxDelay, Jitter: modem.MaxDelay, Loss: 1, Duplicate: 1, Reorder: 1, Bandwidth: 5},
		},
	} {
		m := modem.NewMedium("world", false, c.in, 1, nil)
		if got := m.Impairment(); got != c.want {
			t.Errorf("%+v becomes %+v, want %+v", c.in, got, c.want)
		}
		m.SetImpairment(modem.Impairment{})
		if m.SetImpairment(c.in); m.Impairment() != c.want {
			t.Errorf("set later it becomes %+v", m.Impairment())
		}
	}
}

func TestOneSeedOneRun(t *testing.T) {
	imp := modem.Impairment{Loss: 0.2, Duplicate: 0.2, Reorder: 0.2, Jitter: 3 * ms}
	run := func(name string, seed uint64) string {
		m := modem.NewMedium(name, false, imp, seed, nil)
		l := line{m, near(m, 1), near(m, 2).Listen(1)}.send(200, ms)
		return fmt.Sprint(l.heard(), l.b.Times)
	}
	if run("world", 1) != run("world", 1) {
		t.Error("the same seed gives another run")
	}
	if run("world", 1) == run("world", 2) || run("world", 1) == run("other", 1) {
		t.Error("another seed or another medium gives the same run")
	}
}

func TestScriptedFaults(t *testing.T) {
	cases := []struct {
		name   string
		filter modem.Filter
		want   []int
	}{
		{"none", nil, []int{0, 1, 2, 3}},
		{"drop the second and fourth", modemtest.DropNth(2, 4), []int{0, 2}},
		{"delay the first", modemtest.DelayNth(15*ms, 1), []int{1, 0, 2, 3}},
		{"duplicate the third", modemtest.DuplicateNth(3), []int{0, 1, 2, 2, 3}},
		{"an outage", modemtest.DropBetween(modem.Time(10*ms), modem.Time(30*ms)), []int{0, 3}},
		{"by content", modemtest.DropWhen(func(msg *modem.Message) bool { return msg.Value == value.Int(3) }), []int{0, 1, 2}},
		{"two at once", modemtest.Both(modemtest.DropNth(1), modemtest.DuplicateNth(1, 2)), []int{1, 1, 2, 3}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := newLine(modem.Impairment{}, 1)
			l.m.SetFilter(c.filter)
			l.send(4, 10*ms).wantOrder(t, c.want...)
		})
	}
}
