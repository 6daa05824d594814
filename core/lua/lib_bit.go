package lua

// openBit makes bit32 (Lua 5.2 manual 6.7) and the older bit of the dialect, whose
// brshift is arithmetic (spec/computercraft.md 4.2).
func openBit(m *Machine) {
	m.library("bit32", []entry{
		{"arshift", bitArshift}, {"band", bitAnd}, {"bnot", bitNot}, {"bor", bitOr}, {"btest", bitTest},
		{"bxor", bitXor}, {"extract", bitExtract}, {"lrotate", bitLrotate}, {"lshift", bitLshift},
		{"replace", bitReplace}, {"rrotate", bitRrotate}, {"rshift", bitRshift},
	})
	m.library("bit", []entry{
		{"bnot", bitNot}, {"band", bitAnd}, {"bor", bitOr}, {"bxor", bitXor}, {"brshift", bitArshift},
		{"blshift", bitLshift}, {"blogic_rshift", bitRshift},
	})
}

// argBits is a number cut to 32 bits.
func (c *Call) argBits(i int) uint32 { return uint32(c.argInt(i)) }

func (c *Call) bits(n uint32) Result { return c.Return(Number(float64(n))) }

func bitNot(c *Call) Result { return c.bits(^c.argBits(1)) }

func (c *Call) andAll() uint32 {
	n := ^uint32(0)
	for i := 1; i <= c.n; i++ {
		n &= c.argBits(i)
	}
	return n
}

func bitAnd(c *Call) Result  { return c.bits(c.andAll()) }
func bitTest(c *Call) Result { return c.Return(Bool(c.andAll() != 0)) }

func bitOr(c *Call) Result {
	n := uint32(0)
	for i := 1; i <= c.n; i++ {
		n |= c.argBits(i)
	}
	return c.bits(n)
}

func bitXor(c *Call) Result {
	n := uint32(0)
	for i := 1; i <= c.n; i++ {
		n ^= c.argBits(i)
	}
	return c.bits(n)
}

// shiftLeft shifts by any count: negative to the right, 32 and more to nothing.
func shiftLeft(n uint32, by int) uint32 {
	switch {
	case by <= -32 || by >= 32:
		return 0
	case by < 0:
		return n >> -by
	}
	return n << by
}

func bitLshift(c *Call) Result { return c.bits(shiftLeft(c.argBits(1), c.argInt(2))) }

func bitRshift(c *Call) Result {
	by := max(min(c.argInt(2), 32), -32)
	return c.bits(shiftLeft(c.argBits(1), -by))
}

func bitArshift(c *Call) Result {
	n, by := c.argBits(1), max(min(c.argInt(2), 32), -32)
	if by < 0 {
		return c.bits(shiftLeft(n, -by))
	}
	return c.bits(uint32(int64(int32(n)) >> by))
}

func rotateLeft(n uint32, by int) uint32 {
	by &= 31
	return n<<by | n>>(32-by)
}

func bitLrotate(c *Call) Result { return c.bits(rotateLeft(c.argBits(1), c.argInt(2)&31)) }
func bitRrotate(c *Call) Result { return c.bits(rotateLeft(c.argBits(1), -(c.argInt(2) & 31))) }

// field is the place and width of the bits arguments i and i+1 name.
func (c *Call) field(i int) (place, width int) {
	place, width = c.argInt(i), c.argOptInt(i+1, 1)
	switch {
	case place < 0:
		c.argFail(i, "field cannot be negative")
	case width <= 0:
		c.argFail(i+1, "width must be positive")
	case place > 32 || width > 32 || place+width > 32:
		c.Throwf("trying to access non-existent bits")
	}
	return place, width
}

func ones(width int) uint32 { return uint32(1<<width - 1) }

func bitExtract(c *Call) Result {
	n := c.argBits(1)
	place, width := c.field(2)
	return c.bits(n >> place & ones(width))
}

func bitReplace(c *Call) Result {
	n, v := c.argBits(1), c.argBits(2)
	place, width := c.field(3)
	mask := ones(width) << place
	return c.bits(n&^mask | v<<place&mask)
}
