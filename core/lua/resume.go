package lua

// Resume runs the thread for at most budget units (it may end a little later
// inside a host function; what was charged beyond the budget is paid by the
// next resume of a paused thread, and part of used when it yields or ends).
// args are the values a yield returns; they are given only
// after Yielded.
func (t *Thread) Resume(budget int64, args ...Value) (used int64, s State) {
	m := t.m
	if t.state == Done || t.state == Failed {
		panic("lua: Resume of a finished thread")
	}
	m.budget = budget - m.debt
	m.given, m.debt = budget, 0
	m.root = t
	if t.state == Yielded {
		t.state = Paused
		t.status = statusRunning
		t.grow(len(args) + 8 + t.resumeSlot())
		if c := m.enter(t, args); c == ctlCall {
			panic("lua: a yielded thread is not at its beginning")
		}
	}
	t.results = nil
	t.state = m.drive(t)
	used = budget - m.budget
	if t.state == Paused && m.budget < 0 {
		m.debt, used = -m.budget, budget
	}
	if t.state == Done || t.state == Failed {
		m.forget(t)
	}
	return used, t.state
}

// Used is how many units the running Resume has used so far; it is exact
// inside host functions.
func (m *Machine) Used() int64 { return min(m.given-m.budget, m.given) }

func (m *Machine) forget(t *Thread) {
	for i, r := range m.roots {
		if r == t {
			m.roots = append(m.roots[:i:i], m.roots[i+1:]...)
			return
		}
	}
}

// drive runs until the thread stops, catching errors raised by argument
// helpers.
func (m *Machine) drive(root *Thread) State {
	c := ctlNext
	if root.interrupt != nil {
		m.err = m.NewString(*root.interrupt)
		root.interrupt = nil
		root.calling = false
		c = ctlError
	} else if root.calling {
		root.calling = false
		m.req, m.link, c = root.request, root.link, ctlCall
	} else if root.depth == 0 {
		root.status = statusRunning
		m.req = callRequest{0, root.top, -1, contBase}
		c = ctlCall
	}
	for {
		c = m.guarded(c)
		switch c {
		case ctlPause:
			return Paused
		case ctlYield:
			return Yielded
		case ctlDone:
			return Done
		case ctlError:
			if m.watched {
				m.noteError()
			}
			caught := false
			if c, caught = m.unwind(); !caught {
				return Failed
			}
		}
	}
}

// guarded runs until something is for drive to handle. A luaPanic ends it
// with an error; any other panic is a mistake of the host or of this package
// and passes.
func (m *Machine) guarded(c ctl) (out ctl) {
	defer func() {
		if r := recover(); r != nil {
			if p, ok := r.(luaPanic); !ok || p.m != m {
				panic(r)
			}
			out = ctlError
		}
	}()
	for {
		switch c {
		case ctlCall:
			c = m.calls()
			continue
		case ctlCollect:
			m.startMark()
		case ctlNext:
		default:
			return c
		}
		if m.mem.marking && !m.continueMark() {
			return ctlPause
		}
		if m.root.overdrawn {
			m.root.overdrawn, m.mem.retried = false, false
			m.err = memoryError
			return ctlError
		}
		if m.budget <= 0 {
			return ctlPause
		}
		if t := m.root.cur; t.topFrame().kind == fLua {
			c = m.exec()
		} else {
			c = m.step(t)
		}
	}
}

// unwind raises m.err: it looks for the innermost frame that catches errors,
// runs the handler of an xpcall first, and goes on with the result: with another
// error where a handler that catches errors itself, as pcall does, has ended by one.
// caught is false when nobody caught the error.
func (m *Machine) unwind() (c ctl, caught bool) {
	for {
		t := m.root.cur
		if i := t.catcher(); i >= 0 {
			return m.caught(t, i), true
		}
		t.status = statusDead
		t.failure = m.err
		if t == m.root {
			t.trace = m.traceback(t, "", 0)
			return ctlError, false
		}
		t.letGo()
		parent := t.parent
		t.parent = nil
		m.root.cur = parent
		parent.status = statusRunning
		if f := parent.topFrame(); f.kind == fResume {
			parent.stack[f.fn] = Bool(false)
			parent.stack[f.fn+1] = m.err
			return m.finish(parent, int(f.fn), 2), true
		}
	}
}

// letGo forgets the values of a coroutine that died of an error, so that who
// keeps it to look at its traceback does not keep what it has filled the
// memory with. The functions of its frames stay: a traceback names them.
func (t *Thread) letGo() {
	t.closeUpvalues(0)
	last := 0
	for i := range t.depth {
		if fn := int(t.frames[i].fn); fn >= last {
			clear(t.stack[last:fn])
			last = fn + 1
		}
	}
	clear(t.stack[last:])
}

// catcher is the index of the innermost frame that catches errors, or -1.
func (t *Thread) catcher() int {
	for i := t.depth - 1; i >= 0; i-- {
		if t.catches(i) {
			return i
		}
	}
	return -1
}

func (t *Thread) catches(i int) bool {
	f := &t.frames[i]
	return f.kind == fPcall || f.kind == fXpcall || f.flags&flagProtected != 0 && f.kind == fHost
}

// caught continues at frame i with the error m.err.
func (m *Machine) caught(t *Thread, i int) ctl {
	f := &t.frames[i]
	if x := t.handlerFor(i); x >= 0 {
		if f.flags&flagHandling == 0 {
			return m.callHandler(t, i, x)
		}
		if !t.handled(i) {
			m.err = handlerError
		}
	}
	if t.hook.active {
		for j := i + 1; j < t.depth; j++ {
			if t.frames[j].cont == contHook {
				t.hook.active = false
			}
		}
	}
	for j := i + 1; j < t.depth; j++ {
		t.dropHosts(&t.frames[j])
	}
	t.closeUpvalues(int(f.fn) + 1)
	fn := int(f.fn)
	// What the failed calls leave on the stack must not look alive to the next
	// call that uses these slots: they may be all the memory there is.
	clear(t.stack[fn+1 : max(fn+1, min(t.extent(t.topFrame()), len(t.stack)))])
	t.depth = i + 1
	if f.kind == fHost {
		f.flags &^= flagProtected | flagHandling
		f.nargs = 2
		t.stack[fn+1] = Bool(false)
		t.stack[fn+2] = m.err
		return ctlNext
	}
	t.stack[fn] = Bool(false)
	t.stack[fn+1] = m.err
	return m.finish(t, fn, 2)
}

var handlerError = String("error in error handling")

// handlerFor is the xpcall frame whose handler sees the errors that frame i catches, or
// -1. A host function that catches errors (load, those of its reader) leaves them to the
// handler of the xpcall around it.
func (t *Thread) handlerFor(i int) int {
	for i >= 0 && t.frames[i].kind == fHost {
		for i--; i >= 0 && !t.catches(i); i-- {
		}
	}
	if i >= 0 && t.frames[i].kind == fXpcall {
		return i
	}
	return -1
}

// handled: the handler called for frame i has returned (its frame is gone).
func (t *Thread) handled(i int) bool {
	for j := t.depth - 1; j > i; j-- {
		if t.frames[j].cont == contHandler {
			return false
		}
	}
	return true
}

// callHandler calls the handler of xpcall frame x for an error that frame i catches,
// above everything else, so that it sees the stack of the error.
func (m *Machine) callHandler(t *Thread, i, x int) ctl {
	f := &t.frames[i]
	f.flags |= flagHandling
	h := t.stack[t.frames[x].fn+1]
	at := max(t.extent(t.topFrame()), int(f.fn)+3)
	if at+8 > len(t.stack) && at+8 > maxSlots {
		m.err = handlerError
		return m.caught(t, i)
	}
	t.grow(at + 8)
	t.stack[at] = h
	t.stack[at+1] = m.err
	m.req = callRequest{at, 1, 1, contHandler}
	if h.Kind() != KFunction {
		m.err = handlerError
		return m.caught(t, i)
	}
	return ctlCall
}
