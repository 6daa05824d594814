package computer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
)

// bell is a peripheral that rings once, at a time, and remembers who came.
type bell struct {
	Seen
	at      modem.Time
	wanted  bool
	rung    int
	entries []string
}

func (b *bell) Copy(*copies.Map) Peripheral { return b }
func (b *bell) Types() []string             { return []string{"bell"} }
func (b *bell) Attach(c *Computer, name string) {
	b.Seen.Attach(c, name)
	b.entries = append(b.entries, fmt.Sprint("+", c.ID(), " ", name))
}
func (b *bell) Detach(c *Computer, name string) {
	b.Seen.Detach(c, name)
	b.entries = append(b.entries, fmt.Sprint("-", c.ID(), " ", name))
}
func (b *bell) Advance(modem.Time) {
	b.wanted = false
	b.rung++
	b.Tell("bell", b.rung)
}
func (b *bell) Deadline() (modem.Time, bool) { return b.at, b.wanted }
func (b *bell) Version() uint64              { return uint64(b.rung) }
func (b *bell) DigestTo(d *statesum.Digest)  { d.Int(b.rung) }

func wired(c *Computer, side string, cable *modem.Medium) {
	c.Attach(side, modem.New(modem.Config{Computer: c.ID(), Name: side, Kind: modem.Wired, Medium: cable, Receiver: c}))
}

// events takes what waits in a computer's queue.
func events(c *Computer) string {
	var out []string
	for e, ok := c.queue.pop(); ok; e, ok = c.queue.pop() {
		text := e.Name
		for _, a := range e.Args {
			text += " " + a.V.String()
		}
		out = append(out, strings.ReplaceAll(text, `"`, ""))
	}
	return strings.Join(out, ", ")
}

func TestWhatHangsOnACable(t *testing.T) {
	cable := modem.NewMedium("lan", true, modem.Impairment{}, 1, nil)
	a, b := New(Config{ID: 1}), New(Config{ID: 2})
	a.power, b.power = On, On
	ring := &bell{}
	wired(a, "left", cable)
	Hang(cable, "bell_0", ring)
	wired(b, "left", cable)
	wired(b, "right", cable) // sees it once all the same
	if got, want := events(a), "peripheral left, peripheral bell_0, peripheral computer_2, peripheral computer_2"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := events(b), "peripheral left, peripheral computer_1, peripheral bell_0, peripheral right, peripheral computer_1"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	m := a.Modem("left")
	if got := RemoteNames(m); !slices.Equal(got, []string{"computer_2", "bell_0"}) {
		t.Errorf("%q", got)
	}
	if n, ok := Lookup(m, "computer_2").(Neighbour); !ok || n.Computer != b || Lookup(m, "bell_0") != Peripheral(ring) {
		t.Error("not found")
	}
	for _, name := range []string{"computer_1", "computer_3", "computer_02", "computer_", "computer_x", "bell_1", ""} {
		if p := Lookup(m, name); p != nil {
			t.Errorf("%q is %v", name, p)
		}
	}
	b.Detach("left")
	b.Detach("right")
	Unhang(cable, "bell_0")
	Unhang(cable, "bell_0")
	if got, want := strings.Join(ring.entries, ", "), "+1 bell_0, +2 bell_0, -2 bell_0, -1 bell_0"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := events(b), "peripheral_detach left, peripheral_detach computer_1, peripheral_detach right, peripheral_detach computer_1, peripheral_detach bell_0"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if len(RemoteNames(m)) != 0 || Lookup(m, "bell_0") != nil {
		t.Error("something is left")
	}
}

// A peripheral's time is that of the computers that see it: the first of them
// that runs lets it do what is due, and all of them are told.
func TestPeripheralsHaveTime(t *testing.T) {
	cable := modem.NewMedium("lan", true, modem.Impairment{}, 1, nil)
	a, b := New(Config{ID: 1}), New(Config{ID: 2})
	wired(a, "left", cable)
	wired(b, "left", cable)
	ring := &bell{at: 5, wanted: true}
	Hang(cable, "bell_0", ring)
	side := &bell{at: 7, wanted: true}
	a.AttachPeripheral("top", side)
	if _, ok := a.Deadline(); ok {
		t.Error("something is due at a computer that is off")
	}
	a.power, b.power = On, On
	a.run.busy, b.run.busy = 100, 100
	for _, at := range []modem.Time{5, 7} {
		if next, ok := a.Deadline(); !ok || next != at {
			t.Fatalf("next at %d, %v; want %d", next, ok, at)
		}
		a.Step(at)
	}
	if got := events(a); got != "bell bell_0 1, bell top 1" {
		t.Error(got)
	}
	if got := events(b); got != "bell bell_0 1" {
		t.Error(got)
	}
	a.Detach("top")
	if a.Peripheral("top") != nil || events(a) != "peripheral_detach top" || len(side.places) != 0 {
		t.Error("it is still there")
	}
}

// counted is a computer behind somebody who counts how often it is asked for.
type counted struct {
	*Computer
	asked *int
}

func (c counted) Itself() *Computer { *c.asked++; return c.Computer }

// A question about one name does not go over everybody on the cable.
func TestAQuestionCostsWhatItAsks(t *testing.T) {
	cable := modem.NewMedium("lan", true, modem.Impairment{}, 1, nil)
	asked := 0
	for id := range 300 {
		c := New(Config{ID: id})
		c.sides[0] = modemPart{Modem: modem.New(modem.Config{Computer: id, Kind: modem.Wired, Medium: cable, Receiver: counted{c, &asked}})}
	}
	m := cable.Of(7)[0]
	asked = 0
	for _, name := range []string{"computer_0", "computer_299", "computer_300", "computer_7", "bell_0"} {
		Lookup(m, name)
	}
	if asked != 2 {
		t.Errorf("%d computers were asked for, 2 are there", asked)
	}
}
