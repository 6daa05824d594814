package lua

import (
	"github.com/emberwire/emberwire/core/lua/internal/pattern"
)

// matching is a match under way as it waits for budget.
type matching struct{ pattern.Matcher }

// CloneScratch copies the match under way.
func (m *matching) CloneScratch() Scratch { return &matching{*m.Matcher.Clone()} }

// ScratchBytes is what the memory account should count.
func (m *matching) ScratchBytes() int64 { return m.Bytes() }

func (m *matching) fit() { m.Fit() }

// finding is a plain search that waits for budget.
type finding struct{ pattern.Finder }

// CloneScratch copies the search under way.
func (f *finding) CloneScratch() Scratch { return &finding{*f.Finder.Clone()} }

// borrow lends the machine's matcher, or a new one while that one waits.
func (s *libState) borrow() *matching {
	m := s.matching
	s.matching = nil
	if m == nil {
		m = new(matching)
	}
	return m
}

func (s *libState) release(m *matching) {
	m.Release()
	s.matching = m
}

// anchor cuts the ^ from a pattern.
func anchor(pat string) (rest string, anchored bool) {
	if pat != "" && pat[0] == '^' {
		return pat[1:], true
	}
	return pat, false
}

// begin starts a match, or goes on with the one that waited. Reading a long pattern is
// charged.
func (c *Call) begin(src, pat string, init int, anchored bool) *matching {
	if m, ok := c.scratchOf().(*matching); ok {
		return m
	}
	if len(pat) > cachedLength {
		c.Charge(len(pat))
	}
	m := c.m.lib.borrow()
	m.Begin(c.m.lib.program(pat), src, init, anchored)
	return m
}

// scratchOf is Scratch of a call that has waited.
func (c *Call) scratchOf() Scratch {
	if c.state == 0 {
		return nil
	}
	return c.Scratch()
}

// run matches until there is an outcome; false: the call has to pause.
func (c *Call) run(m *matching) (pattern.Status, bool) {
	for {
		used, st := m.Run(chunkSteps)
		if enough := c.Charge(used); st != pattern.More {
			return st, true
		} else if !enough {
			c.SetScratch(m)
			return st, false
		}
	}
}

func stringFind(c *Call) Result  { return c.search(true) }
func stringMatch(c *Call) Result { return c.search(false) }

// search is find and match: the first match from an offset on.
func (c *Call) search(find bool) Result {
	src, pat := c.argText(1), c.argText(2)
	init := 0
	if c.n > 2 {
		init = max(fromEnd(c.argOptInt(3, 1), len(src)), 1) - 1
	}
	init = min(init, len(src)) // a start behind the end is the end, as in Lua 5.1
	if find && (c.Arg(4).Truthy() || len(pat) <= pattern.MaxLength && pattern.Literal(pat)) {
		return c.findPlain(src, pat, init)
	}
	rest, anchored := anchor(pat)
	m := c.begin(src, rest, init, anchored)
	st, done := c.run(m)
	if !done {
		return c.Pause(1)
	}
	switch st {
	case pattern.Broken:
		return c.Errorf(1, "%s", m.Fault)
	case pattern.Failed:
		c.m.lib.release(m)
		return c.Return(Nil)
	}
	r := c.found(m, src, find)
	c.m.lib.release(m)
	return r
}

// found returns a match: for find its place, then the captures.
func (c *Call) found(m *matching, src string, find bool) Result {
	var out [pattern.MaxCaptures + 2]Value
	n, captures := 0, m.Captures()
	if find {
		out[0], out[1] = Number(float64(m.From+1)), Number(float64(m.To))
		n, captures = 2, m.Parentheses()
	}
	for i := range captures {
		out[n] = c.capture(m, src, i)
		n++
	}
	return c.Return(out[:n]...)
}

// capture is the value of a capture.
func (c *Call) capture(m *matching, src string, i int) Value {
	start, end, position, fault := m.Capture(i)
	if fault != "" {
		c.Throwf("%s", fault)
	}
	if position {
		return Number(float64(start + 1))
	}
	c.Charge((end - start) / 16)
	return c.copyString(src[start:end])
}

// findPlain finds text. Short searches need no memory.
func (c *Call) findPlain(src, text string, init int) Result {
	var short pattern.Finder
	f := &short
	if waiting, ok := c.scratchOf().(*finding); ok {
		f = &waiting.Finder
	} else {
		f.Begin(src, text, init)
	}
	for {
		used, st := f.Run(chunkSteps)
		enough := c.Charge(used)
		switch {
		case st == pattern.Failed:
			return c.Return(Nil)
		case st == pattern.Matched:
			return c.Return(Number(float64(f.From+1)), Number(float64(f.From+len(text))))
		case !enough:
			c.SetScratch(&finding{*f})
			return c.Pause(1)
		}
	}
}

// stringGmatch returns an iterator that keeps the string, the pattern and the place to
// go on from in its upvalues. As in Lua 5.2 a ^ is an ordinary character here; no match
// begins at the end of the string, so there is no empty one there.
func stringGmatch(c *Call) Result {
	s, p := c.argText(1), c.argText(2)
	sv, pv := c.Arg(1), c.Arg(2)
	if sv.isNumber() {
		sv = c.NewString(s)
	}
	if pv.isNumber() {
		pv = c.NewString(p)
	}
	return c.Return(c.m.NewFunction("gmatch", nextMatch, sv, pv, Int(0)))
}

func nextMatch(c *Call) Result {
	src, pat := c.Upvalue(1).str().s, c.Upvalue(2).str().s
	init := int(c.Upvalue(3).num())
	if init >= len(src) {
		return c.Return(Nil)
	}
	m := c.begin(src, pat, init, false)
	st, done := c.run(m)
	if !done {
		return c.Pause(1)
	}
	switch {
	case st == pattern.Broken:
		return c.Errorf(1, "%s", m.Fault)
	case st == pattern.Failed || m.From == len(src):
		c.SetUpvalue(3, Int(len(src)+1))
		c.m.lib.release(m)
		return c.Return(Nil)
	}
	next := m.To
	if m.To == m.From {
		next++
	}
	c.SetUpvalue(3, Int(next))
	r := c.found(m, src, false)
	c.m.lib.release(m)
	return r
}
