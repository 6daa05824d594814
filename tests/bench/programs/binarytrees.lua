-- Binary trees: allocation and collection of many small tables.
local N = N or ... or 14
local function make(depth)
  if depth == 0 then return {} end
  return { make(depth - 1), make(depth - 1) }
end
local function count(tree)
  if not tree[1] then return 1 end
  return 1 + count(tree[1]) + count(tree[2])
end
local long = make(N)
local check = 0
for depth = 4, N, 2 do
  local rounds = 2 ^ (N - depth + 3)
  for i = 1, rounds do check = check + count(make(depth)) end
end
print("binarytrees", check, count(long))
