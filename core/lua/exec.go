package lua

import (
	"math"
	"unsafe"
)

// exec runs Lua code of the innermost thread until it stops or a frame that
// is not Lua is on top. Fast paths are here; whatever needs a metamethod, a
// conversion or an error is in exec_meta.go and comes back through reload.
func (m *Machine) exec() ctl {
	var (
		t      *Thread
		fr     *frame
		cl     *closure
		regs   unsafe.Pointer // first register
		ks     unsafe.Pointer // first constant
		pc     unsafe.Pointer // next instruction
		code   unsafe.Pointer // first instruction
		budget int64
		held   int64 // rest of the budget while a debug hook looks at every instruction
		i      instr
		c      ctl
	)
reload: // after anything that may have changed thread, frame, stack or budget
	t = m.root.cur
	budget, held = m.budget, 0
	if t.hook.on && !t.hook.active {
		budget, held = 0, budget
	}
enter: // after a change of frame
	fr = t.topFrame()
	if fr.kind != fLua {
		m.budget = budget + held
		return ctlNext
	}
	cl = (*closure)(t.stack[fr.fn].p)
	code = unsafe.Pointer(unsafe.SliceData(cl.p.code))
	pc = unsafe.Add(code, uintptr(fr.pc)*8)
	ks = unsafe.Pointer(unsafe.SliceData(cl.p.k))
	regs = unsafe.Pointer(&t.stack[fr.base])

	for {
		if budget <= 0 {
			goto exhausted
		}
		budget--
		i = *(*instr)(pc)
		pc = unsafe.Add(pc, 8)
		switch op(i) {
		case iMove:
			copyValue(ra(regs, i), rb(regs, i))
		case iLoadK:
			copyValue(ra(regs, i), (*Value)(unsafe.Add(ks, uintptr(i>>32)*sizeValue)))
		case iLoadNil:
			for v, n := ra(regs, i), i.b(); n >= 0; n-- {
				*v = Value{}
				v = above(v, 1)
			}
		case iLoadBool:
			*ra(regs, i) = Bool(i.b() != 0)
			pc = unsafe.Add(pc, i.c()*8)
		case iGetUp:
			copyValue(ra(regs, i), upvalueAt(cl, i.b()).p)
		case iSetUp:
			copyValue(upvalueAt(cl, i.b()).p, ra(regs, i))
		case iGetGlobal:
			o := upvalueAt(cl, i.b()).p
			if o.tag() == tTable {
				n := (*Table)(o.p).probe(rc(ks, i).str())
				if n == nil {
					n = (*Table)(o.p).findConst(rc(ks, i).str())
				}
				if n != nil && n.val.p != nil {
					copyValue(ra(regs, i), &n.val)
					continue
				}
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.get(t, *o, *rc(ks, i), i.a())
			goto slow
		case iGetField:
			o := rb(regs, i)
			if o.tag() == tTable {
				tab := (*Table)(o.p)
				n := tab.probe(rc(ks, i).str())
				if n == nil {
					n = tab.findConst(rc(ks, i).str())
				}
				if n != nil && n.val.p != nil {
					copyValue(ra(regs, i), &n.val)
					continue
				}
				if tab.meta == nil {
					*ra(regs, i) = Value{}
					continue
				}
				if v, ok := tab.inherited(rc(ks, i).str()); ok {
					*ra(regs, i) = v
					continue
				}
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.get(t, *o, *rc(ks, i), i.a())
			goto slow
		case iGetIndex:
			o, k := rb(regs, i), rc(regs, i)
			if o.tag() == tTable {
				tab := (*Table)(o.p)
				if k.p == numTag() {
					f := math.Float64frombits(k.n)
					n := int(f)
					if float64(n) == f && uint(n-1) < uint(len(tab.arr)) {
						if v := &tab.arr[n-1]; v.p != nil || tab.meta == nil {
							copyValue(ra(regs, i), v)
							continue
						}
					}
				}
				if v := tab.Get(*k); v.p != nil || tab.meta == nil {
					*ra(regs, i) = v
					continue
				}
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.get(t, *o, *k, i.a())
			goto slow
		case iGetIndexK:
			o := rb(regs, i)
			if o.tag() == tTable {
				tab := (*Table)(o.p)
				if v := tab.Get(*rc(ks, i)); v.p != nil || tab.meta == nil {
					*ra(regs, i) = v
					continue
				}
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.get(t, *o, *rc(ks, i), i.a())
			goto slow
		case iSetGlobal:
			v := rc(regs, i)
			if i>>48 != 0 {
				v = rc(ks, i)
			}
			o := upvalueAt(cl, i.a()).p
			if o.tag() == tTable {
				n := (*Table)(o.p).probe(rb(ks, i).str())
				if n == nil {
					n = (*Table)(o.p).findConst(rb(ks, i).str())
				}
				if n != nil && n.val.p != nil {
					copyValue(&n.val, v)
					continue
				}
			}
			if m.mem.account >= m.mem.threshold {
				goto collect
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.set(t, *o, *rb(ks, i), *v)
			goto slow
		case iSetField:
			v := rc(regs, i)
			if i>>48 != 0 {
				v = rc(ks, i)
			}
			o := ra(regs, i)
			if o.tag() == tTable {
				n := (*Table)(o.p).probe(rb(ks, i).str())
				if n == nil {
					n = (*Table)(o.p).findConst(rb(ks, i).str())
				}
				if n != nil && n.val.p != nil {
					copyValue(&n.val, v)
					continue
				}
			}
			if m.mem.account >= m.mem.threshold {
				goto collect
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.set(t, *o, *rb(ks, i), *v)
			goto slow
		case iSetIndex, iSetIndexK:
			v := rc(regs, i)
			if i>>48 != 0 {
				v = rc(ks, i)
			}
			k := rb(regs, i)
			if op(i) == iSetIndexK {
				k = rb(ks, i)
			}
			o := ra(regs, i)
			if o.tag() == tTable {
				tab := (*Table)(o.p)
				if k.p == numTag() {
					f := math.Float64frombits(k.n)
					n := int(f)
					if float64(n) == f && v.p != nil {
						if at := uint(n - 1); at < uint(len(tab.arr)) {
							if p := &tab.arr[at]; p.p != nil || tab.meta == nil {
								copyValue(p, v)
								continue
							}
						} else if at == uint(len(tab.arr)) && at < uint(cap(tab.arr)) && tab.mask == 0 && tab.meta == nil {
							tab.arr = tab.arr[:n]
							tab.arr[at] = *v
							continue
						} else if tab.far != nil && tab.farStore(int(at), v) {
							continue
						}
					}
				} else if k.tag() == tString {
					if n := tab.findStr(k.str()); n != nil && n.val.p != nil {
						n.val = *v
						continue
					}
				}
			}
			if m.mem.account >= m.mem.threshold {
				goto collect
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.set(t, *o, *k, *v)
			goto slow
		case iSelf:
			o := *rb(regs, i)
			a := ra(regs, i)
			*above(a, 1) = o
			if o.tag() == tTable {
				tab := (*Table)(o.p)
				if n := tab.findConst(rc(ks, i).str()); n != nil && n.val.p != nil {
					*a = n.val
					continue
				}
				if v, ok := tab.inherited(rc(ks, i).str()); ok {
					*a = v
					continue
				}
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.get(t, o, *rc(ks, i), i.a())
			goto slow
		case iNewTable:
			if m.mem.account >= m.mem.threshold {
				goto collect
			}
			tab := newTable(i.b(), i.c())
			m.mem.account += tab.size()
			*ra(regs, i) = TableValue(tab)
		case iSetList:
			a := ra(regs, i)
			n := i.b()
			if n == 0 {
				n = t.top - int(fr.base) - i.a() - 1
			}
			budget -= int64(n >> 3)
			if n > 0 {
				m.mem.account += (*Table)(a.p).fill(i.bx(), unsafe.Slice(above(a, 1), n))
			}

		case iAdd:
			b, v := rb(regs, i), rc(regs, i)
			if b.p == numTag() && v.p == numTag() {
				setNumber(ra(regs, i), math.Float64frombits(b.n)+math.Float64frombits(v.n))
				continue
			}
			goto arithmetic
		case iSub:
			b, v := rb(regs, i), rc(regs, i)
			if b.p == numTag() && v.p == numTag() {
				setNumber(ra(regs, i), math.Float64frombits(b.n)-math.Float64frombits(v.n))
				continue
			}
			goto arithmetic
		case iMul:
			b, v := rb(regs, i), rc(regs, i)
			if b.p == numTag() && v.p == numTag() {
				setNumber(ra(regs, i), math.Float64frombits(b.n)*math.Float64frombits(v.n))
				continue
			}
			goto arithmetic
		case iDiv:
			b, v := rb(regs, i), rc(regs, i)
			if b.p == numTag() && v.p == numTag() {
				setNumber(ra(regs, i), math.Float64frombits(b.n)/math.Float64frombits(v.n))
				continue
			}
			goto arithmetic
		case iMod:
			b, v := rb(regs, i), rc(regs, i)
			if b.p == numTag() && v.p == numTag() {
				setNumber(ra(regs, i), mod(math.Float64frombits(b.n), math.Float64frombits(v.n)))
				continue
			}
			goto arithmetic
		case iPow:
			b, v := rb(regs, i), rc(regs, i)
			if b.p == numTag() && v.p == numTag() {
				setNumber(ra(regs, i), pow(math.Float64frombits(b.n), math.Float64frombits(v.n)))
				continue
			}
			goto arithmetic
		case iAddK:
			if b := rb(regs, i); b.p == numTag() {
				setNumber(ra(regs, i), math.Float64frombits(b.n)+math.Float64frombits(rc(ks, i).n))
				continue
			}
			goto arithmetic
		case iSubK:
			if b := rb(regs, i); b.p == numTag() {
				setNumber(ra(regs, i), math.Float64frombits(b.n)-math.Float64frombits(rc(ks, i).n))
				continue
			}
			goto arithmetic
		case iMulK:
			if b := rb(regs, i); b.p == numTag() {
				setNumber(ra(regs, i), math.Float64frombits(b.n)*math.Float64frombits(rc(ks, i).n))
				continue
			}
			goto arithmetic
		case iDivK:
			if b := rb(regs, i); b.p == numTag() {
				setNumber(ra(regs, i), math.Float64frombits(b.n)/math.Float64frombits(rc(ks, i).n))
				continue
			}
			goto arithmetic
		case iModK:
			if b := rb(regs, i); b.p == numTag() {
				setNumber(ra(regs, i), mod(math.Float64frombits(b.n), math.Float64frombits(rc(ks, i).n)))
				continue
			}
			goto arithmetic
		case iPowK:
			if b := rb(regs, i); b.p == numTag() {
				setNumber(ra(regs, i), pow(math.Float64frombits(b.n), math.Float64frombits(rc(ks, i).n)))
				continue
			}
			goto arithmetic
		case iUnm:
			if b := rb(regs, i); b.p == numTag() {
				setNumber(ra(regs, i), -math.Float64frombits(b.n))
				continue
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.negate(t, i, *rb(regs, i))
			goto slow
		case iNot:
			*ra(regs, i) = Bool(!rb(regs, i).Truthy())
		case iLen:
			if b := rb(regs, i); b.tag() == tTable {
				if tab := (*Table)(b.p); tab.meta == nil {
					n := len(tab.arr)
					if n > 0 && tab.arr[n-1].p == nil || tab.far != nil || tab.big != nil {
						n = tab.Len()
					}
					setNumber(ra(regs, i), float64(n))
					continue
				}
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.length(t, i, *rb(regs, i))
			goto slow
		case iConcat:
			if m.mem.account >= m.mem.threshold {
				goto collect
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.concat(t, i)
			goto slow

		case iJmp:
			pc = jumped(pc, i)
		case iJmpClose:
			t.closeUpvalues(int(fr.base) + i.a())
			pc = jumped(pc, i)
		case iJmpTrue:
			if ra(regs, i).Truthy() {
				pc = jumped(pc, i)
			}
		case iJmpFalse:
			if !ra(regs, i).Truthy() {
				pc = jumped(pc, i)
			}
		case iEq, iNe:
			a, b := ra(regs, i), rb(regs, i)
			same := false
			if a.p == b.p {
				same = a.n == b.n
				if a.p == numTag() {
					same = math.Float64frombits(a.n) == math.Float64frombits(b.n)
				}
			} else if k := a.tag(); k == b.tag() && k >= tString && k <= tUserdata {
				fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
				m.budget = budget + held
				c = m.equal(t, *a, *b)
				goto slow
			}
			if same == (op(i) == iEq) {
				pc = jumped(pc, i)
			}
		case iEqK:
			a, b := ra(regs, i), rb(ks, i)
			if a.p == b.p && a.p != numTag() && a.n == b.n || a.Equal(*b) {
				pc = jumped(pc, i)
			}
		case iNeK:
			if !ra(regs, i).Equal(*rb(ks, i)) {
				pc = jumped(pc, i)
			}
		case iLt:
			a, b := ra(regs, i), rb(regs, i)
			if a.p == numTag() && b.p == numTag() {
				if math.Float64frombits(a.n) < math.Float64frombits(b.n) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare
		case iNlt:
			a, b := ra(regs, i), rb(regs, i)
			if a.p == numTag() && b.p == numTag() {
				if !(math.Float64frombits(a.n) < math.Float64frombits(b.n)) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare
		case iLe:
			a, b := ra(regs, i), rb(regs, i)
			if a.p == numTag() && b.p == numTag() {
				if math.Float64frombits(a.n) <= math.Float64frombits(b.n) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare
		case iNle:
			a, b := ra(regs, i), rb(regs, i)
			if a.p == numTag() && b.p == numTag() {
				if !(math.Float64frombits(a.n) <= math.Float64frombits(b.n)) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare
		case iLtK:
			if a := ra(regs, i); a.p == numTag() {
				if math.Float64frombits(a.n) < math.Float64frombits(rb(ks, i).n) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare
		case iNltK:
			if a := ra(regs, i); a.p == numTag() {
				if !(math.Float64frombits(a.n) < math.Float64frombits(rb(ks, i).n)) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare
		case iLeK:
			if a := ra(regs, i); a.p == numTag() {
				if math.Float64frombits(a.n) <= math.Float64frombits(rb(ks, i).n) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare
		case iNleK:
			if a := ra(regs, i); a.p == numTag() {
				if !(math.Float64frombits(a.n) <= math.Float64frombits(rb(ks, i).n)) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare
		case iGtK:
			if a := ra(regs, i); a.p == numTag() {
				if math.Float64frombits(a.n) > math.Float64frombits(rb(ks, i).n) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare
		case iNgtK:
			if a := ra(regs, i); a.p == numTag() {
				if !(math.Float64frombits(a.n) > math.Float64frombits(rb(ks, i).n)) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare
		case iGeK:
			if a := ra(regs, i); a.p == numTag() {
				if math.Float64frombits(a.n) >= math.Float64frombits(rb(ks, i).n) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare
		case iNgeK:
			if a := ra(regs, i); a.p == numTag() {
				if !(math.Float64frombits(a.n) >= math.Float64frombits(rb(ks, i).n)) {
					pc = jumped(pc, i)
				}
				continue
			}
			goto compare

		case iForPrep:
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			c = m.prepareFor(t, i)
			goto slow
		case iForLoop:
			a := ra(regs, i)
			step := math.Float64frombits(above(a, 2).n)
			x := math.Float64frombits(a.n) + step
			limit := math.Float64frombits(above(a, 1).n)
			if step > 0 && x <= limit || step <= 0 && x >= limit {
				setNumber(a, x)
				setNumber(above(a, 3), x)
				pc = jumped(pc, i)
			}
		case iForCall:
			a := ra(regs, i)
			if a.tag() == tHost && above(a, 1).tag() == tTable {
				if m.iterate(a, i.c()) {
					continue
				}
			}
			*above(a, 4), *above(a, 5), *above(a, 6) = *a, *above(a, 1), *above(a, 2)
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			if m.mem.account >= m.mem.threshold {
				fr.pc--
				m.budget++
				return ctlCollect
			}
			c = m.call(t, int(fr.base)+i.a()+4, 2, i.c(), contPlain)
			goto slow
		case iForTest:
			a := ra(regs, i)
			if v := above(a, 4); v.p != nil {
				*above(a, 2) = *v
				pc = jumped(pc, i)
			}

		case iCall:
			fn := int(fr.base) + i.a()
			nargs := i.b() - 1
			if nargs < 0 {
				nargs = t.top - fn - 1
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			f := ra(regs, i)
			if f.tag() == tClosure {
				p := (*closure)(f.p).p
				if !p.vararg && fn+1+p.stack <= len(t.stack) && t.depth < len(t.frames) {
					for v, n := above(f, uintptr(nargs)+1), p.params-nargs; n > 0; n-- {
						*v = Value{}
						v = above(v, 1)
					}
					fr = &t.frames[t.depth]
					*fr = frame{fn: int32(fn), base: int32(fn + 1), nres: int32(i.c() - 1)}
					t.depth++
					cl = (*closure)(f.p)
					code = unsafe.Pointer(unsafe.SliceData(p.code))
					pc = code
					ks = unsafe.Pointer(unsafe.SliceData(p.k))
					regs = unsafe.Pointer(above(f, 1))
					continue
				}
			} else if m.mem.account >= m.mem.threshold {
				goto collect
			}
			m.budget = budget + held
			c = m.call(t, fn, nargs, i.c()-1, contPlain)
			goto slow
		case iTailCall:
			fn := int(fr.base) + i.a()
			nargs := i.b() - 1
			if nargs < 0 {
				nargs = t.top - fn - 1
			}
			fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
			m.budget = budget + held
			if ra(regs, i).tag() != tClosure {
				if m.mem.account >= m.mem.threshold {
					goto collect
				}
				// the return that follows passes the results on
				c = m.call(t, fn, nargs, -1, contPlain)
				goto slow
			}
			m.tailCall(t, fn, nargs)
			goto reload
		case iReturn:
			if t.open != nil {
				t.closeUpvalues(int(fr.base))
			}
			n := i.b() - 1
			src := int(fr.base) + i.a()
			if n < 0 {
				n = t.top - src
			}
			m.budget = budget + held
			c = m.finish(t, src, n)
			goto slow
		case iReturn0:
			if t.open != nil {
				t.closeUpvalues(int(fr.base))
			}
			if fr.cont != contPlain || fr.nres > 0 {
				m.budget = budget + held
				c = m.finish(t, int(fr.base), 0)
				goto slow
			}
			t.top = int(fr.fn)
			t.depth--
			goto enter
		case iReturn1:
			if t.open != nil {
				t.closeUpvalues(int(fr.base))
			}
			if fr.cont != contPlain || fr.nres != 1 {
				m.budget = budget + held
				c = m.finish(t, int(fr.base)+i.a(), 1)
				goto slow
			}
			t.stack[fr.fn] = *ra(regs, i)
			t.depth--
			goto enter
		case iClosure:
			if m.mem.account >= m.mem.threshold {
				goto collect
			}
			*ra(regs, i) = m.makeClosure(t, cl, int(fr.base), cl.p.protos[i.bx()])
		case iVararg:
			n := i.b() - 1
			have := int(fr.nargs)
			if n < 0 {
				n = have
				at := int(fr.base) + i.a()
				t.top = at + n
				if t.top > len(t.stack) {
					fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
					m.budget = budget + held
					t.grow(t.top + 8)
					regs = unsafe.Pointer(&t.stack[fr.base])
				}
				budget -= int64(n >> 3)
			}
			dst := t.stack[int(fr.base)+i.a():][:n]
			got := copy(dst, t.stack[int(fr.base)-have:fr.base])
			clear(dst[got:])
		case iClose:
			t.closeUpvalues(int(fr.base) + i.a())
		default:
			panic("lua: unknown instruction")
		}
		continue

	arithmetic:
		fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
		m.budget = budget + held
		{
			b, v := *rb(regs, i), Value{}
			if op(i) >= iAddK {
				v = *rc(ks, i)
				if i>>48 != 0 {
					b, v = v, b
				}
			} else {
				v = *rc(regs, i)
			}
			c = m.arithmetic(t, i, b, v)
		}
		goto slow
	compare:
		fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
		m.budget = budget + held
		c = m.compare(t, i, regs, ks)
		goto slow
	}
slow:
	if c == ctlNext {
		goto reload
	}
	return c
collect: // before the instruction, which will be executed again
	fr.pc = int32((uintptr(pc)-uintptr(code))/8) - 1
	m.budget = budget + held + 1
	return ctlCollect
exhausted:
	fr.pc = int32((uintptr(pc) - uintptr(code)) / 8)
	m.budget = budget + held
	if m.budget <= 0 {
		return ctlPause
	}
	if c = m.hookStep(t); c != ctlNext {
		return c
	}
	if t.hook.seen || t.topFrame() != fr || !t.hook.on {
		goto reload
	}
	held--
	budget = 1
	goto enter
}
