package lua

func (p *parser) exprList() (list pages[expr]) {
	p.took(list.add(p.expr()))
	for p.accept(',') {
		p.hold(1)
		p.took(list.add(p.expr()))
	}
	return list
}

func (p *parser) expr() expr { return p.binary(0) }

// priorities of binary operators, left and right; right below left means
// right associative.
type priority struct{ op, left, right int }

func binaryOp(kind int) (priority, bool) {
	switch kind {
	case tkOr:
		return priority{opOr, 1, 1}, true
	case tkAnd:
		return priority{opAnd, 2, 2}, true
	case '<':
		return priority{opLt, 3, 3}, true
	case '>':
		return priority{opGt, 3, 3}, true
	case tkLe:
		return priority{opLe, 3, 3}, true
	case tkGe:
		return priority{opGe, 3, 3}, true
	case tkNe:
		return priority{opNe, 3, 3}, true
	case tkEq:
		return priority{opEq, 3, 3}, true
	case tkConcat:
		return priority{opConcat, 5, 4}, true
	case '+':
		return priority{opAdd, 6, 6}, true
	case '-':
		return priority{opSub, 6, 6}, true
	case '*':
		return priority{opMul, 7, 7}, true
	case '/':
		return priority{opDiv, 7, 7}, true
	case '%':
		return priority{opMod, 7, 7}, true
	case '^':
		return priority{opPow, 10, 9}, true
	}
	return priority{}, false
}

const unaryPriority = 8

// binary reads operators that bind tighter than limit.
func (p *parser) binary(limit int) expr {
	p.enter()
	e := p.unary()
	for n := 0; ; n++ {
		pr, ok := binaryOp(p.tok.kind)
		if !ok || pr.left <= limit {
			break
		}
		if n > maxChain {
			p.fail(p.tok.line, "", tooDeep)
		}
		line := p.tok.line
		p.advance()
		held := p.fn.held
		p.holdOperand(pr.op, e)
		right := p.binary(pr.right)
		p.holdOperand(pr.op, right)
		p.fn.held = held
		e = p.combine(pr.op, e, right, line)
	}
	p.leave()
	return e
}

// combine makes the tree of one operator: concatenations are flat lists,
// arithmetic on constants is done at once.
func (p *parser) combine(op int, a, b expr, line int) expr {
	if op == opConcat {
		if c, ok := b.(*concatExpr); ok {
			c.parts = append(c.parts, a)
			c.line = line
			return c
		}
		return made(p, concatExpr{parts: []expr{b, a}, line: line}) // reversed
	}
	if op <= opPow {
		x, okx := a.(*numberExpr)
		y, oky := b.(*numberExpr)
		if okx && oky {
			if r := arith(op, x.v, y.v); r == r && (r != 0 || op <= opSub) {
				return made(p, numberExpr{r})
			}
		}
	}
	return made(p, binaryExpr{op, a, b, line})
}

func (p *parser) unary() expr {
	op := -1
	switch p.tok.kind {
	case tkNot:
		op = opNot
	case '-':
		op = opNeg
	case '#':
		op = opLen
	default:
		return p.simple()
	}
	line := p.tok.line
	p.advance()
	e := p.binary(unaryPriority)
	if n, ok := e.(*numberExpr); ok && op == opNeg && n.v != 0 {
		return made(p, numberExpr{-n.v})
	}
	p.touch(registers(e))
	return made(p, unaryExpr{op, e, line})
}

func (p *parser) simple() expr {
	var e expr
	switch p.tok.kind {
	case tkNumber:
		e = made(p, numberExpr{p.tok.n})
	case tkStr:
		e = made(p, stringExpr{p.tok.s})
	case tkNil:
		e = made(p, nilExpr{})
	case tkTrue:
		e = made(p, boolExpr{true})
	case tkFalse:
		e = made(p, boolExpr{})
	case tkDots:
		if !p.fn.vararg {
			p.errorf("cannot use '...' outside a vararg function")
		}
		e = made(p, varargExpr{p.tok.line})
	case '{':
		return p.table()
	case tkFunction:
		line := p.tok.line
		p.advance()
		return made(p, funcExpr{p.function(false, line)})
	default:
		return p.suffixed()
	}
	p.advance()
	return e
}

func (p *parser) primary() expr {
	switch p.tok.kind {
	case tkName:
		return p.variable(p.name())
	case '(':
		line := p.tok.line
		p.advance()
		e := p.expr()
		p.match(')', '(', line)
		return made(p, parenExpr{e})
	}
	p.errorf("unexpected symbol")
	return nil
}

func (p *parser) suffixed() expr {
	e := p.primary()
	for n := 0; ; n++ {
		if n > maxChain {
			p.fail(p.tok.line, "", tooDeep)
		}
		switch p.tok.kind {
		case '.':
			p.touch(prefixRegisters(e))
			p.advance()
			e = made(p, indexExpr{obj: e, key: made(p, stringExpr{p.name()}), line: p.last})
		case '[':
			held := p.fn.held
			p.hold(prefixRegisters(e))
			p.advance()
			k := p.expr()
			p.need(']')
			p.touch(registers(k))
			p.fn.held = held
			e = made(p, indexExpr{obj: e, key: k, line: p.last})
		case ':':
			p.advance()
			name := p.name()
			e = p.call(e, name)
		case '(', tkStr, '{':
			e = p.call(e, "")
		default:
			return e
		}
	}
}

func (p *parser) call(fn expr, method string) expr {
	line := p.tok.line
	c := made(p, callExpr{fn: fn, method: method, line: line})
	held := p.fn.held
	p.hold(1 + b2i(method != ""))
	switch p.tok.kind {
	case tkStr:
		c.args = pagesOf[expr](made(p, stringExpr{p.tok.s}))
		p.advance()
	case '{':
		c.args = pagesOf(p.table())
	case '(':
		p.advance()
		if p.tok.kind != ')' {
			c.args = p.exprList()
		}
		p.match(')', '(', line)
	default:
		p.errorf("function arguments expected")
	}
	p.holdLast(&c.args)
	p.fn.held = held
	return c
}

func (p *parser) table() expr {
	line := p.tok.line
	t := made(p, tableExpr{line: line})
	held := p.fn.held
	p.hold(1)
	p.need('{')
	for pending := 0; p.tok.kind != '}'; {
		e := p.item()
		p.took(t.items.add(e))
		if !p.accept(',') && !p.accept(';') {
			break
		}
		if _, ok := e.(*fieldExpr); !ok {
			p.hold(1)
			pending++
		}
		if pending == listPiece {
			pending, p.fn.held = 0, held+1
		}
	}
	p.match('}', '{', line)
	p.fn.held = held
	return t
}

func (p *parser) item() expr {
	line := p.tok.line
	var key expr
	switch {
	case p.tok.kind == tkName && p.lookahead() == '=':
		key = made(p, stringExpr{p.name()})
		p.advance()
	case p.tok.kind == '[':
		p.advance()
		key = p.expr()
		p.need(']')
		p.need('=')
	default:
		return p.expr()
	}
	held := p.fn.held
	p.hold(registers(key))
	val := p.expr()
	p.hold(registers(val))
	p.fn.held = held
	return made(p, fieldExpr{key, val, line})
}
