package lua

import "testing"

// What a program can tell apart is another state; what it cannot is the same.
func TestDigestTellsStatesApart(t *testing.T) {
	after := func(source string) string {
		w := start(t, source, 1<<20)
		w.finish(t, 50)
		return digestOf(w.m)
	}
	for _, c := range []struct{ a, b string }{
		{"x = 1", "x = 2"},
		{"x = 'a'", "x = 'b'"},
		{"x = {1, 2}", "x = {2, 1}"},
		{"x = {a = 1, b = 2}", "x = {b = 2, a = 1}"},
		{"local a = {} x, y = a, a", "local a = {} x, y = a, {}"},
		{"x = setmetatable({}, {__index = {}})", "x = setmetatable({}, {__newindex = {}})"},
		{"local n = 1 x = function() return n end", "local n = 2 x = function() return n end"},
		{"x = function() return 1 end", "x = function() return 2 end"},
		{"local n x, y = function() return n end, function() n = 1 end", "local n, m x, y = function() return n end, function() m = 1 end"},
		{"x = coroutine.create(function() coroutine.yield() end)", "x = coroutine.create(function() coroutine.yield() end) coroutine.resume(x)"},
		{"x = 1", "math.randomseed(1) x = 1"},
	} {
		if after(c.a) == after(c.b) {
			t.Errorf("%s and %s give one digest", c.a, c.b)
		}
		if after(c.a) != after(c.a) {
			t.Errorf("%s gives two digests", c.a)
		}
	}
}

// Asking changes nothing.
func TestDigestChangesNothing(t *testing.T) {
	for name, source := range corpus {
		plain, asked := start(t, source, 1<<20), start(t, source, 1<<20)
		used := plain.finish(t, 100)
		total := int64(0)
		for i := 0; ; i++ {
			n, s := asked.t.Resume(100)
			total += n
			if s != Paused {
				break
			}
			if i%3 == 0 {
				digestOf(asked.m)
			}
		}
		if total != used || digestOf(plain.m) != digestOf(asked.m) {
			t.Errorf("%s: used %d, not %d, or another state", name, total, used)
		}
	}
}
