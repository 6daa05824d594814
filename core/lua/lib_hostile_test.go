package lua

import (
	"strings"
	"testing"
)

// runLua runs a chunk with a budget at a time, at most so many times.
func runLua(t *testing.T, source string, budget int64, times int) string {
	t.Helper()
	m := New(Config{})
	OpenLibs(m)
	m.SetStr(m.Globals(), "setmetatable", m.NewFunction("setmetatable", func(c *Call) Result {
		c.Machine().SetMetatable(c.Table(1), c.Table(2))
		return c.Return(c.Arg(1))
	}))
	f, err := m.Load("=test", source, TableValue(m.Globals()))
	if err != nil {
		t.Fatal(err)
	}
	th := m.Start(f)
	for range times {
		switch _, s := th.Resume(budget); s {
		case Done:
			return show(th.Results())
		case Failed:
			return "!" + text(th.Err())
		}
	}
	return "paused"
}

// TestInsideLua: callbacks written in Lua, with every budget.
func TestInsideLua(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`return (("hello world"):gsub("%w+", function(w) return w:upper() .. #w end))`, `"HELLO5 WORLD5"`},
		{`return (("a b"):gsub("%w", setmetatable({}, {__index = function(_, k) return k .. k end})))`, `"aa bb"`},
		{`local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return table.unpack(t)`, `3 2 1`},
		{`local t = {} for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do t[#t + 1] = k .. v end return table.concat(t, ";")`, `"a1;b2"`},
		{`return ("%s"):format(setmetatable({}, {__tostring = function() return "me" end}))`, `"me"`},
		{`local t = {} for p, c in utf8.codes("aä") do t[#t + 1] = p .. ":" .. c end return table.concat(t, " ")`, `"1:97 2:228"`},
		{`return ("x"):rep({})`, `!test:1: bad argument #1 to 'rep' (number expected, got table)`},
		{`return ("x").rep()`, `!test:1: bad argument #1 to 'rep' (string expected, got no value)`},
		{`return string.format("%d", 2^63)`, `"9223372036854775807"`},
		{`return table.concat({1, {}, 3})`, `!test:1: invalid value (table) at index 2 in table for 'concat'`},
		{`return unpack({1, 2})`, `1 2`},
	} {
		for _, budget := range budgets {
			if got := runLua(t, c.source, budget, 1<<30); got != c.want {
				t.Errorf("%s with budget %d = %s, want %s", c.source, budget, got, c.want)
			}
		}
	}
}

// TestHostile: programs that ask for too much get an error or are paused.
func TestHostile(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`return ("x"):rep(1e6):gsub("x", ("y"):rep(1e6))`, "not enough memory"},
		{`local a = {} for i = 1, 200 do a[i] = ("x"):rep(1e6) .. "" end return 1`, "not enough memory"},
		{`local s = ("x"):rep(1e6) local a = {} for i = 1, 200 do a[i] = s end return table.concat(a)`, "not enough memory"},
		{`local s = ("x"):rep(1e6) local a = {} for i = 1, 200 do a[i] = s end return ("%s"):rep(200):format(table.unpack(a))`, "not enough memory"},
		{`return string.pack(("c1000000"):rep(100), table.unpack({}, 1, 100))`, "string expected, got nil"},
		{`local a = {} for i = 1, 100 do a[i] = "x" end return string.pack(("c1000000"):rep(100), table.unpack(a))`, "not enough memory"},
		{`return ("x"):rep(1e5):find((".-"):rep(1000) .. "y")`, "paused"},
		{`return ("a"):rep(30):find(("a?"):rep(30) .. ("a"):rep(30) .. "b")`, "paused"},
		{`return ("a"):rep(5000):match(("a?"):rep(5000))`, "pattern too complex"},
		{`return ("%d"):rep(1e5):format(1)`, "bad argument #2 to 'format' (no value)"},
		{`return ("x"):rep(-1):rep(1e18)`, `""`},
		{`return table.concat(setmetatable({}, {__len = function() return 1e9 end, __index = function() return "x" end}))`, "array too big"},
		{`return table.unpack({}, -1e9, 1e9)`, "too many results to unpack"},
		{`return table.sort(setmetatable({}, {__len = function() return 1e9 end}))`, "array too big"},
		{`return table.move({1}, 1, 1e9, 2)`, "paused"},
	} {
		if got := runLua(t, c.source, 50000, 300); !strings.Contains(got, c.want) {
			t.Errorf("%s = %.200s, want %s", c.source, got, c.want)
		}
	}
}
