package modem

import (
	"math"
	"math/bits"
	"testing"
)

// all mixes the words of a draw in their order.
func all(words ...uint64) uint64 {
	h := uint64(0)
	for _, w := range words {
		h = mix(h, w)
	}
	return h
}

// Draws that differ in one bit of one word, or in the order of words, differ in
// half of their bits, each bit as often as any other.
func TestDrawsOfNeighboursHaveNothingInCommon(t *testing.T) {
	var flips [64]int
	pairs := 0
	for i := range uint64(2000) {
		seed, copies, to := i%7, i%3, i%13
		a := all(seed, i, copies, to)
		for bit := range 64 {
			for _, b := range []uint64{
				all(seed^1<<bit, i, copies, to), all(seed, i^1<<bit, copies, to),
				all(seed, i, copies^1<<bit, to), all(seed, i, copies, to^1<<bit), all(seed, i, to^1<<bit, copies),
			} {
				if a == b {
					continue // the order of equal words
				}
				pairs++
				for d := a ^ b; d != 0; d &= d - 1 {
					flips[bits.TrailingZeros64(d)]++
				}
			}
		}
	}
	allowed := 5 * math.Sqrt(float64(pairs)) / 2
	for bit, got := range flips {
		if d := math.Abs(float64(got) - float64(pairs)/2); d > allowed {
			t.Errorf("bit %d changes in %d of %d", bit, got, pairs)
		}
	}
}

// chi is the chi-squared statistic of counts that should be alike, in standard
// deviations from its mean.
func chi(counts []int) float64 {
	total := 0
	for _, c := range counts {
		total += c
	}
	want, sum := float64(total)/float64(len(counts)), 0.0
	for _, c := range counts {
		sum += (float64(c) - want) * (float64(c) - want) / want
	}
	free := float64(len(counts) - 1)
	return (sum - free) / math.Sqrt(2*free)
}

// sequences are the draws of media, messages and receivers that follow each other in
// a lab.
func sequences() map[string]func(i uint64) uint64 {
	of := func(seed uint64, computer int, nth uint64, copies, to int, what draw) uint64 {
		m := &Medium{key: chances("world", seed)}
		f := &flight{by: &Modem{id: identity(&Config{Computer: computer, Name: "back"})}, nth: nth, copy: copies}
		if what == drawLoss {
			return m.lot(what, f, &Modem{id: identity(&Config{Computer: to, Name: "top"})})
		}
		return m.lot(what, f, nil)
	}
	return map[string]func(i uint64) uint64{
		"messages of a sender": func(i uint64) uint64 { return of(1, 3, i, 0, 9, drawLoss) },
		"receivers":            func(i uint64) uint64 { return of(1, 3, 7, 0, int(i), drawLoss) },
		"senders":              func(i uint64) uint64 { return of(1, int(i), 1, 0, 0, drawJitter) },
		"seeds":                func(i uint64) uint64 { return of(i, 3, 1, 0, 0, drawReorder) },
		"copies":               func(i uint64) uint64 { return of(1, 3, 1, int(i), 0, drawJitter) },
	}
}

// One draw, and two that follow each other, fall into every box alike.
func TestDrawsAreUniform(t *testing.T) {
	const n, boxes = 1 << 16, 32
	for name, draw := range sequences() {
		one, two := make([]int, boxes), make([]int, boxes*boxes)
		last := draw(n) >> 59
		for i := range uint64(n) {
			x := draw(i) >> 59
			one[x]++
			two[last*boxes+x]++
			last = x
		}
		if z := chi(one); math.Abs(z) > 4 {
			t.Errorf("%s: one draw is %.1f standard deviations from uniform", name, z)
		}
		if z := chi(two); math.Abs(z) > 4 {
			t.Errorf("%s: two draws are %.1f standard deviations from independent", name, z)
		}
	}
}

// The same draws everywhere: these are of this machine, and a browser's and
// another processor's must be them too.
func TestDrawsAreThoseOfEveryMachine(t *testing.T) {
	draws := sequences()
	for name, want := range map[string]uint64{
		"messages of a sender": 0x28173c7b7c01c97a, "receivers": 0x38eabce5ea70bb1, "senders": 0xf6c02f74ae5b6ea7,
		"seeds": 0x2ee3cdd2885f3be9, "copies": 0x6105fe7c5e10e1b0,
	} {
		if got := draws[name](5); got != want {
			t.Errorf("%s: %#x, want %#x", name, got, want)
		}
	}
}
