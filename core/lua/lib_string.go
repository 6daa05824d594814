package lua

import "math"

// openString makes the library string and the metatable that lets strings have methods.
func openString(m *Machine) {
	t := m.library("string", []entry{
		{"byte", stringByte}, {"char", stringChar}, {"find", stringFind}, {"format", stringFormat},
		{"gfind", stringGmatch}, {"gmatch", stringGmatch}, {"gsub", stringGsub}, {"len", stringLen},
		{"lower", stringLower}, {"match", stringMatch}, {"rep", stringRep}, {"reverse", stringReverse},
		{"sub", stringSub}, {"upper", stringUpper}, {"pack", stringPack}, {"unpack", stringUnpack},
		{"packsize", stringPackSize},
	})
	meta := m.NewTable(0, 1)
	m.SetStr(meta, "__index", TableValue(t))
	m.SetTypeMetatable(KString, meta)
}

// maxResults is how many values one call may return at once: string.byte, table.unpack.
// The stack has room for a few more.
const maxResults = 1 << 20

// results makes room for n results of the call and lets them be written in place.
func (c *Call) results(n int) []Value {
	if c.fn+n > len(c.t.stack) {
		c.t.grow(c.fn + n)
	}
	return c.t.stack[c.fn : c.fn+n]
}

func returned(n int) Result { return Result{op: resReturn, n: int32(n)} }

func stringLen(c *Call) Result { return c.Return(Number(float64(len(c.argText(1))))) }

// stringSub cuts a piece out of a string. The whole string is returned as it is.
func stringSub(c *Call) Result {
	s := c.argText(1)
	i := max(fromEnd(c.argInt(2), len(s)), 1)
	j := len(s)
	if v := c.Arg(3); !v.IsNil() {
		j = min(fromEnd(c.argInt(3), len(s)), len(s))
	}
	if i > j {
		return c.Return(strValue(&emptyStr))
	}
	if i == 1 && j == len(s) && c.Arg(1).tag() == tString {
		return c.Return(c.Arg(1))
	}
	if n := j - i + 1; n <= 48 {
		c.Charge(n/16 + 1)
		return c.Return(c.copyString(s[i-1 : j]))
	}
	return c.produce(j-i+1, func(dst []byte, at int) { copy(dst, s[i-1+at:]) })
}

func stringByte(c *Call) Result {
	s := c.argText(1)
	i := fromEnd(c.argOptInt(2, 1), len(s))
	j := i
	if v := c.Arg(3); !v.IsNil() {
		j = fromEnd(c.argInt(3), len(s))
	}
	i, j = min(max(i, 1), len(s)+1), min(j, len(s))
	switch n := j - i + 1; {
	case n <= 0:
		return c.Return()
	case n == 1:
		return c.Return(Number(float64(s[i-1])))
	case n > maxResults:
		return c.Errorf(1, "string slice too long")
	case !c.prepay(n, 1):
		return c.Pause(1)
	}
	out := c.results(j - i + 1)
	for k := range out {
		out[k] = Number(float64(s[i-1+k]))
	}
	return returned(len(out))
}

func stringChar(c *Call) Result {
	n := c.N()
	if !c.prepay(n, 1) {
		return c.Pause(1)
	}
	b := c.m.lib.buffer()
	for i := 1; i <= n; i++ {
		x := c.argInt(i)
		if x < 0 || x > 255 {
			return c.ArgError(i, "value out of range")
		}
		b = append(b, byte(x))
	}
	v := c.copyBytes(b)
	c.m.lib.giveBack(b)
	return c.Return(v)
}

// maxString is the longest string a program may ask for, whatever its memory.
const maxString = math.MaxInt32

func stringRep(c *Call) Result {
	s, n, sep := c.argText(1), c.argInt(2), c.argOptText(3, "")
	unit := len(s) + len(sep)
	if n <= 0 || unit == 0 {
		return c.Return(strValue(&emptyStr))
	}
	if n > maxString/unit {
		return c.Errorf(1, "resulting string too large")
	}
	return c.produce(n*unit-len(sep), func(dst []byte, at int) { repeat(dst, s, sep, at) })
}

// repeat fills dst with s sep s sep … as it goes on at the offset at.
func repeat(dst []byte, s, sep string, at int) {
	unit := len(s) + len(sep)
	n := 0
	for phase := at % unit; n < len(dst) && n < unit; phase = (at + n) % unit {
		if phase < len(s) {
			n += copy(dst[n:], s[phase:])
		} else {
			n += copy(dst[n:], sep[phase-len(s):])
		}
	}
	for n < len(dst) { // a whole unit or more is there: go on a multiple of it further
		n += copy(dst[n:], dst[n%unit:n])
	}
}

func stringReverse(c *Call) Result {
	s := c.argText(1)
	return c.produce(len(s), func(dst []byte, at int) {
		from := len(s) - 1 - at
		for i := range dst {
			dst[i] = s[from-i]
		}
	})
}

func stringLower(c *Call) Result {
	s := c.argText(1)
	return c.produce(len(s), func(dst []byte, at int) {
		for i := range dst {
			b := s[at+i]
			if b-'A' < 26 {
				b += 32
			}
			dst[i] = b
		}
	})
}

func stringUpper(c *Call) Result {
	s := c.argText(1)
	return c.produce(len(s), func(dst []byte, at int) {
		for i := range dst {
			b := s[at+i]
			if b-'a' < 26 {
				b -= 32
			}
			dst[i] = b
		}
	})
}
