package modem_test

import (
	"fmt"
	"testing"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
)

// relayed sends one message from elsewhere and says what became of it.
func relayed(t *testing.T, m *modem.Medium, from modem.RelayedModem) string {
	t.Helper()
	log := &modemtest.Log{Misses: true}
	m.AddTap(log)
	if _, err := m.Relay(0, from, 15, 43, value.String("hello")); err != nil {
		t.Fatal(err)
	}
	m.Advance(0)
	return log.Take()
}

func TestRelayIsHeardLikeALocalModem(t *testing.T) {
	m := modem.NewMedium("air", false, modem.Impairment{}, 1, nil)
	near, far := &modemtest.Recorder{}, &modemtest.Recorder{}
	a := modem.New(modem.Config{Computer: 1, Name: "back", At: modem.Vec{X: 3}, Medium: m, Receiver: near})
	b := modem.New(modem.Config{Computer: 2, Name: "back", At: modem.Vec{X: 100}, Medium: m, Receiver: far})
	if a.Open("lua", 15) != nil || b.Open("lua", 15) != nil {
		t.Fatal("not opened")
	}
	remote := modem.RelayedModem{Computer: 9, Name: "top", Kind: modem.Wireless}
	want := "1: sent by 9.top on 15/43\n1: 1.back heard at 3\n1: 2.back out of range"
	if got := relayed(t, m, remote); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if s := near.Arrivals[0]; s.Sender != 9 || !s.Message.From.Relayed || s.Modem.Computer() == 9 {
		t.Errorf("the arrival is %+v", s)
	}
	remote.Kind = modem.Ender
	want = "2: sent by 9.top on 15/43\n2: 1.back heard at 3\n2: 2.back heard at 100"
	if got := relayed(t, m, remote); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// On a cable nobody knows where a remote modem is plugged in.
func TestRelayOnACable(t *testing.T) {
	m := modem.NewMedium("office", true, modem.Impairment{}, 1, nil)
	for i := range 3 {
		x := modem.New(modem.Config{Computer: i, Name: "left", Kind: modem.Wired, At: modem.Vec{X: float64(10 * i)}, Medium: m})
		if err := x.Open("lua", 15); err != nil {
			t.Fatal(err)
		}
	}
	want := "1: sent by 9.top on 15/43\n1: 0.left heard at 5\n1: 1.left heard at 15\n1: 2.left heard at 25"
	if got := relayed(t, m, modem.RelayedModem{Computer: 9, Name: "top", Kind: modem.Wired, At: modem.Vec{X: -5}}); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestRelayRefuses(t *testing.T) {
	m := modem.NewMedium("air", false, modem.Impairment{}, 1, nil)
	for _, ch := range [][2]int{{-1, 0}, {0, 65536}} {
		if _, err := m.Relay(0, modem.RelayedModem{}, ch[0], ch[1], value.Nil()); err != modem.ErrChannelRange {
			t.Errorf("%v: %v", ch, err)
		}
	}
	if msg, err := m.Relay(0, modem.RelayedModem{Kind: modem.Wired}, 1, 1, value.Nil()); msg != nil || err != nil || m.InFlight() != 0 {
		t.Errorf("a wired modem was heard in the air: %v %v", msg, err)
	}
	if _, err := m.Relay(0, modem.RelayedModem{}, 1, 1, value.String(string(make([]byte, value.MaxBytes+1)))); err != value.ErrBytes {
		t.Error(err)
	}
}

func TestTuning(t *testing.T) {
	m := modem.NewMedium("air", false, modem.Impairment{}, 1, nil)
	x := modem.New(modem.Config{Computer: 1, Name: "back", Medium: m})
	said := func() string { return fmt.Sprint(m.Tuning(), m.Tunings()) }
	steps := []struct {
		do   func()
		want string
	}{
		{func() {}, "{[] false} 0"},
		{func() { _ = x.Open("lua", 7); _ = x.Open("lua", 3) }, "{[3 7] false} 2"},
		{func() { _ = x.Open("phoenix", 3) }, "{[3 7] false} 2"},
		{func() { x.SetWants(func(*modem.Message) bool { return true }) }, "{[3 7] true} 3"},
		{func() { _ = x.Close("lua", 7) }, "{[3] true} 4"},
		{func() { x.Detach() }, "{[] false} 6"},
	}
	for i, s := range steps {
		if s.do(); said() != s.want {
			t.Errorf("step %d: %s, want %s", i, said(), s.want)
		}
	}
}

// Ask tells what would become of a message, and sends nothing.
func TestAsk(t *testing.T) {
	air := modem.NewMedium("air", false, modem.Impairment{}, 1, nil)
	var got []string
	for i, x := range []float64{0, 10, 500} {
		m := modem.New(modem.Config{Computer: i, Name: "top", Kind: modem.Wireless, At: modem.Vec{X: x, Y: 64}, Medium: air})
		if i != 1 {
			if err := m.Open(modem.OwnerLua, 15); err != nil {
				t.Fatal(err)
			}
		}
	}
	from := modem.RelayedModem{Computer: 9, Name: "back", Kind: modem.Wireless, At: modem.Vec{Y: 64}}
	air.Ask(from, 15, func(x *modem.Modem, why modem.Why, distance float64) {
		got = append(got, fmt.Sprintf("%d %v %v", x.Computer(), why, distance))
	})
	if s := fmt.Sprint(got); s != "[0 heard 0 1 channel closed 10 2 out of range 500]" {
		t.Error(s)
	}
	from.Kind = modem.Wired
	air.Ask(from, 15, func(*modem.Modem, modem.Why, float64) { t.Error("a cable's end is on no air") })
	from.Kind = modem.Ender
	air.Ask(from, 1<<16, func(*modem.Modem, modem.Why, float64) { t.Error("there is no such channel") })
}
