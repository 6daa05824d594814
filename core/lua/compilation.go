package lua

import "strings"

// compilation is a chunk being compiled, a statement of its main block at a
// time: first all are parsed, then code is made of each. Load pauses between
// two of them; one statement, with everything inside it, is compiled in one
// go.
type compilation struct {
	chunkname, source string

	steps int // taken so far
	paid  int // bytes of source charged
	p     *parser
	body  *block
	ends  []int // where each statement of body ends in the source
	u     *unit
	g     *gen
	at    int // next statement to make code of
	done  bool
	proto *Proto       // the result, when done and err is nil
	err   *SyntaxError // what is wrong with the source
}

func newCompilation(chunkname, source string) *compilation {
	return &compilation{chunkname: chunkname, source: source}
}

// CloneScratch makes a compilation that is as far as this one by doing it
// again: a syntax tree is not worth code that copies it.
func (c *compilation) CloneScratch() Scratch {
	n := newCompilation(c.chunkname, c.source)
	for n.steps < c.steps {
		n.step()
	}
	return n
}

// treeFactor is how much memory a syntax tree takes, in bytes for each of the
// source.
const treeFactor = 8

// ScratchBytes is what the memory account should count.
func (c *compilation) ScratchBytes() int64 { return treeFactor * int64(len(c.source)) }

// step does a piece of the work and returns its cost. The costs of all steps
// are the length of the source.
func (c *compilation) step() (cost int) {
	c.steps++
	before := c.paid
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*SyntaxError)
			if !ok {
				panic(r)
			}
			c.err, c.done = e, true
		}
		if c.done {
			c.paid = len(c.source)
		}
		cost = c.paid - before
	}()
	switch {
	case c.p == nil:
		c.begin()
	case c.g == nil:
		c.parseStatement()
	case c.at < len(c.body.stmts):
		c.makeStatement()
	default:
		c.proto = c.g.finish()
		c.proto.size = c.u.size
		c.done = true
	}
	return 0
}

func (c *compilation) begin() {
	c.p = newParser(chunkID(c.chunkname), c.source)
	c.body = c.p.fn.body
	c.p.enter()
}

// parseStatement pays for one half of what it reads.
func (c *compilation) parseStatement() {
	more := c.p.nextStatement(c.body)
	if len(c.body.stmts) > len(c.ends) {
		c.ends = append(c.ends, c.p.pos)
	}
	c.paid = c.p.pos / 2
	if more {
		return
	}
	c.p.endBlock(c.body, 0)
	c.p.endChunk()
	c.u = &unit{chunk: strings.Clone(c.p.chunk), source: c.chunkname, strings: map[string]Value{}}
	c.u.size = int64(len(c.chunkname))
	for _, s := range eventNames {
		c.u.strings[s.s] = strValue(s)
	}
	c.g = c.u.begin(nil, c.p.fn)
}

// makeStatement pays for the other half.
func (c *compilation) makeStatement() {
	c.g.statementOf(c.body, c.at, c.g.ground)
	c.paid = max(c.paid, len(c.source)/2+c.ends[c.at]/2)
	c.at++
}
