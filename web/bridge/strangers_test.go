package bridge

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem/wire"
)

// strangers is a server with a small quota.
func strangers(t *testing.T, q Quota) *world {
	w := newWorld(t)
	w.server.ledger.max, w.server.opt.Quota = q, q
	return w
}

// Frames that are no records have a limit too: nobody is sent anything for a
// want of nothing, and who sends thousands is let go.
func TestWantsAreNotAmplified(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	b, _ := w.enter(wire.Hello{Fresh: 1})
	a.peer()
	var flood wire.Batch
	for range 4000 {
		flood.Add(wire.KindWant, wire.Want{}.Encode())
	}
	for _, m := range flood.Take() {
		_ = b.ws.Write(context.Background(), websocket.MessageBinary, m)
	}
	if got := b.closed(); got != "4002 far more frames than a tab may send" {
		t.Error(got)
	}
	for f := a.any(); f.Kind != wire.KindLeft; f = a.any() {
		if f.Kind != wire.KindBeat {
			t.Fatalf("the other tab was sent a frame of kind %d", f.Kind)
		}
	}
}

// Channels may be opened and closed as quickly as a program likes: what it ends
// with holds from the next second on.
func TestSubscribesThatComeOftenAreDoneLater(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	b, _ := w.enter(wire.Hello{Fresh: 1})
	a.peer()
	for range 300 {
		b.send(wire.KindSubscribe, wire.Subscribe{}.Encode())
	}
	b.send(wire.KindSubscribe, wire.Subscribe{All: true}.Encode())
	for end := time.Now().Add(patience); !w.late(b); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the last subscribe did not come")
		}
	}
	w.pass(time.Second)
	a.send(wire.KindRecord, record(1, 1, "to all"))
	b.record()
}

// late reports whether a tab's wish for everything waits for the next tick.
func (w *world) late(x *tab) bool {
	w.server.mu.Lock()
	defer w.server.mu.Unlock()
	for c := range w.server.all {
		c.mu.Lock()
		found := c.late != nil && c.late.All
		c.mu.Unlock()
		if found {
			return true
		}
	}
	return false
}

// When all together have too much waiting, those go who let it lie.
func TestTheHogGoes(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	b, _ := w.enter(wire.Hello{Fresh: 1})
	a.peer()
	w.server.queued.Add(MaxQueued) // others' data
	b.send(wire.KindRecord, record(1, 1, "a word"))
	a.record()
	w.server.mu.Lock()
	var hog *conn
	for c := range w.server.all {
		if c.number == a.conn {
			hog = c
		}
	}
	w.server.mu.Unlock()
	hog.mu.Lock()
	hog.pending += w.server.share()
	hog.mu.Unlock()
	if hog.push(wire.KindBeat, nil) {
		t.Error("who has more than its share is not let go")
	}
}

// One address takes no more rooms, ids and connections than its quota, and has
// them again when they are free.
func TestQuotaOfAnAddress(t *testing.T) {
	w := strangers(t, Quota{Conns: 5, Rooms: 2, IDs: 10})
	room := func(n byte) wire.RoomID { return wire.RoomID{n} }
	a, _ := w.enter(wire.Hello{Room: room(1), Claims: []int{1, 2, 3, 4, 5, 6}})
	b, _ := w.enter(wire.Hello{Room: room(2), Claims: []int{1, 2}})
	c := w.knock(wire.Hello{Room: room(3), Fresh: 1})
	if r, _ := wire.DecodeRefused(c.next(wire.KindRefused)); r.Why != wire.RefusedRooms {
		t.Errorf("a third room: %+v", r)
	}
	d := w.knock(wire.Hello{Room: room(2), Claims: []int{3, 4, 5}})
	if r, _ := wire.DecodeRefused(d.next(wire.KindRefused)); r.Why != wire.RefusedIDs {
		t.Errorf("an eleventh id: %+v", r)
	}
	b.send(wire.KindWant, wire.Want{Fresh: 3}.Encode())
	if r, _ := wire.DecodeRefused(b.next(wire.KindRefused)); r.Why != wire.RefusedIDs {
		t.Errorf("an eleventh id by want: %+v", r)
	}
	for _, x := range []*tab{a, b, c, d} {
		x.ws.CloseNow()
	}
	for end := time.Now().Add(patience); w.server.Stats().Tabs > 0 && time.Now().Before(end); time.Sleep(time.Millisecond) {
	}
	w.pass(0)
	w.pass(wire.HoldGrant)
	if s := w.server.Stats(); s.Rooms != 0 {
		t.Fatalf("%+v", s)
	}
	w.server.ledger.mu.Lock()
	for address, q := range w.server.ledger.by {
		if q.Rooms != 0 || q.IDs != 0 {
			t.Errorf("%s still has %+v", address, *q)
		}
	}
	w.server.ledger.mu.Unlock()
	w.enter(wire.Hello{Room: room(3), Claims: []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}})
}

func TestQuotaOfConnections(t *testing.T) {
	w := strangers(t, Quota{Conns: 2})
	w.dial()
	w.dial()
	_, res, err := websocket.Dial(context.Background(), strings.Replace(w.http.URL, "http", "ws", 1), nil)
	if err == nil || res.StatusCode != http.StatusTooManyRequests {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(res.Body); string(text) != "your address has 2 connections to this server, which is all it may have\n" {
		t.Errorf("%q", text)
	}
}

// Whoever reads the log and stops reading does not stop the server.
func TestNobodyReadsTheLog(t *testing.T) {
	stuck, taken := make(chan struct{}), make(chan struct{}, 1)
	s := New(Options{Log: logTo(func(string) { taken <- struct{}{}; <-stuck })})
	h := httptest.NewServer(s)
	t.Cleanup(func() { close(stuck); s.Close(); h.Close() })
	w := &world{t: t, server: s, http: h}
	say := func(n int) int {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.journal.say("line", slog.Int("n", n))
		return s.journal.lost
	}
	say(0)
	<-taken // the reader holds this line, and takes no other
	lost := 0
	for n := range maxLines + 10 {
		lost = say(n)
	}
	if lost != 10 {
		t.Errorf("%d lines were counted as dropped", lost)
	}
	w.host()
}

// A server that ends tells its tabs to come back.
func TestShutdownTellsTabs(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	go w.server.Shutdown(context.Background())
	if got := a.closed(); got != "1001 the server ends" {
		t.Error(got)
	}
}

func TestPingsHaveALimit(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	reader := a.ws.CloseRead(ctx)
	pongs := 0
	for range MaxPings + 5 {
		if a.ws.Ping(reader) == nil {
			pongs++
		}
	}
	if pongs > MaxPings {
		t.Errorf("%d pings were answered", pongs)
	}
}

func TestRecordBeforeTheHello(t *testing.T) {
	w := newWorld(t)
	a := w.dial()
	a.send(wire.KindRecord, record(1, 1, "early"))
	if got := a.closed(); !strings.HasPrefix(got, "4005 ") || !strings.HasSuffix(got, "a record before the hello") {
		t.Error(got)
	}
}

// Who pays is the other end of the connection; proxies of ours are believed,
// and others' claims are not.
func TestAddressOfARequest(t *testing.T) {
	s := New(Options{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	t.Cleanup(s.Close)
	for _, c := range []struct{ remote, forwarded, want string }{
		{"1.2.3.4:5", "", "1.2.3.4"},
		{"1.2.3.4:5", "9.9.9.9", "1.2.3.4"},
		{"10.0.0.1:5", "9.9.9.9", "9.9.9.9"},
		{"10.0.0.1:5", "8.8.8.8, 9.9.9.9", "9.9.9.9"},
		{"10.0.0.1:5", "9.9.9.9, 10.0.0.2", "9.9.9.9"},
		{"10.0.0.1:5", "nonsense", "10.0.0.1"},
		{"10.0.0.1:5", "", "10.0.0.1"},
		{"[2001:db8:1:2:3:4:5:6]:7", "", "2001:db8:1:2::/64"},
		{"[2001:db8:1:2:ffff::1]:7", "", "2001:db8:1:2::/64"},
		{"[::ffff:1.2.3.4]:7", "", "1.2.3.4"},
		{"[fe80::1%eth0]:7", "", "fe80::/64"},
	} {
		r := httptest.NewRequest("GET", "/room", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := s.addressOf(r); got != c.want {
			t.Errorf("%s for %q: %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
	if fmt.Sprint(DefaultQuota.Times(0)) != "{0 0 0}" {
		t.Error("no quota is one")
	}
}
