package bridge

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/modem/wire"
)

// cut ends a tab's connection; it comes back by itself.
func (s *server) cut(x *tab) {
	s.gone(x)
	x.Closed(s.now, 1006)
}

// texts are what was heard, without distances.
func (x *tab) texts() string { return strings.ReplaceAll(x.said(), " at 10", "") }

// count says numbers, one every so often.
func (x *tab) count(from, to int, every time.Duration) {
	for n := from; n <= to; n++ {
		x.say(fmt.Sprint(n))
		x.server.run(every)
	}
}

// numbered is "0:1, 0:2, …".
func numbered(sender, from, to int) string {
	var out []string
	for n := from; n <= to; n++ {
		out = append(out, fmt.Sprintf("%d:%d", sender, n))
	}
	return strings.Join(out, ", ")
}

// A cut of one tab, of the other, of the server, in the middle of what is said:
// all is heard, once and in order, and nothing is counted as lost.
func TestACutLosesNothing(t *testing.T) {
	for name, c := range map[string]func(s *server, a, b *tab){
		"the speaker":              func(s *server, a, b *tab) { s.cut(a) },
		"the hearer":               func(s *server, a, b *tab) { s.cut(b) },
		"both":                     func(s *server, a, b *tab) { s.cut(a); s.cut(b) },
		"the server":               func(s *server, a, b *tab) { s.crash(); s.down = false },
		"the hearer twice":         func(s *server, a, b *tab) { s.cut(b); s.run(300 * time.Millisecond); s.cut(b) },
		"on the way to b":          func(s *server, a, b *tab) { s.bend = nothing; a.say("8"); s.bend = nil; s.cut(b) },
		"on the way to the server": func(s *server, a, b *tab) { s.bend = nothing; a.say("8"); s.bend = nil; s.cut(a) },
	} {
		t.Run(name, func(t *testing.T) {
			s, a, b := pair(t)
			a.count(1, 7, 50*time.Millisecond)
			c(s, a, b)
			from := 8
			if strings.HasPrefix(name, "on the way") {
				from = 9
			}
			a.count(from, 60, 50*time.Millisecond)
			s.run(3 * time.Second)
			if got := b.texts(); got != numbered(0, 1, 60) {
				t.Errorf("heard %s", got)
			}
			if a.Drops() != (Drops{}) || b.Drops() != (Drops{}) {
				t.Errorf("%+v %+v", a.Drops(), b.Drops())
			}
			if s.run(3 * time.Second); len(a.box.list) != 0 || a.box.bytes != 0 {
				t.Errorf("%d messages are kept though all have them", len(a.box.list))
			}
		})
	}
}

func nothing(*tab, wire.Record) []wire.Record { return nil }

// Both speak all the time while the server is away for ten seconds.
func TestTenSecondsWithoutTheServer(t *testing.T) {
	s, a, b := pair(t)
	s.crash()
	for n := range 100 {
		a.say(fmt.Sprint(n + 1))
		b.say(fmt.Sprint(n + 1))
		s.run(100 * time.Millisecond)
	}
	s.down = false
	s.run(4 * time.Second)
	if got := b.texts(); got != numbered(0, 1, 100) {
		t.Errorf("b heard %s", got)
	}
	if got := a.texts(); got != numbered(1, 1, 100) {
		t.Errorf("a heard %s", got)
	}
	if a.Drops() != (Drops{}) || b.Drops() != (Drops{}) {
		t.Errorf("%+v %+v", a.Drops(), b.Drops())
	}
}

// Beyond the promise what is too old is lost, the hearer knows how much of what
// it listens to, and so does the speaker.
func TestWhatIsLostIsCountedAtBothEnds(t *testing.T) {
	s, a, b := pair(t)
	a.say("before")
	s.run(2 * time.Second)
	b.far = true
	s.cut(b)
	for n := range 30 {
		a.say(fmt.Sprint(n + 1))
		if _, err := a.modem.Transmit(modem.Time(s.now), modem.Origin{}, 99, 99, value.String("b does not listen here")); err != nil {
			t.Fatal(err)
		}
		s.run(time.Second)
	}
	b.far = false
	s.run(5 * time.Second)
	heard := len(b.heard.Arrivals) - 1
	if lost := 30 - heard; heard < 8 || b.Drops().Missed != lost || a.Drops().Lost != lost {
		t.Errorf("%d of 30 heard; b counts %+v, a %+v", heard, b.Drops(), a.Drops())
	}
	if got := b.texts(); got != "0:before, "+numbered(0, 31-heard, 30) {
		t.Errorf("heard %s", got)
	}
	if got := fmt.Sprint(b.Dropped()); got != fmt.Sprintf("[%d messages were not heard: a tab was cut off for too long, or they were dropped on the way.]", 30-heard) {
		t.Error(got)
	}
	if got := a.Dropped(); !slices.Contains(got, fmt.Sprintf("%d messages were not heard by others: a tab was cut off for too long, or they were dropped on the way.", 30-heard)) {
		t.Error(got)
	}
}

// A server that drops messages in silence does not go unnoticed.
func TestDroppedOnTheWay(t *testing.T) {
	s, a, b := pair(t)
	a.say("one")
	s.bend = func(to *tab, r wire.Record) []wire.Record {
		if r.Tag == to.tags.Presence() {
			return []wire.Record{r}
		}
		return nil
	}
	a.count(2, 4, time.Second)
	s.bend = nil
	a.say("five")
	s.run(2 * time.Second)
	if b.Drops().Missed != 3 || a.Drops().Lost != 3 || b.texts() != "0:one, 0:five" {
		t.Errorf("%q %+v %+v", b.texts(), b.Drops(), a.Drops())
	}
}

// Channels that were closed meanwhile leave no gap.
func TestNoGapWithoutListening(t *testing.T) {
	s, a, b := pair(t)
	a.say("one")
	if err := b.modem.Close(modem.OwnerLua, 15); err != nil {
		t.Fatal(err)
	}
	s.run(time.Second)
	a.count(2, 5, 100*time.Millisecond)
	if err := b.modem.Open(modem.OwnerLua, 15); err != nil {
		t.Fatal(err)
	}
	s.run(time.Second)
	a.say("six")
	s.run(2 * time.Second)
	if b.texts() != "0:one, 0:six" || b.Drops() != (Drops{}) || a.Drops() != (Drops{}) {
		t.Errorf("%q %+v %+v", b.texts(), b.Drops(), a.Drops())
	}
}

// What is kept has bounds in number and bytes; the oldest goes.
func TestTheOutboxIsBounded(t *testing.T) {
	s, a, _ := pair(t)
	s.crash()
	for n := range MaxKept + 1000 {
		if n%450 == 0 {
			s.run(time.Second)
		}
		a.say("x")
	}
	if n := len(a.box.list); n > MaxKept || len(a.box.gone) > MaxKept || a.Drops().Rate != 0 {
		t.Errorf("%d messages, %d marks, %+v", n, len(a.box.gone), a.Drops())
	}
	s.run(KeepFor + time.Second)
	if len(a.box.list) != 0 || a.box.bytes != 0 || a.Drops().Away != MaxKept+1000 {
		t.Errorf("%d are kept for longer than %v, %+v", len(a.box.list), KeepFor, a.Drops())
	}
	s, a, _ = pair(t)
	s.crash()
	big := strings.Repeat("x", 60<<10)
	for range 14 {
		for range 60 {
			a.say(big)
		}
		s.run(time.Second)
	}
	if a.box.bytes > MaxKeptBytes || a.box.bytes < MaxKeptBytes-(64<<10) {
		t.Errorf("%d bytes are kept", a.box.bytes)
	}
	for n := range MaxSeqs + 5 {
		a.box.seq(wire.Tag{byte(n), byte(n >> 8)})
	}
	if len(a.box.seqs) > MaxSeqs {
		t.Errorf("%d tags are counted", len(a.box.seqs))
	}
}

// A member that asks again and again is answered a few times at once, then once
// a second, and never for what it said it had.
func TestAsksAreLimited(t *testing.T) {
	s, a, b := pair(t)
	a.count(1, 5, 300*time.Millisecond)
	s.run(2 * time.Second)
	before := len(a.frames)
	for n := range 100 {
		p := wire.Pulse{Sees: []wire.Sight{{Session: a.session.Short(), Ask: uint16(n + 1)}}}
		r := b.control.Seal(b.tags.Presence(), p.Encode())
		r.Conn = b.conn
		a.give(wire.KindRecord, r.Encode())
		s.run(0)
	}
	resent := 0
	for _, k := range a.frames[before:] {
		if k == wire.KindResend {
			resent++
		}
	}
	if resent != 2*AskBurst { // that there is nothing, and that this was all
		t.Errorf("%d frames were sent again", resent)
	}
}

// Whatever comes resent out of turn is not heard.
func TestResentOutOfTurn(t *testing.T) {
	s, a, b := pair(t)
	var tape []wire.Record
	s.bend = func(to *tab, r wire.Record) []wire.Record { tape = append(tape, r); return []wire.Record{r} }
	a.count(1, 3, 0)
	for _, r := range tape {
		r.Conn = a.conn
		b.give(wire.KindResent, r.Encode())
	}
	if b.texts() != numbered(0, 1, 3) {
		t.Error(b.texts())
	}
}

// FuzzPulse: no pulse or resume of a member disturbs what others say.
func FuzzPulse(f *testing.F) {
	f.Add(wire.Pulse{Sent: 9, Sees: []wire.Sight{{Got: 1 << 60, Missed: 7, Ask: 3}}}.Encode())
	f.Add(wire.Resume{Done: true, Sent: 1 << 63, Ask: 1}.Encode())
	f.Add(wire.Resume{Ask: 1, Lost: []wire.Lost{{Seq: 5, Count: 1 << 31}}}.Encode())
	f.Fuzz(func(t *testing.T, body []byte) {
		s, a, b := pair(t)
		c := s.join(wire.Key{1}, 7)
		s.run(time.Second)
		if len(body) > wire.MaxBody {
			return
		}
		for _, stream := range []*wire.Sealer{c.control, c.sealer} {
			r := stream.Seal(c.tags.Presence(), body)
			r.Conn = c.conn
			b.give(wire.KindRecord, r.Encode())
			b.give(wire.KindResent, r.Encode())
			s.run(time.Second)
		}
		before := len(b.heard.Arrivals)
		a.say("undisturbed")
		if len(b.heard.Arrivals) != before+1 {
			t.Errorf("%x: a is not heard", body)
		}
	})
}
