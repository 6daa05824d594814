package bridge

import (
	"bytes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"maps"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// fellow is another server.
type fellow struct {
	id            ServerID
	aead          cipher.AEAD
	newest        uint64 // number of its last message
	direct        uint64 // and of its last to this server alone, in their row
	name, address string
	heard         time.Duration // its last beat
	named         time.Duration // its last beat that named this server: both hear each other
	hears         []ServerID    // whom it named in that
	alive         bool
}

// fellows are the servers that this one serves rooms with. The server's lock
// covers them, but for what readers of a room need.
type fellows struct {
	*seal
	name, address string
	known         map[ServerID]*fellow
	gone          map[ServerID]uint64 // number of the last message of those that are not known any more
	missed        bool                // something may have been lost since the last beat
	view          atomic.Pointer[view]
	doubtAt       atomic.Int64 // from then on somebody that is there may be cut off
	sureFrom      atomic.Int64 // from then on nobody that is gone gives ids
}

// view is who is there, as rooms need to know it. It is never changed, but
// replaced.
type view struct {
	live      []ServerID // others, in order
	addresses []string   // where tabs reach others, those included that may come back
	parts     []idRange  // where new ids come from, in this order
	rest      int        // and when those have run out, from here on
	shared    bool       // others may give them too
}

// idRange is some ids, the last included.
type idRange struct{ from, to int }

// rangesOf are the ids that a server gives new: all if it is alone; together with
// others those of span 0 and what is beyond everybody's own spans; cut off from
// them those of its own span. What is given beyond is above all of these, and
// apart too.
func rangesOf(servers, own int) (parts []idRange, rest int) {
	switch {
	case servers == 1:
		return []idRange{{0, maxTop}}, 0
	case own == 0:
		return []idRange{{0, spanSize - 1}, {(MaxServers + 1) * spanSize, maxTop}}, maxTop + 1
	}
	return []idRange{{own * spanSize, (own+1)*spanSize - 1}}, maxTop + 1 + own<<20
}

func newFellows(o Options) *fellows {
	f := &fellows{seal: newSeal(o), name: o.Name, address: o.Address, known: map[ServerID]*fellow{}, gone: map[ServerID]uint64{}}
	if f.name == "" {
		f.name = hex.EncodeToString(f.self[:8])
	}
	f.look()
	return f
}

// homeOf is the server that gives a room's ids: of all that are there the one
// with the highest hash of both names. So a server that goes away or comes
// moves no other rooms than its own (rendezvous hashing).
func (f *fellows) homeOf(room wire.RoomID) ServerID {
	best, most := f.self, weight(room, f.self)
	for _, id := range f.view.Load().live {
		if w := weight(room, id); bytes.Compare(w[:], most[:]) > 0 {
			best, most = id, w
		}
	}
	return best
}

func weight(room wire.RoomID, id ServerID) [sha256.Size]byte {
	return sha256.Sum256(append(room[:], id[:]...))
}

// sure reports whether new ids can be given without that somebody else, who is
// cut off from here, gives the same: a server names in its beats whom it has
// heard within FreshServer, and gives ids only while all that are there name it.
// So one that is not heard has stopped after twice that, before it is taken for
// gone.
func (f *fellows) sure(now time.Duration) bool {
	return int64(now) < f.doubtAt.Load() && int64(now) >= f.sureFrom.Load()
}

// time notes when sure is so.
func (f *fellows) time() {
	doubt, sure := time.Duration(math.MaxInt64), time.Duration(0)
	for _, x := range f.known {
		if x.alive {
			doubt = min(doubt, x.named+FreshServer)
		} else {
			sure = max(sure, x.named+DeadServer)
		}
	}
	f.doubtAt.Store(int64(doubt))
	f.sureFrom.Store(int64(sure))
}

// look makes the view anew. Whoever sees half of all servers or less may be on
// the smaller side of a cut, and the other side may give ids too: so they are
// taken from a span that nobody else has. The same is done by one of two that do
// not hear each other, while a third hears both.
func (f *fellows) look() {
	defer f.time()
	v, names := &view{}, []string{f.name}
	for _, x := range f.known {
		names = append(names, x.name)
		if x.alive {
			v.live = append(v.live, x.id)
		}
	}
	slices.SortFunc(v.live, func(a, b ServerID) int { return bytes.Compare(a[:], b[:]) })
	for _, x := range f.known {
		if x.address != "" {
			v.addresses = append(v.addresses, x.address)
		}
	}
	slices.Sort(v.addresses)
	slices.Sort(names)
	names = slices.Compact(names)
	own := 0
	if 2*(len(v.live)+1) <= len(names) || f.aside() {
		own = 1 + slices.Index(names, f.name)
	}
	v.parts, v.rest = rangesOf(len(names), own)
	v.shared = own == 0
	f.view.Store(v)
}

// aside reports whether a server that is before this one is heard by others only.
func (f *fellows) aside() bool {
	for _, x := range f.known {
		for _, y := range f.known {
			if !x.alive && x.name < f.name && y.alive && slices.Contains(y.hears, x.id) {
				return true
			}
		}
	}
	return false
}

// take opens a message of another server. nil: it is none, or came before.
func (f *fellows) take(msg []byte) (x *fellow, at place, what any) {
	id, ok := senderOf(msg)
	if !ok || id == f.self {
		return nil, at, nil
	}
	if x = f.known[id]; x == nil {
		x = &fellow{id: id, aead: f.keyOf(id), newest: f.gone[id]}
	}
	plain, counter, ok := open(x.aead, msg)
	if !ok || counter <= x.newest {
		return nil, at, nil
	}
	at, plain = placed(plain)
	what, err := decodeNews(plain)
	if err != nil {
		return nil, at, nil
	}
	if _, isBeat := what.(*beat); f.known[id] == nil && (!isBeat || len(f.known) >= MaxServers-1) {
		return nil, at, nil // of whom nothing is known yet
	}
	f.known[id], x.newest = x, counter
	return x, at, what
}

// maxGone bounds the servers whose old messages are told from new ones.
const maxGone = 1024

// forget drops a server. Its messages do not count again, if somebody has a
// recording of them.
func (f *fellows) forget(x *fellow) {
	delete(f.known, x.id)
	for id := range f.gone {
		if len(f.gone) < maxGone {
			break
		}
		delete(f.gone, id)
	}
	f.gone[x.id] = x.newest
	f.look()
}

// beat tells all that this server is there, and what those who hold much of a
// quota hold here.
func (s *Server) beat(bye bool) {
	f := s.fellows
	if f.bus == nil {
		return
	}
	b := beat{Name: f.name, Address: f.address, Bye: bye, Usage: s.ledger.large()}
	now := s.now()
	for _, x := range f.known {
		if now-x.heard < FreshServer {
			b.Hears, b.Sent = append(b.Hears, x.id), append(b.Sent, f.latest(topicOf(x.id)))
		}
	}
	f.publish(newsBeat, b, topicAll)
}

// heardBeat notes that another server is there. It is alive for this one as
// long as it hears it: so what was recorded of an earlier time makes no server.
func (s *Server) heardBeat(x *fellow, b *beat) {
	now, f := s.now(), s.fellows
	first := x.name == ""
	changed := x.name != b.Name || x.address != b.Address
	x.name, x.address, x.heard = b.Name, b.Address, now
	s.ledger.elsewhere(x.id, b.Usage)
	me := slices.Index(b.Hears, f.self)
	hears := me >= 0
	if hears {
		s.direct(x, b.Sent[me])
	}
	switch {
	case b.Bye:
		s.lose(x, "server ended")
		f.forget(x)
		return
	case first:
		s.outdate(x)
	}
	if first || !hears {
		s.beat(false) // at once, so that it hears of itself
	}
	if hears {
		x.named, x.hears = now, b.Hears
		f.time()
	}
	if hears && !x.alive {
		x.alive = true
		f.look()
		s.journal.say("server came", slog.String("server", x.name), slog.Int("servers", len(f.view.Load().live)+1))
		s.each(func(r *room) { r.greet(x.id, now); r.tellAddresses() })
	} else if changed || len(f.known) > len(f.view.Load().live) {
		f.look()
	}
	if changed && x.alive {
		s.each(func(r *room) { r.tellAddresses() })
	}
}

// outdate forgets the earlier run of a server that has been started again.
func (s *Server) outdate(x *fellow) {
	for _, old := range s.fellows.known {
		if old != x && old.name == x.name && !old.alive {
			s.fellows.forget(old)
			s.ledger.elsewhere(old.id, nil)
		}
	}
}

// lose notes that a server is there no more, with all tabs it had.
func (s *Server) lose(x *fellow, why string) {
	s.ledger.elsewhere(x.id, nil)
	if !x.alive {
		return
	}
	x.alive = false
	s.fellows.look()
	s.journal.say(why, slog.String("server", x.name), slog.Int("servers", len(s.fellows.view.Load().live)+1))
	now := s.now()
	s.each(func(r *room) { r.lose(x.id, now) })
}

// meet does what servers do twice a second.
func (s *Server) meet(now time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.fellows
	if s.closed || s.opt.Backplane == nil {
		return
	}
	s.beat(false)
	for _, id := range slices.SortedFunc(maps.Keys(f.known), func(a, b ServerID) int { return bytes.Compare(a[:], b[:]) }) {
		x := f.known[id]
		if x.alive && now-x.named >= DeadServer {
			s.lose(x, "server lost")
		}
		if now-x.heard >= ForgetServer {
			f.forget(x)
		}
	}
	if f.missed {
		f.missed = false
		s.each(func(r *room) { r.refresh(now) })
	}
	s.each(func(r *room) { r.pursue(now) })
}

// each does something with all rooms. The server's lock is held.
func (s *Server) each(do func(*room)) {
	for _, r := range s.rooms {
		r.mu.Lock()
		do(r)
		r.mu.Unlock()
	}
}

// Missed implements Ear: what rooms know of others is asked for anew.
func (s *Server) Missed() {
	s.mu.Lock()
	s.fellows.missed = true
	s.mu.Unlock()
}

// Deaf implements Ear: a server that listens no more to what is for it is gone.
func (s *Server) Deaf(topic string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.fellows.known {
		if topicOf(x.id) == topic {
			s.lose(x, "server lost")
		}
	}
}

// Heard implements Ear.
func (s *Server) Heard(msg []byte) {
	s.mu.Lock()
	x, at, what := s.fellows.take(msg)
	if x == nil {
		s.stats.strange.Add(1)
		s.mu.Unlock()
		return
	}
	s.stats.heard.Add(1)
	if b, ok := what.(*beat); ok {
		s.heardBeat(x, b)
	}
	if !x.alive || s.closed {
		s.mu.Unlock()
		return
	}
	if at.way == wayOne {
		s.direct(x, at.seq-1)
		x.direct = at.seq
	}
	if n, ok := what.(*records); ok { // most are: others need not wait for them
		r := s.rooms[n.Room]
		s.mu.Unlock()
		if r != nil {
			r.heardRecords(x.id, at, n)
		}
		return
	}
	s.heard(x.id, at, what)
	s.mu.Unlock()
}

// direct is told how many messages a server has sent to this one alone: some of
// a resend may have been lost.
func (s *Server) direct(x *fellow, sent uint64) {
	if sent != x.direct && x.alive {
		s.each(func(r *room) { r.again(x.id) })
	}
	x.direct = sent
}

// heard does what another server says of a room. The lock is held.
func (s *Server) heard(from ServerID, at place, what any) {
	now := s.now()
	switch n := what.(type) {
	case *who:
		if r := s.rooms[n.Room]; r != nil {
			r.locked(func() { r.asked(from, n, now) })
		} else {
			s.fellows.publish(newsState, state{Room: n.Room, Round: n.Round, Vow: s.vowOf(n.Room)}, topicOf(from))
		}
	case *state:
		r := s.rooms[n.Room]
		if r == nil && len(n.Tabs) > 0 && s.fellows.homeOf(n.Room) == s.fellows.self {
			r = s.host(n.Room, n.Owner)
		}
		if r != nil {
			r.locked(func() { r.follows(from, at); r.learn(from, n, now) })
		}
	case *charterNews:
		if r := s.rooms[n.Room]; r != nil {
			r.locked(func() { r.follows(from, at); r.hearCharter(n) })
		}
	case *resent:
		if r := s.rooms[n.Room]; r != nil {
			r.locked(func() { r.heardResent(from, n) })
		}
	case *ask:
		if r := s.host(n.Room, n.Owner); r != nil {
			r.locked(func() { r.askedBy(from, *n, now) })
		} else {
			s.fellows.publish(newsAnswer, answer{Number: n.Number, Room: n.Room, Why: wire.RefusedRooms}, topicOf(from))
		}
	case *answer:
		if r := s.rooms[n.Room]; r != nil {
			r.locked(func() { r.heardAnswer(n, now) })
		}
	case *vow:
		s.heardVow(from, n)
	case *vowed:
		if r := s.rooms[n.Room]; r != nil {
			r.locked(func() { r.repeated(from, n, now) })
		}
	case *evict:
		if r := s.rooms[n.Room]; r != nil {
			r.locked(func() { r.evicted(n) })
		}
	}
}

// host gives a room that this server is the home of, tabs or not; nil: it is of
// too many.
func (s *Server) host(id wire.RoomID, owner wire.OwnerID) *room {
	if r := s.rooms[id]; r != nil {
		return r
	}
	if s.hosted >= MaxHomes {
		return nil
	}
	r := newRoom(s, id, owner, "")
	r.vows.upTo, r.hosted = s.vowOf(id), true
	delete(s.vows, id)
	s.hosted++
	s.rooms[id] = r
	return r
}
