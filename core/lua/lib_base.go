package lua

import (
	"fmt"
	"strings"
)

func openBase(m *Machine) {
	m.register(m.globals, []entry{
		{"assert", baseAssert}, {"error", baseError}, {"getmetatable", baseGetMetatable},
		{"setmetatable", baseSetMetatable}, {"rawequal", baseRawEqual}, {"rawget", baseRawGet},
		{"rawset", baseRawSet}, {"rawlen", baseRawLen}, {"select", baseSelect}, {"type", baseType},
		{"tonumber", baseToNumber}, {"tostring", baseToString}, {"pairs", basePairs}, {"ipairs", baseIpairs},
		{"load", baseLoad}, {"loadstring", baseLoadString},
		{"getfenv", baseGetfenv}, {"setfenv", baseSetfenv},
	})
	m.SetStr(m.globals, "pcall", m.newSpecial("pcall", spPcall, nil))
	m.SetStr(m.globals, "xpcall", m.newSpecial("xpcall", spXpcall, nil))
	m.next = m.newSpecial("next", spNext, baseNext)
	m.inext = m.newSpecial("ipairs_iterator", spInext, baseInext)
	m.SetStr(m.globals, "next", m.next)
	m.SetStr(m.globals, "_G", TableValue(m.globals))
	m.loaded("_G", m.globals)
	m.SetStr(m.globals, "_VERSION", String("Lua 5.2"))
}

// newSpecial makes a function the machine treats specially.
func (m *Machine) newSpecial(name string, which uint8, f Func) Value {
	v := m.NewFunction(name, f)
	v.asHost().special = which
	return v
}

func baseAssert(c *Call) Result {
	if c.Any(1).Truthy() {
		return c.Return(c.rest(1)...)
	}
	v := c.Arg(2)
	if v.p == nil {
		return c.Errorf(1, "assertion failed!")
	}
	return c.raiseAt(1, v)
}

// raiseAt raises v, with the position at a level before it when it is a string or a
// number.
func (c *Call) raiseAt(level int, v Value) Result {
	if k := v.tag(); level > 0 && (k == tString || k == tNumber) {
		return c.Errorf(level, "%s", c.m.Display(v))
	}
	return c.Raise(v)
}

func baseError(c *Call) Result {
	return c.raiseAt(c.argOptInt(2, 1), c.Arg(1))
}

func baseGetMetatable(c *Call) Result {
	mt := c.m.metatable(c.Any(1))
	if mt == nil {
		return c.Return(Nil)
	}
	if v := mt.metamethod(evMetatable); v.p != nil {
		return c.Return(v)
	}
	return c.Return(TableValue(mt))
}

func baseSetMetatable(c *Call) Result {
	t := c.argTable(1)
	mt := c.Arg(2)
	if mt.p != nil && mt.AsTable() == nil || c.n < 2 {
		return c.ArgError(2, "nil or table expected")
	}
	if t.meta.metamethod(evMetatable).p != nil {
		return c.Errorf(1, "cannot change a protected metatable")
	}
	c.m.SetMetatable(t, mt.AsTable())
	return c.Return(c.Arg(1))
}

func baseRawEqual(c *Call) Result { return c.Return(Bool(c.Any(1).Equal(c.Any(2)))) }

func baseRawGet(c *Call) Result { return c.Return(c.argTable(1).Get(c.Any(2))) }

func baseRawSet(c *Call) Result {
	if err := c.m.rawSet(c.argTable(1), c.Any(2), c.Any(3)); err != nil {
		return c.Errorf(0, "%s", err.Error())
	}
	return c.Return(c.Arg(1))
}

func baseRawLen(c *Call) Result {
	if s, ok := c.Arg(1).AsString(); ok {
		return c.Return(Int(len(s)))
	}
	if t := c.Arg(1).AsTable(); t != nil {
		return c.Return(Int(t.Len()))
	}
	return c.ArgError(1, "table or string expected")
}

func baseSelect(c *Call) Result {
	if s, ok := c.Arg(1).AsString(); ok && s == "#" {
		return c.Return(Int(c.n - 1))
	}
	i := c.argInt(1)
	if i < 0 {
		i += c.n
		if i <= 0 {
			return c.ArgError(1, "index out of range")
		}
	} else if i == 0 {
		return c.ArgError(1, "index out of range")
	}
	if i >= c.n {
		return c.Return()
	}
	return c.Return(c.t.stack[c.fn+1+i : c.fn+1+c.n]...)
}

// rest are the arguments from i on; valid until the call returns.
func (c *Call) rest(i int) []Value {
	if i > c.n {
		return nil
	}
	return c.t.stack[c.fn+i : c.fn+1+c.n]
}

func baseType(c *Call) Result { return c.Return(strValue(kindStrs[c.Any(1).Kind()])) }

var kindStrs = makeKindStrs()

func makeKindStrs() (out [len(kindNames)]*Str) {
	for i, n := range kindNames {
		out[i] = fixedStr(n)
	}
	return out
}

func baseToNumber(c *Call) Result {
	v := c.Any(1)
	c.m.chargeText(v)
	base := c.argOptInt(2, 10)
	if base == 10 {
		if f, ok := toNumber(v); ok {
			return c.Return(Number(f))
		}
		return c.Return(Nil)
	}
	if base < 2 || base > 36 {
		return c.ArgError(2, "base out of range")
	}
	s := c.argText(1)
	if len(s) > maxNumberText {
		return c.Return(Nil)
	}
	s = trimSpace(s)
	if f, ok := parseBase(s, base); ok {
		return c.Return(Number(f))
	}
	return c.Return(Nil)
}

// parseBase reads an integer in a base from 2 to 36, as strtoul of C does: a sign may
// stand before it, and 0x before one of base 16.
func parseBase(s string, base int) (float64, bool) {
	if len(s) > maxNumeral {
		return 0, false
	}
	neg := len(s) > 0 && s[0] == '-'
	if neg || len(s) > 0 && s[0] == '+' {
		s = s[1:]
	}
	if base == 16 && len(s) > 2 && s[0] == '0' && s[1]|32 == 'x' {
		s = s[2:]
	}
	f := 0.0
	for i := 0; i < len(s); i++ {
		d := 99
		switch c := s[i]; {
		case isDigit(c):
			d = int(c - '0')
		case isAlpha(c) && c != '_':
			d = int(c|32-'a') + 10
		}
		if d >= base {
			return 0, false
		}
		f = float64(f*float64(base)) + float64(d)
	}
	if neg {
		f = -f
	}
	return f, s != ""
}

// Display is the text tostring gives a value that has no __tostring.
func (m *Machine) Display(v Value) string {
	switch v.tag() {
	case 0:
		return "nil"
	case tBoolean:
		if v.n != 0 {
			return "true"
		}
		return "false"
	case tNumber:
		return formatNumber(v.num())
	case tString:
		return v.str().s
	case tHost:
		return fmt.Sprintf("function: builtin: %08x", m.serialOf(v))
	}
	return fmt.Sprintf("%s: %08x", m.typeNameOf(v), m.serialOf(v))
}

func baseToString(c *Call) Result {
	if c.state == 1 {
		return c.Return(c.Arg(1)) // whatever it is
	}
	v := c.Any(1)
	if v.tag() == tString {
		return c.Return(v)
	}
	if h := c.m.meta(v, evToString); h.p != nil {
		return c.Invoke(1, h, v)
	}
	return c.Return(c.NewString(c.m.Display(v)))
}

// freeSkip is how many entries without value next goes over for nothing; for
// the rest eight cost a unit.
const freeSkip = 64

// baseNext keeps the position in its state when a long row of removed entries
// uses the budget up.
func baseNext(c *Call) Result {
	t := c.argTable(1)
	at, limit := c.state-1, chunkSteps
	if c.state == 0 {
		var err error
		if at, err = t.position(c.Arg(2)); err != nil {
			return c.Errorf(0, "%s", err.Error())
		}
		limit = freeSkip
	}
	for ok := false; ; limit = chunkSteps {
		if at, ok = t.seek(at, limit); ok {
			return c.Return(t.entry(at))
		}
		if at < 0 {
			return c.Return(Nil)
		}
		if !c.Charge(chunkSteps >> 3) {
			return c.Pause(at + 1)
		}
	}
}

func basePairs(c *Call) Result {
	if c.state == 1 {
		return c.Return(c.Arg(1), c.Arg(2), c.Arg(3))
	}
	v := c.Arg(1)
	if h := c.m.meta(v, evPairs); h.p != nil {
		return c.Invoke(1, h, v)
	}
	c.argTable(1)
	return c.Return(c.m.next, v, Nil)
}

func baseIpairs(c *Call) Result {
	v := c.Arg(1)
	if v.tag() != tTable && c.m.meta(v, evIndex).p == nil {
		c.argTable(1)
	}
	return c.Return(c.m.inext, v, Int(0))
}

func baseInext(c *Call) Result {
	if c.state == 1 {
		if c.Arg(1).p == nil {
			return c.Return(Nil)
		}
		return c.Return(c.Local(1), c.Arg(1))
	}
	k := Int(c.argInt(2) + 1)
	v, h, self, bad := c.m.index(c.Arg(1), k)
	switch {
	case bad != "":
		return c.Errorf(1, "attempt to index a %s value", c.m.typeNameOf(c.Arg(1)))
	case h.p != nil:
		c.SetLocal(1, k)
		return c.Invoke(1, h, self, k)
	case v.p == nil:
		return c.Return(Nil)
	}
	return c.Return(k, v)
}

// maxSource is the largest chunk load accepts, in bytes.
const maxSource = 1 << 20

// pieces is what a reader function has given so far.
type pieces struct{ data []byte }

func (p *pieces) CloneScratch() Scratch { return &pieces{append([]byte(nil), p.data...)} }

// ScratchBytes is what the memory account should count.
func (p *pieces) ScratchBytes() int64 { return roomOf(p.data) }

const errTooLong = "chunk is too long (limit is 1 MiB)"

// States of load: a reader returned, and waiting for budget.
const (
	loadReading   = 1
	loadCompiling = 2
)

func baseLoad(c *Call) Result {
	switch c.state {
	case loadReading:
		return loadPiece(c)
	case loadCompiling:
		return c.compile(c.Scratch().(*compilation), c.Local(4))
	}
	if k := c.Arg(1).tag(); k == tString || k == tNumber {
		s, env := c.argText(1), c.envArg()
		return c.load(c.argOptText(2, s), s, c.argOptText(3, "bt"), env)
	}
	f := c.argFunc(1)
	env := c.envArg()
	c.SetLocal(1, f)
	c.SetLocal(2, c.NewString(c.argOptText(2, "=(load)")))
	c.SetLocal(3, String(c.argOptText(3, "bt")))
	c.SetLocal(4, env)
	c.SetScratch(&pieces{})
	c.Charge(loadCost)
	return c.Do(loadReading, f)
}

// envArg is what the chunk gets as _ENV: nil stands for the globals.
func (c *Call) envArg() Value {
	if env := c.Arg(4); env.p != nil {
		return env
	}
	return TableValue(c.m.globals)
}

// loadPiece takes one piece of a reader.
func loadPiece(c *Call) Result {
	if !c.Arg(1).Truthy() {
		return c.Return(Nil, c.Arg(2))
	}
	p := c.Scratch().(*pieces)
	s, ok := c.Arg(2).AsString()
	if !ok && c.Arg(2).p != nil {
		return c.Return(Nil, String("reader function must return a string"))
	}
	if s == "" {
		name, _ := c.Local(2).AsString()
		mode, _ := c.Local(3).AsString()
		return c.load(name, string(p.data), mode, c.Local(4))
	}
	if len(p.data)+len(s) > maxSource {
		return c.Return(Nil, String(errTooLong))
	}
	p.data = append(p.data, s...)
	return c.Do(loadReading, c.Local(1))
}

// loadCost is the charge for compiling an empty chunk, and for beginning to
// read one in pieces.
const loadCost = 250

// load compiles a chunk; it is charged by the byte, as it goes on.
func (c *Call) load(name, source, mode string, env Value) Result {
	kind := "text"
	if source != "" && source[0] == 0x1B {
		kind = "binary"
	}
	if !strings.Contains(mode, kind[:1]) {
		return c.Return(Nil, c.NewString("attempt to load a "+kind+" chunk (mode is '"+mode+"')"))
	}
	if kind == "binary" {
		return c.Return(Nil, String("attempt to load a binary chunk (there are none here: load takes text)"))
	}
	if len(source) > maxSource {
		return c.Return(Nil, String(errTooLong))
	}
	c.Charge(loadCost)
	return c.compile(newCompilation(name, source), env)
}

// compile goes on with a compilation.
func (c *Call) compile(k *compilation, env Value) Result {
	for !k.done {
		cost := k.step()
		if n := k.ScratchBytes(); n > bigRequest && !c.m.fits(n) {
			k.abandon()
			c.m.throw(memoryError)
		}
		if !c.Charge(cost) && !k.done {
			c.SetScratch(k)
			c.SetLocal(4, env)
			return c.Pause(loadCompiling)
		}
	}
	if k.err != nil {
		return c.Return(Nil, c.NewString(k.err.Error()))
	}
	f := c.m.Closure(k.proto, env)
	f.asClosure().chunk = &chunkMemory{size: k.proto.size}
	c.m.mem.account += k.proto.size
	return c.Return(f)
}

func baseLoadString(c *Call) Result {
	if c.state == loadCompiling {
		return c.compile(c.Scratch().(*compilation), c.Local(4))
	}
	s := c.argText(1)
	return c.load(c.argOptText(2, s), s, "t", TableValue(c.m.globals))
}

// functionArg is a function, or the Lua function at a level.
func (c *Call) functionArg(i int) (Value, bool) {
	if c.Arg(i).Kind() == KFunction {
		return c.Arg(i), true
	}
	level := c.argOptInt(i, 1)
	if level < 0 {
		c.argFail(i, "level must be non-negative")
	}
	at := c.t.depth - 1 - level
	if level == 0 {
		return Value{}, false
	}
	if at < 0 || at >= c.t.depth {
		c.argFail(i, "invalid level")
	}
	return c.t.stack[c.t.frames[at].fn], true
}

// envIndex is the number of the upvalue _ENV, or -1.
func envIndex(cl *closure) int {
	if cl != nil {
		for i, d := range cl.p.captures {
			if d.name == "_ENV" {
				return i
			}
		}
	}
	return -1
}

func baseGetfenv(c *Call) Result {
	f, _ := c.functionArg(1)
	if i := envIndex(f.asClosure()); i >= 0 {
		return c.Return(*f.asClosure().ups[i].p)
	}
	return c.Return(TableValue(c.m.globals))
}

// baseSetfenv gives a function an _ENV of its own. Functions that use no
// globals have none: there is nothing to do for them.
func baseSetfenv(c *Call) Result {
	f, ok := c.functionArg(1)
	env := TableValue(c.argTable(2))
	cl := f.asClosure()
	if !ok || cl == nil {
		return c.Errorf(1, "'setfenv' cannot change environment of given object")
	}
	if i := envIndex(cl); i >= 0 {
		u := &upvalue{own: env}
		u.p = &u.own
		c.m.mem.account += sizeUpvalue
		cl.ups[i] = u
	}
	return c.Return(f)
}
