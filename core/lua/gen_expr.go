package lua

func isMulti(e expr) bool {
	switch e.(type) {
	case *callExpr, *varargExpr:
		return true
	}
	return false
}

// list evaluates expressions into new registers; the last may leave an open
// number of values.
func (g *gen) list(vals *pages[expr]) (open bool) {
	for i := range vals.len() {
		e := *vals.at(i)
		if i == vals.len()-1 && isMulti(e) {
			g.multi(e, -1)
			return true
		}
		g.toNext(e)
	}
	return false
}

// multi evaluates a call or ... to n values (-1: all) in new registers.
func (g *gen) multi(e expr, n int) {
	base := g.free
	switch e := e.(type) {
	case *callExpr:
		g.call(e, n)
	case *varargExpr:
		g.line = e.line
		if n > 0 {
			g.reserve(n)
		} else {
			g.reserve(1)
		}
		g.emit(mk(iVararg, base, n+1, 0))
	}
	g.free = base
	if n > 0 {
		g.reserve(n)
	}
}

// call makes a call whose n results start at the first free register.
func (g *gen) call(c *callExpr, n int) {
	base := g.callArgs(c)
	call := g.code.at(g.pc() - 1)
	*call = mk(iCall, base, call.b(), n+1)
	g.free = base
}

// callArgs evaluates function and arguments and emits a call without
// results; the caller completes it.
func (g *gen) callArgs(c *callExpr) (base int) {
	base = g.free
	given := 0
	if c.method != "" {
		g.self(c, base)
		given = 1
	} else {
		g.toNext(c.fn)
	}
	b := given + c.args.len() + 1
	if g.list(&c.args) {
		b = 0
	}
	g.line = c.line
	if c.method != "" {
		g.u.took(g.p.names.add(operandName{int32(g.pc()), 0, nameMethod, g.u.name(c.method)}))
	} else {
		g.nameOperand(0, c.fn)
	}
	g.emit(mk(iCall, base, b, 1))
	return base
}

func (g *gen) self(c *callExpr, base int) {
	obj := g.anyReg(c.fn)
	g.free = base
	g.reserve(2)
	g.line = c.line
	k, ok := g.constantOf(&stringExpr{c.method})
	if ok {
		g.nameOperand(0, c.fn)
		g.emit(mk(iSelf, base, obj, k))
		return
	}
	g.emit(mk(iMove, base+1, obj, 0))
	t := g.reserve(1)
	g.emit(mkBx(iLoadK, t, 0, k))
	g.free--
	g.nameOperand(0, c.fn)
	g.emit(mk(iGetIndex, base, base+1, t))
}

// toNext evaluates an expression into the next free register.
func (g *gen) toNext(e expr) int {
	switch e := e.(type) {
	case *callExpr:
		r := g.free
		g.deeper()
		g.call(e, 1)
		g.up()
		return g.keep(r)
	case *parenExpr:
		return g.toNext(e.e)
	}
	r := g.reserve(1)
	g.to(e, r)
	return g.keep(r)
}

// keep frees all registers above r but keeps r.
func (g *gen) keep(r int) int {
	g.free = r
	g.reserve(1)
	return r
}

// anyReg evaluates an expression into some register: locals stay in theirs.
func (g *gen) anyReg(e expr) int {
	for {
		p, ok := e.(*parenExpr)
		if !ok {
			break
		}
		e = p.e
	}
	if l, ok := e.(*localExpr); ok {
		return l.v.reg
	}
	return g.toNext(e)
}

// left evaluates the left operand of an instruction whose result goes to dst:
// there, when dst is a new register, so that long chains need only one.
func (g *gen) left(e expr, dst int) int {
	e = unparen(e)
	if _, ok := e.(*localExpr); ok || !g.fresh(dst) {
		return g.anyReg(e)
	}
	if _, ok := e.(*callExpr); ok {
		g.free = dst
		return g.toNext(e)
	}
	g.to(e, dst)
	return dst
}

// fresh tells whether dst was reserved for a result and holds nothing yet. What
// is evaluated before the result is written may use it, so that nothing old
// stays in it meanwhile.
func (g *gen) fresh(dst int) bool {
	return dst == g.free-1 && (len(g.active) == 0 || dst > g.active[len(g.active)-1].reg)
}

// into evaluates an expression into the register of a live local: what
// builds its value step by step does so elsewhere first.
func (g *gen) into(e expr, reg int) {
	switch e := e.(type) {
	case *parenExpr:
		g.into(e.e, reg)
		return
	case *tableExpr, *callExpr:
	case *binaryExpr:
		if e.op < opAnd {
			g.to(e, reg)
			return
		}
	default:
		g.to(e, reg)
		return
	}
	free := g.free
	r := g.toNext(e)
	g.emit(mk(iMove, reg, r, 0))
	g.free = free
}

// to evaluates an expression into register dst, which must not be a live
// local for expressions into() treats specially.
func (g *gen) to(e expr, dst int) {
	free := g.free
	g.deeper()
	switch e := e.(type) {
	case *nilExpr:
		g.emit(mk(iLoadNil, dst, 0, 0))
	case *boolExpr:
		g.emit(mk(iLoadBool, dst, b2i(e.v), 0))
	case *numberExpr:
		g.emit(mkBx(iLoadK, dst, 0, g.constant(Number(e.v))))
	case *stringExpr:
		g.emit(mkBx(iLoadK, dst, 0, g.constant(g.u.str(e.s))))
	case *varargExpr:
		g.line = e.line
		g.emit(mk(iVararg, dst, 2, 0))
	case *localExpr:
		if e.v.reg != dst {
			g.emit(mk(iMove, dst, e.v.reg, 0))
		}
	case *upvalExpr:
		g.emit(mk(iGetUp, dst, e.index, 0))
	case *indexExpr:
		g.index(e, dst)
	case *callExpr:
		r := g.toNext(e)
		if r != dst {
			g.emit(mk(iMove, dst, r, 0))
		}
	case *funcExpr:
		g.function(e.f, dst)
	case *binaryExpr:
		g.binary(e, dst)
	case *concatExpr:
		g.concat(e, dst)
	case *unaryExpr:
		g.unary(e, dst)
	case *parenExpr:
		g.to(e.e, dst)
	case *tableExpr:
		g.table(e, dst)
	}
	g.free = free
	g.up()
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (g *gen) function(f *funcNode, dst int) {
	p := g.u.compile(g, f)
	g.u.took(g.protos.add(p))
	g.emit(mkBx(iClosure, dst, 0, g.protos.len()-1))
}

func (g *gen) index(e *indexExpr, dst int) {
	if up, ok := e.obj.(*upvalExpr); ok && e.global {
		if k, ok := g.constantOf(e.key); ok {
			g.line = e.line
			g.nameOperand(0, up)
			g.emit(mk(iGetGlobal, dst, up.index, k))
			return
		}
	}
	obj := g.left(e.obj, dst)
	k, isConst := g.constantOf(e.key)
	o := iGetIndex
	if isConst {
		if o = iGetIndexK; isString(e.key) {
			o = iGetField
		}
	} else {
		k = g.anyReg(e.key)
	}
	g.line = e.line
	g.nameOperand(0, e.obj)
	g.emit(mk(o, dst, obj, k))
}

func isString(e expr) bool {
	_, ok := e.(*stringExpr)
	return ok
}

var arithNames = [...]op{iAdd, iSub, iMul, iDiv, iMod, iPow}

// binary evaluates an operator other than and, or into dst.
func (g *gen) binary(e *binaryExpr, dst int) {
	switch {
	case e.op == opAnd || e.op == opOr:
		g.logical(e, dst)
	case e.op > opPow:
		g.truth(e, dst)
	default:
		g.arith(e, dst)
	}
}

func (g *gen) arith(e *binaryExpr, dst int) {
	o := arithNames[e.op]
	left, right := e.a, e.b
	if k, ok := g.numberOf(right); ok {
		b := g.left(left, dst)
		g.line = e.line
		g.nameOperand(0, left)
		g.emit(mk(o+iAddK-iAdd, dst, b, k))
		return
	}
	if k, ok := g.numberOf(left); ok && (e.op == opAdd || e.op == opMul) {
		b := g.left(right, dst)
		g.line = e.line
		g.nameOperand(1, right)
		g.emit(mk(o+iAddK-iAdd, dst, b, k) | 1<<48)
		return
	}
	b := g.left(left, dst)
	c := g.anyReg(right)
	g.line = e.line
	g.nameOperand(0, left)
	g.nameOperand(1, right)
	g.emit(mk(o, dst, b, c))
}

func (g *gen) concat(e *concatExpr, dst int) {
	if g.fresh(dst) {
		g.free = dst
	}
	base := g.free
	n := len(e.parts)
	for i := n - 1; i >= 0; i-- {
		g.toNext(e.parts[i])
	}
	g.line = e.line
	for i := n - 1; i >= 0; i-- {
		g.nameOperand(n-1-i, e.parts[i])
	}
	g.emit(mk(iConcat, dst, base, base+n-1))
}

func (g *gen) unary(e *unaryExpr, dst int) {
	if e.op == opNot {
		if k, ok := e.a.(*unaryExpr); ok && k.op == opNot {
			g.truth(e, dst)
			return
		}
		if _, ok := e.a.(*binaryExpr); ok {
			g.truth(e, dst)
			return
		}
	}
	b := g.left(e.a, dst)
	g.line = e.line
	g.nameOperand(0, e.a)
	g.emit(mk(map[int]op{opNot: iNot, opNeg: iUnm, opLen: iLen}[e.op], dst, b, 0))
}

// table makes a constructor in dst, a new register.
func (g *gen) table(e *tableExpr, dst int) {
	t := dst
	if dst != g.free-1 {
		t = g.reserve(1)
	}
	nhash := g.fields(&e.items)
	narr := e.items.len() - nhash
	g.line = e.line
	g.emit(mk(iNewTable, t, min(narr, maxConstant), min(nhash, maxConstant)))
	g.items(t, &e.items)
	if t != dst {
		g.emit(mk(iMove, dst, t, 0))
	}
}

// fields counts the items with a key.
func (g *gen) fields(items *pages[expr]) (n int) {
	for i := range items.len() {
		if i%pageLength == pageLength-1 {
			g.u.spend(pageLength / 32)
		}
		if _, ok := (*items.at(i)).(*fieldExpr); ok {
			n++
		}
	}
	return n
}

// listPiece is how many items are put into a table at once.
const listPiece = 50

// items fills the table in register t.
func (g *gen) items(t int, items *pages[expr]) {
	pending, done := 0, 0
	flush := func(n int) {
		g.emit(mkBx(iSetList, t, n, done))
		done, pending = done+pending, 0
		g.free = t + 1
	}
	for i := range items.len() {
		e := *items.at(i)
		if f, ok := e.(*fieldExpr); ok {
			g.field(t, f)
			continue
		}
		if i == items.len()-1 && isMulti(e) {
			g.multi(e, -1)
			flush(0)
			return
		}
		g.toNext(e)
		if pending++; pending == listPiece {
			flush(pending)
		}
	}
	if pending > 0 {
		flush(pending)
	}
}

func (g *gen) field(t int, it *fieldExpr) {
	free := g.free
	g.store(&target{obj: t, key: it.key}, it.val, it.line)
	g.free = free
}
