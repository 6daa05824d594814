package bridge

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/modem/wire"
)

// What a server, or somebody in between, may do: change, repeat, swap.
func TestHostileServer(t *testing.T) {
	for name, c := range map[string]struct {
		bend func(to *tab, r wire.Record) []wire.Record
		want string // of what b heard, and its sentence
	}{
		"honest": {nil, "0:hello at 10 []"},
		"twice": {func(_ *tab, r wire.Record) []wire.Record { return []wire.Record{r, r} },
			"0:hello at 10 [1 record was refused: the same had come before.]"},
		"changed": {func(_ *tab, r wire.Record) []wire.Record {
			r.Sealed = slices.Clone(r.Sealed)
			r.Sealed[9]++
			return []wire.Record{r}
		}, " [1 record was refused: changed on the way, or sealed with another key.]"},
		"renumbered": {func(_ *tab, r wire.Record) []wire.Record { r.Counter++; return []wire.Record{r} },
			" [1 record was refused: changed on the way, or sealed with another key.]"},
		"another tag": {func(_ *tab, r wire.Record) []wire.Record { r.Tag[0]++; return []wire.Record{r} },
			" [1 record was refused: changed on the way, or sealed with another key.]"},
		"from nobody": {func(_ *tab, r wire.Record) []wire.Record { r.Conn = 77; return []wire.Record{r} },
			" [1 record was refused: sent in the name of a computer that is not the sender's.]"},
		"back to its sender": {func(to *tab, r wire.Record) []wire.Record { r.Conn = to.conn; return []wire.Record{r} },
			" [1 record was refused: sent in the name of a computer that is not the sender's.]"},
	} {
		t.Run(name, func(t *testing.T) {
			s, a, b := pair(t)
			s.bend = func(to *tab, r wire.Record) []wire.Record {
				if c.bend == nil || r.Tag == to.tags.Presence() {
					return []wire.Record{r}
				}
				return c.bend(to, r)
			}
			a.say("hello")
			if got := b.said() + " " + fmt.Sprint(b.Dropped()); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			s.bend = nil
			a.say("and on")
			if !strings.HasSuffix(b.said(), "0:and on at 10") {
				t.Errorf("afterwards it hears %q", b.said())
			}
		})
	}
}

// A recording of a tab that has gone is not heard by one that came later: it
// cannot name the new one's session.
func TestOldSessionsAreNotHeard(t *testing.T) {
	s, a, b := pair(t)
	var tape []wire.Record
	s.bend = func(_ *tab, r wire.Record) []wire.Record { tape = append(tape, r); return []wire.Record{r} }
	b.Computers(nil)
	s.run(time.Second)
	b.say("old")
	gone := wire.Peer{Conn: 9, Session: b.hello.Session, IDs: []int{1}}
	b.Leave()
	s.gone(b)
	s.tabs = s.tabs[:1]
	s.bend = nil
	c := s.join(wire.Key{1}, -1)
	s.run(time.Second)
	c.boot(c.TakeFresh()[0])
	if err := c.modem.Open("lua", 15); err != nil {
		t.Fatal(err)
	}
	s.run(time.Second)
	c.give(wire.KindPeer, gone.Encode())
	for _, r := range tape {
		r.Conn = 9
		c.give(wire.KindRecord, r.Encode())
	}
	s.run(0)
	if c.said() != "" || len(tape) < 2 {
		t.Errorf("it heard %q of %d records", c.said(), len(tape))
	}
	a.say("new")
	if c.said() != "0:new at 20" && c.said() != "0:new at 10" {
		t.Errorf("%q", c.said())
	}
}

// What a server without the key may tell of tabs: the same one under a second
// number, one that has gone, this one. Nothing is heard twice, and nobody hears
// itself.
func TestLyingServer(t *testing.T) {
	s, a, b := pair(t)
	var tape []wire.Record
	s.bend = func(to *tab, r wire.Record) []wire.Record {
		if to != b {
			return []wire.Record{r}
		}
		tape = append(tape, r)
		second := r
		second.Conn = 50
		return []wire.Record{r, second}
	}
	as := func(conn uint32, of *tab, ids ...int) []byte {
		return wire.Peer{Conn: conn, Session: of.hello.Session, IDs: ids}.Encode()
	}
	again := func() {
		for _, r := range tape {
			for _, conn := range []uint32{a.conn, 50, 51} {
				r.Conn = conn
				b.give(wire.KindRecord, r.Encode())
			}
		}
		s.run(0)
	}
	b.give(wire.KindPeer, as(50, a, 0, 1)) // under two numbers
	a.say("one")
	again()
	b.give(wire.KindLeft, wire.Left{Conn: a.conn}.Encode()) // gone, and back
	again()
	b.give(wire.KindPeer, as(50, a, 0))
	again()
	b.give(wire.KindLeft, wire.Left{Conn: 50}.Encode())
	b.give(wire.KindPeer, as(a.conn, a, 0))
	again()
	b.give(wire.KindPeer, as(51, b, 1)) // itself
	b.say("two")
	again()
	if got := b.said() + "; " + a.said(); got != "0:one at 10; 1:two at 10" || len(tape) == 0 {
		t.Errorf("%q of %d records", got, len(tape))
	}
	if d := b.Drops(); d.Lies != 2 || d.Forged != 0 {
		t.Errorf("%+v", d)
	}
	if got := b.Dropped(); !slices.Contains(got, "2 announcements were not believed: the server named this tab itself, or one that is here under another number.") {
		t.Errorf("%q", got)
	}
	s.bend = nil
	s.run(2 * time.Second)
	a.say("and on")
	if b.said() != "0:one at 10, 0:and on at 10" {
		t.Errorf("afterwards it hears %q", b.said())
	}
}

// A tab that was away goes on under its session: what was recorded before is
// still known, and it is heard at once.
func TestASessionOutlivesItsConnection(t *testing.T) {
	s, a, b := pair(t)
	var tape []wire.Record
	s.bend = func(to *tab, r wire.Record) []wire.Record { tape = append(tape, r); return []wire.Record{r} }
	a.say("one")
	before := a.hello.Session
	s.crash()
	s.down = false
	s.run(RetryMost)
	for _, r := range tape {
		r.Conn = a.conn
		b.give(wire.KindRecord, r.Encode())
	}
	a.say("two")
	if got := b.said(); got != "0:one at 10, 0:two at 10" || a.hello.Session != before || len(b.senders) != 1 {
		t.Errorf("%q, %d senders", got, len(b.senders))
	}
}

// Key holders who come again and again fill no memory: at the bound a tab takes
// a session that nobody has recorded, and forgets the rest.
func TestSendersAreBounded(t *testing.T) {
	s, a, b := pair(t)
	before := b.session
	for n := range MaxSenders {
		session := wire.Session{byte(n), byte(n >> 8), 77}
		b.give(wire.KindPeer, wire.Peer{Conn: 900, Session: session, IDs: []int{5}}.Encode())
		r := wire.NewSealer(wire.Key{1}, session, wire.Control).Seal(b.tags.Presence(), wire.Presence{}.Encode())
		r.Conn = 900
		b.give(wire.KindRecord, r.Encode())
	}
	if b.State() != Away || b.Why() != "More tabs came and went than this one can remember. It comes back by itself." || len(b.senders) != 0 || b.session == before {
		t.Errorf("%v %s, %d", b.State(), b.Why(), len(b.senders))
	}
	s.gone(b)
	s.run(RetryMost)
	a.say("still")
	if !strings.HasSuffix(b.said(), "0:still at 10") {
		t.Errorf("%q", b.said())
	}
}

// A welcome that nobody with the key made is replaced by who has a good one.
func TestJunkWelcomeIsReplaced(t *testing.T) {
	s := newServer(t)
	s.welcome = []byte(strings.Repeat("junk", 20))
	a := s.join(wire.Key{1}, 0)
	s.run(time.Second)
	b := s.join(wire.Key{1}, -1)
	s.run(time.Second)
	if a.Drops().Forged != 1 || string(b.Welcome()) != "# Lab" {
		t.Errorf("%+v, the newcomer is told %q", a.Drops(), b.Welcome())
	}
}

// With another key one is in the room, but neither heard nor hearing.
func TestWrongKey(t *testing.T) {
	s, a, b := pair(t)
	c := s.join(wire.Key{2}, 5)
	if err := c.modem.Open("lua", 15); err != nil {
		t.Fatal(err)
	}
	s.run(time.Second)
	c.Watch(true)
	a.Watch(true)
	s.run(time.Second)
	a.say("hello")
	c.say("anybody?")
	if got := a.said() + b.said() + c.said(); got != "0:hello at 10" {
		t.Error(got)
	}
	if p := a.peer(c.conn); p == nil || p.Alive() || len(p.Computers) != 0 {
		t.Errorf("%+v", p)
	}
	if a.Drops().Forged == 0 || c.Drops().Forged == 0 {
		t.Errorf("%+v %+v", a.Drops(), c.Drops())
	}
	c.give(wire.KindCharter, s.welcome)
	if string(c.Welcome()) != "# Lab" {
		t.Errorf("its welcome is %q", c.Welcome())
	}
}

// A member cannot speak for another's computer, nor on another's channel, and
// nonsense that is sealed well is counted.
func TestMembersAreHeldToWhatTheyHave(t *testing.T) {
	s, a, b := pair(t)
	seal := func(tag wire.Tag, body []byte) {
		sealer := b.sealer
		if tag == b.tags.Presence() {
			sealer = b.control
		}
		r := sealer.Seal(tag, body)
		r.Conn = b.conn
		a.give(wire.KindRecord, r.Encode())
		s.run(0)
	}
	tag := b.tags.Channel("air", 15)
	m := wire.Message{Medium: "air", From: modem.RelayedModem{Computer: 0, Kind: modem.Ender}, Channel: 15, Value: value.String("I am c0")}
	body := func() []byte {
		out, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	seal(tag, body())
	m.From.Computer = 1
	seal(b.tags.Channel("air", 16), body())
	m.From.Kind = modem.Wired
	seal(tag, body())
	m.From.Kind, m.Medium = modem.Ender, "office"
	seal(b.tags.Channel("office", 15), body()) // a medium that is not here: nobody hears it
	seal(tag, []byte{99})
	p := wire.Presence{Computers: []wire.Computer{{ID: 0, Name: "thief"}, {ID: 1, Name: "me"}}}
	seal(tag, p.Encode())
	if seal(b.tags.Presence(), p.Encode()); a.NameOf(0) != "" || a.NameOf(1) != "me" {
		t.Errorf("%q %q", a.NameOf(0), a.NameOf(1))
	}
	if d := a.Drops(); a.said() != "" || d.Foreign != 3 || d.Broken != 3 {
		t.Errorf("%q %+v", a.said(), d)
	}
	want := "[3 records were refused: sent in the name of a computer that is not the sender's. 3 records were refused: sealed with the key, but not readable.]"
	if got := fmt.Sprint(a.Dropped()); got != want {
		t.Error(got)
	}
}

func TestRefusals(t *testing.T) {
	for want, r := range map[string]wire.Refused{
		"The room is full: 32 tabs are in it. It is tried again every 10 seconds.":                                                                                   {Why: wire.RefusedFull},
		"The server takes no more rooms: it has 1000, or your address has begun as many as one may. It is tried again every 10 seconds.":                             {Why: wire.RefusedRooms},
		"Another tab in the room has computer #0, #3 now, and running computers are not renumbered. This tab goes on alone; leave the room, or open its link again.": {Why: wire.RefusedTaken, IDs: []int{0, 3}},
		"A tab may have 512 computers in a room, and your address only so many on the server.":                                                                       {Why: wire.RefusedIDs},
	} {
		s := newServer(t)
		s.refuse = &r
		a := s.join(wire.Key{1}, 0)
		s.run(time.Second)
		if a.State() != Refused || a.Why() != want {
			t.Errorf("%v %s", a.State(), a.Why())
		}
		final := r.Why == wire.RefusedTaken || r.Why == wire.RefusedIDs
		s.refuse = nil
		s.run(RetryRefused + time.Second)
		if in := a.State() == In; in == final {
			t.Errorf("%s: in afterwards: %v", want, in)
		}
	}
}

func TestUnreadableServer(t *testing.T) {
	bad := func(k wire.Kind) []byte { return wire.AppendFrame(nil, k, nil) }
	for want, msg := range map[string][]byte{
		"message of version 9, this is version 3": {9},
		"record ends too early":                   bad(wire.KindRecord),
		"granted ends too early":                  bad(wire.KindGranted),
		"peer ends too early":                     bad(wire.KindPeer),
		"left ends too early":                     bad(wire.KindLeft),
		"notice ends too early":                   bad(wire.KindNotice),
		"refused ends too early":                  bad(wire.KindRefused),
	} {
		s, a, _ := pair(t)
		a.Received(s.now, 0, msg)
		if full := "The server of the room sent what cannot be read (wire: " + want + "). It is tried again."; a.State() != Away || a.Why() != full {
			t.Errorf("%v %s", a.State(), a.Why())
		}
	}
}

// A server cannot make a tab remember without end.
func TestServerBeyondAllBounds(t *testing.T) {
	var many wire.Batch
	for n := range wire.MaxTabs + 1 {
		many.Add(wire.KindPeer, wire.Peer{Conn: uint32(100 + n), Session: wire.Session{9, byte(n)}}.Encode())
	}
	var ids wire.Batch
	for n := range wire.MaxIDs + 1 {
		ids.Add(wire.KindGranted, wire.Granted{IDs: []int{1000 + n}}.Encode())
	}
	for want, msg := range map[string][]byte{"more tabs than a room holds": many.Take()[0], "more ids than a tab may have": ids.Take()[0]} {
		s, a, _ := pair(t)
		a.Received(s.now, 0, msg)
		if full := "The server of the room sent what cannot be read (wire: " + want + "). It is tried again."; a.Why() != full {
			t.Errorf("%s", a.Why())
		}
	}
}

func TestClosedWhy(t *testing.T) {
	for status, want := range map[int]string{
		wire.CloseSlow:     "This tab did not take what was sent to it, and the server of the room let it go. It comes back by itself.",
		wire.CloseFlood:    "This tab sent far more than it may, and the server of the room let it go. It comes back by itself in 10 seconds.",
		wire.CloseReplaced: "This tab was opened a second time, and the second one has its place in the room. This one goes on alone.",
		wire.CloseBroken:   "The server of the room could not read what this tab sent. It comes back by itself.",
	} {
		s, a, _ := pair(t)
		a.Closed(s.now, status)
		state := Away
		if status == wire.CloseReplaced {
			state = Refused
		}
		if a.State() != state || a.Why() != want {
			t.Errorf("%v %s", a.State(), a.Why())
		}
		if wait := a.Deadline() - s.now; (wait > RetryMost) != (status == wire.CloseFlood || state == Refused) {
			t.Errorf("%d: tried again after %v", status, wait)
		}
	}
}

// FuzzReceived: whatever a server sends, nothing but what was sealed with the
// key is heard, and the client goes on.
func FuzzReceived(f *testing.F) {
	f.Add(wire.AppendFrame(nil, wire.KindPeer, wire.Peer{Conn: 1, IDs: []int{1}}.Encode()))
	f.Add(wire.AppendFrame(nil, wire.KindLeft, wire.Left{Conn: 1}.Encode()))
	f.Add(wire.AppendFrame(nil, wire.KindRecord, wire.Record{Conn: 1, Sealed: make([]byte, 40)}.Encode()))
	f.Add(wire.AppendFrame(nil, wire.KindGranted, wire.Granted{IDs: []int{1, 2}}.Encode()))
	f.Add(wire.AppendFrame(nil, wire.KindCharter, binary.BigEndian.AppendUint64(nil, 7)))
	f.Add(wire.AppendFrame(nil, wire.KindNotice, wire.Notice{Why: 1, Count: 3}.Encode()))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, a, _ := pair(t)
		before := a.said()
		a.Received(s.now, modem.Time(s.now), b)
		s.run(3 * time.Second)
		if a.said() != before {
			t.Errorf("%x made it hear %q", b, a.said())
		}
		if a.State() == Joining {
			t.Errorf("%x: joining again", b)
		}
	})
}
