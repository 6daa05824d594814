package lua

import (
	"math"
	"testing"
)

// What the debug library, labels and handlers say where the dialect is not
// lua5.2's.
func TestFactsOfTheDialect(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`print(load("::l3:: do goto l3; ::l3:: end", "=x"))`, "nil\tx:1: label 'l3' already defined on line 1\t\n"},
		{`print(load("::a:: do local function f() ::a:: end end", "=x") ~= nil)`, "true\t\n"},
		{`print(load("do ::a:: end ::a:: do ::b:: end do ::b:: end", "=x") ~= nil)`, "true\t\n"},
		{`print(load("while x do ::a:: if y then ::a:: end end", "=x"))`, "nil\tx:1: label 'a' already defined on line 1\t\n"},
		{`print(xpcall(function() return load(function() error("E", 0) end) end, function(e) return "H" .. e end))`, "true\tnil\tHE\t\n"},
		{`print(xpcall(function() return load(function() error("E", 0) end) end, function(e) error("again", 0) end))`, "true\tnil\terror in error handling\t\n"},
		{`print(xpcall(function() return pcall(function() return load(function() error("E", 0) end) end) end, function(e) return "H" .. e end))`, "true\ttrue\tnil\tE\t\n"},
		{`print(xpcall(function() local ok = load(function() error("E", 0) end) error("F", 0) end, function(e) return "H" .. e end))`, "false\tHF\t\n"},
		{`print(load(function() error("E", 0) end))`, "nil\tE\t\n"},
		{`local function f() error("x") end print((select(2, xpcall(function() f() end, debug.traceback))))`,
			"t:1: x\nstack traceback:\n\t[C]: in function 'error'\n\tt:1: in upvalue 'f'\n\tt:1: in function <t:1>\n\t[C]: in function 'xpcall'\n\tt:1: in main chunk\n\t[C]: in ?\t\n"},
		{`local t = {} function t.f() return (debug.traceback("m")) end function g() return (t.f()) end print((g()))`,
			"m\nstack traceback:\n\tt:1: in field 'f'\n\tt:1: in function 'g'\n\tt:1: in main chunk\n\t[C]: in ?\t\n"},
		{`local a, b = 1, 2 local function f() return a end local function g() return b + a end
print(type(debug.upvalueid(f, 1)), debug.upvalueid(f, 1) == debug.upvalueid(f, 1), debug.upvalueid(f, 1) == debug.upvalueid(g, 2), debug.upvalueid(f, 1) == debug.upvalueid(g, 1))`,
			"userdata\ttrue\ttrue\tfalse\t\n"},
		{`print(debug.getregistry()._LOADED.string == string, debug.getregistry()._LOADED._G == _G, debug.getfenv(print) == _G, debug.getfenv == getfenv)`, "true\ttrue\ttrue\tfalse\t\n"},
		{`local i = debug.getinfo(print) print(i.what, i.short_src, i.source, i.currentline, i.linedefined, i.nups, i.nparams, i.isvararg, i.func == print)`, "C\t[C]\t=[C]\t-1\t-1\t0\t0\ttrue\ttrue\t\n"},
		{`local function f() return debug.setlocal(2, 1, "x") end print(pcall(f))`, "true\tnil\t\n"},
		{`print(debug.getlocal(1, -2 ^ 63), debug.getlocal(1, 2 ^ 63))`, "nil\tnil\t\n"},
		{`print(("ab"):byte(2 ^ 63, -2 ^ 63)) print(("ab"):byte(2 ^ 53, -2 ^ 63))`, "\n\n"},
	} {
		w := start(t, c.source, 0)
		w.finish(t, math.MaxInt64)
		if got := w.out.String(); got != c.want {
			t.Errorf("%s\ngot  %q\nwant %q", c.source, got, c.want)
		}
	}
}
