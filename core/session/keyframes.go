package session

import (
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
)

// Keyframes are copies of the run, made now and then while it is computed. Whoever
// goes back begins at the nearest one before: so going back costs about as much as
// lies between two of them, also in a lab that computes all the time.

// MaxKeyframeBytes bounds the keyframes of a run, as lab.Weight counts. Beyond it
// some go: the longer ago, the fewer are left.
const MaxKeyframeBytes = 64 << 20

// A keyframe is made when so much was computed since the latest, and so many times
// what that took: keyframes cost a run at most one part in 20.
const (
	keyframeEvery = 250 * time.Millisecond
	keyframeShare = 20
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

// keyframes are those of the present run, in its order.
type keyframes struct {
	list           []keyframe
	present, going track
	took           time.Duration // the latest copy
}

// Computed tells the session how long the latest Run took. It may make a keyframe
// then, and reads from clock how long that takes.
func (s *Session) Computed(took time.Duration, clock func() time.Duration) {
	l, t := s.lab, &s.frames.present
	switch {
	case s.past.going != nil && s.past.arrived == nil:
		l, t = s.past.going, &s.frames.going
	case l == nil || s.past.going != nil || s.past.shown != nil:
		return
	}
	f := &s.frames
	t.at, t.since = t.at+took, t.since+took
	if t.since < max(keyframeEvery, keyframeShare*f.took) {
		return
	}
	begin := clock()
	n, err := l.Copy()
	f.took, t.since = clock()-begin, 0
	if err == nil { // else the way leads over all of it
		f.add(n, t.at)
	}
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

// cut forgets those after a world of the same run, from which it goes on another
// way.
func (f *keyframes) cut(l *lab.Lab) {
	i := slices.IndexFunc(f.list, func(k keyframe) bool { return k.lab.Steps() > l.Steps() })
	if i >= 0 {
		clear(f.list[i:])
		f.list = f.list[:i]
	}
	f.present = track{at: f.going.at}
}

// departure is the world with which the way to a moment begins.
func (s *Session) departure(m labfile.Moment) (*lab.Lab, error) {
	from := s.nearest(m)
	if k := s.frames.before(m); k != nil && (from == nil || from.Steps() < k.lab.Steps()) {
		if l, err := s.lab.From(k.lab); err == nil {
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
