package lua

// target is a place to assign to, its object and key already in registers.
type target struct {
	v      *local
	up     *upvalExpr
	obj    int
	objOf  expr // for error messages
	key    expr // constant, or held in keyReg
	keyReg int
	inReg  bool
	global bool
	line   int
}

// place evaluates the parts of an assignment target. Locals that the same
// statement assigns are copied first.
func (g *gen) place(e expr, assigned map[*local]bool) *target {
	switch e := e.(type) {
	case *localExpr:
		return &target{v: e.v}
	case *upvalExpr:
		return &target{up: e}
	}
	x := e.(*indexExpr)
	t := &target{key: x.key, objOf: x.obj, line: x.line}
	if up, ok := x.obj.(*upvalExpr); ok && x.global {
		if k, ok := g.constantOf(x.key); ok && k <= maxConstant {
			t.global, t.obj = true, up.index
			return t
		}
	}
	t.obj = g.operand(x.obj, assigned)
	if _, ok := g.constantOf(x.key); !ok {
		t.keyReg, t.inReg = g.operand(x.key, assigned), true
	}
	return t
}

func (g *gen) operand(e expr, assigned map[*local]bool) int {
	if l, ok := e.(*localExpr); ok && assigned[l.v] {
		return g.toNext(e)
	}
	return g.anyReg(e)
}

func (g *gen) assign(s *assignStmt) {
	free := g.free
	if len(s.targets) == 1 && s.vals.len() == 1 {
		t := g.place(s.targets[0], nil)
		g.store(t, *s.vals.at(0), s.line)
		g.free = free
		return
	}
	assigned := map[*local]bool{}
	for _, e := range s.targets {
		if l, ok := e.(*localExpr); ok {
			assigned[l.v] = true
		}
	}
	places := make([]*target, len(s.targets))
	for i, e := range s.targets {
		places[i] = g.place(e, assigned)
	}
	base := g.free
	n := len(places)
	if s.vals.len() == n && !isMulti(*s.vals.at(n - 1)) {
		n--
		for i := range n {
			g.toNext(*s.vals.at(i))
		}
		g.store(places[n], *s.vals.at(n), s.line)
	} else {
		g.adjust(&s.vals, n)
	}
	g.line = s.line
	for i := n - 1; i >= 0; i-- {
		g.storeReg(places[i], base+i)
	}
	g.free = free
}

// store evaluates a value and assigns it.
func (g *gen) store(t *target, val expr, line int) {
	switch {
	case t.v != nil:
		g.into(val, t.v.reg)
		return
	case t.up != nil:
		r := g.anyReg(val)
		g.line = line
		g.storeReg(t, r)
		return
	}
	if !t.inReg && !t.global {
		if _, ok := g.constantOf(t.key); !ok {
			t.keyReg, t.inReg = g.anyReg(t.key), true
		}
	}
	if k, ok := g.constantOf(val); ok {
		g.line = line
		g.storeIndexed(t, k, true)
		return
	}
	r := g.anyReg(val)
	g.line = line
	g.storeIndexed(t, r, false)
}

func (g *gen) storeReg(t *target, r int) {
	switch {
	case t.v != nil:
		if t.v.reg != r {
			g.emit(mk(iMove, t.v.reg, r, 0))
		}
	case t.up != nil:
		g.emit(mk(iSetUp, r, t.up.index, 0))
	default:
		g.storeIndexed(t, r, false)
	}
}

func (g *gen) storeIndexed(t *target, c int, isConst bool) {
	if t.objOf != nil {
		g.nameOperand(0, t.objOf)
	}
	flag := instr(b2i(isConst)) << 48
	if t.inReg {
		g.emit(mk(iSetIndex, t.obj, t.keyReg, c) | flag)
		return
	}
	k, _ := g.constantOf(t.key)
	o := iSetIndexK
	switch {
	case t.global:
		o = iSetGlobal
	case isString(t.key):
		o = iSetField
	}
	g.emit(mk(o, t.obj, k, c) | flag)
}
