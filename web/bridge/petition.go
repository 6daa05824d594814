package bridge

import (
	"slices"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem/wire"
)

// petition is a tab's wish to come in, or for more ids, until the room's home
// has decided. The home is one of the servers, so that no id is given twice;
// a server that is alone is the home of all its rooms, and decides at once.
type petition struct {
	c     *conn    // the tab; nil: it is another server's
	from  ServerID // that server
	to    ServerID // whom it was sent to; zero: to nobody yet
	sent  time.Duration
	since time.Duration
	ask
}

// petition adds one, and does what can be done.
func (r *room) petition(p *petition, now time.Duration) {
	p.Room, p.Owner = r.id, r.owner
	if p.c != nil {
		p.c.asking = true
	}
	r.petitions = append(r.petitions, p)
	r.attend(now)
	r.pursue(now)
}

// fetch asks for the ids that a tab wants.
func (r *room) fetch(c *conn, now time.Duration) {
	if c.asking {
		return
	}
	r.petition(&petition{c: c, since: now, ask: ask{
		Member: c.member, Session: c.session, IDs: slices.Clone(c.grant.ids), Total: len(c.grant.ids) + c.wanted, Known: -1, Proven: c.grant.proven,
	}}, now)
}

// pursue does for all that waits what can be done now.
func (r *room) pursue(now time.Duration) {
	for _, p := range slices.Clone(r.petitions) {
		if !slices.Contains(r.petitions, p) {
			continue // it came to an end with another
		}
		if p.c != nil && now-p.since >= askFor {
			r.withdraw(p)
			p.c.kill(websocket.StatusTryAgainLater, "the servers do not agree who is in the room")
			continue
		}
		r.promote(p, now)
	}
}

func (r *room) withdraw(p *petition) {
	r.petitions = slices.DeleteFunc(r.petitions, func(o *petition) bool { return o == p })
}

func (r *room) promote(p *petition, now time.Duration) {
	f := r.server.fellows
	switch home := f.homeOf(r.id); {
	case home == f.self && (!r.synced(now) || r.wanted(p) > 0 && (!f.sure(now) || !r.vowed(p, now))):
	case home == f.self:
		r.withdraw(p)
		if a := r.decide(p); p.c == nil {
			f.publish(newsAnswer, a, topicOf(p.from))
		} else {
			r.answered(p, a, now)
		}
	case p.c == nil && now-p.since >= askAgain:
		r.withdraw(p) // its server will see, and ask somebody else
	case p.c == nil && p.to != home: // is the home that this server knows of gone?
		p.to = home
		f.publish(newsWho, who{Room: r.id, Round: r.round}, topicOf(home))
	case p.c == nil:
	case p.to != home || now-p.sent >= askAgain:
		r.granting = false
		r.lastAsk++
		p.to, p.sent, p.Number = home, now, r.lastAsk
		f.publish(newsAsk, p.ask, topicOf(home))
	}
}

// synced reports whether this server, being the home, knows the ids of all who
// are there: it has asked every server since it became the home, and all have
// answered, and give none themselves.
func (r *room) synced(now time.Duration) bool {
	v := r.server.fellows.view.Load()
	if len(v.live) == 0 {
		r.granting = true
		return true
	}
	if !r.granting {
		r.granting = true
		r.vows.begin()
		r.inquire(now)
	}
	if r.heardAll(v) {
		return true
	}
	if r.inquired != v || now-r.inquiredAt >= askAgain {
		r.inquire(now)
	}
	return false
}

// answered gives a tab of this server what the home has decided.
func (r *room) answered(p *petition, a answer, now time.Duration) {
	c := p.c
	c.asking = false
	if c.isDead() {
		return
	}
	if a.Why != 0 {
		r.remove(c)
		c.refuse(a.Why, a.IDs)
		return
	}
	g := r.grants[c.member]
	if g == nil {
		g = &grant{member: c.member, proven: p.Proven || len(p.IDs) == 0}
		r.grants[c.member] = g
	}
	given := 0
	if !p.Enter {
		given = max(min(c.wanted, len(a.IDs)-len(p.IDs)), 0) // paid for when they were wanted
	}
	paidHere := 0
	if g.payer == c.address {
		paidHere = g.paid
	}
	if !r.pay(g, c.address, max(len(a.IDs)-given, paidHere)) {
		if g.away() {
			r.forget(g)
		}
		r.remove(c)
		c.refuse(wire.RefusedIDs, nil)
		return
	}
	g.paid += given
	c.wanted -= given
	r.hand(g, a.IDs)
	if p.Enter {
		r.seat(c, g, now)
		return
	}
	r.given(c, now)
}

// given goes on with a tab that was given ids.
func (r *room) given(c *conn, now time.Duration) {
	switch {
	case c.wanted > 0: // it wanted more meanwhile
		r.fetch(c, now)
	case !c.admitted:
		r.admit(c, now)
	default:
		r.grantTo(c)
		r.others(c, wire.KindPeer, c.peer())
		r.tell(now)
	}
}

// askedBy takes a petition of another server's tab.
func (r *room) askedBy(from ServerID, a ask, now time.Duration) {
	r.petitions = slices.DeleteFunc(r.petitions, func(o *petition) bool { return o.from == from && o.Member == a.Member && o.c == nil })
	if len(r.petitions) < maxPetitions {
		r.petition(&petition{from: from, since: now, ask: a}, now)
	}
}

// heardAnswer takes the home's decision. One that comes late, when somebody
// else may be the home already, is not taken.
func (r *room) heardAnswer(a *answer, now time.Duration) {
	at := slices.IndexFunc(r.petitions, func(p *petition) bool { return p.c != nil && p.to != (ServerID{}) && p.Number == a.Number })
	if at < 0 {
		return
	}
	p := r.petitions[at]
	r.withdraw(p)
	r.answered(p, *a, now)
	r.attend(now)
}

// asked tells another server what this one knows of the room. If that server
// gives the ids from now on, this one gives none, and takes no decision of a
// third.
func (r *room) asked(from ServerID, w *who, now time.Duration) {
	f := r.server.fellows
	home := f.homeOf(r.id)
	if w.Home {
		r.granting = false
		for _, p := range r.petitions {
			p.to = ServerID{}
		}
	}
	if r.signed != nil {
		r.tellCharter(true, topicOf(from))
	}
	s := r.state()
	s.Round = w.Round
	f.publish(newsState, s, topicOf(from))
	if w.Home && home != f.self { // who disagrees with this server gets its turn first
		r.pursue(now)
	}
}
