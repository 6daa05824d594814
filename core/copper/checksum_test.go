package copper

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// TestChecksumIsOfTheText: for any value that has a text the checksum is the
// CRC-32 of it, and whatever has none is an error in the serialiser's words.
// The CRC is computed in Lua, so nothing is compared with itself.
func TestChecksumIsOfTheText(t *testing.T) {
	w := newWorld(t, modem.Impairment{}, 1)
	c := w.add("computer", `
local cNet = require "cNet"
local function crc(text)
  local sum = 0xffffffff
  for i = 1, #text do
    sum = bit32.bxor(sum, text:byte(i))
    for _ = 1, 8 do sum = bit32.bxor(bit32.rshift(sum, 1), bit32.band(0xedb88320, -bit32.band(sum, 1))) end
  end
  return bit32.bxor(sum, 0xffffffff)
end
local numbers = { 0, -0.0, 1, -1, 0.1, 1e14, 1e15, -1e15, 2^53, 2^53 + 1, -2^53, 2^63, -2^63, 1e300, 5e-324, 1/0, -1/0, 0/0, 123456789012345, 1e100, math.pi }
local function any(depth)
  local kind = math.random(depth > 3 and 5 or 7)
  if kind == 1 then return numbers[math.random(#numbers)] end
  if kind == 2 then return math.random() * 10 ^ math.random(-20, 20) end
  if kind == 3 then return math.random(2) == 1 end
  if kind == 4 or kind == 5 then
    local s = {}
    for i = 1, math.random(0, 6) do s[i] = string.char(math.random(0, 255)) end
    return table.concat(s)
  end
  local t = {}
  for i = 1, math.random(0, 4) do t[i] = any(depth + 1) end
  for _ = 1, math.random(0, 4) do
    local k = any(depth + 1)
    if k ~= nil and k == k then t[k] = any(depth + 1) end
  end
  return t
end
local function check(v)
  local text = textutils.serialise(v)
  if cNet.checksum(v) ~= crc(text) then print("differs: " .. text) return false end
  return true
end
local good = 0
for _, n in ipairs(numbers) do if check(n) and check { n } and check { a = n } then good = good + 1 end end
for _ = 1, 300 do if check(any(0)) then good = good + 1 end end
local deep = {}
for _ = 1, 60 do deep = { deep, x = 1 } end
if check(deep) and check(nil) and check(setmetatable({ 1 }, { __index = function() end })) then good = good + 1 end
print("good", good, #numbers + 301)
local self = {}
self[1] = self
for _, bad in ipairs { { self, "recursive" }, { { print }, "function" }, { { {}, { [print] = 1 } }, "function" } } do
  local _, a = pcall(textutils.serialise, bad[1])
  local ok, b = pcall(function() cNet.checksum(bad[1]) end)
  print(ok, a == (b:gsub("^/?startup.lua:%d+: ", "")), b:find(bad[2]) ~= nil)
end
local x, y = { a = 1, b = 2, [3] = 3, [true] = 4 }, { [true] = 4 }
y[3], y.b, y.a = 3, 2, 1
print("same", cNet.checksum(x) == cNet.checksum(y))
`)
	w.run(modem.Time(60 * time.Second))
	c.want(t, "good\t322\t322", "false\ttrue\ttrue\nfalse\ttrue\ttrue\nfalse\ttrue\ttrue", "same\ttrue")
}
