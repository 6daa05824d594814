package modem_test

import (
	"math"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
)

// Cases named after the sentences of spec/computercraft.md 4.9 and 4.20 that
// concern the medium.

func near(m *modem.Medium, computer int) modemtest.Station {
	return modemtest.At(m, computer, modem.Vec{Y: 64})
}

func wantHeard(t *testing.T, s modemtest.Station, want int) {
	t.Helper()
	if got := len(s.Arrivals); got != want {
		t.Errorf("computer %d heard %d messages, want %d:\n%s", s.Computer(), got, want, s.Recorder)
	}
}

func TestDeliveryIsAtTheSameLabTimeButNotInsideTransmit(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(1)
	a.Send(modem.Time(3*time.Second), 1, 2, value.Nil())
	wantHeard(t, b, 0)
	if due, ok := m.Deadline(); !ok || due != modem.Time(3*time.Second) {
		t.Errorf("deadline %v, %v", due, ok)
	}
	m.Advance(modem.Time(3*time.Second - 1))
	wantHeard(t, b, 0)
	m.Advance(modem.Time(3 * time.Second))
	wantHeard(t, b, 1)
	if b.Times[0] != modem.Time(3*time.Second) || b.Arrivals[0].Message.Sent != modem.Time(3*time.Second) {
		t.Errorf("sent %v, heard %v", b.Arrivals[0].Message.Sent, b.Times[0])
	}
	if _, ok := m.Deadline(); ok || m.InFlight() != 0 {
		t.Error("a deadline with nothing in flight")
	}
}

// A computer whose slice began before the medium's latest Advance may say an
// earlier time; nothing is due in the past because of that.
func TestNothingIsDueInThePast(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(1)
	m.Advance(modem.Time(time.Second))
	a.Send(0, 1, 1, value.Nil())
	if due, _ := m.Deadline(); due != modem.Time(time.Second) {
		t.Errorf("due at %v", due)
	}
}

func TestOnlyOpenChannelsHear(t *testing.T) {
	m, a, b := modemtest.Pair()
	c := near(m, 3).Listen(2)
	b.Listen(1)
	a.Send(0, 1, 2, value.Nil())
	m.Advance(0)
	wantHeard(t, b, 1)
	wantHeard(t, c, 0) // the reply channel is no address
	if err := b.Close(lua, 1); err != nil {
		t.Fatal(err)
	}
	a.Send(0, 1, 2, value.Nil())
	m.Advance(0)
	wantHeard(t, b, 1)
}

func TestTheSendingModemNeverHearsItsOwnMessageButAnotherOfItsComputerDoes(t *testing.T) {
	m := modemtest.World()
	left := modemtest.New(modem.Config{Computer: 1, Name: "left", Medium: m}).Listen(1)
	right := modemtest.New(modem.Config{Computer: 1, Name: "right", Medium: m}).Listen(1)
	left.SetWants(func(*modem.Message) bool { return true })
	left.Send(0, 1, 1, value.Nil())
	m.Advance(0)
	wantHeard(t, left, 0)
	wantHeard(t, right, 1)
}

func TestNilIsDelivered(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(0)
	a.Send(0, 0, 0, value.Nil())
	m.Advance(0)
	if wantHeard(t, b, 1); !b.Arrivals[0].Value.IsNil() {
		t.Errorf("heard %s", b.Arrivals[0].Value)
	}
}

func TestNaNInfinitiesNegativeZeroAndSharingSurvive(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(1)
	shared := value.NewTable()
	a.Send(0, 1, 1, value.List(value.Number(math.NaN()), value.Number(math.Inf(-1)),
		value.Number(math.Copysign(0, -1)), shared.Value(), shared.Value()))
	m.Advance(0)
	got := b.Arrivals[0].Value.Table()
	number := func(i int) float64 { n, _ := got.Index(i).Number(); return n }
	if !math.IsNaN(number(1)) || !math.IsInf(number(2), -1) || !math.Signbit(number(3)) {
		t.Errorf("numbers arrive as %s", got.Value())
	}
	if got.Index(4).Table() == nil || got.Index(4).Table() != got.Index(5).Table() {
		t.Error("one table arrives as two")
	}
}

func TestChannel0AndComputer0AreValid(t *testing.T) {
	m := modemtest.World()
	a, b := near(m, 0), near(m, 1).Listen(0)
	msg := a.Send(0, 0, 0, value.Int(1))
	m.Advance(0)
	if wantHeard(t, b, 1); msg.Sender != 0 || b.Arrivals[0].Sender != 0 || !b.Arrivals[0].HasDistance || b.Arrivals[0].Distance != 0 {
		t.Errorf("%+v", b.Arrivals[0])
	}
}

func TestOpenChannelsPersistWhileTheComputerIsOff(t *testing.T) {
	m := modemtest.World()
	a, on := near(m, 1), true
	b := modemtest.New(modem.Config{Computer: 2, Medium: m, On: func() bool { return on }}).Listen(1)
	say := func() { a.Send(0, 1, 1, value.Nil()); m.Advance(0) }
	say()
	on = false
	say()
	wantHeard(t, b, 1)
	if !isOpen(t, b.Modem, lua, 1) {
		t.Error("the channel was closed with the computer")
	}
	on = true
	say()
	wantHeard(t, b, 2)
}

func TestOpenChannelsVanishWithTheModem(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(1, 2)
	asked := 0
	b.SetWants(func(*modem.Message) bool { asked++; return true })
	b.Detach()
	b.Detach()
	if b.AnyOpen() || b.Medium() != nil || len(m.Modems()) != 1 {
		t.Error("something of the detached modem is left")
	}
	a.Send(0, 1, 1, value.Nil())
	m.Advance(0)
	if wantHeard(t, b, 0); asked != 0 {
		t.Error("a detached router is asked")
	}
	b.Listen(1) // a program that still holds it may call it
	b.Send(0, 1, 1, value.Nil())
	if m.InFlight() != 0 {
		t.Error("a detached modem sends")
	}
}

func TestArrivalSaysWhatAProgramIsTold(t *testing.T) {
	m, a, b := modemtest.Pair()
	open(t, b.Modem, phoenix, 15)
	at := modem.Origin{Program: "hello", File: "alice/startup.lua", Line: 3}
	msg, err := a.Transmit(0, at, 15, 43, value.String("hi"))
	if err != nil {
		t.Fatal(err)
	}
	m.Advance(0)
	got := b.Arrivals[0]
	if got.Modem != b.Modem || got.Message != msg || got.Channel != 15 || got.ReplyChannel != 43 || got.Distance != 5 || got.Why != modem.HeardOpen || got.Sender != 1 {
		t.Errorf("%+v", got)
	}
	if !got.OpenFor(phoenix) || got.OpenFor(lua) {
		t.Error("the channel is open for phoenix only")
	}
	if msg.Number != 1 || msg.Origin != at || msg.From.Name != a.Name() || msg.Sender != 1 {
		t.Errorf("%+v", msg)
	}
	if a.Sent() != 1 || a.Heard() != 0 || b.Sent() != 0 || b.Heard() != 1 {
		t.Error("the modems' counters are wrong")
	}
}

func TestMessagesAreNumberedOverTheWholeLab(t *testing.T) {
	var numbers modem.Counter
	world := modem.NewMedium("world", false, modem.Impairment{}, 1, &numbers)
	cable := modem.NewMedium("cable", true, modem.Impairment{}, 1, &numbers)
	a := near(world, 1)
	b := modemtest.New(modem.Config{Computer: 1, Kind: modem.Wired, Medium: cable})
	for want := uint64(1); want <= 4; want += 2 {
		if got := a.Send(0, 1, 1, value.Nil()).Number; got != want {
			t.Errorf("number %d, want %d", got, want)
		}
		if got := b.Send(0, 1, 1, value.Nil()).Number; got != want+1 {
			t.Errorf("number %d, want %d", got, want+1)
		}
	}
	if numbers.Count() != 4 {
		t.Errorf("count %d", numbers.Count())
	}
}

func TestARouterHearsWhatItWants(t *testing.T) {
	m, a, r := modemtest.Pair()
	r.SetWants(func(msg *modem.Message) bool { return msg.Value.Field("destination") == value.Int(2) })
	a.Send(0, 80, 1, value.Fields("destination", 2))
	a.Send(0, 80, 1, value.Fields("destination", 3))
	open(t, r.Modem, phoenix, 90)
	a.Send(0, 90, 1, value.Fields("destination", 2))
	m.Advance(0)
	wantHeard(t, r, 2)
	if r.Arrivals[0].Why != modem.HeardRouter || r.Arrivals[0].OpenFor(phoenix) {
		t.Errorf("on a closed channel: %v", r.Arrivals[0].Why)
	}
	if r.Arrivals[1].Why != modem.HeardOpen {
		t.Errorf("on an open channel: %v", r.Arrivals[1].Why)
	}
	r.SetWants(nil)
	a.Send(0, 80, 1, value.Fields("destination", 2))
	m.Advance(0)
	wantHeard(t, r, 2)
}

func TestReceiversAreServedByComputerThenInTheOrderOfAttaching(t *testing.T) {
	m := modemtest.World()
	var order []string
	at := func(computer int, name string) modemtest.Station {
		s := modemtest.New(modem.Config{Computer: computer, Name: name, Medium: m})
		s.Then = func(_ modem.Time, a modem.Arrival) { order = append(order, a.Modem.Name()) }
		return s
	}
	third, first, router := at(9, "third"), at(2, "first"), at(5, "router")
	fourth, second := at(9, "fourth"), at(2, "second")
	router.SetWants(func(*modem.Message) bool { return true })
	for _, s := range []modemtest.Station{fourth, first, third, second} {
		s.Listen(1)
	}
	near(m, 1).Send(0, 1, 1, value.Nil())
	m.Advance(0)
	if got, want := len(order), 5; got != want {
		t.Fatalf("%v", order)
	}
	for i, want := range []string{"first", "second", "router", "third", "fourth"} {
		if order[i] != want {
			t.Errorf("place %d: %s, want %s", i+1, order[i], want)
		}
	}
}

// What receivers do while a message is delivered.

func TestAnswersAtOnceWaitForTheNextAdvance(t *testing.T) {
	m, a, b := modemtest.Pair()
	a.Listen(1)
	b.Listen(1)
	answer := func(s modemtest.Station) func(modem.Time, modem.Arrival) {
		return func(now modem.Time, _ modem.Arrival) { s.Send(now, 1, 1, value.Nil()) }
	}
	a.Then, b.Then = answer(a), answer(b)
	a.Send(0, 1, 1, value.Nil())
	for step := 1; step <= 10; step++ {
		m.Advance(0)
		if got := len(a.Arrivals) + len(b.Arrivals); got != step {
			t.Fatalf("after %d steps %d deliveries", step, got)
		}
		if due, ok := m.Deadline(); !ok || due != 0 {
			t.Fatalf("deadline %v, %v", due, ok)
		}
	}
}

func TestAReceiverCannotAdvanceTheMedium(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(1)
	b.Then = func(now modem.Time, _ modem.Arrival) { m.Advance(now.Add(time.Hour)) }
	a.Send(0, 1, 1, value.Nil())
	a.Send(modem.Time(time.Second), 1, 1, value.Nil())
	m.Advance(0)
	wantHeard(t, b, 1)
	m.Advance(modem.Time(time.Second))
	wantHeard(t, b, 2)
}

func TestOpeningOrClosingWhileServedChangesNothingForThisMessage(t *testing.T) {
	m := modemtest.World()
	a, b, c, d := near(m, 1), near(m, 2).Listen(1), near(m, 3), near(m, 4).Listen(1)
	b.Then = func(modem.Time, modem.Arrival) { c.Listen(1); d.CloseAll(lua) }
	a.Send(0, 1, 1, value.Nil())
	m.Advance(0)
	wantHeard(t, c, 0)
	wantHeard(t, d, 1)
	a.Send(0, 1, 1, value.Nil())
	m.Advance(0)
	wantHeard(t, c, 1)
	wantHeard(t, d, 1)
}

func TestDetachingWhileServed(t *testing.T) {
	m := modemtest.World()
	a, b, c := near(m, 1), near(m, 2).Listen(1), near(m, 3).Listen(1)
	log := &modemtest.Log{Misses: true}
	m.AddTap(log)
	b.Then = func(modem.Time, modem.Arrival) { a.Detach(); b.Detach(); c.Detach() }
	a.Send(0, 1, 1, value.Nil())
	m.Advance(0)
	wantHeard(t, b, 1)
	wantHeard(t, c, 0)
	want := "1: sent by 1.back on 1/1\n1: 2.back heard at 0\n1: 1.back own message"
	if got := log.Take(); got != want {
		t.Errorf("log:\n%s\nwant:\n%s", got, want)
	}
}

func TestWhatADetachedModemSentStillArrives(t *testing.T) {
	m := modem.NewMedium("world", false, modem.Impairment{Latency: time.Second}, 1, nil)
	a, b := near(m, 1), modemtest.At(m, 2, modem.Vec{X: 10, Y: 64}).Listen(1)
	a.Send(0, 1, 1, value.Nil())
	a.Detach()
	m.Advance(modem.Time(time.Second))
	if got, want := b.Recorder.String(), "from 1 on 1/1 at 10: nil\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Bounds.

func TestAMediumCarries65536Messages(t *testing.T) {
	m, a, b := modemtest.Pair()
	log := &modemtest.Log{Misses: true}
	b.Listen(1)
	for range modem.MaxFlights {
		a.Send(0, 1, 1, value.Nil())
	}
	if m.InFlight() != modem.MaxFlights || m.Dropped() != 0 {
		t.Fatalf("%d in flight, %d dropped", m.InFlight(), m.Dropped())
	}
	near(m, 3) // does not listen: it missed nothing by this
	m.AddTap(log)
	a.Send(0, 1, 1, value.Nil())
	want := "65537: sent by 1.back on 1/1\n65537: 1.back own message\n65537: 2.back queue full\n65537: 3.back channel closed"
	if got := log.Take(); got != want || m.InFlight() != modem.MaxFlights || m.Dropped() != 1 {
		t.Errorf("%d in flight, %d dropped, log:\n%s", m.InFlight(), m.Dropped(), got)
	}
	m.RemoveTap(log)
	a.Send(0, 1, 1, value.Nil())
	if m.Dropped() != 2 || log.Take() != "" {
		t.Error("the removed tap is told, or the drop is not counted")
	}
	m.Advance(0)
	wantHeard(t, b, modem.MaxFlights)
}

func TestAReceiverThatOverfillsTheMediumDisturbsNobody(t *testing.T) {
	m := modemtest.World()
	a, b, c, d := near(m, 1), near(m, 2).Listen(1), near(m, 3).Listen(1), near(m, 4).Listen(1)
	m.AddTap(&modemtest.Log{Misses: true})
	a.Send(0, 3, 3, value.Nil())
	m.Advance(0)
	b.Then = func(now modem.Time, _ modem.Arrival) {
		b.Send(now, 2, 2, value.Nil())
		b.Send(now, 2, 2, value.Nil()) // one place was free
	}
	a.Send(0, 1, 1, value.Nil())
	for range modem.MaxFlights - 1 {
		a.Send(1, 2, 2, value.Nil())
	}
	m.Advance(0)
	wantHeard(t, b, 1)
	wantHeard(t, c, 1)
	wantHeard(t, d, 1)
	if m.Dropped() != 1 || m.InFlight() != modem.MaxFlights {
		t.Errorf("%d dropped, %d in flight", m.Dropped(), m.InFlight())
	}
}

func TestAMediumCarries32MiB(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(1)
	big := value.String(string(make([]byte, value.MaxBytes)))
	for range modem.MaxFlightBytes / value.MaxBytes {
		a.Send(0, 1, 1, big)
	}
	a.Send(0, 1, 1, value.Bool(true))
	if m.InFlight() != 32 || m.Dropped() != 1 {
		t.Errorf("%d in flight, %d dropped", m.InFlight(), m.Dropped())
	}
	m.Advance(0)
	wantHeard(t, b, 32)
	a.Send(0, 1, 1, big)
	m.Advance(0)
	wantHeard(t, b, 33)
}

// The cost grows with hearers: who does not hear is not called, and with
// nothing due nobody is.
func TestAStepWithNothingDueCallsNobody(t *testing.T) {
	m := modem.NewMedium("world", false, modem.Impairment{Latency: time.Second}, 1, nil)
	asked := 0
	var first modemtest.Station
	for i := range 500 {
		s := modemtest.New(modem.Config{Computer: i, Medium: m, On: func() bool { asked++; return true }}).Listen(i % 250)
		if i == 0 {
			first = s
		}
	}
	for now := range modem.Time(1000) {
		m.Advance(now)
	}
	first.Send(0, 7, 7, value.Nil())
	for now := range modem.Time(1000) {
		m.Advance(now * modem.Time(time.Millisecond))
	}
	if m.Calls() != 0 || asked != 0 {
		t.Errorf("%d deliveries, %d computers asked before anything was due", m.Calls(), asked)
	}
	m.Advance(modem.Time(2 * time.Second))
	if m.Calls() != 2 || asked != 2 {
		t.Errorf("%d deliveries, %d computers asked for a message with two hearers", m.Calls(), asked)
	}
}
