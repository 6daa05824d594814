package bridge

import (
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// vows are the ids that a room's home is about to give. A home that is cut off
// in that moment, or killed, is followed by another one, which must not give
// them too; that one hears of them from any server that has repeated the vow.
type vows struct {
	upTo    int               // the highest that this server has heard of or made itself; -1: none
	kept    int               // up to this one all who are there have repeated it
	pending int               // what is being repeated
	by      map[ServerID]bool // who has
	sent    time.Duration
	fresh   bool // this server has just become the home
}

func newVows() vows { return vows{upTo: -1, kept: -1, pending: -1, by: map[ServerID]bool{}} }

// begin notes that this server has become the home.
func (v *vows) begin() { v.kept, v.pending, v.fresh = -1, -1, true }

// vowed reports whether the ids that a petition gets may be given now, and sees
// to it that they may soon. A server that is alone needs nobody, and one that is
// cut off gives only ids of its own.
func (r *room) vowed(p *petition, now time.Duration) bool {
	v := r.server.fellows.view.Load()
	if r.vows.fresh {
		r.vows.fresh = false
		r.note(r.vows.upTo)
	}
	if !v.shared || len(v.live) == 0 {
		return true
	}
	if r.after(v.parts[0])+r.wanted(p)-1 <= r.vows.kept {
		return true
	}
	all := 0
	for _, o := range r.petitions {
		all += r.wanted(o)
	}
	r.vow(min(r.after(v.parts[0])+all-1, maxTop), now)
	return false
}

// wanted is how many ids that nobody has yet a petition is for.
func (r *room) wanted(p *petition) int {
	has := len(p.IDs)
	if g := r.grants[p.Member]; g != nil {
		has = max(has, len(g.ids))
	}
	return max(p.Total-has, 0)
}

func (r *room) vow(upTo int, now time.Duration) {
	if upTo <= r.vows.pending && now-r.vows.sent < askAgain {
		return // it is being repeated
	}
	r.vows.pending, r.vows.sent = upTo, now
	r.vows.upTo = max(r.vows.upTo, upTo)
	clear(r.vows.by)
	r.server.fellows.publish(newsVow, vow{Room: r.id, UpTo: upTo}, topicAll)
}

// repeated notes that a server has repeated the vow.
func (r *room) repeated(from ServerID, v *vowed, now time.Duration) {
	if v.UpTo != r.vows.pending {
		return
	}
	r.vows.by[from] = true
	r.keepVow(now)
}

// keepVow gives what was vowed when all who are there have repeated it.
func (r *room) keepVow(now time.Duration) {
	for _, id := range r.server.fellows.view.Load().live {
		if !r.vows.by[id] {
			return
		}
	}
	r.vows.kept = r.vows.pending
	r.pursue(now)
}

// maxVows bounds the rooms without tabs whose vows a server remembers.
const maxVows = 1 << 16

// vowOf is what this server has heard of a room.
func (s *Server) vowOf(id wire.RoomID) int {
	if v, ok := s.vows[id]; ok {
		return v
	}
	return -1
}

// heardVow repeats a vow.
func (s *Server) heardVow(from ServerID, v *vow) {
	s.remember(v.Room, v.UpTo)
	s.fellows.publish(newsVowed, *v, topicOf(from))
}

// remember notes a vow, with the room if it is here.
func (s *Server) remember(id wire.RoomID, upTo int) {
	if r := s.rooms[id]; r != nil {
		r.locked(func() { r.vows.upTo = max(r.vows.upTo, upTo) })
		return
	}
	for other := range s.vows {
		if len(s.vows) < maxVows {
			break
		}
		delete(s.vows, other)
	}
	s.vows[id] = max(s.vowOf(id), upTo)
}
