package lua

import (
	"math"
	"strings"
	"testing"
)

// A program that lets go of everything when it runs out of memory may go on,
// also when a slice ends in the middle of the pass that finds it out.
func TestMemoryComesBack(t *testing.T) {
	const source = `
local function f() local t = {} while true do t[#t + 1] = {} end end
for i = 1, 10 do print(pcall(f)) end`
	for _, budget := range []int64{math.MaxInt64, 10_000, 99} {
		w := start(t, source, 1<<20)
		w.finish(t, budget)
		if got := w.out.String(); got != strings.Repeat("false\tnot enough memory\t\n", 10) {
			t.Errorf("budget %d: %s", budget, got)
		}
	}
}

// Two threads of a machine: who fills it gets the error, not who runs when
// that is found out.
func TestMemoryErrorFindsItsThread(t *testing.T) {
	w := start(t, `local t = {} while true do t[#t + 1] = {} end`, 1<<20)
	f, err := w.m.Load("=other", `while true do end`, w.m.TableValue(w.m.Globals()))
	if err != nil {
		t.Fatal(err)
	}
	other := w.m.Start(f)
	for {
		if _, s := other.Resume(100_000); s != Paused {
			t.Fatalf("the other thread: %v, %s", s, w.m.Display(other.Err()))
		}
		if _, s := w.t.Resume(500); s == Failed {
			break
		}
	}
	if got := w.m.Display(w.t.Err()); got != "not enough memory" {
		t.Error(got)
	}
}

// Large weak tables are marked and cleared in pieces: no resume goes far
// beyond its budget, and what is left does not depend on it.
func TestWeakTablesInPieces(t *testing.T) {
	const source = `
local v, k, kv = setmetatable({}, { __mode = "v" }), setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "kv" })
local kept, chain = {}, {}
for i = 1, 20000 do
  local x = { i }
  v[i], v["n" .. i], k[x], kv[x] = x, x, { x, i }, x
  if i % 100 == 0 then kept[#kept + 1] = x k[x] = { i } chain[#chain + 1] = x end
  if i % 1000 == 0 then local link = {} k[x] = link k[link] = { x } end
end
for i = 1, 40000 do local garbage = { i } end
local function count(t) local n = 0 for _ in pairs(t) do n = n + 1 end return n end
print(count(v), count(k), count(kv), #kept)
for i = 1, 120000 do local garbage = { i } end
print(count(v) < 10000, count(k) < 10000, count(kv) < 10000)
for i, x in ipairs(kept) do assert(v[x[1]] == x and k[x] and kv[x] == x) end`
	run := func(budget int64) string {
		w := start(t, source, 64<<20)
		for i := 0; ; i++ {
			_, s := w.t.Resume(budget)
			if s == Failed {
				t.Fatal(w.m.Display(w.t.Err()))
			}
			if s == Done {
				return w.out.String()
			}
			if w.m.debt > 3000 { // a chunk of nodes is charged 1,280
				t.Fatalf("budget %d: %d units beyond it", budget, w.m.debt)
			}
			if w.m.mem.marking && i%7 == 0 { // the host writes meanwhile
				w.m.SetStr(w.m.Globals(), "written", TableValue(w.m.NewTable(1, 0)))
			}
		}
	}
	want := run(1 << 40)
	for _, budget := range []int64{100, 1000} {
		if got := run(budget); got != want {
			t.Errorf("budget %d:\n%swant\n%s", budget, got, want)
		}
	}
}

// garbageKinds each make a piece of garbage of a kind in turn i.
var garbageKinds = map[string]string{
	"tables":     `local t = { i, x = i }`,
	"lists":      `local t = { i } for j = 2, 40 do t[j] = j end`,
	"strings":    `local s = "garbage " .. i`,
	"long":       `local s = ("x"):rep(100000 + i % 1000)`,
	"closures":   `local f = function() return i end f()`,
	"coroutines": `local c = coroutine.wrap(function() coroutine.yield(i) end) c()`,
	"cycles":     `local a, b = {}, {} a.b, b.a = b, a`,
	"weak":       `weak[{}] = { i }`,
	"buffers":    `local s = ("ab"):rep(3000):gsub("a", "%0%0"):upper() .. table.concat({ i, i, i })`,
}

// garbageTest runs a program that keeps 1 MiB and makes so many bytes of
// garbage of a kind, in a machine of 4 MiB. What a turn allocates is measured
// in a machine that never marks.
func garbageTest(t *testing.T, kind string, total int64) {
	t.Helper()
	const frame = `
local weak = setmetatable({}, { __mode = "k" })
local live = {} for i = 1, 8000 do live[i] = { i } end
mark() for i = 1, N do BODY end mark() print("ok", #live, live[8000][1])`
	program := func(turns int64, memory int64) (*transcript, []int64) {
		source := strings.Replace(frame, "BODY", garbageKinds[kind], 1)
		w := start(t, strings.Replace(source, "N", Int(int(turns)).text(), 1), memory)
		var marks []int64
		w.m.SetStr(w.m.Globals(), "mark", w.m.NewFunction("mark", func(c *Call) Result {
			marks = append(marks, c.Machine().MemoryUsed())
			return c.Return()
		}))
		if memory > 1<<40 {
			w.m.mem.threshold = memory
		}
		w.finish(t, 100_000)
		return w, marks
	}
	const sample = 200
	_, marks := program(sample, 1<<50)
	turn := (marks[1] - marks[0]) / sample
	w, marks := program(total/turn+1, 4<<20)
	if got := w.out.String(); got != "ok\t8000\t8000\t\n" {
		t.Errorf("%s, %d bytes a turn: %s", kind, turn, got)
	}
	if live := marks[0]; live < 1<<20 || live > 2<<20 {
		t.Errorf("%s: %d bytes are kept", kind, live)
	}
}

func (v Value) text() string { return formatNumber(v.num()) }

// Garbage never runs a program out of memory; TestTenGiBOfGarbage is the same
// at full size.
func TestGarbageOfAllKinds(t *testing.T) {
	for kind := range garbageKinds {
		garbageTest(t, kind, 12<<20)
	}
}
