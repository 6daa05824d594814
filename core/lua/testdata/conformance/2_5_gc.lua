section "2.5"
-- Garbage is collected: far more than any limit is allocated, little is alive.
local keep
for i = 1, 20000 do keep = { i, tostring(i), { i } } end
eq(keep[1], 20000)
section "2.5.2"
local weak = setmetatable({}, { __mode = "k" })
local strong = {}
weak[strong] = "kept"
weak[{}] = "goes some day"
eq(weak[strong], "kept")
local values = setmetatable({}, { __mode = "v" })
values.a = strong; values.n = 42; values.s = "string"
eq(values.a, strong); eq(values.n, 42); eq(values.s, "string")
local both = setmetatable({ strong }, { __mode = "kv" }); eq(both[1], strong)
if EMBER then
  eq(collectgarbage, nil)
else
  collectgarbage()
  local n = 0
  for k in pairs(weak) do n = n + 1 end
  eq(n, 1); eq(values.a, strong); eq(values.n, 42)
end
section "2.5.1"
if EMBER then
  -- finalizers do not exist: setting __gc does nothing
  local ran = false
  setmetatable({}, { __gc = function() ran = true end })
  eq(ran, false)
else
  local ran = false
  setmetatable({}, { __gc = function() ran = true end })
  collectgarbage()
  eq(ran, true)
end
