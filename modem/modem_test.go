package modem_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
)

// Cases named after the sentences of spec/computercraft.md 4.9 that concern one
// modem.

const lua, phoenix = modem.OwnerLua, modem.Owner("phoenix")

func open(t *testing.T, m *modem.Modem, o modem.Owner, channels ...int) {
	t.Helper()
	for _, ch := range channels {
		if err := m.Open(o, ch); err != nil {
			t.Fatalf("open %d: %v", ch, err)
		}
	}
}

func isOpen(t *testing.T, m *modem.Modem, o modem.Owner, ch int) bool {
	t.Helper()
	is, err := m.IsOpen(o, ch)
	if err != nil {
		t.Fatal(err)
	}
	return is
}

func TestChannelsAre0To65535(t *testing.T) {
	_, a, _ := modemtest.Pair()
	calls := map[string]func(ch int) error{
		"open":   func(ch int) error { return a.Open(lua, ch) },
		"isOpen": func(ch int) error { _, err := a.IsOpen(lua, ch); return err },
		"close":  func(ch int) error { return a.Close(lua, ch) },
		"transmit": func(ch int) error {
			_, err := a.Transmit(0, modem.Origin{}, ch, 0, value.Nil())
			return err
		},
		"transmit, reply channel": func(ch int) error {
			_, err := a.Transmit(0, modem.Origin{}, 0, ch, value.Nil())
			return err
		},
	}
	for name, call := range calls {
		for _, ch := range []int{0, 1, 65535} {
			if err := call(ch); err != nil {
				t.Errorf("%s(%d): %v", name, ch, err)
			}
		}
		for _, ch := range []int{-1, 65536, 1 << 40} {
			err := call(ch)
			if !errors.Is(err, modem.ErrChannelRange) || err.Error() != "Expected number in range 0-65535" {
				t.Errorf("%s(%d): %v", name, ch, err)
			}
		}
	}
}

func Test128OpenChannelsThenTooMany(t *testing.T) {
	_, a, _ := modemtest.Pair()
	for ch := range modem.MaxChannels {
		open(t, a.Modem, lua, ch)
	}
	err := a.Open(lua, 1000)
	if !errors.Is(err, modem.ErrTooManyChannels) || err.Error() != "Too many open channels" {
		t.Errorf("129th: %v", err)
	}
	if isOpen(t, a.Modem, lua, 1000) {
		t.Error("the refused channel is open")
	}
	open(t, a.Modem, lua, 7) // opening an open channel is free and never fails
	if err := a.Close(lua, 7); err != nil {
		t.Fatal(err)
	}
	open(t, a.Modem, lua, 1000) // there is room again
}

func TestTheBoundIsOverAllOwners(t *testing.T) {
	_, a, _ := modemtest.Pair()
	for ch := range 100 {
		open(t, a.Modem, lua, ch)
	}
	for ch := range 128 { // 100 shared ones are free, 28 are new
		open(t, a.Modem, phoenix, ch)
	}
	for _, o := range []modem.Owner{lua, phoenix} {
		if err := a.Open(o, 128); !errors.Is(err, modem.ErrTooManyChannels) {
			t.Errorf("%s: %v", o, err)
		}
	}
	if a.OpenCount() != 128 {
		t.Errorf("%d open", a.OpenCount())
	}
}

func TestClosingAClosedChannelIsFine(t *testing.T) {
	_, a, _ := modemtest.Pair()
	if err := a.Close(lua, 5); err != nil {
		t.Error(err)
	}
	a.CloseAll(lua)
}

func TestEachOwnerSeesItsOwnChannels(t *testing.T) {
	_, a, _ := modemtest.Pair()
	open(t, a.Modem, lua, 3, 1, 2)
	open(t, a.Modem, phoenix, 2, 80)
	if !isOpen(t, a.Modem, lua, 2) || isOpen(t, a.Modem, lua, 80) || isOpen(t, a.Modem, phoenix, 1) {
		t.Error("an owner sees channels of another")
	}
	if got, want := a.Channels(), []int{1, 2, 3, 80}; !slices.Equal(got, want) {
		t.Errorf("channels %v, want %v", got, want)
	}
	if err := a.Close(lua, 80); err != nil || !isOpen(t, a.Modem, phoenix, 80) {
		t.Error("Lua closed the stack's channel", err)
	}
	a.CloseAll(lua)
	if got, want := a.Channels(), []int{2, 80}; !slices.Equal(got, want) {
		t.Errorf("after Lua's closeAll: %v, want %v", got, want)
	}
	if err := a.Close(phoenix, 2); err != nil || isOpen(t, a.Modem, phoenix, 2) {
		t.Error("close by the last owner did not close", err)
	}
	a.CloseAll(phoenix)
	if a.AnyOpen() {
		t.Error("something is open still")
	}
}

func TestTheLightIsOnWhileAChannelIsOpen(t *testing.T) {
	_, a, _ := modemtest.Pair()
	if a.AnyOpen() {
		t.Error("on at first")
	}
	open(t, a.Modem, phoenix, 0)
	if !a.AnyOpen() {
		t.Error("off with an open channel")
	}
	a.CloseAll(phoenix)
	if a.AnyOpen() {
		t.Error("on with all closed")
	}
}

func TestSendingNeedsNoOpenChannel(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(15)
	a.Send(0, 15, 43, value.Fields("hello", "B"))
	m.Advance(0)
	if got, want := b.Recorder.String(), "from 1 on 15/43 at 5: {hello=\"B\"}\n"; got != want {
		t.Errorf("B heard %q, want %q", got, want)
	}
}

func TestWithoutAWorldTransmitSilentlyDoesNothing(t *testing.T) {
	a := modemtest.New(modem.Config{Computer: 1})
	a.Listen(1)
	a.SetWants(func(*modem.Message) bool { return true })
	a.Move(modem.Vec{X: 1})
	msg := a.Send(0, 1, 1, value.Int(1))
	if msg.Number != 0 || len(a.Arrivals) != 0 || a.Medium() != nil {
		t.Errorf("message %d, arrivals %v", msg.Number, a.Arrivals)
	}
	if _, err := a.Transmit(0, modem.Origin{}, -1, 1, value.Nil()); err != modem.ErrChannelRange {
		t.Errorf("channels are checked all the same: %v", err)
	}
	a.Detach()
}

func TestTransmitRefusesWhatExceedsABound(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(1)
	for _, want := range []struct {
		v   value.Value
		err error
	}{
		{value.String(strings.Repeat("x", value.MaxBytes+1)), value.ErrBytes},
		{deep(value.MaxDepth + 1), value.ErrDepth},
	} {
		if msg, err := a.Transmit(0, modem.Origin{}, 1, 1, want.v); err != want.err || msg != nil {
			t.Errorf("%v, %v; want %v", msg, err, want.err)
		}
	}
	if m.InFlight() != 0 || a.Sent() != 0 {
		t.Error("a refused message is under way")
	}
}

func deep(n int) value.Value {
	v := value.NewTable().Value()
	for range n - 1 {
		v = value.List(v)
	}
	return v
}

func TestAPayloadCannotChangeAfterwards(t *testing.T) {
	m, a, b := modemtest.Pair()
	b.Listen(1)
	inner := value.NewTable()
	v := value.Fields("inner", inner)
	a.Send(0, 1, 1, v)
	if err := inner.Set(value.Int(1), value.Int(1)); !errors.Is(err, value.ErrFrozen) {
		t.Errorf("changed in flight: %v", err)
	}
	m.Advance(0)
	if b.Arrivals[0].Value.Table() != v.Table() {
		t.Error("the value was copied: receivers share it")
	}
}

func TestAModemKnowsWhatItIs(t *testing.T) {
	world, cable := modemtest.World(), modem.NewMedium("cable", true, modem.Impairment{}, 1, nil)
	for _, c := range []struct {
		kind     modem.Kind
		medium   *modem.Medium
		text     string
		wireless bool
	}{
		{modem.Wireless, world, "wireless", true},
		{modem.Ender, world, "ender", true},
		{modem.Wired, cable, "wired", false},
	} {
		m := modem.New(modem.Config{Computer: 7, Name: "left", Kind: c.kind, Medium: c.medium, Dimension: "nether", At: modem.Vec{X: 1, Y: 2, Z: 3}})
		if m.IsWireless() != c.wireless || m.Kind() != c.kind || c.kind.String() != c.text {
			t.Errorf("%s: wireless %v", c.kind, m.IsWireless())
		}
		if m.Computer() != 7 || m.Name() != "left" || m.Dimension() != "nether" || m.Medium() != c.medium || m.At() != (modem.Vec{X: 1, Y: 2, Z: 3}) {
			t.Errorf("%s: %+v", c.kind, m)
		}
	}
	if modem.Kind(9).String() != "unknown" {
		t.Error("an unknown kind has a name")
	}
	for name, f := range map[string]func(){
		"modem: a wired modem cannot be attached to world":    func() { modem.New(modem.Config{Kind: modem.Wired, Medium: world}) },
		"modem: a wireless modem cannot be attached to cable": func() { modem.New(modem.Config{Medium: cable}) },
		"modem: a ender modem cannot be attached to cable":    func() { modem.New(modem.Config{Kind: modem.Ender, Medium: cable}) },
	} {
		if got := panicOf(f); got != name {
			t.Errorf("panic %q, want %q", got, name)
		}
	}
}

func panicOf(f func()) (text any) {
	defer func() { text = recover() }()
	f()
	return nil
}
