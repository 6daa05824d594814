package lua

import "math"

// scanThread marks a stack and what else a thread keeps. What is dead on the
// stack is forgotten first.
func (m *Machine) scanThread(t *Thread, at int) int {
	work := 1
	if at == 0 {
		work += m.scanThreadState(t)
	}
	top := t.inUse()
	end := min(at+markPiece, top)
	if end < top {
		m.mem.gray = append(m.mem.gray, grayItem{ThreadValue(t), end})
	}
	if at < end {
		m.markList(t.stack[at:end])
	}
	return work + max(end-at, 0)>>2
}

func (m *Machine) scanThreadState(t *Thread) (work int) {
	m.mem.live += t.size()
	t.forgetDead(m.pendingCall(t))
	for _, h := range t.hosts {
		if h == nil {
			continue
		}
		if h.counted > 0 {
			m.mem.live += h.bytes()
		}
		m.markList(h.locals)
	}
	m.markList(t.results)
	m.mark(t.failure)
	m.mark(t.hook.f)
	if t.parent != nil {
		m.mark(ThreadValue(t.parent))
	}
	return (t.depth + len(t.hosts)) >> 3
}

// inUse is how much of the stack can still be read.
func (t *Thread) inUse() int {
	top := t.top + 1
	if t.depth > 0 {
		top = t.extent(t.topFrame())
	}
	return min(max(top, t.top), len(t.stack))
}

// pendingCall is the end of the values of a call that t paused before, or 0.
func (m *Machine) pendingCall(t *Thread) int {
	for _, r := range m.roots {
		if r.calling && r.cur == t {
			return r.request.fn + r.request.nargs + 1
		}
	}
	return 0
}

// forgetDead clears all slots of the stack that no frame will read again:
// temporaries that were used, variables that went out of scope, and what is
// above the top. They must keep nothing alive. pending is where the values of a
// call end that is still to be made.
func (t *Thread) forgetDead(pending int) {
	limit := len(t.stack)
	if t.depth == 0 {
		clear(t.stack[min(max(t.top+1, pending), limit):])
		return
	}
	u := t.open
	for i := t.depth - 1; i >= 0; i-- {
		f := &t.frames[i]
		end := t.liveEnd(i)
		if i == t.depth-1 && pending > 0 {
			end = pending
		}
		for u != nil && u.index >= limit {
			u = u.next
		}
		if u != nil {
			end = max(end, u.index+1)
		}
		if end < limit {
			clear(t.stack[end:limit])
		}
		limit = int(f.fn)
	}
}

// liveEnd is the first slot above those that frame i will still read.
func (t *Thread) liveEnd(i int) int {
	f := &t.frames[i]
	top := i == t.depth-1
	switch {
	case f.kind == fLua && top:
		return t.liveBefore(f, int(f.pc), t.top)
	case f.kind == fLua:
		return t.liveDuring(f, &t.frames[i+1])
	case top:
		return t.extent(f)
	}
	return math.MaxInt // up to the call above
}

// liveBefore is the end of what a frame of Lua code needs that goes on with the
// instruction at pc; open is where a list of open length ends.
func (t *Thread) liveBefore(f *frame, pc, open int) int {
	p := t.stack[f.fn].asClosure().p
	if pc < 0 || pc >= p.places.len() {
		return int(f.base) + p.stack
	}
	end := int(f.base) + p.places.at(pc).live()
	if p.code[pc].takesOpen() {
		end = max(end, open)
	}
	return end
}

// liveDuring is the end of what a frame of Lua code needs while the frame above
// it is running.
func (t *Thread) liveDuring(f, above *frame) int {
	p, pc := t.stack[f.fn].asClosure().p, int(f.pc)-1
	switch {
	case above.cont == contHook:
		return t.liveBefore(f, pc, int(f.aux))
	case above.cont == contHandler || pc < 0:
		return int(f.base) + p.stack // the debug library may look at it
	}
	switch i := p.code[pc]; i.op() {
	case iCall, iTailCall:
		return int(f.base) + i.a()
	case iForCall:
		return int(f.base) + i.a() + 4
	}
	return t.liveBefore(f, pc, 0)
}
