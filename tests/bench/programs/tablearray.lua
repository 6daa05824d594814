-- The array part of tables: append, read, swap, walk with ipairs and #.
local N = N or ... or 300000
local check = 0
for round = 1, 5 do
  local t = {}
  for i = 1, N do t[i] = i * round end
  for i = 1, #t / 2 do
    local j = #t - i + 1
    t[i], t[j] = t[j], t[i]
  end
  for i, v in ipairs(t) do check = (check * 3 + v) % 1000003 end
  for i = N, 1, -1 do t[i] = nil end
  check = check + #t
end
print("tablearray", check)
