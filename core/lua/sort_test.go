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
		w := start(t, source, 32<<20)
		s := Paused
		for s == Paused {
			_, s = w.t.Resume(budget)
		}
		if s != Done {
			t.Fatalf("budget %d: %s", budget, w.m.Display(w.t.Err()))
		}
	}
}
