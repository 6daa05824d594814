-- The % loop: modulo, branch and add.
local N = N or ... or 16000000
local hits, acc = 0, 0
for i = 1, N do
  if i % 7 == 3 then hits = hits + 1 end
  acc = (acc + i) % 65521
end
print("modloop", hits, acc)
