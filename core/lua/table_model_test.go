package lua

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// modelProgram does with its table what the host function op says, in the
// instructions programs use, and shows what it sees.
const modelProgram = `
local t = {}
while true do
  local what, k, v = op()
  if what == "set" then t[k] = v
  elseif what == "get" then seen(k, t[k])
  elseif what == "up" then for i = k, v do t[i] = value(i) end
  elseif what == "down" then for i = v, k, -1 do t[i] = value(i) end
  elseif what == "clear" then for i = k, v do t[i] = nil end
  elseif what == "pop" then for i = v, k, -1 do t[i] = nil end
  elseif what == "push" then for i = 1, k do local n = #t + 1 value(n) t[n] = n end
  elseif what == "make" then t = k()
  elseif what == "len" then border(#t)
  elseif what == "pairs" then
    for k, v in pairs(t) do
      local new, other, set = visit(k, v)
      t[k] = new
      if other ~= nil then t[other] = set end
    end
  elseif what == "next" then
    local k, v = next(t)
    while k ~= nil do
      local new, other, set = visit(k, v)
      t[k] = new
      if other ~= nil then t[other] = set end
      k, v = next(t, k)
    end
  else return end
end`

// tableModel is a plain map beside a Lua table.
type tableModel struct {
	t    *testing.T
	r    *rand.Rand
	name string
	m    *Machine
	want map[Value]float64
	keys []Value // of want, in no order but always the same
	at   map[Value]int
	left int // operations
	size int // around which list keys are

	visited map[Value]bool
	change  int // one of so many visits changes another field; 0: none
	clears  bool
}

func (d *tableModel) put(k Value, v float64) {
	if _, ok := d.want[k]; !ok {
		d.at[k] = len(d.keys)
		d.keys = append(d.keys, k)
	}
	d.want[k] = v
}

func (d *tableModel) drop(k Value) {
	i, ok := d.at[k]
	if !ok {
		return
	}
	last := d.keys[len(d.keys)-1]
	d.keys[i], d.at[last] = last, i
	d.keys = d.keys[:len(d.keys)-1]
	delete(d.want, k)
	delete(d.at, k)
}

func (d *tableModel) fail(format string, a ...any) {
	d.t.Helper()
	d.t.Fatalf("%s, %d left: %s", d.name, d.left, fmt.Sprintf(format, a...))
}

// key is any key: mostly of the list, near the size.
func (d *tableModel) key() Value {
	switch d.r.IntN(10) {
	case 0:
		return Number(float64(d.r.IntN(d.size)) + 0.5)
	case 1:
		return Number(-float64(d.r.IntN(d.size)))
	case 2:
		if i := d.r.IntN(8); i < 2 {
			return Bool(i == 1)
		}
		return Number(float64(d.size + d.r.IntN(5*d.size)))
	case 3, 4:
		return Int(max(1, d.size-4+d.r.IntN(9)))
	}
	return Int(1 + d.r.IntN(d.size+2))
}

// span is a piece of the list, often one that ends at the size.
func (d *tableModel) span() (from, to int) {
	from = 1 + d.r.IntN(d.size)
	if d.r.IntN(3) == 0 {
		from = 1
	}
	to = from + d.r.IntN(d.size)
	if d.r.IntN(2) == 0 {
		to = d.size - 1 + d.r.IntN(3)
	}
	return from, to
}

// op chooses the next operation and does it to the map.
func (d *tableModel) op(c *Call) Result {
	if d.left--; d.left < 0 {
		d.walk(true)
		if d.left == -3 {
			return c.Return()
		}
		return c.Return(String("pairs"))
	}
	from, to := d.span()
	switch n := d.r.IntN(20); n {
	case 0, 1, 2, 3, 4, 5:
		k := d.key()
		if k.num() == 0 && k.isNumber() {
			k.n = 0
		}
		if d.r.IntN(3) == 0 {
			d.drop(k)
			return c.Return(String("set"), k)
		}
		d.put(k, float64(d.left))
		return c.Return(String("set"), k, Int(d.left))
	case 6, 7, 8, 9:
		return c.Return(String("get"), d.key())
	case 10:
		return c.Return(String("len"))
	case 11, 12:
		return c.Return(String([2]string{"up", "down"}[n-11]), Int(from), Int(to))
	case 13, 14:
		for i := from; i <= to; i++ {
			d.drop(Int(i))
		}
		return c.Return(String([2]string{"clear", "pop"}[n-13]), Int(from), Int(to))
	case 15:
		return c.Return(String("push"), Int(d.r.IntN(9)))
	case 16:
		if d.r.IntN(4) == 0 {
			return c.Return(String("make"), d.constructor())
		}
	}
	d.walk(d.r.IntN(4) > 0)
	return c.Return(String([2]string{"pairs", "next"}[d.r.IntN(2)]))
}

// constructor compiles a constructor with list entries, holes and fields.
func (d *tableModel) constructor() Value {
	var b strings.Builder
	b.WriteString("return {")
	d.want, d.keys, d.at = map[Value]float64{}, nil, map[Value]int{}
	n := max(0, d.size-2+d.r.IntN(5))
	holes := d.r.IntN(3)
	for i := 1; i <= n; i++ {
		if holes == 1 && i < n-1 || holes == 2 && d.r.IntN(4) == 0 {
			b.WriteString("nil,")
			continue
		}
		fmt.Fprintf(&b, "%d,", i)
		d.put(Int(i), float64(i))
		if d.r.IntN(50) == 0 {
			fmt.Fprintf(&b, "[%d.5]=%d,", i, i)
			d.put(Number(float64(i)+0.5), float64(i))
		}
	}
	b.WriteString("}")
	f, err := d.m.Load("=constructor", b.String(), Nil)
	if err != nil {
		d.fail("%v", err)
	}
	return f
}

// walk prepares a traversal; with changes it assigns to fields and clears them.
func (d *tableModel) walk(changes bool) {
	d.visited, d.change, d.clears = map[Value]bool{}, 0, changes && d.r.IntN(2) == 0
	if changes {
		d.change = 1 + d.r.IntN(6)
	}
	d.at[Nil] = len(d.want) // fields that must be visited unless they are cleared
}

func (d *tableModel) visit(c *Call) Result {
	k, v := c.Arg(1), c.Arg(2)
	want, ok := d.want[k]
	if !ok || !v.isNumber() || v.num() != want {
		d.fail("a traversal gives [%s] = %s, want %v (%v)", d.m.Display(k), d.m.Display(v), want, ok)
	}
	if d.visited[k] {
		d.fail("[%s] is visited again", d.m.Display(k))
	}
	d.visited[k] = true
	if d.change == 0 {
		return c.Return(v)
	}
	if d.clears && d.r.IntN(3) == 0 {
		d.drop(k)
		return c.Return(Nil)
	}
	d.put(k, want+1)
	other, set := Nil, Nil
	if d.r.IntN(d.change) == 0 {
		if other = d.keys[d.r.IntN(len(d.keys))]; d.clears && other != k && d.r.IntN(2) == 0 {
			d.drop(other)
		} else {
			set = Number(d.want[other] + 1)
			d.put(other, set.num())
		}
	}
	return c.Return(Number(d.want[k]), other, set)
}

func (d *tableModel) functions() map[string]Func {
	return map[string]Func{
		"op": func(c *Call) Result {
			if d.visited != nil {
				delete(d.at, Nil)
				for _, k := range d.keys {
					if !d.visited[k] {
						d.fail("[%s] is not visited", d.m.Display(k))
					}
				}
				d.visited = nil
			}
			return d.op(c)
		},
		"visit": d.visit,
		"value": func(c *Call) Result {
			d.put(c.Arg(1), c.Arg(1).num())
			return c.Return(c.Arg(1))
		},
		"seen": func(c *Call) Result {
			k := c.Arg(1)
			if k.isNumber() && k.num() == 0 {
				k.n = 0
			}
			want, ok := d.want[k]
			if got := c.Arg(2); ok != !got.IsNil() || ok && got.num() != want {
				d.fail("[%s] is %s, want %v (%v)", d.m.Display(k), d.m.Display(got), want, ok)
			}
			return c.Return()
		},
		"border": func(c *Call) Result {
			n := int(c.Arg(1).num())
			_, here := d.want[Int(n)]
			if _, after := d.want[Int(n+1)]; after || n > 0 && !here {
				d.fail("%d is no border", n)
			}
			return c.Return()
		},
	}
}

// TestTableModel does the same random writes, reads, removals and traversals
// with assignments to a table and to a map, around every size at which the
// table changes its shape.
func TestTableModel(t *testing.T) {
	sizes := map[int]int{chunkNodes: 120, 2 * chunkNodes: 100, nearEntries: 60, nearEntries + farChunk: 60, smallAgain: 200}
	for n := 1; n <= 512; n *= 2 {
		sizes[n] = 600
	}
	for size, ops := range sizes {
		rounds := 12
		if size > 2*chunkNodes || testing.Short() {
			rounds = 2
		}
		for round := range rounds {
			d := &tableModel{t: t, name: fmt.Sprintf("size %d, round %d", size, round), left: ops, size: size,
				r: rand.New(rand.NewPCG(uint64(size), uint64(round))), want: map[Value]float64{}, at: map[Value]int{}}
			w := start(t, modelProgram, 256<<20)
			d.m = w.m
			for name, f := range d.functions() {
				w.m.SetStr(w.m.Globals(), name, w.m.NewFunction(name, f))
			}
			w.finish(t, 100_000)
		}
	}
}

// Constructors of every length around the pieces they are made in, with nils
// before, between and behind the values.
func TestLongConstructors(t *testing.T) {
	around := func(n int) []int { return []int{n - 1, n, n + 1} }
	var lengths []int
	for _, n := range []int{2, 50, 100, 255, 256, chunkNodes, nearEntries, nearEntries + 50, nearEntries + farChunk, nearEntries + 2*farChunk} {
		lengths = append(lengths, around(n)...)
	}
	for _, n := range lengths {
		for _, c := range []struct{ program, want string }{
			{`local t = load("return {" .. ("nil,"):rep(N) .. "1, 2, 3}")() print(t[N], t[N + 1], t[N + 3], t[N + 4])`, "nil 1 3 nil"},
			{`local t = load("return {" .. ("1,"):rep(N) .. "nil, nil, 3}")() print(t[N], t[N + 1], t[N + 3], t[N + 4])`, "1 nil 3 nil"},
			{`local t = load("return {1, " .. ("nil,"):rep(N) .. "}")() print(t[1], t[2], t[N + 1], #t == 1)`, "1 nil nil true"},
			{`local t = load("local f = ... return {" .. ("nil,"):rep(N) .. "f()}")(function() return table.unpack({}, 1, N) end) print(t[N], next(t))`, "nil nil"},
			{`local t = load("return {[N] = 5, " .. ("nil,"):rep(N) .. "7}", "=x", "t", { N = N })() print(t[N], t[N + 1], t[N + 2])`, "nil 7 nil"},
			{`local t = { table.unpack({}, 1, N) } t[N] = 1 print(t[N] == 1, t[N + 1], next(t) == N)`, "true nil true"},
		} {
			w := start(t, "local N = "+Int(n).text()+" "+c.program, 256<<20)
			w.finish(t, 100_000)
			if got := strings.Join(strings.Fields(w.out.String()), " "); got != c.want {
				t.Errorf("%d: %s\n%s, want %s", n, c.program, got, c.want)
			}
		}
	}
}
