package lua_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/tests/cputime"
)

// Hostile programs: each must end in an error or be paused, inside its bounds,
// and leave the machine usable, while a second machine goes on working.
const (
	hostileMemory = 32 * mib
	hostileBudget = 100_000 // instructions a resume
	hostileLimit  = 60e6    // instructions in all for programs that must err
	pausedLimit   = 3e6     // and for those which may be left paused
	// overrun is how far one resume may go beyond its budget: the last piece
	// of a library call, a collection, the unwinding of an error.
	overrun = 60_000
	// hostileStall is a sign that work is not charged; a resume of this budget
	// takes about 2 ms, so that even a slow machine stays far below. It is time of
	// the processor: a busy machine may do something else meanwhile.
	hostileStall = 2 * time.Second
	// heapFactor bounds Go's heap by the machine's account: the account is an
	// estimate of what Go really needs.
	heapFactor = 6
)

// A hostile program; want is "" when it may also be paused or just end, else
// it must fail with an error that contains want.
type hostile struct{ name, source, want string }

const overflow, memory = "stack overflow", "not enough memory"

var hostilePrograms = []hostile{
	{"deep recursion", `local function f() return 1 + f() end f()`, overflow},
	{"deep recursion with arguments", `local function f(...) return 1 + f(1, ...) end f()`, ""},
	{"endless loop", `while true do end`, ""},
	{"endless goto", `::a:: goto a`, ""},
	{"goto through closures", `local f; ::a:: do local x = 1; f = function() return x end end goto a`, ""},
	{"endless for", `for i = 1, math.huge do end`, ""},
	{"endless tail calls", `local function f() return f() end f()`, ""},
	{"endless repeat", `repeat local x = {} until false`, ""},
	{"rep huge", `return ("x"):rep(1e9)`, memory},
	{"rep far too huge", `return ("x"):rep(1e300)`, ""},
	{"rep empty huge", `return (""):rep(1e15)`, ""},
	{"rep separator huge", `return (""):rep(1e9, "x")`, memory},
	{"rep many", `local t = {} for i = 1, 1e9 do t[i] = ("x"):rep(10000 + i) end`, memory},
	{"concat doubling", `local s = "x" while true do s = s .. s end`, memory},
	{"concat of parts", `local s = ("x"):rep(1e6) while true do s = s .. "y" .. s .. "z" end`, memory},
	{"concat growing", `local s = "" local keep = {} while true do s = s .. "0123456789" keep[#keep + 1] = s end`, memory},
	{"gsub growth", `local s = "x" while true do s = s:gsub(".", "%0%0%0%0") end`, memory},
	{"gsub growth by function", `local s = ("x"):rep(1000) while true do s = s:gsub(".", function(c) return c .. c end) end`, ""},
	{"gsub growth at nothing", `local s = "x" while true do s = s:gsub("", "yy") end`, memory},
	{"format width", `return ("%99999d"):format(1)`, "invalid"},
	{"format many", `return (("%99d"):rep(1e5)):format(table.unpack({}, 1, 1e5))`, ""},
	{"format growing", `local s = "x" while true do s = ("%s%s"):format(s, s) end`, memory},
	{"format q growing", `local s = "\0\n\"" while true do s = ("%q"):format(s) end`, memory},
	{"upper", `local s = ("x"):rep(3e6) while true do s = s:upper() s = s:lower() s = s:reverse() end`, ""},
	{"table array", `local t = {} for i = 1, 1e9 do t[i] = i end`, memory},
	{"table hash", `local t = {} for i = 1, 1e9 do t["k" .. i] = i end`, memory},
	{"table floats", `local t = {} for i = 1, 1e9 do t[i + 0.5] = i end`, memory},
	{"tables in tables", `local t = {} while true do t = { t, t } end`, memory},
	{"table sparse", `local t = {} for i = 0, 1e9 do t[2 ^ i] = i t[-i] = i end`, ""},
	{"table huge index", `local t = {} t[2 ^ 31] = 1 t[2 ^ 53] = 2 t[1e300] = 3 t[2 ^ 31 - 1] = 4 t[#t + 1] = 5 error("end", 0)`, "end"},
	{"closures", `local t = {} while true do local x = {} t[#t + 1] = function() return x end end`, memory},
	{"pattern backtracking", `return (("a"):rep(60)):find(("a?"):rep(60) .. ("a"):rep(60) .. "b")`, ""},
	{"pattern nested lazy", `return (("a"):rep(3000)):find(".-.-.-.-.-.-.-b")`, ""},
	{"pattern nested greedy", `return (("a"):rep(3000)):find(".*.*.*.*.*.*b")`, ""},
	{"pattern captures", `return (("a"):rep(3000)):find("(.-)(.-)(.-)(.-)(.-)%1b")`, ""},
	{"pattern balance", `return (("("):rep(1e5)):find("%b()%b()x")`, ""},
	{"pattern balance many", `local s = ("("):rep(1e5) for p in s:gmatch("%b()") do end error("end", 0)`, ""},
	{"pattern frontier", `return (("a"):rep(1e6)):find("%f[b].-%f[c]")`, ""},
	{"pattern sets", `return (("a"):rep(1e5)):find("[" .. ("b"):rep(1e5) .. "]-c")`, ""},
	{"pattern long", `return ("a"):find(("a?"):rep(3e5))`, ""},
	{"pattern groups", `return ("a"):find(("("):rep(1e5))`, "captures"},
	{"pattern recursion", `return (("a"):rep(1e6)):match(("a-"):rep(300) .. "b")`, ""},
	{"gmatch endless", `for i = 1, 1e9 do for m in ("x"):rep(100):gmatch("()") do end end`, ""},
	{"find plain quadratic", `local s = ("a"):rep(1e6) return s:find(("a"):rep(5e5) .. "b", 1, true)`, ""},
	{"coroutine nesting", `local function f() return coroutine.wrap(f)() end f()`, ""},
	{"coroutine nesting through pcall", `local function f() return pcall(coroutine.wrap(f)) end f() error("end", 0)`, ""},
	{"coroutines kept", `local t = {} while true do local c = coroutine.create(function(...) coroutine.yield(...) end) coroutine.resume(c, 1, 2, 3) t[#t + 1] = c end`, memory},
	{"coroutines dropped", `while true do coroutine.wrap(function() coroutine.yield() end)() end`, ""},
	{"coroutine deep stack", `local c = coroutine.wrap(function() local function f(n) if n == 0 then coroutine.yield() end return 1 + f(n - 1) end return f(1e9) end) c()`, overflow},
	{"coroutine resumes itself", `local c c = coroutine.create(function() return coroutine.resume(c) end) while true do coroutine.resume(c) end`, ""},
	{"coroutine yields for ever", `local c = coroutine.wrap(function() while true do coroutine.yield() end end) while true do c() end`, ""},
	{"index chain", `local t = {} for i = 1, 1e4 do t = setmetatable({}, { __index = t }) end return t.x`, ""},
	{"index loop", `local a, b = {}, {} setmetatable(a, { __index = b }) setmetatable(b, { __index = a }) return a.x`, ""},
	{"index of itself", `local t = {} setmetatable(t, { __index = t }) t.__index = t return t.x`, ""},
	{"newindex loop", `local t = {} setmetatable(t, { __newindex = t }) t.x = 1`, ""},
	{"index recursion", `local t t = setmetatable({}, { __index = function(_, k) return t[k + 1] end }) return t[1]`, overflow},
	{"newindex recursion", `local t t = setmetatable({}, { __newindex = function(_, k) t[k + 1] = 1 end }) t[1] = 1`, overflow},
	{"add recursion", `local t t = setmetatable({}, { __add = function(a, b) return a + b end }) return t + 1`, ""},
	{"concat recursion", `local t t = setmetatable({}, { __concat = function(a, b) return "x" .. (a .. b) end }) return t .. t`, overflow},
	{"eq recursion", `local mt = {} mt.__eq = function(a, b) return not (a == b) end return setmetatable({}, mt) == setmetatable({}, mt)`, overflow},
	{"lt recursion", `local mt = {} mt.__lt = function(a, b) return not (a < b) end return setmetatable({}, mt) < setmetatable({}, mt)`, overflow},
	{"len recursion", `local t t = setmetatable({}, { __len = function(a) return 1 + #a end }) return #t`, overflow},
	{"unm recursion", `local t t = setmetatable({}, { __unm = function(a) return 1 + -a end }) return -t`, overflow},
	{"call recursion", `local t t = setmetatable({}, { __call = function(self) return 1 + self() end }) t()`, overflow},
	{"call chain", `local t = print for i = 1, 1e5 do t = setmetatable({}, { __call = t }) end t()`, ""},
	{"call of itself", `local t = {} setmetatable(t, { __call = t }) t()`, ""},
	{"tostring recursion", `local t t = setmetatable({}, { __tostring = function(x) return tostring(x) .. "" end }) tostring(t)`, overflow},
	{"pairs recursion", `local t t = setmetatable({}, { __pairs = function(x) local a = pairs(x) return a end }) pairs(t)`, overflow},
	{"metatable of itself", `local t = {} setmetatable(t, t) t.__index = t t.__newindex = t t.__call = t t.__eq = t return t.a`, ""},
	{"pcall in pcall", `local function f() return pcall(f) end f() error("end", 0)`, ""},
	{"pcall nested deeply", `local function f() local ok, e = pcall(f) error(e, 0) end f()`, ""},
	{"xpcall handler recursion", `local function h(e) error(e) end xpcall(error, h) error("end", 0)`, "end"},
	{"xpcall handler calls itself", `local function h() return xpcall(error, h) end xpcall(error, h) error("end", 0)`, ""},
	{"xpcall handler overflows", `local function f() return 1 + f() end xpcall(f, f) error("end", 0)`, "end"},
	{"xpcall handler loops", `xpcall(error, function() while true do end end)`, ""},
	{"pcall catches for ever", `local function f() local t = {} while true do t[#t + 1] = {} end end while true do pcall(f) end`, ""},
	{"overflow caught for ever", `local function f() return 1 + f() end while true do pcall(f) end`, ""},
	{"error with huge value", `error(("x"):rep(3e6))`, "x"},
	{"error of error", `error(setmetatable({}, { __tostring = error }))`, "table"},
	{"sort bad comparator", `local t = {} for i = 1, 1000 do t[i] = i % 7 end table.sort(t, function() return true end) error("end", 0)`, ""},
	{"sort random comparator", `local t = {} for i = 1, 5000 do t[i] = i end table.sort(t, function() return math.random() < 0.5 end) error("end", 0)`, ""},
	{"sort changes its table", `local t = {} for i = 1, 1000 do t[i] = i end table.sort(t, function(a, b) t[#t] = nil return a < b end) error("end", 0)`, ""},
	{"sort in sort", `local function s() local t = { 3, 2, 1 } table.sort(t, function(a, b) s() return a < b end) end s()`, overflow},
	{"sort of a liar", `table.sort(setmetatable({}, { __len = function() return 1e9 end, __index = function() return 1 end }))`, ""},
	{"concat of a liar", `table.concat(setmetatable({}, { __len = function() return 1e15 end, __index = function() return "x" end }))`, ""},
	{"concat huge range", `table.concat({}, "x", 1, 2e9)`, "invalid value"},
	{"concat huge range of nothing", `table.concat(setmetatable({}, { __index = function() return "" end }), "", 1, 2e9)`, ""},
	{"unpack huge range", `return table.unpack({}, 1, 1e9)`, "too many results"},
	{"unpack extreme range", `return table.unpack({}, -2 ^ 31, 2 ^ 31 - 1)`, "too many results"},
	{"move huge range", `table.move({}, 1, 1e9, 2)`, ""},
	{"insert of a liar", `table.insert(setmetatable({}, { __len = function() return 1e9 end }), 1, 5)`, ""},
	{"insert far before", `table.insert({ 1, 2 }, -2 ^ 31, 5)`, ""},
	{"remove of a liar", `table.remove(setmetatable({}, { __len = function() return 2e9 end }), 1)`, ""},
	{"maxn", `local t = {} for i = 1, 1e5 do t[i] = i end while true do table.maxn(t) end`, ""},
	{"many values", `local function f(...) return select("#", ...) end print(f(table.unpack({}, 1, 1e6))) error("end", 0)`, ""},
	{"select many", `local t = {} for i = 1, 2e5 do t[i] = i end while true do select(-1, table.unpack(t)) end`, ""},
	{"varargs doubling", `local function f(...) return f(..., ...) end f(1, 2)`, ""},
	{"varargs growing", `local function f(...) local t = { ... } return f(1, table.unpack(t)) end f()`, ""},
	{"char many", `while true do string.char(("x"):rep(2000):byte(1, -1)) end`, ""},
	{"byte many", `return ("x"):rep(5e6):byte(1, -1)`, ""},
	{"pack sizes", `return string.pack("c1000000000", "")`, ""},
	{"pack many", `return string.pack(("d"):rep(1e6), 1)`, ""},
	{"pack repeats", `local f = ("s4"):rep(100) local t = {} for i = 1, 100 do t[i] = ("x"):rep(1e5) end return string.pack(f, table.unpack(t))`, ""},
	{"packsize huge", `return string.packsize(("c1000000000"):rep(1e4))`, ""},
	{"unpack many", `return string.unpack(("b"):rep(1e6), ("x"):rep(1e6))`, ""},
	{"load endless reader", `load(function() return "local x = 1 " end)`, ""},
	{"load endless spaces", `load(function() return (" "):rep(1e5) end)`, ""},
	{"load reader overflows", `local function r() return load(r) end load(r)`, ""},
	{"load too big", `error(select(2, load((" "):rep(2e6))), 0)`, ""},
	{"load for ever", `while true do load("local a = 1 return function() return a end")() end`, ""},
	{"load kept", `local t = {} while true do t[#t + 1] = load("local a = " .. #t .. " return function() return a end") end`, memory},
	{"source in source", `local s = "return 1" while true do s = ("return load(%q)"):format(s) assert(load(s)) end`, ""},
	{"setfenv tricks", `local function f() return x end setfenv(f, setmetatable({}, { __index = f })) f()`, ""},
	{"environment loop", `setmetatable(_ENV, { __index = function(_, k) return _ENV[k .. "x"] end }) return y`, ""},
	{"setmetatable loop", `while true do setmetatable({}, setmetatable({}, { __metatable = false })) end`, ""},
	{"weak tables", `local t = setmetatable({}, { __mode = "kv" }) while true do t[{}] = {} end`, ""},
	{"weak keys holding values", `local t = setmetatable({}, { __mode = "k" }) while true do local k = {} t[k] = k end`, ""},
	{"hook errs", `debug.sethook(function() error("hook", 0) end, "", 1) while true do end`, "hook"},
	{"hook loops", `debug.sethook(function() while true do end end, "l") local x = 1`, ""},
	{"hook sets hooks", `local function h() debug.sethook(h, "crl", 1) end debug.sethook(h, "crl", 1) while true do end`, ""},
	{"hook in hook", `debug.sethook(function() debug.sethook(function() error("in", 0) end, "c") print() end, "l") local x = 1 while true do print() end`, ""},
	{"hook yields", `local c = coroutine.wrap(function() debug.sethook(function() coroutine.yield() end, "", 1) while true do end end) while true do c() end`, ""},
	{"hook recursion", `local function f() return 1 + f() end debug.sethook(function() f() end, "c") f()`, ""},
	{"hook removes the ground", `debug.sethook(function() for i = 1, 20 do debug.setlocal(2, i, nil) end end, "", 3) local a, b, c = {}, {}, {} while a or true do local d = { a, b, c } end`, ""},
	{"setlocal tricks", `local function f() for i = 1, 250 do debug.setlocal(2, i, {}) end end for i = 1, 10 do f() end`, ""},
	{"getlocal far", `debug.getlocal(1, 1e9) debug.getlocal(1, -1e9) debug.getlocal(1, 2 ^ 53) error("end", 0)`, "end"},
	{"getinfo far", `debug.getinfo(1e9) debug.getinfo(2 ^ 53) error("end", 0)`, ""},
	{"traceback of overflow", `local function f() return 1 + f() end local ok, t = xpcall(f, debug.traceback) if #t > 20000 then error("long", 0) end error("end", 0)`, "end"},
	{"next misused", `for k in pairs({ 1, 2, 3 }) do end local t = { a = 1 } while true do for k in pairs(t) do t[k] = nil t[k .. "x"] = 1 if #k > 1e5 then error("end", 0) end end end`, ""},
	{"ipairs endless", `for i in ipairs(setmetatable({}, { __index = function() return 1 end })) do end`, ""},
	{"iterator endless", `for k in function() return 1 end do end`, ""},
	{"tonumber long", `local s = ("1"):rep(1e6) while true do tonumber(s) end`, ""},
	{"tonumber base long", `local s = ("z"):rep(1e6) while true do tonumber(s, 36) end`, ""},
	{"tonumber spaces", `local s = (" "):rep(1e6) while true do tonumber(s) end`, ""},
	{"number keys", `local t = {} for i = 1, 1e9 do t[1 / i] = 0 t[0 / 1] = 1 end`, memory},
	{"random bounds", `math.random(-2 ^ 53, 2 ^ 53) math.random(1, 2 ^ 53) pcall(math.random, 0 / 0) pcall(math.random, math.huge) error("end", 0)`, "end"},
	{"bits of anything", `bit32.lshift(1, 1e300) bit32.band(0 / 0) bit32.bor(math.huge) bit32.extract(1, 31) pcall(bit32.extract, 1, 1e300) pcall(bit32.replace, 1, 2, -1e300) error("end", 0)`, "end"},
	{"indices of anything", `local s = "abc" for _, n in ipairs { 0 / 0, 1 / 0, -1 / 0, 2 ^ 63, -2 ^ 63, 2 ^ 31, 1e300 } do pcall(s.sub, s, n, n) pcall(s.byte, s, n, n) pcall(s.rep, s, -n) pcall(s.find, s, "b", n) pcall(select, n, 1) pcall(table.concat, {}, "", n, n) pcall(table.insert, {}, n % -1e4, 1) pcall(table.remove, {}, n) pcall(table.move, {}, n, n, n) pcall(utf8.char, n) pcall(utf8.codepoint, s, n, n) pcall(utf8.offset, s, n, n) pcall(string.char, n) pcall(string.format, "%d %x %c %g %i %o %e %a", n, n, n, n, n, n, n, n) pcall(tonumber, "1", n) pcall(math.ldexp, n, n) pcall(string.unpack, "b", s, n) pcall(rawset, {}, n, 1) pcall(table.unpack, {}, n, n) end error("end", 0)`, "end"},
	{"utf8 long", `local s = ("\228\189\160"):rep(1e6) while true do utf8.len(s) end`, ""},
	{"utf8 codes", `for p, c in utf8.codes(("\228\189\160"):rep(1e6)) do end error("end", 0)`, ""},
	{"utf8 offset", `local s = ("\128"):rep(3e6) while true do utf8.offset(s, 1, 1) pcall(utf8.offset, s, -1) end`, ""},
	{"concat operator of many", `local s = ("x"):rep(1e5) while true do local t = s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s .. s end`, ""},
	{"compare long strings", `local a, b = ("x"):rep(3e6), ("x"):rep(3e6) while true do local _ = a < b, a == b end`, ""},
	{"long keys", `local t = {} local s = ("x"):rep(1e6) while true do t[s .. "y"] = 1 end`, ""},
}

// TestHostilePrograms runs each hostile program in a machine of its own.
func TestHostilePrograms(t *testing.T) {
	for _, h := range append(hostilePrograms, hostileSources()...) {
		t.Run(strings.ReplaceAll(h.name, " ", "_"), func(t *testing.T) { checkHostile(t, h) })
	}
}

func checkHostile(t *testing.T, h hostile) {
	other := startWorker(t)
	before := heapInUse()
	w := newWorld(t, hostileMemory)
	r := hostileRun(t, w, h, other)
	if r.state == lua.Done && h.want != "" || r.state == lua.Paused && h.want != "" {
		t.Errorf("ends with state %v after %d instructions, want an error with %q", r.state, r.used, h.want)
	}
	if h.want != "" && !strings.Contains(r.text, h.want) {
		t.Errorf("error %q, want %q", clip(r.text), h.want)
	}
	if len(r.trace) > 20_000 {
		t.Errorf("traceback of %d bytes", len(r.trace))
	}
	if grown := heapInUse() - before; grown > heapFactor*hostileMemory {
		t.Errorf("Go's heap grew by %d MiB", grown/mib)
	}
	usable(t, w, r)
	other.finish(t)
}

// hostileRun resumes the program and the worker in turn, checking the bounds
// of each resume.
func hostileRun(t *testing.T, w *world, h hostile, other *worker) result {
	f, err := w.m.Load("=h", h.source, w.m.TableValue(w.m.Globals()))
	if err != nil {
		return result{state: lua.Failed, text: err.Error()}
	}
	thread := w.m.Start(f)
	r := result{thread: thread}
	limit := int64(hostileLimit)
	if h.want == "" {
		limit = pausedLimit
	}
	for r.used < limit {
		start := cputime.Used()
		used, state := thread.Resume(hostileBudget)
		r.used += used
		r.state = state
		if took := cputime.Used() - start; took > hostileStall {
			t.Errorf("one resume of %d instructions took %v of a processor: something is not charged", used, took)
			return r
		}
		if used > hostileBudget+overrun {
			t.Errorf("one resume used %d of %d", used, hostileBudget)
			return r
		}
		if m := w.m.MemoryUsed(); m > 2*hostileMemory {
			t.Errorf("the machine's account is at %d MiB of %d", m/mib, hostileMemory/mib)
			return r
		}
		other.step(t)
		if state == lua.Failed {
			r.text, r.trace = w.show(thread.Err()), thread.Traceback()
		}
		if state == lua.Failed || state == lua.Done {
			return r
		}
	}
	return r
}

func heapInUse() int64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}

// usable runs an ordinary program in a machine that has been mistreated. What
// the program before left in globals is its own fault, so the environment is
// new. A hostile program that is paused may hold all the memory there is: then
// it goes on a little, until it lets go of some.
func usable(t *testing.T, w *world, r result) {
	t.Helper()
	for range 100 {
		fault := useOnce(w)
		if fault == "" {
			return
		}
		if r.state != lua.Paused || !strings.Contains(fault, memory) {
			t.Errorf("afterwards: %s", fault)
			return
		}
		if _, r.state = r.thread.Resume(hostileBudget / 13); r.state == lua.Yielded {
			t.Error("afterwards: yielded")
			return
		}
	}
	t.Error("afterwards: no memory is free")
}

// useOnce runs the ordinary program; it returns what is wrong.
func useOnce(w *world) string {
	f, err := w.m.Load("=after", `local s = 0 for i = 1, 1000 do s = s + i end local t = { s } return t[1], ("x"):rep(3)`, w.m.TableValue(w.m.NewTable(0, 0)))
	if err != nil {
		return err.Error()
	}
	thread := w.m.Start(f)
	for range 1000 {
		_, state := thread.Resume(hostileBudget)
		if state == lua.Paused {
			continue
		}
		if state != lua.Done {
			return fmt.Sprintf("state %v: %s", state, w.show(thread.Err()))
		}
		if n, _ := thread.Results()[0].AsNumber(); n != 500500 {
			return fmt.Sprintf("the sum is %v", n)
		}
		return ""
	}
	return "a small program does not end"
}

// A worker is the second machine: it counts while others misbehave.
type worker struct {
	w      *world
	thread *lua.Thread
	steps  float64
}

func startWorker(t *testing.T) *worker {
	w := newWorld(t, 0)
	f, err := w.m.Load("=worker", `local n = 0 while true do n = n + 1 coroutine.yield(n) end`, w.m.TableValue(w.m.Globals()))
	if err != nil {
		t.Fatal(err)
	}
	return &worker{w: w, thread: w.m.Start(f)}
}

func (o *worker) step(t *testing.T) {
	t.Helper()
	_, state := o.thread.Resume(1000)
	o.steps++
	if state != lua.Yielded {
		t.Fatalf("the other machine: state %v", state)
	}
	if n, _ := o.thread.Results()[0].AsNumber(); n != o.steps {
		t.Fatalf("the other machine counts %v, want %v", n, o.steps)
	}
}

func (o *worker) finish(t *testing.T) {
	t.Helper()
	o.step(t)
}

// hostileSources are programs whose text is the attack; they are compiled by
// the host and must be refused, or compile and run in bounds.
func hostileSources() []hostile {
	deep := func(name, open, middle, close string, n int) hostile {
		return hostile{name: name, source: strings.Repeat(open, n) + middle + strings.Repeat(close, n)}
	}
	many := func(name, format string, n int, before, after string) hostile {
		var b strings.Builder
		b.WriteString(before)
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		b.WriteString(after)
		return hostile{name: name, source: b.String()}
	}
	const n = 100_000
	list := []hostile{
		deep("nested parentheses", "x = (", "1", ")", n/4),
		{name: "nested parentheses in one expression", source: "x = " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n)},
		{name: "nested tables", source: "x = " + strings.Repeat("{", n) + strings.Repeat("}", n)},
		{name: "nested indices", source: "x = " + strings.Repeat("a[", n) + "1" + strings.Repeat("]", n)},
		{name: "nested calls", source: "x = " + strings.Repeat("f(", n) + strings.Repeat(")", n)},
		deep("nested functions", "return function() ", "", " end", n/4),
		deep("nested do", "do ", "", " end", n),
		deep("nested while", "while x do ", "", " end", n/4),
		deep("nested if", "if x then ", "", " end", n/4),
		deep("nested for", "for i = 1, 2 do ", "", " end", n/4),
		deep("nested repeat", "repeat ", "", " until x", n/4),
		deep("nested elseif", "if x then elseif y then ", "", "", 1),
		many("elseif chain", "elseif x == %d then y = 1 ", n/4, "if x then ", "end"),
		{name: "unary operators", source: "x = " + strings.Repeat("-", 1) + strings.Repeat("not ", n) + "1"},
		{name: "minus signs", source: "x = " + strings.Repeat("- ", n) + "1"},
		{name: "powers", source: "x = 2" + strings.Repeat(" ^ 2", n)},
		{name: "concats", source: "x = 'a'" + strings.Repeat(" .. 'a'", n)},
		{name: "sums", source: "x = 1" + strings.Repeat(" + y", n)},
		{name: "ands", source: "x = 1" + strings.Repeat(" and y", n)},
		{name: "ors", source: "x = y" + strings.Repeat(" or y", n)},
		{name: "comparisons", source: "x = 1" + strings.Repeat(" == y", n)},
		{name: "fields", source: "x = a" + strings.Repeat(".b", n)},
		{name: "methods", source: "x = a" + strings.Repeat(":b()", n)},
		{name: "call chain", source: "f" + strings.Repeat("()", n)},
		{name: "string arguments", source: "f" + strings.Repeat("''", n)},
		many("locals", "local l%d = 1 ", 5000, "", ""),
		many("upvalues", "local l%d = 1 ", 199, "", "return function() return "+strings.Repeat("l1 + ", 10)+"1 end"),
		many("constants", "x = %d.5 ", n/2, "", ""),
		many("string constants", "x = 'k%d' ", n/3, "", ""),
		many("globals", "g%d = 1 ", n/2, "", ""),
		many("functions", "function f%d() end ", n/4, "", ""),
		many("labels", "::l%d:: ", n/4, "", ""),
		many("labels and code", "::l%d:: x = 1 ", n/4, "", ""),
		many("gotos", "goto l%d ", n/4, "", ""),
		many("breaks", "if x == %d then break end ", n/4, "while x do ", "end"),
		many("parameters", "p%d, ", 5000, "function f(", "z) end"),
		many("arguments", "%d, ", n/2, "print(", "1)"),
		many("table items", "%d, ", n/2, "x = {", "}"),
		many("table fields", "f%d = 1, ", n/2, "x = {", "}"),
		many("returns", "%d, ", n/2, "return ", "1"),
		many("targets", "t%d, ", n/2, "", "z = 1"),
		many("names of a local", "t%d, ", 5000, "local ", "z = 1"),
		many("names of a for", "t%d, ", 5000, "for ", "z in f do end"),
		{name: "semicolons", source: strings.Repeat(";", 9*n)},
		{name: "lines", source: strings.Repeat("\n", 9*n) + "error('end', 0)", want: "end"},
		{name: "comment", source: "--" + strings.Repeat("[=", 4*n)},
		{name: "long bracket", source: "x = [" + strings.Repeat("=", 9*n)},
		{name: "long string", source: "x = '" + strings.Repeat("a", 9*n)},
		{name: "long name", source: strings.Repeat("a", 9*n) + " = 1"},
		{name: "long number", source: "x = " + strings.Repeat("9", 9*n)},
		{name: "long hex number", source: "x = 0x" + strings.Repeat("f", 9*n) + "p-99999999999999999999"},
		{name: "long exponent", source: "x = 1e" + strings.Repeat("9", 9*n)},
		{name: "escapes", source: "x = '" + strings.Repeat(`\x41\065\z `, n/2) + "'"},
		{name: "zero bytes", source: strings.Repeat("\x00", n)},
		{name: "high bytes", source: strings.Repeat("\xff", n)},
		{name: "too big", source: strings.Repeat(" ", 2*mib)},
	}
	return list
}
