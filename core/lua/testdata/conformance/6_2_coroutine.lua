section "6.2"
local co = coroutine.create(function() coroutine.yield(1) end)
eq(type(co), "thread"); eq(coroutine.status(co), "suspended"); list("true,1", coroutine.resume(co)); list("true", coroutine.resume(co)); eq(coroutine.status(co), "dead")
local me, main = coroutine.running(); eq(type(me), "thread"); eq(type(main), "boolean")
coroutine.wrap(function() local c, m = coroutine.running(); eq(m, false); check(c ~= me) end)()
if EMBER then
  eq(coroutine.isyieldable(), true); eq(coroutine.wrap(function() return coroutine.isyieldable() end)(), true)
else
  eq(main, true)
end
check(not pcall(coroutine.create, 1)); check(not pcall(coroutine.wrap, nil)); check(not pcall(coroutine.resume, 1)); check(not pcall(coroutine.status, nil))
raises("s:1: msg", coroutine.wrap(load("error('msg')", "=s"))); local obj = {}; local ok, e = pcall(coroutine.wrap(function() error(obj) end)); check(e == obj)
local w = coroutine.wrap(function(...) local a = { ... }; while true do a = { coroutine.yield(table.unpack(a)) } end end); list("1,2", w(1, 2)); list("x", w "x"); eq(select("#", w()), 0)
list("false,s:1: in co", coroutine.resume(coroutine.create(load("error('in co')", "=s"))))
-- a failed coroutine keeps its stack for a traceback
local bad = coroutine.create(load("local function f() error('deep') end f()", "=bad")); coroutine.resume(bad); check(debug.traceback(bad):find("bad:1: in %l+ 'f'"), debug.traceback(bad))
-- a coroutine may resume others and be resumed by others
local a, b; a = coroutine.wrap(function(x) for i = 1, 3 do x = b(x + 1) end; return "a" .. x end); b = coroutine.wrap(function(x) while true do x = coroutine.yield(x * 2) end end); eq(a(1), "a22")
-- many
local cs = {}; for i = 1, 200 do cs[i] = coroutine.wrap(function() local s = 0; for j = 1, 5 do s = s + coroutine.yield(i * j) end; return s end) end; local total = 0; for r = 1, 6 do for i = 1, 200 do total = total + cs[i](r) end end; eq(total, 20100 * 15 + 200 * (2 + 3 + 4 + 5 + 6))
section "6.3"
-- modules belong to the computer's own boot, not to the engine (spec/computercraft.md 4.2: no module)
if EMBER then eq(module, nil) else eq(type(require), "function"); eq(package.loaded.string, string) end
