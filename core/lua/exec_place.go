package lua

import (
	"runtime"
	"unsafe"
)

// place is where exec stands. Its variables are copies of the last four; they
// are put back here before a call and read again after it.
type place struct {
	t    *Thread
	fr   *frame
	cl   *closure
	held int64 // rest of the budget while a debug hook looks at every instruction

	regs, ks, code unsafe.Pointer
	pc             uintptr
	budget         int64
}

// keep notes what has changed before a call.
func (at *place) keep(pc uintptr, budget int64) { at.pc, at.budget = pc, budget }

// stop writes down where the frame goes on and what is left, for calls that
// may change either.
func (at *place) stop(m *Machine, pc uintptr, budget int64) {
	at.fr.pc = int32(pc / 8)
	m.budget = budget + at.held
}

// instr is the instruction that is running.
func (at *place) instr() instr { return *(*instr)(unsafe.Add(at.code, at.pc-8)) }

// sameText decides iEqK and iNeK for two strings.
//
//go:noinline
func (at *place) sameText(a, b *Value) {
	i := at.instr()
	if (a.str().s == b.str().s) == (op(i) == iEqK) {
		at.pc = jumped(at.pc, i)
	}
}

// booleans are the two boolean values, to be assigned from. They are never
// written.
var booleans = [2]Value{{unsafe.Pointer(&boolTag), 0}, {unsafe.Pointer(&boolTag), 1}}

func isKind(v *Value, k uint8) bool { return v.p != nil && (*header)(v.p).kind == k }

// slot is stack[i], without a bounds check: frames hold only slots of their
// stack.
func (t *Thread) slot(i int32) *Value {
	return (*Value)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(t.stack)), uintptr(i)*sizeValue))
}

// running is the top frame, without a bounds check: a thread that runs has one.
func (t *Thread) running() *frame {
	return (*frame)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(t.frames)), uintptr(t.depth-1)*uintptr(sizeFrame)))
}

// openFrom tells whether an upvalue is open at slot base or above.
func (t *Thread) openFrom(base int32) bool { return t.open != nil && t.open.index >= int(base) }

// barrierCalls: Go's write barrier costs a function all its registers.
const barrierCalls = runtime.GOARCH == "wasm"

//go:noinline
func assignNumber(to *Value, x float64) { *to = Number(x) }

// clearValues sets n values to nil.
func clearValues(v *Value, n int) { clear(unsafe.Slice(v, n)) }

// field is to = o[k] for a table, as far as it goes without a call.
func (m *Machine) field(to, o *Value, k *Str) bool {
	tab := (*Table)(o.p)
	if n := tab.findConst(k); n != nil && n.val.p != nil {
		*to = n.val
		return true
	}
	v, ok := tab.inherited(k)
	if ok {
		*to = v
	}
	return ok
}

// element is to = o[k] for a table without the help of metamethods.
func (m *Machine) element(to, o, k *Value) bool {
	tab := (*Table)(o.p)
	v := tab.Get(*k)
	if v.p == nil && tab.meta != nil {
		return false
	}
	*to = v
	return true
}

// replace overwrites the value of a key that has one.
func (m *Machine) replace(t *Table, k *Str, v *Value) bool {
	n := t.findStr(k)
	if n == nil || n.val.p == nil {
		return false
	}
	n.val = *v
	return true
}

// self is iSelf as far as it goes without a call.
func (m *Machine) self(a, o *Value, k *Str) bool {
	obj := *o
	*above(a, 1) = obj
	if obj.tag() != tTable {
		return false
	}
	tab := (*Table)(obj.p)
	if n := tab.findConst(k); n != nil && n.val.p != nil {
		*a = n.val
		return true
	}
	v, ok := tab.inherited(k)
	if ok {
		*a = v
	}
	return ok
}

func (m *Machine) makeTable(to *Value, narr, nhash int) {
	tab := newTable(narr, nhash)
	m.mem.account += tab.size()
	*to = TableValue(tab)
}

// setList is iSetList: the n values above a go to the table in a. It returns
// the charge for nils that were dropped.
func (m *Machine) setList(a *Value, start, n int) (cost int64) {
	if n == 0 {
		return 0
	}
	t := (*Table)(a.p)
	if n <= inlineArray && start == len(t.arr) && start+n <= cap(t.arr) && t.mask == 0 && t.far == nil {
		return t.fillShort(above(a, 1), n)
	}
	m.mem.account += t.fill(start, unsafe.Slice(above(a, 1), n))
	return int64(max(start+n-t.listLen(), 0) >> 3)
}

// fillShort is fill and the charge of setList for a few values, for which there
// is room at the end of the array part, and nothing else in the table.
func (t *Table) fillShort(v *Value, n int) (cost int64) {
	end := len(t.arr) + n
	to := t.arr[len(t.arr):end]
	t.arr = t.arr[:end]
	for i := range to {
		to[i] = *above(v, uintptr(i))
	}
	if to[n-1].p == nil {
		t.trim()
	}
	return int64(max(end-t.listLen(), 0) >> 3)
}

// arithmeticSlow takes the operands of an arithmetic instruction that are not
// both numbers.
func (m *Machine) arithmeticSlow(t *Thread, i instr, regs, ks unsafe.Pointer) ctl {
	b, v := *rb(regs, i), Value{}
	if op(i) >= iAddK {
		v = *rc(ks, i)
		if i>>48 != 0 {
			b, v = v, b
		}
	} else {
		v = *rc(regs, i)
	}
	return m.arithmetic(t, i, b, v)
}

// leave ends a Lua frame with n results at slot src.
func (m *Machine) leave(t *Thread, src, n int) ctl {
	if t.open != nil {
		t.closeUpvalues(int(t.topFrame().base))
	}
	return m.finish(t, src, n)
}

// varargs is iVararg.
func (m *Machine) varargs(t *Thread, i instr) {
	fr := t.topFrame()
	n, have := i.b()-1, int(fr.nargs)
	if n < 0 {
		n = have
		t.top = int(fr.base) + i.a() + n
		if t.top > len(t.stack) {
			t.grow(t.top + 8)
		}
		m.budget -= int64(n >> 3)
	}
	dst := t.stack[int(fr.base)+i.a():][:n]
	got := copy(dst, t.stack[int(fr.base)-have:fr.base])
	clear(dst[got:])
}
