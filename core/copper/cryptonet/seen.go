package cryptonet

import (
	"crypto/sha256"
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
	for len(m.order) > 0 && (now.Sub(m.order[0].at) > DuplicateWindow || len(m.order) >= MaxIDs) {
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

// SessionHash is what a server remembers of a session key it accepted: the
// beginning of the hash of the client's identity.
type SessionHash [8]byte

func sessionHash(identity string) SessionHash {
	h := sha256.Sum256([]byte(identity))
	return SessionHash(h[:])
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
// verdict. They stand in two hash tables of up to MaxBlocks/2 blocks: when the
// younger is full, the elder is forgotten. Where a block stands in them
// depends on a number that peers do not know, so that nobody can choose blocks
// that stand in each other's way.
type blockMemory struct {
	seed       uint64
	young, old []uint64 // slots, 0 is free
	n          int      // blocks in young
}

// firstSlots is the size of a socket's first table.
const firstSlots = 64

func newBlockMemory(secret string) blockMemory {
	h := sha256.Sum256([]byte(secret))
	return blockMemory{seed: binary.LittleEndian.Uint64(h[:])}
}

func blockKey(b []byte) uint64 {
	k := binary.LittleEndian.Uint64(b) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(b[8:]), 23)
	return max(k, 1)
}

// slot finds where a key stands in a table, or the free slot where it would.
func (m *blockMemory) slot(table []uint64, key uint64) int {
	h := key ^ m.seed
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	mask := len(table) - 1
	at := int(h>>33) & mask
	for table[at] != 0 && table[at] != key {
		at = (at + 1) & mask
	}
	return at
}

func (m *blockMemory) has(key uint64) bool {
	for _, table := range [2][]uint64{m.young, m.old} {
		if len(table) > 0 && table[m.slot(table, key)] != 0 {
			return true
		}
	}
	return false
}

func (m *blockMemory) add(key uint64) {
	if m.n >= MaxBlocks/2 {
		m.old, m.young, m.n = m.young, nil, 0
	}
	if 2*m.n >= len(m.young) { // at most half full
		small := m.young
		m.young = make([]uint64, max(2*len(small), firstSlots))
		for _, k := range small {
			if k != 0 {
				m.young[m.slot(m.young, k)] = k
			}
		}
	}
	if at := m.slot(m.young, key); m.young[at] == 0 {
		m.young[at] = key
		m.n++
	}
}

// knows says whether one of the blocks was seen.
func (m *blockMemory) knows(text []byte) bool {
	for at := 0; at < len(text); at += BlockSize {
		if m.has(blockKey(text[at:])) {
			return true
		}
	}
	return false
}

// learn remembers the blocks.
func (m *blockMemory) learn(text []byte) {
	for at := 0; at < len(text); at += BlockSize {
		m.add(blockKey(text[at:]))
	}
}
