package session

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/packets"
	"github.com/emberwire/emberwire/core/view"
)

// flown collects what the snapshots of a while tell about flights.
func (p *page) flown(frames int) (list []view.Flight) {
	for range frames {
		for range 50 {
			if p.s.Run(p.wall, func() bool { return true }) > 0 {
				break
			}
		}
		s := p.s.Snapshot(p.wall)
		list = append(list, s.Flights...)
		p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
		p.wall += 16 * ms
	}
	return list
}

func words(list []view.Flight) string {
	var out []string
	for _, f := range list {
		out = append(out, fmt.Sprintf("%d:%d.%s>%d %s %s %.3f-%.3f %s", f.Number, f.From, f.Side, f.To, f.Medium, f.Protocol, f.Sent, f.Due, f.Why))
	}
	return strings.Join(out, "\n")
}

// Bob hears, carol is out of range, and dora has no modem: nothing flies to her.
func TestFlightsAreToldToWhomTheMapIsSeen(t *testing.T) {
	p := newPage(t, talk)
	if list := p.flown(100); list != nil {
		t.Fatalf("nobody looks, but\n%s", words(list))
	}
	p.edit(view.Command{Verb: view.DoMap, Number64: 1})
	got := words(p.flown(60))
	want := "2:0.top>1 air raw 2.000-2.001 heard\n2:0.top>2 air raw 2.000-2.001 out of range"
	if got != want && !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	p.edit(view.Command{Verb: view.DoMap})
	if list := p.flown(80); list != nil {
		t.Errorf("nobody looks any more, but\n%s", words(list))
	}
}

// What takes long is told while it is under way, once, and at its end; with
// what will become of it as things are.
func TestFlightsAreToldUnderWay(t *testing.T) {
	p := newPage(t, strings.Replace(talk, "1ms", "400ms", 1))
	p.edit(view.Command{Verb: view.DoMap, Number64: 1})
	got := words(p.flown(70))
	want := "1:0.top>1 air raw 1.000-1.400 \n1:0.top>2 air raw 1.000-1.400 → out of range"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := words(p.flown(30)); got != "1:0.top>1 air raw 1.000-1.400 heard\n1:0.top>2 air raw 1.000-1.400 out of range" {
		t.Error(got)
	}
}

// That a channel is closed says nothing of a message that others heard; where
// nobody heard it, it does.
func TestAClosedChannelMattersWhereNobodyHears(t *testing.T) {
	near := strings.Replace(talk, "500, 64", "5, 64", 1)
	for _, c := range []struct {
		lab   string
		aside bool
	}{{near, true}, {strings.Replace(near, "m.open(5)", "m.open(9)", 1), false}} {
		p := newPage(t, c.lab)
		p.edit(view.Command{Verb: view.DoMap, Number64: 1})
		closed := 0
		for _, f := range p.flown(80) {
			if f.Why == "channel closed" {
				closed++
				if f.Aside != c.aside {
					t.Errorf("%+v", f)
				}
			}
		}
		if closed == 0 {
			t.Error("nobody's channel was closed")
		}
	}
}

// A snapshot says that something became of a message after it was sent: what
// was read of the packet list before is old then.
func TestFatesAreCounted(t *testing.T) {
	p := newPage(t, strings.Replace(talk, "1ms", "400ms", 1))
	p.do(view.Command{Verb: view.DoWatch, Number64: 1})
	fates := map[int]int{} // with so many messages
	for range 110 {
		for range 50 {
			if p.s.Run(p.wall, func() bool { return true }) > 0 {
				break
			}
		}
		s := p.s.Snapshot(p.wall)
		if fates[s.Packets] == 0 {
			fates[s.Packets] = s.Fates + 1
		}
		if s.Packets == 1 && s.Fates+1 > fates[1] {
			return // one message, and more is known of it
		}
		p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
		p.wall += 16 * ms
	}
	t.Error("one message was heard, and no snapshot says so")
}

// A duplicate flies by itself.
func TestCopiesAreTold(t *testing.T) {
	p := newPage(t, strings.Replace(talk, `latency = "1ms"`, "latency = \"50ms\"\nduplicate = 1", 1))
	p.edit(view.Command{Verb: view.DoMap, Number64: 1})
	count := map[string]int{}
	for _, f := range p.flown(80) {
		count[fmt.Sprint(f.To, f.Copy, " ", f.Why)]++
	}
	if got := fmt.Sprint(count); got != "map[1 false :1 1 false heard:1 1 true :1 1 true heard:1 2 false out of range:1 2 false → out of range:1]" {
		t.Error(got)
	}
}

// A lab that is loaded or reset while the map is seen goes on telling.
func TestTheMapStaysSeenOverAReset(t *testing.T) {
	p := newPage(t, talk)
	p.edit(view.Command{Verb: view.DoMap, Number64: 1})
	p.edit(view.Command{Verb: view.DoReset})
	if got := words(p.flown(80)); !strings.Contains(got, "heard") {
		t.Errorf("after a reset: %q", got)
	}
}

// A flood is told in part.
func TestFlightsAreBounded(t *testing.T) {
	flood := strings.Replace(talk, "n = n + 1\n  m.transmit", "for i = 1, 500 do m.transmit(5, 6, i) end\n  m.transmit", 1)
	p := newPage(t, flood)
	p.edit(view.Command{Verb: view.DoMap, Number64: 1})
	most := 0
	for range 80 {
		most = max(most, len(p.flown(1)))
	}
	if most != packets.MaxFlights {
		t.Errorf("at most %d flights in a snapshot, want %d", most, packets.MaxFlights)
	}
}

// Cables come with the first snapshot and when they change; ranges and places
// with every computer.
func TestCablesAndPlacesAreTold(t *testing.T) {
	p := newPage(t, house)
	p.frames(30 * ms)
	p.s.looker.Forget(7)
	s := p.s.Snapshot(p.wall)
	if got := fmt.Sprint(s.Cables); got != "[{attic [{0 back} {1 back} {2 back}]}]" {
		t.Errorf("cables: %s", got)
	}
	c := s.Computers[2]
	if c.At != (view.Vec{X: 6, Y: 64}) || c.Modems[0].Side != "top" || c.Modems[0].Range != 64 || c.Modems[1].Range != 0 {
		t.Errorf("%+v", c)
	}
	p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
	p.frames(30 * ms)
	if s = p.s.Snapshot(p.wall); s.Cables != nil {
		t.Errorf("cables again: %v", s.Cables)
	}
	p.do(view.Command{Verb: view.DoAck, Number64: float64(s.Number)})
	p.edit(view.Command{Verb: view.DoUnplug, Computer: 1, Args: []string{"back"}})
	if s = p.s.Snapshot(p.wall); fmt.Sprint(s.Cables) != "[{attic [{0 back} {2 back}]}]" {
		t.Errorf("cables: %v", s.Cables)
	}
}
