-- The hash part of tables: string keys, sparse numbers, fields, removal, pairs.
local N = N or ... or 60000
local names = {}
for i = 1, N do names[i] = "key" .. i end
local check = 0
for round = 1, 4 do
  local t = {}
  for i = 1, N do t[names[i]] = i end
  for i = 1, N, 3 do t[names[i]] = nil end
  for i = 1, N do t[i + 0.5] = i end
  local count, sum = 0, 0
  for k, v in pairs(t) do count = count + 1; sum = (sum + v) % 1000003 end
  check = (check * 31 + count * 7 + sum) % 1000003
  local p = { x = 0, y = 0, z = 0 }
  for i = 1, N do p.x = p.x + 1; p.y = p.y + p.x; p.z = p.y - p.x end
  check = (check + p.z) % 1000003
end
print("tablehash", check)
