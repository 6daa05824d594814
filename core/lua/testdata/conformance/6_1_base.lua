section "6.1"
check(_G._G == _G); eq(type(_VERSION), "string")
-- assert
list("1,nil,x", assert(1, nil, "x")); raises("assertion failed!", assert, false); raises("msg", assert, nil, "msg");
-- ipairs, pairs, next
local s = ""; for i, v in ipairs { "a", "b", nil, "d" } do s = s .. i .. v end; eq(s, "1a2b")
local f, t, z = ipairs { 7 }; eq(type(f), "function"); eq(t[1], 7); eq(z, 0); list("1,7", f(t, 0)); eq((f(t, 1)), nil)
local n, sum = 0, 0; for k, v in pairs { 1, 2, x = 3, [2.5] = 4 } do n = n + 1; sum = sum + v end; list("4,10", n, sum)
local nf, nt, nk = pairs { 1 }; check(nf == next); eq(nk, nil); eq(next {}, nil); list("1,5", next { 5 }); eq(next({ 5 }, 1), nil)
bad("bad argument #1 to 'next' (table expected, got nil)", "next(nil)")
bad("bad argument #1 to 'for iterator' (table expected, got nil)", "for k in next, nil do end")
bad("bad argument #1 to 'ipairs' (table expected, got no value)", "ipairs()")
check(not pcall(next, {}, "no such key"))
-- rawequal, rawget, rawset, rawlen
local mt = setmetatable({}, { __index = function() return 1 end, __newindex = function() end, __len = function() return 9 end, __eq = function() return true end })
eq(rawget(mt, "x"), nil); rawset(mt, 1, 5); eq(mt[1], 5); eq(rawlen(mt), 1); eq(rawlen "abc", 3); eq(rawequal(mt, setmetatable({}, getmetatable(mt))), false); eq(rawequal("a", "a"), true); check(rawset(mt, "q", 1) == mt)
bad("bad argument #1 to 'rawlen' (table or string expected)", "rawlen(5)")
-- select
list("b,c", select(2, "a", "b", "c")); list("c", select(-1, "a", "b", "c")); list("b,c", select(-2, "a", "b", "c")); eq(select("#"), 0); eq(select("#", nil, nil), 2); eq(select(5, 1), nil); list("a", select("1", "a"))
bad("bad argument #1 to 'select' (index out of range)", "select(0, 1)"); bad("bad argument #1 to 'select' (index out of range)", "select(-3, 1)")
-- tonumber
eq(tonumber "10", 10); eq(tonumber "0x10", 16); eq(tonumber "  12  ", 12); eq(tonumber "1e1", 10); eq(tonumber "abc", nil); eq(tonumber "", nil); eq(tonumber " ", nil); eq(tonumber "1 2", nil); eq(tonumber "1e", nil); eq(tonumber "0x", nil); eq(tonumber "-0x1p4", -16); eq(tonumber ".5", 0.5); eq(tonumber "5.", 5); eq(tonumber ".", nil); eq(tonumber "- 1", nil); eq(tonumber "--1", nil); eq(tonumber "+1", 1); eq(tonumber "1\0", nil)
eq(tonumber "inf", nil); eq(tonumber "nan", nil); eq(tonumber {}, nil); eq(tonumber(5), 5); eq(tonumber(nil), nil); eq(tonumber "\t7\n", 7); eq(tonumber "0x1.8", 1.5); eq(tonumber "1_000", nil); eq(tonumber "0b1", nil)
eq(tonumber("10", 2), 2); eq(tonumber("ff", 16), 255); eq(tonumber("FF", 16), 255); eq(tonumber("zz", 36), 1295); eq(tonumber("8", 8), nil); eq(tonumber("-ff", 16), -255); eq(tonumber(" 11 ", 2), 3); eq(tonumber("1.5", 8), nil); eq(tonumber("", 10), nil); eq(tonumber("7fffffffffffff", 16), 2 ^ 55 - 1)
bad("bad argument #2 to 'tonumber' (base out of range)", "tonumber('1', 1)"); bad("bad argument #2 to 'tonumber' (base out of range)", "tonumber('1', 37)")
bad("bad argument #1 to 'tonumber' (value expected)", "tonumber()")
-- tostring
eq(tostring(nil), "nil"); eq(tostring(true), "true"); eq(tostring(12), "12"); eq(tostring "x", "x"); check(tostring({}):find("^table: ")); check(tostring(print):find("^function: ") or EMBER); check(tostring(coroutine.create(print)):find("^thread: ")); check(tostring({}) ~= tostring({}) or EMBER == nil)
local t1 = {}; eq(tostring(t1), tostring(t1)); bad("bad argument #1 to 'tostring' (value expected)", "tostring()")
-- getmetatable, setmetatable
local m = {}; local o = setmetatable({}, m); check(getmetatable(o) == m); check(setmetatable(o, nil) == o); eq(getmetatable(o), nil)
bad("bad argument #1 to 'setmetatable' (table expected, got number)", "setmetatable(1, {})"); bad("bad argument #2 to 'setmetatable' (nil or table expected)", "setmetatable({}, 1)"); bad("bad argument #2 to 'setmetatable' (nil or table expected)", "setmetatable({})")
-- load
list("1,2", load("return ...")(1, 2)); list("nil,s:1: syntax error near <eof>", load("x", "=s")); list('nil,[string "x +"]:1: syntax error near \'+\'', load("x +"))
local parts = { "return ", "1", "+ 1", nil }; local i = 0; eq(load(function() i = i + 1; return parts[i] end)(), 2); eq(load(function() return nil end)(), nil); local once = { "return 5", "" , "garbage" }; i = 0; eq(load(function() i = i + 1; return once[i] end)(), 5)
check(not load(function() return {} end)); check(not load(function() error("oops", 0) end));
if EMBER then list("nil,reader function must return a string", load(function() return {} end)); list("nil,oops", load(function() error("oops", 0) end)) end
 eq(load("x = 1; return x", "=s", "t", {})(), 1)
list("nil,attempt to load a text chunk (mode is 'b')", load("return 1", "=s", "b")); eq(load("return y", "=s", "bt", { y = 3 })(), 3); local _, err = load("\27Lua", "=s", "t"); eq(err, "attempt to load a binary chunk (mode is 't')")
check(not load("\27LuaR\0\1\4\8\4\8\0\25\147", "=s"), "a binary chunk is refused"); raises("s:1: e", load("error('e')", "=s")); raises("file.lua:1: e", load("error('e')", "@file.lua")); raises('[string "error(\'e\')"]:1: e', load("error('e')"))
raises('[string "..."]:2: e', load("\nerror('e')")); raises('[string "local x..."]:2: e', load("local x\nerror('e')")); raises("abc:1: e", load("error('e')", "=abc")); raises('[string "ch"]:1: e', load("error('e')", "ch"))
raises("=", function() error("=", 0) end); raises("..." .. ("n"):rep(56) .. ":1: e", load("error('e')", "@" .. ("n"):rep(80))); raises(("n"):rep(59) .. ":1: e", load("error('e')", "=" .. ("n"):rep(80))); raises('[string "' .. ("n"):rep(45) .. '..."]:1: e', load("error('e')", ("n"):rep(80)))
-- pcall, xpcall, error
list("true,1,nil", pcall(function() return 1, nil end)); list("false,x", pcall(error, "x", 0)); list("false,attempt to call a nil value", pcall(nil)); bad("bad argument #1 to 'pcall' (value expected)", "pcall()")
eq(select(2, xpcall(function() local x = nil; x() end, function(m) return "H:" .. m end)):sub(1, 2), "H:"); list("true,5,6", xpcall(function(...) return ... end, print, 5, 6)); list("false,nil", pcall(error, nil)); list("false,true", pcall(error, true))
-- print goes through the global tostring
if EMBER then
  eq(loadstring("return 1")(), 1); list("1,2", unpack { 1, 2 }); list("2,3", unpack({ 1, 2, 3 }, 2)); eq(dofile, nil); eq(loadfile, nil); eq(collectgarbage, nil); eq(gcinfo, nil); eq(string.dump, nil)
  local function g() return x61 end; check(getfenv(g) == _G); setfenv(g, { x61 = 4 }); eq(g(), 4); eq(getfenv(g).x61, 4); check(getfenv(1) == _G); check(getfenv() == _G)
  raises("'setfenv' cannot change environment of given object", setfenv, string.rep, {})
else
  eq(type(dofile), "function")
end
