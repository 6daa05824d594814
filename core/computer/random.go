package computer

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// newRandom is the computer's own generator for one boot: ChaCha8 keyed by
// SHA-256 of the lab's seed, the computer's id and the boot count.
func newRandom(seed uint64, id int, boot uint64) *rand.ChaCha8 {
	var in [24]byte
	binary.BigEndian.PutUint64(in[0:], seed)
	binary.BigEndian.PutUint64(in[8:], uint64(id))
	binary.BigEndian.PutUint64(in[16:], boot)
	return rand.NewChaCha8(sha256.Sum256(in[:]))
}

// seed begins the generator of a boot.
func (c *Computer) seed() {
	c.source = newRandom(c.cfg.Seed, c.cfg.ID, c.boots)
	c.random = rand.New(c.source)
}

// Random is the generator of the current boot. Everything of this computer
// that is random draws from it: math.random, message ids, keys.
func (c *Computer) Random() *rand.Rand { return c.random }

// Reseed gives the computer other randomness from now on, also in boots to
// come: in a room it must be such that nobody can work it out from the lab.
func (c *Computer) Reseed(seed uint64) {
	c.cfg.Seed = seed
	*c.source = *newRandom(seed, c.cfg.ID, c.boots) // in place: the machine draws from it
}
