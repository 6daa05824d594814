package modem_test

import (
	"math"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
)

func TestRangeByHeight(t *testing.T) {
	m := modemtest.World()
	for _, c := range []struct{ y, want float64 }{
		{-64, 64}, {0, 64}, {64, 64}, {96, 64},
		{97, 64 + 320.0/223}, {207.5, 224}, {300, 64 + 204*320.0/223}, {319, 384}, {320, 384}, {1e9, 384},
	} {
		if got := modemtest.At(m, 1, modem.Vec{Y: c.y}).Range(); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("range at y %v is %v, want %v", c.y, got, c.want)
		}
	}
	ender := modem.New(modem.Config{Kind: modem.Ender, Medium: m})
	wired := modem.New(modem.Config{Kind: modem.Wired, Medium: modem.NewMedium("c", true, modem.Impairment{}, 1, nil)})
	if !math.IsInf(ender.Range(), 1) || !math.IsInf(wired.Range(), 1) {
		t.Error("ender modems and cables have a range")
	}
}

// A packet arrives if distance <= max(sender range, receiver range), or either
// side is an ender modem, which hears normal modems anywhere.
func TestReach(t *testing.T) {
	none := math.NaN()
	const w, e = modem.Wireless, modem.Ender
	at := func(x, y, z float64) modem.Vec { return modem.Vec{X: x, Y: y, Z: z} }
	cases := []struct {
		name           string
		from, to       modem.Kind
		fromAt, toAt   modem.Vec
		fromDim, toDim string
		heard          bool
		distance       float64 // NaN: none
	}{
		{"beside", w, w, at(0, 64, 0), at(0, 64, 0), "", "", true, 0},
		{"in all three directions", w, w, at(0, 64, 0), at(2, 67, 6), "", "", true, 7},
		{"at the edge", w, w, at(0, 64, 0), at(64, 64, 0), "", "", true, 64},
		{"behind it", w, w, at(0, 64, 0), at(64.001, 64, 0), "", "", false, 0},
		{"diagonally behind it", w, w, at(0, 64, 0), at(46, 64, 46), "", "", false, 0},
		{"a high sender reaches far", w, w, at(0, 319, 0), at(0, 0, 213), "", "", true, math.Sqrt(319*319 + 213*213)},
		{"a high receiver hears far", w, w, at(0, 0, 213), at(0, 319, 0), "", "", true, math.Sqrt(319*319 + 213*213)},
		{"but not that far", w, w, at(0, 0, 214), at(0, 319, 0), "", "", false, 0},
		{"an ender sender reaches everybody", e, w, at(0, 0, 0), at(1e6, 0, 0), "", "", true, 1e6},
		{"an ender receiver hears everybody", w, e, at(0, 0, 0), at(1e6, 0, 0), "", "", true, 1e6},
		{"another dimension", w, w, at(0, 64, 0), at(0, 64, 0), "", "nether", false, 0},
		{"an ender sender in another dimension", e, w, at(0, 64, 0), at(0, 64, 0), "end", "nether", true, none},
		{"an ender receiver in another dimension", w, e, at(0, 64, 0), at(0, 64, 0), "", "nether", true, none},
		{"another dimension for both", w, w, at(0, 64, 0), at(3, 64, 4), "nether", "nether", true, 5},
	}
	for _, c := range cases {
		m := modemtest.World()
		a := modemtest.New(modem.Config{Computer: 1, Kind: c.from, At: c.fromAt, Dimension: c.fromDim, Medium: m})
		b := modemtest.New(modem.Config{Computer: 2, Kind: c.to, At: c.toAt, Dimension: c.toDim, Medium: m}).Listen(1)
		a.Send(0, 1, 1, value.Nil())
		m.Advance(0)
		if heard := len(b.Arrivals) == 1; heard != c.heard {
			t.Errorf("%s: heard %v", c.name, heard)
			continue
		}
		if !c.heard {
			continue
		}
		got := b.Arrivals[0]
		if got.HasDistance == math.IsNaN(c.distance) || got.HasDistance && got.Distance != c.distance {
			t.Errorf("%s: distance %v, %v; want %v", c.name, got.Distance, got.HasDistance, c.distance)
		}
	}
}

// The sender counts where it transmitted, the receiver where it is when the
// message is due.
func TestMovingWhileAMessageIsUnderWay(t *testing.T) {
	m := modem.NewMedium("world", false, modem.Impairment{Latency: time.Second}, 1, nil)
	a, b, c := near(m, 1), near(m, 2).Listen(1), modemtest.At(m, 3, modem.Vec{X: 999, Y: 64}).Listen(1)
	a.Send(0, 1, 1, value.Nil())
	a.Move(modem.Vec{X: 5000, Y: 64})
	b.Move(modem.Vec{X: 65, Y: 64})
	c.Move(modem.Vec{X: 3, Y: 64})
	m.Advance(modem.Time(time.Second))
	wantHeard(t, b, 0)
	if got, want := c.Recorder.String(), "from 1 on 1/1 at 3: nil\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Wired modems.

type cable struct {
	*modem.Medium
	t *testing.T
}

func newCable(t *testing.T, imp modem.Impairment) cable {
	return cable{modem.NewMedium("cable", true, imp, 1, nil), t}
}

func (c cable) at(computer int, at modem.Vec) modemtest.Station {
	return modemtest.New(modem.Config{Computer: computer, Kind: modem.Wired, At: at, Medium: c.Medium}).Listen(1)
}

func (c cable) wantDistance(name string, from, to modemtest.Station, want float64) {
	c.t.Helper()
	to.Take()
	from.Send(0, 1, 1, value.Nil())
	c.Advance(modem.Time(time.Hour))
	if len(to.Arrivals) != 1 || !to.Arrivals[0].HasDistance || to.Arrivals[0].Distance != want {
		c.t.Errorf("%s: %+v, want distance %v", name, to.Arrivals, want)
	}
}

func TestACableIsAChainInTheOrderOfAttaching(t *testing.T) {
	c := newCable(t, modem.Impairment{})
	// Attached in another order than the computers' numbers.
	first, second := c.at(3, modem.Vec{}), c.at(1, modem.Vec{X: 3, Y: 4})
	third, fourth := c.at(2, modem.Vec{X: 3, Y: 4, Z: 100000}), c.at(4, modem.Vec{})
	c.wantDistance("neighbours", first, second, 5)
	c.wantDistance("neighbours, the other way", second, first, 5)
	c.wantDistance("no range limit", second, third, 100000)
	c.wantDistance("node to node", first, third, 100005)
	c.wantDistance("the way back is not the straight one", first, fourth, 100005+math.Sqrt(100000*100000+25))
	second.Move(modem.Vec{})
	c.wantDistance("after a move", first, second, 0)
	third.Detach()
	c.wantDistance("neighbours of a detached one are neighbours", second, fourth, 0)
	fifth := c.at(9, modem.Vec{X: 1})
	c.wantDistance("a new one comes last", first, fifth, 1)
}

func TestACableIsAMediumOfItsOwn(t *testing.T) {
	c := newCable(t, modem.Impairment{})
	m := modemtest.World()
	wired, wireless := c.at(1, modem.Vec{}), near(m, 1).Listen(1)
	near(m, 2).Send(0, 1, 1, value.Nil())
	c.at(2, modem.Vec{}).Send(0, 1, 1, value.Nil())
	m.Advance(0)
	c.Advance(0)
	wantHeard(t, wired, 1)
	wantHeard(t, wireless, 1)
	if !c.Wired() || m.Wired() || c.Name() != "cable" {
		t.Error("a medium does not know what it is")
	}
}

func TestCablesIgnoreDimensions(t *testing.T) {
	c := newCable(t, modem.Impairment{})
	a := modemtest.New(modem.Config{Computer: 1, Kind: modem.Wired, Dimension: "nether", Medium: c.Medium})
	c.wantDistance("from another dimension", a, c.at(2, modem.Vec{X: 2}), 2)
}

func TestUnpluggedWhileAMessageIsOnTheCable(t *testing.T) {
	c := newCable(t, modem.Impairment{Latency: time.Second})
	a, middle, b := c.at(1, modem.Vec{}), c.at(2, modem.Vec{X: 50}), c.at(3, modem.Vec{X: 2})
	a.Send(0, 1, 1, value.Nil())
	middle.Detach()
	c.Advance(modem.Time(time.Second))
	wantHeard(t, middle, 0)
	if b.Arrivals[0].Distance != 2 {
		t.Errorf("the cable is measured when the message arrives: %v", b.Arrivals[0].Distance)
	}
	a.Send(0, 1, 1, value.Nil())
	a.Detach()
	c.Advance(modem.Time(2 * time.Second))
	if wantHeard(t, b, 2); b.Arrivals[1].HasDistance {
		t.Error("a distance from a modem that is not on the cable")
	}
}
