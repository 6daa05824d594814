section "2.4"
local log = {}
local mt = {}
local function new(v) return setmetatable({ v = v }, mt) end
local function val(x) return type(x) == "table" and x.v or x end
for _, op in ipairs { "add", "sub", "mul", "div", "mod", "pow", "concat" } do
  mt["__" .. op] = function(a, b) return op .. ":" .. tostring(val(a)) .. ":" .. tostring(val(b)) end
end
mt.__unm = function(a, b) return "unm:" .. val(a) .. ":" .. tostring(rawequal(a, b)) end
mt.__len = function(a) return "len:" .. val(a) end
local a, b = new("a"), new("b")
eq(a + b, "add:a:b"); eq(a + 1, "add:a:1"); eq(1 + a, "add:1:a"); eq("x" + a, "add:x:a"); eq(a - b, "sub:a:b"); eq(2 * a, "mul:2:a")
eq(a / 2, "div:a:2"); eq(a % b, "mod:a:b"); eq(a ^ 3, "pow:a:3"); eq(a .. b, "concat:a:b"); eq(a .. "s", "concat:a:s"); eq("s" .. a, "concat:s:a"); eq(1 .. a, "concat:1:a")
eq("x" .. "y" .. a, "xconcat:y:a")
eq(a .. "x" .. "y", "concat:a:xy"); eq(-a, "unm:a:true"); eq(#a, "len:a")
-- first operand's handler first
local left = setmetatable({}, { __add = function() return "left" end })
local right = setmetatable({}, { __add = function() return "right" end })
eq(left + right, "left"); eq(right + left, "right"); eq(1 + right, "right"); eq(setmetatable({}, {}) + right, "right")
-- results are cut to one
local many = setmetatable({}, { __add = function() return 1, 2 end, __index = function() return 3, 4 end, __len = function() return 5, 6 end,
  __call = function(self, ...) return ... end, __unm = function() end })
list("1", many + 1); list("3", many.x); list("5", #many); list("7,8", many(7, 8)); list("nil", -many)
-- comparison
local cmp = { __lt = function(x, y) return x.n < y.n end, __le = function(x, y) return x.n <= y.n end, __eq = function(x, y) return x.n == y.n end }
local function num(n) return setmetatable({ n = n }, cmp) end
eq(num(1) < num(2), true); eq(num(1) > num(2), false); eq(num(2) <= num(2), true); eq(num(2) >= num(3), false)
eq(num(1) == num(1), true); eq(num(1) ~= num(1), false); eq(num(1) == num(2), false); eq(num(1) == 1, false)
eq(rawequal(num(1), num(1)), false)
-- results become booleans
local truth = setmetatable({}, { __lt = function() return 1 end, __eq = function() return nil end })
eq(truth < 1, true); eq(truth == setmetatable({}, getmetatable(truth)), false)
-- __le falls back to not (b < a)
local half = { __lt = function(x, y) return x.n < y.n end }
eq(setmetatable({ n = 1 }, half) <= setmetatable({ n = 1 }, half), true)
eq(setmetatable({ n = 2 }, half) <= setmetatable({ n = 1 }, half), false)
-- __eq only for two tables with the same handler
local calls = 0
local e1 = { __eq = function() calls = calls + 1; return true end }
local e2 = { __eq = function() calls = calls + 1; return true end }
local p, q, r = setmetatable({}, e1), setmetatable({}, e1), setmetatable({}, e2)
eq(p == q, true); eq(p == p, true); eq(calls, 1); eq(p == r, false)
-- __index: table, function, chain; rawget does not look
local base = { x = 1, f = function() return "f" end }
local mid = setmetatable({ y = 2 }, { __index = base })
local top = setmetatable({}, { __index = mid })
eq(top.x, 1); eq(top.y, 2); eq(top.f(), "f"); eq(rawget(top, "x"), nil); eq(top.none, nil)
local computed = setmetatable({}, { __index = function(t, k) return k * 2 end })
eq(computed[21], 42); eq(computed[1.5], 3)
eq(setmetatable({}, { __index = "abc" }).len, string.len)
-- __newindex: table, function; not for existing keys; rawset does not look
local store = {}
local proxy = setmetatable({ old = 1 }, { __newindex = store })
proxy.new = 2; proxy.old = 3
eq(rawget(proxy, "new"), nil); eq(store.new, 2); eq(rawget(proxy, "old"), 3)
rawset(proxy, "raw", 4); eq(rawget(proxy, "raw"), 4)
local seen = {}
local spy = setmetatable({}, { __newindex = function(t, k, v) rawset(t, k, v); seen[#seen + 1] = k .. "=" .. tostring(v) end })
spy.a = 1; spy.a = 2; spy[3] = nil; eq(table.concat(seen, ","), "a=1,3=nil"); eq(spy.a, 2)
-- __call, with chains of arguments; nested
local callable = setmetatable({ k = 10 }, { __call = function(self, x, ...) return self.k + x, select("#", ...) end })
list("15,2", callable(5, nil, nil)); list("true,11,0", pcall(callable, 1))
eq(callable "5" == 15, true); eq(run("local c = ...; return (c(1))", callable), 11)
local function tail(...) return callable(...) end
eq((tail(2)), 12)
-- strings share a metatable whose __index is the string library
eq(getmetatable("").__index, string); eq(("x"):rep(3), "xxx"); eq(("abc").len, string.len); eq(#"abc", 3)
-- protected metatables
local locked = setmetatable({}, { __metatable = "locked" })
eq(getmetatable(locked), "locked")
raises("cannot change a protected metatable", setmetatable, locked, {})
eq(getmetatable({}), nil); eq(getmetatable(1), nil)
-- __tostring
eq(tostring(setmetatable({}, { __tostring = function() return "me" end })), "me")
-- __pairs
local function iterate(t) return function(_, k) if not k then return "only", t end end, t, nil end
for k, v in pairs(setmetatable({ hidden = 1 }, { __pairs = iterate })) do eq(k, "only") end
list("1,2,3", pairs(setmetatable({}, { __pairs = function() return 1, 2, 3, 4 end })))
-- metatables of their own metatables
local own = {}
own.__index = function(_, k) return "own " .. k end
setmetatable(own, own)
eq(own.x, "own x")
-- keys of events are looked up raw
local indirect = setmetatable({}, setmetatable({}, { __index = { __add = function() return 1 end } }))
check(not pcall(function() return indirect + 1 end), "metamethods are looked up raw")
-- changing a metatable while it is in use
local live = setmetatable({}, { __index = function(t, k) setmetatable(t, { __index = function() return "second" end }); return "first" end })
eq(live.a, "first"); eq(live.a, "second")
-- yields across metamethods
local y = setmetatable({}, { __add = function(p, q) return coroutine.yield("add") end, __index = function(t, k) return coroutine.yield("index") end,
  __lt = function() return coroutine.yield("lt") end, __concat = function() return coroutine.yield("concat") end, __call = function(_, v) return coroutine.yield("call" .. v) end,
  __eq = function() return coroutine.yield("eq") end, __len = function() return coroutine.yield("len") end, __newindex = function() coroutine.yield("newindex") end,
  __unm = function() return coroutine.yield("unm") end, __le = function() return coroutine.yield("le") end })
local co = coroutine.wrap(function()
  local out = { y + 1, y.k, y < 1, y .. "x", y(3), y == setmetatable({}, getmetatable(y)), #y, -y, y <= 1 }
  y.z = 1
  return table.concat({ tostring(out[1]), tostring(out[2]), tostring(out[3]), tostring(out[4]), tostring(out[5]), tostring(out[6]), tostring(out[7]), tostring(out[8]), tostring(out[9]) }, " ")
end)
local names = { co() }
for _, v in ipairs { 10, 20, true, "c", "d", false, 30, "u", nil } do names[#names + 1] = co(v) end
names[#names + 1] = co(nil)
eq(table.concat(names, " "), "add index lt concat call3 eq len unm le newindex")
eq(co(), "10 20 true c d false 30 u false")
if EMBER then
  -- __name in tostring and type errors; ipairs has no __ipairs (spec/computercraft.md 4.2)
  check(tostring(setmetatable({}, { __name = "Point" })):find("^Point: "), "__name in tostring")
  local n = 0
  for _ in ipairs(setmetatable({ 1, 2 }, { __ipairs = function() return function() end end })) do n = n + 1 end
  eq(n, 2)
end
