package lua

// Calls the machine does itself because they change frames.
const (
	spPcall uint8 = 1 + iota
	spXpcall
	spYield
	spResume
	spWrapped // a function made by coroutine.wrap; upvalue 1 is the thread
	spNext    // next: the generic for knows it
	spInext   // the iterator of ipairs: likewise
)

// special runs a special function whose frame is on top.
func (m *Machine) special(t *Thread, hf *hostFunc, r callRequest) ctl {
	f := t.topFrame()
	switch hf.special {
	case spPcall:
		if r.nargs == 0 {
			return m.argMissing(t, hf, 1)
		}
		f.kind = fPcall
		m.req = callRequest{r.fn + 1, r.nargs - 1, -1, contFrame}
		return ctlCall
	case spXpcall:
		if r.nargs < 2 {
			return m.argMissing(t, hf, 2)
		}
		f.kind = fXpcall
		t.stack[r.fn+1], t.stack[r.fn+2] = t.stack[r.fn+2], t.stack[r.fn+1]
		m.req = callRequest{r.fn + 2, r.nargs - 2, -1, contFrame}
		return ctlCall
	case spYield:
		f.kind = fYield
		return m.yield(t, r.fn+1, r.nargs)
	case spResume:
		co := t.stack[r.fn+1].asThread()
		if r.nargs == 0 || co == nil {
			return m.runHost(t, hf) // raises the argument error
		}
		f.kind = fResume
		return m.resume(t, co, r.fn+2, r.nargs-1)
	case spWrapped:
		f.kind = fWrap
		return m.resume(t, hf.ups[0].asThread(), r.fn+1, r.nargs)
	}
	return m.runHost(t, hf)
}

func (m *Machine) argMissing(t *Thread, hf *hostFunc, i int) ctl {
	c := &m.hcall
	c.t, c.hf = t, hf
	c.ArgError(i, "value expected")
	return ctlError
}

// resume switches from t to co with n arguments at slot src of t. The frame
// on top of t waits.
func (m *Machine) resume(t, co *Thread, src, n int) ctl {
	switch {
	case co.status == statusDead:
		return m.resumeFailed(t, "cannot resume dead coroutine")
	case co.status != statusSuspended:
		return m.resumeFailed(t, "cannot resume non-suspended coroutine")
	case t.nested >= maxNested:
		return m.resumeFailed(t, "C stack overflow")
	}
	co.grow(n + 8 + co.resumeSlot())
	t.status, co.status = statusNormal, statusRunning
	co.parent, co.nested = t, t.nested+1
	m.root.cur = co
	c := m.enter(co, t.stack[src:src+n])
	clear(t.stack[src : src+n]) // they are the other's now
	return c
}

// resumeSlot is the slot where the values of a resume go.
func (t *Thread) resumeSlot() int {
	if t.depth == 0 {
		return 1
	}
	return int(t.topFrame().fn) + 1
}

// enter starts a thread or goes on after its yield, with values.
func (m *Machine) enter(t *Thread, vals []Value) ctl {
	if t.depth == 0 {
		copy(t.stack[1:], vals)
		m.req = callRequest{0, len(vals), -1, contBase}
		return ctlCall
	}
	f := t.topFrame()
	if f.kind == fHost {
		copy(t.stack[f.fn+1:], vals)
		f.nargs = int32(len(vals))
		return ctlNext
	}
	copy(t.stack[f.fn:], vals)
	return m.finish(t, int(f.fn), len(vals))
}

// resumeFailed ends a resume that could not begin.
func (m *Machine) resumeFailed(t *Thread, msg string) ctl {
	f := t.topFrame()
	if f.kind == fWrap {
		f.kind = fHost
		m.err = m.NewString(m.whereText(t, 1) + msg)
		return ctlError
	}
	t.stack[f.fn] = Bool(false)
	t.stack[f.fn+1] = m.NewString(msg)
	return m.finish(t, int(f.fn), 2)
}

// yield suspends t with n values at slot src.
func (m *Machine) yield(t *Thread, src, n int) ctl {
	vals := t.stack[src : src+n]
	t.noteWaits(vals)
	c := ctlYield
	if t == m.root {
		t.results = append([]Value(nil), vals...)
		t.status = statusSuspended
	} else {
		parent := t.parent
		parent.grow(parent.resumeSlot() + n + 8)
		t.status, t.parent = statusSuspended, nil
		c = m.back(parent, vals)
	}
	clear(vals) // they are somebody else's now
	return c
}

// back returns to the thread that resumed, which waits in resume or wrap.
func (m *Machine) back(t *Thread, vals []Value) ctl {
	m.root.cur = t
	t.status = statusRunning
	f := t.topFrame()
	fn, n := int(f.fn), len(vals)
	if f.kind == fResume {
		t.stack[fn] = Bool(true)
		copy(t.stack[fn+1:], vals)
		return m.finish(t, fn, n+1)
	}
	copy(t.stack[fn:], vals)
	return m.finish(t, fn, n)
}

// threadDone ends a thread whose function returned n values at slot src.
func (m *Machine) threadDone(t *Thread, src, n int) ctl {
	vals := t.stack[src : src+n]
	if t == m.root {
		t.results = append([]Value(nil), vals...)
		t.status = statusDead
		return ctlDone
	}
	parent := t.parent
	parent.grow(parent.resumeSlot() + n + 8)
	t.status, t.parent = statusDead, nil
	c := m.back(parent, vals)
	t.release()
	return c
}

// release frees the stack of a finished thread.
func (t *Thread) release() {
	t.stack, t.frames, t.hosts = make([]Value, 1), make([]frame, 1), nil
}
