package cryptonet

import (
	"encoding/binary"
	"io"
)

// Source is all the randomness CryptoNet uses. It must be unpredictable for
// peers: session keys, vectors, message numbers and primes come from it
// (paragraph 18.1.5). A test may replay recorded draws.
type Source interface {
	io.Reader // primes and blinding factors
	// Block draws a session key or an initialisation vector.
	Block() [BlockSize]byte
	// Number draws from 1 to max, both included.
	Number(max int) int
}

// NewSource draws everything from one stream of random bytes, which must not
// fail.
func NewSource(r io.Reader) Source { return source{r} }

type source struct{ io.Reader }

func (s source) Block() (b [BlockSize]byte) {
	s.fill(b[:])
	return b
}

func (s source) Number(max int) int {
	var b [8]byte
	s.fill(b[:])
	return 1 + int(binary.LittleEndian.Uint64(b[:])>>1)%max
}

func (s source) fill(b []byte) {
	if _, err := io.ReadFull(s.Reader, b); err != nil {
		panic("cryptonet: the random source failed: " + err.Error())
	}
}
