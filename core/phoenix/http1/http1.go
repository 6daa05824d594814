// Package http1 reads and writes messages of HTTP/1.1 (RFC 9112) as bytes
// arrive: one request or response of a connection, with a body by length, in
// chunks or up to the end. It is strict: what two readers could understand
// differently is refused. No input or output happens here.
package http1

import (
	"bytes"
	"errors"
	"strings"
)

// Bounds.
const (
	MaxHead    = 32 << 10 // bytes of first line and headers; of trailers too
	MaxHeaders = 256
	MaxBody    = 4 << 20 // bytes
	maxChunk   = 256     // bytes of a chunk's first line
	maxInterim = 8       // responses 1xx before the one that counts
)

// The errors of a message.
var (
	ErrMalformed    = errors.New("Malformed HTTP message")
	ErrVersion      = errors.New("HTTP version is not supported")
	ErrCoding       = errors.New("HTTP transfer coding is not supported")
	ErrHeadTooLarge = errors.New("HTTP header is too large")
	ErrTooLarge     = errors.New("HTTP message is too large")
	ErrShort        = errors.New("Connection ended inside an HTTP message")
)

// StatusOf is the status that tells a client what was wrong with its request.
func StatusOf(err error) int {
	switch err {
	case ErrTooLarge:
		return 413
	case ErrHeadTooLarge:
		return 431
	case ErrCoding:
		return 501
	case ErrVersion:
		return 505
	}
	return 400
}

// Header is one line of the head.
type Header struct{ Name, Value string }

// Message is a request (Method, Target) or a response (Status).
type Message struct {
	Method, Target string // Target is a path with its query, or *
	Status         int
	Headers        []Header
	Body           string
}

// Get is the first header of a name, whatever its case.
func (m *Message) Get(name string) (string, bool) {
	for _, h := range m.Headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value, true
		}
	}
	return "", false
}

// Has reports whether a header is a list with some word, as Connection is.
func (m *Message) Has(name, word string) bool {
	for _, h := range m.Headers {
		if !strings.EqualFold(h.Name, name) {
			continue
		}
		for _, w := range strings.Split(h.Value, ",") {
			if strings.EqualFold(strings.Trim(w, " \t"), word) {
				return true
			}
		}
	}
	return false
}

// step is the part of a message that is read next.
type step uint8

const (
	stepHead    step = iota
	stepFixed        // a body of a known length
	stepRest         // a body that ends with the connection
	stepChunk        // the length of a chunk
	stepData         // a chunk
	stepTrailer      // what follows the last one
)

// read does one step, and reports whether another may be done.
func (r *Reader) read() (more bool, err error) {
	switch r.step {
	case stepFixed:
		return r.fixed()
	case stepRest:
		return r.rest()
	case stepChunk:
		return r.chunk()
	case stepData:
		return r.chunkData()
	case stepTrailer:
		return r.trailer()
	}
	return r.head()
}

// Reader puts a message together.
type Reader struct {
	Message  Message
	response bool
	bodyless bool   // the answer to HEAD
	old      bool   // HTTP/1.0
	step     step   // what is read next
	data     []byte // not understood yet
	looked   int    // bytes of data in which the end of the head is not
	body     []byte
	left     int // bytes of the body or chunk that are to come
	trailers int // bytes of them so far
	interim  int // responses 1xx so far
	done     bool
}

// NewRequest reads a request.
func NewRequest() *Reader { return &Reader{} }

// NewResponse reads the response to a request with a method.
func NewResponse(method string) *Reader {
	return &Reader{response: true, bodyless: method == "HEAD"}
}

// Done reports that Message is complete.
func (r *Reader) Done() bool { return r.done }

// Size is how many bytes the reader keeps.
func (r *Reader) Size() int { return len(r.data) + len(r.body) + len(r.Message.Body) }

// Started reports that something of the message has come.
func (r *Reader) Started() bool {
	return r.Message.Method != "" || r.Message.Status != 0 || len(r.data) > 0
}

// Expects is what a client wants to hear before it sends the body, as
// 100-continue; "" if nothing, or if the head is not whole.
func (r *Reader) Expects() string {
	if r.Message.Method == "" || r.done || r.old {
		return ""
	}
	v, _ := r.Message.Get("Expect")
	return strings.ToLower(v)
}

// Rest is what has arrived after the message, of another protocol.
func (r *Reader) Rest() string { return string(r.data) }

// Feed takes what has arrived; nothing after the message.
func (r *Reader) Feed(data string) error {
	if r.done {
		return nil
	}
	r.data = append(r.data, data...)
	for !r.done {
		more, err := r.read()
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// End says that nothing more can arrive.
func (r *Reader) End() error {
	if !r.done && r.left == toEnd {
		r.finish()
	}
	if !r.done {
		return ErrShort
	}
	return nil
}

// toEnd as the length of a body: as much as there comes.
const toEnd = -1

func (r *Reader) finish() {
	r.Message.Body, r.body = string(r.body), nil
	r.done = true
}

// line takes a line of at most so many bytes off the data. One that ends with a
// bare LF, as people type it, is read too (RFC 9112 2.2).
func (r *Reader) line(most int, tooLarge error) (s string, ok bool, err error) {
	end := bytes.IndexByte(r.data[:min(len(r.data), most+1)], '\n')
	switch {
	case end < 0 && len(r.data) > most:
		return "", false, tooLarge
	case end < 0:
		return "", false, nil
	}
	s = strings.TrimSuffix(string(r.data[:end]), "\r")
	r.data = r.data[end+1:]
	if strings.ContainsAny(s, "\r\x00") {
		return "", false, ErrMalformed
	}
	return s, true, nil
}

// head waits for the whole head and reads it. Empty lines before a request do
// no harm (RFC 9112 2.2).
func (r *Reader) head() (bool, error) {
	for n := 1; !r.response && n > 0 && r.trailers < MaxHead; {
		n = emptyLine(r.data)
		r.data, r.looked = r.data[n:], min(r.looked, len(r.data)-n)
		r.trailers += n
	}
	if !r.hasEnd() {
		if r.looked = len(r.data); r.looked >= MaxHead {
			return false, ErrHeadTooLarge
		}
		return false, nil
	}
	first, _, err := r.line(MaxHead, ErrHeadTooLarge)
	if err == nil {
		err = r.first(first)
	}
	for err == nil {
		var s string
		if s, _, err = r.line(MaxHead, ErrHeadTooLarge); s == "" {
			break
		}
		var h Header
		if h, err = field(s); err == nil {
			r.Message.Headers = append(r.Message.Headers, h)
		}
		if len(r.Message.Headers) > MaxHeaders {
			err = ErrHeadTooLarge
		}
	}
	if err != nil {
		return false, err
	}
	r.trailers = 0
	return true, r.framing()
}

// emptyLine is the length of an empty line at the beginning, 0 if there is none.
func emptyLine(data []byte) int {
	switch {
	case bytes.HasPrefix(data, []byte("\r\n")):
		return 2
	case bytes.HasPrefix(data, []byte("\n")):
		return 1
	}
	return 0
}

// hasEnd looks for the empty line behind a head, in what was not looked at.
func (r *Reader) hasEnd() bool {
	data := r.data[:min(len(r.data), MaxHead)]
	for i := max(r.looked-2, 0); i < len(data); i++ {
		if data[i] == '\n' && emptyLine(data[i+1:]) > 0 {
			return true
		}
	}
	return false
}

// field reads one line of a head.
func field(s string) (Header, error) {
	name, value, found := strings.Cut(s, ":")
	value = strings.Trim(value, " \t")
	if !found || !isToken(name) || !isValue(value) {
		return Header{}, ErrMalformed
	}
	return Header{name, value}, nil
}

// fixed takes a body of a known length.
func (r *Reader) fixed() (bool, error) {
	if len(r.data) < r.left {
		return false, nil
	}
	r.body, r.data = r.data[:r.left], r.data[r.left:]
	r.finish()
	return false, nil
}

// rest takes a body that ends with the connection.
func (r *Reader) rest() (bool, error) {
	r.body = append(r.body, r.data...)
	r.data = nil
	if len(r.body) > MaxBody {
		return false, ErrTooLarge
	}
	return false, nil
}

// chunk takes the length of a chunk. What follows it behind a semicolon is
// left aside (RFC 9112 7.1.1).
func (r *Reader) chunk() (bool, error) {
	s, ok, err := r.line(maxChunk, ErrMalformed)
	if !ok || err != nil {
		return false, err
	}
	size, extension, _ := strings.Cut(s, ";")
	n, ok := hex(strings.TrimRight(size, " \t"))
	switch {
	case !ok || !isValue(extension):
		return false, ErrMalformed
	case len(r.body)+n > MaxBody:
		return false, ErrTooLarge
	}
	r.left = n
	if r.step = stepData; n == 0 {
		r.step = stepTrailer
	}
	return true, nil
}

// hex reads a length of at most 31 bits: digits and nothing else.
func hex(s string) (n int, ok bool) {
	for _, c := range []byte(strings.ToLower(s)) {
		d := strings.IndexByte("0123456789abcdef", c)
		if n = n<<4 | d; d < 0 || n > 1<<31-1 {
			return 0, false
		}
	}
	return n, s != ""
}

func (r *Reader) chunkData() (bool, error) {
	if len(r.data) < r.left+2 {
		return false, nil
	}
	if string(r.data[r.left:r.left+2]) != "\r\n" {
		return false, ErrMalformed
	}
	r.body = append(r.body, r.data[:r.left]...)
	r.data = r.data[r.left+2:]
	r.step = stepChunk
	return true, nil
}

// trailer reads headers after the last chunk, and forgets them (RFC 9112
// 7.1.2).
func (r *Reader) trailer() (bool, error) {
	s, ok, err := r.line(MaxHead-r.trailers, ErrHeadTooLarge)
	if !ok || err != nil {
		return false, err
	}
	if s == "" {
		r.finish()
		return false, nil
	}
	if _, err := field(s); err != nil {
		return false, err
	}
	r.trailers += len(s) + 2
	return true, nil
}
