// Package bridge is the server of rooms: it forwards sealed records
// between tabs by their routing tags, without a key and so without reading
// them, grants ids, and tells who comes and goes. It keeps nothing on disk.
// Whoever comes in proves the room's key and its own first, and what the owner
// of a room says is signed: so a server that has forgotten everything learns it
// from those who come back, and believes nobody else.
//
// Nobody is waited for: a tab that does not take what is sent to it is closed,
// one that sends more than it may has the rest dropped, is told, and is closed
// when it goes far beyond. What is held for somebody counts against a quota of
// their address. So the memory of a server is bounded whatever its tabs do: by
// twice MaxQueued, and MaxRecord for the charter of each room.
package bridge

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem/wire"
)

// Bounds of the server's own; those that tabs know are in wire.
const (
	MaxQueue     = 8 << 20          // bytes that wait for one tab; with more it is slow and closed
	MaxQueued    = 256 << 20        // bytes that wait for all tabs; beyond, who has more than an equal share of it is closed
	MaxPings     = 20               // pings within a second; with more the tab is closed
	MaxFlood     = 5000             // records dropped within a second; with more the tab is closed
	WriteTimeout = 10 * time.Second // for one message to be taken
	tickEvery    = time.Second
	// slack is how much faster than wire's rates a tab may seem: what was sent
	// evenly does not arrive evenly.
	slack = 1.2
)

// Options of a server. The zero Options are good.
type Options struct {
	Log          *slog.Logger     // who comes and goes, without any content; nil: nothing is logged
	LogAddresses bool             // the log names the addresses of tabs
	Now          func() time.Time // nil: time.Now

	Backplane Backplane // to other servers with the same secret; nil: this one is alone
	Name      string    // of this server among them, the same after a restart; empty: drawn
	Address   string    // where tabs of others find it, which they are told; empty: they are not

	Secret []byte       // signs what tabs come back with; nil: drawn, and lost with the server
	random func([]byte) // names the server among others; nil: nobody can guess it

	Quota   Quota          // of one address; a zero field: no bound
	Proxies []netip.Prefix // those in front of this server, whose X-Forwarded-For is believed
}

// Server serves rooms over WebSocket.
type Server struct {
	opt     Options
	start   time.Time
	mu      sync.Mutex // of rooms and all; taken before a room's
	rooms   map[wire.RoomID]*room
	hosted  int                 // of rooms: those without tabs of this server
	vows    map[wire.RoomID]int // of rooms that are not here
	all     map[*conn]struct{}
	ticking bool
	closed  bool
	done    chan struct{}
	queued  atomic.Int64
	conns   atomic.Int64 // len(all)
	stats   counters
	ledger  ledger
	journal *journal
	fellows *fellows
}

type counters struct {
	records, deliveries, dropped, slow, floods atomic.Int64
	heard, strange                             atomic.Int64 // from other servers

	refused [len(Refusals)]atomic.Int64
}

// Refusals names why tabs are refused, in the order of Stats.Refused; the last
// are connections beyond what an address, or the server, may have.
var Refusals = [...]string{"room-full", "no-more-rooms", "ids-taken", "too-many-ids", "room-closed", "removed", "connections"}

func (s *Server) refused(why wire.Refusal) { s.stats.refused[why-wire.RefusedFull].Add(1) }

const refusedConnections = wire.RefusedRemoved + 1

// Stats are counts since the server started, and what there is now.
type Stats struct {
	Rooms, Tabs int
	Records     int64 // taken from tabs to be forwarded
	Deliveries  int64 // copies of them put into a tab's queue
	Dropped     int64 // beyond the limits
	Slow        int64 // tabs closed because they were slow
	Floods      int64 // tabs closed because they sent far too much
	Queued      int64 // bytes that wait for all tabs
	Servers     int   // that serve rooms together, this one included
	Heard       int64 // messages of other servers
	Strange     int64 // messages that were no server's, or came before
	Refused     [len(Refusals)]int64
}

// New makes a server without rooms.
func New(o Options) *Server {
	s := newServer(o)
	if o.Backplane != nil {
		s.ticking = true
		go s.tickle()
	}
	return s
}

// newServer makes one that does nothing by itself when time passes.
func newServer(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.random == nil {
		o.random = func(b []byte) { rand.Read(b) }
	}
	if o.Secret == nil {
		o.Secret = make([]byte, 32)
		rand.Read(o.Secret)
	}
	s := &Server{opt: o, start: o.Now(), rooms: map[wire.RoomID]*room{}, all: map[*conn]struct{}{}, done: make(chan struct{}), vows: map[wire.RoomID]int{}}
	s.ledger = ledger{max: o.Quota, by: map[string]*Quota{}, at: map[ServerID][]usage{}, others: map[string]Quota{}}
	s.journal = newJournal(o, s.done)
	s.fellows = newFellows(o)
	if o.Backplane != nil {
		o.Backplane.Listen(topicAll, true)
		o.Backplane.Listen(topicOf(s.fellows.self), true)
		o.Backplane.Start(s)
		s.beat(false)
	}
	return s
}

// now is the time since the server started.
func (s *Server) now() time.Duration { return s.opt.Now().Sub(s.start) }

// Stats tells what the server does.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &s.stats
	out := Stats{Rooms: len(s.rooms) - s.hosted, Tabs: len(s.all), Records: c.records.Load(), Deliveries: c.deliveries.Load(), Dropped: c.dropped.Load(), Slow: c.slow.Load(), Floods: c.floods.Load(), Queued: s.queued.Load(),
		Servers: len(s.fellows.view.Load().live) + 1, Heard: c.heard.Load(), Strange: c.strange.Load()}
	for i := range c.refused {
		out.Refused[i] = c.refused[i].Load()
	}
	return out
}

// ServeHTTP takes a tab's connection until it ends. Pages of any origin may
// open one: there are no cookies, who has the link has the key.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.full() {
		s.refused(refusedConnections)
		http.Error(w, fmt.Sprintf("this server has %d connections and takes no more", maxConns), http.StatusServiceUnavailable)
		return
	}
	address := s.addressOf(r)
	if !s.ledger.charge(address, Quota{Conns: 1}) {
		s.refused(refusedConnections)
		http.Error(w, fmt.Sprintf("your address has %d connections to this server, which is all it may have", s.opt.Quota.Conns), http.StatusTooManyRequests)
		return
	}
	defer s.ledger.charge(address, Quota{Conns: -1})
	c := &conn{server: s, address: address, limit: wire.NewLimit(slack), control: wire.NewControlLimit(slack), again: wire.NewResendLimit(slack), born: s.now()}
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled, OnPingReceived: c.pinged})
	if err != nil {
		return // Accept has answered
	}
	ws.SetReadLimit(wire.MaxMessage)
	c.ws = ws
	c.heard.Store(int64(c.born))
	if !s.add(c) {
		_ = ws.Close(websocket.StatusGoingAway, "the server ends")
		return
	}
	rand.Read(c.challenge[:])
	c.push(wire.KindChallenge, c.challenge[:])
	c.read(r.Context())
	s.leave(c)
}

// maxConns bounds connections, those that have not said hello included.
const maxConns = wire.MaxRooms * wire.MaxTabs

func (s *Server) full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all) >= maxConns
}

// share is what each connection may have waiting when all have too much: who
// takes what is sent has less, and is not closed for what others leave lying.
func (s *Server) share() int { return int(MaxQueued / max(s.conns.Load(), 1)) }

// add notes a connection; false: the server is closed.
func (s *Server) add(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.all[c] = struct{}{}
	s.conns.Store(int64(len(s.all)))
	if !s.ticking {
		s.ticking = true
		go s.tickle()
	}
	return true
}

// leave forgets a connection that has ended.
func (s *Server) leave(c *conn) {
	c.finish()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, c)
	s.conns.Store(int64(len(s.all)))
	if r := c.room; r != nil {
		if left := r.leave(c, s.now()); c.grant != nil {
			s.journal.tab("tab left", c, left)
		}
	}
}

// Close ends all connections at once.
func (s *Server) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
	for c := range s.all {
		go c.ws.CloseNow()
	}
}

// end takes no more connections, and says good-bye to the other servers. The
// lock is held.
func (s *Server) end() {
	if !s.closed {
		s.closed = true
		close(s.done)
		s.beat(true)
	}
}

// Shutdown tells all tabs that the server goes away (1001), so that they come
// back by themselves, and waits until they are gone, or ctx ends; then it
// closes what is left.
func (s *Server) Shutdown(ctx context.Context) {
	s.mu.Lock()
	s.end()
	for c := range s.all {
		c.kill(websocket.StatusGoingAway, "the server ends")
	}
	s.mu.Unlock()
	for ctx.Err() == nil && s.conns.Load() > 0 {
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Millisecond):
		}
	}
	s.Close()
}

// tickle ticks until the server is closed.
func (s *Server) tickle() {
	t, beat := time.NewTicker(tickEvery), time.NewTicker(BeatServers)
	defer t.Stop()
	defer beat.Stop()
	for {
		select {
		case <-s.done:
			return
		case <-t.C:
			s.tick(s.now())
		case <-beat.C:
			s.meet(s.now())
		}
	}
}

// tick does what is due: beats for tabs that were sent nothing, the end of
// those that are silent, notices of what was dropped, newcomers that have
// waited long enough, grants and rooms that nobody came back to.
func (s *Server) tick(now time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.all {
		c.tick(now)
	}
	for id, r := range s.rooms {
		if r.tick(now) {
			s.drop(id, r)
			if !r.hosted {
				s.journal.say("room gone: nobody came back", slog.String("room", r.name()))
			}
		}
	}
}

// join brings a connection that said hello into its room.
func (s *Server) join(c *conn, h wire.Hello) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[h.Room]
	if r == nil || r.hosted {
		if len(s.rooms)-s.hosted >= wire.MaxRooms || !s.ledger.charge(c.address, Quota{Rooms: 1}) {
			c.refuse(wire.RefusedRooms, nil)
			return
		}
		r = s.begin(h.Room, h.Owner, c.address)
	}
	if r.join(c, h, s.now()) {
		s.drop(h.Room, r)
	}
}

// begin makes a room that an address pays for, or makes it pay for one that was
// only hosted.
func (s *Server) begin(id wire.RoomID, owner wire.OwnerID, payer string) *room {
	r := s.rooms[id]
	if r == nil {
		r = newRoom(s, id, owner, payer)
		r.vows.upTo = s.vowOf(id)
		delete(s.vows, id)
		s.rooms[id] = r
		return r
	}
	s.hosted--
	r.hosted, r.payer = false, payer
	return r
}

// drop forgets an empty room. The lock is held.
func (s *Server) drop(id wire.RoomID, r *room) {
	delete(s.rooms, id)
	if r.hosted {
		s.hosted--
	} else {
		s.ledger.charge(r.payer, Quota{Rooms: -1})
	}
	s.fellows.seal.drop(topicOfRoom(id))
	if top := max(r.vows.upTo, r.tops[0]); len(s.fellows.view.Load().live) > 0 {
		s.remember(id, top) // others may have tabs in it
	}
	if r.attends {
		r.attends = false
		s.opt.Backplane.Listen(topicOfRoom(id), false)
	}
}
