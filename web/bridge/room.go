package bridge

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"sync"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// room is the tabs that share one key. Its lock covers everything in it; what
// is pushed to a tab under the lock is only put into its queue.
type room struct {
	server *Server
	id     wire.RoomID
	payer  string // address of who began it
	mu     sync.Mutex
	tabs   []*conn // in the order they came
	last   uint32  // number of the tab that came last
	grants map[wire.Token]*grant
	owner  map[int]*grant // of each id
	// welcome is what newcomers are told, sealed by somebody of the room.
	welcome []byte
}

// grant is the ids of one tab, which outlive its connection for a while.
type grant struct {
	token wire.Token
	ids   []int
	payer string        // address of the tab that has them
	tab   *conn         // nil: its connection broke
	until time.Duration // then the ids are free
}

func newRoom(s *Server, id wire.RoomID, payer string) *room {
	return &room{server: s, id: id, payer: payer, grants: map[wire.Token]*grant{}, owner: map[int]*grant{}}
}

// name is the room's for the log.
func (r *room) name() string { return hex.EncodeToString(r.id[:4]) }

// join takes a tab in, or says why not; n counts the tabs, and the grants of
// those that may come back, that are in the room then.
func (r *room) join(c *conn, h wire.Hello, now time.Duration) (why wire.Refusal, taken []int, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	why, taken = r.enter(c, h, now)
	if why != 0 {
		return why, taken, len(r.tabs) + len(r.grants)
	}
	return 0, nil, len(r.tabs)
}

func (r *room) enter(c *conn, h wire.Hello, now time.Duration) (why wire.Refusal, taken []int) {
	g := r.grants[h.Token]
	if g == nil || h.Token == (wire.Token{}) {
		g = &grant{}
	}
	switch {
	case len(r.tabs) >= wire.MaxTabs && g.tab == nil:
		return wire.RefusedFull, nil
	case len(union(g.ids, h.Claims))+h.Fresh > wire.MaxIDs:
		return wire.RefusedIDs, nil
	}
	for _, id := range h.Claims {
		if o := r.owner[id]; o != nil && o != g {
			taken = append(taken, id)
		}
	}
	if len(taken) > 0 {
		return wire.RefusedTaken, taken
	}
	if !r.pay(g, c.address, len(union(g.ids, h.Claims))+h.Fresh) {
		return wire.RefusedIDs, nil
	}
	if old := g.tab; old != nil {
		r.remove(old)
		old.kill(wire.CloseReplaced, "the same tab came again")
	}
	if g.token == (wire.Token{}) {
		rand.Read(g.token[:])
		r.grants[g.token] = g
	}
	g.tab = c
	r.own(g, h.Claims)
	r.last++
	c.room, c.number, c.session, c.grant, c.wanted = r, r.last, h.Session, g, h.Fresh
	c.since = now
	r.tabs = append(r.tabs, c)
	if h.Fresh == 0 || r.welcome != nil {
		r.admit(c)
	}
	return 0, nil
}

// union is a and what of b is not in it.
func union(a, b []int) []int {
	out := slices.Clone(a)
	for _, id := range b {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// pay lets the address that a grant's tab comes from now pay for n ids of it;
// false: it has too many.
func (r *room) pay(g *grant, address string, n int) bool {
	had := len(g.ids)
	if g.payer == address {
		n -= had
	}
	if !r.server.ledger.take(address, Quota{IDs: n}) {
		return false
	}
	if g.payer != address {
		r.server.ledger.take(g.payer, Quota{IDs: -had})
	}
	g.payer = address
	return true
}

// own makes ids a grant's.
func (r *room) own(g *grant, ids []int) {
	g.ids = union(g.ids, ids)
	for _, id := range ids {
		r.owner[id] = g
	}
}

// admit tells a tab who is here, gives it its ids, and tells the others of it.
// Until then it neither sends nor hears. The ids come last: its programs may
// speak as soon as it has them, and must know to whom.
func (r *room) admit(c *conn) {
	c.admitted = true
	if r.welcome != nil {
		c.push(wire.KindWelcome, r.welcome)
	}
	for _, o := range r.tabs {
		if o != c && o.admitted {
			c.push(wire.KindPeer, o.peer())
		}
	}
	r.grantTo(c)
	for _, o := range r.tabs {
		if o != c && o.admitted {
			o.push(wire.KindPeer, c.peer())
		}
	}
}

// grantTo gives a tab as many new ids as it wants, the lowest that are free,
// and tells it all it has.
func (r *room) grantTo(c *conn) {
	for id := 0; c.wanted > 0; id++ {
		if r.owner[id] == nil {
			r.own(c.grant, []int{id})
			c.wanted--
		}
	}
	c.push(wire.KindGranted, wire.Granted{Conn: c.number, Token: c.grant.token, Welcome: r.welcome != nil, IDs: c.grant.ids}.Encode())
}

// peer is what others are told of a tab.
func (c *conn) peer() []byte {
	return wire.Peer{Conn: c.number, Session: c.session, IDs: c.grant.ids}.Encode()
}

// want gives a tab more ids; false: more than it may have.
func (r *room) want(c *conn, n int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(c.grant.ids)+c.wanted+n > wire.MaxIDs || !r.server.ledger.take(c.address, Quota{IDs: n}) {
		return false
	}
	c.wanted += n
	if !c.admitted {
		return true
	}
	r.grantTo(c)
	if n == 0 {
		return true // the others have nothing to hear of
	}
	for _, o := range r.tabs {
		if o != c && o.admitted {
			o.push(wire.KindPeer, c.peer())
		}
	}
	return true
}

// setWelcome keeps what newcomers are told. A tab brings it when there is none,
// or when it cannot open the one that there is. Those who waited come in.
func (r *room) setWelcome(b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.welcome = slices.Clone(b)
	for _, c := range r.tabs {
		if !c.admitted {
			r.admit(c)
		}
	}
}

// forward puts records of one tab into the queues of those that want them. It
// reads their tags and nothing else.
func (r *room) forward(from *conn, records [][]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !from.admitted {
		return
	}
	n := int64(0)
	var slow []*conn
	for _, b := range records {
		tag := wire.Stamp(b, from.number)
		for _, o := range r.tabs {
			if o == from || !o.admitted || !o.wants(tag) {
				continue
			}
			if n++; !o.push(wire.KindRecord, b) && !slices.Contains(slow, o) {
				slow = append(slow, o)
			}
		}
	}
	for _, o := range slow {
		r.remove(o)
	}
	r.server.stats.records.Add(int64(len(records)))
	r.server.stats.deliveries.Add(n)
}

// leave takes a tab out; its ids are held for it. It returns how many tabs are
// left. Ids that were wanted and not yet given are nobody's again.
func (r *room) leave(c *conn, now time.Duration) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remove(c)
	r.server.ledger.take(c.address, Quota{IDs: -c.wanted})
	c.wanted = 0
	if g := c.grant; g.tab == c {
		g.tab, g.until = nil, now+wire.HoldGrant
	}
	return len(r.tabs)
}

// remove takes a tab out and tells the others, unless that was done before.
func (r *room) remove(c *conn) {
	at := slices.Index(r.tabs, c)
	if at < 0 {
		return
	}
	r.tabs = slices.Delete(r.tabs, at, at+1)
	if !c.admitted {
		return
	}
	c.admitted = false
	for _, o := range r.tabs {
		if o.admitted {
			o.push(wire.KindLeft, wire.Left{Conn: c.number}.Encode())
		}
	}
}

// tick lets in who has waited for a welcome that nobody brings, and frees the
// ids of those who did not come back. It reports whether the room is empty.
func (r *room) tick(now time.Duration) (empty bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.tabs {
		if !c.admitted && now >= c.since+wire.WaitForLab {
			r.admit(c)
		}
	}
	for token, g := range r.grants {
		if g.tab != nil || now < g.until {
			continue
		}
		delete(r.grants, token)
		r.server.ledger.take(g.payer, Quota{IDs: -len(g.ids)})
		for _, id := range g.ids {
			delete(r.owner, id)
		}
	}
	return len(r.grants) == 0
}
