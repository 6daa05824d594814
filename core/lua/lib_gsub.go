package lua

import (
	"unsafe"

	"github.com/emberwire/emberwire/core/lua/internal/pattern"
)

// gsub is a substitution under way.
type gsub struct {
	matching
	src    string
	buf    []byte
	copied int // bytes of src that are in buf or were replaced
	next   int // where the next match may begin
	count  int
	limit  int
	locals bool // source and replacement are in locals: a callback took the arguments
	active bool // a match is under way
}

// CloneScratch copies the substitution under way.
func (g *gsub) CloneScratch() Scratch {
	n := *g
	n.Matcher = *g.Matcher.Clone()
	n.buf = append([]byte(nil), g.buf...)
	return &n
}

// ScratchBytes is what the memory account should count.
func (g *gsub) ScratchBytes() int64 { return roomOf(g.buf) + g.Bytes() }

func (g *gsub) fit() {
	g.buf = fitted(g.buf)
	g.Fit()
}

// States of a substitution: waiting for budget, and for a callback.
const (
	gsubPaused = 1
	gsubCalled = 2
)

func stringGsub(c *Call) Result {
	g, ok := c.scratchOf().(*gsub)
	if !ok {
		g = c.beginGsub()
	}
	if c.state == gsubCalled {
		if r, bad := c.replaceWith(g, c.Arg(1)); bad {
			return r
		}
	}
	for g.count < g.limit && g.next <= len(g.src) {
		if !g.active {
			g.Restart(g.next)
			g.active = true
		}
		used, st := g.Run(chunkSteps)
		enough := c.Charge(used)
		switch st {
		case pattern.Broken:
			return c.Errorf(1, "%s", g.Fault)
		case pattern.Failed:
			g.next = len(g.src) + 1
		case pattern.Matched:
			g.active = false
			if r, leave := c.substitute(g); leave {
				return r
			}
		}
		if !enough {
			c.SetScratch(g)
			return c.Pause(gsubPaused)
		}
	}
	return c.endGsub(g)
}

// beginGsub checks the arguments and borrows the machine's working memory.
func (c *Call) beginGsub() *gsub {
	src, pat := c.argText(1), c.argText(2)
	switch c.Arg(3).Kind() {
	case KString, KNumber, KTable, KFunction:
	default:
		c.argFail(3, "string/function/table expected")
	}
	limit := c.argOptInt(4, len(src)+1)
	if len(pat) > cachedLength {
		c.Charge(len(pat))
	}
	g := c.m.lib.gsub
	c.m.lib.gsub = nil
	if g == nil {
		g = new(gsub)
	}
	rest, anchored := anchor(pat)
	if anchored {
		limit = min(limit, 1)
	}
	g.src, g.buf, g.limit = src, g.buf[:0], limit
	g.copied, g.next, g.count, g.locals, g.active = 0, 0, 0, false, false
	g.Begin(c.m.lib.program(rest), src, 0, anchored)
	return g
}

// replacement is the third argument, wherever it is.
func (c *Call) replacement(g *gsub) Value {
	if g.locals {
		return c.Local(1)
	}
	return c.Arg(3)
}

// substitute handles one match. leave: r calls a function for the replacement, or is an
// error.
func (c *Call) substitute(g *gsub) (r Result, leave bool) {
	g.count++
	if k := g.From - g.copied; k > 0 {
		g.buf = c.appendTo(g.buf, g.src[g.copied:g.From])
		c.Charge(k / 16)
	}
	g.copied, g.next = g.To, g.To
	if g.To == g.From {
		g.next++
	}
	repl := c.replacement(g)
	switch repl.Kind() {
	case KFunction:
		var args [pattern.MaxCaptures]Value
		n := g.Captures()
		for i := range n {
			args[i] = c.capture(&g.matching, g.src, i)
		}
		return c.callback(g, repl, repl, args[:n])
	case KTable:
		key := c.capture(&g.matching, g.src, 0)
		v, handler, self, fail := c.m.index(repl, key)
		if fail != "" {
			return c.Errorf(1, "%s", indexFailure(c.m, self, fail)), true
		}
		if !handler.IsNil() {
			return c.callback(g, repl, handler, []Value{self, key})
		}
		return c.replaceWith(g, v)
	}
	c.expand(g, repl)
	return r, false
}

// callback asks a function for the replacement and keeps what will be needed then.
func (c *Call) callback(g *gsub, repl, f Value, args []Value) (Result, bool) {
	if !g.locals {
		c.SetLocal(1, repl)
		c.SetLocal(2, c.Arg(1)) // keeps the source in the memory account
		g.locals = true
	}
	c.SetScratch(g)
	return c.Invoke(gsubCalled, f, args...), true
}

// replaceWith puts the value a function or a table gave; false and nil keep the match.
func (c *Call) replaceWith(g *gsub, v Value) (r Result, bad bool) {
	switch {
	case !v.Truthy():
		g.buf = c.appendTo(g.buf, g.src[g.From:g.To])
		c.Charge((g.To - g.From) / 16)
	case v.tag() == tString:
		g.buf = c.appendTo(g.buf, v.str().s)
		c.Charge(len(v.str().s) / 16)
	case v.isNumber():
		g.buf = appendNumber(g.buf, v.num())
	default:
		return c.Errorf(1, "invalid replacement value (a %s)", v.TypeName()), true
	}
	return r, false
}

// expand puts a replacement string, in which %0 to %9 stand for captures, and % before
// anything else for that. As in Lua 5.1 a % at the end is a zero byte.
func (c *Call) expand(g *gsub, repl Value) {
	var room [32]byte
	text := ""
	if repl.isNumber() {
		text = string(appendNumber(room[:0], repl.num()))
	} else {
		text = repl.str().s
	}
	c.Charge(len(text)/16 + 1)
	plain := 0
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			continue
		}
		g.buf = c.appendTo(g.buf, text[plain:i])
		i++
		plain = i + 1
		if i == len(text) {
			g.buf = append(g.buf, 0)
			break
		}
		c.expandOne(g, text[i])
	}
	if plain < len(text) {
		g.buf = c.appendTo(g.buf, text[plain:])
	}
}

// expandOne puts what an escape of the replacement string stands for.
func (c *Call) expandOne(g *gsub, e byte) {
	switch {
	case !isDigit(e):
		g.buf = append(g.buf, e)
	case e == '0':
		g.buf = c.appendTo(g.buf, g.src[g.From:g.To])
		c.Charge((g.To - g.From) / 16)
	default:
		start, end, position, fault := g.Capture(int(e - '1'))
		if fault != "" {
			c.Throwf("%s", fault)
		}
		if position {
			g.buf = appendNumber(g.buf, float64(start+1))
			return
		}
		g.buf = c.appendTo(g.buf, g.src[start:end])
		c.Charge((end - start) / 16)
	}
}

// endGsub returns the new string and the number of matches; without any the string
// itself.
func (c *Call) endGsub(g *gsub) Result {
	source, count := c.Arg(1), g.count
	if g.locals {
		source = c.Local(2)
	}
	if count == 0 && source.tag() == tString {
		c.reuse(g)
		return c.Return(source, Int(0))
	}
	c.Charge((len(g.src) - g.copied) / 16)
	g.buf = c.appendTo(g.buf, g.src[g.copied:])
	var v Value
	if len(g.buf) > keptBuffer {
		v = c.NewString(unsafe.String(unsafe.SliceData(g.buf), len(g.buf)))
		g.buf = nil
	} else {
		v = c.copyBytes(g.buf)
	}
	c.reuse(g)
	return c.Return(v, Int(count))
}

// reuse gives the working memory back.
func (c *Call) reuse(g *gsub) {
	g.Release()
	g.src = ""
	if cap(g.buf) > keptBuffer {
		g.buf = nil
	}
	c.m.lib.gsub = g
}

// indexFailure is the message for a value that cannot be indexed, or a chain too long.
func indexFailure(m *Machine, self Value, fail string) string {
	if fail == "index" {
		return "attempt to index a " + m.typeNameOf(self) + " value"
	}
	return fail
}
