package lua

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/modem/statesum"
)

// corpus are programs that end by themselves and print what they did. They
// are run in slices of every size and cloned in the middle.
var corpus = map[string]string{
	"arithmetic": `
local s = 0
for i = 1, 20 do s = s + i % 7 * 2 ^ (i % 5) - i / 3 end
print(s, 7 % -3, -7 % 3, 5.5 % 2, "10" + 5, -"2", 2 ^ 0.5, 1e15, -0)`,
	"closures": `
local fs = {}
for i = 1, 5 do local j = i fs[i] = function(d) j = j + d return j + i end end
for i = 1, 5 do print(fs[i](1), fs[i](10)) end
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
print(fib(10))`,
	"metamethods": `
local mt = {}
for _, e in ipairs { "add", "sub", "mul", "div", "mod", "pow", "concat" } do
  mt["__" .. e] = function(a, b) coroutine.yield(e) return e end
end
mt.__unm = function() coroutine.yield("unm") return "unm" end
mt.__len = function() coroutine.yield("len") return 42 end
mt.__eq = function() coroutine.yield("eq") return true end
mt.__lt = function() coroutine.yield("lt") return true end
mt.__le = function() coroutine.yield("le") return false end
mt.__call = function(self, ...) coroutine.yield("call") return ... end
mt.__index = function(t, k) coroutine.yield("index") return k end
mt.__newindex = function(t, k, v) coroutine.yield("newindex") rawset(t, k, v) end
mt.__pairs = function(t) coroutine.yield("pairs") return function(_, k) coroutine.yield("step") if not k then return 1, 2 end end, t, nil end
local a, b = setmetatable({}, mt), setmetatable({}, mt)
local co = coroutine.wrap(function()
  print(a + 1, 1 - a, a * b, a / 2, a % 2, a ^ 2, -a, #a, a .. "x", "x" .. a .. "y", 1 .. a)
  print(a == b, a ~= b, a < b, a <= b, a > b, a >= b, not (a < b), a(1, 2, 3), a.foo, a[1])
  a.x = 5 print(rawget(a, "x"))
  for k, v in pairs(a) do print(k, v) end
  return "end"
end)
repeat local r = co() print(r) until r == "end"`,
	"errors": `
local function show(...) local ok, e = pcall(...) print(ok, type(e) == "table" and e.code or e) end
show(function() local x x() end) show(function() return nofunc() end) show(function() return ({}).a.b end)
show(function() error({ code = 5 }) end) show(function() error("m", 2) end) show(error) show(function() return {} < {} end)
print(xpcall(function() local t = nil return t.x end, function(m) return "H " .. m .. (debug.traceback("", 1):gsub("\n.*", "")) end))
print(pcall(pcall, error, "x"), select("#", pcall(pcall)))
print(pcall(function() for i = 1, "x" do end end))
local function deep(n) if n == 0 then error("deep") end return (deep(n - 1)) end
print(pcall(deep, 50))`,
	"coroutines": `
local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
for v in gen(4) do io(v) end
local co = coroutine.create(function(a, b)
  print(a, b) local c = coroutine.yield(a + b) print(c)
  print(pcall(function() print(coroutine.yield("in pcall")) error("E") end))
  for k in (function() return coroutine.yield("in iterator") end) do print(k) break end
  return 1, 2, 3
end)
print(coroutine.resume(co, 1, 2)) print(coroutine.resume(co, "c")) print(coroutine.status(co))
print(coroutine.resume(co, "p")) print(coroutine.resume(co, "k")) print(coroutine.status(co), coroutine.resume(co))
print(coroutine.resume(coroutine.create(function() local x = nil; x.y = 1 end)))
print(pcall(coroutine.wrap(function() error("w") end)))
print(coroutine.isyieldable(), select(2, coroutine.running()))`,
	"callbacks": `
local co = coroutine.wrap(function()
  local t = { 5, 2, 8, 1, 9, 3 }
  table.sort(t, function(a, b) coroutine.yield("cmp") return a < b end)
  print(table.concat(t, ","))
  print((("hello world"):gsub("%w+", function(w) coroutine.yield(w) return w:upper() end)))
  local n = 0
  print(load(function() n = n + 1 coroutine.yield("piece") return ({ "return ", "1+", "41" })[n] end)())
  return "end"
end)
local n = 0 repeat local r = co() n = n + 1 until r == "end" print(n)`,
	"tables": `
local t = {} for i = 1, 40 do t[i] = i * i end
for i = 1, 40, 3 do t[i] = nil end
local s, n = 0, 0 for k, v in pairs(t) do s = s + k * v n = n + 1 end print(s, n)
for k in pairs(t) do t[k] = nil end print(next(t))
for i = 10, 1, -1 do t[i] = i end print(#t) t.x, t.y, t[1.5], t[true] = 1, 2, 3, 4
for k, v in pairs(t) do io(k, v) end
print(#{ 1, 2, nil, 4 }, #{ n = 1 }, select("#", unpack({ 1, nil, 3 })))
local u = { f = function(self, x) return self.v + x end, v = 2 } print(u:f(3), ("x"):rep(3), #"abc")
goto done
do print("skipped") end
::done:: print("done")`,
	"hooks": `
local n, lines = 0, {}
local co = coroutine.create(function()
  for i = 1, 3 do n = n + i end
  local function f() return 1 end
  f()
  return "ret"
end)
debug.sethook(co, function(e, l) if e == "count" then coroutine.yield("preempted") else io(e, l) end end, "crl", 5)
repeat local ok, r = coroutine.resume(co) io(r) until coroutine.status(co) == "dead"
print(n)`,
	"loading": `
local source = "local n = ... local t = {} "
for i = 1, 20 do source = source .. "; t[" .. i .. "] = function(x) return x + n + " .. i .. " end if t[" .. i .. "](1) > 30 then goto done end " end
source = source .. "::done:: return #t, n"
local f = load(source, "=made") print(f(5), f(20))
local at = 0
print(load(function() at = at + 40 return source:sub(at - 39, at) end, "=pieces", "t", {})(3))
print(loadstring(source .. " x = = 5", "=bad")) print(load("local a local b = 1 + ", "=bad")) print(loadstring("goto nowhere"))
print(pcall(load("local function f() error('in f') end f()", "=err")))`,
	"garbage": `
local weak, keys = setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "k" })
local kept = {}
for i = 1, 400 do weak[i] = { i } keys[{}] = i if i % 50 == 0 then kept[#kept + 1] = weak[i] end end
for i = 1, 3000 do local x = { i, tostring(i), function() return i end } end
local n = 0 for _ in pairs(weak) do n = n + 1 end io(n >= #kept, #kept)`,
}

type transcript struct {
	m   *Machine
	t   *Thread
	out strings.Builder
}

func printer(c *Call) Result {
	w := c.Host().(*transcript)
	for i := 1; i <= c.N(); i++ {
		fmt.Fprint(&w.out, c.Machine().Display(c.Arg(i)), "\t")
	}
	w.out.WriteByte('\n')
	return c.Return()
}

func start(t testing.TB, source string, memory int64) *transcript {
	t.Helper()
	w := &transcript{}
	w.m = New(Config{Memory: memory, Host: w})
	OpenLibs(w.m)
	w.m.SetStr(w.m.Globals(), "print", w.m.NewFunction("print", printer))
	w.m.SetStr(w.m.Globals(), "io", w.m.NewFunction("io", printer))
	f, err := w.m.Load("=t", source, w.m.TableValue(w.m.Globals()))
	if err != nil {
		t.Fatal(err)
	}
	w.t = w.m.Start(f)
	return w
}

// finished runs a program to its end, a budget of instructions at a time, and says
// how many it took.
func finished(t testing.TB, source string, budget int64) (w *transcript, used int64) {
	t.Helper()
	w = start(t, source, 32<<20)
	for s := Paused; s != Done; {
		var n int64
		if n, s = w.t.Resume(budget); s != Paused && s != Done {
			t.Fatalf("budget %d: %s", budget, w.m.Display(w.t.Err()))
		}
		used += n
	}
	return w, used
}

// finish runs to the end in slices and returns the units used.
func (w *transcript) finish(t testing.TB, budget int64) (used int64) {
	t.Helper()
	for range 100_000_000 {
		n, s := w.t.Resume(budget)
		if used += n; n > budget && s == Paused {
			t.Fatalf("used %d of %d", n, budget)
		}
		switch s {
		case Done:
			return used
		case Failed:
			w.out.WriteString("failed: " + w.m.Display(w.t.Err()) + "\n" + w.t.Traceback())
			return used
		}
	}
	t.Fatal("does not end")
	return 0
}

func TestBudgetsAreEqual(t *testing.T) {
	for name, source := range corpus {
		t.Run(name, func(t *testing.T) {
			w := start(t, source, 1<<20)
			used := w.finish(t, math.MaxInt64)
			if strings.Contains(w.out.String(), "failed:") {
				t.Fatal(w.out.String())
			}
			for _, budget := range []int64{1, 7, 1000} {
				v := start(t, source, 1<<20)
				if n := v.finish(t, budget); n != used || v.out.String() != w.out.String() {
					t.Errorf("budget %d: used %d, want %d\n%s\nwant\n%s", budget, n, used, v.out.String(), w.out.String())
				}
			}
		})
	}
}

// TestClone copies the machine after every k units; the copy must end as the
// original does.
func TestClone(t *testing.T) {
	for name, source := range corpus {
		t.Run(name, func(t *testing.T) {
			w := start(t, source, 1<<20)
			used := w.finish(t, math.MaxInt64)
			for _, k := range []int64{13, 101} {
				cloneEvery(t, source, k, used, w.out.String())
			}
		})
	}
}

func digestOf(m *Machine) string { return statesum.Whole(statesum.Of("lua", m)) }

func cloneEvery(t *testing.T, source string, k, used int64, want string) {
	t.Helper()
	w := start(t, source, 1<<20)
	total := int64(0)
	for i := 0; ; i++ {
		n, s := w.t.Resume(k)
		if total += n; s != Paused {
			break
		}
		c := &transcript{}
		c.out.WriteString(w.out.String())
		c.m = w.m.Clone(c, nil)
		c.t = c.m.Threads()[0]
		if i%5 == 0 && digestOf(c.m) != digestOf(w.m) {
			t.Fatalf("copy after %d: another state", total)
		}
		if i%7 == 3 { // now and then the copy goes to its end, else it replaces the original
			if n := total + c.finish(t, 997); n != used || c.out.String() != want {
				t.Fatalf("copy after %d: used %d, want %d\n%s\nwant\n%s", total, n, used, c.out.String(), want)
			}
			continue
		}
		w = c
	}
	if total != used || w.out.String() != want {
		t.Fatalf("chain of copies: used %d, want %d\n%s\nwant\n%s", total, used, w.out.String(), want)
	}
}

func TestLeakEndsAtTheSameInstruction(t *testing.T) {
	const leak = `local t = {} local n = 0
while true do n = n + 1 t[n] = { n, tostring(n) } end`
	const after = 63381 // units; natively and in wasm, whatever the slices
	for i := range 100 {
		w := start(t, leak, 1<<20)
		used := w.finish(t, []int64{math.MaxInt64, 1000, 77}[i%3])
		if !strings.Contains(w.out.String(), "failed: not enough memory") {
			t.Fatal(w.out.String())
		}
		if used != after {
			t.Fatalf("run %d: after %d units, not %d", i, used, after)
		}
	}
}

func TestMemoryErrorIsCaught(t *testing.T) {
	w := start(t, `
for round = 1, 3 do
  print(pcall(function() local t = {} for i = 1, 1e9 do t[i] = { i } end end))
  print(pcall(function() local s = "x" while true do s = s .. s end end))
  print(pcall(string.rep, "x", 1e9))
end
local t = {} for i = 1, 1000 do t[i] = { i } end print(#t)`, 1<<20)
	w.finish(t, 10_000)
	want := strings.Repeat("false\tnot enough memory\t\n", 9) + "1000\t\n"
	if w.out.String() != want {
		t.Errorf("got\n%s", w.out.String())
	}
}

func TestGarbageNeverErrs(t *testing.T) {
	rounds := 40
	if testing.Short() {
		rounds = 4
	}
	w := start(t, fmt.Sprintf(`
local live = {} for i = 1, 5000 do live[i] = { i } end
for i = 1, %d do
  local s = ("x"):rep(250000 + i) -- 10 MB a round in 40 strings
  for j = 1, 40 do local t = { s .. j, function() return s end } end
end print("ok", #live)`, rounds), 4<<20)
	w.finish(t, 50_000)
	if w.out.String() != "ok\t5000\t\n" {
		t.Error(w.out.String())
	}
}

func TestDepthEndsInStackOverflow(t *testing.T) {
	for name, source := range map[string]string{
		"calls":        `local function f() return 1 + f() end print(pcall(f))`,
		"metamethods":  `local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k + 1] end print(pcall(function() return t[1] end))`,
		"pcall":        `local function f() local a, b = pcall(f) if not a then error(b, 0) end end print(pcall(f))`,
		"coroutines":   `local function f() local a, b = coroutine.resume(coroutine.create(f)) if not a then error(b, 0) end end print(pcall(f))`,
		"tostring":     `local t t = setmetatable({}, { __tostring = function() return tostring(t) end }) print(pcall(tostring, t))`,
		"sort":         `local function f() table.sort({ 1, 2, 3 }, f) end print(pcall(f))`,
		"call chain":   `local t = {} setmetatable(t, { __call = t }) print(pcall(t))`,
		"with handler": `local function f() return 1 + f() end print(xpcall(f, function(m) return m .. #debug.traceback() end))`,
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, source+` print(pcall(error, "usable", 0))`, 128<<20)
			w.finish(t, 100_000)
			got := w.out.String()
			if !strings.HasPrefix(got, "false\t") || !strings.Contains(got, "stack overflow") || !strings.Contains(got, "usable") {
				t.Errorf("got %.300s", got)
			}
		})
	}
}

func TestInterrupt(t *testing.T) {
	w := start(t, `print(pcall(function() while true do end end)) while true do end`, 0)
	w.t.Resume(1000)
	w.t.Interrupt("Too long without yielding")
	if _, s := w.t.Resume(1000); s != Paused || w.out.String() != "false\tToo long without yielding\t\n" {
		t.Fatal(s, w.out.String())
	}
	w.t.Interrupt("again")
	if _, s := w.t.Resume(1000); s != Failed || w.m.Display(w.t.Err()) != "again" {
		t.Fatal(s, w.t.Err())
	}
	if !strings.Contains(w.t.Traceback(), "t:1: in main chunk") {
		t.Error(w.t.Traceback())
	}
}

func TestYieldToEmbedder(t *testing.T) {
	w := start(t, `print(coroutine.yield(1, "two")) print(pcall(coroutine.yield)) return "r"`, 0)
	if _, s := w.t.Resume(100); s != Yielded || len(w.t.Results()) != 2 {
		t.Fatal(s)
	}
	if _, s := w.t.Resume(100, Int(5)); s != Yielded {
		t.Fatal(s)
	}
	if _, s := w.t.Resume(100, String("x")); s != Done || w.m.Display(w.t.Results()[0]) != "r" {
		t.Fatal(s)
	}
	if w.out.String() != "5\t\ntrue\tx\t\n" {
		t.Error(w.out.String())
	}
}

func TestHostWaits(t *testing.T) {
	w := start(t, `print(pcall(wait, 3)) print(each({ 1, 2, 3 }, function(x) if x == 2 then error("two") end return x * x end))`, 0)
	w.m.SetStr(w.m.Globals(), "wait", w.m.NewFunction("wait", func(c *Call) Result {
		if c.State() == 0 {
			c.SetLocal(1, Int(c.Int(1)))
			return c.Yield(1, String("event"))
		}
		n, _ := c.Local(1).AsNumber()
		if c.SetLocal(1, Number(n-1)); n > 1 {
			return c.Yield(1, String("event"))
		}
		return c.Return(String("waited"), c.Arg(1))
	}))
	w.m.SetStr(w.m.Globals(), "each", w.m.NewFunction("each", func(c *Call) Result {
		if c.State() == 0 {
			c.SetLocal(1, c.Arg(1))
			c.SetLocal(2, c.Func(2))
			c.SetLocal(3, Int(0))
		} else {
			n, _ := c.Local(3).AsNumber()
			f, _ := c.Arg(2).AsNumber()
			c.SetLocal(3, Number(n+f))
		}
		if i := c.State() + 1; i <= c.Local(1).AsTable().Len() {
			return c.Do(i, c.Local(2), c.Local(1).AsTable().Index(i))
		}
		return c.Return(c.Local(3))
	}))
	for i := range 3 {
		if _, s := w.t.Resume(1000, Int(i)); s != Yielded {
			t.Fatal(s, w.out.String())
		}
	}
	if _, s := w.t.Resume(1000, String("last")); s != Done {
		t.Fatal(s, w.m.Display(w.t.Err()))
	}
	if w.out.String() != "true\twaited\tlast\t\n10\t\n" {
		t.Error(w.out.String())
	}
}

func TestArgumentErrors(t *testing.T) {
	w := start(t, `print(pcall(transmit, "x")) print(pcall(transmit, 1, 2)) print(pcall(transmit, 0/0)) print(pcall(transmit, 1, "s", 5))`, 0)
	w.m.SetStr(w.m.Globals(), "transmit", w.m.NewFunction("transmit", func(c *Call) Result {
		c.Int(1)
		c.Str(2)
		c.OptTable(3)
		return c.Return()
	}))
	w.finish(t, 1000)
	want := `false	bad argument #1 to 'transmit' (number expected, got string)	
false	bad argument #2 to 'transmit' (string expected, got number)	
false	bad argument #1 to 'transmit' (number expected, got nan)	
false	bad argument #3 to 'transmit' (table expected, got number)	
`
	if w.out.String() != want {
		t.Error(w.out.String())
	}
}

func TestCompileIsFast(t *testing.T) {
	var b strings.Builder
	for i := 0; b.Len() < 1<<20; i++ {
		fmt.Fprintf(&b, "local function f%d(a, b) local t = { a, b, x = a + %d } if a < b then return t.x .. \"s\" end return t[1] end\n", i%100, i)
		if i%100 == 99 {
			b.WriteString("do end\n")
		}
	}
	src := "do " + strings.ReplaceAll(b.String(), "do end", "end do") + " end"
	if _, err := Compile("=big", src); err != nil {
		t.Fatal(err)
	}
}

// FuzzLoad: no text may make the compiler or a short run of its code panic.
func FuzzLoad(f *testing.F) {
	for _, s := range corpus {
		f.Add(s)
	}
	f.Add("a = 'x\\u{7fffffff}' b = 0x.8p-1 --[==[ x ]==] goto = 1 ::l:: goto l")
	f.Add("local a <const> = [[\r\n]] for i, j in x do break end repeat local y until y")
	f.Fuzz(func(t *testing.T, source string) {
		w := &transcript{}
		w.m = New(Config{Memory: 1 << 20, Host: w})
		OpenLibs(w.m)
		fn, err := w.m.Load("=f", source, w.m.TableValue(w.m.Globals()))
		if err != nil {
			return
		}
		th := w.m.Start(fn)
		for range 4 {
			if _, s := th.Resume(5000); s == Done || s == Failed {
				return
			}
		}
	})
}

// A chain of __call ends in the same error whatever the budget: it is counted
// across pauses, and names what was called.
func TestChainsOfCalls(t *testing.T) {
	const source = `
local t = {} setmetatable(t, { __call = t }) print(pcall(function() t() end))
local c = function(...) return select("#", ...) end
for i = 1, 50 do c = setmetatable({}, { __call = c }) end print(c(1, 2))
for _, last in ipairs { 5, "x", {} } do
  local f = setmetatable({}, { __call = setmetatable({}, { __call = last }) }) print(pcall(function() f(1) end))
end`
	for _, budget := range []int64{1, 7, 1000, math.MaxInt64} {
		w := start(t, source, 0)
		w.finish(t, budget)
		want := "false\tt:2: stack overflow\t\n52\t\n" + strings.Repeat("false\tt:6: attempt to call upvalue 'f' (a table value)\t\n", 3)
		if got := w.out.String(); got != want {
			t.Errorf("budget %d: %s", budget, got)
		}
	}
}

// What the compiler compares with one another is bounded.
func TestLabelsAreBounded(t *testing.T) {
	for source, want := range map[string]string{
		strings.Repeat("do goto x end ", 999) + "::x::":                                  "",
		strings.Repeat("goto x ", 1001) + "::x::":                                        "=l:1: too many labels/gotos (limit is 1000) in a block",
		"while x do " + strings.Repeat("if y then break end ", 1001) + "end":             "=l:1: too many labels/gotos (limit is 1000) in a block",
		numbered("::l%d:: x = 1 ", 1000):                                                 "",
		numbered("::l%d:: x = 1 ", 1001):                                                 "=l:1: too many labels/gotos (limit is 1000) in a block",
		numbered("::l%d:: ", 3000):                                                       "=l:1: too many labels/gotos (limit is 1000) in a block",
		"do " + numbered("::l%d:: ", 1000) + "end do " + numbered("::l%d:: ", 5) + "end": "",
	} {
		got := ""
		if _, err := Compile("=l", source); err != nil {
			got = "=" + err.Error()
		}
		if got != want {
			t.Errorf("%.60s: %q, want %q", source, got, want)
		}
	}
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
