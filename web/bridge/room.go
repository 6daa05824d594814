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
	hosted bool   // no tab of this server ever came: it keeps the ids for others
	mu     sync.Mutex
	tabs   []*conn // of this server, in the order they came
	last   uint32  // number of the tab that came last
	register
	elsewhere
	vows vows

	petitions []*petition // what waits for the home's decision

	// charter is what the owner, or in a room without one a member, said of it.
	charter *wire.Charter
	signed  []byte // as it came; nil: there is none
}

func newRoom(s *Server, id wire.RoomID, owner wire.OwnerID, payer string) *room {
	return &room{server: s, id: id, owner: owner, payer: payer, register: newRegister(), elsewhere: newElsewhere(), vows: newVows(), charter: &wire.Charter{}}
}

// locked does something under the room's lock.
func (r *room) locked(do func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	do()
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

// join lets a tab ask for its place; see answered. It reports whether nothing
// is in the room.
func (r *room) join(c *conn, h wire.Hello, now time.Duration) (empty bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c.room, c.session, c.member, c.lab = r, h.Session, h.Member, h.Lab
	if !r.server.ledger.charge(c.address, Quota{IDs: h.Fresh}) {
		c.refuse(wire.RefusedIDs, nil)
		return r.empty()
	}
	c.wanted = h.Fresh
	token := r.token(h.Member, h.Claims)
	proven := len(h.Claims) > 0 && hmac.Equal(h.Token[:], token[:])
	r.petition(&petition{c: c, since: now, ask: ask{Member: h.Member, Session: h.Session, IDs: h.Claims, Known: h.Known, Fresh: h.Fresh, Enter: true, Proven: proven}}, now)
	return r.empty()
}

// empty reports whether there is nobody who is here, or may come back.
func (r *room) empty() bool { return len(r.tabs)+len(r.grants)+len(r.petitions) == 0 }

// seat gives a tab its place. It comes in when it knows who is there, and what
// newcomers are told.
func (r *room) seat(c *conn, g *grant, now time.Duration) {
	if old := g.tab; old != nil {
		r.remove(old)
		old.kill(wire.CloseReplaced, "the same tab came again")
	}
	if q := g.guest; q != nil {
		r.part(q)
	}
	r.last++
	c.number, c.grant, c.since, g.tab = r.last, g, now, c
	r.tabs = append(r.tabs, c)
	r.server.journal.tab("tab came", c, len(r.tabs))
	r.tell(now)
	if c.wanted == 0 || r.signed != nil {
		r.admit(c, now)
	}
}

// admit lets a tab in as soon as it can be told who is here, and has the ids
// that it wants.
func (r *room) admit(c *conn, now time.Duration) {
	switch {
	case c.admitted || c.asking || !r.met(now):
	case c.wanted > 0:
		r.fetch(c, now)
	default:
		r.welcome(c)
		r.tell(now)
	}
}

// welcome tells a tab who is here, gives it its ids, and tells the others of it.
// Until then it neither sends nor hears. The ids come last: its programs may
// speak as soon as it has them, and must know to whom.
func (r *room) welcome(c *conn) {
	c.admitted = true
	if r.signed != nil {
		c.push(wire.KindCharter, r.signed)
	}
	for _, o := range r.tabs {
		if o != c && o.admitted {
			c.push(wire.KindPeer, o.peer())
		}
	}
	for _, q := range r.guests {
		if q.in {
			c.push(wire.KindPeer, q.peer())
		}
	}
	if at := r.server.fellows.view.Load().addresses; len(at) > 0 {
		c.push(wire.KindElsewhere, wire.Elsewhere{Addresses: at}.Encode())
	}
	r.grantTo(c)
	r.others(c, wire.KindPeer, c.peer())
}

// tellAddresses tells all tabs where else the room is served.
func (r *room) tellAddresses() {
	if at := r.server.fellows.view.Load().addresses; len(at) > 0 {
		r.others(nil, wire.KindElsewhere, wire.Elsewhere{Addresses: at}.Encode())
	}
}

// others tells all tabs of this server but one, which may be nil.
func (r *room) others(but *conn, k wire.Kind, body []byte) {
	for _, o := range r.tabs {
		if o != but && o.admitted {
			o.push(k, body)
		}
	}
}

// grantTo tells a tab all ids it has.
func (r *room) grantTo(c *conn) {
	c.push(wire.KindGranted, wire.Granted{Conn: c.number, Token: r.token(c.member, c.grant.ids), Charter: r.signed != nil, IDs: c.grant.ids}.Encode())
}

// peer is what others are told of a tab.
func (c *conn) peer() []byte {
	return wire.Peer{Conn: c.number, Session: c.session, Member: c.member, IDs: c.grant.ids}.Encode()
}

// want gives a tab more ids; false: more than it may have.
func (r *room) want(c *conn, n int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	has := 0
	if c.grant != nil {
		has = len(c.grant.ids)
	}
	if has+c.wanted+n > wire.MaxIDs || !r.server.ledger.charge(c.address, Quota{IDs: n}) {
		return false
	}
	c.wanted += n
	switch {
	case !c.admitted: // it is given them when it comes in
	case c.wanted == 0:
		r.grantTo(c) // the others have nothing to hear of
	default:
		r.fetch(c, r.server.now())
	}
	return true
}

// setCharter keeps what the owner says and tells everybody. A member brings it
// when the server has none, or an older one; in a room without an owner also
// when it cannot open the welcome that there is. Those who waited come in.
func (r *room) setCharter(b []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	news, err := r.chartered(b)
	if news {
		r.tellCharter(false, r.everywhere()...)
	}
	return err
}

// chartered reports whether it was news.
func (r *room) chartered(b []byte) (news bool, err error) {
	c, err := wire.OpenCharter(r.id, r.owner, b)
	if err != nil {
		return false, err
	}
	owned := r.owner != (wire.OwnerID{})
	if r.signed != nil && owned && !c.Newer(r.charter) {
		return false, nil
	}
	r.charter, r.signed = c, slices.Clone(b)
	now := r.server.now()
	for _, o := range slices.Clone(r.tabs) {
		switch {
		case c.Bars(o.member):
			r.remove(o)
			o.refuse(wire.RefusedRemoved, nil)
		case !o.admitted:
			r.admit(o, now)
		case owned:
			o.push(wire.KindCharter, r.signed)
		}
	}
	return true, nil
}

// forward puts records of one tab into the queues of those that want them, and
// sends them to the servers of others. It reads their tags and nothing else.
func (r *room) forward(from *conn, list [][]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !from.admitted {
		return
	}
	if len(r.guests) > 0 {
		r.server.fellows.publish(newsRecords, records{Room: r.id, Seat: from.number, List: list}, topicOfRoom(r.id))
	}
	r.server.stats.records.Add(int64(len(list)))
	r.deliver(from, from.number, list)
}

// deliver puts records of a tab, of this server or another one, into the
// queues of tabs of this server.
func (r *room) deliver(from *conn, number uint32, list [][]byte) {
	n := int64(0)
	var slow []*conn
	for _, b := range list {
		tag := wire.Stamp(b, number)
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
	r.server.stats.deliveries.Add(n)
}

// resend puts a record of one tab into the queue of another, if it wants it.
func (r *room) resend(from *conn, x wire.Resend) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !from.admitted {
		return
	}
	if at := slices.IndexFunc(r.tabs, func(o *conn) bool { return o.number == x.To }); at >= 0 && r.tabs[at] != from {
		r.deliverAgain(r.tabs[at], from.number, x.Record)
		return
	}
	for _, q := range r.guests {
		if q.number == x.To {
			r.server.fellows.publish(newsResend, resent{Room: r.id, Seat: from.number, To: q.session, Record: x.Record}, topicOf(q.of))
		}
	}
}

func (r *room) deliverAgain(to *conn, number uint32, b []byte) {
	if !to.admitted || !to.wants(wire.Stamp(b, number)) {
		return
	}
	r.server.stats.deliveries.Add(1)
	if !to.push(wire.KindResent, b) {
		r.remove(to)
	}
}

// leave takes a tab out; its ids are held for it. It returns how many tabs are
// left. Ids that were wanted and not yet given are nobody's again.
func (r *room) leave(c *conn, now time.Duration) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.remove(c)
	r.petitions = slices.DeleteFunc(r.petitions, func(p *petition) bool { return p.c == c })
	r.server.ledger.charge(c.address, Quota{IDs: -c.wanted})
	c.wanted = 0
	if g := c.grant; g != nil && g.tab == c {
		g.tab = nil
		r.hold(g, now)
	}
	r.attend(now)
	return len(r.tabs)
}

// remove takes a tab out and tells the others, unless that was done before.
func (r *room) remove(c *conn) {
	at := slices.Index(r.tabs, c)
	if at < 0 {
		return
	}
	r.tabs = slices.Delete(r.tabs, at, at+1)
	if c.admitted {
		c.admitted = false
		r.others(c, wire.KindLeft, wire.Left{Conn: c.number}.Encode())
	}
	r.tell(r.server.now())
}

// tick lets in who has waited for a welcome that nobody brings, asks again what
// was not answered, and frees the ids of those who did not come back. It reports
// whether the room is empty.
func (r *room) tick(now time.Duration) (empty bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refreshed(now)
	r.pursue(now)
	for _, c := range slices.Clone(r.tabs) {
		waited := now >= c.since+wire.WaitForLab && (c.lab || r.owner == wire.OwnerID{})
		if waited || c.wanted == 0 || r.signed != nil {
			r.admit(c, now)
		}
	}
	for _, g := range r.grants {
		if g.away() && now >= g.until {
			r.forget(g)
		}
	}
	return r.empty()
}
