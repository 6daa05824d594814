-- Float arithmetic in a numeric loop: no tables, no calls.
local N = N or ... or 12000000
local x, sum = 0.5, 0
for i = 1, N do
  x = x * 3.75 * (1 - x)
  sum = sum + x * 0.5
end
print("floatloop", string.format("%.3f %.6f", sum / 1e3, x))
