package lua

import (
	"iter"
	"runtime"
	"strings"

	"github.com/emberwire/emberwire/modem/statesum"
)

// compilation is a chunk being compiled in pieces: the parser and the generator
// of code recurse, so they run as a coroutine that gives way every pieceWork
// tokens or instructions. (It is a coroutine of package iter: nothing runs
// beside anything.)
type compilation struct {
	chunkname, source string

	steps  int // taken so far
	behind int // of them, those that a copy takes again when it goes on
	bytes  int64
	work   *compiling
	next   func() (struct{}, bool)
	stop   func()
	done   bool
	proto  *Proto       // the result, when done and err is nil
	err    *SyntaxError // what is wrong with the source
}

const (
	pieceWork = 512  // tokens, instructions and the like between two pauses
	atOnce    = 1024 // bytes of source that are compiled without a coroutine
)

func newCompilation(chunkname, source string) *compilation {
	return &compilation{chunkname: chunkname, source: source, work: &compiling{chunkname: chunkname, source: source}}
}

// CloneScratch makes a compilation that is as far as this one by doing it
// again, when it goes on: a syntax tree is not worth code that copies it.
func (c *compilation) CloneScratch() Scratch {
	n := newCompilation(c.chunkname, c.source)
	n.steps, n.behind, n.bytes = c.steps, c.steps, c.bytes
	return n
}

// catchUp does what the compilation it is a copy of has done.
func (c *compilation) catchUp() {
	for ; c.behind > 0; c.behind-- {
		c.advance()
	}
}

// DigestTo writes what is compiled and how many steps were taken: they decide
// all the rest.
func (c *compilation) DigestTo(d *statesum.Digest) {
	d.Text(c.chunkname, c.source)
	d.Int(c.steps)
}

// ScratchBytes is what the memory account should count.
func (c *compilation) ScratchBytes() int64 { return c.bytes }

// workCost is the charge for a token or an instruction, which together take
// about as long as so many instructions that run.
const workCost = 2

// step does a piece of the work and returns its cost.
func (c *compilation) step() (cost int) {
	c.catchUp()
	c.steps++
	before := c.work.done()
	c.advance()
	c.bytes = c.work.bytes()
	return workCost * (c.work.done() - before)
}

func (c *compilation) advance() {
	switch {
	case c.next != nil:
		_, more := c.next()
		c.done = !more
	case len(c.source) <= atOnce:
		c.work.run()
		c.done = true
	default:
		c.begin()
	}
	if c.done {
		c.proto, c.err = c.work.proto, c.work.err
	}
}

// begin makes the coroutine. It ends with its compilation: one that is dropped
// in the middle lets go of it.
func (c *compilation) begin() {
	work := c.work
	next, stop := iter.Pull(func(yield func(struct{}) bool) {
		work.yield = yield
		work.run()
	})
	c.next, c.stop = next, stop
	runtime.AddCleanup(c, func(stop func()) { stop() }, stop)
}

// abandon lets go of what a compilation that will not go on has made.
func (c *compilation) abandon() {
	if c.stop != nil {
		c.stop()
	}
}

// compiling is the work on a chunk.
type compiling struct {
	chunkname, source string

	p     *parser
	u     *unit
	yield func(struct{}) bool // nil: at once
	proto *Proto
	err   *SyntaxError

	total int   // work done when it ended
	kept  int64 // bytes counted then
}

// abandoned unwinds a compilation nobody wants any more.
type abandoned struct{}

func (k *compiling) run() {
	defer func() {
		k.total, k.kept = k.done(), k.bytes()
		k.p, k.u = nil, nil // who keeps the coroutine keeps no tree
		switch r := recover().(type) {
		case nil, abandoned:
		case *SyntaxError:
			k.err = r
		default:
			panic(r)
		}
	}()
	k.p = newParser(chunkID(k.chunkname), k.source, k.pause)
	body := k.p.chunk()
	k.u = &unit{chunk: strings.Clone(k.p.lexer.chunk), source: k.chunkname, strings: map[string]Value{}}
	k.u.pause = k.pause
	k.u.size = int64(len(k.chunkname))
	for _, s := range eventNames {
		k.u.strings[s.s] = strValue(s)
	}
	g := k.u.begin(nil, body)
	g.statements(body.body, false)
	k.proto = g.finish()
	k.proto.size = k.u.size
}

// pause gives way.
func (k *compiling) pause() {
	if k.yield != nil && !k.yield(struct{}{}) {
		panic(abandoned{})
	}
}

// done is the work done so far.
func (k *compiling) done() int {
	n := k.total
	if k.p != nil {
		n = k.p.total
	}
	if k.u != nil {
		n += k.u.total
	}
	return n
}

// bytes is how much memory the tree and the code take so far.
func (k *compiling) bytes() int64 {
	n := k.kept
	if k.p != nil {
		n = k.p.bytes
	}
	if k.u != nil {
		n += k.u.bytes
	}
	return n
}

// worker counts work and pauses after each piece.
type worker struct {
	total, next int   // work done, and at which the next pause is
	bytes       int64 // of memory taken
	pause       func()
}

func (w *worker) took(bytes int64) { w.bytes += bytes }

func (w *worker) spend(n int) {
	if w.total += n; w.total >= w.next {
		w.next = w.total + pieceWork
		w.pause()
	}
}
