package world

import (
	"container/heap"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/modem"
)

// A step is the smallest thing that happens: one medium delivers what is due,
// one computer does one slice, or one input is applied. Of what is due at the
// same time media go first, in their order, then computers by id, then inputs:
// an order of our own, as the original defines none (spec/computercraft.md 4.7).

// clock is where a world is, and how far it goes.
type clock struct {
	now    modem.Time
	until  modem.Time // negative: without end
	steps  uint64     // done
	last   uint64     // of a repeated run: one more than its steps, at until; 0: none
	inputs inputs
}

// Now is lab time since the start.
func (k *clock) Now() modem.Time { return k.now }

// Until is when the run ends; negative: never.
func (k *clock) Until() modem.Time { return k.until }

// Steps counts the steps done.
func (k *clock) Steps() uint64 { return k.steps }

// askEvery is how many instructions, or small steps, may run between two
// questions whether to stop: well under a millisecond natively.
const (
	askEvery = 25_000
	askSteps = 16
)

// Next is when the next thing is due; false: nothing can happen any more
// without an input.
func (w *World) Next() (modem.Time, bool) {
	at, _, ok := w.next()
	return at, ok
}

// next is also what: a medium, or nil for the first computer of the schedule.
func (w *World) next() (at modem.Time, medium *modem.Medium, ok bool) {
	if w.stopped != "" {
		return w.now, nil, false
	}
	w.sched.refreshDirty(w.now)
	if len(w.sched.heap) > 0 {
		at, ok = w.sched.heap[0].slot.at, true
	}
	for _, m := range w.media {
		if t, due := m.Deadline(); due && (!ok || t < at || t == at && medium == nil) {
			at, medium, ok = t, m, true
		}
	}
	return max(at, w.now), medium, ok
}

// Step does the next thing and moves the clock there. It does nothing and
// reports false if there is none, or only beyond the end of the run, or while
// lab time waits for the outside, or when the lab has stopped.
func (w *World) Step() (more bool) {
	if w.stopped == "" {
		w.whole(func() { more = w.step() })
	}
	return more
}

func (w *World) step() bool {
	w.fell = nil
	at, medium, ok := w.next()
	if in, due := w.inputs.due(at, ok, w.steps); due {
		if w.pastInput(in) {
			return false
		}
		w.now = max(w.now, in.At)
		w.inputs.at++
		if w.apply(in.Command) == nil {
			w.record(in.Command)
		} else {
			w.inputs.no++
		}
		return true
	}
	if !ok || w.beyond(at) || w.Waiting() {
		return false
	}
	w.now = at
	w.steps++
	if medium != nil {
		medium.Advance(at)
		return true
	}
	n := w.sched.heap[0]
	was, failures := n.State(), n.Failures()
	n.Step(at)
	if w.watched && n.Failures() > failures {
		w.fell = n
	}
	if was == computer.On && n.State() == computer.Failed {
		w.fails(n)
	}
	w.sched.refresh(n, at)
	return true
}

// beyond reports whether t is after the end of the run. A recording ends after
// as many steps as it had: some that were due at that time may have been left.
func (k *clock) beyond(t modem.Time) bool {
	return k.until >= 0 && (t > k.until || t == k.until && k.last > 0 && k.steps+1 >= k.last)
}

// pastInput reports whether an input comes after the end of the run.
func (k *clock) pastInput(in Input) bool { return k.until >= 0 && in.At > k.until }

// Done reports whether Step would do nothing.
func (w *World) Done() bool {
	at, _, ok := w.next()
	if in, due := w.inputs.due(at, ok, w.steps); due && w.stopped == "" {
		return w.pastInput(in)
	}
	return w.stopped != "" || (!ok || w.beyond(at)) && !w.Waiting()
}

// WatchFailures lets computers remember where errors are raised, and RunTo end
// after a step in which a program or a computer has failed (Fell); or no more.
func (w *World) WatchFailures(on bool) {
	w.watched, w.fell = on, nil
	for _, n := range w.nodes {
		n.Watch(on)
	}
}

// Fell is the computer that failed in the latest step, while WatchFailures is on,
// once; nil: none did.
func (w *World) Fell() *Node {
	n := w.fell
	w.fell = nil
	return n
}

// halts reports whether a run is to end after the latest step.
func (w *World) halts() bool { return w.fell != nil || w.observer.Halts() }

// RunTo does everything that is due up to lab time t and moves the clock
// there, or stops earlier when stop says so, when a computer fails that is
// watched, when the observer says so, or when lab time waits for the outside. It reports whether t was reached.
func (w *World) RunTo(t modem.Time, stop func() bool) (reached bool) {
	if w.until >= 0 {
		t = min(t, w.until)
	}
	work, steps := w.instructions(), 0
	for w.due(t) {
		w.Step()
		if w.halts() {
			return false
		}
		steps++
		if done := w.instructions(); steps >= askSteps || done-work >= askEvery {
			work, steps = done, 0
			if stop != nil && stop() {
				return false
			}
		}
	}
	if w.Waiting() {
		return false
	}
	if w.stopped == "" {
		w.now = max(w.now, t)
	}
	return true
}

// due reports whether a step up to t is left to do.
func (w *World) due(t modem.Time) bool {
	at, _, ok := w.next()
	if w.stopped != "" {
		return false
	}
	if in, due := w.inputs.due(at, ok, w.steps); due {
		return in.At <= t && !w.pastInput(in)
	}
	return ok && at <= t && !w.beyond(at) && !w.Waiting()
}

// Run runs headless: to the end, until nothing can happen any more, or until
// lab time waits for the outside (Waiting).
func (w *World) Run() {
	for w.Step() {
	}
	if w.Waiting() || w.stopped != "" {
		return
	}
	if _, more := w.Next(); more || w.last > 0 {
		w.now = max(w.now, w.until)
	}
}

// instructions counts what the computer stepped last has run, and all others.
func (w *World) instructions() int64 { return w.sched.work }

// schedule holds the computers that have something to do, the next one first.
type schedule struct {
	heap  []*Node
	dirty []*Node // touched since their place was decided
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
func (s *schedule) touch(n *Node) {
	if !n.slot.dirty && !n.slot.gone {
		n.slot.dirty = true
		s.dirty = append(s.dirty, n)
	}
}

// drop takes a computer out for good.
func (s *schedule) drop(n *Node) {
	if n.slot.index > 0 {
		heap.Remove(s, n.slot.index-1)
	}
	n.slot.dirty, n.slot.gone = false, true
}

// refreshDirty asks the touched computers again.
func (s *schedule) refreshDirty(now modem.Time) {
	for _, n := range s.dirty {
		if n.slot.dirty {
			s.refresh(n, now)
		}
	}
	s.dirty = s.dirty[:0]
}

// refresh puts n where its deadline wants it. What was due before now is due
// now, so that the order of ids decides.
func (s *schedule) refresh(n *Node, now modem.Time) {
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
	n := x.(*Node)
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
