-- Coroutines: generators, a pipeline, creation of many short ones.
local N = N or ... or 400000
local function range(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
local function filter(gen, k)
  return coroutine.wrap(function()
    for v in gen do if v % k ~= 0 then coroutine.yield(v) end end
  end)
end
local check = 0
for v in filter(filter(range(N), 2), 3) do check = (check * 3 + v) % 1000003 end
for i = 1, N / 4 do
  local co = coroutine.create(function(a, b)
    local c = coroutine.yield(a + b)
    return c * 2
  end)
  local _, x = coroutine.resume(co, i, 1)
  local _, y = coroutine.resume(co, x)
  check = (check + y) % 1000003
end
print("coroutines", check)
