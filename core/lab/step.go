package lab

import (
	"container/heap"

	"github.com/emberwire/emberwire/modem"
)

// A step is the smallest thing that happens: one medium delivers what is due,
// one computer does one slice, or one input is applied. Of what is due at the
// same time media go first, in their order, then computers by id, then inputs:
// an order of our own, as the original defines none (spec/computercraft.md 4.7).

// askEvery is how many instructions, or small steps, may run between two
// questions whether to stop: well under a millisecond natively.
const (
	askEvery = 25_000
	askSteps = 16
)

// Next is when the next thing is due; false: nothing can happen any more
// without an input.
func (l *Lab) Next() (modem.Time, bool) {
	at, _, ok := l.next()
	return at, ok
}

// next is also what: a medium, or nil for the first computer of the schedule.
func (l *Lab) next() (at modem.Time, medium *modem.Medium, ok bool) {
	if l.stopped != "" {
		return l.now, nil, false
	}
	l.sched.settle(l.now)
	if len(l.sched.heap) > 0 {
		at, ok = l.sched.heap[0].slot.at, true
	}
	for _, m := range l.media {
		if t, due := m.Deadline(); due && (!ok || t < at || t == at && medium == nil) {
			at, medium, ok = t, m, true
		}
	}
	return max(at, l.now), medium, ok
}

// Step does the next thing and moves the clock there. It does nothing and
// reports false if there is none, or only beyond the end of the run, or while
// lab time waits for the outside, or when the lab has stopped.
func (l *Lab) Step() (more bool) {
	if l.stopped == "" {
		l.whole(func() { more = l.step() })
	}
	return more
}

func (l *Lab) step() bool {
	at, medium, ok := l.next()
	if in, due := l.inputs.due(at, ok, l.steps); due {
		if l.pastInput(in) {
			return false
		}
		l.now = max(l.now, in.At)
		l.inputs.at++
		if l.apply(in.Command) == nil {
			l.record(in.Command)
		}
		return true
	}
	if !ok || l.beyond(at) || l.Waiting() {
		return false
	}
	l.now = at
	l.steps++
	if medium != nil {
		medium.Advance(at)
		return true
	}
	n := l.sched.heap[0]
	n.Step(at)
	l.sched.refresh(n, at)
	return true
}

// beyond reports whether t is after the end of the run. A recording ends after
// as many steps as it had: some that were due at that time may have been left.
func (l *Lab) beyond(t modem.Time) bool {
	return l.until >= 0 && (t > l.until || t == l.until && l.last > 0 && l.steps+1 >= l.last)
}

// pastInput reports whether an input comes after the end of the run.
func (l *Lab) pastInput(in Input) bool { return l.until >= 0 && in.At > l.until }

// Done reports whether Step would do nothing.
func (l *Lab) Done() bool {
	at, _, ok := l.next()
	if in, due := l.inputs.due(at, ok, l.steps); due && l.stopped == "" {
		return l.pastInput(in)
	}
	return l.stopped != "" || (!ok || l.beyond(at)) && !l.Waiting()
}

// RunTo does everything that is due up to lab time t and moves the clock
// there, or stops earlier when stop says so or when lab time waits for the
// outside. It reports whether t was reached.
func (l *Lab) RunTo(t modem.Time, stop func() bool) (reached bool) {
	if l.until >= 0 {
		t = min(t, l.until)
	}
	work, steps := l.instructions(), 0
	for l.due(t) {
		l.Step()
		steps++
		if done := l.instructions(); steps >= askSteps || done-work >= askEvery {
			work, steps = done, 0
			if stop != nil && stop() {
				return false
			}
		}
	}
	if l.Waiting() {
		return false
	}
	if l.stopped == "" {
		l.now = max(l.now, t)
	}
	return true
}

// due reports whether a step up to t is left to do.
func (l *Lab) due(t modem.Time) bool {
	at, _, ok := l.next()
	if l.stopped != "" {
		return false
	}
	if in, due := l.inputs.due(at, ok, l.steps); due {
		return in.At <= t && !l.pastInput(in)
	}
	return ok && at <= t && !l.beyond(at) && !l.Waiting()
}

// Run runs headless: to the end, until nothing can happen any more, or until
// lab time waits for the outside (Waiting).
func (l *Lab) Run() {
	for l.Step() {
	}
	if l.Waiting() || l.stopped != "" {
		return
	}
	if _, more := l.Next(); more || l.last > 0 {
		l.now = max(l.now, l.until)
	}
}

// instructions counts what the computer stepped last has run, and all others.
func (l *Lab) instructions() int64 { return l.sched.work }

// schedule holds the computers that have something to do, the next one first.
type schedule struct {
	heap  []*node
	dirty []*node // touched since their place was decided
	work  int64   // instructions run by all computers
}

// slot is a node's place in the schedule.
type slot struct {
	at    modem.Time
	index int // in the heap plus one; 0: not in it
	dirty bool
	gone  bool // removed from the lab
	work  int64
}

// touch notes that a computer's deadline may have changed.
func (s *schedule) touch(n *node) {
	if !n.slot.dirty && !n.slot.gone {
		n.slot.dirty = true
		s.dirty = append(s.dirty, n)
	}
}

// drop takes a computer out for good.
func (s *schedule) drop(n *node) {
	if n.slot.index > 0 {
		heap.Remove(s, n.slot.index-1)
	}
	n.slot.dirty, n.slot.gone = false, true
}

// settle asks the touched computers again.
func (s *schedule) settle(now modem.Time) {
	for _, n := range s.dirty {
		if n.slot.dirty {
			s.refresh(n, now)
		}
	}
	s.dirty = s.dirty[:0]
}

// refresh puts n where its deadline wants it. What was due before now is due
// now, so that the order of ids decides.
func (s *schedule) refresh(n *node, now modem.Time) {
	n.slot.dirty = false
	done := n.Instructions()
	s.work += done - n.slot.work
	n.slot.work = done
	at, ok := n.Deadline()
	n.slot.at = max(at, now)
	switch {
	case ok && n.slot.index == 0:
		heap.Push(s, n)
	case ok:
		heap.Fix(s, n.slot.index-1)
	case n.slot.index > 0:
		heap.Remove(s, n.slot.index-1)
	}
}

// Len, Less, Swap, Push and Pop make the schedule a container/heap: by time,
// then by id.
func (s *schedule) Len() int { return len(s.heap) }
func (s *schedule) Less(i, j int) bool {
	a, b := s.heap[i], s.heap[j]
	return a.slot.at < b.slot.at || a.slot.at == b.slot.at && a.ID() < b.ID()
}
func (s *schedule) Swap(i, j int) {
	s.heap[i], s.heap[j] = s.heap[j], s.heap[i]
	s.heap[i].slot.index, s.heap[j].slot.index = i+1, j+1
}
func (s *schedule) Push(x any) {
	n := x.(*node)
	s.heap = append(s.heap, n)
	n.slot.index = len(s.heap)
}
func (s *schedule) Pop() any {
	n := s.heap[len(s.heap)-1]
	s.heap[len(s.heap)-1] = nil
	s.heap = s.heap[:len(s.heap)-1]
	n.slot.index = 0
	return n
}
