package lua

import "unsafe"

// The slow paths of instructions: what needs a metamethod, a conversion or an
// error. All are called with the instruction counted and pc saved.

// callMeta calls a metamethod with two or three arguments above the running
// Lua frame.
func (m *Machine) callMeta(t *Thread, cont uint8, h Value, args ...Value) ctl {
	at := t.extent(t.topFrame())
	if at+8 > len(t.stack) {
		t.growCall(at, at+8)
	}
	t.stack[at] = h
	copy(t.stack[at+1:], args)
	return m.call(t, at, len(args), 1, cont)
}

// get is the slow path of reads: R[A] = o[k].
func (m *Machine) get(t *Thread, o, k Value, a int) ctl {
	v, h, self, bad := m.index(o, k)
	switch {
	case bad != "":
		return m.failIndex(t, bad, o, self)
	case h.p != nil:
		return m.callMeta(t, contStore, h, self, k)
	}
	t.stack[int(t.topFrame().base)+a] = v
	return ctlNext
}

// set is the slow path of writes: o[k] = v.
func (m *Machine) set(t *Thread, o, k, v Value) ctl {
	if tab := o.AsTable(); tab != nil && !m.roomToGrow(tab) {
		t.topFrame().pc-- // the write is done again after a mark pass
		m.budget++
		return ctlCollect
	}
	h, self, bad := m.setIndex(o, k, v)
	switch {
	case bad != "":
		return m.failIndex(t, bad, o, self)
	case h.p != nil:
		return m.callMeta(t, contDiscard, h, self, k, v)
	}
	return m.allocated()
}

// failIndex is what index and setIndex say in bad of an access to o: "index" for
// self, the value at the end of its __index chain that cannot be indexed.
func (m *Machine) failIndex(t *Thread, bad string, o, self Value) ctl {
	switch {
	case bad != "index":
		return m.fail(t, "%s", bad)
	case self != o:
		return m.fail(t, "attempt to index a %s value", m.typeNameOf(self))
	}
	return m.fail(t, "attempt to index %s", m.describe(t, 0, o))
}

// roomToGrow refuses to double a large array part that would not fit; false
// means that a mark pass must tell.
func (m *Machine) roomToGrow(t *Table) bool {
	a := &m.mem
	n := len(t.arr)
	if n != cap(t.arr) || n <= 4096 || n == nearEntries {
		return true
	}
	more := 2 * int64(n) * sizeValue
	if a.account+more <= a.limit {
		a.retried = false
		return true
	}
	if a.retried || more > a.limit {
		a.retried = false
		m.throw(memoryError)
	}
	a.retried = true
	return false
}

// arithmetic is the slow path of arithmetic operators on two operands.
func (m *Machine) arithmetic(t *Thread, i instr, b, c Value) ctl {
	m.chargeText(b)
	m.chargeText(c)
	which := int(i.op() - iAdd)
	if which >= 6 {
		which -= 6
	}
	x, okx := toNumber(b)
	y, oky := toNumber(c)
	if okx && oky {
		t.stack[int(t.topFrame().base)+i.a()] = Number(arith(which, x, y))
		return ctlNext
	}
	h := m.meta(b, evAdd+event(which))
	if h.p == nil {
		h = m.meta(c, evAdd+event(which))
	}
	if h.p != nil {
		return m.callMeta(t, contStore, h, b, c)
	}
	operand, bad := 0, b
	if okx {
		operand, bad = 1, c
	}
	return m.fail(t, "attempt to perform arithmetic on %s", m.describe(t, operand, bad))
}

// chargeText charges for reading a long string as a number.
func (m *Machine) chargeText(v Value) {
	if v.tag() == tString && len(v.str().s) > 64 {
		m.budget -= int64(min(len(v.str().s), maxNumberText) >> 3)
	}
}

func (m *Machine) negate(t *Thread, i instr, b Value) ctl {
	m.chargeText(b)
	if x, ok := toNumber(b); ok {
		t.stack[int(t.topFrame().base)+i.a()] = Number(-x)
		return ctlNext
	}
	if h := m.meta(b, evUnm); h.p != nil {
		return m.callMeta(t, contStore, h, b, b)
	}
	return m.fail(t, "attempt to perform arithmetic on %s", m.describe(t, 0, b))
}

func (m *Machine) length(t *Thread, i instr, b Value) ctl {
	var n int
	switch h := m.meta(b, evLen); {
	case b.tag() == tString:
		n = len(b.str().s)
	case h.p != nil:
		return m.callMeta(t, contStore, h, b, b)
	case b.tag() == tTable:
		n = (*Table)(b.p).Len()
	default:
		return m.fail(t, "attempt to get length of %s", m.describe(t, 0, b))
	}
	t.stack[int(t.topFrame().base)+i.a()] = Int(n)
	return ctlNext
}

// equal is the slow path of == on values that are not raw equal.
func (m *Machine) equal(t *Thread, a, b Value) ctl {
	if k := a.tag(); k == b.tag() && (k == tTable || k == tUserdata) && a != b {
		h := m.meta(a, evEq)
		if h.p != nil {
			if o := m.meta(b, evEq); o == h {
				return m.callMeta(t, contTest, h, a, b)
			}
		}
	}
	if a.tag() == tString && b.tag() == tString {
		m.budget -= int64(min(len(a.str().s), len(b.str().s)) >> 6)
	}
	m.branch(t, a.Equal(b))
	return ctlNext
}

// lessThan is the slow path of a < b, lessEqual of a <= b.
func (m *Machine) lessThan(t *Thread, a, b Value) ctl {
	is, h, ok := m.less(a, b)
	switch {
	case ok:
		m.branch(t, is)
		return ctlNext
	case h.p != nil:
		return m.callMeta(t, contTest, h, a, b)
	}
	return m.fail(t, "%s", m.compareError(a, b))
}

func (m *Machine) lessEqual(t *Thread, a, b Value) ctl {
	switch {
	case a.p == numTag() && b.p == numTag():
		m.branch(t, a.num() <= b.num())
		return ctlNext
	case a.tag() == tString && b.tag() == tString:
		m.branch(t, a.str().s <= b.str().s)
		return ctlNext
	}
	for i, v := range [4]Value{a, b, b, a} {
		e, cont := evLe, contTest
		if i > 1 {
			e, cont = evLt, contNotTest
		}
		if h := m.meta(v, e); h.p != nil {
			if i > 1 {
				a, b = b, a
			}
			return m.callMeta(t, cont, h, a, b)
		}
	}
	return m.fail(t, "%s", m.compareError(a, b))
}

// concat joins R[B..C], from the right. It stops for metamethods and goes on
// in concatResume; the frame's aux is the last operand still to be joined.
func (m *Machine) concat(t *Thread, i instr) ctl {
	f := t.topFrame()
	first, last := int(f.base)+i.b(), int(f.base)+i.c()
	if f.aux > 0 {
		last = int(f.aux) - 1
		f.aux = 0
	}
	for last > first {
		n, size, ok := t.joinable(first, last)
		if !ok {
			return m.concatMeta(t, first, last)
		}
		if size > bigRequest {
			f.pc-- // the operands are still needed
			fits := m.fits(int64(size))
			f.pc++
			if !fits {
				m.throw(memoryError)
			}
		}
		m.budget -= int64(size >> 4)
		last -= n - 1
		t.stack[last] = m.join(t.stack[last:last+n], size)
	}
	t.stack[int(f.base)+i.a()] = t.stack[first]
	return m.allocated()
}

// joinable counts the operands up to last that are strings or numbers, and
// makes strings of the numbers.
func (t *Thread) joinable(first, last int) (n, size int, ok bool) {
	i := last
	for ; i >= first; i-- {
		switch v := t.stack[i]; v.tag() {
		case tString:
			size += len(v.str().s)
		case tNumber:
			size += 24
		default:
			return last - i, size, last-i >= 2
		}
	}
	return last - i, size, last-i >= 2
}

// join makes one string of strings and numbers.
func (m *Machine) join(vals []Value, size int) Value {
	if len(vals) == 2 && vals[0].tag() == tString && vals[1].tag() == tString {
		a, b := vals[0].str(), vals[1].str()
		switch {
		case len(b.s) == 0:
			return vals[0]
		case len(a.s) == 0:
			return vals[1]
		}
		return m.NewString(a.s + b.s)
	}
	b := make([]byte, 0, size)
	for _, v := range vals {
		if v.tag() == tString {
			b = append(b, v.str().s...)
		} else {
			b = appendNumber(b, v.num())
		}
	}
	return m.NewString(bytesString(b))
}

func (m *Machine) concatMeta(t *Thread, first, last int) ctl {
	f := t.topFrame()
	a, b := t.stack[last-1], t.stack[last]
	h := m.meta(a, evConcat)
	if h.p == nil {
		h = m.meta(b, evConcat)
	}
	if h.p != nil {
		f.aux = int32(last) // becomes last-1, stored + 1
		return m.callMeta(t, contConcat, h, a, b)
	}
	operand, bad := last-1-first, a
	if k := a.tag(); k == tString || k == tNumber {
		operand, bad = last-first, b
	}
	return m.fail(t, "attempt to concatenate %s", m.describe(t, operand, bad))
}

// concatResume goes on after __concat returned v.
func (m *Machine) concatResume(t *Thread, v Value) ctl {
	f := t.topFrame()
	t.stack[f.aux-1] = v
	return m.concat(t, m.called(t, f))
}

// prepareFor checks and converts the start, limit and step of a numeric for.
func (m *Machine) prepareFor(t *Thread, i instr) ctl {
	f := t.topFrame()
	r := t.stack[int(f.base)+i.a():]
	for n, what := range [3]string{"initial value", "limit", "step"} {
		x, ok := toNumber(r[n])
		if !ok {
			return m.fail(t, "'for' %s must be a number", what)
		}
		r[n] = Number(x)
	}
	r[0] = Number(r[0].num() - r[2].num())
	f.pc += int32(i.bx())
	return ctlNext
}

// makeClosure is iClosure.
func (m *Machine) makeClosure(to *Value, t *Thread, cl *closure, base int, p *Proto) {
	c := newClosure(p)
	c.chunk = cl.chunk
	for i, d := range p.captures {
		if d.fromStack {
			c.ups[i] = t.findUpvalue(base + d.index)
		} else {
			c.ups[i] = cl.ups[d.index]
		}
	}
	m.mem.account += sizeClosure + 8*int64(len(c.ups))
	*to = closureValue(c)
}

// newClosure makes a closure and its list of upvalues in one allocation when
// the list is short.
func newClosure(p *Proto) *closure {
	h := header{kind: tClosure}
	switch len(p.captures) {
	case 0:
		return &closure{header: h, p: p}
	case 1:
		c := &struct {
			closure
			u [1]*upvalue
		}{}
		c.header, c.p, c.ups = h, p, c.u[:]
		return &c.closure
	case 2:
		c := &struct {
			closure
			u [2]*upvalue
		}{}
		c.header, c.p, c.ups = h, p, c.u[:]
		return &c.closure
	}
	return &closure{header: h, p: p, ups: make([]*upvalue, len(p.captures))}
}

// Closure makes a function of a compiled chunk with env as its _ENV.
func (m *Machine) Closure(p *Proto, env Value) Value {
	c := newClosure(p)
	for i := range c.ups {
		u := &upvalue{}
		u.p = &u.own
		c.ups[i] = u
	}
	if len(c.ups) > 0 {
		c.ups[0].own = env
	}
	m.mem.account += sizeClosure + int64(len(c.ups))*(8+sizeUpvalue)
	return closureValue(c)
}

// Load compiles a chunk and makes a function of it.
func (m *Machine) Load(chunkname, source string, env Value) (Value, error) {
	p, err := Compile(chunkname, source)
	if err != nil {
		return Value{}, err
	}
	return m.Closure(p, env), nil
}

// compare is the slow path of the ordering instructions.
func (m *Machine) compare(t *Thread, i instr, regs, ks unsafe.Pointer) ctl {
	a := *ra(regs, i)
	switch (i.op() - iLt) &^ 1 {
	case 0:
		return m.lessThan(t, a, *rb(regs, i))
	case iLe - iLt:
		return m.lessEqual(t, a, *rb(regs, i))
	case iLtK - iLt:
		return m.lessThan(t, a, *rb(ks, i))
	case iLeK - iLt:
		return m.lessEqual(t, a, *rb(ks, i))
	case iGtK - iLt:
		return m.lessThan(t, *rb(ks, i), a)
	}
	return m.lessEqual(t, *rb(ks, i), a)
}

// tailCall replaces the running Lua function by the closure at slot fn.
func (m *Machine) tailCall(t *Thread, fn, nargs int) {
	f := *t.topFrame()
	if t.open != nil {
		t.closeUpvalues(int(f.base))
	}
	copy(t.stack[f.fn:], t.stack[fn:fn+nargs+1])
	t.depth--
	cl := t.stack[f.fn].asClosure()
	m.pushLua(t, cl, callRequest{int(f.fn), nargs, int(f.nres), f.cont})
	t.topFrame().flags |= flagTail
}

// iterate does one step of a generic for over next or the iterator of ipairs
// without a call. a is the first of the loop's registers: function, table,
// control, position, variables. It returns false when a call is needed, for
// which the values are in place.
func (m *Machine) iterate(a *Value, vars int) bool {
	if a.tag() != tHost || above(a, 1).tag() != tTable || !m.iterated(a, vars) {
		*above(a, 4), *above(a, 5), *above(a, 6) = *a, *above(a, 1), *above(a, 2)
		return false
	}
	return true
}

func (m *Machine) iterated(a *Value, vars int) bool {
	tab := (*Table)(above(a, 1).p)
	ctl, first := above(a, 2), above(a, 4)
	switch (*hostFunc)(a.p).special {
	case spInext:
		if ctl.p != numTag() {
			return false
		}
		n := int(ctl.num())
		v := tab.place(n)
		if v == nil || float64(n) != ctl.num() || v.p == nil {
			return false
		}
		setNumber(first, float64(n+1))
		if vars > 1 {
			*above(a, 5) = *v
		}
	case spNext:
		at, ok := tab.resumeAt(*ctl, *above(a, 3))
		if !ok {
			return false
		}
		var k, v Value
		if uint(at) < uint(len(tab.arr)) && tab.arr[at].p != nil {
			k, v = Number(float64(at+1)), tab.arr[at]
		} else if at, ok = tab.seek(at, freeSkip); ok {
			k, v = tab.entry(at)
		} else if at >= 0 {
			return false // next is charged for going on
		}
		*first = k
		if vars > 1 {
			*above(a, 5) = v
		}
		setNumber(above(a, 3), float64(at+1))
	default:
		return false
	}
	for n := 2; n < vars; n++ {
		*above(a, uintptr(4+n)) = Value{}
	}
	return true
}
