package lua

// condition makes code that jumps when the truth of e is sense and falls
// through otherwise. It returns the jumps to patch.
func (g *gen) condition(e expr, sense bool) []int {
	free := g.free
	g.deeper()
	defer func() {
		g.free = free
		g.up()
	}()
	switch e := e.(type) {
	case *parenExpr:
		return g.condition(e.e, sense)
	case *nilExpr:
		return g.always(!sense)
	case *boolExpr:
		return g.always(e.v == sense)
	case *numberExpr, *stringExpr, *funcExpr:
		if _, ok := e.(*funcExpr); !ok {
			return g.always(sense)
		}
	case *unaryExpr:
		if e.op == opNot {
			return g.condition(e.a, !sense)
		}
	case *binaryExpr:
		switch {
		case e.op == opAnd || e.op == opOr:
			return g.shortCircuit(e, sense)
		case e.op > opPow:
			return []int{g.compare(e, sense)}
		}
	}
	r := g.anyReg(e)
	if sense {
		return []int{g.emit(mkBx(iJmpTrue, r, 0, 0))}
	}
	return []int{g.emit(mkBx(iJmpFalse, r, 0, 0))}
}

func (g *gen) always(jump bool) []int {
	if jump {
		return []int{g.jump()}
	}
	return nil
}

// shortCircuit: for `and` the left operand decides false, for `or` true.
func (g *gen) shortCircuit(e *binaryExpr, sense bool) []int {
	decides := e.op == opOr
	first := g.condition(e.a, decides)
	second := g.condition(e.b, sense)
	if decides == sense {
		return append(first, second...)
	}
	g.patchHere(first)
	return second
}

// compare emits a comparison that jumps when its truth is sense.
func (g *gen) compare(e *binaryExpr, sense bool) int {
	switch e.op {
	case opEq:
		return g.equality(e, sense)
	case opNe:
		return g.equality(e, !sense)
	}
	// a > b is b < a, a >= b is b <= a; with a constant there are
	// instructions for both sides.
	ops := map[int][2]op{opLt: {iLt, iLtK}, opLe: {iLe, iLeK}, opGt: {iLt, iGtK}, opGe: {iLe, iGeK}}[e.op]
	swapped := map[int]op{opLt: iGtK, opLe: iGeK, opGt: iLtK, opGe: iLeK}[e.op]
	not := op(b2i(!sense))
	if k, ok := g.numberOf(e.b); ok {
		a := g.anyReg(e.a)
		g.line = e.line
		return g.emit(mkBx(ops[1]+not, a, k, 0))
	}
	if k, ok := g.numberOf(e.a); ok {
		b := g.anyReg(e.b)
		g.line = e.line
		return g.emit(mkBx(swapped+not, b, k, 0))
	}
	a := g.anyReg(e.a)
	b := g.anyReg(e.b)
	if e.op == opGt || e.op == opGe {
		a, b = b, a
	}
	g.line = e.line
	return g.emit(mkBx(ops[0]+not, a, b, 0))
}

func (g *gen) equality(e *binaryExpr, sense bool) int {
	not := op(b2i(!sense))
	x, y := e.a, e.b
	if _, ok := g.constantOf(x); ok {
		x, y = y, x
	}
	if k, ok := g.constantOf(y); ok {
		a := g.anyReg(x)
		g.line = e.line
		return g.emit(mkBx(iEqK+not, a, k, 0))
	}
	a := g.anyReg(e.a)
	b := g.anyReg(e.b)
	g.line = e.line
	return g.emit(mkBx(iEq+not, a, b, 0))
}

// conditionFor is condition before anything is in dst.
func (g *gen) conditionFor(e expr, sense bool, dst int) []int {
	free := g.free
	if g.fresh(dst) {
		g.free = dst
	}
	jumps := g.condition(e, sense)
	g.free = free
	return jumps
}

// truth makes true or false in dst.
func (g *gen) truth(e expr, dst int) {
	yes := g.conditionFor(e, true, dst)
	g.emit(mk(iLoadBool, dst, 0, 1))
	g.patchHere(yes)
	g.emit(mk(iLoadBool, dst, 1, 0))
}

// logical evaluates and, or to the value of an operand, in dst.
func (g *gen) logical(e *binaryExpr, dst int) {
	var out []int // jumps taken when the value in dst is the result
	if e.op == opOr {
		if and, ok := unparen(e.a).(*binaryExpr); ok && and.op == opAnd {
			// x and y or z: x decides without a value
			falses := g.conditionFor(and.a, false, dst)
			g.to(and.b, dst)
			out = g.decided(and.b, dst, true)
			g.patchHere(falses)
			g.to(e.b, dst)
			g.patchHere(out)
			return
		}
	}
	g.to(e.a, dst)
	out = g.decided(e.a, dst, e.op == opOr)
	g.to(e.b, dst)
	g.patchHere(out)
}

// decided jumps when the truth of dst is sense.
func (g *gen) decided(e expr, dst int, sense bool) []int {
	switch e.(type) {
	case *numberExpr, *stringExpr, *tableExpr, *funcExpr:
		return g.always(sense)
	}
	if sense {
		return []int{g.emit(mkBx(iJmpTrue, dst, 0, 0))}
	}
	return []int{g.emit(mkBx(iJmpFalse, dst, 0, 0))}
}

func unparen(e expr) expr {
	for {
		p, ok := e.(*parenExpr)
		if !ok {
			return e
		}
		e = p.e
	}
}
