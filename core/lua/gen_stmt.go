package lua

// block makes a block with its own scope.
func (g *gen) block(b *block) {
	g.enter()
	g.statements(b, true)
	g.leave(false)
}

// statements makes the statements of a block whose scope is open. With
// closing, captured locals are closed where control falls out at the end.
func (g *gen) statements(b *block, closing bool) {
	free := g.free
	for i := range b.stmts.len() {
		g.statementOf(b, i, free)
	}
	if closing && !endsInJump(b) {
		g.line = b.last
		g.closeLocals()
	}
}

// statementOf makes statement i of a block with free registers below it.
func (g *gen) statementOf(b *block, i, free int) {
	g.deeper()
	g.u.spend(1)
	g.statement(b, i)
	g.up()
	g.free = free
	if n := len(g.active); n > g.scope.first {
		g.free = max(free, g.active[n-1].reg+1)
	}
}

func (b *block) lastStatement() stmt {
	if n := b.stmts.len(); n > 0 {
		return *b.stmts.at(n - 1)
	}
	return nil
}

func endsInJump(b *block) bool {
	switch s := b.lastStatement().(type) {
	case *returnStmt:
		return true
	case *gotoStmt:
		return s.isBrk
	}
	return false
}

func (g *gen) statement(b *block, i int) {
	switch s := (*b.stmts.at(i)).(type) {
	case *localStmt:
		g.line = s.line
		g.localStatement(s)
	case *assignStmt:
		g.line = s.line
		g.assign(s)
	case *callStmt:
		g.line = s.line
		g.call(s.call, 0)
	case *doStmt:
		g.block(s.body)
	case *whileStmt:
		g.while(s)
	case *repeatStmt:
		g.repeat(s)
	case *ifStmt:
		g.ifStatement(s)
	case *numForStmt:
		g.numericFor(s)
	case *genForStmt:
		g.genericFor(s)
	case *localFuncStmt:
		g.line = s.line
		g.declare(s.v)
		g.function(s.f, s.v.reg)
	case *returnStmt:
		g.line = s.line
		g.returnStatement(s)
	case *gotoStmt:
		g.line = s.line
		g.gotoStatement(s)
	case *labelStmt:
		g.label(s, b, i+1)
	}
}

func (g *gen) localStatement(s *localStmt) {
	base := g.free
	g.adjust(&s.vals, len(s.vars))
	for i, v := range s.vars {
		g.declareAt(v, base+i)
	}
}

// adjust evaluates a list of expressions into exactly want new registers.
func (g *gen) adjust(vals *pages[expr], want int) {
	base := g.free
	for i := range vals.len() {
		e := *vals.at(i)
		if i == vals.len()-1 && isMulti(e) {
			g.multi(e, max(want-i, 0))
			break
		}
		g.toNext(e)
		if i >= want {
			g.free = base + want
		}
	}
	if have := g.free - base; have < want {
		r := g.reserve(want - have)
		g.emit(mk(iLoadNil, r, want-have-1, 0))
	}
	g.free = base + want
}

func (g *gen) while(s *whileStmt) {
	start := g.pc()
	g.line = s.line
	exits := g.condition(s.cond, false)
	g.enter()
	g.statements(s.body, true)
	g.line = s.body.last
	g.jumpTo(start)
	breaks := g.leave(true)
	g.patchHere(exits)
	g.patchHere(breaks)
}

func (g *gen) repeat(s *repeatStmt) {
	start := g.pc()
	g.enter() // catches breaks
	g.enter()
	g.scope.open = true
	g.statements(s.body, false)
	if !isReturn(s.body) {
		g.line = s.body.last
		free := g.free
		exits := g.condition(s.cond, true)
		g.free = free
		g.closeLocals()
		g.jumpTo(start)
		g.patchHere(exits)
		g.closeLocals()
	}
	g.leave(false)
	g.patchHere(g.leave(true))
}

func isReturn(b *block) bool {
	_, ok := b.lastStatement().(*returnStmt)
	return ok
}

func (g *gen) ifStatement(s *ifStmt) {
	var ends []int
	for i := range s.parts.len() {
		part := s.parts.at(i)
		g.line = part.line
		free := g.free
		skip := g.condition(part.cond, false)
		g.free = free
		g.block(part.body)
		if i < s.parts.len()-1 || s.otherwise != nil {
			g.line = part.body.last
			ends = append(ends, g.jump())
		}
		g.patchHere(skip)
	}
	if s.otherwise != nil {
		g.block(s.otherwise)
	}
	g.patchHere(ends)
}

func (g *gen) numericFor(s *numForStmt) {
	g.line = s.line
	base := g.free
	g.toNext(s.start)
	g.toNext(s.limit)
	if s.inc == nil {
		s.inc = &numberExpr{1}
	}
	g.toNext(s.inc)
	g.enter()
	for i, v := range s.hidden {
		g.declareAt(v, base+i)
	}
	prep := g.emit(mkBx(iForPrep, base, 0, 0))
	body := g.pc()
	g.enter()
	g.declare(s.v)
	g.statements(s.body, true)
	g.leave(false)
	g.patchHere([]int{prep})
	g.line = s.line
	g.patch([]int{g.emit(mkBx(iForLoop, base, 0, 0))}, body)
	g.patchHere(g.leave(true))
}

func (g *gen) genericFor(s *genForStmt) {
	g.line = s.line
	base := g.free
	g.adjust(&s.vals, 3)
	g.reserve(1)
	g.enter()
	for i, v := range s.hidden {
		g.declareAt(v, base+i)
	}
	start := g.jump()
	body := g.pc()
	g.enter()
	for _, v := range s.vars {
		g.declare(v)
	}
	g.statements(s.body, true)
	g.leave(false)
	g.patchHere([]int{start})
	g.line = s.line
	g.reserve(3)
	g.free -= 3
	g.emit(mk(iForCall, base, 0, len(s.vars)))
	free := g.free
	g.free += len(s.vars) // the call has filled them
	test := g.emit(mkBx(iForTest, base, 0, 0))
	g.free = free
	g.patch([]int{test}, body)
	g.patchHere(g.leave(true))
}

func (g *gen) returnStatement(s *returnStmt) {
	if s.vals.len() == 1 {
		if c, ok := (*s.vals.at(0)).(*callExpr); ok {
			base := g.callArgs(c)
			call := g.code.at(g.pc() - 1)
			*call = mk(iTailCall, base, call.b(), 0)
			g.emit(mk(iReturn, base, 0, 0))
			return
		}
	}
	if s.vals.len() == 0 {
		g.emit(mk(iReturn0, 0, 0, 0))
		return
	}
	if s.vals.len() == 1 && !isMulti(*s.vals.at(0)) {
		r := g.anyReg(*s.vals.at(0))
		g.line = s.line
		g.emit(mk(iReturn1, r, 0, 0))
		return
	}
	base := g.free
	open := g.list(&s.vals)
	n := s.vals.len() + 1
	if open {
		n = 0
	}
	g.line = s.line
	g.emit(mk(iReturn, base, n, 0))
}

func (g *gen) gotoStatement(s *gotoStmt) {
	if !s.isBrk {
		if l, ok := g.labels[s.label]; ok {
			g.jumpBack(l)
			return
		}
	}
	g.pend(g.scope, pendingGoto{s.label, g.jump(), s.line, len(g.active), s.isBrk})
}

// pend lets a jump wait for its label in a block.
func (g *gen) pend(s *scope, j pendingGoto) {
	g.limitJumps(len(s.gotos), j.line)
	s.gotos = append(s.gotos, j)
}

// limitJumps bounds labels and waiting jumps of a block: each label is
// compared with all of them.
func (g *gen) limitJumps(n, line int) {
	if n >= maxJumps {
		g.fail(line, "too many labels/gotos (limit is %d) in a block", maxJumps)
	}
}

func (g *gen) jumpBack(l label) {
	i := g.jump()
	if reg, ok := g.captured(l.nact, len(g.active)); ok {
		*g.code.at(i) = mkBx(iJmpClose, reg, 0, 0)
	}
	g.patch([]int{i}, l.pc)
}

// label is a label; the statements of its block from number next on are behind it.
func (g *gen) label(s *labelStmt, b *block, next int) {
	if l, ok := g.labels[s.name]; ok {
		g.fail(s.line, "label '%s' already defined on line %d", s.name, l.line)
	}
	g.limitJumps(len(g.scope.labels), s.line)
	g.u.spend((min(b.stmts.len()-next, maxJumps) + len(g.scope.gotos)) / 8)
	l := label{s.name, g.pc(), s.line, len(g.active)}
	if g.atEnd(b, next) {
		l.nact = g.scope.first
	}
	g.scope.labels = append(g.scope.labels, s.name)
	if g.labels == nil {
		g.labels = map[string]label{}
	}
	g.labels[s.name] = l
	keep := g.scope.gotos[:0]
	for _, j := range g.scope.gotos {
		if j.brk || j.name != s.name {
			keep = append(keep, j)
			continue
		}
		if j.nact < l.nact {
			g.fail(j.line, "<goto %s> at line %d jumps into the scope of local '%s'", j.name, j.line, g.active[j.nact].name)
		}
		g.patchHere([]int{j.pc})
	}
	g.scope.gotos = keep
}

// atEnd: labels at the end of a block count as outside the scope of its
// locals. (Not before until, which still sees them; there the captured
// locals are not closed either.)
func (g *gen) atEnd(b *block, next int) bool {
	if g.scope.open || b.stmts.len()-next > maxJumps {
		return false
	}
	for ; next < b.stmts.len(); next++ {
		if _, ok := (*b.stmts.at(next)).(*labelStmt); !ok {
			return false
		}
	}
	return true
}
