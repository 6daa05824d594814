package modem_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
)

// A medium against the plainest thing that could be one: every modem is asked
// for every message. Modems come, go, move, open and close at random; both must
// agree on who hears and why the others do not.
func TestMediumAgainstModel(t *testing.T) {
	heard, missed := 0, 0
	for seed := range uint64(150) {
		w := newModel(t, seed)
		for range 200 {
			w.act()
		}
		heard, missed = heard+w.heard, missed+w.missed
	}
	if heard < 5000 || missed < 40000 {
		t.Errorf("only %d heard and %d missed", heard, missed)
	}
}

type model struct {
	t             *testing.T
	rng           *rand.Rand
	m             *modem.Medium
	wired         bool
	modems        []*member // in the order of attaching
	told          []string
	heard, missed int
}

type member struct {
	modemtest.Station
	open   map[int]map[modem.Owner]bool
	wants  int // channel it routes, -1: none
	on     bool
	serial int
}

func newModel(t *testing.T, seed uint64) *model {
	w := &model{t: t, rng: rand.New(rand.NewPCG(seed, 9)), wired: seed%3 == 0}
	w.m = modem.NewMedium("medium", w.wired, modem.Impairment{}, seed, nil)
	w.m.AddTap(w)
	for range 6 {
		w.attach()
	}
	return w
}

// The tap writes down what the medium says.

func (w *model) Sent(modem.Time, *modem.Message) {}

func (w *model) Heard(_ modem.Time, _ *modem.Message, by *modem.Modem, d float64, has bool, why modem.Why) {
	w.told = append(w.told, fmt.Sprint(by.Name(), why, d, has))
}

func (w *model) Missed(_ modem.Time, _ *modem.Message, by *modem.Modem, why modem.Why) {
	w.told = append(w.told, fmt.Sprint(by.Name(), why))
}

func (w *model) WantsMisses() bool { return true }

func (w *model) place() modem.Vec {
	return modem.Vec{X: float64(w.rng.IntN(300)), Y: float64(w.rng.IntN(330)), Z: float64(w.rng.IntN(50))}
}

func (w *model) attach() {
	if len(w.modems) >= 20 {
		return
	}
	x := &member{open: map[int]map[modem.Owner]bool{}, wants: -1, on: true, serial: w.rng.IntN(1 << 30)}
	if n := len(w.modems); n > 0 {
		x.serial = w.modems[n-1].serial + 1
	}
	cfg := modem.Config{
		Computer: w.rng.IntN(8), Name: fmt.Sprintf("m%d ", x.serial), At: w.place(), Medium: w.m,
		Dimension: []string{"", "", "nether"}[w.rng.IntN(3)], Kind: modem.Kind(w.rng.IntN(8) / 7),
		On: func() bool { return x.on },
	}
	if w.wired {
		cfg.Kind = modem.Wired
	}
	x.Station = modemtest.New(cfg)
	w.modems = append(w.modems, x)
}

func (w *model) act() {
	if len(w.modems) == 0 {
		w.attach()
	}
	x := w.modems[w.rng.IntN(len(w.modems))]
	ch, owner := w.rng.IntN(4), []modem.Owner{lua, phoenix}[w.rng.IntN(2)]
	switch w.rng.IntN(12) {
	case 0:
		w.attach()
	case 1:
		x.Detach()
		w.modems = slices.DeleteFunc(w.modems, func(y *member) bool { return x == y })
	case 2:
		x.Move(w.place())
	case 3:
		x.on = !x.on
	case 4, 5, 6:
		w.open(x, owner, ch)
	case 7:
		w.close(x, owner, ch)
	case 8:
		x.wants = w.rng.IntN(5) - 1
		x.SetWants(func(msg *modem.Message) bool { return msg.Channel == x.wants })
	default:
		w.transmit(x, ch)
	}
}

func (w *model) open(x *member, o modem.Owner, ch int) {
	open(w.t, x.Modem, o, ch)
	if x.open[ch] == nil {
		x.open[ch] = map[modem.Owner]bool{}
	}
	x.open[ch][o] = true
}

func (w *model) close(x *member, o modem.Owner, ch int) {
	if err := x.Close(o, ch); err != nil {
		w.t.Fatal(err)
	}
	delete(x.open[ch], o)
}

func (w *model) transmit(from *member, ch int) {
	from.Send(0, ch, 0, value.Nil())
	w.told = nil
	w.m.Advance(0)
	if want := w.expect(from, ch); !slices.Equal(w.told, want) {
		w.t.Fatalf("the medium says %q, want %q", w.told, want)
	}
}

// expect is what the tap must be told: all who heard, then all others.
func (w *model) expect(from *member, ch int) []string {
	order := slices.Clone(w.modems)
	slices.SortStableFunc(order, func(a, b *member) int { return a.Computer() - b.Computer() })
	var heard, missed []string
	for _, x := range order {
		d, has, why := w.judge(from, x, ch)
		if why.Heard() {
			heard = append(heard, fmt.Sprint(x.Name(), why, d, has))
		} else {
			missed = append(missed, fmt.Sprint(x.Name(), why))
		}
	}
	w.heard, w.missed = w.heard+len(heard), w.missed+len(missed)
	return append(heard, missed...)
}

func (w *model) judge(from, to *member, ch int) (d float64, has bool, why modem.Why) {
	if from == to {
		return 0, false, modem.OwnMessage
	}
	if !to.on {
		return 0, false, modem.Off
	}
	if w.wired {
		d, has = w.along(from, to), true
	} else {
		unlimited := from.Kind() == modem.Ender || to.Kind() == modem.Ender
		if has = from.Dimension() == to.Dimension(); has {
			d = from.At().Distance(to.At())
		}
		if !unlimited && (!has || d > from.Range() && d > to.Range()) {
			return 0, false, modem.OutOfRange
		}
	}
	switch {
	case len(to.open[ch]) > 0:
		return d, has, modem.HeardOpen
	case to.wants == ch:
		return d, has, modem.HeardRouter
	}
	return 0, false, modem.ChannelClosed
}

// along is the way through the chain; positions are whole numbers but
// distances are not, so it sums from the start as the medium does.
func (w *model) along(a, b *member) float64 {
	var total, atA, atB float64
	for i, x := range w.modems {
		if i > 0 {
			total += w.modems[i-1].At().Distance(x.At())
		}
		if x == a {
			atA = total
		}
		if x == b {
			atB = total
		}
	}
	return max(atA, atB) - min(atA, atB)
}
