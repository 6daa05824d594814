package lua

// ctl tells the driver how to go on.
type ctl uint8

const (
	ctlNext    ctl = iota // with the top frame of the running thread
	ctlCall               // with the call in m.req
	ctlError              // raise m.err
	ctlPause              // the budget is used up
	ctlCollect            // a mark pass is due
	ctlYield              // the root thread yielded
	ctlDone               // the root thread returned
)

// call calls stack[fn] of the running thread with the arguments above it. It
// never recurses into itself: a callee that calls leaves a request.
func (m *Machine) call(t *Thread, fn, nargs, nres int, cont uint8) ctl {
	m.req = callRequest{fn, nargs, nres, cont}
	return m.calls()
}

// calls makes the requested calls until Lua code is on top, or a frame waits.
func (m *Machine) calls() ctl {
	for chain := m.link; ; {
		m.link = 0
		t, r := m.root.cur, m.req
		var c ctl
		switch v := t.stack[r.fn]; v.tag() {
		case tClosure:
			m.pushLua(t, (*closure)(v.p), r)
			return ctlNext
		case tHost:
			c = m.callHost(t, (*hostFunc)(v.p), r)
		default:
			if chain++; chain > maxMetaChain {
				return m.fail(t, "stack overflow")
			}
			c = m.callValue(t, v, r, chain)
		}
		if c != ctlCall {
			return c
		}
		if m.budget--; m.budget <= 0 {
			m.root.request, m.root.calling, m.root.link = m.req, true, chain
			return ctlPause
		}
	}
}

// callValue calls something that is no function: its __call. When link of a
// chain of them is not callable, what was called at first is not.
func (m *Machine) callValue(t *Thread, v Value, r callRequest, link int) ctl {
	h := m.meta(v, evCall)
	if h.p == nil {
		v = t.stack[r.fn+link-1]
		what := "a " + m.typeNameOf(v) + " value"
		if t.depth > 0 && r.cont == contPlain && t.topFrame().kind == fLua {
			what = m.describe(t, 0, v)
		}
		return m.fail(t, "attempt to call %s", what)
	}
	t.grow(r.fn + r.nargs + 8)
	copy(t.stack[r.fn+1:r.fn+r.nargs+2], t.stack[r.fn:])
	t.stack[r.fn] = h
	m.req.nargs++
	return ctlCall
}

// pushLua enters a Lua function.
func (m *Machine) pushLua(t *Thread, cl *closure, r callRequest) {
	p := cl.p
	base, extra := r.fn+1, 0
	if p.vararg {
		base += r.nargs
		extra = max(r.nargs-p.params, 0)
	}
	if base+p.stack > len(t.stack) {
		t.growCall(r.fn, base+p.stack)
	}
	if p.vararg {
		moved := t.stack[r.fn+1 : r.fn+1+min(r.nargs, p.params)]
		copy(t.stack[base:], moved)
		clear(moved)
		// extra arguments directly below base, as iVararg expects
		copy(t.stack[base-extra:base], t.stack[r.fn+1+p.params:])
	}
	for i := r.nargs; i < p.params; i++ {
		t.stack[base+i] = Value{}
	}
	t.push(frame{fn: int32(r.fn), base: int32(base), nres: int32(r.nres), nargs: int32(extra), kind: fLua, cont: r.cont})
}

// callHost calls a host function.
func (m *Machine) callHost(t *Thread, hf *hostFunc, r callRequest) ctl {
	if r.fn+r.nargs+8 > len(t.stack) {
		t.growCall(r.fn, r.fn+r.nargs+8)
	}
	t.push(frame{fn: int32(r.fn), nres: int32(r.nres), nargs: int32(r.nargs), kind: fHost, cont: r.cont})
	if hf.special != 0 {
		return m.special(t, hf, r)
	}
	return m.runHost(t, hf)
}

// runHost runs the host function of the top frame, from its state on.
func (m *Machine) runHost(t *Thread, hf *hostFunc) ctl {
	f := t.topFrame()
	c := &m.hcall
	c.t, c.hf, c.fn, c.n, c.state = t, hf, int(f.fn), int(f.nargs), int(f.pc)
	r := hf.f(c)
	if r.op == resReturn && f.cont == contPlain && f.aux == 0 {
		t.depth--
		t.adjust(int(f.fn), int(r.n), int(f.nres))
		return m.allocated()
	}
	if c := m.hostResult(t, r); c != ctlNext {
		return c
	}
	return m.allocated()
}

// hostResult does what a host function asked for.
func (m *Machine) hostResult(t *Thread, r Result) ctl {
	f := t.topFrame()
	fn := int(f.fn)
	if f.aux > 0 && r.op.waits() {
		t.hosts[f.aux-1].account(m)
	}
	switch r.op {
	case resReturn:
		return m.finish(t, fn, int(r.n))
	case resError:
		return ctlError
	case resYield:
		f.pc, f.nargs = r.state, r.n
		return m.yield(t, fn+1, int(r.n))
	case resPause:
		f.pc = r.state
		return ctlPause
	case resTail:
		m.req = callRequest{fn, int(r.n), int(f.nres), f.cont}
		t.dropHosts(f)
		t.depth--
		return ctlCall
	}
	f.pc, f.flags, f.nargs = r.state, f.flags&^flagProtected, r.n+2
	m.req = callRequest{fn + 1, int(r.n), -1, contFrame}
	if r.op == resDo {
		f.flags |= flagProtected
		m.req.fn = fn + 2
	}
	return ctlCall
}

// step goes on with a waiting frame that is on top.
func (m *Machine) step(t *Thread) ctl {
	f := t.topFrame()
	if f.kind != fHost {
		panic("lua: a frame of kind " + string(rune('0'+f.kind)) + " cannot be stepped")
	}
	return m.runHost(t, t.stack[f.fn].asHost())
}

// adjust fills up or cuts n results at slot fn to what was wanted.
func (t *Thread) adjust(fn, n, want int) {
	if want < 0 {
		t.top = fn + n
		return
	}
	for ; n < want; n++ {
		t.stack[fn+n] = Value{}
	}
}

// finish ends the top frame with n results at slot src and hands them to
// whoever called it.
func (m *Machine) finish(t *Thread, src, n int) ctl {
	m.budget -= int64(n >> 4)
	for {
		f := *t.topFrame()
		t.dropHosts(&f)
		t.depth--
		if f.cont == contFrame {
			parent := t.topFrame()
			c, done := m.giveResults(t, parent, src, n)
			if done {
				return c
			}
			src, n = src-1, n+1 // true stands before the results
			continue
		}
		return m.deliver(t, &f, src, n)
	}
}

// giveResults gives them to a waiting frame. done is false when that frame is
// finished by them: a pcall, which puts true before them.
func (m *Machine) giveResults(t *Thread, parent *frame, src, n int) (c ctl, done bool) {
	at := int(parent.fn) + 1
	if parent.kind != fHost {
		t.stack[src-1] = Bool(true)
		return 0, false
	}
	parent.nargs = int32(n)
	if parent.flags&flagProtected != 0 {
		parent.nargs++
		parent.flags &^= flagProtected
		moveValues(t.stack[at+1:at+1+n], t.stack[src:src+n])
		t.stack[at] = Bool(true)
		return ctlNext, true
	}
	moveValues(t.stack[at:at+n], t.stack[src:src+n])
	return ctlNext, true
}

// deliver handles the results of a frame already popped.
func (m *Machine) deliver(t *Thread, f *frame, src, n int) ctl {
	first := Value{}
	if n > 0 {
		first = t.stack[src]
	}
	switch f.cont {
	case contPlain:
		fn := int(f.fn)
		if want := int(f.nres); want >= 0 && n > want {
			n = want
		}
		if fn+int(f.nres) > len(t.stack) {
			t.grow(fn + int(f.nres))
		}
		moveValues(t.stack[fn:fn+n], t.stack[src:src+n])
		t.adjust(fn, n, int(f.nres))
	case contBase:
		return m.threadDone(t, src, n)
	case contStore:
		caller := t.topFrame()
		t.stack[int(caller.base)+m.called(t, caller).a()] = first
	case contTest:
		m.branch(t, first.Truthy())
	case contNotTest:
		m.branch(t, !first.Truthy())
	case contConcat:
		return m.concatResume(t, first)
	case contHook:
		t.hook.active = false
		caller := t.topFrame()
		t.top = int(caller.aux)
		caller.aux = 0
		caller.pc--
	case contHandler:
		m.err = first
		return ctlError
	}
	return ctlNext
}

// moveValues is copy, without its cost when there are one or two values, as in
// most calls.
func moveValues(to, v []Value) {
	switch len(v) {
	case 1:
		to[0] = v[0]
	case 2:
		to[0], to[1] = v[0], v[1]
	default:
		copy(to, v)
	}
}

// called is the instruction of a Lua frame that made the call.
func (m *Machine) called(t *Thread, f *frame) instr {
	return t.stack[f.fn].asClosure().p.code[f.pc-1]
}

// branch ends a comparison whose truth came from a metamethod.
func (m *Machine) branch(t *Thread, truth bool) {
	f := t.topFrame()
	i := m.called(t, f)
	negated := (i.op()-iEq)&1 == 1
	if truth != negated {
		f.pc += int32(i.bx())
	}
}
