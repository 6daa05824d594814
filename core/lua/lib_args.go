package lua

// The standard libraries convert arguments as Lua 5.2 does: numbers and strings stand
// for each other, and an absent argument is called "no value".

func (c *Call) badType(i int, want string) {
	got := "no value"
	if i <= c.n {
		got = c.m.typeNameOf(c.Arg(i))
	}
	c.argFail(i, want+" expected, got "+got)
}

// argText is a string or a number as text.
func (c *Call) argText(i int) string {
	v := c.Arg(i)
	if v.tag() == tString {
		return v.str().s
	}
	if !v.isNumber() {
		c.badType(i, "string")
	}
	return formatNumber(v.num())
}

// argNumber is a number or a string that reads as one.
func (c *Call) argNumber(i int) float64 {
	v := c.Arg(i)
	if v.isNumber() {
		return v.num()
	}
	f, ok := toNumber(v)
	if !ok {
		c.badType(i, "number")
	}
	return f
}

// argInt is a number as the functions take it that count, index or shift: cut to an
// integer, of which 32 bits are left.
func (c *Call) argInt(i int) int {
	f := c.argNumber(i)
	if n := int64(f); float64(n) == f {
		return int(int32(n))
	}
	return toInt32(f)
}

// argLong is a number cut to an integer of 64 bits.
func (c *Call) argLong(i int) int64 { return toLong(c.argNumber(i)) }

func (c *Call) argOptInt(i, def int) int {
	if c.Arg(i).IsNil() {
		return def
	}
	return c.argInt(i)
}

func (c *Call) argOptText(i int, def string) string {
	if c.Arg(i).IsNil() {
		return def
	}
	return c.argText(i)
}

// argTable is a table.
func (c *Call) argTable(i int) *Table {
	t := c.Arg(i).AsTable()
	if t == nil {
		c.badType(i, "table")
	}
	return t
}

// argFunc is a function.
func (c *Call) argFunc(i int) Value {
	v := c.Arg(i)
	if v.Kind() != KFunction {
		c.badType(i, "function")
	}
	return v
}

// prepay charges n units before work that is done in one go. False: the call has to
// pause first, in the given state.
func (c *Call) prepay(n, paid int) bool {
	return c.state == paid || c.Charge(n) || n <= chunkSteps
}

// place of the i-th of n items counted from the end when negative, as in string.sub.
func fromEnd(i, n int) int {
	switch {
	case i >= 0:
		return i
	case i < -n:
		return 0
	}
	return n + i + 1
}
