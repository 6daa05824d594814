package lua

import (
	"math/rand/v2"
	"testing"
)

// TestBigTableAgainstMap writes, clears and reads tables whose hash part is
// far beyond one chunk, in the middle of splitting and tidying.
func TestBigTableAgainstMap(t *testing.T) {
	const steps = 60_000
	r := rand.New(rand.NewPCG(3, 4))
	for name, next := range map[string]func(step int) (k float64, clear bool){
		"random": func(int) (float64, bool) { return float64(r.IntN(30_000)) + 0.5, r.IntN(3) == 0 },
		"grows":  func(step int) (float64, bool) { return float64(step) + 0.5, false },
		"queue": func(step int) (float64, bool) {
			return float64(step-step%2*20_000) + 0.5 - float64(step%2), step%2 == 1
		},
		"reversed": func(step int) (float64, bool) { return float64(steps - step), false },
		"shrinks":  func(step int) (float64, bool) { return float64(step%30_000) - 0.5, step >= 30_000 && step%30_000 > 100 },
		"integers": func(int) (float64, bool) { return float64(r.IntN(40_000)), r.IntN(5) == 0 },
	} {
		m := New(Config{})
		tab := m.NewTable(0, 0)
		want := map[float64]float64{}
		wasBig := false
		for step := range steps {
			k, gone := next(step)
			if gone {
				m.Set(tab, Number(k), Nil)
				delete(want, k)
			} else {
				m.Set(tab, Number(k), Int(step))
				want[k] = float64(step)
			}
			wasBig = wasBig || tab.big != nil
			if step%10_007 == 0 {
				compareBig(t, name, tab, want)
			}
		}
		if !wasBig {
			t.Errorf("%s: the hash part was never big", name)
		}
		compareBig(t, name, tab, want)
		clearInTraversal(t, m, tab)
		for i := range 150_000 { // a queue of 100 keys
			m.Set(tab, Number(float64(i)+0.25), Int(i))
			m.Set(tab, Number(float64(i)-99.75), Nil)
		}
		if n := int(tab.nodeCount()); n > 10_000 {
			t.Errorf("%s: %d nodes for 100 keys", name, n)
		}
	}
}

func compareBig(t *testing.T, name string, tab *Table, want map[float64]float64) {
	t.Helper()
	for k, v := range want {
		if got, ok := tab.Get(Number(k)).AsNumber(); !ok || got != v {
			t.Fatalf("%s: [%v] is %v, want %v", name, k, got, v)
		}
	}
	n := 0
	for k, _, ok, err := tab.Next(Nil); ok; k, _, ok, err = tab.Next(k) {
		f, _ := k.AsNumber()
		if _, known := want[f]; !known || err != nil {
			t.Fatalf("%s: next gives %v, %v", name, f, err)
		}
		n++
	}
	if n != len(want) {
		t.Fatalf("%s: next gives %d keys of %d", name, n, len(want))
	}
	border := float64(tab.Len())
	if _, live := want[border]; !live && border != 0 {
		t.Errorf("%s: [#t] is nil, #t is %v", name, border)
	}
	if _, live := want[border+1]; live {
		t.Errorf("%s: [#t + 1] is not nil, #t is %v", name, border)
	}
}

// TestBigTableOrder: next gives keys in the order they were added, also after
// others were cleared and the rest has moved down.
func TestBigTableOrder(t *testing.T) {
	m := New(Config{})
	tab := m.NewTable(0, 0)
	for i := range 40_000 {
		m.Set(tab, Number(float64(i)+0.5), Int(i))
		if i%3 == 0 {
			m.Set(tab, Number(float64(i/2)+0.5), Nil)
		}
	}
	m.SetIndex(m.globals, 1, TableValue(tab))
	n := m.Clone(nil, nil)
	other := n.globals.Index(1).AsTable()
	last, count := -1.0, 0
	for k, _, ok, _ := tab.Next(Nil); ok; k, _, ok, _ = tab.Next(k) {
		f, _ := k.AsNumber()
		if f <= last {
			t.Fatalf("%v after %v", f, last)
		}
		if !other.Get(k).Equal(tab.Get(k)) {
			t.Fatalf("the clone has %v at %v", other.Get(k), f)
		}
		last = f
		count++
	}
	if count < 20_000 {
		t.Errorf("%d keys", count)
	}
}
