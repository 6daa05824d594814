package session

import (
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/world"
)

// Keyframes are copies of the run, made now and then while it is computed. Whoever
// goes back begins at the nearest one before: so going back costs about as much as
// lies between two of them, also in a lab that computes all the time.

// MaxKeyframeBytes bounds the keyframes of a session, as lab.Weight counts. Beyond it
// those of branches go, and then some of the run: the longer ago, the fewer are left.
const MaxKeyframeBytes = 64 << 20

// A keyframe is made when so much was computed since the latest, and so many times
// what that took: keyframes cost a run at most one part in 25, and one that computes
// little one in 50. Before there was one a computer is taken to need a millisecond.
const (
	keyframeEvery  = 100 * time.Millisecond
	keyframeShare  = 25
	firstShare     = 50
	firstUntil     = time.Second // computed
	computerCopied = time.Millisecond
)

// On the way to a moment somebody waits, and goes on to one close to it next: there
// they are made closer to each other, as long as there is room.
const (
	onTheWayEvery = 25 * time.Millisecond
	onTheWayShare = 5
)

// keyframe is the run at one moment.
type keyframe struct {
	lab    *lab.Lab
	at     time.Duration // computed from the beginning of the run until then
	own    int           // bytes that only it holds
	shared int           // bytes of messages that it was the first to share with those after it
}

// track is how far a world has come.
type track struct{ at, since time.Duration } // computed in all, and since it was copied

// keyframes are those of a run, in its order.
type keyframes struct {
	list           []keyframe
	present, going track
	took           time.Duration // a copy, of late
}

// Computed tells the session how long the latest Run took. It may make a keyframe
// then, and reads from clock how long that takes.
func (s *Session) Computed(took time.Duration, clock func() time.Duration) {
	f, l, t := &s.frames, s.lab, &s.frames.present
	switch p := &s.past; {
	case p.going != nil && p.arrived == nil:
		l, t = p.going, &f.going
	case p.going != nil:
		f, l, t = &p.frames, p.going, &p.frames.present
	case l == nil || p.shown != nil:
		return
	}
	t.at, t.since = t.at+took, t.since+took
	if t.since < f.every(t, len(l.Nodes())) {
		return
	}
	if l != s.lab && !s.spacious(f) {
		return
	}
	begin := clock()
	n, err := l.Copy()
	f.copied(clock() - begin)
	t.since = 0
	if err == nil { // else the way leads over all of it
		f.add(n, t.at)
		s.lighten()
	}
}

// lighten lets keyframes of branches go, the oldest branch's first, when there are
// too many.
func (s *Session) lighten() {
	for i := range s.branches {
		if s.held() <= MaxKeyframeBytes {
			return
		}
		s.branches[i].frames = keyframes{}
	}
}

// held is how many bytes all keyframes hold. A run and its branches have some in
// common.
func (s *Session) held() (n int) {
	seen := map[*lab.Lab]bool{}
	count := func(f keyframes) {
		for _, k := range f.list {
			if !seen[k.lab] {
				seen[k.lab] = true
				n += k.own + k.shared
			}
		}
	}
	count(s.frames)
	count(s.past.frames)
	for _, b := range s.branches {
		count(b.frames)
	}
	return n
}

// copied notes how long a copy took. One in several takes much longer than the others,
// when the garbage collector is at work: all wait a little longer, and not the next one
// as long as for several.
func (f *keyframes) copied(took time.Duration) {
	if f.took > 0 {
		took = (3*f.took + took) / 4
	}
	f.took = took
}

// every is how much is computed between two keyframes.
func (f *keyframes) every(t *track, computers int) time.Duration {
	took := f.took
	if took == 0 {
		took = time.Duration(computers) * computerCopied
	}
	switch {
	case t == &f.going:
		return max(onTheWayEvery, onTheWayShare*took)
	case t.at < firstUntil:
		return max(keyframeEvery, firstShare*took)
	}
	return max(keyframeEvery, keyframeShare*took)
}

// spacious reports whether there is room for one more like the latest.
func (s *Session) spacious(f *keyframes) bool {
	n := len(f.list)
	return n == 0 || s.held()+f.list[n-1].own <= MaxKeyframeBytes
}

// add keeps one more.
func (f *keyframes) add(l *lab.Lab, at time.Duration) {
	i, known := slices.BinarySearchFunc(f.list, l.Steps(), func(k keyframe, steps uint64) int {
		return int(int64(k.lab.Steps() - steps))
	})
	if known {
		return
	}
	own, shared := l.Weight()
	f.list = slices.Insert(f.list, i, keyframe{l, at, own, shared})
	for f.bytes() > MaxKeyframeBytes {
		f.drop(f.least())
	}
}

func (f *keyframes) bytes() (n int) {
	for _, k := range f.list {
		n += k.own + k.shared
	}
	return n
}

// least is the one that is missed least: without it the way to a moment is little
// longer, compared with how long ago that is.
func (f *keyframes) least() (at int) {
	best, end := 0.0, f.present.at+keyframeEvery
	for i, k := range f.list {
		before, after := time.Duration(0), end
		if i > 0 {
			before = f.list[i-1].at
		}
		if i+1 < len(f.list) {
			after = f.list[i+1].at
		}
		if gap := float64(after-before) / float64(max(end-k.at, 1)); i == 0 || gap < best {
			at, best = i, gap
		}
	}
	return at
}

// drop forgets one. The messages that it shared are still held by the next.
func (f *keyframes) drop(i int) {
	if i+1 < len(f.list) {
		f.list[i+1].shared += f.list[i].shared
	}
	f.list = slices.Delete(f.list, i, i+1)
}

// before is the last one before a moment, nil if there is none.
func (f *keyframes) before(m labfile.Moment) *keyframe {
	for i := range slices.Backward(f.list) {
		if k := &f.list[i]; !k.lab.Past(m) {
			return k
		}
	}
	return nil
}

// upTo are those that a run has in common with one that goes another way from
// where a world of it is.
func (f *keyframes) upTo(l *lab.Lab, at time.Duration) keyframes {
	i := slices.IndexFunc(f.list, func(k keyframe) bool { return k.lab.Steps() > l.Steps() })
	if i < 0 {
		i = len(f.list)
	}
	return keyframes{list: slices.Clone(f.list[:i]), present: track{at: at}, took: f.took}
}

// departure is the world with which the way to a moment begins.
func (s *Session) departure(m labfile.Moment) (*lab.Lab, error) {
	from := s.nearest(m)
	if k := s.frames.before(m); k != nil && (from == nil || from.Steps() < k.lab.Steps()) {
		if l, err := s.lab.From(k.lab, nil); err == nil {
			s.frames.going = track{at: k.at}
			return l, nil
		}
	}
	if from != nil {
		return from, nil
	}
	s.frames.going = track{}
	return s.lab.Again(nil)
}

// otherwise is the world with which the way to the end of another run begins, that
// is the same until a message is sent, with the keyframes that both have.
func (s *Session) otherwise(message uint64, change func(*world.Replay)) (*lab.Lab, keyframes, error) {
	if k := s.frames.before(labfile.Moment{Packet: message}); k != nil {
		if l, err := s.lab.From(k.lab, change); err == nil {
			return l, s.frames.upTo(l, k.at), nil
		}
	}
	l, err := s.lab.Again(change)
	return l, keyframes{took: s.frames.took}, err
}
