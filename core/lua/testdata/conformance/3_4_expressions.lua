section "3.4"
local function three() return 1, 2, 3 end
list("1,2,3", three()); list("1", (three())); list("1,1,2,3", three(), three()); eq(#{ three(), three() }, 4); eq(#{ (three()) }, 1)
list("1,2,3,x", (function(...) return select(1, ...) end)(1, 2, 3, "x"))
local function va(...) local a, b = ...; return select("#", ...), a, b, ... end
list("0,nil,nil", va()); list("3,1,2,1,2,3", va(1, 2, 3)); list("1,nil,nil,nil", va(nil))
eq((select("#", va(nil, nil))), 5); list("2,b,c", (function(...) return select("#", ...), ... end)("b", "c"))
eq(run("local t = { ... }; return #t", 1, 2, 3), 3); eq((function(...) return (...) end)(7, 8), 7)
syntax("s:1: cannot use '...' outside a vararg function near '...'", "function f() return ... end")

section "3.4.1"
eq(7 + 3, 10); eq(7 - 10, -3); eq(7 * 3, 21); eq(7 / 2, 3.5); eq(2 ^ 10, 1024); eq(-(-3), 3); eq(- -3, 3); eq(2 ^ -1, 0.5); eq(4 ^ 0.5, 2)
eq(7 % 3, 1); eq(-7 % 3, 2); eq(7 % -3, -2); eq(-7 % -3, -1); eq(5.5 % 2, 1.5); eq(-5.5 % 2, 0.5); eq(6 % 3, 0); eq(1e15 % 7, 1e15 - math.floor(1e15 / 7) * 7)
eq(1 % 0, 0 / 0); eq(5 % math.huge ~= 5 % math.huge or 5 % math.huge == 5, true); eq(0 / 0, 0 / 0); eq(1 / 0, math.huge); eq(-1 % 0.3 > 0, true)
eq(2 ^ 0.5, 1.4142135623730951); eq(10 ^ 2, 100); eq(10 ^ 15, 1e15); eq((-8) ^ 3, -512); eq((-8) ^ (1 / 3), 0 / 0); eq(0 ^ 0, 1); eq(2 ^ 1023 * 2, math.huge)
eq(0.1 + 0.2, 0.30000000000000004); eq(1e16 + 1, 1e16); eq(3 - -3, 6); eq(-2 ^ 2, -4); eq(5 - 3 - 1, 1); eq(100 / 10 / 2, 5); eq(1 / 3 * 3, 1)
-- the same through variables, so that nothing is folded
local function arith(a, b) return a + b, a - b, a * b, a / b, a % b, a ^ b, -a end
list("9,5,14,3.5,1,49,-7", arith(7, 2)); list("-5,-9,-14,-3.5,1,49,7", arith(-7, 2)); list("1.5,-0.5,0.5,0.5,0.5,0.5,-0.5", arith(0.5, 1))

section "3.4.2"
eq("10" + 1, 11); eq("10" * "2", 20); eq("0x10" + 0, 16); eq(" 5 " + 0, 5); eq("1e1" + 0, 10); eq("-2" - 1, -3); eq(-"2", -2); eq("10" / "4", 2.5); eq("3" ^ 2, 9); eq("7" % "4", 3); eq("0x.8p1" + 0, 1)
eq(1 .. 2, "12"); eq(1.5 .. "x", "1.5x"); eq(-1 .. "", "-1"); eq(2 ^ 53 .. "", "9.007199254741e+15"); eq(10 .. 20, "1020"); eq(1e15 .. "", "1e+15")
eq("10" == 10, false); eq(10 .. "" == "10", true); eq(({ [1] = "n" })["1"], nil)
raises("s:1: attempt to perform arithmetic on local 'a' (a string value)", load("local a = 'abc'; return a + 1", "=s"))
raises("s:1: attempt to perform arithmetic on local 'a' (a string value)", load("local a = ''; return 1 + a", "=s"))
raises("s:1: attempt to perform arithmetic on local 'a' (a string value)", load("local a = '1 2'; return a * 1", "=s"))
raises("s:1: attempt to perform arithmetic on local 'a' (a boolean value)", load("local a = true; return a * 1", "=s"))
local n = 0; for i = "1" + 0, "3" + 0 do n = n + i end; eq(n, 6)

section "3.4.3"
eq(1 == 1.0, true); eq("a" == "a", true); eq(nil == false, false); eq(1 ~= 2, true); eq({} == {}, false); eq(0 == -0, true); eq(0 / 0 == 0 / 0, false); eq(0 / 0 ~= 0 / 0, true)
eq(1 < 2, true); eq(2 <= 2, true); eq(3 > 4, false); eq(3 >= 3, true); eq("a" < "b", true); eq("a" < "B", false); eq("" < "a", true); eq("a\0b" < "a\0c", true); eq("Z" < "a", true); eq("10" < "9", true); eq("a" <= "a", true); eq("\127" < "\128", true)
eq(0 / 0 < 1, false); eq(0 / 0 >= 1, false); eq(1 < math.huge, true); eq(-math.huge < math.huge, true); eq(not (0 / 0 <= 1), true)
raises("s:1: attempt to compare number with string", load("return 1 < '2'", "=s")); raises("s:1: attempt to compare two table values", load("return {} < {}", "=s")); raises("s:1: attempt to compare nil with number", load("local a; return a < 1", "=s"))
raises("s:1: attempt to compare two nil values", load("local a, b; return a <= b", "=s")); raises("s:1: attempt to compare number with nil", load("local a; return a > 1", "=s")); raises("s:1: attempt to compare two boolean values", load("return true < false", "=s"))

section "3.4.4"
eq(10 or 20, 10); eq(10 or error(), 10); eq(nil or "a", "a"); eq(nil and 10, nil); eq(false and error(), false); eq(false and nil, false); eq(false or nil, nil); eq(10 and 20, 20)
eq(not nil, true); eq(not 0, false); eq(not not 1, true); eq(not "" == false, true); eq(1 and nil or 3, 3); eq((1 and 2) and 3, 3); eq(nil or false, false)
local function id(...) return ... end
eq(id(nil) or id(5), 5); eq((id(1, 2) and id(3)), 3); eq(1 == 1 and "y" or "n", "y"); eq(1 == 2 and "y" or "n", "n"); eq(not (1 == 2) and 1 < 2, true); list("true,false", 1 < 2 and 2 < 3, 1 < 2 and 3 < 2)
local x = nil; local y = x and x.y and x.y.z; eq(y, nil); local z = x or {}; z.f = z.f or 1; eq(z.f, 1)
local tt = { a = false }; eq(tt.a == false and "no" or "other", "no"); eq((tt.a or tt.b) == nil, true)

section "3.4.5"
eq("a" .. "b" .. "c", "abc"); eq("a" .. 1 .. 2.5, "a12.5"); eq("" .. "", ""); eq(("x"):rep(3) .. "y", "xxxy"); eq(1 .. "", "1")
raises("s:1: attempt to concatenate local 'a' (a nil value)", load("local a; return 'x' .. a", "=s")); raises("s:1: attempt to concatenate a table value", load("return {} .. 'x'", "=s")); raises("s:1: attempt to concatenate global 'q' (a boolean value)", load("q = true; return 1 .. q", "=s", "t", {}))
raises("s:1: attempt to concatenate local 'b' (a nil value)", load("local a, b, c = 'a', nil, 'c'; return a .. b .. c", "=s"))
local parts = "" for i = 1, 100 do parts = parts .. i end; eq(#parts, 192)

section "3.4.6"
eq(#"", 0); eq(#"abc\0", 4); eq(#{}, 0); eq(#{ 1, 2, 3 }, 3); eq(#{ n = 1 }, 0); eq(#{ 1, 2, nil }, 2)
local t = {}; for i = 1, 100 do t[i] = i; eq(#t, i) end; for i = 100, 51, -1 do t[i] = nil end; eq(#t, 50)
local h = { [1] = "a", [2] = "b", [3] = "c" }; eq(#h, 3); h[4] = "d"; eq(#h, 4)
raises("s:1: attempt to get length of local 'a' (a number value)", load("local a = 1; return #a", "=s")); raises("s:1: attempt to get length of global 'a' (a nil value)", load("return #a", "=s", "t", {}))

section "3.4.7"
eq(2 + 3 * 4, 14); eq((2 + 3) * 4, 20); eq(2 ^ 3 ^ 2, 512); eq(-2 ^ 2, -4); eq(2 ^ -2, 0.25); eq(not 1 == 2, false); eq(1 .. 2 .. 3, "123"); eq(1 + 2 .. 3 + 4, "37"); eq(2 * 3 % 4, 2); eq(1 < 2 == true, true)
eq("a" .. "b" == "ab", true); eq(1 or 2 and 3, 1); eq(nil and 1 or 2, 2); eq(-3 ^ 2, -9); eq(#"ab" + 1, 3); eq(-#"ab", -2); eq(not nil and 1, 1); eq(5 - 2 - 1, 2); eq(2 ^ 2 * 3, 12); eq(-"2" ^ 2, -4); eq(1 .. 2 == "12", true); eq(3 % 2 ^ 2, 3); eq(8 / 2 * 4, 16)

section "3.4.8"
local c = { 10, 20, x = 1, ["y z"] = 2, [30] = 3, 40; [1 + 1 + 0.5] = 4, three() }
eq(c[1], 10); eq(c[3], 40); eq(c.x, 1); eq(c["y z"], 2); eq(c[30], 3); eq(c[2.5], 4); eq(c[4], 1); eq(c[6], 3); eq(#c, 6)
eq(#{ three(), nil }, 1); eq(#{ three(), (three()) }, 2); eq(({ f = function() return 1 end }).f(), 1); eq(#{ { { } } }, 1); eq(({ a = 1, a = 2 }).a, 2)
local big = {}; for i = 1, 300 do big[i] = i end; eq(#run("return {" .. table.concat(big, ",") .. "}"), 300); eq(run("return {" .. table.concat(big, ",") .. "}")[299], 299)
eq(#run("return { " .. ("0, "):rep(60) .. " ... }", 1, 2, 3), 63); eq(({ [1] = "x", "y" })[1], "y"); eq(next {}, nil); eq(#{ "a", "b"; "c", }, 3)
raises("table index is nil", function() local ok, e = pcall(load("return { [nil] = 1 }", "=s")); error(e:gsub("^s:1: ", ""), 0) end)
syntax("s:1: '}' expected near <eof>", "x = { 1, 2"); syntax("s:2: '}' expected (to close '{' at line 1) near <eof>", "x = { 1,\n 2"); syntax("s:1: '=' expected near '}'", "x = { [1] }")

section "3.4.9"
local function count(...) return select("#", ...) end
eq(count(), 0); eq(count(nil), 1); eq(count(three()), 3); eq(count(three(), 1), 2); eq(count((three())), 1); eq(type "x", "string"); eq(#type { }, 5); eq(type [[x]], "string"); eq((("x"):rep(2)), "xx")
local obj = { v = 3, get = function(self, add) return self.v + (add or 0) end }; eq(obj:get(), 3); eq(obj:get(2), 5); eq(obj.get(obj, 1), 4); eq(obj:get "4", 7); local calls = 0
local function mk() calls = calls + 1; return obj end; eq(mk():get(), 3); eq(calls, 1)
local function curry(a) return function(b) return function(c) return a .. b .. c end end end; eq(curry "a" "b" "c", "abc"); eq(curry(1)(2)(3), "123")
-- proper tail calls
local function loop(n, acc) if n == 0 then return acc end return loop(n - 1, acc + 1) end; eq(loop(100000, 0), 100000)
local even, odd; function even(n) if n == 0 then return true end return odd(n - 1) end; function odd(n) if n == 0 then return false end return even(n - 1) end; eq(even(50001), false)
local m = setmetatable({}, { __call = function(self, n) if n == 0 then return "done" end return self(n - 1) end }); eq(m(500), "done")
local o2 = {}; function o2:run(n) if n == 0 then return "end" end return self:run(n - 1) end; eq(o2:run(50000), "end")
raises("s:1: attempt to call global 'nope' (a nil value)", load("nope()", "=s", "t", {})); raises("s:1: attempt to call field 'b' (a nil value)", load("local a = {}; a.b()", "=s")); raises("s:1: attempt to call method 'c' (a nil value)", load("local a = {}; a:c()", "=s")); raises("s:1: attempt to call a number value", load("(1)()", "=s"))
raises("s:1: attempt to call local 'f' (a table value)", load("local f = {}; f()", "=s"))
-- many arguments
local args = {}; for i = 1, 200 do args[i] = "1" end; eq(run("return (...)(" .. table.concat(args, ",") .. ")", count), 200)

section "3.4.10"
local function opt(a, b) return a, b end; list("1,nil", opt(1)); list("1,2", opt(1, 2, 3))
local function vv(a, ...) return a, ... end; list("nil", vv()); list("1,2,3", vv(1, 2, 3)); local function none() end; eq(select("#", none()), 0); eq((none()), nil)
local ns = { sub = {} }; function ns.sub.f(x) return x end; function ns.sub:g(x) return self == ns.sub, x end; eq(ns.sub.f(4), 4); list("true,5", ns.sub:g(5))
function gf() return "global" end; eq(gf(), "global"); gf = nil
-- closures
local function counter() local c = 0; return function() c = c + 1; return c end, function() return c end end; local up, get = counter(); up(); up(); eq(get(), 2); local up2 = counter(); eq(up2(), 1)
local acts = {}; do local s = 0; for i = 1, 5 do acts[i] = function() s = s + i; return s end end end; for i = 1, 5 do acts[i]() end; eq(acts[1](), 16)
local function deep() local a = 1; return function() local b = 2; return function() a = a + b; return a end end end; local d = deep()(); d(); eq(d(), 5)
local ws = {}; local w = 0; while w < 3 do w = w + 1; local k = w; ws[w] = function() return k end end; eq(ws[1]() + ws[2]() * 10 + ws[3]() * 100, 321)
local rs = {}; local r = 0; repeat r = r + 1; local k = r; rs[r] = function() return k end until k == 3; eq(rs[1]() + rs[3](), 4)
local function params(a) return function() a = a + 1; return a end end; local p1, p2 = params(1), params(10); p1(); eq(p1(), 3); eq(p2(), 11)
eq((function(...) local a, b = ...; return function() return b, a end end)(1, 2)(), 2); eq(select("#", (function(a, b, ...) return ... end)(1, 2)), 0)
syntax("s:1: <name> or '...' expected near ')'", "function f(a,) end"); syntax("s:1: ')' expected near ','", "function f(..., a) end"); syntax("s:1: '(' expected near 'end'", "function f end"); syntax("s:1: <name> or '...' expected near '1'", "function f(1) end")

section "3.5"
local s = "outer"
do local s = s .. " inner"; eq(s, "outer inner") end; eq(s, "outer")
local fs = {}
for i = 1, 2 do local s = i; fs[i] = function() s = s + 1; return s end end; eq(fs[1](), 2); eq(fs[1](), 3); eq(fs[2](), 3); eq(s, "outer")
local x1 = 10; do local x1 = x1; x1 = x1 + 1; eq(x1, 11); do local x1 = x1 + 1; eq(x1, 12) end; eq(x1, 11) end; eq(x1, 10)
local function rec(n) return n == 0 and 0 or 1 + rec(n - 1) end; eq(rec(20), 20)
-- a repeat block's locals are seen by its condition
local k = 0; repeat local stop = k == 2; k = k + 1 until stop; eq(k, 3)
-- an upvalue closed while its loop breaks
local cl; for i = 1, 5 do local v = i * 2; cl = function() return v end; if i == 3 then break end end; eq(cl(), 6)
