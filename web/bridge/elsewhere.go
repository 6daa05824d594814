package bridge

import (
	"bytes"
	"slices"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// guest is a tab of another server.
type guest struct {
	of      ServerID
	seat    uint32 // its number there
	number  uint32 // and here
	session wire.Session
	grant   *grant
	in      bool // tabs of this server know of it
}

// peer is what tabs are told of a guest.
func (q *guest) peer() []byte {
	return wire.Peer{Conn: q.number, Session: q.session, Member: q.grant.member, IDs: q.grant.ids}.Encode()
}

// elsewhere is what is known of a room's tabs at other servers, and who of the
// servers has told what it knows.
type elsewhere struct {
	guests  []*guest
	told    time.Duration              // this server's own tabs, last
	heard   map[ServerID]time.Duration // when each told its, last
	attends bool                       // it hears what is said in the room
	streams map[ServerID]uint64        // number of the latest message of each about the room

	granting   bool   // this server is the home and gives ids
	round      uint64 // of the latest question to all
	known      map[ServerID]bool
	inquired   *view
	inquiredAt time.Duration
	meets      time.Duration // when it began to hear
	lastAsk    uint64
}

func newElsewhere() elsewhere {
	return elsewhere{heard: map[ServerID]time.Duration{}, known: map[ServerID]bool{}, streams: map[ServerID]uint64{}}
}

// inquire asks all servers what they know of the room.
func (r *room) inquire(now time.Duration) {
	r.round++
	clear(r.known)
	r.inquired, r.inquiredAt = r.server.fellows.view.Load(), now
	if len(r.inquired.live) > 0 {
		r.server.fellows.publish(newsWho, who{Room: r.id, Round: r.round, Home: r.granting}, topicAll)
	}
}

// heardAll reports whether all who are there have answered.
func (r *room) heardAll(v *view) bool {
	return !slices.ContainsFunc(v.live, func(id ServerID) bool { return !r.known[id] })
}

// met reports whether it is known who is in the room elsewhere, or has been
// waited for long enough.
func (r *room) met(now time.Duration) bool {
	return now >= r.meets+meetFor || r.heardAll(r.server.fellows.view.Load())
}

// attend hears what is said in the room as long as a tab of this server is in
// it, or wants to be.
func (r *room) attend(now time.Duration) {
	on := len(r.tabs) > 0 || slices.ContainsFunc(r.petitions, func(p *petition) bool { return p.c != nil })
	if on == r.attends || r.server.opt.Backplane == nil {
		return
	}
	r.attends = on
	r.server.opt.Backplane.Listen(topicOfRoom(r.id), on)
	clear(r.streams)
	if on {
		r.meets = now
		r.inquire(now)
	}
}

// everywhere are the topics of all whom news of the room concern.
func (r *room) everywhere() []string {
	f := r.server.fellows
	topics := []string{topicOfRoom(r.id)}
	if home := f.homeOf(r.id); home != f.self {
		topics = append(topics, topicOf(home))
	}
	return topics
}

// state is what this server knows first hand.
func (r *room) state() state {
	s := state{Room: r.id, Owner: r.owner, At: r.server.fellows.latest(topicOfRoom(r.id)), Tops: r.topsOf(), Vow: r.vows.upTo}
	for _, c := range r.tabs {
		s.Tabs = append(s.Tabs, seated{Seat: c.number, Session: c.session, Member: c.member, IDs: c.grant.ids, In: c.admitted, Proven: c.grant.proven})
	}
	return s
}

// tell tells the other servers who is here.
func (r *room) tell(now time.Duration) {
	if r.told = now; len(r.server.fellows.view.Load().live) > 0 {
		r.server.fellows.publish(newsState, r.state(), r.everywhere()...)
	}
}

func (r *room) tellCharter(old bool, topics ...string) {
	if len(r.server.fellows.view.Load().live) > 0 {
		r.server.fellows.publish(newsCharter, charterNews{Room: r.id, Owner: r.owner, Old: old, Body: r.signed}, topics...)
	}
}

// greet tells a server that has come what this one knows, and asks it.
func (r *room) greet(id ServerID, now time.Duration) {
	if len(r.tabs) > 0 {
		if r.signed != nil {
			r.tellCharter(true, topicOf(id))
		}
		r.server.fellows.publish(newsState, r.state(), topicOf(id))
	}
	r.pursue(now)
}

// lose forgets the tabs of a server that is gone.
func (r *room) lose(id ServerID, now time.Duration) {
	delete(r.heard, id)
	delete(r.known, id)
	delete(r.streams, id)
	for _, q := range slices.Clone(r.guests) {
		if q.of == id {
			r.part(q)
			r.hold(q.grant, now)
		}
	}
	r.petitions = slices.DeleteFunc(r.petitions, func(p *petition) bool { return p.c == nil && p.from == id })
	if r.granting && r.vows.pending > r.vows.kept {
		r.keepVow(now)
	}
	r.pursue(now)
	r.admitAll(now)
}

// refresh asks and tells all anew: something may have been lost.
func (r *room) refresh(now time.Duration) {
	if len(r.tabs) > 0 {
		r.tell(now)
	}
	r.inquire(now)
}

// refreshed tells who is here again, as it may have been lost, and forgets
// those of whom nobody tells any more.
func (r *room) refreshed(now time.Duration) {
	if len(r.tabs) > 0 && now-r.told >= tellEvery {
		r.tell(now)
	}
	for _, q := range slices.Clone(r.guests) {
		if now-r.heard[q.of] >= 3*tellEvery {
			r.part(q)
			r.hold(q.grant, now)
		}
	}
}

// admitAll lets in whom nothing keeps out.
func (r *room) admitAll(now time.Duration) {
	for _, c := range slices.Clone(r.tabs) {
		if c.wanted == 0 || r.signed != nil {
			r.admit(c, now)
		}
	}
}

// learn takes what another server tells of the room.
func (r *room) learn(from ServerID, s *state, now time.Duration) {
	r.heard[from] = now
	if last, ok := r.streams[from]; r.attends && (!ok || s.At > last) {
		if ok {
			r.again(from)
		}
		r.streams[from] = s.At
	}
	r.vows.upTo = max(r.vows.upTo, s.Vow)
	for _, top := range s.Tops {
		r.note(top)
	}
	for _, q := range slices.Clone(r.guests) {
		if q.of == from && !slices.ContainsFunc(s.Tabs, func(t seated) bool { return t.Session == q.session }) {
			r.part(q)
			r.hold(q.grant, now)
		}
	}
	for _, t := range s.Tabs {
		r.meet(from, t)
	}
	if s.Round != 0 && s.Round == r.round {
		r.known[from] = true
	}
	r.shrink()
	r.pursue(now)
	r.admitAll(now)
}

// meet takes the news of one tab.
func (r *room) meet(from ServerID, t seated) {
	g := r.grants[t.Member]
	if g == nil {
		g = &grant{member: t.Member}
		r.grants[t.Member] = g
	}
	if g.tab != nil {
		return // it is here, too: its connection to the other server is the older one, or the home will say so
	}
	g.proven = g.proven || t.Proven
	q := g.guest
	if q != nil && (q.of != from || q.session != t.Session) {
		r.part(q)
		q = nil
	}
	if q == nil {
		q = &guest{of: from, session: t.Session, grant: g}
		r.seatGuest(q)
	}
	if q.in && q.seat != t.Seat { // it was away
		r.again(from)
	}
	q.seat = t.Seat
	changed := !slices.Equal(g.ids, t.IDs)
	r.hand(g, t.IDs)
	switch {
	case g.guest != q: // it lost its ids to somebody here
	case t.In && (!q.in || changed):
		q.in = true
		r.others(nil, wire.KindPeer, q.peer())
	case !t.In && q.in:
		q.in = false
		r.others(nil, wire.KindLeft, wire.Left{Conn: q.number}.Encode())
	}
}

// seatGuest notes a tab of another server.
func (r *room) seatGuest(q *guest) {
	r.last++
	q.number, q.grant.guest = r.last, q
	r.guests = append(r.guests, q)
}

// part forgets a guest.
func (r *room) part(q *guest) {
	at := slices.Index(r.guests, q)
	if at < 0 {
		return
	}
	r.guests = slices.Delete(r.guests, at, at+1)
	if q.grant.guest == q {
		q.grant.guest = nil
	}
	if q.in {
		r.others(nil, wire.KindLeft, wire.Left{Conn: q.number}.Encode())
	}
}

// hand gives a grant exactly these ids. After a cut two tabs may have one: who
// was granted it keeps it before who claimed it, then the lower session does.
func (r *room) hand(g *grant, ids []int) {
	for _, id := range g.ids {
		if r.holder[id] == g && !slices.Contains(ids, id) {
			delete(r.holder, id)
		}
	}
	g.ids = nil
	for _, id := range ids {
		o := r.holder[id]
		if o == nil || o == g || o.away() || r.dispute(o, g, ids) {
			r.own(g, []int{id})
		}
	}
	g.ids = slices.Clone(ids)
}

// dispute reports whether the second of two tabs has the better right to an
// id, and takes its place from the other, if that is a tab of this server.
func (r *room) dispute(o, g *grant, ids []int) bool {
	better := g.proven && !o.proven || g.proven == o.proven && bytes.Compare(g.name(), o.name()) < 0
	loser := g
	if better {
		loser = o
	}
	if c := loser.tab; c != nil {
		r.remove(c)
		c.refuse(wire.RefusedTaken, ids)
		loser.tab = nil
	}
	return better
}

// name is the session of a grant's tab.
func (g *grant) name() []byte {
	switch {
	case g.tab != nil:
		return g.tab.session[:]
	case g.guest != nil:
		return g.guest.session[:]
	}
	return nil
}

// shrink refuses tabs of this server when after a cut there are more in the
// room than it holds: those with the highest sessions have to go.
func (r *room) shrink() {
	for len(r.tabs) > 0 && len(r.tabs)+len(r.guests) > wire.MaxTabs {
		var sessions []string
		for _, c := range r.tabs {
			sessions = append(sessions, string(c.session[:]))
		}
		for _, q := range r.guests {
			sessions = append(sessions, string(q.session[:]))
		}
		slices.Sort(sessions)
		over := sessions[wire.MaxTabs:]
		at := slices.IndexFunc(r.tabs, func(c *conn) bool { return slices.Contains(over, string(c.session[:])) })
		if at < 0 {
			return // they are others', who will see it
		}
		c := r.tabs[at]
		r.remove(c)
		c.refuse(wire.RefusedFull, nil)
	}
}

// follows notes a message about the room, and whether one before it was lost.
func (r *room) follows(from ServerID, at place) {
	if at.way != wayRoom || !r.attends {
		return
	}
	if last, ok := r.streams[from]; ok && at.seq != last+1 {
		r.again(from)
	}
	r.streams[from] = at.seq
}

// again lets tabs meet those of another server anew: something that these said
// was lost on the way, and a tab asks those that it meets for what it lacks.
func (r *room) again(from ServerID) {
	for _, q := range r.guests {
		if q.of != from || !q.in {
			continue
		}
		r.others(nil, wire.KindLeft, wire.Left{Conn: q.number}.Encode())
		r.last++
		q.number = r.last
		r.others(nil, wire.KindPeer, q.peer())
	}
}

// heardRecords delivers what a tab of another server said.
func (r *room) heardRecords(from ServerID, at place, n *records) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.follows(from, at)
	if q := r.guestAt(from, n.Seat); q != nil {
		r.deliver(nil, q.number, n.List)
	}
}

func (r *room) heardResent(from ServerID, n *resent) {
	q := r.guestAt(from, n.Seat)
	at := slices.IndexFunc(r.tabs, func(c *conn) bool { return c.session == n.To })
	if q != nil && at >= 0 {
		r.deliverAgain(r.tabs[at], q.number, n.Record)
	}
}

// guestAt is the tab with a number at another server.
func (r *room) guestAt(of ServerID, seat uint32) *guest {
	for _, q := range r.guests {
		if q.of == of && q.seat == seat && q.in {
			return q
		}
	}
	return nil
}

// hearCharter takes what the owner says at another server. What is an answer
// takes the place of nothing that cannot be told to be older.
func (r *room) hearCharter(n *charterNews) {
	if !n.Old || r.signed == nil || r.owner != (wire.OwnerID{}) {
		_, _ = r.chartered(n.Body)
	}
}

// evicted takes a tab out because the home says so.
func (r *room) evicted(n *evict) {
	at := slices.IndexFunc(r.tabs, func(c *conn) bool { return c.session == n.Session })
	if at < 0 {
		return
	}
	c := r.tabs[at]
	r.remove(c)
	if n.Why == 0 {
		c.kill(wire.CloseReplaced, "the same tab came again")
	} else {
		c.refuse(n.Why, n.IDs)
	}
}
