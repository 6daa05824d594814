package lua

import "testing"

// TestSortOfNumbers: without a comparator numbers are compared in a row; what
// comes out, errors included, is what one comparison at a time gives.
func TestSortOfNumbers(t *testing.T) {
	const source = `
local seed, failed = 1, 0
local function random(n) seed = seed * 16807 % 2147483647 return seed % n end
local function less(a, b) return a < b end
local function sorted(list, order)
  local ok, err = pcall(table.sort, list, order)
  for i = 1, #list do list[i] = tostring(list[i]) end
  return tostring(ok) .. " " .. tostring(err):gsub("^.-:%d+: ", "") .. " " .. table.concat(list, " ")
end
for round = 1, 600 do
  local a, b, kinds = {}, {}, round % 6
  for i = 1, random(round % 50 == 0 and 3000 or 40) do
    local v = random(i % 2 == 0 and 5 or 1000) - 3
    if kinds == 1 and random(6) == 0 then v = 0 / 0 end
    if kinds == 2 and random(6) == 0 then v = random(2) == 0 and 1 / 0 or -0.0 end
    if kinds == 3 and random(9) == 0 then v = "x" end
    if kinds == 4 then v = i end
    if kinds == 5 then v = -i end
    a[i], b[i] = v, v
  end
  local one, two = sorted(a), sorted(b, less)
  failed = failed + (one:find("^false") and 1 or 0)
  if one ~= two then error("round " .. round .. ": " .. one .. " and " .. two) end
end
if failed < 50 then error("only " .. failed .. " sorts failed") end`
	for _, budget := range []int64{7, 100, 1 << 40} {
		finished(t, source, budget)
	}
}

// TestSortOfCallsCostsTheSame: a comparator in Lua is called without leaving the
// interpreter's loop where nothing else is due. Resumed with a budget of one, something
// else always is: what comes out and what it costs are the same.
func TestSortOfCallsCostsTheSame(t *testing.T) {
	const source = `
local seed, text = 7, ""
local function list(n)
  local l = {}
  for i = 1, n do seed = seed * 16807 % 2147483647 l[i] = seed % 50 end
  return l
end
local function note(n, order)
  local l = list(n)
  local ok, err = pcall(table.sort, l, order)
  for i = 1, n do l[i] = tostring(l[i]) end
  text = text .. tostring(ok) .. tostring(err) .. table.concat(l, " ") .. "\n"
end
local calls = 0
note(60, function(a, b) return a < b end)
note(60, function(a, b) calls = calls + 1 return a > b, calls end)
note(60, function(...) local a, b = ... return a < b end)
note(60, function(a) return a % 2 == 0 end)
note(60, function() return true end)
note(60, function() end)
note(60, function(a, b, c, d) if c or d then error("more") end local x, y, z = a, b, c return x < y end)
note(60, function(a, b) if calls > 150 then error("enough") end calls = calls + 1 return a < b end)
note(30, function(a, b) table.sort({ 3, 1, 2 }, function(c, d) return c < d end) return a < b end)
note(30, function(a, b) local t = {} for i = 1, 20 do t[i] = { a } end return a < b end)
note(30, function(a, b) local f = function() return a < b end return f() end)
note(30, function(a, b) debug.sethook(function() calls = calls + 1 end, "", 5) return a < b end)
debug.sethook()
local co = coroutine.wrap(function()
  note(30, function(a, b) coroutine.yield(1) return a < b end)
  return 2
end)
while co() == 1 do calls = calls + 1 end
local shrinking = list(40)
text = text .. tostring(pcall(table.sort, shrinking, function(a, b) shrinking[#shrinking] = nil return (a or 0) < (b or 0) end))
local far = list(33000)
table.sort(far, function(a, b) return a < b end)
for i = 2, #far do assert(far[i - 1] <= far[i]) end
return text .. calls`
	var text string
	var cost int64
	for _, budget := range []int64{1 << 40, 1, 13} {
		w, used := finished(t, source, budget)
		got := w.m.Display(w.t.Results()[0])
		if text == "" {
			text, cost = got, used
		}
		if got != text || used != cost {
			t.Errorf("budget %d: %d spent, not %d; the same text: %v", budget, used, cost, got == text)
		}
	}
}
