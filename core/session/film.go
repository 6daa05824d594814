package session

import (
	"reflect"
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// A run in a room cannot be gone over again: others take part in it. So what there
// is to be seen of it is filmed: screens, computers, who is in the room. The
// messages are in the packet list. film_scene.go shows a moment of it.

// Bounds of a film. The oldest goes first.
const (
	MaxFilmBytes = 32 << 20               // as weight counts: about those of Go's memory
	filmEvery    = 50 * time.Millisecond  // wall time between two pictures, at least
	filmEach     = 3 * time.Millisecond   // for each computer: so that looking at many takes no more time than at a few
	filmBurst    = 500 * time.Millisecond // so much may be made up for at once, where little has happened
	filmRate     = 256 << 10              // bytes a second: more is filmed less often, so that a film holds two minutes at least
	roomEvery    = time.Second            // between two looks at who is in the room, at least
	roomRate     = 32 << 10               // bytes a second of that: nobody fills a film by coming and going
	maxFrames    = 256                    // pictures that are worked out for one moment, at most
	headWeight   = 512                    // bytes of a computer without what follows
	smallWeight  = 192                    // of a modem, another peripheral, a member
	whyEntered   = "It begins when this tab came into the room."
	whyReloaded  = "It begins when this tab was loaded again."
	whyRunAgain  = "It begins when the lab was run again."
)

// film is what a tab has seen of a run in a room since its beginning, or as far
// back as the bound allows.
type film struct {
	lab   *lab.Lab
	of    *Room   // the latest room
	why   string  // it begins where it does
	eye   *looker // what has been filmed
	reels []reel
	last  sight // at its end
	bytes int
	cut   bool          // what was before the first reel is gone
	due   time.Duration // no picture before that wall time
	room  struct {
		version uint64
		due     time.Duration
	}
}

// reel is a part of a film that can be shown without those before it.
type reel struct {
	begin  sight // with its first frame
	at     modem.Time
	frames []frame
	bytes  int
}

// frame is what was new at a moment.
type frame struct {
	at modem.Time
	news
	stills []*still   // in the place of the computers of news
	room   *view.Room // nil: nothing
	marks  []view.Mark
}

// sight is all that is to be seen at a moment. It is not changed any more.
type sight struct {
	computers map[int]*still // monitors have ids below zero
	cables    []view.Cable
	parts     []view.Part
	floppies  []view.Floppy
	room      *view.Room // nil: in none
}

// still is a computer or monitor with its screen.
type still struct {
	head    view.Computer // without rows
	palette []int
	rows    [][]byte // as in view.Computer.Planes; nil: an empty one
}

// filmed reports whether there is a film of the present run.
func (s *Session) filmed() bool { return s.film != nil && s.film.lab == s.lab && len(s.film.reels) > 0 }

// shoot films what is new, if somebody looks at this session and the run is one of
// a room. It answers how long the engine may sleep.
func (s *Session) shoot(wall time.Duration) time.Duration {
	if s.lab == nil || !s.lab.InRoom() || s.looker.number == 0 {
		s.film = nil
		return maxSleep
	}
	if s.film == nil || s.film.lab != s.lab {
		s.film = &film{lab: s.lab, of: s.room, why: s.whyFilm(), eye: newLooker()}
	}
	f := s.film
	if wall < f.due {
		return f.due - wall
	}
	n := frame{at: s.lab.Now(), news: f.eye.look(s.lab)}
	weight := n.develop(f.last)
	f.due = max(f.due, wall-filmBurst) + max(filmEvery, filmEach*time.Duration(len(f.last.computers)), time.Duration(weight)*time.Second/filmRate)
	var more int
	n.room, n.marks, more = s.roomFilm(wall)
	if weight+more > 0 {
		f.add(n, weight+more)
	}
	return maxSleep
}

// whyFilm says why a film begins now.
func (s *Session) whyFilm() string {
	switch {
	case s.room != nil && s.film != nil && s.film.of == s.room:
		return whyRunAgain
	case s.room != nil && s.room.resumed:
		return whyReloaded
	}
	return whyEntered
}

// roomFilm is who is in the room, if that has changed, what is told of it on the
// line of time, and what both weigh.
func (s *Session) roomFilm(wall time.Duration) (now *view.Room, marks []view.Mark, weight int) {
	f, r, was := s.film, s.room, s.film.last.room
	if now = (&view.Room{}); r != nil {
		f.of = r
		if was != nil && stateOf(r.client.State()) == was.State && (wall < f.room.due || f.room.version == r.client.Version()) {
			return nil, nil, 0
		}
		f.room.version, now = r.client.Version(), r.view()
	}
	if was == nil {
		was = now
	} else if reflect.DeepEqual(was, now) {
		return nil, nil, 0
	}
	weight = headWeight
	for i, m := range now.Members {
		if k := place(was, m); k >= 0 && reflect.DeepEqual(m, was.Members[k]) {
			now.Members[i] = was.Members[k] // it is held once
		} else {
			weight += memberWeight(m)
		}
	}
	marks = roomMarks(was, now, s.lab.Now().Seconds())
	weight += smallWeight * len(marks)
	f.room.due = wall + max(roomEvery, time.Duration(weight)*time.Second/roomRate)
	return now, marks, weight
}

// roomMarks are what somebody in the room would tell of the difference.
func roomMarks(was, now *view.Room, at float64) (out []view.Mark) {
	mark := func(who []string, what string) {
		for _, name := range who {
			out = append(out, view.Mark{Time: at, Kind: view.MarkRoom, Text: name + what})
		}
	}
	switch {
	case now.State == was.State:
	case now.State == view.RoomIn:
		mark([]string{""}, "This tab is in the room")
	case now.State == "":
		mark([]string{""}, "This tab has left the room")
		return out
	case was.State == view.RoomIn:
		mark([]string{""}, "The connection to the room was lost")
	}
	mark(missing(was, now), " came")
	mark(missing(now, was), " left")
	return out
}

// missing names the other tabs of a list that are not in another one.
func missing(in, of *view.Room) (out []string) {
	for _, m := range of.Members {
		if !m.Here && m.Computers != nil && place(in, m) < 0 {
			out = append(out, m.Computers[0].Name)
		}
	}
	return out
}

// place is where a member stands in another list, -1 if it does not, or had not
// told of its computers yet.
func place(r *view.Room, m view.Member) int {
	for i, o := range r.Members {
		if o.Number == m.Number && o.Computers != nil {
			return i
		}
	}
	return -1
}

// add goes on with the film.
func (f *film) add(n frame, weight int) {
	f.last = f.last.with(n)
	if k := len(f.reels) - 1; k < 0 || len(f.reels[k].frames) >= maxFrames || f.reels[k].bytes > MaxFilmBytes/16 {
		r := reel{begin: f.last, at: n.at}
		weight = f.last.weight()
		f.reels = append(f.reels, r)
	}
	r := &f.reels[len(f.reels)-1]
	r.frames, r.bytes, f.bytes = append(r.frames, n), r.bytes+weight, f.bytes+weight
	for f.bytes > MaxFilmBytes && len(f.reels) > 1 {
		f.bytes, f.cut = f.bytes-f.reels[0].bytes, true
		f.reels[0] = reel{}
		f.reels = f.reels[1:]
	}
}

// begin is its first moment.
func (f *film) begin() modem.Time { return f.reels[0].at }

// marks are what is told on the line of time of who came and left.
func (f *film) marks() (out []view.Mark) {
	for _, r := range f.reels {
		for _, n := range r.frames {
			out = append(out, n.marks...)
		}
	}
	return out
}

// at is what is seen at a moment.
func (f *film) at(t modem.Time) sight {
	k := 0
	for k+1 < len(f.reels) && f.reels[k+1].at <= t {
		k++
	}
	p := f.reels[k].begin
	for _, n := range f.reels[k].frames[1:] {
		if n.at <= t {
			p = p.with(n)
		}
	}
	return p
}

// beside are the moments of the film before and after one; -1: there is none.
func (f *film) beside(t modem.Time) (before, after modem.Time) {
	before = -1
	for _, r := range f.reels {
		for i := range r.frames {
			if at := r.frames[i].at; at < t {
				before = at
			} else if at > t {
				return before, at
			}
		}
	}
	return before, -1
}

// with is what is seen after what was new.
func (p sight) with(n frame) sight {
	was := p.computers
	p.computers = make(map[int]*still, len(was)+len(n.stills))
	for id, c := range was {
		p.computers[id] = c
	}
	for _, id := range n.gone {
		delete(p.computers, id)
	}
	for _, c := range n.stills {
		p.computers[c.head.ID] = c
	}
	if n.cables != nil {
		p.cables = n.cables
	}
	if n.parts != nil {
		p.parts = n.parts
	}
	if n.floppies != nil {
		p.floppies = n.floppies
	}
	if n.room != nil {
		p.room = n.room
	}
	return p
}

// develop makes stills of what is new of computers, and answers the weight of the
// frame without the room, 0 if nothing is new in it.
func (n *frame) develop(last sight) (sum int) {
	for _, c := range n.computers {
		s, rows := last.computers[c.ID].with(c)
		n.stills, sum = append(n.stills, s), sum+rows
	}
	n.computers = nil
	return sum + n.weight()
}

// with is the still after what is new, and the bytes of rows that it does not share
// with the one before: most of a screen only moves up.
func (old *still) with(c view.Computer) (n *still, bytes int) {
	n = &still{palette: c.Palette}
	if old != nil && c.Palette == nil {
		n.palette = old.palette
	}
	if same := old != nil && old.head.Width == c.Width && old.head.Height == c.Height; same && len(c.Rows) == 0 {
		n.rows = old.rows
	} else {
		n.rows, bytes = make([][]byte, c.Height), 24*c.Height
		if same {
			copy(n.rows, old.rows)
		}
	}
	for i, y := range c.Rows {
		row := c.Planes[3*i*c.Width : 3*(i+1)*c.Width]
		if n.rows[y] = old.row(row); n.rows[y] == nil {
			n.rows[y], bytes = slices.Clone(row), bytes+len(row)
		}
	}
	c.Palette, c.Rows, c.Planes = nil, nil, nil
	n.head = c
	return n, bytes
}

// row is the row of a still that is the same, nil if none is.
func (old *still) row(as []byte) []byte {
	if old == nil {
		return nil
	}
	for _, r := range old.rows {
		if string(r) == string(as) {
			return r
		}
	}
	return nil
}

// weight is about how many bytes a sight holds.
func (p sight) weight() (sum int) {
	n := frame{news: news{cables: p.cables, parts: p.parts, floppies: p.floppies}}
	for _, c := range p.computers {
		n.stills = append(n.stills, c)
		sum += (3*c.head.Width + 24) * c.head.Height
	}
	if p.room != nil {
		for _, m := range p.room.Members {
			sum += memberWeight(m)
		}
	}
	return sum + n.weight()
}

// weight is about how many bytes a frame holds without rows and the room.
func (n frame) weight() (sum int) {
	for _, s := range n.stills {
		sum += headWeight + smallWeight*(len(s.head.Modems)+len(s.head.Parts)+len(s.head.Drops))
	}
	return sum + 8*len(n.gone) + smallWeight*(len(n.cables)+len(n.parts)+len(n.floppies))
}

func memberWeight(m view.Member) int {
	sum := smallWeight
	for _, c := range m.Computers {
		sum += smallWeight * (1 + len(c.Modems))
	}
	return sum
}
