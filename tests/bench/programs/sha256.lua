-- SHA-256 in pure Lua (FIPS 180-4), as cryptographic programs of ComputerCraft do it.
local N = N or ... or 220 -- KiB hashed
local floor = math.floor
local band, bxor, bnot, rrotate, rshift
if bit32 then
  band, bxor, bnot, rrotate, rshift = bit32.band, bit32.bxor, bit32.bnot, bit32.rrotate, bit32.rshift
else
  -- Engines of the 5.3 family have operators instead, some on 32-bit integers only.
  local narrow = math.maxinteger < 4294967296
  local int = function(x) return x end
  if narrow then
    int = function(x)
      if x >= 2147483648 then x = x - 4294967296.0 end
      return math.tointeger(x)
    end
  end
  local make = assert(load([[
    local int, narrow = ...
    if narrow then
      return function(a, b) return int(a) & int(b) end,
        function(a, b, c) return int(a) ~ int(b) ~ int(c or 0) end,
        function(a) return ~int(a) end,
        function(a, n) a = int(a); return a >> n | a << (32 - n) end,
        function(a, n) return int(a) >> n end
    end
    return function(a, b) return a & b end,
      function(a, b, c) return a ~ b ~ (c or 0) end,
      function(a) return ~a & 0xffffffff end,
      function(a, n) return (a >> n | a << (32 - n)) & 0xffffffff end,
      function(a, n) return a >> n end
  ]]))
  band, bxor, bnot, rrotate, rshift = make(int, narrow)
end
-- Fractional parts of roots of primes, computed with integer Newton steps on doubles.
local K, H = {}, {}
do
  local function frac(x) return floor((x - floor(x)) * 4294967296.0) end
  local function root3(p)
    local x = p / 3
    for _ = 1, 60 do x = (2 * x + p / (x * x)) / 3 end
    return x
  end
  local n, p = 0, 2
  while n < 64 do
    local prime = true
    for d = 2, p - 1 do if p % d == 0 then prime = false; break end end
    if prime then
      n = n + 1
      K[n] = frac(root3(p))
      if n <= 8 then H[n] = frac(math.sqrt(p)) end
    end
    p = p + 1
  end
end
local function word(n)
  return string.char(floor(n / 16777216) % 256, floor(n / 65536) % 256, floor(n / 256) % 256, n % 256)
end
local function sha256(message)
  local bits = #message * 8
  message = message .. "\128" .. ("\0"):rep((55 - #message) % 64) .. word(floor(bits / 4294967296)) .. word(bits % 4294967296)
  local h1, h2, h3, h4, h5, h6, h7, h8 = H[1], H[2], H[3], H[4], H[5], H[6], H[7], H[8]
  local w = {}
  for at = 1, #message, 64 do
    for i = 1, 16 do
      local p, q, r, s = message:byte(at + i * 4 - 4, at + i * 4 - 1)
      w[i] = ((p * 256.0 + q) * 256 + r) * 256 + s
    end
    for i = 17, 64 do
      local x, y = w[i - 15], w[i - 2]
      local s0 = bxor(rrotate(x, 7), rrotate(x, 18), rshift(x, 3))
      local s1 = bxor(rrotate(y, 17), rrotate(y, 19), rshift(y, 10))
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) % 4294967296.0
    end
    local a, b, c, d, e, f, g, h = h1, h2, h3, h4, h5, h6, h7, h8
    for i = 1, 64 do
      local s1 = bxor(rrotate(e, 6), rrotate(e, 11), rrotate(e, 25))
      local ch = bxor(band(e, f), band(bnot(e), g))
      local t1 = h + s1 + ch + K[i] + w[i]
      local s0 = bxor(rrotate(a, 2), rrotate(a, 13), rrotate(a, 22))
      local maj = bxor(band(a, b), band(a, c), band(b, c))
      h, g, f = g, f, e
      e = (d + t1) % 4294967296.0
      d, c, b = c, b, a
      a = (t1 + s0 + maj) % 4294967296.0
    end
    h1, h2, h3, h4 = (h1 + a) % 4294967296.0, (h2 + b) % 4294967296.0, (h3 + c) % 4294967296.0, (h4 + d) % 4294967296.0
    h5, h6, h7, h8 = (h5 + e) % 4294967296.0, (h6 + f) % 4294967296.0, (h7 + g) % 4294967296.0, (h8 + h) % 4294967296.0
  end
  local all = word(h1) .. word(h2) .. word(h3) .. word(h4) .. word(h5) .. word(h6) .. word(h7) .. word(h8)
  return (all:gsub(".", function(c) return string.format("%02x", c:byte()) end))
end
assert(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "sha256 of abc")
local digest = ""
for i = 1, N do digest = sha256(digest .. ("ember"):rep(200)) end
print("sha256", digest)
