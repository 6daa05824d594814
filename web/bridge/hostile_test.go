package bridge

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem/wire"
)

func TestFullRoom(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	for range wire.MaxTabs - 1 {
		w.enter(wire.Hello{Fresh: 1})
	}
	b := w.knock(wire.Hello{Fresh: 1})
	if r, _ := wire.DecodeRefused(b.next(wire.KindRefused)); r.Why != wire.RefusedFull {
		t.Errorf("%+v", r)
	}
	var many []int
	for id := range 500 {
		many = append(many, id)
	}
	c := w.knock(wire.Hello{Room: wire.RoomID{1}, Claims: many, Fresh: 13})
	if r, _ := wire.DecodeRefused(c.next(wire.KindRefused)); r.Why != wire.RefusedIDs {
		t.Errorf("%+v", r)
	}
	a.send(wire.KindWant, wire.Want{Fresh: 511}.Encode())
	if r, _ := wire.DecodeRefused(a.next(wire.KindRefused)); r.Why != wire.RefusedIDs {
		t.Errorf("%+v", r)
	}
}

func TestFullServer(t *testing.T) {
	w := newWorld(t)
	w.server.mu.Lock()
	for i := range wire.MaxRooms {
		id := wire.RoomID{9, byte(i), byte(i >> 8)}
		r := newRoom(w.server, id, wire.OwnerID{}, "")
		r.grants[wire.PublicKey{1}] = &grant{member: wire.PublicKey{1}, until: time.Second}
		w.server.rooms[id] = r
	}
	w.server.mu.Unlock()
	b := w.knock(wire.Hello{Fresh: 1})
	if r, _ := wire.DecodeRefused(b.next(wire.KindRefused)); r.Why != wire.RefusedRooms {
		t.Errorf("%+v", r)
	}
	w.pass(time.Second)
	if s := w.server.Stats(); s.Rooms != 0 {
		t.Errorf("%d idle rooms are kept", s.Rooms)
	}
	w.host()
}

// What a tab sends too fast is dropped and told; the others are not disturbed.
func TestFloodIsDroppedAndTold(t *testing.T) {
	w := newWorld(t)
	a, b := w.host(), (*tab)(nil)
	b, _ = w.enter(wire.Hello{Fresh: 1})
	c, _ := w.enter(wire.Hello{Fresh: 1})
	a.peer()
	a.peer()
	flood := func(from, to int) {
		var batch wire.Batch
		for n := from; n < to; n++ {
			batch.Add(wire.KindRecord, record(1, uint64(n), "flood"))
		}
		for _, m := range batch.Take() { // it may be closed in the middle
			_ = b.ws.Write(context.Background(), websocket.MessageBinary, m)
		}
	}
	flood(1, 2001)
	w.settled(b)
	c.send(wire.KindRecord, record(2, 1, "undisturbed"))
	got := map[uint32]int{}
	for range 901 {
		got[a.record().Conn]++
	}
	if got[b.conn] != 900 || got[c.conn] != 1 { // 500 a second, for 1.5 seconds, and a fifth more
		t.Errorf("a got %v", got)
	}
	w.pass(time.Second)
	b.told(wire.DroppedRate, 1100)
	w.pass(10 * time.Second)
	var large wire.Batch
	for n := range 200 {
		large.Add(wire.KindRecord, wire.Record{Counter: uint64(n + 1), Sealed: make([]byte, 60<<10)}.Encode())
	}
	for _, m := range large.Take() {
		b.raw(m)
	}
	w.settled(b)
	w.pass(0)
	b.told(wire.DroppedBytes, 78) // 122 of them are 4 MiB a second, for 1.5 seconds, and a fifth more
	flood(5000, 5000+MaxFlood+1000)
	if got := b.closed(); got != "4002 far more records than a tab may send" {
		t.Error(got)
	}
	if s := w.server.Stats(); s.Floods != 1 || s.Dropped < 6000 {
		t.Errorf("%+v", s)
	}
}

// told waits until a tab is told of so many records dropped for one reason.
func (x *tab) told(why wire.Dropped, want int) {
	x.w.t.Helper()
	for sum := 0; sum != want; {
		n, err := wire.DecodeNotice(x.next(wire.KindNotice))
		if sum += n.Count; err != nil || n.Why != why || sum > want {
			x.w.t.Fatalf("%+v %v, %d in all, want %d", n, err, sum, want)
		}
	}
}

// A tab that takes nothing is closed and not waited for.
func TestSlowTabIsClosed(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	w.enter(wire.Hello{Fresh: 1}) // takes nothing
	c, _ := w.enter(wire.Hello{Fresh: 1})
	var taken atomic.Int64
	go func() { // c takes everything
		for {
			_, msg, err := c.ws.Read(context.Background())
			if err != nil {
				return
			}
			taken.Add(int64(len(msg)))
		}
	}()
	a.peer()
	a.peer()
	start := time.Now()
	for n := uint64(1); w.server.Stats().Slow == 0; n++ {
		if time.Since(start) > patience {
			t.Fatalf("%+v", w.server.Stats())
		}
		a.send(wire.KindRecord, wire.Record{Counter: n, Sealed: make([]byte, 60<<10)}.Encode())
		for taken.Load() < int64(n)*60<<10 && time.Since(start) < patience {
			time.Sleep(100 * time.Microsecond)
		}
		w.clock.Add(int64(20 * time.Millisecond)) // as fast as it may
	}
	if l, _ := wire.DecodeLeft(a.next(wire.KindLeft)); l.Conn != 2 {
		t.Errorf("%+v left", l)
	}
	if s := w.server.Stats(); s.Slow != 1 {
		t.Errorf("%+v", s)
	}
}

func TestSilentTabsAreCut(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	mute := w.dial() // never says hello
	w.pass(wire.BeatEvery)
	a.next(wire.KindBeat)
	w.pass(wire.Silence)
	if got := a.closed() + ", " + mute.closed(); got != "cut, cut" {
		t.Error(got)
	}
	w.reached(0)
	w.pass(wire.HoldGrant - time.Second)
	if s := w.server.Stats(); s.Rooms != 1 {
		t.Errorf("%+v", s)
	}
	w.pass(time.Second)
	if s := w.server.Stats(); s.Rooms != 0 {
		t.Errorf("%+v", s)
	}
}

// Whoever sends what cannot be read is told and closed; a second pair goes on.
func TestBrokenTabs(t *testing.T) {
	hello := []byte{} // a good one, of another room
	for want, msgs := range map[string][][]byte{
		"4005 wire: message of version 9, this is version 3":            {{9, 9}},
		"4005 wire: a hello comes once, and before all but a subscribe": {wire.AppendFrame(nil, wire.KindWant, wire.Want{}.Encode())},
		"4005 wire: hello ends too early":                               {wire.AppendFrame(nil, wire.KindHello, make([]byte, 20))},
		"4005 wire: charter ends too early":                             {hello, wire.AppendFrame(nil, wire.KindCharter, make([]byte, 20))},
		"4005 wire: hello names a room that is not its key's":           {wire.AppendFrame(nil, wire.KindHello, wire.Hello{Room: wire.RoomID{4}}.Encode())},
		"4005 wire: record ends too early":                              {hello, wire.AppendFrame(nil, wire.KindRecord, make([]byte, 20))},
		"4005 wire: subscribe ends too early":                           {hello, wire.AppendFrame(nil, wire.KindSubscribe, []byte{0})},
		"4005 wire: want ends too early":                                {hello, wire.AppendFrame(nil, wire.KindWant, []byte{0})},
		"4005 wire: a frame that only servers send":                     {hello, wire.AppendFrame(nil, wire.KindLeft, make([]byte, 4))},
	} {
		w := newWorld(t)
		a := w.host()
		b, _ := w.enter(wire.Hello{Fresh: 1})
		a.peer()
		x := w.dial()
		if len(msgs[0]) == 0 {
			x, _ = w.enter(wire.Hello{Room: wire.RoomID{4}, Claims: []int{9}})
			msgs = msgs[1:]
		}
		for _, m := range msgs {
			x.raw(m)
		}
		if got := x.closed(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		b.send(wire.KindRecord, record(1, 7, "undisturbed"))
		if r := a.record(); r.Counter != 7 {
			t.Errorf("%+v", r)
		}
	}
	w := newWorld(t)
	x := w.dial()
	x.raw(make([]byte, wire.MaxMessage+1))
	if got := x.closed(); got != "cut" && !strings.HasPrefix(got, "1009 ") {
		t.Errorf("a message over the bound: %s", got)
	}
	x = w.dial()
	if err := x.ws.Write(context.Background(), websocket.MessageText, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if got := x.closed(); got != "4005 wire: a message that is text" {
		t.Error(got)
	}
}
