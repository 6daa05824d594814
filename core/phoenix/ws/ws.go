// Package ws is the WebSocket protocol (RFC 6455) as bytes: the handshake's
// key and frames. No input or output happens here; randomness is an argument.
package ws

import (
	"crypto/sha1" // #nosec: the protocol demands it, nothing is protected by it
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"unicode/utf8"
)

// MaxMessage bounds a message, all its frames together.
const MaxMessage = 1 << 20

// Opcodes.
const (
	Continue = 0
	Text     = 1
	Binary   = 2
	Close    = 8
	Ping     = 9
	Pong     = 10
)

// The errors of what arrives.
var (
	ErrProtocol = errors.New("WebSocket protocol error")
	ErrTooLarge = errors.New("WebSocket message is too large")
	ErrText     = errors.New("WebSocket text is not UTF-8")
)

// Codes of the end of a connection (RFC 6455 7.4.1).
const (
	CodeDone     = 1000
	CodeProtocol = 1002
	CodeNone     = 1005 // a close frame without one
	CodeText     = 1007
	CodeTooLarge = 1009
)

// CodeOf is the code that tells the peer what was wrong.
func CodeOf(err error) int {
	switch err {
	case ErrTooLarge:
		return CodeTooLarge
	case ErrText:
		return CodeText
	}
	return CodeProtocol
}

// CloseData is the payload of a close frame.
func CloseData(code int, reason string) string {
	if code == CodeNone {
		return ""
	}
	return string(binary.BigEndian.AppendUint16(nil, uint16(code))) + reason
}

// ParseClose reads the payload of a close frame: code and reason.
func ParseClose(data string) (code int, reason string, err error) {
	if data == "" {
		return CodeNone, "", nil
	}
	if len(data) == 1 {
		return 0, "", ErrProtocol
	}
	code, reason = int(data[0])<<8|int(data[1]), data[2:]
	switch {
	case code < 1000, code >= 1004 && code <= 1006, code >= 1015 && code < 3000, code >= 5000:
		return 0, "", ErrProtocol
	case !utf8.ValidString(reason):
		return 0, "", ErrText
	}
	return code, reason, nil
}

// Accept is the answer to a key of a handshake.
func Accept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Key is a handshake's key of two random numbers.
func Key(a, b uint64) string {
	var k [16]byte
	binary.LittleEndian.PutUint64(k[:], a)
	binary.LittleEndian.PutUint64(k[8:], b)
	return base64.StdEncoding.EncodeToString(k[:])
}

// ValidKey reports whether a client's key is one: 16 bytes in base64.
func ValidKey(key string) bool {
	b, err := base64.StdEncoding.DecodeString(key)
	return err == nil && len(b) == 16
}

// Frame is a whole message as bytes. A client masks, with a random mask; a
// server does not.
func Frame(op byte, data string, masked bool, mask uint32) string {
	out := []byte{0x80 | op, 0}
	switch n := len(data); {
	case n < 126:
		out[1] = byte(n)
	case n < 1<<16:
		out[1] = 126
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	default:
		out[1] = 127
		out = binary.BigEndian.AppendUint64(out, uint64(n))
	}
	if !masked {
		return string(append(out, data...))
	}
	out[1] |= 0x80
	out = binary.BigEndian.AppendUint32(out, mask)
	start := len(out)
	out = append(out, data...)
	unmask(out[start:], out[start-4:start])
	return string(out)
}

func unmask(data, mask []byte) {
	for i := range data {
		data[i] ^= mask[i%4]
	}
}

// Message is what arrived: text or binary data in one piece, or a control
// frame.
type Message struct {
	Op   byte
	Data string
}

// Reader puts messages together. The frames of clients are masked, those of
// servers are not; anything else is an error.
type Reader struct {
	FromClient bool
	data       []byte
	parts      []byte
	op         byte // of the message that is coming in parts; 0: none
}

// Feed takes what has arrived and answers the messages that are complete.
func (r *Reader) Feed(data string) (out []Message, err error) {
	r.data = append(r.data, data...)
	for {
		fin, op, payload, n, err := r.frame()
		if err != nil || n == 0 {
			return out, err
		}
		r.data = r.data[n:]
		switch {
		case op >= Close:
			out = append(out, Message{op, string(payload)})
			continue
		case op == Continue && r.op == 0, op != Continue && r.op != 0:
			return out, ErrProtocol
		case op != Continue:
			r.op = op
		}
		if len(r.parts)+len(payload) > MaxMessage {
			return out, ErrTooLarge
		}
		r.parts = append(r.parts, payload...)
		if fin && r.op == Text && !utf8.Valid(r.parts) {
			return out, ErrText
		}
		if fin {
			out = append(out, Message{r.op, string(r.parts)})
			r.parts, r.op = nil, 0
		}
	}
}

// frame reads the frame at the front; n is its length, 0 if it is not whole.
func (r *Reader) frame() (fin bool, op byte, payload []byte, n int, err error) {
	d := r.data
	if len(d) < 2 {
		return
	}
	fin, op = d[0]&0x80 != 0, d[0]&0x0f
	masked, size, head := d[1]&0x80 != 0, uint64(d[1]&0x7f), 2
	known := op <= Binary || op >= Close && op <= Pong
	if d[0]&0x70 != 0 || !known || masked != r.FromClient || op >= Close && (!fin || size > 125) {
		return false, 0, nil, 0, ErrProtocol
	}
	switch {
	case size == 126:
		head = 4
	case size == 127:
		head = 10
	}
	if len(d) < head {
		return
	}
	switch head {
	case 4:
		size = uint64(binary.BigEndian.Uint16(d[2:]))
	case 10:
		size = binary.BigEndian.Uint64(d[2:])
	}
	if size > MaxMessage {
		return false, 0, nil, 0, ErrTooLarge
	}
	if masked {
		head += 4
	}
	n = head + int(size)
	if len(d) < n {
		return false, 0, nil, 0, nil
	}
	payload = d[head:n]
	if masked {
		unmask(payload, d[head-4:head])
	}
	return fin, op, payload, n, nil
}

// Copy is a reader in the middle of the same frame.
func (r *Reader) Copy() Reader {
	n := *r
	n.data, n.parts = slices.Clone(r.data), slices.Clone(r.parts)
	return n
}
