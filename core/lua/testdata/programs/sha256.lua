-- SHA-256 with bit32: products and sums beyond 2^32 are cut by band.
local band, rrotate, bxor, rshift, bnot = bit32.band, bit32.rrotate, bit32.bxor, bit32.rshift, bit32.bnot
local k, h0, n = {}, {}, 2
local function fraction(x) return math.floor((x - math.floor(x)) * 2 ^ 32) end
while #k < 64 do
  local prime = true
  for d = 2, math.floor(n ^ 0.5) do if n % d == 0 then prime = false break end end
  if prime then
    if #h0 < 8 then h0[#h0 + 1] = fraction(n ^ 0.5) end
    k[#k + 1] = fraction(n ^ (1 / 3))
  end
  n = n + 1
end
local function sha256(s)
  local bits = #s * 8
  s = s .. "\128" .. ("\0"):rep((55 - #s) % 64)
  for i = 7, 0, -1 do s = s .. string.char(math.floor(bits / 256 ^ i) % 256) end
  local h = { table.unpack(h0) }
  for at = 1, #s, 64 do
    local w = {}
    for i = 0, 15 do
      local a, b, c, d = s:byte(at + i * 4, at + i * 4 + 3)
      w[i + 1] = ((a * 256 + b) * 256 + c) * 256 + d
    end
    for i = 17, 64 do
      local x, y = w[i - 15], w[i - 2]
      w[i] = band(w[i - 16] + w[i - 7] + bxor(rrotate(x, 7), rrotate(x, 18), rshift(x, 3)) + bxor(rrotate(y, 17), rrotate(y, 19), rshift(y, 10)), 0xffffffff)
    end
    local a, b, c, d, e, f, g, x = table.unpack(h)
    for i = 1, 64 do
      local t = x + bxor(rrotate(e, 6), rrotate(e, 11), rrotate(e, 25)) + bxor(band(e, f), band(bnot(e), g)) + k[i] + w[i]
      local u = bxor(rrotate(a, 2), rrotate(a, 13), rrotate(a, 22)) + bxor(band(a, b), band(a, c), band(b, c))
      x, g, f, e, d, c, b, a = g, f, e, band(d + t, 0xffffffff), c, b, a, band(t + u, 0xffffffff)
    end
    for i, v in ipairs({ a, b, c, d, e, f, g, x }) do h[i] = band(h[i] + v, 0xffffffff) end
  end
  return (("%08x"):rep(8)):format(table.unpack(h))
end
for _, s in ipairs({ "", "abc", ("a"):rep(1000), "The quick brown fox jumps over the lazy dog" }) do print(sha256(s)) end
local crc = {}
for i = 0, 255 do
  local c = i
  for _ = 1, 8 do c = c % 2 == 1 and bxor(rshift(c, 1), 0xEDB88320) or rshift(c, 1) end
  crc[i] = c
end
local c = 0xffffffff
for b in ("123456789"):gmatch(".") do c = bxor(rshift(c, 8), crc[band(bxor(c, b:byte()), 255)]) end
print(("%08x"):format(bnot(c)))
local hash = 2166136261
for b in ("foobar"):gmatch(".") do hash = bxor(hash, b:byte()) * 16777619 % 2 ^ 32 end
print(("%08x"):format(hash))
