section "2.6"
local co = coroutine.create(function(a, b)
  list("1,10", a, b)
  local c = coroutine.yield(a + b)
  eq(c, "x")
  local d, e = coroutine.yield()
  list("y,z", d, e)
  return "end", "last"
end)
eq(coroutine.status(co), "suspended")
list("true,11", coroutine.resume(co, 1, 10)); list("true", coroutine.resume(co, "x")); list("true,end,last", coroutine.resume(co, "y", "z"))
eq(coroutine.status(co), "dead"); list("false,cannot resume dead coroutine", coroutine.resume(co))
-- wrap propagates errors
local gen = coroutine.wrap(function() error("boom", 0) end)
raises("boom", gen)
raises("cannot resume dead coroutine", gen)
raises("cannot resume dead coroutine", (function() local w = coroutine.wrap(function() end); w(); return w end)())
-- status seen from inside
local outer
outer = coroutine.create(function()
  eq(coroutine.status(outer), "running")
  local inner = coroutine.create(function() eq(coroutine.status(outer), "normal"); list("false,cannot resume non-suspended coroutine", coroutine.resume(outer)) end)
  check(coroutine.resume(inner))
end)
check(coroutine.resume(outer))
list("false,cannot resume non-suspended coroutine", coroutine.resume((coroutine.running())))
-- generators
local function each(t) return coroutine.wrap(function() for i, v in ipairs(t) do coroutine.yield(i, v) end end) end
local s = ""
for i, v in each { "a", "b", "c" } do s = s .. i .. v end
eq(s, "1a2b3c")
-- yield across pcall, xpcall, iterators, sort, gsub, metamethods, load, dofile-free code
local across = coroutine.wrap(function()
  local ok, v = pcall(function() return coroutine.yield("pcall") + 1 end)
  local ok2, e = xpcall(function() coroutine.yield("xpcall"); error("oops", 0) end, function(m) return m .. "?" end)
  local sum = 0
  for k in function() return coroutine.yield("iterator") end do sum = sum + k end
  return table.concat({ tostring(ok), v, tostring(ok2), e, sum }, " ")
end)
eq(across(), "pcall"); eq(across(4), "xpcall"); eq(across(), "iterator"); eq(across(5), "iterator"); eq(across(7), "iterator"); eq(across(nil), "true 5 false oops? 12")
if EMBER then
  local deep = coroutine.wrap(function()
    local t = { 3, 1, 2 }
    local n = 0
    table.sort(t, function(a, b) n = n + 1; coroutine.yield("sort"); return a < b end)
    local g = ("abc"):gsub(".", function(c) return coroutine.yield("gsub" .. c) end)
    local f = load(function() return coroutine.yield("load") end, "=y")
    return table.concat(t, ",") .. g .. tostring(f())
  end)
  local last = deep()
  while last == "sort" do last = deep() end
  eq(last, "gsuba"); eq(deep("X"), "gsubb"); eq(deep(false), "gsubc"); eq(deep("Z"), "load"); eq(deep("return "), "load"); eq(deep("12"), "load"); eq(deep(nil), "1,2,3XbZ12")
end
-- pcall within a coroutine keeps its state over many yields
local w = coroutine.wrap(function()
  for i = 1, 3 do local ok, e = pcall(function() coroutine.yield(i); error("e" .. i, 0) end); coroutine.yield(e) end
  return "done"
end)
eq(w() .. w() .. w() .. w() .. w() .. w() .. w(), "1e12e23e3done")
-- deep recursion of coroutines inside coroutines
local function nest(n) if n == 0 then return 0 end; return 1 + coroutine.wrap(nest)(n - 1) end
eq(nest(50), 50)
-- arguments and results with nils
list("true,nil,nil", coroutine.resume(coroutine.create(function(...) return ... end), nil, nil))
list("true,nil,2,nil", coroutine.resume(coroutine.create(function(...) return coroutine.yield(...) end), nil, 2, nil))
eq(select("#", coroutine.resume(coroutine.create(function(...) coroutine.yield(...) end), nil, nil, nil)), 4)
-- yields from inside nested Lua calls and tail calls
local function tail(n) if n == 0 then return coroutine.yield("bottom") end; return tail(n - 1) end
local t = coroutine.wrap(function() return tail(100) end); eq(t(), "bottom"); eq(t("up"), "up")
-- our outermost thread is itself resumed by its host, so it may yield
if not EMBER then raises("attempt to yield from outside a coroutine", coroutine.yield) end
