package bridge

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem/wire"
)

// world is a server on a real socket whose clock the test moves.
type world struct {
	t      *testing.T
	server *Server
	http   *httptest.Server
	clock  atomic.Int64
	mu     sync.Mutex
	log    []string
}

// lineWriter takes a log's lines.
type lineWriter func(line string)

func (w lineWriter) Write(b []byte) (int, error) {
	w(strings.TrimSuffix(string(b), "\n"))
	return len(b), nil
}

// logTo is a log whose lines go to a function, without their times.
func logTo(line func(line string)) *slog.Logger {
	return slog.New(slog.NewTextHandler(lineWriter(line), &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
			return slog.Attr{}
		}
		return a
	}}))
}

func newWorld(t *testing.T) *world {
	w := &world{t: t}
	w.server = New(Options{
		Log: logTo(func(line string) { w.mu.Lock(); w.log = append(w.log, line); w.mu.Unlock() }),
		Now: func() time.Time { return time.Unix(0, w.clock.Load()) },
	})
	w.http = httptest.NewServer(w.server)
	t.Cleanup(func() { w.server.Close(); w.http.Close() })
	return w
}

// pass moves the clock and lets the server do what is due.
func (w *world) pass(d time.Duration) {
	w.clock.Add(int64(d))
	w.server.tick(w.server.now())
}

// tab is a raw connection.
type tab struct {
	w       *world
	ws      *websocket.Conn
	got     []wire.Frame // not looked at yet
	token   wire.Token
	session wire.Session
	conn    uint32
	member  wire.Seed
}

const patience = 2 * time.Minute // on a busy machine

func (w *world) dial() *tab {
	w.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	ws, _, err := websocket.Dial(ctx, strings.Replace(w.http.URL, "http", "ws", 1), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	ws.SetReadLimit(wire.MaxMessage)
	w.t.Cleanup(func() { ws.CloseNow() })
	return &tab{w: w, ws: ws}
}

func (x *tab) raw(msg []byte) {
	x.w.t.Helper()
	if err := x.ws.Write(context.Background(), websocket.MessageBinary, msg); err != nil {
		x.w.t.Fatal(err)
	}
}

func (x *tab) send(k wire.Kind, body []byte) { x.raw(wire.AppendFrame(nil, k, body)) }

// next waits for one frame of a kind and skips beats and, before it, others.
func (x *tab) next(k wire.Kind) []byte {
	x.w.t.Helper()
	for {
		for i, f := range x.got {
			if f.Kind == k {
				x.got = slices.Delete(x.got, i, i+1)
				return f.Body
			}
		}
		if err := x.more(); err != nil {
			x.w.t.Fatalf("waiting for a frame of kind %d: %v", k, err)
		}
	}
}

// more reads one message.
func (x *tab) more() error {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	_, msg, err := x.ws.Read(ctx)
	if err != nil {
		return err
	}
	frames, err := wire.Split(msg)
	x.got = append(x.got, frames...)
	return err
}

// any takes the next frame, whatever it is.
func (x *tab) any() (f wire.Frame) {
	x.w.t.Helper()
	for len(x.got) == 0 {
		if err := x.more(); err != nil {
			x.w.t.Fatal(err)
		}
	}
	f, x.got = x.got[0], x.got[1:]
	return f
}

// closed waits for the end of the connection and gives its status and reason.
func (x *tab) closed() string {
	x.w.t.Helper()
	for {
		ctx, stop := context.WithTimeout(context.Background(), patience)
		_, msg, err := x.ws.Read(ctx)
		stop()
		if err != nil {
			var e websocket.CloseError
			if s := websocket.CloseStatus(err); s >= 0 {
				e, _ = closeError(err)
				return fmt.Sprintf("%d %s", s, e.Reason)
			}
			return "cut"
		}
		frames, _ := wire.Split(msg)
		x.got = append(x.got, frames...)
	}
}

func closeError(err error) (e websocket.CloseError, ok bool) {
	for err != nil {
		if e, ok = err.(websocket.CloseError); ok {
			return e, true
		}
		u, can := err.(interface{ Unwrap() error })
		if !can {
			break
		}
		err = u.Unwrap()
	}
	return e, false
}

var sessions byte // the last that was used

// enter says hello and takes everything in, and waits for the grant.
func (w *world) enter(h wire.Hello) (*tab, []int) {
	w.t.Helper()
	x := w.knock(h)
	return x, x.granted()
}

// linkOf is the link of the rooms that tests go into by h.Room's first byte.
func linkOf(room wire.RoomID) wire.Link { return wire.Link{Key: wire.Key{room[0]}} }

// knock says hello only, as a tab that was never there.
func (w *world) knock(h wire.Hello) *tab {
	w.t.Helper()
	sessions++
	return w.knockAs(linkOf(h.Room), wire.Seed{sessions}, h)
}

// again says hello as a tab that was there.
func (w *world) again(x *tab, h wire.Hello) (*tab, []int) {
	w.t.Helper()
	y := w.knockAs(linkOf(h.Room), x.member, h)
	return y, y.granted()
}

// knockAs says hello with all its proofs.
func (w *world) knockAs(l wire.Link, member wire.Seed, h wire.Hello) *tab {
	w.t.Helper()
	x := w.dial()
	sessions++
	h.Session = wire.Session{sessions}
	x.session, x.member = h.Session, member
	h.Known-- // 0 here: none
	c, err := wire.DecodeChallenge(x.next(wire.KindChallenge))
	if err != nil {
		w.t.Fatal(err)
	}
	h.Sign(l, member, c)
	x.raw(wire.AppendFrame(wire.AppendFrame(nil, wire.KindSubscribe, wire.Subscribe{All: true}.Encode()), wire.KindHello, h.Encode()))
	return x
}

func (x *tab) granted() []int {
	x.w.t.Helper()
	g, err := wire.DecodeGranted(x.next(wire.KindGranted))
	if err != nil {
		x.w.t.Fatal(err)
	}
	x.token, x.conn = g.Token, g.Conn
	return g.IDs
}

func (x *tab) peer() wire.Peer {
	x.w.t.Helper()
	p, err := wire.DecodePeer(x.next(wire.KindPeer))
	if err != nil {
		x.w.t.Fatal(err)
	}
	return p
}

func (x *tab) record() wire.Record {
	x.w.t.Helper()
	r, err := wire.DecodeRecord(x.next(wire.KindRecord))
	if err != nil {
		x.w.t.Fatal(err)
	}
	return r
}

func record(tag byte, n uint64, text string) []byte {
	return wire.Record{Conn: 99, Tag: wire.Tag{tag}, Counter: n, Sealed: []byte(text + strings.Repeat(" ", 16))}.Encode()
}

// plain is the charter of a room without an owner.
func plain(welcome string) []byte { return (&wire.Charter{Welcome: []byte(welcome)}).Plain() }

// host is a tab with computers 0 and 1 that has told the room its welcome.
func (w *world) host() *tab {
	w.t.Helper()
	x, ids := w.enter(wire.Hello{Claims: []int{0, 1}})
	if !reflect.DeepEqual(ids, []int{0, 1}) {
		w.t.Fatalf("granted %v", ids)
	}
	x.send(wire.KindCharter, plain("sealed"))
	return x
}

func TestRoomGrantsAndForwards(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	b, ids := w.enter(wire.Hello{Fresh: 2})
	if want := []int{2, 3}; !reflect.DeepEqual(ids, want) || !strings.HasSuffix(string(b.next(wire.KindCharter)), "sealed") {
		t.Errorf("granted %v", ids)
	}
	if p := a.peer(); p.Conn != 2 || p.Session != b.session || !reflect.DeepEqual(p.IDs, []int{2, 3}) {
		t.Errorf("a is told of %+v", p)
	}
	if p := b.peer(); p.Conn != 1 || p.Session != a.session || !reflect.DeepEqual(p.IDs, []int{0, 1}) {
		t.Errorf("b is told of %+v", p)
	}
	a.send(wire.KindRecord, record(5, 1, "one"))
	if r := b.record(); r.Conn != 1 || r.Tag != (wire.Tag{5}) || r.Counter != 1 || !strings.HasPrefix(string(r.Sealed), "one") {
		t.Errorf("b gets %+v", r)
	}
	b.send(wire.KindSubscribe, wire.Subscribe{Tags: []wire.Tag{{7}}}.Encode())
	b.send(wire.KindRecord, record(9, 1, "go on"))
	if r := a.record(); r.Conn != 2 {
		t.Errorf("a gets %+v", r)
	}
	a.raw(wire.AppendFrame(wire.AppendFrame(nil, wire.KindRecord, record(6, 2, "no")), wire.KindRecord, record(7, 3, "yes")))
	if r := b.record(); r.Counter != 3 {
		t.Errorf("b, who wants tag 7 only, gets %+v", r)
	}
	b.send(wire.KindWant, wire.Want{Fresh: 1}.Encode())
	if ids := b.granted(); !reflect.DeepEqual(ids, []int{2, 3, 4}) {
		t.Errorf("granted %v", ids)
	}
	if p := a.peer(); !reflect.DeepEqual(p.IDs, []int{2, 3, 4}) {
		t.Errorf("a is told of %+v", p)
	}
	b.ws.CloseNow()
	if l, _ := wire.DecodeLeft(a.next(wire.KindLeft)); l.Conn != 2 {
		t.Errorf("%+v left", l)
	}
	if s := w.server.Stats(); s.Rooms != 1 || s.Records != 4 || s.Deliveries != 3 {
		t.Errorf("%+v", s)
	}
}

// Another room's tabs are not disturbed and not heard.
func TestRoomsAreApart(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	b, ids := w.enter(wire.Hello{Room: wire.RoomID{1}, Claims: []int{0}})
	if !reflect.DeepEqual(ids, []int{0}) {
		t.Error(ids)
	}
	c, _ := w.enter(wire.Hello{Room: wire.RoomID{1}, Claims: []int{1}})
	a.send(wire.KindRecord, record(5, 1, "not for you"))
	c.send(wire.KindRecord, record(5, 2, "for you"))
	if r := b.record(); r.Counter != 2 {
		t.Errorf("%+v", r)
	}
}

// Ids are held for 60 seconds for who has the token.
func TestGrantsAreHeld(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	b, _ := w.enter(wire.Hello{Fresh: 1})
	a.peer()
	b.ws.CloseNow()
	a.next(wire.KindLeft)
	c, ids := w.enter(wire.Hello{Fresh: 1})
	if !reflect.DeepEqual(ids, []int{3}) {
		t.Errorf("another one is granted %v", ids)
	}
	w.pass(10 * time.Second)
	back, ids := w.again(b, wire.Hello{Token: b.token, Claims: []int{2}})
	if !reflect.DeepEqual(ids, []int{2}) || back.token != b.token {
		t.Errorf("granted %v", ids)
	}
	c.send(wire.KindBeat, nil)
	back.ws.CloseNow()
	a.next(wire.KindLeft)
	for range 7 { // those who stay speak, and 61 seconds pass
		a.send(wire.KindBeat, nil)
		c.send(wire.KindBeat, nil)
		w.settled(a)
		w.settled(c)
		w.pass(9 * time.Second)
	}
	if _, ids := w.enter(wire.Hello{Fresh: 1}); !reflect.DeepEqual(ids, []int{4}) {
		t.Errorf("after 61 seconds another one is granted %v", ids)
	}
}

// settled waits until the server has read what a tab sent: it answers.
func (w *world) settled(x *tab) {
	w.t.Helper()
	x.send(wire.KindWant, wire.Want{}.Encode())
	x.next(wire.KindGranted)
}

func TestCollisionsAreRefused(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	b := w.knock(wire.Hello{Claims: []int{7, 1}})
	if r, err := wire.DecodeRefused(b.next(wire.KindRefused)); err != nil || r.Why != wire.RefusedTaken || !reflect.DeepEqual(r.IDs, []int{1}) {
		t.Errorf("%+v %v", r, err)
	}
	if got := b.closed(); got != "4004 refused" {
		t.Error(got)
	}
	if _, ids := w.enter(wire.Hello{Claims: []int{7}, Fresh: 1}); !reflect.DeepEqual(ids, []int{7, 8}) {
		t.Error(ids)
	}
	a.peer() // only the one that came in
}

// The same tab comes again before the server has noticed that it was gone.
func TestTheSameTabAgain(t *testing.T) {
	w := newWorld(t)
	a := w.host()
	b, _ := w.enter(wire.Hello{Fresh: 1})
	again, ids := w.again(b, wire.Hello{Token: b.token, Claims: []int{2}})
	if got := b.closed(); got != "4003 the same tab came again" || !reflect.DeepEqual(ids, []int{2}) {
		t.Errorf("%s, %v", got, ids)
	}
	a.next(wire.KindLeft)
	again.send(wire.KindRecord, record(1, 1, "still here"))
	if r := a.record(); r.Conn != again.conn {
		t.Errorf("%+v", r)
	}
}

// In a room that nobody who knows it is in, a newcomer waits a little: those
// who were there come back first, with their ids, after a server was away.
func TestNewcomersWait(t *testing.T) {
	w := newWorld(t)
	b := w.knock(wire.Hello{Fresh: 1})
	b.send(wire.KindRecord, record(1, 1, "too early"))
	b.send(wire.KindSubscribe, wire.Subscribe{Tags: []wire.Tag{{9}}}.Encode())
	w.subscribed(wire.Tag{9}) // and so what came before has been seen
	a := w.host()
	if ids := b.granted(); !reflect.DeepEqual(ids, []int{2}) {
		t.Errorf("granted %v", ids)
	}
	a.peer()
	b.send(wire.KindRecord, record(1, 2, "now"))
	if r := a.record(); r.Counter != 2 {
		t.Errorf("%+v", r)
	}

	lone := w.knock(wire.Hello{Room: wire.RoomID{3}, Fresh: 1})
	w.reached(3)
	w.pass(wire.WaitForLab - time.Millisecond)
	w.pass(time.Millisecond)
	g, err := wire.DecodeGranted(lone.next(wire.KindGranted))
	if err != nil || g.Charter || !reflect.DeepEqual(g.IDs, []int{0}) {
		t.Errorf("%+v %v", g, err)
	}
}

// subscribed waits until a tab wants a tag, and nothing else.
func (w *world) subscribed(tag wire.Tag) {
	w.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		w.server.mu.Lock()
		found := false
		for c := range w.server.all {
			c.mu.Lock()
			_, has := c.tags[tag]
			found = found || has && !c.all
			c.mu.Unlock()
		}
		w.server.mu.Unlock()
		if found {
			return
		}
		if time.Now().After(end) {
			w.t.Fatalf("nobody wants %x", tag)
		}
	}
}

// reached waits until the server knows of so many tabs that said hello.
func (w *world) reached(n int) {
	w.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		in := 0
		w.server.mu.Lock()
		for _, r := range w.server.rooms {
			r.mu.Lock()
			in += len(r.tabs)
			r.mu.Unlock()
		}
		w.server.mu.Unlock()
		if in == n {
			return
		}
		if time.Now().After(end) {
			w.t.Fatalf("%d tabs are in rooms, want %d", in, n)
		}
	}
}

func TestOnlySocketsAreServed(t *testing.T) {
	w := newWorld(t)
	res, err := http.Get(w.http.URL)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusUpgradeRequired {
		t.Error(res.Status)
	}
	for range maxConns {
		w.server.all[&conn{}] = struct{}{}
	}
	if res, err = http.Get(w.http.URL); err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if got := string(text); res.StatusCode != http.StatusServiceUnavailable || got != "this server has 32000 connections and takes no more\n" {
		t.Errorf("%s %s", res.Status, got)
	}
	clear(w.server.all)
	w.server.Close()
	w.server.Close()
	x := w.dial()
	if got := x.closed(); got != "1001 the server ends" {
		t.Error(got)
	}
}

// lines counts those of the log.
func (w *world) lines() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.log)
}

// Addresses stand in the log of who asks for them.
func TestLogNamesAddressesIfAsked(t *testing.T) {
	lines := make(chan string, 10)
	s := New(Options{LogAddresses: true, Log: logTo(func(line string) { lines <- line })})
	w := &world{t: t, server: s, http: httptest.NewServer(s)}
	t.Cleanup(func() { s.Close(); w.http.Close() })
	w.enter(wire.Hello{Claims: []int{0}})
	if line := <-lines; !strings.HasSuffix(line, " tabs=1 address=127.0.0.1") {
		t.Error(line)
	}
}

func TestLogNamesRoomsOnly(t *testing.T) {
	w := newWorld(t)
	a, _ := w.enter(wire.Hello{Room: wire.RoomID{0xab}, Claims: []int{0}})
	a.send(wire.KindRecord, record(1, 1, "secret"))
	a.ws.CloseNow()
	w.reached(0)
	w.pass(0)
	w.pass(time.Minute)
	for end := time.Now().Add(patience); w.lines() < 3 && time.Now().Before(end); time.Sleep(time.Millisecond) {
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	id := linkOf(wire.RoomID{0xab}).Room()
	want := strings.ReplaceAll("msg=\"tab came\" room=X tab=1 tabs=1\nmsg=\"tab left\" room=X tab=1 tabs=0\nmsg=\"room gone: nobody came back\" room=X", "X", fmt.Sprintf("%x", id[:4]))
	if got := strings.Join(w.log, "\n"); got != want {
		t.Error(got)
	}
}
