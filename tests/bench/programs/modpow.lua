-- Modular power of 77-digit numbers in pure Lua: what a key exchange costs a program.
local N = N or ... or 30 -- exponentiations
local floor = math.floor
local BASE = 16777216.0 -- 24-bit limbs: a product and a carry stay exact in a double
local LIMBS = 11      -- 264 bits; the modulus is 2^255 - 19 (77 digits)
local function decimal(s)
  local t = {}
  for i = 1, LIMBS do t[i] = 0 end
  for i = 1, #s do
    local carry = s:byte(i) - 48
    for k = 1, LIMBS do
      local v = t[k] * 10 + carry
      carry = floor(v / BASE)
      t[k] = v - carry * BASE
    end
  end
  return t
end
local P = decimal("57896044618658097711785492504343953926634992332820282019728792003956564819949")
-- Schoolbook product, then reduction one limb at a time by a guessed quotient.
local function multiply(a, b)
  local r = {}
  for i = 1, 2 * LIMBS + 1 do r[i] = 0 end
  for i = 1, LIMBS do
    local ai, carry = a[i], 0
    if ai ~= 0 then
      for j = 1, LIMBS do
        local v = r[i + j - 1] + ai * b[j] + carry
        carry = floor(v / BASE)
        r[i + j - 1] = v - carry * BASE
      end
      r[i + LIMBS] = r[i + LIMBS] + carry
    end
  end
  local top = P[LIMBS] * BASE + P[LIMBS - 1]
  for at = LIMBS + 1, 0, -1 do
    -- bring r[at+1 .. at+LIMBS+1] below P * BASE^at
    local high = (r[at + LIMBS + 1] or 0) * BASE * BASE + (r[at + LIMBS] or 0) * BASE + (r[at + LIMBS - 1] or 0)
    local guess = floor(high / (top + 1) - 0.001) -- never too big, though high is rounded
    while true do
      if guess > 0 then
        local carry = 0
        for j = 1, LIMBS do
          local v = r[at + j] - guess * P[j] + carry
          carry = floor(v / BASE)
          r[at + j] = v - carry * BASE
        end
        if r[at + LIMBS + 1] then r[at + LIMBS + 1] = r[at + LIMBS + 1] + carry end
      end
      local over = (r[at + LIMBS + 1] or 0) > 0
      if not over then
        over = true
        for j = LIMBS, 1, -1 do
          if r[at + j] ~= P[j] then over = r[at + j] > P[j]; break end
        end
      end
      if not over then break end
      guess = 1
    end
  end
  for i = LIMBS + 1, #r do r[i] = nil end
  return r
end
local function modpow(base, exponent)
  local result = decimal("1")
  for i = LIMBS, 1, -1 do
    local e = exponent[i]
    for bit = 23, 0, -1 do
      result = multiply(result, result)
      local place = 2 ^ bit
      if e >= place then
        e = e - place
        result = multiply(result, base)
      end
    end
  end
  return result
end
local function text(a)
  local copy, digits = {}, {}
  for i = 1, LIMBS do copy[i] = a[i] end
  repeat
    local rest, zero = 0, true
    for i = LIMBS, 1, -1 do
      local v = rest * BASE + copy[i]
      copy[i] = floor(v / 10)
      rest = v - copy[i] * 10
      if copy[i] ~= 0 then zero = false end
    end
    digits[#digits + 1] = string.format("%d", rest)
  until zero
  return table.concat(digits):reverse()
end
-- Fermat: a^(p-1) = 1 (mod p) proves the arithmetic before anything is measured.
local minus1 = decimal("57896044618658097711785492504343953926634992332820282019728792003956564819948")
local x = decimal("31415926535897932384626433832795028841971693993751058209749445923078164062862")
if N > 0 then assert(text(modpow(x, minus1)) == "1", "Fermat's little theorem") end
for i = 2, N do x = modpow(decimal("9"), x) end
print("modpow", text(x))
