package lua_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generate makes a program from a seed. It ends by construction (loops are
// counted, calls go to functions made before), checks of the dialects'
// differences are left out (addresses, order of pairs, 64-bit conversions),
// and everything interesting is printed.
func generate(seed uint64) string {
	g := &generator{r: rand.New(rand.NewPCG(seed, 0x656d626572))}
	g.line("local function show(...) local t = { ... } for i = 1, select('#', ...) do local v = t[i] " +
		"if type(v) == 'number' then t[i] = string.format('%%.13g', v) if t[i] == '-nan' then t[i] = 'nan' end if t[i] == '-0' then t[i] = '0' end " +
		"elseif type(v) == 'table' or type(v) == 'function' or type(v) == 'thread' then t[i] = type(v) else t[i] = tostring(v) end end print(table.concat(t, ' ')) end")
	g.line("local function try(f, ...) show(pcall(f, ...)) end")
	g.line("local V = setmetatable({}, { __index = function(t, k) return k end })")
	g.line("local MT = {} MT.__index = function(t, k) return tostring(k) .. '!' end MT.__add = function(a, b) return 'add' end " +
		"MT.__concat = function(a, b) return 'cat' end MT.__eq = function() return true end MT.__lt = function() return true end MT.__le = function() return false end MT.__len = function() return 7 end " +
		"MT.__call = function(self, ...) return select('#', ...), ... end MT.__unm = function() return 'neg' end")
	g.vars = []string{}
	for range 3 + g.r.IntN(3) {
		g.local()
	}
	for range 10 + g.r.IntN(15) {
		g.statement(3)
	}
	for _, v := range g.vars {
		g.line("show(%s)", v)
	}
	return g.b.String()
}

type generator struct {
	r     *rand.Rand
	b     strings.Builder
	vars  []string // locals in scope
	funcs []string // functions in scope, callable with any arguments
	names int
	loops int // depth of loops
	inFn  bool
	va    bool // ... is in scope
}

func (g *generator) line(format string, a ...any) { fmt.Fprintf(&g.b, format+"\n", a...) }

func (g *generator) name(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

func pick[T any](g *generator, list []T) T { return list[g.r.IntN(len(list))] }

func (g *generator) local() {
	if len(g.vars) > 60 {
		return
	}
	v := g.name("v")
	g.line("local %s = %s", v, g.expr(3))
	g.vars = append(g.vars, v)
}

// block makes statements whose locals end with it.
func (g *generator) block(depth int) {
	vars, funcs := len(g.vars), len(g.funcs)
	for range 1 + g.r.IntN(3) {
		g.statement(depth)
	}
	g.vars, g.funcs = g.vars[:vars], g.funcs[:funcs]
}

func (g *generator) statement(depth int) {
	if depth <= 0 {
		g.simple()
		return
	}
	switch g.r.IntN(16) {
	case 0, 1:
		g.local()
	case 2:
		g.branch(depth)
	case 3:
		g.loop(depth)
	case 4:
		g.function(depth)
	case 5:
		g.protected(depth)
	case 6:
		g.coroutine(depth)
	case 7:
		g.gotos(depth)
	case 8:
		g.table(depth)
	case 9:
		g.line("do")
		g.block(depth - 1)
		g.line("end")
	case 10:
		g.closures()
	default:
		g.simple()
	}
}

func (g *generator) simple() {
	switch v := g.r.IntN(6); {
	case v == 0 && len(g.vars) > 1:
		g.line("%s, %s = %s, %s", pick(g, g.vars), pick(g, g.vars), g.expr(2), g.expr(2))
	case v == 1 && len(g.vars) > 0:
		g.line("%s = %s", pick(g, g.vars), g.expr(3))
	case v == 2 && len(g.funcs) > 0:
		g.line("show(pcall(%s, %s))", pick(g, g.funcs), g.args())
	case v == 3:
		g.line("try(function(...) return %s, %s end, %s)", g.risky(3), g.expr(1), g.expr(1))
	case v == 4:
		g.line("show(%s)", g.library())
	default:
		g.line("show(%s)", g.expr(4))
	}
}

func (g *generator) branch(depth int) {
	g.line("if %s then", g.expr(3))
	g.block(depth - 1)
	if g.r.IntN(2) == 0 {
		g.line("elseif %s then", g.expr(2))
		g.block(depth - 1)
	}
	if g.r.IntN(2) == 0 {
		g.line("else")
		g.block(depth - 1)
	}
	g.line("end")
}

func (g *generator) loop(depth int) {
	if g.loops >= 2 {
		g.simple()
		return
	}
	g.loops++
	i := g.name("i")
	vars := len(g.vars)
	switch g.r.IntN(4) {
	case 0:
		g.line("for %s = %d, %d, %s do", i, g.r.IntN(5)-2, g.r.IntN(6), pick(g, []string{"1", "2", "0.5", "-1"}))
	case 1:
		g.line("for %s, x%s in ipairs({ %s }) do", i, i, g.args())
	case 2:
		g.line("local %s = 0 while %s < %d do %s = %s + 1", i, i, 1+g.r.IntN(4), i, i)
	default:
		g.line("for %s in string.gmatch(%s, %s) do", i, g.str(), pick(g, []string{"'%w+'", "'.'", "'(%a)(%d?)'", "'()%S'"}))
	}
	g.vars = append(g.vars, i+"")
	if g.r.IntN(3) == 0 {
		g.line("if %s then break end", g.expr(2))
	}
	loopVar := len(g.vars) - 1
	g.vars = append(g.vars[:loopVar], g.vars[loopVar+1:]...) // read, not assigned
	g.line("show('loop', %s)", i)
	g.block(depth - 1)
	g.line("end")
	g.vars = g.vars[:vars]
	g.loops--
}

func (g *generator) function(depth int) {
	if g.inFn {
		g.simple()
		return
	}
	f := g.name("f")
	vars, funcs, va, loops := len(g.vars), len(g.funcs), g.va, g.loops
	g.va, g.inFn, g.loops = g.r.IntN(2) == 0, true, 1
	params := "a" + f + ", b" + f
	if g.va {
		params += ", ..."
	}
	g.line("local function %s(%s)", f, params)
	g.vars = append(g.vars, "a"+f, "b"+f)
	g.block(depth - 1)
	switch g.r.IntN(4) {
	case 0:
		if funcs > 0 {
			g.line("return %s(%s)", g.funcs[g.r.IntN(funcs)], g.args())
			break
		}
		g.line("return %s", g.args())
	case 1:
		g.line("return a%s, %s", f, g.args())
	case 2:
		g.line("if a%s == nil then return end return b%s, %s", f, f, g.expr(2))
	}
	g.line("end")
	g.vars, g.va, g.inFn, g.loops = g.vars[:vars], va, false, loops
	g.funcs = append(g.funcs, f)
	g.line("show(pcall(%s, %s))", f, g.args())
}

func (g *generator) protected(depth int) {
	e := g.name("e")
	va := g.va
	g.va = false
	g.line("local %s, m%s = pcall(function()", e, e)
	g.block(depth - 1)
	switch g.r.IntN(4) {
	case 0:
		g.line("error(%s)", g.str())
	case 1:
		g.line("error(%s, %d)", g.str(), g.r.IntN(3))
	case 2:
		g.line("error({ %s })", g.expr(1))
	default:
		g.line("return %s", g.risky(3))
	}
	g.line("end) show(%s, m%s)", e, e)
	g.va = va
	if g.r.IntN(3) == 0 {
		g.line("show(xpcall(function(...) local x = %s return x end, function(m) return 'H:' .. tostring(m) end, %s))", g.risky(2), g.expr(1))
	}
}

func (g *generator) coroutine(depth int) {
	c := g.name("c")
	va := g.va
	g.va = true
	g.line("local %s = coroutine.create(function(...)", c)
	g.line("local r%s = coroutine.yield(%s)", c, g.args())
	g.block(depth - 1)
	if g.r.IntN(2) == 0 {
		g.line("for k = 1, 2 do show('in', pcall(function() return coroutine.yield(k, %s) end)) end", g.constant())
	}
	if g.r.IntN(3) == 0 {
		g.line("local z = %s", g.risky(2))
	}
	g.line("return r%s, %s end)", c, g.args())
	g.va = va
	g.line("for k = 1, 5 do show(coroutine.status(%s), coroutine.resume(%s, k, %s)) end", c, c, g.expr(1))
}

func (g *generator) gotos(depth int) {
	l := g.name("l")
	g.line("do local n%s = 0 ::%s:: n%s = n%s + 1", l, l, l, l)
	g.line("show('goto', n%s)", l)
	g.block(depth - 1)
	g.line("if n%s < %d then goto %s end end", l, 1+g.r.IntN(3), l)
	g.line("for k = 1, 3 do if k == %d then goto continue end show(k) ::continue:: end", 1+g.r.IntN(3))
}

func (g *generator) table(depth int) {
	t := g.name("t")
	g.line("local %s = { %s, x = %s, [%s] = %s; %s }", t, g.args(), g.expr(2), pick(g, []string{"'y'", "2.5", "true", "-1", "100"}), g.expr(1), g.args())
	g.line("%s.x = %s; %s[%d] = %s", t, g.expr(2), t, 1+g.r.IntN(4), g.expr(1))
	g.line("show(%s.x, %s[1], %s[2], %s.y, %s.none)", t, t, t, t, t)
	switch g.r.IntN(5) {
	case 0:
		g.line("local n%s = {} for i = 1, 12 do n%s[i] = (i * %d) %% 13 end table.sort(n%s, function(a, b) return a %s b end) show(table.concat(n%s, ','))", t, t, 1+g.r.IntN(12), t, pick(g, []string{"<", ">"}), t)
	case 1:
		g.line("local n%s = {} for i = 1, %d do table.insert(n%s, %s i) end show(#n%s, table.remove(n%s, 1), table.concat(n%s, '-'))", t, 2+g.r.IntN(6), t, pick(g, []string{"", "1,"}), t, t, t)
	case 2:
		g.line("local k%s = 0 for k, v in pairs(%s) do k%s = k%s + 1 end show(k%s)", t, t, t, t, t)
	case 3:
		g.line("setmetatable(%s, MT) show(%s.foo, %s + 1, 1 + %s, %s .. 'x', -%s, #%s, %s(1, nil), %s < 1, %s <= %s)", t, t, t, t, t, t, t, t, t, t, t)
	}
	g.block(depth - 2)
}

func (g *generator) closures() {
	c := g.name("k")
	g.line("local %s = {} for i = 1, 3 do local u = i * %d %s[i] = function(d) u = u + (d or 1) return u, i end end", c, 1+g.r.IntN(5), c)
	g.line("show(%s[1](), %s[2](%d), %s[1](2), %s[3]())", c, c, g.r.IntN(9), c, c)
}

func (g *generator) args() string {
	list := make([]string, 1+g.r.IntN(4))
	for i := range list {
		list[i] = g.expr(1)
	}
	if g.va && g.r.IntN(2) == 0 {
		list = append(list, "...")
	}
	return strings.Join(list, ", ")
}

func (g *generator) constant() string {
	return pick(g, []string{"nil", "true", "false", "0", "1", "2", "-1", "3.5", "10", "1e10", "0.1", "100", "''", "'a'", "'10'", "'abc'", "' 7 '", "'x y z'", "'k1=v1'"})
}

func (g *generator) num() string {
	if g.r.IntN(3) > 0 {
		return pick(g, []string{"0", "1", "2", "3", "7", "-4", "0.5", "2.25", "1e3", "12345", "-0.75", "16", "255"})
	}
	// No NaN and no negative zero: lua5.2 prints their sign, we do not. No fractions but
	// of powers of two: our remainder is exact, that of lua5.2 is not.
	if g.r.IntN(3) == 0 {
		return fmt.Sprintf("(%s %s %s + 0)", g.num(), pick(g, []string{"/", "%"}), pick(g, []string{"2", "-4", "0.5", "16"}))
	}
	return fmt.Sprintf("(%s %s %s + 0)", g.num(), pick(g, []string{"+", "-", "*"}), g.num())
}

func (g *generator) str() string {
	return pick(g, []string{"'hello world'", "'a1b2c3'", "''", "'key=value'", "'THE (quick) fox'", "('ab'):rep(3)", "'x' .. " + g.num(), "tostring(" + g.num() + ")", "'%d+'", "'\\1z\\255'"})
}

// expr has values of every kind but never errs.
func (g *generator) expr(depth int) string {
	if depth <= 0 {
		return g.leaf()
	}
	switch g.r.IntN(14) {
	case 0, 1:
		return g.num()
	case 2:
		return "(" + g.num() + " " + pick(g, []string{"<", "<=", ">", ">=", "==", "~="}) + " " + g.num() + ")"
	case 3:
		return "(" + g.expr(depth-1) + " " + pick(g, []string{"and", "or"}) + " " + g.expr(depth-1) + ")"
	case 4:
		return "(not " + g.expr(depth-1) + ")"
	case 5:
		return "(" + g.expr(depth-1) + " " + pick(g, []string{"==", "~="}) + " " + g.expr(depth-1) + ")"
	case 6:
		return "(" + g.str() + " .. " + pick(g, []string{g.str(), g.num()}) + ")"
	case 7:
		return "#" + g.str()
	case 8:
		return "(" + g.library() + ")"
	case 9:
		return "(" + g.str() + " " + pick(g, []string{"<", "<=", ">"}) + " " + g.str() + ")"
	case 10:
		if g.va {
			return pick(g, []string{"(...)", "select('#', ...)", "#{ ... }"})
		}
		return g.leaf()
	case 11:
		return "type(" + g.expr(depth-1) + ")"
	case 12:
		return "(-" + pick(g, []string{"3", "0.5", "(2 * 4)"}) + ")"
	}
	return g.leaf()
}

func (g *generator) leaf() string {
	if len(g.vars) > 0 && g.r.IntN(2) == 0 {
		return pick(g, g.vars)
	}
	return g.constant()
}

// risky may err: operators on anything, calls of anything, indices of nil.
func (g *generator) risky(depth int) string {
	a, b := g.expr(depth-1), g.expr(depth-1)
	switch g.r.IntN(9) {
	case 0, 1:
		return "(" + a + " " + pick(g, []string{"+", "-", "*", "/"}) + " " + b + " + 0)"
	case 2:
		return "(" + a + " .. " + b + ")"
	case 3:
		return "(" + a + " < " + b + ")"
	case 4:
		return "(" + g.leaf() + ")." + pick(g, []string{"x", "len", "foo"})
	case 5:
		return "(" + g.leaf() + ")(" + a + ")"
	case 6:
		return "#(" + a + ")"
	case 7:
		return "(-(" + a + ") + 0)"
	}
	return "(" + g.leaf() + "):" + pick(g, []string{"rep(2)", "nope()", "len()"})
}

func (g *generator) library() string {
	s, n := g.str(), fmt.Sprint(g.r.IntN(9)-3)
	switch g.r.IntN(22) {
	case 0:
		return fmt.Sprintf("string.sub(%s, %s, %d)", s, n, g.r.IntN(9)-3)
	case 1:
		return fmt.Sprintf("string.find(%s, %s)", s, pick(g, []string{"'%a+'", "'(%w)(%w)'", "'o'", "'$'", "'^h'", "'[^%w]'", "'%b()'", "'%f[%a]%a'", "'.-l'", "'%d*$'"}))
	case 2:
		return fmt.Sprintf("string.gsub(%s, %s, %s)", s, pick(g, []string{"'%w'", "'(.)(.)'", "''", "'%s+'", "'[aeiou]'", "'^.'"}), pick(g, []string{"'<%0>'", "'%1'", "{ a = 'A', h = 1, e = false }", "function(x, y) return y or nil end", "''"}))
	case 3:
		return fmt.Sprintf("string.format(%s, %s, %s)", pick(g, []string{"'%5d|%s'", "'%-5d|%5s'", "'%05d %q'", "'%x %s'", "'%i%%%s'", "'%c%s'"}), fmt.Sprint(g.r.IntN(120)), s)
	case 4:
		return fmt.Sprintf("string.format(%s, %s)", pick(g, []string{"'%g'", "'%.3f'", "'%e'", "'%10.2f|'", "'%-10.4g|'", "'%+.1f'"}), pick(g, []string{"0.5", "123.456", "-1e10", "1e-5", "2", "1/3"}))
	case 5:
		return fmt.Sprintf("string.byte(%s, %s, %d)", s, n, g.r.IntN(6))
	case 6:
		return fmt.Sprintf("string.upper(%s)", s)
	case 7:
		return fmt.Sprintf("string.reverse(%s)", s)
	case 8:
		return fmt.Sprintf("string.rep(%s, %s, ',')", s, n)
	case 9:
		return fmt.Sprintf("tonumber(%s)", pick(g, []string{"'10'", "'0x1F'", "' 5 '", "'1e3'", "'x'", "''", "'0x1p4'", "'1 1'", "'.5e1'", "'-'"}))
	case 10:
		return fmt.Sprintf("tonumber(%s, %d)", pick(g, []string{"'10'", "'7f'", "'zz'", "'-11'", "' 1 '"}), 2+g.r.IntN(35))
	case 11:
		return fmt.Sprintf("math.floor(%s)", g.num())
	case 12:
		return fmt.Sprintf("math.max(%s, %s)", g.num(), g.num())
	case 13:
		return fmt.Sprintf("math.abs(%s)", g.num())
	case 14:
		return fmt.Sprintf("select(%d, %s)", 1+g.r.IntN(3), g.args())
	case 15:
		return fmt.Sprintf("table.concat({ %s, %s }, %s)", g.num(), s, s)
	case 16:
		return fmt.Sprintf("(select('#', table.unpack({ %s }, 1, %d)))", g.args(), g.r.IntN(5))
	case 17:
		return fmt.Sprintf("bit32.%s(%d, %d)", pick(g, []string{"band", "bor", "bxor", "lshift", "rshift", "lrotate", "arshift"}), g.r.IntN(1<<31), g.r.IntN(40))
	case 18:
		return fmt.Sprintf("tostring(%s)", g.num())
	case 19:
		return fmt.Sprintf("string.match(%s, %s)", s, pick(g, []string{"'(%w+)=(%w+)'", "'%d+'", "'()%s()'", "'^(.-)%s'", "'.'", "'%((.-)%)'"}))
	case 20: // only whether it compiles: the message is a golden elsewhere
		return fmt.Sprintf("load(%s, '=l')", pick(g, []string{"'return 1'", "'x ='", "'return ...'", "'for'", "'goto x'", "')'"}))
	default:
		return fmt.Sprintf("math.fmod(%s, 3) + 0", g.num())
	}
}
