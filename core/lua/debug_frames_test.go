package lua_test

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// frameAttack calls a function from every kind of frame: below host functions
// that wait for it, metamethods, hooks, handlers, iterators and coroutines. The
// function looks at and writes whatever the debug library lets it, at every
// level, in all threads it knows of. What the programs then do does not matter,
// as long as nothing but a Lua error comes out of it.
const frameAttack = `
local huge = { -2 ^ 63, 2 ^ 63, -2 ^ 53, 2 ^ 53, -2 ^ 31, 2 ^ 31, 0 / 0, 1 / 0, -1 / 0, -0.0, 0.5, 254, 255, 256 }
local values = { false, 5, "x", {}, print, function(...) return ... end, coroutine.create(print), -2 ^ 63, 0 / 0 }
local threads = {}
local ways = {}
local function quiet(f, ...) return pcall(f, ...) end

local own, touches = {}, 0
local function mine(level) -- frames of the attack itself are spared
  local ok, info = pcall(debug.getinfo, level, "f")
  return not ok or not info or own[info.func]
end

local function at(write, value, n, ...)
  for level = 0, 15 do
    quiet(debug.getlocal, ...) -- arguments that are no level
    if not quiet(debug.getlocal, level, n) then break end
    if write and not mine(level + 1) then quiet(debug.setlocal, level, n, value) end
    if write and not mine(level + 2) then pcall(debug.setlocal, level + 2, n, value) end
  end
end

local function touch(value, write)
  touches = touches + 1
  if touches > 100 then error("enough") end
  for n = -6, 12 do at(write, value, n) end
  for _, n in ipairs(huge) do
    at(write, value, n, n, 1)
    quiet(debug.getinfo, n) quiet(debug.traceback, "", n) quiet(debug.setlocal, n, n, value)
    quiet(getfenv, n) quiet(error, "x", n)
  end
  for level = 0, 15 do
    local info = debug.getinfo(level)
    if not info then break end
    debug.getinfo(level, "L")
    for n = -1, 3 do
      quiet(debug.getupvalue, info.func, n) quiet(debug.upvalueid, info.func, n)
      if write and not own[info.func] then quiet(debug.upvaluejoin, info.func, n, touch, n) end
    end
  end
  for _, t in ipairs(threads) do
    for level = 0, 5 do
      for n = -3, 6 do
        if not quiet(debug.getlocal, t, level, n) then break end
        local info = debug.getinfo(t, level, "f")
        if write and not own[info.func] then debug.setlocal(t, level, n, value) end
      end
      debug.getinfo(t, level)
    end
    for _, n in ipairs(huge) do quiet(debug.getlocal, t, n, n) quiet(debug.getlocal, t, 0, n) quiet(debug.getlocal, t, 1, n) end
    debug.traceback(t)
    debug.gethook(t)
  end
end
for _, f in ipairs({ touch, at, mine, quiet, debug.getinfo(1, "f").func }) do own[f] = true end

local function meta(event, use)
  return function(f) local t = setmetatable({}, { [event] = function() f() return true end }) return use(t) end
end
local function thread(body)
  return function(f)
    local c = coroutine.create(function() body(function() coroutine.yield(f()) end) end)
    threads[#threads + 1] = c
    for i = 1, 3 do coroutine.resume(c) f() end
  end
end
ways.plain = function(f) f() end
ways.tail = function(f) return f() end
ways.vararg = function(f, ...) local a, b = f(...), select("#", ...) return a, b, ... end
ways.locals = function(f) local a, b, c, d, e, g, h = f(), 2, f(), 4, {}, 6, f() return a, b, c, d, e, g, h, f() end
ways.captured = function(f) local a, b = 1, 2 local function g() a, b = b, a return f() end g() g() return a, b end
ways.numeric = function(f) for i = 1, 3 do local j = i f() i = j end end
ways.generic = function(f) for k, v in pairs({ 1, 2, x = 3 }) do f() end for i in function(_, c) f() if not c then return 1 end end do f() end end
ways.sort = function(f) table.sort({ 3, 2, 1, 5 }, function(a, b) f() return a < b end) end
ways.sortmeta = function(f) local mt = { __lt = function() f() return false end } table.sort({ setmetatable({}, mt), setmetatable({}, mt), setmetatable({}, mt) }) end
ways.gsub = function(f) ("abc"):gsub("%w", function(c) f() return c end) end
ways.gsubtable = function(f) ("abc"):gsub("%w", setmetatable({}, { __index = function() f() return "x" end })) end
ways.pcall = function(f) pcall(f) pcall(pcall, f, 1, 2, 3) pcall(function() f() error("x") end) end
ways.xpcall = function(f) xpcall(f, f) xpcall(error, f, 1, 2) xpcall(function() f() error("x") end, function() f() end) end
ways.reader = function(f) load(function() f() return nil end) load(function() f() return "x = " end) end
ways.format = function(f) ("%s%s"):format(setmetatable({}, { __tostring = function() f() return "x" end }), 1) end
ways.tostring = meta("__tostring", function(t) return tostring(t) end)
ways.concatlist = function(f) table.concat(setmetatable({}, { __len = function() f() return 3 end, __index = function() f() return "x" end })) end
ways.unpack = function(f) table.unpack(setmetatable({}, { __index = function() f() return 1 end }), 1, 3) end
ways.insert = function(f) local t = setmetatable({}, { __len = function() f() return 2 end, __newindex = function() f() end }) table.insert(t, 1) table.remove(t, 1) table.move(t, 1, 2, 3) end
ways.foreach = function(f) table.foreach({ 1, x = 2 }, function() f() end) table.foreachi({ 1, 2 }, function() f() end) end
ways.index = meta("__index", function(t) return t.x, t[1], t[{}] end)
ways.newindex = meta("__newindex", function(t) t.x = 1 t[1] = 2 end)
ways.add = meta("__add", function(t) return t + 1, 1 + t end)
ways.concat = meta("__concat", function(t) return "a" .. t .. "b" .. t .. 1 end)
ways.eq = meta("__eq", function(t) return t == setmetatable({}, getmetatable(t)) end)
ways.lt = meta("__lt", function(t) return t < t, t <= t end)
ways.len = meta("__len", function(t) return #t end)
ways.unm = meta("__unm", function(t) return -t end)
ways.call = meta("__call", function(t) return t(1, 2, 3) end)
ways.pairs = meta("__pairs", function(t) for k in pairs(t) do end end)
ways.iteratorcall = meta("__call", function(t) for k in t do break end end)
for _, mask in ipairs({ "c", "r", "l", "" }) do
  ways["hook" .. mask] = function(f)
    debug.sethook(function() f() end, mask, mask == "" and 3 or 0)
    local a, b = { 1 }, 2
    for i = 1, 2 do a[i] = b .. i end
    ("x"):gsub("x", function() return a[1] end)
    debug.sethook()
  end
end
ways.wrap = function(f) coroutine.wrap(function(...) f() coroutine.yield(1, 2) f() end)(1, 2, 3) end
ways.resume = function(f) coroutine.resume(coroutine.create(function(...) f() end), 1, 2) end
ways.running = function(f) threads[#threads + 1] = coroutine.running() f() end
ways.dead = function(f) local c = coroutine.create(function(a) local b = {} f() error("x") end) threads[#threads + 1] = c coroutine.resume(c, 1) f() end
ways.finished = function(f) local c = coroutine.create(function() end) threads[#threads + 1] = c coroutine.resume(c) f() end
ways.fresh = function(f) threads[#threads + 1] = coroutine.create(f) f() end
ways.yieldplain = thread(function(y) local a, b = 1, 2 y() return a, b end)
ways.yieldsort = thread(function(y) table.sort({ 3, 2, 1 }, function(a, b) y() return a < b end) end)
ways.yieldgsub = thread(function(y) ("abc"):gsub("%w", function() y() end) end)
ways.yieldpcall = thread(function(y) pcall(y) xpcall(y, y) xpcall(error, y) end)
ways.yieldreader = thread(function(y) load(function() y() return "x" end) end)
ways.yieldformat = thread(function(y) ("%s"):format(setmetatable({}, { __tostring = function() y() return "x" end })) end)
ways.yieldindex = thread(function(y) return setmetatable({}, { __index = function() y() end }).x .. 1 end)
ways.yieldfor = thread(function(y) for i = 1, 3 do y() end for k in pairs({ 1, 2 }) do y() end end)
ways.deep = function(f) local function g(n) if n == 0 then return f() end return (g(n - 1)) end g(40) end

local names = {}
for name in pairs(ways) do names[#names + 1] = name end
table.sort(names)
for _, value in ipairs(values) do
  for _, name in ipairs(names) do
    threads, touches = {}, 0
    local function f() touch(value, false) touch(value, true) end
    own[f] = true
    coroutine.resume(coroutine.create(ways[name]), f) -- hooks end with it
  end
end
print("survived", #names)`

// bystander is a program whose output is compared with that of its run alone.
const bystander = `
local t, s = {}, 0
for round = 1, 300 do
  local c = coroutine.wrap(function(a) for i = 1, 20 do a = a + coroutine.yield(a * i) end return a end)
  for i = 1, 20 do s = s + c(i) end
  t[#t + 1] = ("%d"):format(s % 1000):gsub("%d", { ["1"] = "one" })
  table.sort(t, function(a, b) return a < b end)
  if round % 30 == 0 then print(round, s, table.concat(t, ",")) end
end`

// TestDebugOverEveryFrame: the debug library can break only the program that
// uses it, while a second machine goes on as if it were alone.
func TestDebugOverEveryFrame(t *testing.T) {
	alone := newWorld(t, 0)
	alone.mustRun(t, "=bystander", bystander)
	want := alone.out.String()
	for _, budget := range []int64{100_000, 997} {
		w, beside := newWorld(t, 0), newWorld(t, 0)
		attack := start(t, w, "=attack", frameAttack)
		other := start(t, beside, "=bystander", bystander)
		rounds, otherState := 0, lua.Paused
		for state := lua.Paused; state != lua.Done; rounds++ {
			_, state = attack.Resume(budget)
			if state == lua.Failed {
				t.Fatalf("the attack ends: %s\n%s", w.show(attack.Err()), attack.Traceback())
			}
			if rounds%50 == 0 {
				w.m.Clone(nil, nil)
			}
			if otherState == lua.Paused {
				_, otherState = other.Resume(500)
			}
		}
		for otherState == lua.Paused {
			_, otherState = other.Resume(500)
		}
		if got := beside.out.String(); got != want {
			t.Errorf("budget %d: the machine beside it: %s", budget, firstDifference(got, want))
		}
		if !strings.HasPrefix(w.out.String(), "survived") {
			t.Errorf("budget %d: %s", budget, clip(w.out.String()))
		}
	}
}

func start(t *testing.T, w *world, name, source string) *lua.Thread {
	t.Helper()
	f, err := w.m.Load(name, source, w.m.TableValue(w.m.Globals()))
	if err != nil {
		t.Fatal(err)
	}
	return w.m.Start(f)
}
