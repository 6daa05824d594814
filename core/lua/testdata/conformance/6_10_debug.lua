section "6.10"
-- traceback
local function tb() return debug.traceback("msg") end
check(tb():find("^msg\nstack traceback:\n\t")); local t = {}; check(debug.traceback(t) == t); check(debug.traceback("x", 1):find("^x\nstack traceback:"))
local co = coroutine.create(load("local function inner() coroutine.yield() end inner() return 1", "=c")); coroutine.resume(co)
local text = debug.traceback(co); check(text:find("in function 'yield'", 1, true), text); check(text:find("c:1: in %l+ 'inner'"), text); check(debug.traceback(co, "m"):find("^m\nstack")); check(debug.traceback(co, nil, 1):find("c:1: in %l+ 'inner'")); check(not debug.traceback(co, nil, 1):find("yield"))
-- getinfo
local function here() return debug.getinfo(1) end
local i = here(); eq(i.name, "here"); eq(i.what, "Lua"); eq(i.nups, 1); eq(i.nparams, 0); eq(i.isvararg, false); check(i.func == here); eq(i.currentline, i.linedefined); eq(i.linedefined, i.lastlinedefined); eq(i.istailcall, false); eq(type(i.source), "string"); eq(type(i.short_src), "string")
local f = load("local a\nfunction g(x, ...)\n return x\nend\nreturn g", "=src", "t", {})(); i = debug.getinfo(f); eq(i.short_src, "src"); eq(i.source, "=src"); eq(i.linedefined, 2); eq(i.lastlinedefined, 4); eq(i.nparams, 1); eq(i.isvararg, true); eq(i.what, "Lua"); eq(i.currentline, -1); eq(debug.getinfo(f, "S").nups, nil); local lines = debug.getinfo(f, "L").activelines; check(lines[3] and lines[4] and not lines[1])
i = debug.getinfo(string.rep); eq(i.what, "C"); eq(i.currentline, -1); eq(i.short_src, "[C]"); eq(i.source, "=[C]"); eq(i.linedefined, -1); eq(debug.getinfo(load("return 1", "=m"), "S").what, "main"); eq(debug.getinfo(1, "l").currentline, 11); eq(debug.getinfo(100), nil); bad("bad argument #2 to 'getinfo' (invalid option)", "debug.getinfo(1, 'X')"); bad("bad argument #1 to 'getinfo' (function or level expected)", "debug.getinfo('x')")
eq(debug.getinfo(co, 1, "l").currentline, 1); local function callee() return debug.getinfo(2, "n").name end; local function caller() local r = callee(); return r end; local r = caller(); eq(r, "caller"); local function tailer() return (debug.getinfo(1, "t").istailcall) end; local function tcall() return tailer() end; eq((tcall()), true)
-- getlocal, setlocal
local function locals(a, b) local c = "c"; local out = {}; local n = 1; while true do local name, v = debug.getlocal(1, n); if not name then break end; out[#out + 1] = name .. "=" .. tostring(v); n = n + 1; if n > 3 then break end end; return table.concat(out, " ") end
eq(locals(1, 2), "a=1 b=2 c=c"); eq(debug.getlocal(function(p, q) end, 1), "p"); eq(debug.getlocal(function(p, q) end, 2), "q"); eq(debug.getlocal(function(p, q) end, 3), nil)
local function set() local v = 1; eq(debug.setlocal(1, 1, 5), "v"); return v end; eq(set(), 5); eq((function(...) return select(2, debug.getlocal(1, -2)) end)("a", "b"), "b"); eq((function(...) return (debug.getlocal(1, -1)) end)("a"), "(*vararg)"); list("x,9", debug.getlocal((function() local c = coroutine.create(function(x) coroutine.yield() end); coroutine.resume(c, 9); return c end)(), 1, 1)); check(not pcall(debug.getlocal, 100, 1))
-- upvalues
local u1, u2 = 1, 2; local function up() return u1, u2 end; local function up2() return u2 end
list("u1,1", debug.getupvalue(up, 1)); list("u2,2", debug.getupvalue(up, 2)); eq(debug.getupvalue(up, 3), nil); eq(debug.setupvalue(up, 1, 10), "u1"); eq(u1, 10); eq(debug.setupvalue(up, 9, 1), nil); check(debug.upvalueid(up, 2) == debug.upvalueid(up2, 1)); check(debug.upvalueid(up, 1) ~= debug.upvalueid(up, 2)); debug.upvaluejoin(up2, 1, up, 1); eq(up2(), 10); list("_ENV", (debug.getupvalue(load("return x"), 1)))
-- metatables without protection
local o = setmetatable({}, { __metatable = "no" }); eq(type(debug.getmetatable(o)), "table"); check(debug.setmetatable(o, nil) == o); eq(getmetatable(o), nil); debug.setmetatable(5, { __index = function(n, k) return k .. n end }); eq((7).x, "x7"); debug.setmetatable(5, nil); debug.setmetatable(nil, { __add = function() return "nil+" end }); eq(nil + 1, "nil+"); debug.setmetatable(nil, nil); debug.setmetatable(true, { __call = function(b, x) return x end }); eq((true)(4), 4); debug.setmetatable(true, nil); debug.setmetatable(print, { __index = { name = "fn" } }); eq(print.name, "fn"); debug.setmetatable(print, nil)
-- hooks
local events = {}; local function note(e, l) events[#events + 1] = e .. (l or "") end
local target = load("local a = 1\nlocal b = 2\nreturn a + b", "=h"); debug.sethook(note, "l"); target(); debug.sethook(); local s = table.concat(events, " "); check(s:find("line1 line2 line3", 1, true), s); eq(debug.gethook(), nil)
events = {}; local function fn() return 1 end; debug.sethook(note, "cr"); local _ = fn(); debug.sethook(); s = table.concat(events, " "); check(s:find("call return", 1, true), s); local n = 0; debug.sethook(function() n = n + 1 end, "", 10); for i = 1, 100 do end; debug.sethook(); check(n >= 5, "count hook ran " .. n)
debug.sethook(note, "l"); local hf, mask, count = debug.gethook(); check(hf == note); eq(mask, "l"); eq(count, 0); debug.sethook(); local hooked = coroutine.create(function() local x = 1; return x end); debug.sethook(hooked, function() error("from hook", 0) end, "l"); list("false,from hook", coroutine.resume(hooked))
-- a hook belongs to its coroutine
local inside = 0; local hc = coroutine.create(function() for i = 1, 50 do local x = i end end); debug.sethook(hc, function() inside = inside + 1 end, "", 5); for i = 1, 100 do end; eq(inside, 0); coroutine.resume(hc); check(inside > 5); check(debug.gethook() == nil)
if EMBER then
  -- a hook may yield: kernels pre-empt their processes so
  local steps, process = 0, coroutine.create(function() local s = 0; for i = 1, 200 do s = s + i end; return s end); debug.sethook(process, function() coroutine.yield("slice") end, "", 20)
  local ok, v; repeat steps = steps + 1; ok, v = coroutine.resume(process) until v ~= "slice"; eq(ok, true); eq(v, 20100); check(steps > 5, "pre-empted " .. steps .. " times")
end
