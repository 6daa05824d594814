section "2.1"
eq(type(nil), "nil"); eq(type(true), "boolean"); eq(type(1), "number"); eq(type("x"), "string")
eq(type({}), "table"); eq(type(print), "function"); eq(type(function() end), "function")
eq(type(coroutine.create(function() end)), "thread")
bad("bad argument #1 to 'type' (value expected)", "type()")
-- nil and false are false, all else is true
check(not nil); check(not false); check(0); check(""); check({})
eq(nil and 1, nil); eq(false or 2, 2); eq(0 and 3, 3)
-- one number type, the double
eq(1 / 0, math.huge); eq(-1 / 0, -math.huge); check(0 / 0 ~= 0 / 0)
eq(2 ^ 53 + 1, 2 ^ 53); eq(0.1 + 0.2 == 0.3, false); eq(-0, 0)
eq(10 == 10.0, true); eq(tostring(10.0), "10"); eq(tostring(1e15), "1e+15"); eq(tostring(123456789012), "123456789012")
eq(tostring(2 ^ 53), "9.007199254741e+15"); eq(tostring(0.1), "0.1"); eq(tostring(1 / 3), "0.33333333333333")
eq(tostring(1e100), "1e+100"); eq(tostring(-1.5), "-1.5"); eq(tostring(1e-7), "1e-07"); eq(tostring(100000000000000), "1e+14")
eq(tostring(99999999999999), "99999999999999"); eq(tostring(math.huge), "inf"); eq(tostring(-math.huge), "-inf")
eq(tostring(3.14159265358979), "3.1415926535898"); eq(tostring(1e14 + 0.5), "1e+14"); eq(tostring(5e-324), "4.9406564584125e-324")
eq(tostring(1.7976931348623157e308), "1.7976931348623e+308")
-- strings hold any byte
eq(#"a\0b", 3); eq("a\0b" == "a\0c", false); eq(("\255"):byte(), 255); eq("\0" < "\1", true); eq(#"\195\164", 2)
-- tables are heterogeneous, any key but nil and NaN
local t = {}
t[1], t["1"], t[true], t[print], t[t], t[1.5] = "a", "b", "c", "d", "e", "f"
eq(t[1], "a"); eq(t["1"], "b"); eq(t[true], "c"); eq(t[print], "d"); eq(t[t], "e"); eq(t[3 / 2], "f"); eq(t[nil], nil)
eq(t[0 / 0], nil)
raises("table index is nil", function() rawset({}, nil, 1) end)
raises("table index is NaN", function() rawset({}, 0 / 0, 1) end)
t[1] = nil; eq(t[1], nil); eq(next({ nil }), nil)
eq(({ [1] = 1, [2 ^ 53] = 2 })[9007199254740992], 2); eq(({ [-0] = "z" })[0], "z")
-- a.name is a["name"]; reference values are shared
local a = { name = 1 }; local b = a; b.name = 2; eq(a.name, 2); eq(a["name"], 2); check(a == b); check({} ~= {})
-- functions are values
local function twice(f, x) return f(f(x)) end
eq(twice(function(x) return x * 3 end, 2), 18)
local f = twice; check(f == twice); check((function() end) ~= (function() return 1 end))

section "2.2"
x22 = 5; eq(_G.x22, 5); eq(_ENV.x22, 5); eq(_G._G, _G); check(_G == _ENV); _G.x22 = nil; eq(x22, nil)
do
  local _ENV = { y = 7 }
  y = y + 1
  z = "made"
  local seen = _ENV
  _ENV = nil
  _ENV = seen
end
eq(y, nil); eq(z, nil)
local function env(_ENV) return v end
eq(env { v = "inside" }, "inside")
local function setter(_ENV, x) v = x; return _ENV end
eq(setter({}, 9).v, 9)
local chunk = load("a = 1; return a, _ENV", "=c", "t", { })
local one, e = chunk(); eq(one, 1); eq(e.a, 1); eq(rawget(_G, "a"), nil)
raises("s:1: attempt to index upvalue '_ENV' (a number value)", load("return x", "=s", "t", 5))
raises("s:1: attempt to index local '_ENV' (a number value)", load("local _ENV = 1; return x", "=s"))
eq(run("local function f() return _ENV end; return f()"), _G)
eq(run("local x = 'up'; local _ENV = setmetatable({}, {__index = function(_, k) return k .. '!' end}); return foo"), "foo!")

section "2.3"
list("false,msg", pcall(error, "msg", 0))
list("false,nil", pcall(error)); list("false,nil", pcall(error, nil))
local obj = {}; local ok, err = pcall(error, obj); check(err == obj); eq(ok, false)
list("true,1,2", pcall(function(...) return ... end, 1, 2)); list("true", pcall(function() end))
raises("s:1: here", load("error('here')", "=s"))
raises("s:1: here", load("error('here', 1)", "=s"))
raises("s:3: here", load("local function f()\n error('here', 2) end\nf()", "=s"))
raises("here", load("error('here', 0)", "=s"))
eq(select(2, xpcall(function() error("e", 0) end, function(m) return m .. "!" end)), "e!")
list("true,3", xpcall(function(a, b) return a + b end, print, 1, 2))
list("false,handled: x", xpcall(error, function(m) return "handled: " .. m end, "x"))
-- the handler runs at the place of the error
local depth
xpcall(function() local here = 1; error("x") end, function() depth = debug.traceback("", 1) end)
check(depth:find("in function 'error'", 1, true), "handler sees the stack: " .. depth)
-- nested
list("true,false,inner", pcall(pcall, error, "inner"))
eq(select(2, pcall(function() local ok, e = pcall(error, "a", 0); error(e .. "b", 0) end)), "ab")
-- an error in the handler
local ok, e = xpcall(error, function() error("again", 0) end, "first"); eq(ok, false)
