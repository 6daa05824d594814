package bridge

import (
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
	owned   bool // the first tab opens the room and owns it
	link    wire.Link
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
	in     bool // it has said hello
	far    bool // it does not reach the server
	conn   uint32
	hello  wire.Hello
	ids    []int
	sub    wire.Subscribe
	frames []wire.Kind // that the server got from it
	link   *link       // what is between it and the server; nil: nothing
}

func newServer(t *testing.T) *server { return &server{t: t} }

// join adds a tab whose computer has an id already, or (-1) wants a new one.
func (s *server) join(key wire.Key, id int) *tab {
	x := &tab{server: s}
	n := byte(len(s.tabs))
	cfg := Config{Link: wire.Link{Key: key}, Fresh: 1, Random: func(b []byte) {
		for i := range b {
			n += 31
			b[i] = n
		}
	}}
	if id >= 0 {
		cfg.Claims, cfg.Fresh, cfg.Welcome = []int{id}, 0, []byte("# Lab")
	}
	if s.owned && id >= 0 && s.link.Owner == (wire.OwnerID{}) {
		cfg.Open()
		s.link = cfg.Link
	} else if s.owned {
		cfg.Link = s.link
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
				if x.link != nil && x.link.asleep {
					continue
				}
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
		if s.down || x.far {
			x.Closed(s.now, 0)
			return
		}
		x.up = true
		x.Opened(s.now)
		x.give(wire.KindChallenge, make([]byte, len(wire.Challenge{})))
	case HangUp:
		s.gone(x)
	case Send:
		if s.down || !x.link.passUp(a.Data) {
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
	x.up, x.in = false, false
	for _, o := range s.tabs {
		if o.in && o != x && !s.down {
			o.give(wire.KindLeft, wire.Left{Conn: x.conn}.Encode())
		}
	}
}

// crash ends all connections.
func (s *server) crash() {
	s.down, s.welcome, s.last = true, nil, 0
	for _, x := range s.tabs {
		x.up, x.in, x.ids = false, false, nil
		x.Closed(s.now, 1006)
	}
}

func (x *tab) give(k wire.Kind, body []byte) {
	if !x.link.passDown(k, body) {
		return
	}
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
	case wire.KindCharter:
		s.welcome = slices.Clone(f.Body)
		for _, o := range s.tabs {
			if o != x && o.in {
				o.give(wire.KindCharter, s.welcome)
			}
		}
	case wire.KindBeat:
		x.give(wire.KindBeat, nil)
	case wire.KindWant:
		w, _ := wire.DecodeWant(f.Body)
		s.grant(x, w.Fresh)
	case wire.KindRecord:
		r, err := wire.DecodeRecord(f.Body)
		if err != nil {
			s.t.Fatal(err)
		}
		s.forward(x, r)
	case wire.KindResend:
		r, err := wire.DecodeResend(f.Body)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, o := range s.tabs {
			if tag := wire.Stamp(r.Record, x.conn); o.in && o.conn == r.To && (o.sub.All || slices.Contains(o.sub.Tags, tag)) {
				o.give(wire.KindResent, r.Record)
			}
		}
	}
}

func (s *server) admit(x *tab, h wire.Hello) {
	if s.refuse != nil {
		x.give(wire.KindRefused, s.refuse.Encode())
		return
	}
	s.last++
	x.conn, x.hello, x.ids, x.in = s.last, h, h.Claims, true
	if s.welcome != nil {
		x.give(wire.KindCharter, s.welcome)
	}
	for _, o := range s.tabs {
		if o != x && o.in {
			x.give(wire.KindPeer, wire.Peer{Conn: o.conn, Session: o.hello.Session, Member: o.hello.Member, IDs: o.ids}.Encode())
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
	x.give(wire.KindGranted, wire.Granted{Conn: x.conn, Token: wire.Token{1}, Charter: s.welcome != nil, IDs: x.ids}.Encode())
	for _, o := range s.tabs {
		if o != x && o.in {
			o.give(wire.KindPeer, wire.Peer{Conn: x.conn, Session: x.hello.Session, Member: x.hello.Member, IDs: x.ids}.Encode())
		}
	}
}

func (s *server) forward(x *tab, r wire.Record) {
	r.Conn = x.conn
	for _, o := range s.tabs {
		if o == x || !o.in || !o.sub.All && !slices.Contains(o.sub.Tags, r.Tag) {
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
func pair(t *testing.T) (s *server, a, b *tab) { return pairOf(newServer(t)) }

func pairOf(s *server) (_ *server, a, b *tab) {
	t := s.t
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
	want := "The server of the room cannot be reached. It is tried again and again; what is sent meanwhile is kept for 15 seconds."
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
	if got := fmt.Sprint(a.Dropped()); got != "[1 message was not carried: the server of the room was away for too long.]" {
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
	if beats := a.frames[before:]; a.State() != In || fmt.Sprint(beats) != "[5 5 5 6 5 6]" {
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
