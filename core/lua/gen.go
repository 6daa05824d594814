package lua

import (
	"math"
	"slices"
	"strings"
	"unsafe"
)

// maxRegisters is how many registers one function may use, as the parser counts
// them; the generator may need a few more for what both have counted.
const (
	maxRegisters   = 249
	spareRegisters = 4
)

// maxConstant is the largest constant index that fits in B or C.
const maxConstant = 1<<16 - 1

// unit is one compilation.
//
// Code holds no piece of the source: a name or a string must not keep all of it.
type unit struct {
	depth int
	worker
	chunk, source string
	strings       map[string]Value // constants of the chunk, one object each
	size          int64            // of all code made
}

func (u *unit) str(s string) Value {
	v, ok := u.strings[s]
	if !ok {
		v = strValue(fixedStr(strings.Clone(s)))
		u.size += sizeStr + int64(len(s))
		u.took(sizeStr + int64(len(s)) + sizeIndexed)
		u.strings[s] = v
	}
	return v
}

// name is the chunk's own copy of a name in the source.
func (u *unit) name(s string) string { return u.str(s).str().s }

// gen makes the code of one function.
type gen struct {
	u      *unit
	parent *gen
	node   *funcNode
	p      *Proto
	free   int // first free register
	active []*local
	scope  *scope
	labels map[string]label // that can be seen, made when there is one
	ks     map[Value]int
	code   pages[instr]
	k      pages[Value]
	protos pages[*Proto]
	line   int
	ground int // registers below the statements of the body
}

// scope is a block while its code is made.
type scope struct {
	parent *scope
	first  int      // active locals at its start
	open   bool     // body of repeat: until still sees its locals
	labels []string // names of those in gen.labels
	gotos  []pendingGoto
}

type label struct {
	name     string
	pc, line int
	nact     int
}

type pendingGoto struct {
	name     string
	pc, line int
	nact     int // locals in scope at the jump, or of the innermost block left
	brk      bool
}

func (u *unit) compile(parent *gen, f *funcNode) *Proto {
	g := u.begin(parent, f)
	g.statements(f.body, false)
	return g.finish()
}

// begin opens a function; its statements follow.
func (u *unit) begin(parent *gen, f *funcNode) *gen {
	g := &gen{u: u, parent: parent, node: f, ks: map[Value]int{}, line: f.line}
	g.p = &Proto{chunk: u.chunk, source: u.source, vararg: f.vararg, params: len(f.params), line: f.line, lastLine: f.lastLine}
	if parent == nil {
		g.p.lastLine = 0
	}
	g.p.stack = 2
	g.enter()
	for _, v := range f.params {
		g.declare(v)
	}
	g.ground = g.free
	return g
}

// finish is behind the last statement of a function.
func (g *gen) finish() *Proto {
	u, f := g.u, g.node
	g.line = f.lastLine
	g.emit(mk(iReturn0, 0, 0, 0))
	g.leaveFunction()
	g.u.took(g.code.add(0)) // a pointer behind the last instruction stays inside
	for _, c := range f.captures {
		d := captureDesc{name: u.name(c.name), fromStack: c.fromLocal, index: c.index}
		if c.fromLocal && c.v != nil {
			d.index = c.v.reg
		}
		g.p.captures = append(g.p.captures, d)
	}
	g.compact()
	u.size += g.p.size
	return g.p
}

// compact gives back the room the lists had to grow, and counts what is left.
func (g *gen) compact() {
	p := g.p
	grown := 8*g.code.room() + sizeValue*g.k.room() + 8*g.protos.room() + p.lists()
	p.places.trim()
	p.names.trim()
	p.locals.trim()
	p.captures = slices.Clone(p.captures)
	pause := func() { g.u.spend(pageLength / byteSteps) }
	p.code, p.k, p.protos = g.code.flat(pause), g.k.flat(pause), g.protos.flat(pause)
	p.size = sizeProto + int64(cap(p.code))*8 + int64(cap(p.k))*sizeValue + int64(cap(p.captures))*32 +
		int64(cap(p.protos))*8 + p.lists()
	g.u.took(p.size - grown)
}

// lists is how many bytes the lists take that are read only now and then.
func (p *Proto) lists() int64 { return p.places.room()*4 + p.names.room()*24 + p.locals.room()*32 }

// sizeProto is what a function without code takes.
const sizeProto = int64(unsafe.Sizeof(Proto{}))

// deeper goes down one level of the tree; up comes back. The stack of a browser's
// worker is the smallest that must do.
func (g *gen) deeper() {
	if g.u.depth++; g.u.depth > maxDepth {
		g.fail(g.line, tooDeep)
	}
}

func (g *gen) up() { g.u.depth-- }

func (g *gen) fail(line int, format string, a ...any) {
	x := lexer{chunk: g.u.chunk}
	x.fail(line, "", format, a...)
}

func (g *gen) emit(i instr) int {
	g.u.spend(1)
	g.u.took(g.code.add(i))
	g.u.took(g.p.places.add(placeOf(g.line, live(i, g.free))))
	return g.pc() - 1
}

func (g *gen) pc() int { return g.code.len() }

// reserve takes n registers and returns the first.
func (g *gen) reserve(n int) int {
	r := g.free
	g.free += n
	if g.free > maxRegisters+spareRegisters {
		g.fail(g.line, tooComplex)
	}
	if g.free+1 > g.p.stack {
		g.p.stack = g.free + 1
	}
	return r
}

func (g *gen) constant(v Value) int {
	if i, ok := g.ks[v]; ok {
		return i
	}
	i := g.k.len()
	g.u.took(g.k.add(v) + sizeIndexed)
	g.ks[v] = i
	return i
}

// sizeIndexed is what an entry of a map takes.
const sizeIndexed = 48

// constantOf is the index of an expression that is a constant fitting into
// an operand.
func (g *gen) constantOf(e expr) (int, bool) {
	var v Value
	switch e := e.(type) {
	case *nilExpr:
	case *boolExpr:
		v = Bool(e.v)
	case *numberExpr:
		v = Number(e.v)
		if math.IsNaN(e.v) {
			return 0, false
		}
	case *stringExpr:
		v = g.u.str(e.s)
	default:
		return 0, false
	}
	k := g.constant(v)
	return k, k <= maxConstant
}

func (g *gen) numberOf(e expr) (int, bool) {
	if _, ok := e.(*numberExpr); !ok {
		return 0, false
	}
	return g.constantOf(e)
}

// nameOperand remembers which variable an operand of the next instruction
// comes from.
func (g *gen) nameOperand(operand int, e expr) {
	n := operandName{pc: int32(g.pc()), operand: uint8(operand)}
	e = unparen(e)
	switch e := e.(type) {
	case *localExpr:
		n.kind, n.name = nameLocal, g.u.name(e.v.name)
	case *upvalExpr:
		n.kind, n.name = nameUpvalue, g.u.name(e.name)
	case *stringExpr:
		n.kind, n.name = nameConstant, g.u.name(e.s)
	case *indexExpr:
		n.kind, n.name = nameField, "?"
		if k, ok := e.key.(*stringExpr); ok {
			n.name = g.u.name(k.s)
		}
		if isEnv(e.obj) {
			n.kind = nameGlobal
		}
	default:
		return
	}
	g.u.took(g.p.names.add(n))
}

func isEnv(e expr) bool {
	switch e := e.(type) {
	case *localExpr:
		return e.v.name == "_ENV"
	case *upvalExpr:
		return e.name == "_ENV"
	}
	return false
}

// declare gives a local the next register, which the caller has reserved or
// which is reserved now.
func (g *gen) declare(v *local) { g.declareAt(v, g.reserve(1)) }

func (g *gen) declareAt(v *local, reg int) {
	v.reg, v.desc = reg, g.p.locals.len()
	g.u.took(g.p.locals.add(localDesc{name: g.u.name(v.name), reg: reg, from: int32(g.pc())}))
	g.active = append(g.active, v)
}

func (g *gen) enter() {
	g.scope = &scope{parent: g.scope, first: len(g.active)}
}

// captured tells whether locals from number first to last are captured, and
// the first register of them.
func (g *gen) captured(first, last int) (reg int, ok bool) {
	for _, v := range g.active[first:last] {
		if v.captured {
			return g.active[first].reg, true
		}
	}
	return 0, false
}

// closeLocals ends the lifetime of captured locals where control falls out
// of a block.
func (g *gen) closeLocals() {
	if reg, ok := g.captured(g.scope.first, len(g.active)); ok {
		g.emit(mk(iClose, reg, 0, 0))
	}
}

// leave ends a block: jumps out of it close what they leave, and its locals
// end. It returns the breaks among the jumps when the block is a loop.
func (g *gen) leave(loop bool) (breaks []int) {
	s := g.scope
	for _, j := range s.gotos {
		if j.nact > s.first {
			if reg, ok := g.captured(s.first, j.nact); ok {
				*g.code.at(j.pc) = mkBx(iJmpClose, reg, 0, 0)
			}
			j.nact = s.first
		}
		if j.brk && loop {
			breaks = append(breaks, j.pc)
		} else if s.parent != nil {
			g.pend(s.parent, j)
		} else {
			g.unresolved(j)
		}
	}
	g.endLocals(s.first)
	for _, name := range s.labels {
		delete(g.labels, name)
	}
	g.scope = s.parent
	return breaks
}

func (g *gen) unresolved(j pendingGoto) {
	if j.brk {
		g.fail(g.node.lastLine, "<break> at line %d not inside a loop", j.line)
	}
	g.fail(g.node.lastLine, "no visible label '%s' for <goto> at line %d", j.name, j.line)
}

func (g *gen) leaveFunction() { g.leave(false) }

func (g *gen) endLocals(n int) {
	for _, v := range g.active[n:] {
		g.p.locals.at(v.desc).to = int32(g.pc())
	}
	if n < len(g.active) {
		g.free = g.active[n].reg
	}
	g.active = g.active[:n]
}

// jump emits a jump to be patched.
func (g *gen) jump() int { return g.emit(mkBx(iJmp, 0, 0, 0)) }

// patch lets jumps go to target.
func (g *gen) patch(list []int, target int) {
	for _, pc := range list {
		i := g.code.at(pc)
		*i = *i&0xFFFFFFFF | instr(uint32(int32(target-pc-1)))<<32
	}
}

func (g *gen) patchHere(list []int) { g.patch(list, g.pc()) }

func (g *gen) jumpTo(target int) { g.patch([]int{g.jump()}, target) }
