package lua

import "unsafe"

// Limits of the compiler. Beyond them chunks are refused with Lua's messages.
const (
	maxLocals   = 200
	maxUpvalues = 255
	maxJumps    = 1000 // labels, and jumps waiting for one, in a block
	maxLevels   = 200  // nested syntax
	maxChain    = 500  // operators or suffixes in one chain: a.b.c, 1+1+1
	maxDepth    = 700  // of the tree: the generator of code recurses into it
)

type parser struct {
	lexer
	tok    token
	ahead  token
	peeked bool
	last   int // line of the token before
	fn     *funcNode
	names  map[string]*local // innermost variable of each name in scope
	levels int
}

// made makes a node of the tree.
func made[T any](p *parser, n T) *T {
	p.took(int64(unsafe.Sizeof(n)))
	return &n
}

// newParser makes the parser of a chunk. What reads panics with *SyntaxError;
// pause is called after each piece.
func newParser(chunk, source string, pause func()) *parser {
	p := &parser{lexer: lexer{chunk: chunk, src: source, line: 1, worker: worker{pause: pause}}}
	p.fn = made(p, funcNode{vararg: true, captures: []capture{{name: "_ENV", fromLocal: true}}, body: made(p, block{})})
	p.names = map[string]*local{"_ENV": {name: "_ENV"}}
	return p
}

// chunk reads all of the source: a function.
func (p *parser) chunk() *funcNode {
	p.advance()
	p.statements(p.fn.body)
	p.closeScope(0)
	if p.tok.kind != tkEOF {
		p.expected(tkEOF)
	}
	p.fn.lastLine = p.tok.line
	return p.fn
}

func (p *parser) advance() {
	p.last = p.tok.line
	if p.peeked {
		p.tok, p.peeked = p.ahead, false
		return
	}
	p.tok = p.next()
}

func (p *parser) lookahead() int {
	if !p.peeked {
		p.ahead, p.peeked = p.next(), true
	}
	return p.ahead.kind
}

func (p *parser) errorf(format string, a ...any) {
	p.fail(p.tok.line, p.near(p.tok), format, a...)
}

func (p *parser) expected(kind int) { p.errorf("%s expected", tokenText(kind)) }

func (p *parser) accept(kind int) bool {
	if p.tok.kind != kind {
		return false
	}
	p.advance()
	return true
}

func (p *parser) need(kind int) {
	if !p.accept(kind) {
		p.expected(kind)
	}
}

// match needs the token that closes what was opened at a line.
func (p *parser) match(what, opener, line int) {
	if p.tok.kind == what {
		p.advance()
		return
	}
	if line == p.tok.line {
		p.expected(what)
	}
	p.errorf("%s expected (to close %s at line %d)", tokenText(what), tokenText(opener), line)
}

func (p *parser) name() string {
	if p.tok.kind != tkName {
		p.expected(tkName)
	}
	s := p.tok.s
	p.advance()
	return s
}

// tooDeep is the error of a chunk nested beyond maxLevels: the parser is the
// one part that recurses, and says what deep calls say.
const tooDeep = "stack overflow (chunk has too many syntax levels)"

func (p *parser) enter() {
	if p.levels++; p.levels > maxLevels {
		p.fail(p.tok.line, "", tooDeep)
	}
}

func (p *parser) leave() { p.levels-- }

// limit fails when a function has too many of something.
func (p *parser) limit(what string, n, most int) {
	if n <= most {
		return
	}
	if p.fn.parent == nil {
		p.errorf("too many %s (limit is %d) in main function", what, most)
	}
	p.errorf("too many %s (limit is %d) in function at line %d", what, most, p.fn.line)
}

// declare brings locals of a block into scope.
func (p *parser) declare(b *block, vars ...*local) {
	b.locals = append(b.locals, vars...)
	p.activate(vars...)
}

func (p *parser) activate(vars ...*local) {
	for _, v := range vars {
		v.fn = p.fn
		v.shadowed = p.names[v.name]
		p.names[v.name] = v
	}
	p.fn.active = append(p.fn.active, vars...)
}

// closeScope ends the scope of all but the first n locals of the function.
func (p *parser) closeScope(n int) {
	for i := len(p.fn.active) - 1; i >= n; i-- {
		v := p.fn.active[i]
		if v.shadowed == nil {
			delete(p.names, v.name)
		} else {
			p.names[v.name] = v.shadowed
		}
	}
	p.fn.active = p.fn.active[:n]
}

func (p *parser) newLocal(name string) *local {
	return made(p, local{name: name})
}

func (p *parser) checkLocals(more int) {
	p.limit("local variables", len(p.fn.active)+more, maxLocals)
}

// captureIn makes variable v of an outer function an upvalue of f.
func (p *parser) captureIn(f *funcNode, v *local) int {
	for i := range f.captures {
		if f.captures[i].name == v.name {
			return i
		}
	}
	c := capture{name: v.name}
	if f.parent == v.fn {
		v.captured = true
		c.fromLocal, c.v = true, v
	} else {
		c.index = p.captureIn(f.parent, v)
	}
	room := cap(f.captures)
	f.captures = append(f.captures, c)
	p.took(int64(cap(f.captures)-room) * int64(unsafe.Sizeof(c)))
	p.limit("upvalues", len(f.captures), maxUpvalues)
	return len(f.captures) - 1
}

func (p *parser) variable(name string) expr {
	v := p.names[name]
	switch {
	case v == nil:
		return made(p, indexExpr{obj: p.environment(), key: made(p, stringExpr{name}), line: p.last, global: true})
	case v.fn == p.fn:
		return made(p, localExpr{v})
	}
	return made(p, upvalExpr{p.captureIn(p.fn, v), name})
}

// environment is the variable _ENV, one expression for all globals that have
// the same.
func (p *parser) environment() expr {
	if v := p.names["_ENV"]; p.fn.env == nil || p.fn.envOf != v {
		p.fn.env, p.fn.envOf = p.variable("_ENV"), v
	}
	return p.fn.env
}

// blockEnds tells tokens that end a block.
func (p *parser) blockEnds() bool {
	switch p.tok.kind {
	case tkEOF, tkEnd, tkElse, tkElseif, tkUntil:
		return true
	}
	return false
}

// block reads statements and closes the scope of their locals.
func (p *parser) block() *block {
	b := made(p, block{})
	n := len(p.fn.active)
	p.statements(b)
	p.closeScope(n)
	return b
}

func (p *parser) statements(b *block) {
	p.enter()
	for p.nextStatement(b) {
	}
	b.last = p.tok.line
	p.leave()
}

// nextStatement reads a statement of a block; false: there is none after it.
func (p *parser) nextStatement(b *block) bool {
	switch {
	case p.blockEnds():
		return false
	case p.tok.kind == tkReturn:
		p.took(b.stmts.add(p.returnStatement()))
		return false
	}
	if s := p.statement(b); s != nil {
		p.took(b.stmts.add(s))
	}
	return true
}

func (p *parser) returnStatement() stmt {
	s := made(p, returnStmt{line: p.tok.line})
	p.advance()
	if !p.blockEnds() && p.tok.kind != ';' {
		held := p.fn.held
		s.vals = p.exprList()
		if last := *s.vals.at(s.vals.len() - 1); s.vals.len() > 1 {
			p.holdLast(&s.vals)
		} else if !isMulti(last) {
			p.touch(prefixRegisters(last))
		}
		p.fn.held = held
	}
	p.accept(';')
	if !p.blockEnds() {
		if p.tok.kind == tkEOF {
			p.expected(tkEOF)
		}
		p.endExpected()
	}
	return s
}

// endExpected complains about a statement after return or break.
func (p *parser) endExpected() {
	if p.fn.parent == nil && p.levels <= 1 {
		p.expected(tkEOF)
	}
	p.expected(tkEnd)
}

func (p *parser) statement(b *block) stmt {
	line := p.tok.line
	switch p.tok.kind {
	case ';':
		p.advance()
		return nil
	case tkIf:
		return p.ifStatement(line)
	case tkWhile:
		p.advance()
		s := made(p, whileStmt{cond: p.condition(), line: line})
		p.need(tkDo)
		s.body = p.block()
		p.match(tkEnd, tkWhile, line)
		return s
	case tkDo:
		p.advance()
		s := made(p, doStmt{p.block()})
		p.match(tkEnd, tkDo, line)
		return s
	case tkFor:
		return p.forStatement(line)
	case tkRepeat:
		return p.repeatStatement(line)
	case tkFunction:
		return p.functionStatement(line)
	case tkLocal:
		p.advance()
		if p.accept(tkFunction) {
			return p.localFunction(b, line)
		}
		return p.localStatement(b, line)
	case tkLabel:
		p.advance()
		s := made(p, labelStmt{p.name(), line})
		p.need(tkLabel)
		return s
	case tkBreak:
		p.advance()
		return made(p, gotoStmt{label: "break", line: line, isBrk: true})
	case tkName:
		// goto is a name in programs written for 5.1: it is a statement
		// only when another name follows.
		if p.tok.s == "goto" && p.lookahead() == tkName {
			p.advance()
			return made(p, gotoStmt{label: p.name(), line: line})
		}
	}
	return p.exprStatement(line)
}

func (p *parser) ifStatement(line int) stmt {
	s := made(p, ifStmt{})
	for {
		part := ifPart{line: p.tok.line}
		p.advance()
		part.cond = p.expr()
		p.need(tkThen)
		p.touchCondition(part.cond)
		part.body = p.block()
		p.took(s.parts.add(part))
		if p.tok.kind != tkElseif {
			break
		}
	}
	if p.accept(tkElse) {
		s.otherwise = p.block()
	}
	p.match(tkEnd, tkIf, line)
	return s
}

func (p *parser) repeatStatement(line int) stmt {
	p.advance()
	n := len(p.fn.active)
	s := made(p, repeatStmt{body: made(p, block{}), line: line})
	p.statements(s.body)
	p.match(tkUntil, tkRepeat, line)
	s.cond = p.condition() // sees the locals of the body
	p.closeScope(n)
	return s
}

func (p *parser) forStatement(line int) stmt {
	p.advance()
	name := p.name()
	switch p.tok.kind {
	case '=':
		return p.numericFor(line, name)
	case ',', tkIn:
		return p.genericFor(line, name)
	}
	p.errorf("'=' or 'in' expected")
	return nil
}

// forLocals is how many hidden variables of a loop count towards maxLocals.
const forLocals = 3

func (p *parser) hide(n int) []*local {
	out := make([]*local, n)
	names := [4]string{"(for generator)", "(for state)", "(for control)", "(for position)"}
	if n == 3 {
		names = [4]string{"(for index)", "(for limit)", "(for step)"}
	}
	for i := range out {
		out[i] = made(p, local{name: names[i]})
	}
	return out
}

func (p *parser) numericFor(line int, name string) stmt {
	s := made(p, numForStmt{line: line})
	p.checkLocals(forLocals + 1)
	p.advance()
	held := p.fn.held
	s.start = p.expr()
	p.hold(1)
	p.need(',')
	s.limit = p.expr()
	p.hold(1)
	if p.accept(',') {
		s.inc = p.expr()
	}
	p.hold(1)
	p.fn.held = held
	n := len(p.fn.active)
	copy(s.hidden[:], p.hide(3))
	p.activate(s.hidden[:]...)
	s.v = p.newLocal(name)
	s.body = p.forBody(line, s.v)
	p.closeScope(n)
	return s
}

func (p *parser) forBody(line int, vars ...*local) *block {
	p.need(tkDo)
	b := made(p, block{})
	n := len(p.fn.active)
	p.declare(b, vars...)
	p.statements(b)
	p.closeScope(n)
	p.match(tkEnd, tkFor, line)
	return b
}

func (p *parser) genericFor(line int, name string) stmt {
	s := made(p, genForStmt{line: line, vars: []*local{p.newLocal(name)}})
	p.checkLocals(forLocals + 1)
	for p.accept(',') {
		s.vars = append(s.vars, p.newLocal(p.name()))
		p.checkLocals(forLocals + len(s.vars))
	}
	p.need(tkIn)
	s.line = p.tok.line
	p.values(&s.vals, 3)
	n := len(p.fn.active)
	copy(s.hidden[:], p.hide(4))
	p.activate(s.hidden[:]...)
	s.body = p.forBody(line, s.vars...)
	p.closeScope(n)
	return s
}

func (p *parser) functionStatement(line int) stmt {
	p.advance()
	target := p.variable(p.name())
	method := false
	for p.tok.kind == '.' || p.tok.kind == ':' {
		method = p.tok.kind == ':'
		p.advance()
		target = made(p, indexExpr{obj: target, key: made(p, stringExpr{p.name()}), line: p.last})
		if method {
			break
		}
	}
	f := p.function(method, line)
	return made(p, assignStmt{targets: []expr{target}, vals: pagesOf[expr](made(p, funcExpr{f})), line: line})
}

func (p *parser) localFunction(b *block, line int) stmt {
	v := p.newLocal(p.name())
	p.checkLocals(1)
	p.declare(b, v)
	return made(p, localFuncStmt{v: v, f: p.function(false, p.tok.line), line: line})
}

func (p *parser) localStatement(b *block, line int) stmt {
	s := made(p, localStmt{line: line})
	for {
		s.vars = append(s.vars, p.newLocal(p.name()))
		p.checkLocals(len(s.vars))
		if !p.accept(',') {
			break
		}
	}
	if p.accept('=') {
		p.values(&s.vals, len(s.vars))
	}
	p.declare(b, s.vars...)
	return s
}

func (p *parser) exprStatement(line int) stmt {
	e := p.suffixed()
	if p.tok.kind == '=' || p.tok.kind == ',' {
		return p.assignment(e, line)
	}
	call, ok := e.(*callExpr)
	if !ok {
		p.errorf("syntax error")
	}
	return made(p, callStmt{call, line})
}

func (p *parser) assignment(first expr, line int) stmt {
	s := made(p, assignStmt{line: line})
	held := p.fn.held
	for e := first; ; e = p.suffixed() {
		switch e.(type) {
		case *localExpr, *upvalExpr, *indexExpr:
		default:
			p.errorf("syntax error")
		}
		if s.targets = append(s.targets, e); len(s.targets) > maxLevels {
			p.fail(p.tok.line, "", tooDeep)
		}
		p.holdTarget(e)
		if !p.accept(',') {
			break
		}
	}
	p.need('=')
	s.line = p.last
	p.assigned(s)
	p.fn.held = held
	return s
}

// function reads parameters and body after the word function (and name).
func (p *parser) function(method bool, line int) *funcNode {
	f := made(p, funcNode{parent: p.fn, line: line})
	p.fn = f
	p.enter()
	if method {
		f.params = append(f.params, p.newLocal("self"))
	}
	p.need('(')
	if p.tok.kind != ')' {
		p.parameters(f)
	}
	p.need(')')
	p.activate(f.params...)
	p.checkLocals(0)
	f.body = p.block()
	p.closeScope(0)
	f.lastLine = p.tok.line
	p.match(tkEnd, tkFunction, line)
	p.leave()
	p.fn = f.parent
	p.touch(1)
	f.active = nil
	return f
}

func (p *parser) parameters(f *funcNode) {
	for {
		switch p.tok.kind {
		case tkName:
			f.params = append(f.params, p.newLocal(p.name()))
			p.limit("local variables", len(f.params), maxLocals)
		case tkDots:
			p.advance()
			f.vararg = true
			return
		default:
			p.errorf("<name> or '...' expected")
		}
		if !p.accept(',') {
			return
		}
	}
}
