package lua

import (
	"math"
	"unsafe"
)

// exec runs Lua code of the innermost thread until it stops or a frame that
// is not Lua is on top. Fast paths are here; whatever needs a metamethod, a
// conversion or an error is in exec_meta.go and comes back through reload.
//
// No call is made in the middle of a case: where one is needed the loop's
// variables are put into at before it and taken from there after it (again).
// A variable that is used after any call would be written to the stack at
// every instruction. In WebAssembly storing a pointer counts as a call,
// because of Go's write barrier: see barrierCalls. For the same reason a
// register that keeps its kind is written without its pointer.
func (m *Machine) exec() ctl {
	var (
		at     place
		regs   unsafe.Pointer // first register
		ks     unsafe.Pointer // first constant
		code   unsafe.Pointer // first instruction
		pc     uintptr        // next instruction, in bytes from code
		budget int64
		i      instr
		c      ctl

		to, o, k, v *Value  // operands of the shared ends below
		x, y        float64 // numbers of them
	)
reload: // after anything that may have changed thread, frame, stack or budget
	at.t = m.root.cur
	budget, at.held = m.budget, 0
	if at.t.hook.on && !at.t.hook.active {
		budget, at.held = 0, budget
	}
enter: // after a change of frame
	at.fr = at.t.running()
	if at.fr.kind != fLua {
		if m.budget = budget + at.held; m.compared(at.t) {
			goto reload
		}
		return ctlNext
	}
	if !isKind(at.t.slot(at.fr.fn), tClosure) {
		panic("lua: the function of a frame is gone")
	}
	at.cl = (*closure)(at.t.slot(at.fr.fn).p)
	at.code = unsafe.Pointer(unsafe.SliceData(at.cl.p.code))
	at.ks = unsafe.Pointer(unsafe.SliceData(at.cl.p.k))
	at.regs = unsafe.Pointer(at.t.slot(at.fr.base))
	at.pc = uintptr(at.fr.pc) * 8
	at.budget = budget
again: // after a call that changed none of these
	regs, ks, code, pc, budget = at.regs, at.ks, at.code, at.pc, at.budget

	for {
		if budget <= 0 {
			goto exhausted
		}
		budget--
		i = *(*instr)(unsafe.Add(code, pc))
		pc += 8
		switch op(i) {
		case iMove:
			to, v = ra(regs, i), rb(regs, i)
			goto assign
		case iLoadK:
			to, v = ra(regs, i), (*Value)(unsafe.Add(ks, uintptr(i>>32)*sizeValue))
			goto assign
		case iLoadNil:
			at.keep(pc, budget)
			clearValues(ra(regs, i), i.b()+1)
			goto again
		case iLoadBool:
			to, v = ra(regs, i), &booleans[i.b()&1]
			pc += uintptr(i.c()) * 8
			goto assign
		case iGetUp:
			to, v = ra(regs, i), upvalueAt(at.cl, i.b()).p
			goto assign
		case iSetUp:
			to, v = upvalueAt(at.cl, i.b()).p, ra(regs, i)
			goto assign
		case iGetGlobal:
			o = upvalueAt(at.cl, i.b()).p
			goto field
		case iGetField:
			o = rb(regs, i)
			goto field
		case iGetIndex:
			o, k = rb(regs, i), rc(regs, i)
			goto index
		case iGetIndexK:
			o, k = rb(regs, i), rc(ks, i)
			goto index
		case iSetGlobal:
			o = upvalueAt(at.cl, i.a()).p
			goto setField
		case iSetField:
			o = ra(regs, i)
			goto setField
		case iSetIndex:
			k = rb(regs, i)
			goto setIndex
		case iSetIndexK:
			k = rb(ks, i)
			goto setIndex
		case iSelf:
			at.keep(pc, budget)
			if m.self(ra(regs, i), rb(regs, i), rc(ks, i).str()) {
				goto again
			}
			i = at.instr()
			at.stop(m, at.pc, at.budget)
			c = m.get(at.t, *above(ra(at.regs, i), 1), *rc(at.ks, i), i.a())
			goto slow
		case iNewTable:
			at.keep(pc, budget)
			m.makeTable(ra(regs, i), i.b(), i.c())
			goto made
		case iSetList:
			n := i.b()
			if n == 0 {
				n = at.t.top - int(at.fr.base) - i.a() - 1
			}
			budget -= int64(n >> 3)
			at.keep(pc, budget)
			at.budget -= m.setList(ra(regs, i), i.bx(), n)
			goto again

		case iAdd:
			b, c := rb(regs, i), rc(regs, i)
			if b.p != numTag() || c.p != numTag() {
				goto arithmetic
			}
			x = math.Float64frombits(b.n) + math.Float64frombits(c.n)
			goto number
		case iSub:
			b, c := rb(regs, i), rc(regs, i)
			if b.p != numTag() || c.p != numTag() {
				goto arithmetic
			}
			x = math.Float64frombits(b.n) - math.Float64frombits(c.n)
			goto number
		case iMul:
			b, c := rb(regs, i), rc(regs, i)
			if b.p != numTag() || c.p != numTag() {
				goto arithmetic
			}
			x = math.Float64frombits(b.n) * math.Float64frombits(c.n)
			goto number
		case iDiv:
			b, c := rb(regs, i), rc(regs, i)
			if b.p != numTag() || c.p != numTag() {
				goto arithmetic
			}
			x = math.Float64frombits(b.n) / positive(math.Float64frombits(c.n))
			goto number
		case iMod:
			b, c := rb(regs, i), rc(regs, i)
			if b.p != numTag() || c.p != numTag() {
				goto arithmetic
			}
			x, y = math.Float64frombits(b.n), math.Float64frombits(c.n)
			goto modulo
		case iPow:
			b, c := rb(regs, i), rc(regs, i)
			if b.p != numTag() || c.p != numTag() {
				goto arithmetic
			}
			x, y = math.Float64frombits(b.n), math.Float64frombits(c.n)
			goto power
		case iAddK:
			b := rb(regs, i)
			if b.p != numTag() {
				goto arithmetic
			}
			x = math.Float64frombits(b.n) + math.Float64frombits(rc(ks, i).n)
			goto number
		case iSubK:
			b := rb(regs, i)
			if b.p != numTag() {
				goto arithmetic
			}
			x = math.Float64frombits(b.n) - math.Float64frombits(rc(ks, i).n)
			goto number
		case iMulK:
			b := rb(regs, i)
			if b.p != numTag() {
				goto arithmetic
			}
			x = math.Float64frombits(b.n) * math.Float64frombits(rc(ks, i).n)
			goto number
		case iDivK:
			b := rb(regs, i)
			if b.p != numTag() {
				goto arithmetic
			}
			x = math.Float64frombits(b.n) / positive(math.Float64frombits(rc(ks, i).n))
			goto number
		case iModK:
			b := rb(regs, i)
			if b.p != numTag() {
				goto arithmetic
			}
			x, y = math.Float64frombits(b.n), math.Float64frombits(rc(ks, i).n)
			goto modulo
		case iPowK:
			b := rb(regs, i)
			if b.p != numTag() {
				goto arithmetic
			}
			x, y = math.Float64frombits(b.n), math.Float64frombits(rc(ks, i).n)
			goto power
		case iUnm:
			b := rb(regs, i)
			if b.p != numTag() {
				at.stop(m, pc, budget)
				c = m.negate(at.t, i, *b)
				goto slow
			}
			x = -math.Float64frombits(b.n)
			goto number
		case iNot:
			to, v = ra(regs, i), &booleans[0]
			if !rb(regs, i).Truthy() {
				v = &booleans[1]
			}
			goto assign
		case iLen:
			b := rb(regs, i)
			if isKind(b, tTable) {
				if tab := (*Table)(b.p); tab.meta == nil {
					n := len(tab.arr)
					if (n == 0 || tab.arr[n-1].p != nil) && tab.far == nil && tab.big == nil {
						x = float64(n)
						goto number
					}
				}
			}
			at.stop(m, pc, budget)
			c = m.length(at.t, i, *b)
			goto slow
		case iConcat:
			at.stop(m, pc, budget)
			c = m.concat(at.t, i)
			goto slow

		case iJmp:
			pc = jumped(pc, i)
		case iJmpClose:
			at.keep(jumped(pc, i), budget)
			at.t.closeUpvalues(int(at.fr.base) + i.a())
			goto again
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
				at.stop(m, pc, budget)
				c = m.equal(at.t, *a, *b)
				goto slow
			}
			if same == (op(i) == iEq) {
				pc = jumped(pc, i)
			}
		case iEqK, iNeK:
			a, b := ra(regs, i), rb(ks, i)
			same := false
			if a.p == b.p {
				same = a.n == b.n
				if a.p == numTag() {
					same = math.Float64frombits(a.n) == math.Float64frombits(b.n)
				}
			} else if isKind(a, tString) && b.tag() == tString && len(a.str().s) == len(b.str().s) {
				goto text
			}
			if same == (op(i) == iEqK) {
				pc = jumped(pc, i)
			}
		case iLt:
			a, b := ra(regs, i), rb(regs, i)
			if a.p != numTag() || b.p != numTag() {
				goto compare
			}
			if math.Float64frombits(a.n) < math.Float64frombits(b.n) {
				pc = jumped(pc, i)
			}
		case iNlt:
			a, b := ra(regs, i), rb(regs, i)
			if a.p != numTag() || b.p != numTag() {
				goto compare
			}
			if !(math.Float64frombits(a.n) < math.Float64frombits(b.n)) {
				pc = jumped(pc, i)
			}
		case iLe:
			a, b := ra(regs, i), rb(regs, i)
			if a.p != numTag() || b.p != numTag() {
				goto compare
			}
			if math.Float64frombits(a.n) <= math.Float64frombits(b.n) {
				pc = jumped(pc, i)
			}
		case iNle:
			a, b := ra(regs, i), rb(regs, i)
			if a.p != numTag() || b.p != numTag() {
				goto compare
			}
			if !(math.Float64frombits(a.n) <= math.Float64frombits(b.n)) {
				pc = jumped(pc, i)
			}
		case iLtK:
			a := ra(regs, i)
			if a.p != numTag() {
				goto compare
			}
			if math.Float64frombits(a.n) < math.Float64frombits(rb(ks, i).n) {
				pc = jumped(pc, i)
			}
		case iNltK:
			a := ra(regs, i)
			if a.p != numTag() {
				goto compare
			}
			if !(math.Float64frombits(a.n) < math.Float64frombits(rb(ks, i).n)) {
				pc = jumped(pc, i)
			}
		case iLeK:
			a := ra(regs, i)
			if a.p != numTag() {
				goto compare
			}
			if math.Float64frombits(a.n) <= math.Float64frombits(rb(ks, i).n) {
				pc = jumped(pc, i)
			}
		case iNleK:
			a := ra(regs, i)
			if a.p != numTag() {
				goto compare
			}
			if !(math.Float64frombits(a.n) <= math.Float64frombits(rb(ks, i).n)) {
				pc = jumped(pc, i)
			}
		case iGtK:
			a := ra(regs, i)
			if a.p != numTag() {
				goto compare
			}
			if math.Float64frombits(a.n) > math.Float64frombits(rb(ks, i).n) {
				pc = jumped(pc, i)
			}
		case iNgtK:
			a := ra(regs, i)
			if a.p != numTag() {
				goto compare
			}
			if !(math.Float64frombits(a.n) > math.Float64frombits(rb(ks, i).n)) {
				pc = jumped(pc, i)
			}
		case iGeK:
			a := ra(regs, i)
			if a.p != numTag() {
				goto compare
			}
			if math.Float64frombits(a.n) >= math.Float64frombits(rb(ks, i).n) {
				pc = jumped(pc, i)
			}
		case iNgeK:
			a := ra(regs, i)
			if a.p != numTag() {
				goto compare
			}
			if !(math.Float64frombits(a.n) >= math.Float64frombits(rb(ks, i).n)) {
				pc = jumped(pc, i)
			}

		case iForPrep:
			at.stop(m, pc, budget)
			c = m.prepareFor(at.t, i)
			goto slow
		case iForLoop:
			a := ra(regs, i)
			step := math.Float64frombits(above(a, 2).n)
			limit := math.Float64frombits(above(a, 1).n)
			x = math.Float64frombits(a.n) + step
			if step > 0 && x <= limit || step <= 0 && x >= limit {
				a.n = math.Float64bits(x)
				pc = jumped(pc, i)
				if to = above(a, 3); to.p != numTag() {
					goto newNumber
				}
				to.n = math.Float64bits(x)
			}
		case iForCall:
			a := ra(regs, i)
			at.keep(pc, budget)
			if m.iterate(a, i.c()) {
				goto again
			}
			i = at.instr()
			at.stop(m, at.pc, at.budget)
			if m.mem.account >= m.mem.ceiling {
				at.fr.pc--
				m.budget++
				return ctlCollect
			}
			c = m.call(at.t, int(at.fr.base)+i.a()+4, 2, i.c(), contPlain)
			goto slow
		case iForTest:
			a := ra(regs, i)
			if v = above(a, 4); v.p != nil {
				to = above(a, 2)
				pc = jumped(pc, i)
				goto assign
			}

		case iCall:
			fn := int(at.fr.base) + i.a()
			nargs := i.b() - 1
			if nargs < 0 {
				nargs = at.t.top - fn - 1
			}
			f := ra(regs, i)
			if isKind(f, tClosure) {
				p := (*closure)(f.p).p
				if !p.vararg && nargs >= p.params && fn+1+p.stack <= len(at.t.stack) && at.t.depth < len(at.t.frames) {
					at.fr.pc = int32(pc / 8)
					fr := &at.t.frames[at.t.depth]
					*fr = frame{fn: int32(fn), base: int32(fn + 1), nres: int32(i.c() - 1)}
					at.t.depth++
					at.fr = fr
					at.cl = (*closure)(f.p)
					code = unsafe.Pointer(unsafe.SliceData(p.code))
					ks = unsafe.Pointer(unsafe.SliceData(p.k))
					regs = unsafe.Pointer(above(f, 1))
					at.code, at.ks, at.regs = code, ks, regs
					pc = 0
					continue
				}
			} else if m.mem.account >= m.mem.ceiling {
				goto collect
			}
			at.stop(m, pc, budget)
			c = m.call(at.t, fn, nargs, i.c()-1, contPlain)
			goto slow
		case iTailCall:
			fn := int(at.fr.base) + i.a()
			nargs := i.b() - 1
			if nargs < 0 {
				nargs = at.t.top - fn - 1
			}
			if !isKind(ra(regs, i), tClosure) {
				if m.mem.account >= m.mem.ceiling {
					goto collect
				}
				// the return that follows passes the results on
				at.stop(m, pc, budget)
				c = m.call(at.t, fn, nargs, -1, contPlain)
				goto slow
			}
			at.stop(m, pc, budget)
			m.tailCall(at.t, fn, nargs)
			goto reload
		case iReturn:
			n := i.b() - 1
			src := int(at.fr.base) + i.a()
			if n < 0 {
				n = at.t.top - src
			}
			m.budget = budget + at.held
			c = m.leave(at.t, src, n)
			goto slow
		case iReturn0:
			if at.t.openFrom(at.fr.base) || at.fr.cont != contPlain || at.fr.nres > 0 {
				m.budget = budget + at.held
				c = m.leave(at.t, int(at.fr.base), 0)
				goto slow
			}
			at.t.top = int(at.fr.fn)
			at.t.depth--
			goto enter
		case iReturn1:
			if at.t.openFrom(at.fr.base) || at.fr.cont != contPlain || at.fr.nres != 1 {
				m.budget = budget + at.held
				c = m.leave(at.t, int(at.fr.base)+i.a(), 1)
				goto slow
			}
			at.t.depth--
			at.budget = budget
			*at.t.slot(at.fr.fn) = *ra(regs, i)
			budget = at.budget
			goto enter
		case iClosure:
			at.keep(pc, budget)
			m.makeClosure(ra(regs, i), at.t, at.cl, int(at.fr.base), at.cl.p.protos[i.bx()])
			goto made
		case iVararg:
			at.stop(m, pc, budget)
			m.varargs(at.t, i)
			goto reload
		case iClose:
			at.keep(pc, budget)
			at.t.closeUpvalues(int(at.fr.base) + i.a())
			goto again
		default:
			panic("lua: unknown instruction")
		}
		continue

		// Shared ends of instructions.

	assign: // *to = *v
		if to.p != v.p {
			if barrierCalls {
				at.keep(pc, budget)
			}
			to.p = v.p
			to.n = v.n
			if barrierCalls {
				regs, ks, code, pc, budget = at.regs, at.ks, at.code, at.pc, at.budget
			}
			continue
		}
		to.n = v.n
		continue
	number: // R[A] = x
		if to = ra(regs, i); to.p != numTag() {
			goto newNumber
		}
		to.n = math.Float64bits(x)
		continue
	newNumber: // *to = x, which was no number
		if barrierCalls {
			at.keep(pc, budget)
		}
		to.n = math.Float64bits(x)
		to.p = numTag()
		if barrierCalls {
			regs, ks, code, pc, budget = at.regs, at.ks, at.code, at.pc, at.budget
		}
		continue
	modulo: // R[A] = x % y
		if a, b := int64(x), int64(y); a > 0 && a <= exactInt && b > 0 && float64(a) == x && float64(b) == y {
			x = float64(a % b)
			goto number
		}
		at.keep(pc, budget)
		assignNumber(ra(regs, i), mod(x, y))
		goto again
	power: // R[A] = x ^ y
		if y == 2 {
			x *= x
			goto number
		}
		at.keep(pc, budget)
		assignNumber(ra(regs, i), pow(x, y))
		goto again
	field: // R[A] = *o [K[C]], a string
		if isKind(o, tTable) {
			if n := (*Table)(o.p).probe(rc(ks, i).str()); n != nil && n.val.p != nil {
				to, v = ra(regs, i), &n.val
				goto assign
			}
			at.keep(pc, budget)
			if m.field(ra(regs, i), o, rc(ks, i).str()) {
				goto again
			}
			pc, budget, i = at.pc, at.budget, at.instr()
		}
		at.stop(m, pc, budget)
		c = m.get(at.t, *o, *rc(at.ks, i), i.a())
		goto slow
	index: // R[A] = *o [*k]
		if isKind(o, tTable) {
			tab := (*Table)(o.p)
			if k.p == numTag() {
				f := math.Float64frombits(k.n)
				n := int(f)
				if float64(n) == f && uint(n-1) < uint(len(tab.arr)) {
					if v = &tab.arr[n-1]; v.p != nil || tab.meta == nil {
						to = ra(regs, i)
						goto assign
					}
				}
			}
			at.keep(pc, budget)
			if m.element(ra(regs, i), o, k) {
				goto again
			}
			pc, budget, i = at.pc, at.budget, at.instr()
		}
		at.stop(m, pc, budget)
		c = m.get(at.t, *o, *k, i.a())
		goto slow
	setField: // *o [K[B]] = R[C] or K[C]
		if i>>48 != 0 {
			v = rc(ks, i)
		} else {
			v = rc(regs, i)
		}
		k = rb(ks, i)
		if isKind(o, tTable) {
			if n := (*Table)(o.p).probe(k.str()); n != nil && n.val.p != nil {
				to = &n.val
				goto assign
			}
			goto setKey
		}
		goto set
	setIndex: // R[A][*k] = R[C] or K[C]
		if i>>48 != 0 {
			v = rc(ks, i)
		} else {
			v = rc(regs, i)
		}
		o = ra(regs, i)
		if isKind(o, tTable) {
			if k.p != numTag() {
				if k.tag() == tString {
					goto setKey
				}
				goto set
			}
			tab := (*Table)(o.p)
			f := math.Float64frombits(k.n)
			n := int(f)
			if float64(n) == f && v.p != nil {
				if j := uint(n - 1); j < uint(len(tab.arr)) {
					if to = &tab.arr[j]; to.p != nil || tab.meta == nil {
						goto assign
					}
				} else if j == uint(len(tab.arr)) && j < uint(cap(tab.arr)) && tab.mask == 0 && tab.meta == nil {
					tab.arr = tab.arr[:n]
					to = &tab.arr[j]
					goto assign
				} else if tab.far != nil {
					at.keep(pc, budget)
					if tab.farStore(int(j), v) {
						goto again
					}
					pc, budget = at.pc, at.budget
				}
			}
		}
		goto set
	setKey: // *o [*k] = *v, a string in a table
		at.keep(pc, budget)
		if m.replace((*Table)(o.p), k.str(), v) {
			goto again
		}
		pc, budget = at.pc, at.budget
	set: // *o [*k] = *v, by the book
		if m.mem.account >= m.mem.ceiling {
			goto collect
		}
		at.stop(m, pc, budget)
		c = m.set(at.t, *o, *k, *v)
		goto slow
	made: // a new object, without a call
		if m.mem.account < m.mem.threshold {
			goto again
		}
		at.stop(m, at.pc, at.budget)
		return ctlCollect
	text: // R[A] == K[B], strings of one length
		at.keep(pc, budget)
		at.sameText(ra(regs, i), rb(ks, i))
		goto again
	arithmetic:
		at.stop(m, pc, budget)
		c = m.arithmeticSlow(at.t, i, regs, ks)
		goto slow
	compare:
		at.stop(m, pc, budget)
		c = m.compare(at.t, i, regs, ks)
		goto slow
	}
slow:
	if c == ctlNext {
		goto reload
	}
	return c
collect: // before the instruction, which will be executed again
	at.stop(m, pc-8, budget+1)
	return ctlCollect
exhausted:
	at.stop(m, pc, budget)
	if m.budget <= 0 {
		return ctlPause
	}
	if c = m.hookStep(at.t); c != ctlNext {
		return c
	}
	if at.t.hook.seen || at.t.topFrame() != at.fr || !at.t.hook.on {
		goto reload
	}
	at.held--
	budget = 1
	goto enter
}
