package random

import (
	"math"
	"testing"
)

// TestReference: the published test of xoshiro256** (state 1 2 3 4).
func TestReference(t *testing.T) {
	s := Source{1, 2, 3, 4}
	for i, want := range []uint64{11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600, 16172922978634559625, 8476171486693032832} {
		if got := s.Next(); got != want {
			t.Errorf("number %d is %d, want %d", i, got, want)
		}
	}
}

func TestProjections(t *testing.T) {
	var s Source
	s.SeedNumber(42)
	seen := [6]int{}
	for range 6000 {
		if f := s.Float(); f < 0 || f >= 1 {
			t.Fatalf("fraction %v", f)
		}
		seen[s.UpTo(5)]++
	}
	for n, count := range seen {
		if count < 800 || count > 1200 {
			t.Errorf("%d was drawn %d times of 6000", n, count)
		}
	}
	if s.UpTo(0) != 0 {
		t.Error("UpTo(0)")
	}
	s.UpTo(math.MaxUint64)
}

func TestSeeds(t *testing.T) {
	var a, b Source
	for _, f := range []float64{0, -1, 1.5, math.NaN(), math.Inf(1), 1e300} {
		a.SeedNumber(f)
		b.SeedNumber(f)
		if a.Next() != b.Next() || a == (Source{}) {
			t.Errorf("seed %v is no seed", f)
		}
	}
	a.SeedNumber(1)
	b.SeedNumber(2)
	if a.Next() == b.Next() {
		t.Error("two seeds, one sequence")
	}
}
