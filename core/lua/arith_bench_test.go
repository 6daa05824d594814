package lua

import "testing"

// BenchmarkArith: the operators whose exact forms are calls, on small integers, which
// are the common case, and on what needs the calls.
func BenchmarkArith(b *testing.B) {
	for _, c := range []struct{ name, expression string }{
		{"div", "i / 3"}, {"mod", "i % 7"}, {"mod negative", "-i % 7"}, {"mod fraction", "(i + 0.5) % 7"}, {"mod huge", "1e300 % i"},
		{"square", "i ^ 2"}, {"power", "i ^ 3.7"}, {"integer power", "1.5 ^ 7"}, {"band", "band(i, 255)"}, {"floor", "floor(i / 3)"},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := New(Config{})
			OpenLibs(m)
			f, err := m.Load("=b", "local band, floor, n = bit32.band, math.floor, ... for i = 1, n do local x = "+c.expression+" end", TableValue(m.Globals()))
			if err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			t := m.Start(f, Int(b.N))
			for {
				if _, s := t.Resume(1 << 20); s != Paused {
					return
				}
			}
		})
	}
}
