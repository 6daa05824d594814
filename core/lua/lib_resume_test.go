package lua

import (
	"math"
	"strings"
	"testing"
)

// Every function of every library is in one of two lists: either one call can
// take more than longCall units, and then the program here makes it take them;
// or it cannot, whatever it is given. In both cases no call may go further
// beyond its budget than longCall; but lists of values are paid for before
// they are put on the stack, which bounds them, and format, pack and unpack move
// a string at once.
const longCall = 10_000

// longCalls are programs whose last call is long; S is a string of 400,000
// bytes, T a list of 60,000 numbers, P a proxy of T whose elements come from
// functions.
var longCalls = map[string]string{
	"load":             `return load("local a = 1 " .. ("a = a + 1 "):rep(3000))`,
	"loadstring":       `return loadstring("local a = 1 " .. ("a = a + 1 "):rep(3000))`,
	"next":             `local t = {} for i = 1, 200000 do t[i] = i end for i = 1, 199999 do t[i] = nil end return next(t)`,
	"pcall":            `return pcall(table.concat, T)`,
	"xpcall":           `return xpcall(table.concat, print, T)`,
	"unpack":           `return select("#", unpack(T))`,
	"coroutine.wrap":   `return coroutine.wrap(table.concat)(T)`,
	"coroutine.resume": `return coroutine.resume(coroutine.create(table.concat), T)`,
	"string.byte":      `return select("#", S:byte(1, 200000))`,
	"string.char":      `return #string.char(S:byte(1, 200000))`,
	"string.find":      `return S:find("^.-b")`,
	"string.format":    `return #("%s%s%q"):format(S, S, S)`,
	"string.gfind":     `local n = 0 for w in string.gfind(S:sub(1, 500), "a-b") do n = n + 1 end return n`,
	"string.gmatch":    `local n = 0 for w in S:sub(1, 500):gmatch("a-b") do n = n + 1 end return n`,
	"string.gsub":      `return #S:gsub("a", "%0%0")`,
	"string.lower":     `return #S:lower()`,
	"string.match":     `return S:match("^.-b")`,
	"string.rep":       `return #("ab"):rep(300000, "-")`,
	"string.reverse":   `return #S:reverse()`,
	"string.sub":       `return #S:sub(2)`,
	"string.upper":     `return #S:upper()`,
	"string.pack":      `return #string.pack(("s4"):rep(20), S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S)`,
	"string.unpack":    `return #string.unpack("z", S .. "\0")`,
	"string.packsize":  `return string.packsize(("i4"):rep(30000))`,
	"utf8.char":        `return #utf8.char(unpack(T, 1, 60000))`,
	"utf8.codepoint":   `return select("#", utf8.codepoint(S, 1, 150000))`,
	"utf8.len":         `return utf8.len(S)`,
	"utf8.offset":      `return utf8.offset(S, 300000)`,
	"table.concat":     `return #table.concat(T, ", ")`,
	"table.foreach":    `local n = 0 table.foreach(T, function() n = n + 1 end) return n`,
	"table.foreachi":   `local n = 0 table.foreachi(T, function() n = n + 1 end) return n`,
	"table.getn":       `return table.getn(setmetatable({}, { __len = function() for i = 1, 20000 do end return 5 end }))`,
	"table.insert":     `table.insert(T, 1, 0) return #T`,
	"table.maxn":       `return table.maxn(T)`,
	"table.move":       `return #table.move(T, 1, 60000, 2)`,
	"table.pack":       `return table.pack(unpack(T)).n`,
	"table.remove":     `return table.remove(T, 1)`,
	"table.sort":       `table.sort(T, function(a, b) return a > b end) return T[1]`,
	"table.unpack":     `return select("#", table.unpack(P, 1, 30000))`,
	"select":           `return select("#", select(2, unpack(T)))`,
	"tostring":         `return tostring(setmetatable({}, { __tostring = function() for i = 1, 20000 do end return "x" end }))`,
	"pairs":            `return pairs(setmetatable({}, { __pairs = function() for i = 1, 20000 do end return 5 end }))`,
	"assert":           `return select("#", assert(unpack(T)))`,
	"bit32.band":       `return bit32.band(unpack(T))`,
	"bit32.bor":        `return bit32.bor(unpack(T))`,
	"bit32.bxor":       `return bit32.bxor(unpack(T))`,
	"bit32.btest":      `return bit32.btest(unpack(T))`,
	"math.max":         `return math.max(unpack(T))`,
	"math.min":         `return math.min(unpack(T))`,
	"coroutine.yield":  `return coroutine.wrap(function() for i = 1, 3 do coroutine.yield(unpack(T)) end end)()`,
}

// shortCalls cannot be long.
var shortCalls = strings.Fields(`
error getmetatable setmetatable rawequal rawget rawset rawlen type tonumber ipairs getfenv setfenv
coroutine.create coroutine.status coroutine.running coroutine.isyieldable
debug.getfenv debug.setfenv debug.traceback debug.getinfo debug.getlocal debug.setlocal debug.getupvalue debug.setupvalue debug.upvalueid
debug.upvaluejoin debug.getmetatable debug.setmetatable debug.getregistry debug.sethook debug.gethook
debug.getuservalue debug.setuservalue
string.len utf8.codes
math.abs math.acos math.asin math.atan math.atan2 math.ceil math.cos math.cosh math.deg math.exp math.floor math.fmod
math.frexp math.ldexp math.log math.log10 math.mod math.modf math.pow math.rad math.random math.randomseed math.sin
math.sinh math.sqrt math.tan math.tanh
bit32.arshift bit32.bnot bit32.extract bit32.lrotate bit32.lshift bit32.replace bit32.rrotate bit32.rshift
bit.bnot bit.band bit.bor bit.bxor bit.brshift bit.blshift bit.blogic_rshift`)

const longSetup = `
S = ("a"):rep(400000)
T = {} for i = 1, 60000 do T[i] = i end
P = setmetatable({}, { __index = function(_, i) return T[i] end, __len = function() return #T end })
mark()
`

// libraryFunctions are the names of all functions a program finds.
func libraryFunctions(m *Machine) (names []string) {
	for k, v, ok, _ := m.globals.Next(Nil); ok; k, v, ok, _ = m.globals.Next(k) {
		name := text(k)
		switch {
		case v.Kind() == KFunction && name != "print" && name != "io" && name != "mark":
			names = append(names, name)
		case v.AsTable() != nil && name != "_G":
			for f, x, more, _ := v.AsTable().Next(Nil); more; f, x, more, _ = v.AsTable().Next(f) {
				if x.Kind() == KFunction {
					names = append(names, name+"."+text(f))
				}
			}
		}
	}
	return names
}

func TestAllLibraryFunctionsAreResumable(t *testing.T) {
	short := map[string]bool{}
	for _, name := range shortCalls {
		short[name] = true
	}
	for _, name := range libraryFunctions(start(t, "", 0).m) {
		source := longCalls[name]
		if source == "" == !short[name] {
			t.Errorf("%s must be in one of the two lists", name)
			continue
		}
		if source == "" {
			for _, args := range []string{"S", "T", "P", "S, S", "T, S", "T, T", "S, 1e9, 1e9", "T, 1e9, 1e9", "1e9, 1e9", "print, S, 1e9", "unpack(T, 1, 5000)"} {
				source += "pcall(" + name + ", " + args + ") "
			}
			playLong(t, name, source, 1000)
			continue
		}
		want, used := playLong(t, name, source, math.MaxInt64)
		if used < longCall {
			t.Errorf("%s takes only %d units", name, used)
		}
		if got, n := playLong(t, name, source, 1000); got != want || n != used {
			t.Errorf("%s: %s after %d units in slices, %s after %d at once", name, got, n, want, used)
		}
	}
}

// inOneGo tells whether a program moves a list of values, or copies a string
// by one move of memory.
func inOneGo(source string) bool {
	for _, part := range []string{"unpack(T)", "unpack(T, 1, 6", "unpack(P", ":byte(1, ", "codepoint(S, 1", "):format(S", "string.pack(", "string.unpack("} {
		if strings.Contains(source, part) {
			return true
		}
	}
	return false
}

// playLong runs a program after its setup and returns its results and what it
// used. No slice may go further than longCall beyond its budget.
func playLong(t *testing.T, name, source string, budget int64) (results string, used int64) {
	t.Helper()
	begun := false
	w := start(t, longSetup+source, 0)
	w.m.SetStr(w.m.Globals(), "mark", w.m.NewFunction("mark", func(c *Call) Result {
		if begun {
			return c.Return()
		}
		begun = true
		return c.Yield(1)
	}))
	for range 2 {
		for {
			n, s := w.t.Resume(budget)
			if used += n; begun && w.m.debt > longCall && !(inOneGo(source) && w.m.debt < maxSlots) {
				t.Errorf("%s: %d units beyond a budget of %d in %s", name, w.m.debt, budget, source)
				return "", 0
			}
			if s == Yielded {
				used = 0
				break
			}
			if s == Done {
				return show(w.t.Results()), used
			}
			if s == Failed {
				return "!" + text(w.t.Err()), used
			}
		}
	}
	return "", 0
}
