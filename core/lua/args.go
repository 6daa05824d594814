package lua

import (
	"fmt"
	"math"
	"strings"
)

// luaPanic carries a Lua error from an argument helper to Resume, where the
// machine catches it: functions need no checks and good calls pay nothing.
type luaPanic struct{ m *Machine }

// throw raises v from inside a host function.
func (m *Machine) throw(v Value) {
	m.err = v
	panic(luaPanic{m})
}

// Throwf raises a message with the caller's position from inside a host
// function's own helpers; a function itself returns Errorf.
func (c *Call) Throwf(format string, a ...any) {
	c.Errorf(1, format, a...)
	panic(luaPanic{c.m})
}

// ArgError raises "bad argument #i to 'name' (msg)", of a native (NewNative)
// without the name.
func (c *Call) ArgError(i int, msg string) Result {
	if c.hf.native {
		return c.Errorf(1, "bad argument #%d (%s)", i, msg)
	}
	name, isMethod := c.calledAs()
	if isMethod {
		i--
		if i == 0 {
			return c.Errorf(1, "calling '%s' on bad self", name)
		}
	}
	return c.Errorf(1, "bad argument #%d to '%s' (%s)", i, name, msg)
}

// calledAs is the name in argument errors; for a call obj:name() arguments
// are counted without obj.
func (c *Call) calledAs() (name string, isMethod bool) {
	kind, called := c.m.callName(c.t, len(c.t.frames[:c.t.depth])-1)
	if name = c.hf.name; kind == "for iterator" || name == "" {
		name = called
	}
	if name == "" {
		name = "?"
	}
	return name, kind == "method"
}

// typeError raises "bad argument #i to 'name' (want expected, got type)".
func (c *Call) typeError(i int, want string) {
	got := c.m.typeNameOf(c.Arg(i))
	c.ArgError(i, want+" expected, got "+got)
	panic(luaPanic{c.m})
}

// argFail raises an argument error at once.
func (c *Call) argFail(i int, msg string) {
	c.ArgError(i, msg)
	panic(luaPanic{c.m})
}

// Float is any number, or a string that reads as one.
func (c *Call) Float(i int) float64 {
	v := c.Arg(i)
	if v.p == numTag() {
		return v.num()
	}
	f, ok := toNumber(v)
	if !ok {
		c.typeError(i, "number")
	}
	return f
}

// Finite is a number that is neither infinite nor NaN.
func (c *Call) Finite(i int) float64 {
	f := c.Float(i)
	switch {
	case f != f:
		c.argFail(i, "number expected, got nan")
	case math.IsInf(f, 1):
		c.argFail(i, "number expected, got inf")
	case math.IsInf(f, -1):
		c.argFail(i, "number expected, got -inf")
	}
	return f
}

// Int is a finite number cut to an integer of at most 63 bits.
func (c *Call) Int(i int) int { return int(toLong(c.Finite(i))) }

// Str is a string; numbers are not accepted.
func (c *Call) Str(i int) string {
	s, ok := c.Arg(i).AsString()
	if !ok {
		c.typeError(i, "string")
	}
	return s
}

// Text is a string or a number written as one.
func (c *Call) Text(i int) string {
	v := c.Arg(i)
	if v.tag() == tString {
		return v.str().s
	}
	if v.p == numTag() {
		return formatNumber(v.num())
	}
	c.typeError(i, "string")
	return ""
}

// Bool is a boolean.
func (c *Call) Bool(i int) bool {
	b, ok := c.Arg(i).AsBool()
	if !ok {
		c.typeError(i, "boolean")
	}
	return b
}

// Table is a table.
func (c *Call) Table(i int) *Table {
	t := c.Arg(i).AsTable()
	if t == nil {
		c.typeError(i, "table")
	}
	return t
}

// Func is a function.
func (c *Call) Func(i int) Value {
	v := c.Arg(i)
	if v.Kind() != KFunction {
		c.typeError(i, "function")
	}
	return v
}

// Any is a value that must be given, nil included.
func (c *Call) Any(i int) Value {
	if i > c.n {
		c.argFail(i, "value expected")
	}
	return c.Arg(i)
}

// OptInt is Int, or def when the argument is nil or absent. The other Opt
// helpers are alike.
func (c *Call) OptInt(i, def int) int {
	if c.Arg(i).p == nil {
		return def
	}
	return c.Int(i)
}

// OptFloat is Float with a default.
func (c *Call) OptFloat(i int, def float64) float64 {
	if c.Arg(i).p == nil {
		return def
	}
	return c.Float(i)
}

// OptStr is Str with a default.
func (c *Call) OptStr(i int, def string) string {
	if c.Arg(i).p == nil {
		return def
	}
	return c.Str(i)
}

// OptText is Text with a default.
func (c *Call) OptText(i int, def string) string {
	if c.Arg(i).p == nil {
		return def
	}
	return c.Text(i)
}

// OptBool is Bool with a default.
func (c *Call) OptBool(i int, def bool) bool {
	if c.Arg(i).p == nil {
		return def
	}
	return c.Bool(i)
}

// OptTable is Table, or nil.
func (c *Call) OptTable(i int) *Table {
	if c.Arg(i).p == nil {
		return nil
	}
	return c.Table(i)
}

// whereText is the position at a level as it begins an error message.
func (m *Machine) whereText(t *Thread, level int) string {
	if level <= 0 {
		return ""
	}
	chunk, line := m.where(t, level)
	if line == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: ", chunk, line)
	return b.String()
}
