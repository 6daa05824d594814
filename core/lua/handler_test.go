package lua

import (
	"strings"
	"testing"
)

// A handler of xpcall that catches errors itself, as pcall does, and ends by one: what
// it answers is the error then, and nothing else ends. With any budget.
func TestHandlersThatCatch(t *testing.T) {
	const source = `
local lines = {}
local function note(...)
  local p = table.pack(...)
  for i = 1, p.n do p[i] = tostring(p[i]) end
  lines[#lines + 1] = table.concat(p, " ")
end
note(pcall(xpcall, 64, pcall))
note(pcall(xpcall, ("x"):rep(1000), pcall, nil, true))
note(pcall(xpcall, 64, xpcall))
note(pcall(xpcall, error, pcall))
note(pcall(xpcall, error, pcall, "e"))
note(pcall(xpcall, error, pcall, pcall))
note(pcall(xpcall, error, xpcall, pcall))
local co = coroutine.create(pcall)
note(coroutine.resume(co, xpcall, 64, pcall))
note(coroutine.status(co))
note(coroutine.resume(coroutine.create(xpcall), 64, pcall))
note(xpcall(error, function(m) return pcall(pcall, error, m) end, "e"))
note(xpcall(error, coroutine.wrap(function(m) return pcall(error, m) end), "e"))
note(xpcall(error, coroutine.wrap(error), "e"))
note(xpcall(load, pcall, function() error("r") end))
note(xpcall(table.sort, pcall, { 1, 2, 3 }, function() error("s") end))
note(xpcall(string.gsub, pcall, "abc", ".", function() error("g") end))
note(xpcall(xpcall, pcall, error, pcall, "e"))
return table.concat(lines, "\n")`
	const want = `true false false
true false false
true false error in error handling
true false false
true false false
true false false
true false error in error handling
true true false false
dead
true false false
false true
false false
false error in error handling
true nil false
false false
false false
true false false`
	for _, budget := range []int64{1 << 40, 1, 2, 3, 5, 13} {
		w, _ := finished(t, source, budget)
		if got := w.m.Display(w.t.Results()[0]); got != want {
			t.Errorf("budget %d: %s", budget, diffLines(got, want))
		}
	}
}

// diffLines are the lines of two texts that differ.
func diffLines(got, want string) string {
	var out strings.Builder
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			out.WriteString("\n" + a[i])
		}
	}
	return out.String()
}
