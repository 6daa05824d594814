package bridge

import (
	"bytes"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// newsSample is one message of each kind.
var newsSample = map[newsKind]any{
	newsBeat:    beat{Name: "a", Address: "ws://a/room", Hears: []ServerID{{1}}, Sent: []uint64{2}, Usage: []usage{{Address: "192.0.2.1", Holds: Quota{1, 2, 3}}}},
	newsWho:     who{Room: wire.RoomID{1}, Round: 2, Home: true},
	newsState:   state{Room: wire.RoomID{1}, Tabs: []seated{{Seat: 1, Session: wire.Session{2}, IDs: []int{3}, In: true}}, Tops: []int{4}, Vow: -1},
	newsCharter: charterNews{Room: wire.RoomID{1}, Body: plain("sealed")},
	newsRecords: records{Room: wire.RoomID{1}, Seat: 2, List: [][]byte{record(1, 2, "x")}},
	newsResend:  resent{Room: wire.RoomID{1}, Seat: 2, Record: record(1, 2, "x")},
	newsAsk:     ask{Room: wire.RoomID{1}, IDs: []int{1}, Total: 2, Known: -1},
	newsAnswer:  answer{Room: wire.RoomID{1}, IDs: []int{1}},
	newsEvict:   evict{Room: wire.RoomID{1}, Why: wire.RefusedTaken},
	newsVow:     vow{Room: wire.RoomID{1}, UpTo: 3},
	newsVowed:   vow{Room: wire.RoomID{1}, UpTo: 3},
}

// FuzzNews: whatever another server's message is read as keeps the bounds, and
// is written and read as the same.
func FuzzNews(f *testing.F) {
	for k, x := range newsSample {
		f.Add(encodeNews(k, x))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := decodeNews(b)
		if err != nil {
			return
		}
		if !x.(checked).sound() {
			t.Fatalf("%+v", x)
		}
		again := encodeNews(newsKind(b[0]), x)
		y, err := decodeNews(again)
		if err != nil || !bytes.Equal(encodeNews(newsKind(b[0]), y), again) {
			t.Errorf("%x becomes %+v, then %+v (%v)", b, x, y, err)
		}
	})
}

func TestNewsBeyondTheBounds(t *testing.T) {
	many := make([]int, wire.MaxIDs+1)
	for what, b := range map[string][]byte{
		"servers: an empty message":                 {},
		"servers: a message of the unknown kind 99": {99},
		"servers: kind 1: beyond the bounds":        encodeNews(newsBeat, beat{}),
		"servers: kind 3: beyond the bounds":        encodeNews(newsState, state{Tabs: make([]seated, wire.MaxTabs+1)}),
		"servers: kind 4: beyond the bounds":        encodeNews(newsCharter, charterNews{Body: make([]byte, wire.MaxRecord+1)}),
		"servers: kind 5: beyond the bounds":        encodeNews(newsRecords, records{List: [][]byte{make([]byte, 10)}}),
		"servers: kind 7: beyond the bounds":        encodeNews(newsAsk, ask{IDs: many}),
		"servers: kind 8: beyond the bounds":        encodeNews(newsAnswer, answer{IDs: []int{-1}}),
		"servers: kind 9: beyond the bounds":        encodeNews(newsEvict, evict{Why: 77}),
		"servers: kind 10: beyond the bounds":       encodeNews(newsVow, vow{UpTo: maxTop + 1}),
	} {
		if _, err := decodeNews(b); err == nil || err.Error() != what {
			t.Errorf("%v, want %s", err, what)
		}
	}
}

// FuzzHeard: whatever comes over the backplane from somebody without the secret,
// and whatever somebody with it says, the room of this server goes on.
func FuzzHeard(f *testing.F) {
	for k, x := range newsSample {
		f.Add(encodeNews(k, x), true)
		f.Add(encodeNews(k, x), false)
	}
	f.Fuzz(func(t *testing.T, b []byte, insider bool) {
		c := newCloud(t, 1, 2)
		c.until("the servers know each other", 4*time.Second, c.together)
		x := c.joinAt(0, 1)
		c.until("it is in", 5*time.Second, x.Entered)
		if insider {
			c.servers[1].server.fellows.say(b, topicAll)
		} else {
			c.servers[0].ear.Heard(b)
		}
		c.run(10 * time.Millisecond)
		y := c.joinAt(0, 1)
		c.run(time.Second)
		if s := c.servers[0].server.Stats(); s.Tabs != 2 || y.cloud.servers[0].server.fellows == nil {
			t.Errorf("%+v", s)
		}
	})
}

// What is not sealed with the secret, was changed, or came before is nobody's
// message. It is counted and does nothing.
func TestStrangersAmongServers(t *testing.T) {
	c := newCloud(t, 1, 2)
	c.until("the servers know each other", 4*time.Second, c.together)
	var taken [][]byte
	c.servers[1].server.fellows.bus = tap(func(msg []byte) { taken = append(taken, msg) })
	c.servers[1].server.beat(false)
	a := c.servers[0]
	stranger := newServer(Options{Secret: []byte("other"), Backplane: tap(func(msg []byte) { taken = append(taken, msg) }), Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(stranger.Close)
	changed := slices.Clone(taken[0])
	changed[len(changed)-1]++
	before := a.server.Stats()
	for _, msg := range [][]byte{taken[0], taken[0], changed, taken[1], nil, {1}, make([]byte, maxNews+1), bytes.Repeat([]byte{1}, 100)} {
		a.ear.Heard(msg)
	}
	after := a.server.Stats()
	if n := after.Strange - before.Strange; n != 7 || after.Heard-before.Heard != 1 || after.Servers != 2 {
		t.Errorf("%d strange, %d heard, %d servers", n, after.Heard-before.Heard, after.Servers)
	}
}

// tap is a backplane that shows what is published.
type tap func(msg []byte)

func (tap) Start(Ear)                      {}
func (tap) Listen(string, bool)            {}
func (x tap) Publish(_ string, msg []byte) { x(msg) }

// More servers than know each other, and more rooms than a server keeps the ids
// of for others, are not taken.
func TestServersAreBounded(t *testing.T) {
	s := newServer(Options{Secret: []byte("shared"), Backplane: silent{}})
	t.Cleanup(s.Close)
	for n := range MaxServers + 5 {
		o := newServer(Options{Secret: []byte("shared"), Name: string(rune('a' + n)), Backplane: tap(func(msg []byte) { s.Heard(msg) })})
		t.Cleanup(o.Close)
	}
	if n := len(s.fellows.known); n != MaxServers-1 {
		t.Errorf("%d servers are known", n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range MaxHomes + 5 {
		s.host(wire.RoomID{byte(n), byte(n >> 8), 7}, wire.OwnerID{})
	}
	if len(s.rooms) != MaxHomes {
		t.Errorf("%d rooms are kept for others", len(s.rooms))
	}
	for n := range maxVows + 5 {
		s.remember(wire.RoomID{byte(n), byte(n >> 8), byte(n >> 16), 9}, n%maxTop)
	}
	if len(s.vows) != maxVows {
		t.Errorf("%d vows are remembered", len(s.vows))
	}
}

// What an address holds at other servers counts here too.
func TestQuotaOverServers(t *testing.T) {
	c := newCloud(t, 3, 2)
	c.until("the servers know each other", 4*time.Second, c.together)
	a, b := c.servers[0].server, c.servers[1].server
	if !a.ledger.charge("192.0.2.7", Quota{Rooms: 60}) {
		t.Fatal("60 rooms are within the quota")
	}
	c.run(2 * BeatServers)
	if b.ledger.charge("192.0.2.7", Quota{Rooms: 5}) || !b.ledger.charge("192.0.2.7", Quota{Rooms: 4}) || !b.ledger.charge("192.0.2.8", Quota{Rooms: 60}) {
		t.Error("an address has two quotas, or none")
	}
	a.ledger.charge("192.0.2.7", Quota{Rooms: -60})
	c.run(2 * BeatServers)
	if !b.ledger.charge("192.0.2.7", Quota{Rooms: 60}) {
		t.Error("what was given back counts still")
	}
}
