package bridge

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem/wire"
)

// socket is what a connection needs of its WebSocket.
type socket interface {
	Read(context.Context) (websocket.MessageType, []byte, error)
	Write(context.Context, websocket.MessageType, []byte) error
	Close(websocket.StatusCode, string) error
	CloseNow() error
}

// conn is one tab's connection. Its reader is the goroutine that net/http gave
// it; a writer runs only while something waits, so an idle tab costs one
// goroutine.
type conn struct {
	server  *Server
	ws      socket
	address string        // who pays for it
	heard   atomic.Int64  // time of the latest message from it
	limit   *wire.Limit   // used by the reader only
	again   *wire.Limit   // of records that are sent again; used by the reader only
	control *wire.Limit   // of frames that are no records; used by the reader only
	pings   int           // within the present second of the reader
	pinging time.Duration // when that second began
	born    time.Duration

	challenge wire.Challenge // what its hello has to sign

	// Set when it says hello, then covered by the room's lock.
	room     *room
	number   uint32
	session  wire.Session
	member   wire.PublicKey
	grant    *grant // nil: it has no place yet
	asking   bool   // a petition of it waits
	wanted   int    // new ids still to be granted
	lab      bool   // it needs no lab of the room
	admitted bool
	since    time.Duration

	mu      sync.Mutex // of what follows
	batch   wire.Batch
	pending int // bytes in batch
	writing bool
	written time.Duration // something was put into the queue last
	dead    bool
	status  websocket.StatusCode
	reason  string
	dropped [wire.DroppedBytes + 1]int // since the last notice, by reason
	flood   int                        // within the present tick
	all     bool
	tags    map[wire.Tag]struct{}
	late    *wire.Subscribe // came too soon after others: done at the next tick
}

// read does what comes in until the connection ends.
func (c *conn) read(ctx context.Context) {
	for {
		kind, msg, err := c.ws.Read(ctx)
		if err != nil {
			return
		}
		c.heard.Store(int64(c.server.now()))
		if kind != websocket.MessageBinary {
			err = wire.Error("a message that is text")
		} else {
			err = c.message(msg)
		}
		if err != nil {
			c.kill(wire.CloseBroken, err.Error())
		}
		if c.isDead() {
			c.drain(ctx)
			return
		}
	}
}

// drain reads on, without looking, until the close frame is answered or the
// connection is cut.
func (c *conn) drain(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, WriteTimeout)
	defer stop()
	for {
		if _, _, err := c.ws.Read(ctx); err != nil {
			return
		}
	}
}

// message does what a message says. An error ends the connection.
func (c *conn) message(msg []byte) error {
	frames, err := wire.Split(msg)
	if err != nil {
		return err
	}
	var records [][]byte
	for _, f := range frames {
		if f.Kind == wire.KindRecord {
			ok, err := c.record(f.Body)
			if err != nil {
				return err
			}
			if ok {
				records = append(records, f.Body)
			}
			continue
		}
		if f.Kind == wire.KindResend {
			err = c.resend(f.Body)
		} else {
			err = c.frame(f)
		}
		if err != nil {
			return err
		}
	}
	if len(records) > 0 && c.room != nil {
		c.room.forward(c, records)
	}
	return nil
}

// frame does what one frame that is no record says.
func (c *conn) frame(f wire.Frame) error {
	if c.room != nil && f.Kind == wire.KindHello || c.room == nil && !early(f.Kind) {
		return wire.Error("a hello comes once, and before all but a subscribe")
	}
	often := c.control.Spend(c.server.now(), len(f.Body)) != 0
	if often && f.Kind != wire.KindSubscribe {
		c.server.stats.floods.Add(1)
		c.kill(wire.CloseFlood, "far more frames than a tab may send")
		return nil
	}
	switch f.Kind {
	case wire.KindHello:
		return c.hello(f.Body)
	case wire.KindSubscribe:
		s, err := wire.DecodeSubscribe(f.Body)
		if err == nil {
			c.subscribe(s, often)
		}
		return err
	case wire.KindWant:
		w, err := wire.DecodeWant(f.Body)
		if err == nil && !c.room.want(c, w.Fresh) {
			c.refuse(wire.RefusedIDs, nil)
		}
		return err
	case wire.KindCharter:
		return c.room.setCharter(f.Body)
	case wire.KindBeat:
		return nil
	}
	return wire.Error("a frame that only servers send")
}

// early reports whether a frame may come before the hello. A subscribe does:
// others answer a hello at once, and what is not subscribed to then is lost.
func early(k wire.Kind) bool {
	return k == wire.KindHello || k == wire.KindSubscribe || k == wire.KindBeat
}

func (c *conn) hello(body []byte) error {
	h, err := wire.DecodeHello(body)
	if err != nil {
		return err
	}
	if err := h.Check(c.challenge); err != nil {
		return err
	}
	c.server.join(c, h)
	return nil
}

func (c *conn) refuse(why wire.Refusal, taken []int) {
	c.server.refused(why)
	c.push(wire.KindRefused, wire.Refused{Why: why, IDs: taken[:min(len(taken), wire.MaxIDs)]}.Encode())
	c.kill(wire.CloseRefused, "refused")
}

// record says whether a record keeps the limits, and counts it if not.
func (c *conn) record(body []byte) (ok bool, err error) {
	if _, err := wire.DecodeRecord(body); err != nil {
		return false, err
	}
	if c.room == nil {
		return false, wire.Error("a record before the hello")
	}
	return c.spend(c.limit, len(body)), nil
}

// resend passes on a record that one tab lacks.
func (c *conn) resend(body []byte) error {
	x, err := wire.DecodeResend(body)
	switch {
	case err != nil:
		return err
	case c.room == nil:
		return wire.Error("a record before the hello")
	case c.spend(c.again, len(body)):
		c.room.resend(c, x)
	}
	return nil
}

// spend reports whether a record keeps a limit, and counts it if not.
func (c *conn) spend(limit *wire.Limit, n int) bool {
	why := limit.Spend(c.server.now(), n)
	if why == 0 {
		return true
	}
	c.server.stats.dropped.Add(1)
	c.mu.Lock()
	c.dropped[why]++
	c.flood++
	flooding := c.flood > MaxFlood && !c.dead
	c.mu.Unlock()
	if flooding {
		c.server.stats.floods.Add(1)
		c.kill(wire.CloseFlood, "far more records than a tab may send")
	}
	return false
}

// subscribe does it now, or, when it came often, at the next tick: programs may
// open and close channels as quickly as they like, and what they end with holds.
func (c *conn) subscribe(s wire.Subscribe, often bool) {
	if often {
		c.mu.Lock()
		c.late = &s
		c.mu.Unlock()
		return
	}
	tags := make(map[wire.Tag]struct{}, len(s.Tags))
	for _, t := range s.Tags {
		tags[t] = struct{}{}
	}
	c.mu.Lock()
	c.all, c.tags, c.late = s.All, tags, nil
	c.mu.Unlock()
}

func (c *conn) wants(t wire.Tag) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all {
		return true
	}
	_, ok := c.tags[t]
	return ok
}

// push puts a frame into the tab's queue. It never waits: a tab with too much
// in its queue is closed. It reports whether the tab is alive.
func (c *conn) push(k wire.Kind, body []byte) (alive bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return false
	}
	n := len(body) + 4
	if c.pending+n > MaxQueue || c.server.queued.Load()+int64(n) > MaxQueued && c.pending+n > c.server.share() {
		c.server.stats.slow.Add(1)
		c.die(wire.CloseSlow, "too much waits for this tab")
		return false
	}
	c.batch.Add(k, body)
	c.pending += n
	c.server.queued.Add(int64(n))
	c.written = c.server.now()
	if !c.writing {
		c.writing = true
		go c.write()
	}
	return true
}

// write sends what waits until nothing is left, or until the tab is dead; then
// it says why.
func (c *conn) write() {
	for {
		messages, n, dead := c.next()
		for _, m := range messages {
			ctx, stop := context.WithTimeout(context.Background(), WriteTimeout)
			err := c.ws.Write(ctx, websocket.MessageBinary, m)
			stop()
			if err != nil {
				break
			}
		}
		c.server.queued.Add(int64(-n))
		if dead {
			_ = c.ws.Close(c.status, c.reason) // waits a little for the other side, then cuts
			_ = c.ws.CloseNow()
			return
		}
		if messages == nil {
			return
		}
	}
}

// next takes what waits. Nothing: the writer ends. What waits for a slow tab
// is dropped, what waits for a refused one is its refusal.
func (c *conn) next() (messages [][]byte, n int, dead bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	messages, n, dead = c.batch.Take(), c.pending, c.dead
	c.pending = 0
	if dead && c.status == wire.CloseSlow {
		messages = nil
	}
	c.writing = dead || len(messages) > 0
	return messages, n, dead
}

// kill closes the connection; what it was killed for first is what it is told.
func (c *conn) kill(status websocket.StatusCode, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.die(status, reason)
}

// die is kill with the lock held. The close frame goes behind what is being
// written now; nobody waits for it.
func (c *conn) die(status websocket.StatusCode, reason string) {
	if c.dead {
		return
	}
	c.dead, c.status, c.reason = true, status, reason[:min(len(reason), 100)]
	if !c.writing {
		c.writing = true
		go c.write()
	}
}

// pinged answers a ping, as long as there are few.
func (c *conn) pinged(context.Context, []byte) bool {
	if now := c.server.now(); now-c.pinging >= time.Second {
		c.pinging, c.pings = now, 0
	}
	if c.pings++; c.pings > MaxPings {
		c.kill(wire.CloseFlood, "far more pings than a tab may send")
	}
	return c.pings <= MaxPings
}

func (c *conn) isDead() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dead
}

// finish gives back what a connection that has ended still holds.
func (c *conn) finish() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dead = true
	if !c.writing {
		c.server.queued.Add(int64(-c.pending))
		c.pending = 0
	}
	_ = c.ws.CloseNow()
}

// tick sends a beat if nothing else was sent, tells what was dropped, and cuts
// a connection that is silent or has been dead for long.
func (c *conn) tick(now time.Duration) {
	if now-time.Duration(c.heard.Load()) > wire.Silence || c.room == nil && now-c.born > wire.Silence {
		go c.ws.CloseNow()
		return
	}
	c.mu.Lock()
	notices := slices.Clone(c.dropped[:])
	clear(c.dropped[:])
	c.flood = 0
	quiet := now-c.written >= wire.BeatEvery
	dead, late := c.dead, c.late
	c.mu.Unlock()
	if late != nil {
		c.subscribe(*late, false)
	}
	if dead && c.room != nil {
		c.room.mu.Lock()
		c.room.remove(c)
		c.room.mu.Unlock()
	}
	for why, n := range notices {
		if n > 0 {
			c.push(wire.KindNotice, wire.Notice{Why: wire.Dropped(why), Count: n}.Encode())
			quiet = false
		}
	}
	if quiet {
		c.push(wire.KindBeat, nil)
	}
}
