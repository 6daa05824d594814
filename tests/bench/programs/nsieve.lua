-- N-sieve: primes by crossing out in an array of booleans.
local N = N or ... or 10
local function sieve(m)
  local composite, count = {}, 0
  for i = 2, m do composite[i] = false end
  for i = 2, m do
    if not composite[i] then
      for k = i + i, m, i do composite[k] = true end
      count = count + 1
    end
  end
  return count
end
local sum = 0
for i = 0, 2 do sum = sum + sieve(2 ^ (N - i) * 2000) end
print("nsieve", sum)
