package modem_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
)

// seen is what a look gives, as text.
func seen(m *modem.Medium, mark uint64) (string, uint64) {
	var out []string
	mark = m.Look(mark, func(u modem.UnderWay) bool {
		out = append(out, fmt.Sprintf("%d>%d at %v %v %s", u.Message.Number, u.To.Computer(), u.Due, u.Copy, u.Why))
		return true
	})
	return strings.Join(out, "; "), mark
}

func TestALookTellsWhatIsUnderWayOnce(t *testing.T) {
	m := modem.NewMedium("air", false, modem.Impairment{Latency: 5 * time.Millisecond}, 1, nil)
	a := near(m, 1)
	near(m, 2).Listen(15)
	near(m, 3)
	modemtest.At(m, 4, modem.Vec{X: 900, Y: 64}).Listen(15)
	a.Send(0, 15, 43, value.Nil())
	got, mark := seen(m, 0)
	if want := "1>2 at 5ms false heard; 1>3 at 5ms false channel closed; 1>4 at 5ms false out of range"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got, _ := seen(m, mark); got != "" {
		t.Errorf("told again: %s", got)
	}
	a.Send(modem.Time(time.Millisecond), 15, 43, value.Nil())
	if got, _ := seen(m, mark); !strings.HasPrefix(got, "2>2 at 6ms") || strings.Contains(got, "1>2") {
		t.Error(got)
	}
}

// A flood is looked at in part.
func TestALookIsBounded(t *testing.T) {
	m := modem.NewMedium("air", false, modem.Impairment{Latency: time.Second}, 1, nil)
	a := near(m, 1)
	near(m, 2).Listen(15)
	for range modem.LookLimit + 10 {
		a.Send(0, 15, 43, value.Nil())
	}
	told := 0
	m.Look(0, func(modem.UnderWay) bool { told++; return true })
	if told != modem.LookLimit {
		t.Errorf("%d told", told)
	}
	told = 0
	m.Look(0, func(modem.UnderWay) bool { told++; return told < 7 })
	if told != 7 {
		t.Errorf("%d told after the looker had enough", told)
	}
}

// A cable laid anew is longer or shorter, and its modems stand in that order.
func TestOrderLaysACableAnew(t *testing.T) {
	m := modem.NewMedium("attic", true, modem.Impairment{}, 1, nil)
	add := func(id int, x float64) modemtest.Station {
		return modemtest.New(modem.Config{Computer: id, Kind: modem.Wired, Medium: m, At: modem.Vec{X: x}})
	}
	a, b, c := add(1, 0), add(3, 50), add(2, 10)
	c.Listen(15)
	distance := func() float64 {
		a.Send(0, 15, 43, value.Nil())
		m.Advance(0)
		return c.Arrivals[len(c.Arrivals)-1].Distance
	}
	if d := distance(); d != 90 {
		t.Errorf("by way of 3 it is %v blocks", d)
	}
	m.Order(func(x, y *modem.Modem) int { return cmp.Compare(x.Computer(), y.Computer()) })
	if chain := m.Chain(); len(chain) != 3 || chain[0] != a.Modem || chain[1] != c.Modem || chain[2] != b.Modem {
		t.Errorf("the chain: %v", chain)
	}
	if d := distance(); d != 10 {
		t.Errorf("directly it is %v blocks", d)
	}
}
