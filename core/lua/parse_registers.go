package lua

// While it reads, the parser counts the registers that unfinished expressions
// hold, so that an expression that needs too many is refused near the token
// where a compiler of one pass finds out.

const tooComplex = "function or expression too complex"

// hold takes registers; who restores p.fn.held gives them back.
func (p *parser) hold(n int) {
	if p.fn.held += n; n > 0 && len(p.fn.active)+p.fn.held > maxRegisters {
		p.errorf(tooComplex)
	}
}

// touch takes registers and gives them back.
func (p *parser) touch(n int) {
	p.hold(n)
	p.fn.held -= n
}

// prefixRegisters is how many registers hold what is indexed.
func prefixRegisters(e expr) int {
	switch unparen(e).(type) {
	case *localExpr, *upvalExpr:
		return 0
	}
	return 1
}

// registers is how many registers hold an expression that is an operand:
// locals have theirs, constants need none.
func registers(e expr) int {
	switch unparen(e).(type) {
	case *localExpr, *nilExpr, *boolExpr, *numberExpr, *stringExpr:
		return 0
	}
	return 1
}

// holdOperand takes what an operand needs until its operator's other one is read.
func (p *parser) holdOperand(op int, e expr) {
	switch {
	case op == opConcat:
		p.hold(1)
	case op == opAnd || op == opOr:
		p.touchCondition(e)
	default:
		p.hold(registers(e))
	}
}

// touchCondition takes what a jump needs: a comparison jumps by itself.
func (p *parser) touchCondition(e expr) {
	if b, ok := unparen(e).(*binaryExpr); !ok || b.op < opEq {
		p.touch(registers(e))
	}
}

// holdTarget takes what a place of an assignment needs until it is assigned.
func (p *parser) holdTarget(e expr) {
	x, ok := e.(*indexExpr)
	if !ok || x.global {
		return
	}
	p.hold(prefixRegisters(x.obj) + registers(x.key))
}

// holdLast takes the register of the last value of a list of arguments or results.
func (p *parser) holdLast(list *pages[expr]) {
	if n := list.len(); n > 0 && !isMulti(*list.at(n - 1)) {
		p.hold(1)
	}
}

// values reads a list of values for n variables.
func (p *parser) values(list *pages[expr], n int) {
	held := p.fn.held
	*list = p.exprList()
	p.holdLast(list)
	p.hold(max(n-list.len(), 0))
	p.fn.held = held
}

// assigned reads the values of an assignment. As many as places: the last one goes
// to its place.
func (p *parser) assigned(s *assignStmt) {
	held := p.fn.held
	s.vals = p.exprList()
	n, last := s.vals.len(), *s.vals.at(s.vals.len() - 1)
	if more := len(s.targets) - n; more != 0 {
		p.holdLast(&s.vals)
		p.hold(max(more, 0))
	} else if _, ok := s.targets[n-1].(*localExpr); !ok {
		p.touch(registers(last))
	}
	p.fn.held = held
}

// condition reads the condition of a loop.
func (p *parser) condition() expr {
	e := p.expr()
	p.touchCondition(e)
	return e
}
