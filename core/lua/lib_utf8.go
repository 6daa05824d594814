package lua

// openUTF8 makes the library utf8 (Lua 5.3 manual 6.5). Strings stay bytes; only these
// functions read them as UTF-8.
func openUTF8(m *Machine) {
	t := m.library("utf8", []entry{
		{"char", utf8Char}, {"codepoint", utf8Codepoint}, {"codes", utf8Codes}, {"len", utf8Len}, {"offset", utf8Offset},
	})
	m.SetStr(t, "charpattern", String("[\x00-\x7F\xC2-\xF4][\x80-\xBF]*"))
}

const maxRune = 0x10FFFF

// decodeRune reads one character of at most four bytes; size is 0 for what is no UTF-8.
// As in Lua 5.3, surrogates pass.
func decodeRune(s string) (r rune, size int) {
	if s == "" {
		return 0, 0
	}
	lead := s[0]
	if lead < 0x80 {
		return rune(lead), 1
	}
	least := rune(0)
	switch {
	case lead < 0xC0:
		return 0, 0
	case lead < 0xE0:
		r, size, least = rune(lead&0x1F), 2, 0x80
	case lead < 0xF0:
		r, size, least = rune(lead&0x0F), 3, 0x800
	case lead < 0xF8:
		r, size, least = rune(lead&0x07), 4, 0x10000
	default:
		return 0, 0
	}
	if len(s) < size {
		return 0, 0
	}
	for i := 1; i < size; i++ {
		if !continues(s[i]) {
			return 0, 0
		}
		r = r<<6 | rune(s[i]&0x3F)
	}
	if r < least || r > maxRune {
		return 0, 0
	}
	return r, size
}

func continues(b byte) bool { return b&0xC0 == 0x80 }

func appendRune(b []byte, r int) []byte {
	switch {
	case r < 0x80:
		return append(b, byte(r))
	case r < 0x800:
		return append(b, 0xC0|byte(r>>6), 0x80|byte(r&0x3F))
	case r < 0x10000:
		return append(b, 0xE0|byte(r>>12), 0x80|byte(r>>6&0x3F), 0x80|byte(r&0x3F))
	}
	return append(b, 0xF0|byte(r>>18), 0x80|byte(r>>12&0x3F), 0x80|byte(r>>6&0x3F), 0x80|byte(r&0x3F))
}

func utf8Char(c *Call) Result {
	if !c.prepay(c.n, 1) {
		return c.Pause(1)
	}
	b := c.m.lib.buffer()
	for i := 1; i <= c.n; i++ {
		r := c.argInt(i)
		if r < 0 || r > maxRune {
			return c.ArgError(i, "value out of range")
		}
		b = appendRune(b, r)
	}
	v := c.copyBytes(b)
	c.m.lib.giveBack(b)
	return c.Return(v)
}

func utf8Codepoint(c *Call) Result {
	s := c.argText(1)
	i := fromEnd(c.argOptInt(2, 1), len(s))
	j := fromEnd(c.argOptInt(3, i), len(s))
	switch {
	case i < 1:
		return c.ArgError(2, "out of range")
	case j > len(s):
		return c.ArgError(3, "out of range")
	case i > j:
		return c.Return()
	case j-i >= maxResults:
		return c.Errorf(1, "string slice too long")
	case !c.prepay(j-i+1, 1):
		return c.Pause(1)
	}
	out, n := c.results(j-i+1), 0
	for at := i - 1; at < j; n++ {
		r, size := decodeRune(s[at:])
		if size == 0 {
			return c.Errorf(1, "invalid UTF-8 code")
		}
		out[n] = Number(float64(r))
		at += size
	}
	return returned(n)
}

// utf8Len counts characters; at a byte that is none it answers nil and its place.
func utf8Len(c *Call) Result {
	s := c.argText(1)
	i := fromEnd(c.argOptInt(2, 1), len(s))
	j := fromEnd(c.argOptInt(3, -1), len(s))
	if i < 1 || i > len(s)+1 {
		return c.ArgError(2, "initial position out of string")
	}
	if j > len(s) {
		return c.ArgError(3, "final position out of string")
	}
	at, n := i-1, 0
	if c.state != 0 {
		at, n = int(c.Local(1).num()), int(c.Local(2).num())
	}
	for at < j {
		_, size := decodeRune(s[at:])
		if size == 0 {
			return c.Return(Nil, Int(at+1))
		}
		at += size
		n++
		if n%chunkSteps == 0 && !c.Charge(chunkSteps) {
			c.SetLocal(1, Int(at))
			c.SetLocal(2, Int(n))
			return c.Pause(1)
		}
	}
	return c.Return(Int(n))
}

func utf8Codes(c *Call) Result {
	c.argText(1)
	return c.Return(c.m.NewFunction("codes", nextCode), c.Arg(1), Int(0))
}

// nextCode is the iterator of utf8.codes: from the place of a character to the next.
func nextCode(c *Call) Result {
	s, at := c.argText(1), c.argInt(2)
	if at > 0 && at <= len(s) {
		for at < len(s) && continues(s[at]) {
			at++
		}
	}
	if at < 0 || at >= len(s) {
		return c.Return(Nil)
	}
	r, size := decodeRune(s[at:])
	if size == 0 || at+size < len(s) && continues(s[at+size]) {
		return c.Errorf(1, "invalid UTF-8 code")
	}
	return c.Return(Int(at+1), Number(float64(r)))
}

// utf8Offset finds the n-th character from a place on.
func utf8Offset(c *Call) Result {
	s, n := c.argText(1), c.argInt(2)
	def := 1
	if n < 0 {
		def = len(s) + 1
	}
	at := fromEnd(c.argOptInt(3, def), len(s)) - 1
	if at < 0 || at > len(s) {
		return c.ArgError(3, "position out of range")
	}
	if c.state != 0 {
		at, n = int(c.Local(1).num()), int(c.Local(2).num())
	} else if n != 0 && at < len(s) && continues(s[at]) {
		return c.Errorf(1, "initial position is a continuation byte")
	}
	if n == 0 {
		for at > 0 && at < len(s) && continues(s[at]) {
			at--
		}
		return c.Return(Int(at + 1))
	}
	return c.walk(s, at, n)
}

// walk goes n-1 characters forward or n back, a chunk at a time.
func (c *Call) walk(s string, at, n int) Result {
	if c.state == 0 && n > 0 {
		n--
	}
	for steps := 1; n != 0; steps++ {
		if n < 0 && at == 0 || n > 0 && at >= len(s) {
			return c.Return(Nil)
		}
		at, n = stepRune(s, at, n)
		if steps%chunkSteps == 0 && !c.Charge(chunkSteps) {
			c.SetLocal(1, Int(at))
			c.SetLocal(2, Int(n))
			return c.Pause(1)
		}
	}
	return c.Return(Int(at + 1))
}

// stepRune moves one character towards n = 0.
func stepRune(s string, at, n int) (int, int) {
	if n > 0 {
		for at++; at < len(s) && continues(s[at]); at++ {
		}
		return at, n - 1
	}
	for at--; at > 0 && continues(s[at]); at-- {
	}
	return at, n + 1
}
