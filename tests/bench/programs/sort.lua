-- table.sort: with a comparator, without, and of strings.
local N = N or ... or 60000
local seed = 42.0 -- a float: some engines have 32-bit integers
local function random(n) seed = (seed * 16807) % 2147483647; return seed % n + 1 end
local numbers, records, names = {}, {}, {}
for i = 1, N do
  numbers[i] = random(1000000)
  records[i] = { key = random(5000), order = i }
  if i % 4 == 0 then names[#names + 1] = string.format("n%d", random(1000000)) end
end
table.sort(numbers)
table.sort(records, function(a, b)
  if a.key ~= b.key then return a.key > b.key end
  return a.order < b.order
end)
table.sort(names)
local check = 0
for i = 1, N do check = (check * 31 + numbers[i] + records[i].order) % 1000003 end
for i = 1, #names do check = (check * 31 + names[i]:byte(-1)) % 1000003 end
print("sort", string.format("%d", check))
