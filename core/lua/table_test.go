package lua

import (
	"math/rand/v2"
	"testing"
)

// TestTableAgainstMap does random writes to a table and to a Go map, and
// compares reads, traversal and border.
func TestTableAgainstMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		m := New(Config{})
		tab := m.NewTable(r.IntN(4), r.IntN(4))
		want := map[float64]float64{}
		size := 1 + r.IntN(200)
		for step := range 600 {
			k := float64(r.IntN(size))
			switch round % 3 {
			case 1:
				k = float64(size - step%size)
			case 2:
				k = float64(step%size + 2)
			}
			if r.IntN(8) == 0 {
				k += 0.5
			}
			v := float64(step)
			if r.IntN(3) == 0 {
				m.Set(tab, Number(k), Nil)
				delete(want, k)
			} else {
				m.Set(tab, Number(k), Number(v))
				want[k] = v
			}
			if step%50 == 0 {
				compareTable(t, tab, want)
			}
		}
		compareTable(t, tab, want)
		clearInTraversal(t, m, tab)
	}
}

func compareTable(t *testing.T, tab *Table, want map[float64]float64) {
	t.Helper()
	for k, v := range want {
		if got, ok := tab.Get(Number(k)).AsNumber(); !ok || got != v {
			t.Fatalf("[%v] is %v, want %v", k, got, v)
		}
	}
	n := 0
	for k, _, ok, err := tab.Next(Nil); ok; k, _, ok, err = tab.Next(k) {
		if err != nil {
			t.Fatal(err)
		}
		f, _ := k.AsNumber()
		if _, known := want[f]; !known {
			t.Fatalf("next gives %v", f)
		}
		n++
	}
	if n != len(want) {
		t.Fatalf("next gives %d entries, want %d", n, len(want))
	}
	b := tab.Len()
	_, here := want[float64(b)]
	if _, after := want[float64(b+1)]; after || b > 0 && !here {
		t.Fatalf("%d is no border", b)
	}
}

func clearInTraversal(t *testing.T, m *Machine, tab *Table) {
	t.Helper()
	for k, _, ok, err := tab.Next(Nil); ok || err != nil; k, _, ok, err = tab.Next(k) {
		if err != nil {
			t.Fatal(err)
		}
		m.Set(tab, k, Nil)
	}
	if _, _, ok, _ := tab.Next(Nil); ok {
		t.Fatal("something is left")
	}
}
