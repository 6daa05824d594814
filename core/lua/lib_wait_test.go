package lua

import (
	"strings"
	"testing"
)

func TestRecordedElsewhere(t *testing.T) {
	long := strings.Repeat("x", 100000)
	for _, c := range []struct {
		name string
		args list
		want string
	}{
		// What lua5.2 does not have, by the manuals of 5.3 and 5.4 and the dialect.
		{"string.pack", list{"<i2>i2", 1, 1}, "\"\x01\x00\x00\x01\""},
		{"string.pack", list{"z s1 c3", "ab", "cd", "e"}, "\"ab\x00\x02cde\x00\x00\""},
		{"string.pack", list{"!4 b i4", 1, 2}, "\"\x01\x00\x00\x00\x02\x00\x00\x00\""},
		{"string.pack", list{"b", 200}, "!bad argument #2 to 'pack' (integer overflow)"},
		{"string.pack", list{"B", -1}, "!bad argument #2 to 'pack' (unsigned overflow)"},
		{"string.pack", list{"i4", 1.5}, "\"\x01\x00\x00\x00\""},
		{"string.pack", list{"i4"}, "!bad argument #2 to 'pack' (number expected, got no value)"},
		{"string.pack", list{"c1", "ab"}, "!bad argument #2 to 'pack' (string longer than given size)"},
		{"string.pack", list{"z", "a\x00"}, "!bad argument #2 to 'pack' (string contains zeros)"},
		{"string.pack", list{"s1", strings.Repeat("x", 256)}, "!bad argument #2 to 'pack' (string length does not fit in given size)"},
		{"string.pack", list{"y"}, "!invalid format option 'y'"},
		{"string.pack", list{"c2147483647", "x"}, "!not enough memory"},
		{"string.unpack", list{"<i2 z s1", "\x01\x00ab\x00\x02cd"}, `1 "ab" "cd" 9`},
		{"string.unpack", list{"<d", "\x00\x00\x00\x00\x00\x00\xf0\x3f"}, "1 9"},
		{"string.unpack", list{"B", "abc", -1}, "99 4"},
		{"string.unpack", list{"i4", "abc"}, "!bad argument #2 to 'unpack' (data string too short)"},
		{"string.unpack", list{"s1", "\x05abc"}, "!bad argument #2 to 'unpack' (data string too short)"},
		{"string.unpack", list{"z", "abc"}, "!bad argument #2 to 'unpack' (unfinished string for format 'z')"},
		{"string.unpack", list{"b", "abc", 5}, "!bad argument #3 to 'unpack' (initial position out of string)"},
		{"string.packsize", list{"!8 b d"}, "16"},
		{"string.packsize", list{"s"}, "!bad argument #1 to 'packsize' (variable-length format)"},
		{"string.packsize", list{"c2147483647c9"}, "!bad argument #1 to 'packsize' (format result too large)"},
		{"utf8.char", list{72, 228, 0x20AC, 0x1F600}, `"Hä€😀"`},
		{"utf8.char", list{0x110000}, "!bad argument #1 to 'char' (value out of range)"},
		{"utf8.codepoint", list{"hä€", 1, -1}, "104 228 8364"},
		{"utf8.codepoint", list{"\xff"}, "!invalid UTF-8 code"},
		{"utf8.codepoint", list{"abc", 4}, "!bad argument #3 to 'codepoint' (out of range)"},
		{"utf8.len", list{"hä€😀"}, "4"},
		{"utf8.len", list{"ab\xffc"}, "nil 3"},
		{"utf8.len", list{"abc", 5}, "!bad argument #2 to 'len' (initial position out of string)"},
		{"utf8.offset", list{"hä€", 3}, "4"},
		{"utf8.offset", list{"hä€", -1}, "4"},
		{"utf8.offset", list{"hä€", 0, 3}, "2"},
		{"utf8.offset", list{"hä€", 9}, "nil"},
		{"utf8.offset", list{"hä€", 1, 3}, "!initial position is a continuation byte"},
		{"string.rep", list{"xyz", 1e9}, "!resulting string too large"},
		{"string.rep", list{"x", 1e9}, "!not enough memory"},
		{"string.rep", list{"x", 1e9, "abc"}, "!resulting string too large"},
		{"table.unpack", list{list{}, 1, 1 << 21}, "!too many results to unpack"},
		{"string.byte", list{strings.Repeat("x", 1<<20+1), 1, -1}, "!string slice too long"},
		{"bit.brshift", list{0x80000000, 4}, "4160749568"},
		{"bit.blogic_rshift", list{0x80000000, 4}, "134217728"},
		{"bit.blshift", list{1, 4}, "16"},
		{"math.atan", list{1, -1}, "2.3561944901923"},
		{"math.mod", list{7, 3}, "1"},
		{"table.getn", list{list{1, 2}}, "2"},
		{"table.pack", list{1, nil}, "table"},
		// Long operations, which pause with small budgets.
		{"string.find", list{long + "y", "y", 1, true}, "100001 100001"},
		{"string.find", list{long, ".-y"}, ""},
		{"string.match", list{long + "y", "x*(y)"}, `"y"`},
		{"string.gsub", list{long, "x", "", 99999}, `"x" 99999`},
		{"string.len", list{long}, "100000"},
		{"utf8.len", list{long}, "100000"},
		{"utf8.offset", list{long, 100000}, "100000"},
		{"table.concat", list{many(3000), ""}, `"` + strings.Repeat("ab", 3000) + `"`},
		{"string.sub", list{long, 2, -2}, `"` + long[2:] + `"`},
		{"string.rep", list{"ab", 100000, ""}, `"` + strings.Repeat("ab", 100000) + `"`},
		{"string.rep", list{"abc", 30000, "--"}, `"` + strings.TrimSuffix(strings.Repeat("abc--", 30000), "--") + `"`},
		{"string.reverse", list{long + "y"}, `"y` + long + `"`},
		{"string.upper", list{long}, `"` + strings.ToUpper(long) + `"`},
		{"string.format", list{"%q%s", long, long}, `""` + long + `"` + long + `"`},
	} {
		if c.want == "" { // quadratic: only that it can be paused
			m := newLibs()
			th := m.Start(lookup(m, c.name), values(m, c.args)...)
			if _, s := th.Resume(1000); s != Paused {
				t.Errorf("%s ended in state %v", c.name, s)
			}
			continue
		}
		if got := callAll(t, c.name, c.args); got != c.want {
			t.Errorf("%s%.100v = %.200q, want %.200q", c.name, c.args, got, c.want)
		}
	}
}

func many(n int) list {
	var l list
	for range n {
		l = append(l, "ab")
	}
	return l
}

// withMeta makes a table with metamethods.
func withMeta(m *Machine, l list, events map[string]Func) Value {
	v := value(m, l)
	meta := m.NewTable(0, 4)
	for _, name := range []string{"__index", "__newindex", "__len", "__tostring"} {
		if f := events[name]; f != nil {
			m.SetStr(meta, name, m.NewFunction(name, f))
		}
	}
	m.SetMetatable(v.AsTable(), meta)
	return v
}

// slow makes a callback that waits twice before it does its work.
func slow(f Func) Func {
	return func(c *Call) Result {
		if c.State() < 2 {
			return c.Pause(c.State() + 1)
		}
		return f(c)
	}
}

// proxy is a list whose elements are kept elsewhere, behind metamethods that wait.
func proxy(m *Machine, l list) (p Value, behind *Table) {
	behind = value(m, l).AsTable()
	return withMeta(m, nil, map[string]Func{
		"__index":    slow(func(c *Call) Result { return c.Return(behind.Get(c.Arg(2))) }),
		"__newindex": slow(func(c *Call) Result { m.Set(behind, c.Arg(2), c.Arg(3)); return c.Return() }),
		"__len":      slow(func(c *Call) Result { return c.Return(Int(behind.Len())) }),
	}), behind
}

func contents(t *Table) string {
	var vs []Value
	for i := 1; i <= t.Len(); i++ {
		vs = append(vs, t.Index(i))
	}
	return show(vs)
}

// TestProxies: table.* works through __index, __newindex and __len, with every budget.
func TestProxies(t *testing.T) {
	for _, c := range []struct {
		name string
		list list
		args list
		want string
		left string
	}{
		{"table.insert", list{1, 2}, list{3}, "", "1 2 3"},
		{"table.insert", list{1, 2}, list{1, 0}, "", "0 1 2"},
		{"table.insert", list{1, 2}, list{5, 0}, "", "1 2"},
		{"table.remove", list{1, 2, 3}, list{}, "3", "1 2"},
		{"table.remove", list{1, 2, 3}, list{1}, "1", "2 3"},
		{"table.concat", list{1, "b", 3}, list{"-"}, `"1-b-3"`, `1 "b" 3`},
		{"table.concat", list{1, "b", 3}, list{"-", 2, 3}, `"b-3"`, `1 "b" 3`},
		{"table.concat", list{1, true}, list{}, "!invalid value (boolean) at index 2 in table for 'concat'", "1 true"},
		{"table.unpack", list{1, 2, 3}, list{2}, "2 3", "1 2 3"},
		{"table.sort", list{3, 1, 2, 5, 4}, list{}, "", "1 2 3 4 5"},
		{"table.move", list{1, 2, 3}, list{1, 3, 2}, "table", "1 1 2 3"},
		{"table.move", list{1, 2, 3}, list{2, 3, 1}, "table", "2 3 3"},
		{"table.getn", list{1, 2, 3}, list{}, "3", "1 2 3"},
	} {
		for _, budget := range budgets {
			m := newLibs()
			p, behind := proxy(m, c.list)
			got := finish(m.Start(lookup(m, c.name), append([]Value{p}, values(m, c.args)...)...), budget)
			if got != c.want || contents(behind) != c.left {
				t.Errorf("%s%v with budget %d = %s leaving %s, want %s and %s", c.name, c.args, budget, got, contents(behind), c.want, c.left)
			}
		}
	}
}

func TestCallbacks(t *testing.T) {
	upper := Func(slow(func(c *Call) Result { return c.Return(c.NewString(strings.ToUpper(c.Text(1)))) }))
	number := Func(slow(func(c *Call) Result { return c.Return(Nil) }))
	bad := Func(func(c *Call) Result { return c.Return(TableValue(c.NewTable(0, 0))) })
	fails := Func(func(c *Call) Result { return c.Errorf(0, "boom") })
	for _, c := range []struct {
		name string
		args list
		want string
	}{
		{"string.gsub", list{"hello world", "%w+", upper}, `"HELLO WORLD" 2`},
		{"string.gsub", list{"hello world", "(%w)%w*", upper}, `"H W" 2`},
		{"string.gsub", list{"hello", "l", number}, `"hello" 2`},
		{"string.gsub", list{"hello", "l", bad}, "!invalid replacement value (a table)"},
		{"string.gsub", list{"hello", "l", fails}, "!boom"},
		{"string.gsub", list{"abc", "", upper}, `"abc" 4`},
		{"table.foreachi", list{list{1, 2}, number}, ""},
		{"table.foreach", list{list{1, 2}, upper}, `"1"`},
		{"table.foreachi", list{list{7, 2}, upper}, `"1"`},
		{"table.sort", list{list{1, 2, 3}, fails}, "!boom"},
	} {
		if got := callAll(t, c.name, c.args); got != c.want {
			t.Errorf("%s%v = %s, want %s", c.name, c.args, got, c.want)
		}
	}
}

func TestGmatch(t *testing.T) {
	for _, c := range []struct{ s, p, want string }{
		{"one two", "%a+", `"one";"two";`}, {"k=v, a=b", "(%w+)=(%w+)", `"k" "v";"a" "b";`}, {"abc", "", `"";"";"";`},
		{"^a^a", "^a", `"^a";"^a";`}, {"abc", "()b", "2;"}, {"abc", "[", "!malformed pattern (missing ']')"}, {"abc", "%w*", `"abc";`},
	} {
		for _, budget := range budgets {
			m := newLibs()
			th := m.Start(lookup(m, "string.gmatch"), m.NewString(c.s), m.NewString(c.p))
			finish(th, budget)
			next, got := th.Results()[0], ""
			for range 10 {
				one := finish(m.Start(next), budget)
				if one == "nil" {
					break
				}
				if got += one; one[0] == '!' {
					break
				}
				got += ";"
			}
			if got != c.want {
				t.Errorf("gmatch(%q, %q) = %s, want %s", c.s, c.p, got, c.want)
			}
		}
	}
}

func TestToString(t *testing.T) {
	for _, budget := range budgets {
		m := newLibs()
		v := withMeta(m, list{}, map[string]Func{"__tostring": slow(func(c *Call) Result { return c.Return(String("me")) })})
		wrong := withMeta(m, list{}, map[string]Func{"__tostring": func(c *Call) Result { return c.Return(Bool(true)) }})
		format := lookup(m, "string.format")
		if got := finish(m.Start(format, String("%5s|%s|%d|%s"), v, v, Int(3), String("x")), budget); got != `"   me|me|3|x"` {
			t.Errorf("format with __tostring: %s", got)
		}
		if got := finish(m.Start(format, String("%s"), wrong), budget); got != "!'__tostring' must return a string" {
			t.Errorf("format with a bad __tostring: %s", got)
		}
	}
}

// TestSort sorts lists of many shapes, with and without comparators.
func TestSort(t *testing.T) {
	greater := Func(func(c *Call) Result { return c.Return(Bool(c.Float(1) > c.Float(2))) })
	for n := range 60 {
		for shape := range 4 {
			var l list
			for i := range n {
				l = append(l, [4]int{i, n - i, i * 7919 % 31, 5}[shape])
			}
			for _, order := range []Value{Nil, value(newLibs(), greater)} {
				m := newLibs()
				v := value(m, l)
				if got := finish(m.Start(lookup(m, "table.sort"), v, order), 13); got != "" {
					t.Fatalf("sort of %v: %s", l, got)
				}
				checkOrder(t, v.AsTable(), n, order.IsNil())
			}
		}
	}
}

func checkOrder(t *testing.T, tab *Table, n int, ascending bool) {
	t.Helper()
	if tab.Len() != n {
		t.Fatalf("%d of %d elements left", tab.Len(), n)
	}
	for i := 2; i <= n; i++ {
		a, b := tab.Index(i-1).num(), tab.Index(i).num()
		if a != b && (a < b) != ascending {
			t.Fatalf("out of order: %s", contents(tab))
		}
	}
}

func TestSortInvalid(t *testing.T) {
	always := Func(func(c *Call) Result { return c.Return(Bool(true)) })
	var l list
	for i := range 20 {
		l = append(l, i)
	}
	if got := callAll(t, "table.sort", list{l, always}); got != "!invalid order function for sorting" {
		t.Error(got)
	}
}

func TestRandom(t *testing.T) {
	seeded := func(seed uint64) *Machine {
		m := newLibs()
		m.cfg.Random = func() uint64 { return seed }
		return m
	}
	draw := func(m *Machine, args ...Value) string { return finish(m.Start(lookup(m, "math.random"), args...), 100) }
	a, b, other := seeded(1), seeded(1), seeded(2)
	if x := draw(a); x != draw(b) || x == draw(other) {
		t.Error("the seed does not decide the numbers")
	}
	for range 200 {
		if x := draw(a, Int(3)); !strings.Contains("1 2 3", x) {
			t.Fatalf("random(3) = %s", x)
		}
		if x := draw(a, Int(-1), Int(1)); !strings.Contains("-1 0 1", x) {
			t.Fatalf("random(-1, 1) = %s", x)
		}
	}
	c := libState{random: a.lib.random, seeded: true}
	if d := c.clone(); d.random.Next() != c.random.Next() {
		t.Error("a copy goes on otherwise")
	}
}

// TestAllocations: hot functions make their result and nothing else.
func TestAllocations(t *testing.T) {
	m := newLibs()
	for _, c := range []struct {
		name string
		args list
		want float64
	}{
		{"string.sub", list{"hello world", 2, 5}, 1}, {"string.sub", list{"hello world", 2, 2}, 0}, {"string.byte", list{"hello", 2}, 0},
		{"string.char", list{72, 105}, 1}, {"string.find", list{"hello world", "wor", 1, true}, 0}, {"string.find", list{"hello world", "%s%w"}, 0},
		{"string.match", list{"hello world", "%w+"}, 1}, {"string.gsub", list{"hello world", "o", "0"}, 1}, {"string.format", list{"%d-%s", 12, "x"}, 1},
		{"table.concat", list{list{"a", "b"}, ","}, 1}, {"bit32.band", list{7, 12}, 0}, {"bit32.bxor", list{7, 12, 9}, 0}, {"math.floor", list{1.5}, 0},
		{"string.rep", list{"ab", 5}, 1}, {"string.upper", list{"hello"}, 1}, {"math.random", list{10}, 0}, {"string.len", list{"x"}, 0},
	} {
		f := lookup(m, c.name)
		args := values(m, c.args)
		th := m.Start(f, args...)
		call := Call{m: m, t: th, hf: f.asHost(), n: len(c.args)}
		m.budget = 1 << 50
		if got := testing.AllocsPerRun(100, func() {
			copy(th.stack[1:], args)
			call.hf.f(&call)
		}); got != c.want {
			t.Errorf("%s%v allocates %v times, want %v", c.name, c.args, got, c.want)
		}
	}
}

func FuzzLibraries(f *testing.F) {
	names := []string{"string.find", "string.gsub", "string.format", "string.pack", "string.unpack", "string.rep", "string.match", "utf8.len", "utf8.codepoint", "utf8.offset"}
	for i := range names {
		f.Add(uint8(i), "hello %5.2f world", "<!4 i4 z s1 d", 3.0)
	}
	f.Fuzz(func(t *testing.T, which uint8, a, b string, x float64) {
		m := newLibs()
		name := names[int(which)%len(names)]
		args := []Value{m.NewString(a), m.NewString(b), Number(x), Number(x)}
		if name == "string.rep" || name[0] == 'u' {
			args = []Value{m.NewString(a), Number(x), Number(x)}
		}
		th := m.Start(lookup(m, name), args...)
		for range 100 {
			if _, s := th.Resume(1000); s != Paused {
				return
			}
		}
	})
}
