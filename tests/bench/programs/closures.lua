-- Closures: creation, shared upvalues, calls through upvalues.
local N = N or ... or 900000
local function counter(step)
  local n = 0
  return function() n = n + step; return n end, function() n = 0 end
end
local function compose(f, g) return function(x) return f(g(x)) end end
local check = 0
local inc = function(x) return x + 1 end
local double = function(x) return x * 2 % 10007 end
local both = compose(inc, double)
for i = 1, N do
  local next, reset = counter(i % 5)
  next()
  check = (check + next() + both(i)) % 1000003
  if i % 3 == 0 then reset(); check = check + next() end
end
print("closures", check)
