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
	resendHead = 4
	// MaxBody is how many bytes can be sealed in one record: it fits a Resend.
	MaxBody = MaxRecord - resendHead - recordHead - chacha20poly1305.Overhead
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

// Stream is one of the two rows of records of a session. Each has a key and
// numbers of its own, which only go up.
type Stream string

// The streams.
const (
	Messages Stream = "messages" // what computers say; kept for a while, and sent again
	Control  Stream = "control"  // what tabs tell of themselves; never sent again
)

// Sealer seals one stream of a session.
type Sealer struct {
	aead    cipher.AEAD
	counter uint64
}

// NewSealer seals under a session that was never used before.
func NewSealer(k Key, s Session, stream Stream) *Sealer { return &Sealer{aead: k.aead(s, stream)} }

// Counter is the number of the record that was sealed last, 0 for none.
func (s *Sealer) Counter() uint64 { return s.counter }

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

// Opener opens one stream of a session, in its order: a record that is not
// newer than all before it is refused, so nothing is heard twice, and nothing
// after what was said later.
type Opener struct {
	aead   cipher.AEAD
	newest uint64
}

// NewOpener opens what a Sealer of the same key, session and stream seals.
func NewOpener(k Key, s Session, stream Stream) *Opener { return &Opener{aead: k.aead(s, stream)} }

// Skip refuses all up to a number.
func (o *Opener) Skip(to uint64) { o.newest = max(o.newest, to) }

// Open gives a record's body: ErrReplay for one whose number is not above all
// before, ErrForged for one that does not belong to the stream.
func (o *Opener) Open(r Record) ([]byte, error) {
	if r.Counter <= o.newest {
		return nil, ErrReplay
	}
	body, err := o.aead.Open(nil, nonce(r.Counter), r.Sealed, outside(r))
	if err != nil {
		return nil, ErrForged
	}
	o.newest = r.Counter
	return body, nil
}
