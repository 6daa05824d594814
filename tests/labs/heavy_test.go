package labs

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
)

// The modulus and operands have 77 digits: RSA of 256 bits, as CryptoNet uses
// it (spec/cryptonet.md 7.2).
const (
	modulus  = "79228162514264337593543950336111111111111111111111111111111111111111111111113"
	exponent = "56713727820156410577229101238628035242711111111111111111111111111111111111117"
	base     = "12345678901234567890123456789012345678901234567890123456789012345678901234567"
)

// modpow is modular power in pure Lua as a beginner writes it: limbs of three
// digits, multiplication digit by digit, reduction by subtraction.
const modpow = `
local function parse(s)
  local t = {}
  while #s > 0 do
    t[#t + 1] = tonumber(s:sub(-3))
    s = s:sub(1, -4)
  end
  return t
end
local function compare(a, b)
  for i = math.max(#a, #b), 1, -1 do
    local x, y = a[i] or 0, b[i] or 0
    if x ~= y then return x < y and -1 or 1 end
  end
  return 0
end
local function subtract(a, b)
  local borrow = 0
  for i = 1, #a do
    local x = a[i] - (b[i] or 0) - borrow
    borrow = 0
    if x < 0 then x, borrow = x + 1000, 1 end
    a[i] = x
  end
end
-- a = a * k + b * d
local function muladd(a, k, b, d)
  local carry = 0
  for i = 1, math.max(#a, #b) do
    local x = (a[i] or 0) * k + (b[i] or 0) * d + carry
    carry = math.floor(x / 1000)
    a[i] = x - carry * 1000
  end
  if carry > 0 then a[#a + 1] = carry end
end
local function mulmod(a, b, m)
  local r = {}
  for i = #a, 1, -1 do
    for digit = 3, 1, -1 do
      muladd(r, 10, b, math.floor(a[i] / 10 ^ (digit - 1)) % 10)
      while compare(r, m) >= 0 do subtract(r, m) end
    end
  end
  return r
end
local function halve(a)
  local rest = 0
  for i = #a, 1, -1 do
    local x = a[i] + rest * 1000
    a[i], rest = math.floor(x / 2), x % 2
  end
  return rest
end
local m, e, b, r = parse(MODULUS), parse(EXPONENT), parse(BASE), { 1 }
local start = os.clock()
while compare(e, {}) > 0 do
  if halve(e) == 1 then r = mulmod(r, b, m) end
  b = mulmod(b, b, m)
end
local text = {}
for i = #r, 1, -1 do text[#text + 1] = ("%03d"):format(r[i]) end
print((table.concat(text):gsub("^0+", "")))
print("took " .. os.clock() - start)
`

// A handshake must not time out because its cryptography is pure Lua: at the
// default speed it ends well within the five seconds a protocol waits.
func TestHeavyCryptographyWithinATimeout(t *testing.T) {
	program := strings.NewReplacer("MODULUS", `"`+modulus+`"`, "EXPONENT", `"`+exponent+`"`, "BASE", `"`+base+`"`).Replace(modpow)
	src := "# Heavy\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n```\n```lua alice/startup.lua\n" + program + "```\n"
	l := build(t, "heavy.md", src, lab.Options{})
	l.Run()
	number := func(s string) *big.Int { n, _ := new(big.Int).SetString(s, 10); return n }
	want := new(big.Int).Exp(number(base), number(exponent), number(modulus)).String()
	log := strings.Fields(l.Log(0))
	at := -1
	for i, word := range log {
		if word == "took" {
			at = i
		}
	}
	if at < 2 {
		t.Fatalf("no result:\n%s", l.Log(0))
	}
	if got := strings.Join(log[2:at], ""); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var took float64
	if _, err := fmt.Sscan(log[at+1], &took); err != nil || took > 4 || took == 0 {
		t.Errorf("it took %v s of lab time (%v)", log[at+1], err)
	}
	t.Logf("took %v s of lab time", took)
	if used := time.Duration(l.Computer(0).Instructions()) * time.Second / time.Duration(l.Computer(0).CPU()); used.Seconds() < 0.2 {
		t.Errorf("only %v of computing: the test is not heavy", used)
	}
}
