package lua

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestFarArrayAgainstMap writes, clears and reads lists beyond the first
// piece of the array part: appended, with holes, shrinking and growing again.
func TestFarArrayAgainstMap(t *testing.T) {
	const n = 3 * nearEntries
	r := rand.New(rand.NewPCG(5, 6))
	for name, next := range map[string]func(step int) (k float64, clear bool){
		"list":           func(step int) (float64, bool) { return float64(step + 1), false },
		"list with gaps": func(step int) (float64, bool) { return float64(step + 1 + step/3), false },
		"pairs swapped":  func(step int) (float64, bool) { return float64(step ^ 1), false },
		"stack": func(step int) (float64, bool) {
			if step < n/2 {
				return float64(step + 1), false
			}
			return float64(n - step), true
		},
		"queue":      func(step int) (float64, bool) { return float64(step/2+1) - float64(step%2*100), step%2 == 1 },
		"random":     func(step int) (float64, bool) { return float64(r.IntN(step + 1)), r.IntN(8) == 0 },
		"up to down": func(step int) (float64, bool) { return float64(step%(n/2) + 1), step >= n/2 },
	} {
		m := New(Config{})
		tab := m.NewTable(0, 0)
		want := map[float64]float64{}
		account := m.mem.account - tab.size()
		for step := range n {
			k, gone := next(step)
			if gone {
				m.Set(tab, Number(k), Nil)
				delete(want, k)
			} else {
				m.Set(tab, Number(k), Int(step))
				want[k] = float64(step)
			}
			if step%20_011 == 0 {
				compareBig(t, name, tab, want)
			}
		}
		compareBig(t, name, tab, want)
		if got := m.mem.account - account; got != tab.size() {
			t.Errorf("%s: the account has %d bytes for it, it has %d", name, got, tab.size())
		}
		if name == "list" && (tab.far == nil || tab.far.n != n-nearEntries || cap(tab.arr) != nearEntries) {
			t.Errorf("a list of %d has %d entries in its first piece", n, len(tab.arr))
		}
		if name == "list with gaps" && tab.listLen() < n*5/4 {
			t.Errorf("%s: only %d entries are in the array part", name, tab.listLen())
		}
		clearInTraversal(t, m, tab)
	}
}

// Long lists as programs use them: appended to in the fast path, read,
// measured, gone over, sorted, moved, cleared; cloned in between.
func TestLongLists(t *testing.T) {
	const source = `
local t = {}
for i = 1, 80000 do t[i] = i end
local s = 0
for i = 1, #t do s = s + t[i] end
for i, v in ipairs(t) do s = s - v end
for k, v in pairs(t) do s = s + k - v end
print(#t, s, t[32768], t[32769], t[80000], t[80001])
for i = 1, 80000 do t[i] = t[i] * 2 end
print(t[32768], t[32769], t[80000], select("#", table.unpack(t, 32700, 32900)))
table.insert(t, 32769, "in") print(#t, table.remove(t, 32769), #t)
for i = 80000, 40001, -1 do t[i] = nil end print(#t)
for i = 1, 40000 do t[#t + 1] = -i end print(#t, t[80000], next(t))
setmetatable(t, { __newindex = function(t, k, v) rawset(t, k, "new") end })
t[80001] = 1 t[40000] = nil t[40000] = 1 t[5] = 1 print(t[80001], t[40000], t[5])
local u = { table.unpack(t, 1, 70000) } print(#u, u[70000], u[32769])
local p = table.pack(table.unpack(u)) print(p.n, p[70000])
u[5], u[40000] = 0, 0
table.sort(u, function(a, b) return a < b end) print(u[1], u[32768], u[70000])
for k in pairs(t) do t[k] = nil end print(next(t), #t)`
	want := ""
	for _, budget := range []int64{math.MaxInt64, 1000, 77} {
		w := start(t, source, 0)
		if budget == 1000 {
			for range 1200 {
				w.t.Resume(budget)
			}
			c := &transcript{}
			c.out.WriteString(w.out.String())
			c.m = w.m.Clone(c, nil)
			c.t = c.m.Threads()[0]
			w = c
		}
		w.finish(t, budget)
		if want == "" {
			want = w.out.String()
		}
		if w.out.String() != want {
			t.Errorf("budget %d: got\n%s", budget, w.out.String())
		}
	}
	const expected = "80000\t0\t32768\t32769\t80000\tnil\t\n65536\t65538\t160000\t201\t\n80001\tin\t80000\t\n40000\t\n80000\t-40000\t1\t2\t\n" +
		"new\tnew\t1\t\n70000\t-30000\t65538\t\n70000\t-30000\t\n-30000\t5534\t79998\t\nnil\t0\t\n"
	if want != expected {
		t.Errorf("got\n%s", want)
	}
}

// Going over many removed entries is charged and can be interrupted: the rows
// of nils at the beginning of a table cost what they take.
func TestNextOverRemovedEntries(t *testing.T) {
	const source = `
local t, h = {}, {}
for i = 1, 50000 do t[i] = i h[-i] = i end
for i = 1, 49999 do t[i] = nil h[-i] = nil end
local a = used()
for i = 1, 10 do io(next(t)) io(next(h)) end
local b = used()
for i = 1, 10 do for k in pairs(t) do io(k) end for k in pairs(h) do io(k) end end
print(b - a > 20 * 50000 / 8, used() - b > 20 * 50000 / 8, table.maxn(t))`
	run := func(budget int64) (string, int64) {
		w := start(t, source, 0)
		total := int64(0)
		w.m.SetStr(w.m.Globals(), "used", w.m.NewFunction("used", func(c *Call) Result {
			return c.Return(Number(float64(total + c.Machine().Used())))
		}))
		for {
			n, s := w.t.Resume(budget)
			if total += n; n > budget {
				t.Fatalf("one resume used %d of %d", n, budget)
			}
			if s != Paused {
				return w.out.String(), total
			}
		}
	}
	want, used := run(math.MaxInt64)
	if got, n := run(300); got != want || n != used {
		t.Errorf("budget 300: used %d, want %d\n%s\nwant\n%s", n, used, got, want)
	}
	if want[len(want)-len("true\ttrue\t50000\t\n"):] != "true\ttrue\t50000\t\n" {
		t.Error(want)
	}
}
