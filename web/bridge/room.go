package bridge

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
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
	owner  wire.OwnerID
	payer  string // address of who began it
	mu     sync.Mutex
	tabs   []*conn // in the order they came
	last   uint32  // number of the tab that came last
	grants map[wire.PublicKey]*grant
	holder map[int]*grant // of each id
	top    int            // the highest id that was ever somebody's, as far as is known; -1: none

	// charter is what the owner, or in a room without one a member, said of it.
	charter *wire.Charter
	signed  []byte // as it came; nil: there is none
}

// grant is the ids of one tab, which outlive its connection for a while.
type grant struct {
	member wire.PublicKey
	ids    []int
	proven bool          // its ids were granted to it, and not only claimed
	payer  string        // address of the tab that has them
	tab    *conn         // nil: its connection broke
	until  time.Duration // then it is forgotten
}

func newRoom(s *Server, id wire.RoomID, owner wire.OwnerID, payer string) *room {
	return &room{server: s, id: id, owner: owner, payer: payer, top: -1, grants: map[wire.PublicKey]*grant{}, holder: map[int]*grant{}, charter: &wire.Charter{}}
}

// name is the room's for the log.
func (r *room) name() string { return hex.EncodeToString(r.id[:4]) }

// token is the server's mark that a tab was granted ids.
func (r *room) token(member wire.PublicKey, ids []int) (t wire.Token) {
	m := hmac.New(sha256.New, r.server.opt.Secret)
	m.Write(r.id[:])
	m.Write(member[:])
	for _, id := range ids {
		m.Write(binary.BigEndian.AppendUint32(nil, uint32(id)))
	}
	copy(t[:], m.Sum(nil))
	return t
}

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
	g := r.grants[h.Member]
	token := r.token(h.Member, h.Claims)
	member := g != nil || len(h.Claims) > 0 && hmac.Equal(h.Token[:], token[:])
	if g == nil {
		g = &grant{member: h.Member, proven: member || len(h.Claims) == 0}
	}
	if why = r.bars(h, member, g); why != 0 {
		return why, nil
	}
	if taken = r.taken(g, h.Claims); len(taken) > 0 {
		return wire.RefusedTaken, taken
	}
	if !r.pay(g, c.address, len(union(g.ids, h.Claims))+h.Fresh) {
		return wire.RefusedIDs, nil
	}
	if old := g.tab; old != nil {
		r.remove(old)
		old.kill(wire.CloseReplaced, "the same tab came again")
	}
	r.grants[h.Member], g.tab = g, c
	r.own(g, h.Claims)
	r.top = max(r.top, min(h.Known, maxTop))
	r.last++
	c.room, c.number, c.session, c.grant, c.wanted = r, r.last, h.Session, g, h.Fresh
	c.since, c.lab = now, h.Lab
	r.tabs = append(r.tabs, c)
	if h.Fresh == 0 || r.signed != nil {
		r.admit(c)
	}
	return 0, nil
}

// bars reports why a tab may not come in, whatever its ids.
func (r *room) bars(h wire.Hello, member bool, g *grant) wire.Refusal {
	owner := h.Member == r.charter.Owner() || h.Member.Fingerprint() == r.owner
	twin := slices.ContainsFunc(r.tabs, func(o *conn) bool { return o.session == h.Session && o.grant != g })
	switch {
	case r.charter.Bars(h.Member):
		return wire.RefusedRemoved
	case r.charter.Closed && !member && !owner:
		return wire.RefusedClosed
	case len(r.tabs) >= wire.MaxTabs && g.tab == nil:
		return wire.RefusedFull
	case twin: // a session is one tab's
		return wire.RefusedTaken
	case len(union(g.ids, h.Claims))+h.Fresh > wire.MaxIDs:
		return wire.RefusedIDs
	}
	return 0
}

// taken are those of the ids that somebody else has. Who was granted an id
// gets it from who only claimed it: that one has to go.
func (r *room) taken(g *grant, ids []int) (taken []int) {
	var weaker []*grant
	for _, id := range ids {
		o := r.holder[id]
		switch {
		case o == g || o == nil && !r.reserved(g, id):
		case o != nil && g.proven && !o.proven:
			weaker = append(weaker, o)
		default:
			taken = append(taken, id)
		}
	}
	if len(taken) > 0 {
		return taken
	}
	for _, o := range weaker {
		if o.tab != nil {
			o.tab.refuse(wire.RefusedTaken, ids)
			r.remove(o.tab)
		}
		r.forget(o)
	}
	return nil
}

// reserved reports whether an id is kept for the owner, who is away.
func (r *room) reserved(g *grant, id int) bool {
	return g.member != r.charter.Owner() && slices.Contains(r.charter.IDs, id)
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
	if !r.server.ledger.charge(address, Quota{IDs: n}) {
		return false
	}
	if g.payer != address {
		r.server.ledger.charge(g.payer, Quota{IDs: -had})
	}
	g.payer = address
	return true
}

// maxTop bounds the ids that push new ones upwards: somebody may claim any.
const maxTop = 1 << 16

// own makes ids a grant's.
func (r *room) own(g *grant, ids []int) {
	g.ids = union(g.ids, ids)
	for _, id := range ids {
		r.holder[id] = g
		if id <= maxTop {
			r.top = max(r.top, id)
		}
	}
}

// forget frees the ids of a grant.
func (r *room) forget(g *grant) {
	if r.grants[g.member] != g {
		return
	}
	delete(r.grants, g.member)
	r.server.ledger.charge(g.payer, Quota{IDs: -len(g.ids)})
	for _, id := range g.ids {
		delete(r.holder, id)
	}
}

// admit tells a tab who is here, gives it its ids, and tells the others of it.
// Until then it neither sends nor hears. The ids come last: its programs may
// speak as soon as it has them, and must know to whom.
func (r *room) admit(c *conn) {
	c.admitted = true
	if r.signed != nil {
		c.push(wire.KindCharter, r.signed)
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

// grantTo gives a tab as many new ids as it wants, and tells it all it has.
func (r *room) grantTo(c *conn) {
	for c.wanted > 0 {
		r.own(c.grant, []int{r.free(c.grant)})
		c.wanted--
	}
	c.push(wire.KindGranted, wire.Granted{Conn: c.number, Token: r.token(c.grant.member, c.grant.ids), Charter: r.signed != nil, IDs: c.grant.ids}.Encode())
}

// free is a new id: one that nobody ever had, so that who is away finds theirs
// again; the lowest that is free when those have run out.
func (r *room) free(g *grant) int {
	for r.top < maxTop {
		r.top++
		if r.holder[r.top] == nil && !r.reserved(g, r.top) {
			return r.top
		}
	}
	for id := 0; ; id++ {
		if r.holder[id] == nil && !r.reserved(g, id) {
			return id
		}
	}
}

// peer is what others are told of a tab.
func (c *conn) peer() []byte {
	return wire.Peer{Conn: c.number, Session: c.session, Member: c.grant.member, IDs: c.grant.ids}.Encode()
}

// want gives a tab more ids; false: more than it may have.
func (r *room) want(c *conn, n int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(c.grant.ids)+c.wanted+n > wire.MaxIDs || !r.server.ledger.charge(c.address, Quota{IDs: n}) {
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

// setCharter keeps what the owner says and tells everybody. A member brings it
// when the server has none, or an older one; in a room without an owner also
// when it cannot open the welcome that there is. Those who waited come in.
func (r *room) setCharter(b []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, err := wire.OpenCharter(r.id, r.owner, b)
	if err != nil {
		return err
	}
	owned := r.owner != (wire.OwnerID{})
	if r.signed != nil && owned && !c.Newer(r.charter) {
		return nil
	}
	r.charter, r.signed = c, slices.Clone(b)
	for _, o := range slices.Clone(r.tabs) {
		switch {
		case c.Bars(o.grant.member):
			r.remove(o)
			o.refuse(wire.RefusedRemoved, nil)
		case !o.admitted:
			r.admit(o)
		case owned:
			o.push(wire.KindCharter, r.signed)
		}
	}
	return nil
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

// resend puts a record of one tab into the queue of another, if it wants it.
func (r *room) resend(from *conn, x wire.Resend) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := slices.IndexFunc(r.tabs, func(o *conn) bool { return o.number == x.To })
	if !from.admitted || at < 0 {
		return
	}
	o := r.tabs[at]
	if o == from || !o.admitted || !o.wants(wire.Stamp(x.Record, from.number)) {
		return
	}
	r.server.stats.deliveries.Add(1)
	if !o.push(wire.KindResent, x.Record) {
		r.remove(o)
	}
}

// leave takes a tab out; its ids are held for it. It returns how many tabs are
// left. Ids that were wanted and not yet given are nobody's again.
func (r *room) leave(c *conn, now time.Duration) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remove(c)
	r.server.ledger.charge(c.address, Quota{IDs: -c.wanted})
	c.wanted = 0
	if g := c.grant; g.tab == c {
		g.tab, g.until = nil, now+wire.HoldGrant
		r.thin()
	}
	return len(r.tabs)
}

// maxAbsent bounds the tabs of a room that are remembered while they are away.
// Who is forgotten still has its token.
const maxAbsent = 256

// thin forgets who has been away longest, if there are too many.
func (r *room) thin() {
	var oldest *grant
	absent := 0
	for _, g := range r.grants {
		if g.tab != nil {
			continue
		}
		if absent++; oldest == nil || g.until < oldest.until {
			oldest = g
		}
	}
	if absent > maxAbsent {
		r.forget(oldest)
	}
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
		if !c.admitted && now >= c.since+wire.WaitForLab && (c.lab || r.owner == wire.OwnerID{}) {
			r.admit(c)
		}
	}
	for _, g := range r.grants {
		if g.tab == nil && now >= g.until {
			r.forget(g)
		}
	}
	return len(r.grants) == 0
}
