package cryptonet

import (
	"encoding/binary"
	"math/bits"
)

// Memories against repeats (paragraph 5). All are bounded and forget the
// oldest first.

// idMemory remembers the nMessageIDs of the last five seconds: the copies of
// repeaters arrive in that time.
type idMemory struct {
	last  map[float64]Time
	order []idSeen // oldest first; an ID seen again stands in it again
}

type idSeen struct {
	id float64
	at Time
}

// seen says whether the ID was seen in the window, and remembers it: a
// repeat refreshes its time (paragraph 5a).
func (m *idMemory) seen(now Time, id float64) bool {
	if m.last == nil {
		m.last = map[float64]Time{}
	}
	for len(m.order) > 0 && (now-m.order[0].at > DuplicateWindow || len(m.order) >= MaxIDs) {
		m.forget()
	}
	_, known := m.last[id]
	m.last[id] = now
	m.order = append(m.order, idSeen{id, now})
	return known
}

func (m *idMemory) forget() {
	first := m.order[0]
	m.order = m.order[1:]
	if m.last[first.id] == first.at {
		delete(m.last, first.id)
	}
}

// ring is a set of at most max keys.
type ring[K comparable] struct {
	set   map[K]struct{}
	order []K
	at    int // the oldest, once the ring is full
	max   int
}

func (r *ring[K]) has(k K) bool {
	_, ok := r.set[k]
	return ok
}

func (r *ring[K]) add(k K) {
	if r.set == nil {
		r.set = map[K]struct{}{}
	}
	before := len(r.set)
	if r.set[k] = struct{}{}; len(r.set) == before {
		return
	}
	if len(r.order) < r.max {
		r.order = append(r.order, k)
		return
	}
	delete(r.set, r.order[r.at])
	r.order[r.at] = k
	r.at = (r.at + 1) % r.max
}

// blockMemory remembers the cipher blocks that passed over one socket, sent
// or received. With honest random vectors no block ever comes twice, so a
// ciphertext that holds a known one is a replay, a cut, a reordering or a
// reflection (paragraphs 18.1.3 and 18.1.16).
//
// A block is remembered by eight bytes made of it: two different ones share
// them with a probability of 2^-64, and a change that keeps them keeps the
// verdict.
type blockMemory struct{ ring[uint64] }

func newBlockMemory() blockMemory { return blockMemory{ring[uint64]{max: MaxBlocks}} }

func blockKey(b []byte) uint64 {
	return binary.LittleEndian.Uint64(b) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(b[8:]), 23)
}

func (m *blockMemory) knows(text []byte) bool {
	for at := 0; at < len(text); at += BlockSize {
		if m.has(blockKey(text[at:])) {
			return true
		}
	}
	return false
}

func (m *blockMemory) learn(text []byte) {
	for at := 0; at < len(text); at += BlockSize {
		m.add(blockKey(text[at:]))
	}
}
