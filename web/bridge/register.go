package bridge

import (
	"slices"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// grant is the ids of one tab, which outlive its connection for a while.
type grant struct {
	member wire.PublicKey
	ids    []int
	proven bool          // its ids were granted to it, and not only claimed
	payer  string        // address of the tab that has them; empty: another server's
	paid   int           // ids that the address pays for
	tab    *conn         // nil: it has no connection to this server
	guest  *guest        // nil: nor to another one
	until  time.Duration // then it is forgotten, if it has neither
}

func (g *grant) away() bool { return g.tab == nil && g.guest == nil }

// register is who has which ids in a room. The room's home decides by its own;
// those of other servers follow.
type register struct {
	grants map[wire.PublicKey]*grant
	holder map[int]*grant // of each id
	tops   map[int]int    // by span: the highest id that was ever somebody's, as far as is known
}

func newRegister() register {
	return register{grants: map[wire.PublicKey]*grant{}, holder: map[int]*grant{}, tops: map[int]int{}}
}

const (
	// maxTop bounds the ids that push new ones upwards: somebody may claim any.
	maxTop = 1 << 16
	// spanSize is how many ids belong to one span; see rangesOf.
	spanSize = 1000
	maxSpans = maxTop/spanSize + 1
)

// note notes that an id was somebody's.
func (r *register) note(id int) {
	if id = min(id, maxTop); id >= 0 {
		r.tops[id/spanSize] = max(r.tops[id/spanSize], id)
	}
}

// after is the first id of a range above all that were ever somebody's.
func (r *register) after(part idRange) int {
	next := part.from
	for span, top := range r.tops {
		if span >= part.from/spanSize && span <= part.to/spanSize {
			next = max(next, top+1)
		}
	}
	return next
}

// topsOf lists what note has noted.
func (r *register) topsOf() (out []int) {
	for _, id := range r.tops {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// own makes ids a grant's.
func (r *register) own(g *grant, ids []int) {
	g.ids = union(g.ids, ids)
	for _, id := range ids {
		r.holder[id] = g
		if id <= maxTop {
			r.note(id)
		}
	}
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

// decide says what a tab gets. Only the room's home does.
func (r *room) decide(p *petition) answer {
	a := answer{Number: p.Number, Room: r.id}
	g := r.grants[p.Member]
	member := g != nil || p.Proven
	if g == nil {
		g = &grant{member: p.Member, proven: member || len(p.IDs) == 0}
	}
	if a.Why = r.bars(p, member, g); a.Why != 0 {
		return a
	}
	if a.IDs = r.taken(g, p.IDs); len(a.IDs) > 0 {
		a.Why = wire.RefusedTaken
		return a
	}
	r.grants[p.Member] = g
	r.place(g, p)
	r.own(g, p.IDs)
	r.note(p.Known)
	for len(g.ids) < p.Total {
		r.own(g, []int{r.free(g)})
	}
	a.IDs = slices.Clone(g.ids)
	return a
}

// place notes where a tab is that comes in, and ends an earlier connection of it
// to a server that does not know of this one.
func (r *room) place(g *grant, p *petition) {
	if old := g.tab; old != nil && p.c == nil {
		r.remove(old)
		old.kill(wire.CloseReplaced, "the same tab came again")
		g.tab = nil
	}
	if q := g.guest; q != nil && (p.c != nil || q.of != p.from) {
		r.server.fellows.publish(newsEvict, evict{Room: r.id, Session: q.session}, topicOf(q.of))
		r.part(q)
	}
	if p.c == nil && g.guest == nil { // its server will tell more of it
		r.heard[p.from] = r.server.now()
		r.seatGuest(&guest{of: p.from, session: p.Session, grant: g})
	}
}

// bars reports why a tab may not come in, whatever its ids.
func (r *room) bars(p *petition, member bool, g *grant) wire.Refusal {
	owner := p.Member == r.charter.Owner() || p.Member.Fingerprint() == r.owner
	twin := slices.ContainsFunc(r.tabs, func(o *conn) bool { return o.session == p.Session && o.grant != g }) ||
		slices.ContainsFunc(r.guests, func(o *guest) bool { return o.session == p.Session && o.grant != g })
	switch {
	case r.charter.Bars(p.Member):
		return wire.RefusedRemoved
	case p.Enter && r.charter.Closed && !member && !owner:
		return wire.RefusedClosed
	case p.Enter && len(r.tabs)+len(r.guests) >= wire.MaxTabs && g.away():
		return wire.RefusedFull
	case twin: // a session is one tab's
		return wire.RefusedTaken
	case len(union(g.ids, p.IDs))+p.Fresh > wire.MaxIDs:
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
		r.oust(o, ids)
	}
	return nil
}

// oust takes ids from who only claimed them.
func (r *room) oust(o *grant, ids []int) {
	if c := o.tab; c != nil {
		c.refuse(wire.RefusedTaken, ids)
		r.remove(c)
	}
	if q := o.guest; q != nil {
		r.server.fellows.publish(newsEvict, evict{Room: r.id, Session: q.session, Why: wire.RefusedTaken, IDs: ids}, topicOf(q.of))
		r.part(q)
	}
	r.forget(o)
}

// reserved reports whether an id is kept for the owner, who is away.
func (r *room) reserved(g *grant, id int) bool {
	return g.member != r.charter.Owner() && slices.Contains(r.charter.IDs, id)
}

// free is a new id: one that nobody ever had, so that who is away finds theirs
// again; the lowest that is free when those have run out.
func (r *room) free(g *grant) int {
	v := r.server.fellows.view.Load()
	for _, part := range v.parts {
		for id := r.after(part); id <= part.to; id++ {
			if r.holder[id] == nil && !r.reserved(g, id) {
				return id
			}
		}
	}
	for id := v.rest; ; id++ {
		if r.holder[id] == nil && !r.reserved(g, id) {
			return id
		}
	}
}

// pay lets the address that a grant's tab comes from now pay for n ids of it;
// false: it has too many.
func (r *room) pay(g *grant, address string, n int) bool {
	had := 0
	if g.payer == address {
		had = g.paid
	}
	if !r.server.ledger.charge(address, Quota{IDs: n - had}) {
		return false
	}
	if g.payer != address {
		r.server.ledger.charge(g.payer, Quota{IDs: -g.paid})
	}
	g.payer, g.paid = address, n
	return true
}

// forget frees the ids of a grant.
func (r *room) forget(g *grant) {
	if r.grants[g.member] != g {
		return
	}
	delete(r.grants, g.member)
	r.server.ledger.charge(g.payer, Quota{IDs: -g.paid})
	g.paid = 0
	for _, id := range g.ids {
		if r.holder[id] == g {
			delete(r.holder, id)
		}
	}
}

// hold keeps the ids of a tab that has gone.
func (r *room) hold(g *grant, now time.Duration) {
	if g.away() {
		g.until = now + wire.HoldGrant
		r.thin()
	}
}

// maxAbsent bounds the tabs of a room that are remembered while they are away.
// Who is forgotten still has its token.
const maxAbsent = 256

// thin forgets who has been away longest, if there are too many.
func (r *room) thin() {
	var oldest *grant
	absent := 0
	for _, g := range r.grants {
		if !g.away() {
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
