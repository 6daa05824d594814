// Package random is the generator of math.random: xoshiro256**, with the projections
// to fractions and integers of Lua 5.4, which the dialect took over
// (spec/computercraft.md 4.2).
package random

import (
	"math"
	"math/bits"
)

// Source is the state of a generator. It must not be all zero: see Seed.
type Source [4]uint64

// discarded is how many numbers are thrown away after seeding.
const discarded = 16

// Seed starts the generator from a seed, as math.randomseed does.
func (s *Source) Seed(n uint64) {
	*s = Source{n, 0xff, 0, 0}
	for range discarded {
		s.Next()
	}
}

// SeedNumber seeds from a Lua number: an integer by its value, any other by its bits.
func (s *Source) SeedNumber(f float64) {
	if f >= -1<<63 && f < 1<<63 && f == math.Trunc(f) {
		s.Seed(uint64(int64(f)))
		return
	}
	if f != f {
		f = math.NaN() // one NaN, whatever its bits were
	}
	s.Seed(math.Float64bits(f))
}

// Next is the next 64 bits.
func (s *Source) Next() uint64 {
	out := bits.RotateLeft64(s[1]*5, 7) * 9
	t := s[1] << 17
	s[2] ^= s[0]
	s[3] ^= s[1]
	s[1] ^= s[2]
	s[0] ^= s[3]
	s[2] ^= t
	s[3] = bits.RotateLeft64(s[3], 45)
	return out
}

// Float is a fraction in [0, 1) with 53 random bits.
func (s *Source) Float() float64 { return float64(s.Next()>>11) * (1.0 / (1 << 53)) }

// UpTo is a whole number from 0 to n, each equally likely: random bits under the
// smallest mask that covers n, drawn again while they are beyond n.
func (s *Source) UpTo(n uint64) uint64 {
	r := s.Next()
	mask := uint64(1)<<bits.Len64(n) - 1
	for r &= mask; r > n; r &= mask {
		r = s.Next()
	}
	return r
}
