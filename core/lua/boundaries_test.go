package lua_test

import (
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// A bounded is something done with n values, bytes or statements, which must
// come out right for every n: body is a function of n whose error says what did
// not. most is the largest n that it is tried with.
type bounded struct {
	name string
	most int
	body string
}

// boundedPrelude has what the bodies need. list(n) is 1 to n; is compares; last
// takes the end of a list of values.
const boundedPrelude = `
local unpack, select = table.unpack, select
local function list(n) local t = {} for i = 1, n do t[i] = i end return t end
local function is(got, want) if got ~= want then error(tostring(got):sub(1, 40) .. ", want " .. tostring(want):sub(1, 40), 2) end end
local function last(n, ...)
  is(select("#", ...), n)
  if n == 0 then return end
  is((...), 1) is((select(n, ...)), n) is((select(-1, ...)), n)
end
local function parts(n, part, between)
  local t, a, b, c = {}, part:match("^([^#]*)#?([^#]*)#?(.*)$")
  local once, none = select(2, part:gsub("#", "")) == 1, not part:find("#")
  for i = 1, n do t[i] = none and part or a .. i .. b .. (once and "" or i .. c) end
  return table.concat(t, between)
end
local function compiled(s, ...) return assert(load(s, "=s"))(...) end
`

var everyBound = []bounded{
	// values
	{"unpack", 1 << 18, `last(n, unpack(list(n), 1, n))`},
	{"unpack from the far end", 1 << 18, `is(select("#", unpack(list(n), 2, n)), math.max(n - 1, 0)) is((unpack(list(n), n)), n > 0 and n or nil)`},
	{"unpack with __index", 1 << 14, `last(n, unpack(setmetatable({}, { __index = function(_, i) return i end }), 1, n))`},
	{"varargs handed on", 1 << 18, `local function f(...) return ... end last(n, f(unpack(list(n))))`},
	{"varargs behind values", 1 << 18, `local function f(...) return "a", "b", ... end local function g(a, b, ...) is(a .. b, "ab") last(n, ...) end g(f(unpack(list(n))))`},
	{"varargs in a constructor", 1 << 18, `local function f(...) local t = { ... } is(#t, n) is(t[n], n > 0 and n or nil) return { 0, ... } end is(f(unpack(list(n)))[n + 1], n)`},
	{"tail calls", 1 << 17, `local function g(...) return last(n, ...) end local function f(...) return g(...) end f(unpack(list(n)))`},
	{"arguments of a host function", 1 << 18, `is(select("#", n, unpack(list(n))), n + 1) is(math.max(0, unpack(list(n))), n) is(table.pack(unpack(list(n))).n, n)`},
	{"fixed arguments of many", 1 << 17, `local function f(a, b, c) return a, b, c end local a, b, c = f(unpack(list(n))) is(a, n >= 1 and 1 or nil) is(c, n >= 3 and 3 or nil)`},
	{"pcall", 1 << 17, `local function f(...) last(n, ...) return ... end local function g(ok, ...) is(ok, true) last(n, ...) end g(pcall(f, unpack(list(n)))) g(xpcall(f, error, unpack(list(n))))`},
	{"__call", 1 << 17, `local t = setmetatable({}, { __call = function(self, ...) last(n, ...) return ... end }) last(n, t(unpack(list(n))))`},
	{"resume and yield", 1 << 17, `
local function g(ok, ...) is(ok, true) last(n, ...) end
local c = coroutine.create(function(...) last(n, ...) last(n, coroutine.yield(...)) return ... end)
g(coroutine.resume(c, unpack(list(n)))) g(coroutine.resume(c, unpack(list(n)))) is(coroutine.status(c), "dead")`},
	{"wrap", 1 << 17, `local c = coroutine.wrap(function(...) last(n, ...) last(n, coroutine.yield(...)) return ... end) last(n, c(unpack(list(n)))) last(n, c(unpack(list(n))))`},
	{"iterator", 1 << 12, `local k = 0 for i in function(_, i) i = (i or 0) + 1 if i <= n then return i, unpack({}, 1, n) end end do k = k + 1 if k > 5 then break end end is(k, math.min(n, 6))`},
	{"select", 1 << 16, `is(select("#", select(n + 1, unpack(list(n)))), 0) is(select("#", select(1, unpack(list(n)))), n)`},
	{"string.char and byte", 1 << 17, `local s = string.char(unpack(list(n < 256 and n or 0))) is(#s, n < 256 and n or 0) is(select("#", ("x"):rep(n):byte(1, -1)), n) is(select("#", ("x"):rep(n):byte(-n, n)), n)`},
	{"utf8", 1 << 14, `local t = {} for i = 1, n do t[i] = 0x20AC end local s = utf8.char(unpack(t)) is(#s, 3 * n) is(utf8.len(s), n) is(select("#", utf8.codepoint(s, 1, -1)), n) is(utf8.offset(s, n + 1), 3 * n + 1)`},
	{"format of many", 1 << 15, `is(("%d"):rep(n):format(unpack(list(n))), table.concat(list(n)))`},
	{"pack of many", 1 << 14, `local s = string.pack("<" .. ("I4"):rep(n), unpack(list(n))) is(#s, 4 * n) local function g(...) is(select("#", ...), n + 1) is((select(-1, ...)), 4 * n + 1) end g(string.unpack("<" .. ("I4"):rep(n), s))`},

	// tables
	{"lists", 1 << 18, `local t = list(n) is(#t, n) is(t[n + 1], nil) t[n + 1] = 0 is(#t, n + 1) t[n + 1] = nil is(#t, n) is(t[n], n > 0 and n or nil)`},
	{"insert and remove", 1 << 14, `local t = list(n) table.insert(t, 1, 0) is(t[n + 1], n) is(#t, n + 1) is(table.remove(t, 1), 0) is(#t, n) is(table.remove(t), n > 0 and n or nil)`},
	{"move", 1 << 17, `local t = table.move(list(n), 1, n, 2) is(t[n + 1], n > 0 and n or nil) is(t[2], n > 0 and 1 or nil) t = table.move(list(n), 2, n, 1) is(t[1], n > 1 and 2 or n == 1 and 1 or nil) t = table.move(list(n), 1, n, 1, {}) is(#t, n)`},
	{"sort", 1 << 14, `local t = {} for i = 1, n do t[i] = n + 1 - i end table.sort(t) for i = 1, n do is(t[i], i) end table.sort(t, function(a, b) return a > b end) is(t[1], n > 0 and n or nil)`},
	{"table.concat", 1 << 17, `local t = {} for i = 1, n do t[i] = "ab" end is(table.concat(t), ("ab"):rep(n)) is(#table.concat(t, "-"), math.max(3 * n - 1, 0)) is(table.concat(list(n)):sub(-#tostring(n)), n > 0 and tostring(n) or "")`},
	{"fields", 1 << 15, `local t = {} for i = 1, n do t["k" .. i] = i end local k, s = 0, 0 for _, v in pairs(t) do k, s = k + 1, s + v end is(k, n) is(s, n * (n + 1) / 2) for i = 1, n do t["k" .. i] = nil end is(next(t), nil)`},
	{"traversal with assignment", 1 << 16, `local t = {} for i = n, 1, -1 do t[i] = 1 end local k = 0 for i, v in pairs(t) do t[i] = v + 1 k = k + 1 end is(k, n) for i = 1, n do is(t[i], 2) end`},

	// strings
	{"rep", 1 << 20, `local s = ("x"):rep(n) is(#s, n) is(s:sub(n), n > 0 and "x" or "") is(s:sub(n + 1), "") is(#("ab"):rep(half, "-"), math.max(half * 3 - 1, 0))`},
	{"joined strings", 1 << 20, `local s = ("x"):rep(n) local t = s .. "y" is(#t, n + 1) is(t:byte(-1), 121) is(("y" .. s):byte(1), 121) is(#(s .. s), 2 * n) is(s .. "", s) is(s == ("x"):rep(n), true) is(s < s .. "y", true)`},
	{"strings as keys", 1 << 20, `local t = { [("x"):rep(n)] = n } is(t[("x"):rep(n)], n) is(t[("x"):rep(n + 1)], nil)`},
	{"strings turned", 1 << 18, `local s = ("aB"):rep(half) is(s:upper(), ("AB"):rep(half)) is(s:lower(), ("ab"):rep(half)) is(s:reverse(), ("Ba"):rep(half))`},
	{"find", 1 << 18, `local s = ("x"):rep(n) .. "yz" is(s:find("yz", 1, true), n + 1) is(s:find("y"), n + 1) is(s:find("x*y"), 1) is(s:match("x-y()"), n + 2) is(s:find("z", n + 1), n + 2) is(s:find("q", 1, true), nil)`},
	{"gsub", 1 << 16, `local s, k = ("x"):rep(n):gsub("x", "ab") is(k, n) is(s, ("ab"):rep(n)) s, k = ("x"):rep(n):gsub("", "-") is(k, n + 1) is(#s, 2 * n + 1) s, k = ("x"):rep(n):gsub("x+", "%0%0") is(#s, 2 * n) s, k = ("x"):rep(n):gsub("x", { x = "" }) is(s, "")`},
	{"gmatch", 1 << 15, `local k = 0 for a in ("x "):rep(n):gmatch("x") do k = k + 1 end is(k, n)`},
	{"balance", 1 << 16, `local s = ("("):rep(n) .. (")"):rep(n) is(s:match("%b()"), n > 0 and s or nil)`},
	{"format of long", 1 << 18, `local s = ("x"):rep(n) is(("%s%s"):format(s, s), s .. s) is(#("%q"):format(s), n + 2) is(#("%q"):format(("\n"):rep(n)), 2 * n + 2) is(#("%5s"):format(s), math.max(5, n))`},
	{"pack of long", 1 << 18, `local s = ("x"):rep(n) is(string.unpack("s4", string.pack("s4", s)), s) is(string.unpack("z", string.pack("z", s)), s)`},
	{"digits", 1 << 11, `is(tonumber(("0"):rep(n) .. "7"), 7) is(tonumber("0x" .. ("0"):rep(n) .. "7"), 7) is(tonumber("0." .. ("0"):rep(n)), 0)`},

	// sources
	{"pieces of a reader", 1 << 17, `local k = 0 local f = assert(load(function() k = k + 1 if k == 1 then return "return 0" end if k <= n + 1 then return " " end end)) is(f(), 0) is(k, n + 2)`},
	{"long literals", 1 << 18, `local s = ("x"):rep(n) is(compiled('return "' .. s .. '"'), s) is(compiled("return [[" .. s .. "]]"), s) is(compiled("--" .. s .. "\nreturn 5"), 5) is(compiled("local " .. s .. "y = 5 return " .. s .. "y"), 5)`},
	{"long brackets", 1 << 18, `local q = ("="):rep(n) is(compiled("return [" .. q .. "[x]" .. q .. "]"), "x")`},
	{"lists in a source", 1 << 17, `local t = compiled("return {" .. parts(n, "#", ",") .. "}") is(#t, n) is(t[n], n > 0 and n or nil)`},
	{"fields in a source", 1 << 16, `local t = compiled("return {" .. parts(n, "k#=#", ",") .. "}") is(t["k" .. n], n > 0 and n or nil) is(t["k" .. half], n > 1 and half or nil)`},
	{"constants", 1 << 16, `is(compiled("local s = 0 " .. parts(n, "s = s + #.5", " ") .. " return s"), n * (n + 1) / 2 + n / 2)`},
	{"jumps", 1 << 15, `local s = ("x = x + 1 "):rep(n) is(compiled("local x = 0 if ... then " .. s .. " else x = -1 end return x", true), n) is(compiled("local x = 0 while x <= 0 do if ... then break end " .. s .. " x = x + 1 end return x"), n + 1)
is(compiled("local x = 0 for i = 1, 2 do " .. s .. " end return x"), 2 * n) is(compiled("local x = 0 goto e " .. s .. " ::e:: return x"), 0) is(compiled("local x = 0 repeat " .. s .. " until true return x"), n)`},
	{"chains of and and or", 150, `is(compiled("return " .. ("... and "):rep(n) .. "5", true), 5) is(compiled("return " .. ("not ... or "):rep(n) .. "5", true), 5)`},
	{"functions", 1 << 14, `is(compiled("local f " .. parts(n, "f = function() return # end", " ") .. " return f and f() or 0"), n)`},
	{"strings joined at once", 190, `is(compiled("return " .. parts(n, "'a'", "..") .. (n == 0 and "''" or "")), ("a"):rep(n))`},
	{"arguments in a source", 200, `is(compiled("return select('#', " .. parts(n, "#", ",") .. (n > 0 and ", " or "") .. "...)"), n)`},
	{"locals", 199, `is(compiled(parts(n, "local a# = #", " ") .. " return a" .. math.max(n, 1)), n > 0 and n or nil)`},
	{"assignments at once", 120, `is(compiled("local t = {} " .. (n > 0 and parts(n, "t[#]", ",") .. " = " .. parts(n, "#", ",") or "") .. " return #t"), n)`},
	{"upvalues", 59, `is(compiled(parts(n, "local a# = #", " ") .. " return (function() return 0 " .. parts(n, "+ a#", " ") .. " end)()"), n * (n + 1) / 2)`},
}

// bounds are the powers of two and what is beside them, and the sizes at which
// the engine does something in pieces.
func bounds() []int {
	var at []int
	for k := range 21 {
		at = append(at, 1<<k-1, 1<<k, 1<<k+1)
	}
	at = append(at, 0, 49, 50, 51, 59, 99, 100, 101, 199, 200, 249, 250, 251, 254, 999, 1000, 1001, 32818, 65586)
	slices.Sort(at)
	return slices.Compact(at)
}

// TestEveryBound does everything that takes many values with as many as fill
// the engine's pieces, one less and one more; fewer of them stopped in between.
func TestEveryBound(t *testing.T) {
	for _, b := range everyBound {
		for budget, most := range map[int64]int{unlimited: b.most, 1013: min(b.most, 1<<12)} {
			if testing.Short() || runtime.GOARCH == "wasm" {
				most = min(most, 1<<12)
			}
			w := newWorld(t, 256*mib)
			r := w.run("=bound", b.program(most), budget, unlimited)
			if out := w.out.String(); r.state != lua.Done || out != "done\n" {
				t.Errorf("%s, %d instructions at once: %s %s", b.name, budget, r.text, clip(out))
			}
		}
	}
}

// program does it for every bound up to most, and one more where that is not
// the most there can be.
func (b bounded) program(most int) string {
	var sizes []string
	for _, n := range bounds() {
		if n <= most || n == most+1 && most >= 1<<11 {
			sizes = append(sizes, strconv.Itoa(n))
		}
	}
	return boundedPrelude + "for _, n in ipairs({" + strings.Join(sizes, ",") + "}) do\nlocal half = math.floor(n / 2)\n" +
		"local ok, e = pcall(function() " + b.body + " end)\nif not ok then print(n, e) end\nend\nprint('done')"
}
