package wire

import (
	"crypto/cipher"
	"encoding/binary"

	"golang.org/x/crypto/chacha20poly1305"
)

// Record is one sealed message on its way.
type Record struct {
	Conn    uint32 // the tab that sent it: stamped by the server, whatever the tab wrote
	Tag     Tag
	Counter uint64
	Sealed  []byte
}

const (
	recordHead = 4 + 8 + 8
	// MaxBody is how many bytes can be sealed in one record.
	MaxBody = MaxRecord - recordHead - chacha20poly1305.Overhead
)

// Encode gives the frame's body.
func (r Record) Encode() []byte {
	b := make([]byte, 0, recordHead+len(r.Sealed))
	b = binary.BigEndian.AppendUint32(b, r.Conn)
	b = append(b, r.Tag[:]...)
	b = binary.BigEndian.AppendUint64(b, r.Counter)
	return append(b, r.Sealed...)
}

// DecodeRecord reads the body of a record. Sealed aliases it.
func DecodeRecord(b []byte) (rec Record, err error) {
	r := reader{b: b, what: "record"}
	rec.Conn = r.uint32()
	copy(rec.Tag[:], r.take(len(rec.Tag)))
	if c := r.take(8); c != nil {
		rec.Counter = binary.BigEndian.Uint64(c)
	}
	if r.err == nil && len(r.b) < chacha20poly1305.Overhead {
		r.fail("ends too early")
	}
	rec.Sealed = r.b
	return rec, r.err
}

// Stamp writes the sender into a record's body and gives its tag: all that
// the server does with it. The body must have been decoded.
func Stamp(body []byte, conn uint32) Tag {
	binary.BigEndian.PutUint32(body, conn)
	return Tag(body[4:12])
}

// Sealer seals the records of one session.
type Sealer struct {
	aead    cipher.AEAD
	counter uint64
}

// NewSealer seals under a session that was never used before.
func NewSealer(k Key, s Session) *Sealer { return &Sealer{aead: k.aead(s)} }

// Seal seals a body of at most MaxBody bytes. What is outside of the seal is
// protected by it, but for the sender, who is known by the session's key.
func (s *Sealer) Seal(tag Tag, body []byte) Record {
	s.counter++
	r := Record{Tag: tag, Counter: s.counter}
	r.Sealed = s.aead.Seal(nil, nonce(s.counter), body, outside(r))
	return r
}

func outside(r Record) []byte {
	return binary.BigEndian.AppendUint64(append([]byte{Version}, r.Tag[:]...), r.Counter)
}

// The ways in which a record is refused.
var (
	ErrForged = Error("the record was changed, or sealed with another key")
	ErrReplay = Error("the record came before")
)

// Opener opens the records of one session, each at most once.
type Opener struct {
	aead cipher.AEAD
	seen window
}

// NewOpener opens what a Sealer of the same key and session seals.
func NewOpener(k Key, s Session) *Opener { return &Opener{aead: k.aead(s)} }

// Open gives a record's body: ErrReplay for one whose number came before or
// is too old to tell, ErrForged for one that does not belong to the session.
func (o *Opener) Open(r Record) ([]byte, error) {
	if !o.seen.fresh(r.Counter) {
		return nil, ErrReplay
	}
	body, err := o.aead.Open(nil, nonce(r.Counter), r.Sealed, outside(r))
	if err != nil {
		return nil, ErrForged
	}
	o.seen.mark(r.Counter)
	return body, nil
}

// windowSize is how far behind the newest number an older one may arrive.
const windowSize = 64

// window remembers which numbers came (RFC 4303, 3.4.3). Numbers begin at 1.
type window struct {
	newest uint64
	bits   uint64 // bit i: newest - i came
}

func (w *window) fresh(n uint64) bool {
	switch {
	case n == 0:
		return false
	case n > w.newest:
		return true
	}
	back := w.newest - n
	return back < windowSize && w.bits>>back&1 == 0
}

func (w *window) mark(n uint64) {
	if n > w.newest {
		w.bits = w.bits<<(n-w.newest) | 1 // a shift of 64 or more leaves nothing
		w.newest = n
		return
	}
	w.bits |= 1 << (w.newest - n)
}
