// Package pattern matches Lua patterns (Lua 5.2 manual 6.4.1, with %g and %f) in
// steps: a match can be interrupted after any number of steps and be continued, or
// be copied and continued twice.
//
// A pattern is a plain sequence: it has no alternatives and no groups that repeat.
// So the captures that are open or closed at an item are known when the pattern is
// read, and an item that may match in several ways is waiting at most once. The
// stack of choices is therefore never longer than the pattern, and no recursion is
// needed.
package pattern

// Bounds of a pattern.
const (
	MaxCaptures = 32      // as in Lua 5.2
	MaxItems    = 4096    // items after neighbouring plain characters are joined
	MaxLength   = 1 << 20 // bytes
)

const tooComplex = "pattern too complex"

type op uint8

const (
	opEnd      op = iota
	opChar        // the byte b
	opText        // the bytes of text
	opSet         // one byte of set
	opMax         // bytes of set, as many as possible, at least min
	opMin         // bytes of set, as few as possible
	opOpt         // a byte of set, or nothing
	opOpen        // capture b begins
	opClose       // capture b ends
	opPosition    // capture b is the position
	opBack        // the text of capture b again
	opBalance     // text[0] … text[1] balanced
	opFrontier    // a change into set
	opTail        // the end of the subject
	opNever       // cannot match
	opFault       // the pattern is malformed from here: text says how
)

type item struct {
	op   op
	b    byte
	min  uint8
	set  *byteSet
	text string
}

// Program is a pattern that has been read. It is never changed and may be shared.
type Program struct {
	items     []item
	captures  int
	positions uint32   // bit i: capture i is a position
	open      uint32   // bit i: capture i is never closed
	first     *byteSet // what a match begins with; nil when it may be anything
	lead      []byte   // the one byte a match begins with, or empty
}

// Captures is the number of captures in parentheses.
func (p *Program) Captures() int { return p.captures }

// Items is the number of items, a measure of the memory the program takes.
func (p *Program) Items() int { return len(p.items) }

// Bytes is about how much memory the program takes.
func (p *Program) Bytes() int64 {
	n := int64(64) + int64(cap(p.items))*40
	for i := range p.items {
		if p.items[i].set != nil {
			n += 32
		}
	}
	return n
}

// Compile reads a pattern without its anchor. It never fails: as in Lua 5.2 a
// malformed pattern is an error only when a match gets as far as the fault.
func Compile(source string) *Program {
	r := reader{src: source, prog: new(Program)}
	if len(source) > MaxLength {
		r.fault(tooComplex)
	}
	for r.pos < len(r.src) && !r.done {
		r.item()
	}
	if !r.done {
		r.emit(item{op: opEnd})
	}
	r.prog.findFirst()
	return r.prog
}

// findFirst notes what every match begins with, so that a search can skip ahead.
func (p *Program) findFirst() {
	i := 0
	for p.items[i].op == opOpen || p.items[i].op == opPosition {
		i++
	}
	switch it := &p.items[i]; it.op {
	case opChar:
		p.lead = []byte{it.b}
	case opText:
		p.lead = []byte{it.text[0]}
	case opSet:
		p.first = it.set
	case opMax:
		if it.min > 0 {
			p.first = it.set
		}
	}
}

// Literal reports whether a pattern is plain text to find, by the list of special
// characters string.find of Lua 5.2 goes by: closing brackets are not in it.
func Literal(source string) bool {
	for i := 0; i < len(source); i++ {
		if source[i] != ')' && special(source[i]) {
			return false
		}
	}
	return true
}

func special(c byte) bool {
	switch c {
	case '^', '$', '*', '+', '?', '.', '(', ')', '[', '%', '-':
		return true
	}
	return false
}
