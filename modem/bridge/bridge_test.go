package bridge

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/modem/wire"
)

// server is a server of one room in memory, as simple as it can be. Tests
// make it lie.
type server struct {
	t       *testing.T
	now     time.Duration
	tabs    []*tab
	last    uint32
	welcome []byte
	refuse  *wire.Refused
	down    bool
	bend    func(to *tab, r wire.Record) []wire.Record // what is forwarded of a record; nil: itself
}

// tab is one client with a medium, one computer and what it hears.
type tab struct {
	*Client
	server *server
	medium *modem.Medium
	modem  *modem.Modem
	heard  modemtest.Recorder
	up     bool
	conn   uint32
	hello  wire.Hello
	ids    []int
	sub    wire.Subscribe
	frames []wire.Kind // that the server got from it
}

func newServer(t *testing.T) *server { return &server{t: t} }

// join adds a tab whose computer has an id already, or (-1) wants a new one.
func (s *server) join(key wire.Key, id int) *tab {
	x := &tab{server: s}
	n := byte(len(s.tabs))
	cfg := Config{Key: key, Fresh: 1, Random: func(b []byte) {
		for i := range b {
			n += 31
			b[i] = n
		}
	}}
	if id >= 0 {
		cfg.Claims, cfg.Fresh, cfg.Welcome = []int{id}, 0, []byte("# Lab")
	}
	x.Client = New(cfg, s.now)
	s.tabs = append(s.tabs, x)
	if id >= 0 {
		x.boot(id)
	}
	return x
}

// boot gives the tab its computer.
func (x *tab) boot(id int) {
	x.medium = modem.NewMedium("air", false, modem.Impairment{}, 1, nil)
	x.modem = modem.New(modem.Config{Computer: id, Name: "back", Kind: modem.Ender, At: modem.Vec{X: float64(10 * id)}, Medium: x.medium, Receiver: &x.heard})
	x.Attach([]*modem.Medium{x.medium})
	x.Computers([]wire.Computer{{ID: id, Name: fmt.Sprint("c", id), Modems: []wire.Plug{{Medium: "air", Side: "back", Kind: modem.Ender}}}})
}

// run turns everybody over until nobody has anything to do, then lets d pass.
func (s *server) run(d time.Duration) {
	for end := s.now + d; ; s.now += 50 * time.Millisecond {
		for again := true; again; {
			again = false
			for _, x := range s.tabs {
				for _, a := range x.Turn(s.now, 0) {
					again = true
					s.act(x, a)
				}
				if x.medium != nil {
					x.medium.Advance(modem.Time(s.now))
				}
			}
		}
		if s.now >= end {
			return
		}
	}
}

func (s *server) act(x *tab, a Act) {
	switch a.Kind {
	case Dial:
		if s.down {
			x.Closed(s.now, 0)
			return
		}
		x.up = true
		x.Opened(s.now)
	case HangUp:
		s.gone(x)
	case Send:
		if s.down {
			return // silent, but open
		}
		frames, err := wire.Split(a.Data)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, f := range frames {
			x.frames = append(x.frames, f.Kind)
			s.frame(x, f)
		}
	}
}

func (s *server) gone(x *tab) {
	x.up = false
	for _, o := range s.tabs {
		if o.up && o != x && !s.down {
			o.give(wire.KindLeft, wire.Left{Conn: x.conn}.Encode())
		}
	}
}

// crash ends all connections.
func (s *server) crash() {
	s.down, s.welcome, s.last = true, nil, 0
	for _, x := range s.tabs {
		x.up, x.ids = false, nil
		x.Closed(s.now, 1006)
	}
}

func (x *tab) give(k wire.Kind, body []byte) {
	x.Received(x.server.now, modem.Time(x.server.now), wire.AppendFrame(nil, k, slices.Clone(body)))
}

func (s *server) frame(x *tab, f wire.Frame) {
	switch f.Kind {
	case wire.KindHello:
		h, err := wire.DecodeHello(f.Body)
		if err != nil {
			s.t.Fatal(err)
		}
		s.admit(x, h)
	case wire.KindSubscribe:
		x.sub, _ = wire.DecodeSubscribe(f.Body)
	case wire.KindWelcome:
		s.welcome = slices.Clone(f.Body)
	case wire.KindWant:
		w, _ := wire.DecodeWant(f.Body)
		s.grant(x, w.Fresh)
	case wire.KindRecord:
		r, err := wire.DecodeRecord(f.Body)
		if err != nil {
			s.t.Fatal(err)
		}
		s.forward(x, r)
	}
}

func (s *server) admit(x *tab, h wire.Hello) {
	if s.refuse != nil {
		x.give(wire.KindRefused, s.refuse.Encode())
		return
	}
	s.last++
	x.conn, x.hello, x.ids = s.last, h, h.Claims
	if s.welcome != nil {
		x.give(wire.KindWelcome, s.welcome)
	}
	for _, o := range s.tabs {
		if o != x && o.up {
			x.give(wire.KindPeer, wire.Peer{Conn: o.conn, Session: o.hello.Session, IDs: o.ids}.Encode())
		}
	}
	s.grant(x, h.Fresh)
}

func (s *server) grant(x *tab, fresh int) {
	for id := 0; fresh > 0; id++ {
		if !slices.ContainsFunc(s.tabs, func(o *tab) bool { return slices.Contains(o.ids, id) }) {
			x.ids = append(slices.Clone(x.ids), id)
			fresh--
		}
	}
	x.give(wire.KindGranted, wire.Granted{Conn: x.conn, Token: wire.Token{1}, Welcome: s.welcome != nil, IDs: x.ids}.Encode())
	for _, o := range s.tabs {
		if o != x && o.up {
			o.give(wire.KindPeer, wire.Peer{Conn: x.conn, Session: x.hello.Session, IDs: x.ids}.Encode())
		}
	}
}

func (s *server) forward(x *tab, r wire.Record) {
	r.Conn = x.conn
	for _, o := range s.tabs {
		if o == x || !o.up || !o.sub.All && !slices.Contains(o.sub.Tags, r.Tag) {
			continue
		}
		list := []wire.Record{r}
		if s.bend != nil {
			list = s.bend(o, r)
		}
		for _, r := range list {
			o.give(wire.KindRecord, r.Encode())
		}
	}
}

// say transmits and lets it arrive.
func (x *tab) say(text string) {
	if _, err := x.modem.Transmit(modem.Time(x.server.now), modem.Origin{}, 15, 43, value.String(text)); err != nil {
		x.server.t.Fatal(err)
	}
	x.server.run(0)
}

// said is what a tab has heard, as "sender:text at distance".
func (x *tab) said() string {
	var out []string
	for _, a := range x.heard.Arrivals {
		s, _ := a.Value.Str()
		out = append(out, fmt.Sprintf("%d:%s at %v", a.Sender, s, a.Distance))
	}
	return strings.Join(out, ", ")
}

// pair is two tabs in a room that hear each other on channel 15.
func pair(t *testing.T) (s *server, a, b *tab) {
	s = newServer(t)
	a = s.join(wire.Key{1}, 0)
	s.run(0)
	b = s.join(wire.Key{1}, -1)
	s.run(time.Second)
	fresh := b.TakeFresh()
	if a.State() != In || b.State() != In || fmt.Sprint(fresh) != "[1]" || string(b.Welcome()) != "# Lab" {
		t.Fatalf("%v %v %v %q", a.State(), b.State(), fresh, b.Welcome())
	}
	b.boot(1)
	for _, x := range []*tab{a, b} {
		if err := x.modem.Open(modem.OwnerLua, 15); err != nil {
			t.Fatal(err)
		}
	}
	s.run(time.Second)
	return s, a, b
}

func TestTwoTabsHearEachOther(t *testing.T) {
	_, a, b := pair(t)
	a.say("hello")
	b.say("hello yourself")
	if got := a.said() + "; " + b.said(); got != "1:hello yourself at 10; 0:hello at 10" {
		t.Error(got)
	}
	if got := fmt.Sprint(a.NameOf(1), b.NameOf(0), b.NameOf(7), len(a.Peers()), a.Peers()[0].Alive()); got != "c1c01 true" {
		t.Error(got)
	}
	if a.Drops() != (Drops{}) || b.Drops() != (Drops{}) {
		t.Errorf("%+v %+v", a.Drops(), b.Drops())
	}
}

// With three tabs nothing goes round: each message is heard once.
func TestNothingFromOutsideIsCarried(t *testing.T) {
	s, a, b := pair(t)
	c := s.join(wire.Key{1}, -1)
	s.run(time.Second)
	c.boot(c.TakeFresh()[0])
	if err := c.modem.Open("lua", 15); err != nil {
		t.Fatal(err)
	}
	s.run(time.Second)
	a.say("one")
	c.say("two")
	if got := a.said() + "; " + b.said() + "; " + c.said(); got != "2:two at 20; 0:one at 10, 2:two at 10; 0:one at 20" {
		t.Error(got)
	}
}

// Only what somebody listens to is sent, unless somebody watches.
func TestSubscriptions(t *testing.T) {
	s, a, b := pair(t)
	if err := b.modem.Close("lua", 15); err != nil {
		t.Fatal(err)
	}
	s.run(0)
	log := &modemtest.Log{}
	b.medium.AddTap(log)
	a.say("unheard")
	if got := log.Take(); got != "" || len(b.sub.Tags) != 1 {
		t.Errorf("%q came, %d tags", got, len(b.sub.Tags))
	}
	b.Watch(true)
	s.run(0)
	a.say("seen")
	if got := log.Take(); got != "1: sent by 0.back on 15/43" || !b.sub.All {
		t.Errorf("%q", got)
	}
	b.Watch(false)
	b.modem.SetWants(func(*modem.Message) bool { return true })
	s.run(0)
	a.say("routed")
	if got := b.said(); got != "0:routed at 10" {
		t.Errorf("the router heard %q", got)
	}
	b.modem.SetWants(nil)
	s.run(0)
	if b.sub.All || len(b.sub.Tags) != 1 {
		t.Errorf("%+v", b.sub)
	}
	var many []*modem.Modem
	for i := range 33 {
		x := modem.New(modem.Config{Computer: 50 + i, Medium: b.medium, Name: "back"})
		for ch := range 128 {
			if err := x.Open("lua", 128*i+ch); err != nil {
				t.Fatal(err)
			}
		}
		many = append(many, x)
	}
	if s.run(0); !b.sub.All {
		t.Error("more tags than a subscription holds were not made all")
	}
	many[0].Detach()
	many[1].Detach()
	if s.run(0); b.sub.All || len(b.sub.Tags) != 31*128+1 {
		t.Errorf("all %v, %d tags", b.sub.All, len(b.sub.Tags))
	}
}

// The server dies and comes back without any memory: all keep their ids.
func TestServerAwayAndBack(t *testing.T) {
	s, a, b := pair(t)
	s.crash()
	want := "The server of the room cannot be reached. It is tried again and again; what is sent meanwhile is not carried."
	if a.State() != Away || a.Why() != want || len(a.Peers()) != 0 {
		t.Errorf("%v %s %d", a.State(), a.Why(), len(a.Peers()))
	}
	a.say("into the void")
	s.run(20 * time.Second)
	s.down = false
	s.run(RetryMost)
	b.say("back")
	if a.State() != In || a.Why() != "" || a.said() != "1:back at 10" || fmt.Sprint(a.IDs(), b.IDs(), b.TakeFresh()) != "[0] [1] []" {
		t.Errorf("%v %q %q %v %v", a.State(), a.Why(), a.said(), a.IDs(), b.IDs())
	}
	if got := fmt.Sprint(a.Dropped()); got != "[1 message was not carried: the server of the room was away.]" {
		t.Error(got)
	}
	if s.welcome == nil {
		t.Error("nobody told the new server the welcome")
	}
}

// Attempts come at growing distances, never over RetryMost, and not in step.
func TestBackoff(t *testing.T) {
	s := newServer(t)
	s.down = true
	a := s.join(wire.Key{1}, 0)
	var gaps []time.Duration
	for range 8 {
		a.Turn(s.now, 0)
		a.Closed(s.now, 0)
		gaps = append(gaps, a.Deadline()-s.now)
		s.now = a.Deadline()
	}
	most := RetryFirst
	for i, g := range gaps {
		if g > most || g < most*3/4 {
			t.Errorf("gap %d is %v, want %v or a little less", i, g, most)
		}
		most = min(2*most, RetryMost)
	}
	if a.State() != Joining {
		t.Errorf("it was never in, but is %v", a.State())
	}
}

func TestSilenceIsDeath(t *testing.T) {
	s, a, _ := pair(t)
	before := len(a.frames)
	s.run(wire.Silence - 2*time.Second)
	if beats := a.frames[before:]; a.State() != In || fmt.Sprint(beats) != "[6 5 6]" {
		t.Errorf("%v, beats %v", a.State(), beats)
	}
	s.down = true
	s.run(wire.Silence + 4*time.Second)
	if a.State() != Away {
		t.Errorf("%v %s", a.State(), a.Why())
	}
	b := s.join(wire.Key{1}, -1)
	b.Turn(s.now, 0)
	s.now += DialTimeout
	if acts := b.Turn(s.now, 0); len(acts) != 1 || acts[0].Kind != HangUp || b.Why() != "The server of the room does not answer. It is tried again and again." {
		t.Errorf("%v %s", acts, b.Why())
	}
}

func TestSilenceSaysSo(t *testing.T) {
	s, a, _ := pair(t)
	s.now += wire.Silence
	acts := a.Turn(s.now, 0)
	if len(acts) != 1 || acts[0].Kind != HangUp || a.Why() != "The server of the room has fallen silent. It is tried again and again." {
		t.Errorf("%v %s", acts, a.Why())
	}
	a.Received(s.now, 0, []byte{99})
	a.Closed(s.now, 0)
	if a.Why() != "The server of the room has fallen silent. It is tried again and again." {
		t.Error("the dead connection was heard")
	}
}

func TestPausedTabsKeepABoundedNumber(t *testing.T) {
	s, a, b := pair(t)
	b.Pause(true)
	for i := range MaxHeld + 5 {
		if i%500 == 0 {
			s.run(time.Second)
		}
		a.say("x")
	}
	if d := b.Drops(); d.Paused != 5 || len(b.heard.Arrivals) != MaxHeld {
		t.Errorf("%+v, heard %d", d, len(b.heard.Arrivals))
	}
	b.Pause(false)
	a.say("again")
	if got := b.Dropped(); len(b.heard.Arrivals) != MaxHeld+1 || fmt.Sprint(got) != "[5 messages were not heard: this tab was paused and keeps no more than 1000.]" {
		t.Error(got)
	}
}

func TestLimitsOfATab(t *testing.T) {
	s, a, b := pair(t)
	for range 800 {
		if _, err := a.modem.Transmit(0, modem.Origin{}, 15, 43, value.Nil()); err != nil {
			t.Fatal(err)
		}
	}
	s.run(0)
	if n := len(b.heard.Arrivals); n != 750 || a.Drops().Rate != 50 {
		t.Errorf("%d heard, %+v", n, a.Drops())
	}
	s.run(5 * time.Second)
	big := value.String(strings.Repeat("x", 60<<10))
	for range 120 {
		_, _ = a.modem.Transmit(0, modem.Origin{}, 15, 43, big)
	}
	_, _ = a.modem.Transmit(0, modem.Origin{}, 15, 43, value.String(strings.Repeat("x", 70<<10)))
	a.Turn(s.now, 2*MaxBacklog)
	_, _ = a.modem.Transmit(0, modem.Origin{}, 15, 43, value.Nil())
	want := []string{
		"50 messages were not carried: a tab may send 500 a second.",
		"18 messages were not carried: a tab may send 4 MiB a second.",
		"1 message was not carried: larger than the 64 KiB that a room carries at once.",
		"1 message was not carried: the connection does not take as much as is sent.",
	}
	if got := a.Dropped(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	a.give(wire.KindNotice, wire.Notice{Why: wire.DroppedRate, Count: 1200}.Encode())
	a.give(wire.KindNotice, wire.Notice{Why: wire.DroppedBytes, Count: 1}.Encode())
	if got := a.Dropped(); got[0] != "1,250 messages were not carried: a tab may send 500 a second." || got[1] != "19 messages were not carried: a tab may send 4 MiB a second." {
		t.Errorf("%q", got)
	}
}

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
			s.bend = c.bend
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
	c.give(wire.KindWelcome, s.welcome)
	if string(c.Welcome()) != "# Lab" {
		t.Errorf("its welcome is %q", c.Welcome())
	}
}

// A member cannot speak for another's computer, nor on another's channel, and
// nonsense that is sealed well is counted.
func TestMembersAreHeldToWhatTheyHave(t *testing.T) {
	s, a, b := pair(t)
	seal := func(tag wire.Tag, body []byte) {
		r := b.sealer.Seal(tag, body)
		r.Conn = b.conn
		a.give(wire.KindRecord, r.Encode())
		s.run(0)
	}
	tag := b.tags.Channel("air", 15)
	m := wire.Message{Medium: "air", From: modem.Remote{Computer: 0, Kind: modem.Ender}, Channel: 15, Value: value.String("I am c0")}
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
	p := wire.Presence{Sees: []wire.Seen{a.session.Short()}, Computers: []wire.Computer{{ID: 0, Name: "thief"}, {ID: 1, Name: "me"}}}
	seal(tag, p.Encode())
	if seal(b.tags.Presence(), p.Encode()); a.NameOf(0) != "" || a.NameOf(1) != "me" {
		t.Errorf("%q %q", a.NameOf(0), a.NameOf(1))
	}
	if d := a.Drops(); a.said() != "" || d.Foreign != 4 || d.Broken != 2 {
		t.Errorf("%q %+v", a.said(), d)
	}
	want := "[4 records were refused: sent in the name of a computer that is not the sender's. 2 records were refused: sealed with the key, but not readable.]"
	if got := fmt.Sprint(a.Dropped()); got != want {
		t.Error(got)
	}
}

func TestRefusals(t *testing.T) {
	for want, r := range map[string]wire.Refused{
		"The room is full: 32 tabs are in it. It is tried again every 10 seconds.":                                                                                   {Why: wire.RefusedFull},
		"The server has 1000 rooms and takes no more. It is tried again every 10 seconds.":                                                                           {Why: wire.RefusedRooms},
		"Another tab in the room has computer #0, #3 now, and running computers are not renumbered. This tab goes on alone; leave the room, or open its link again.": {Why: wire.RefusedTaken, IDs: []int{0, 3}},
		"A tab may have 512 computers in a room.":                                                                                                                    {Why: wire.RefusedIDs},
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

func TestMoreIDs(t *testing.T) {
	s, a, b := pair(t)
	b.Want(2)
	s.run(0)
	if got := fmt.Sprint(b.TakeFresh(), b.TakeFresh(), b.IDs(), a.peer(b.conn).ids); got != "[2 3] [] [1 2 3] [1 2 3]" {
		t.Error(got)
	}
	s.down = true
	s.crash()
	b.Want(1) // while away: asked for with the next hello
	s.down = false
	s.run(RetryMost)
	if got := fmt.Sprint(b.TakeFresh(), b.IDs()); got != "[4] [1 2 3 4]" {
		t.Error(got)
	}
}

func TestLeaving(t *testing.T) {
	s, a, b := pair(t)
	if acts := b.Leave(); len(acts) != 1 || acts[0].Kind != HangUp {
		t.Errorf("%v", acts)
	}
	s.gone(b)
	s.run(time.Minute)
	if b.State() != Refused || len(a.Peers()) != 0 || b.Leave() != nil {
		t.Errorf("%v, %d peers", b.State(), len(a.Peers()))
	}
	b.say("alone")
	if a.said() != "" {
		t.Error("what is said after leaving is carried")
	}
}

// A presence that was lost is made up for: nobody stays deaf.
func TestLostPresenceIsRepeated(t *testing.T) {
	s := newServer(t)
	a := s.join(wire.Key{1}, 0)
	s.run(0)
	lost := 0
	s.bend = func(to *tab, r wire.Record) []wire.Record {
		if to == a && lost < 2 {
			lost++
			return nil
		}
		return []wire.Record{r}
	}
	b := s.join(wire.Key{1}, 1)
	s.run(time.Second)
	if p := a.peer(b.conn); p == nil || p.Alive() {
		t.Fatalf("%+v", p)
	}
	s.run(3 * AnnounceEvery)
	if !a.peer(b.conn).Alive() || lost == 0 {
		t.Error("deaf for good")
	}
}

func TestUnreadableServer(t *testing.T) {
	bad := func(k wire.Kind) []byte { return wire.AppendFrame(nil, k, nil) }
	for want, msg := range map[string][]byte{
		"message of version 9, this is version 1": {9},
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

func TestClosedWhy(t *testing.T) {
	for status, want := range map[int]string{
		wire.CloseSlow:     "This tab did not take what was sent to it, and the server of the room let it go. It comes back by itself.",
		wire.CloseFlood:    "This tab sent far more than it may, and the server of the room let it go. It comes back by itself in 10 seconds.",
		wire.CloseReplaced: "The server of the room has another connection of this tab. It comes back by itself.",
		wire.CloseBroken:   "The server of the room could not read what this tab sent. It comes back by itself.",
	} {
		s, a, _ := pair(t)
		a.Closed(s.now, status)
		if a.State() != Away || a.Why() != want {
			t.Errorf("%v %s", a.State(), a.Why())
		}
		if wait := a.Deadline() - s.now; (wait > RetryMost) != (status == wire.CloseFlood) {
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
	f.Add(wire.AppendFrame(nil, wire.KindWelcome, binary.BigEndian.AppendUint64(nil, 7)))
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
