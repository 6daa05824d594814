// Package http1 reads and writes messages of HTTP/1.1 (RFC 9112) as bytes
// arrive: one request or response of a connection, with a body by length, in
// chunks or up to the end. It is strict: what two readers could understand
// differently is refused. No input or output happens here.
package http1

import (
	"errors"
	"strconv"
	"strings"
)

// Bounds.
const (
	MaxHead = 32 << 10 // bytes of first line and headers
	MaxBody = 4 << 20  // bytes
)

// The errors of a message.
var (
	ErrMalformed = errors.New("Malformed HTTP message")
	ErrTooLarge  = errors.New("HTTP message is too large")
	ErrShort     = errors.New("Connection ended inside an HTTP message")
)

// Header is one line of the head.
type Header struct{ Name, Value string }

// Message is a request (Method, Target) or a response (Status).
type Message struct {
	Method, Target string
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

// Reader puts a message together.
type Reader struct {
	Message  Message
	response bool
	bodyless bool // the answer to HEAD
	step     func(*Reader) (more bool, err error)
	data     []byte // not understood yet
	body     []byte
	left     int // bytes of the body or chunk that are to come
	done     bool
}

// NewRequest reads a request.
func NewRequest() *Reader { return &Reader{step: (*Reader).head} }

// NewResponse reads the response to a request with a method.
func NewResponse(method string) *Reader {
	return &Reader{step: (*Reader).head, response: true, bodyless: method == "HEAD"}
}

// Done reports that Message is complete.
func (r *Reader) Done() bool { return r.done }

// Rest is what has arrived after the message, of another protocol.
func (r *Reader) Rest() string { return string(r.data) }

// Feed takes what has arrived; nothing after the message.
func (r *Reader) Feed(data string) error {
	if r.done {
		return nil
	}
	r.data = append(r.data, data...)
	for !r.done {
		more, err := r.step(r)
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

// line takes a line off the data.
func (r *Reader) line(most int) (s string, ok bool, err error) {
	for i, b := range r.data {
		if i > most {
			return "", false, ErrTooLarge
		}
		if b == '\n' {
			if i == 0 || r.data[i-1] != '\r' {
				return "", false, ErrMalformed
			}
			s = string(r.data[:i-1])
			r.data = r.data[i+1:]
			if strings.ContainsAny(s, "\r\x00") {
				return "", false, ErrMalformed
			}
			return s, true, nil
		}
	}
	if len(r.data) > most {
		return "", false, ErrTooLarge
	}
	return "", false, nil
}

// head waits for the whole head and reads it.
func (r *Reader) head() (bool, error) {
	end := strings.Index(string(r.data[:min(len(r.data), MaxHead)]), "\r\n\r\n")
	if end < 0 {
		if len(r.data) >= MaxHead {
			return false, ErrTooLarge
		}
		return false, nil
	}
	first, _, err := r.line(MaxHead)
	if err != nil {
		return false, err
	}
	if err := r.first(first); err != nil {
		return false, err
	}
	for {
		s, _, err := r.line(MaxHead)
		if err != nil {
			return false, err
		}
		if s == "" {
			return true, r.framing()
		}
		name, value, found := strings.Cut(s, ":")
		value = strings.Trim(value, " \t")
		if !found || !isToken(name) || !isValue(value) {
			return false, ErrMalformed
		}
		r.Message.Headers = append(r.Message.Headers, Header{name, value})
	}
}

// first reads "GET /path HTTP/1.1" or "HTTP/1.1 200 OK".
func (r *Reader) first(s string) error {
	a, rest, ok := strings.Cut(s, " ")
	b, c, ok2 := strings.Cut(rest, " ")
	if r.response {
		n, err := strconv.Atoi(b)
		if !ok || !isVersion(a) || len(b) != 3 || err != nil || n < 100 || !isValue(c) {
			return ErrMalformed
		}
		r.Message.Status = n
		return nil
	}
	if !ok || !ok2 || !isToken(a) || !isVersion(c) || !strings.HasPrefix(b, "/") || !isVisible(b) {
		return ErrMalformed
	}
	r.Message.Method, r.Message.Target = a, b
	return nil
}

func isVersion(s string) bool { return s == "HTTP/1.1" || s == "HTTP/1.0" }

func isToken(s string) bool {
	for _, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0) {
			return false
		}
	}
	return s != ""
}

func isVisible(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 127 {
			return false
		}
	}
	return true
}

func isValue(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' && c != '\t' || c == 127 {
			return false
		}
	}
	return true
}

// framing decides how the body ends (RFC 9112 6.3).
func (r *Reader) framing() error {
	length, coded := -1, false
	for _, h := range r.Message.Headers {
		switch {
		case strings.EqualFold(h.Name, "Content-Length"):
			n, err := strconv.Atoi(h.Value)
			if length >= 0 || err != nil || h.Value[0] < '0' || h.Value[0] > '9' {
				return ErrMalformed
			}
			length = n
		case strings.EqualFold(h.Name, "Transfer-Encoding"):
			if coded || !strings.EqualFold(h.Value, "chunked") {
				return ErrMalformed
			}
			coded = true
		}
	}
	status := r.Message.Status
	switch {
	case coded && length >= 0:
		return ErrMalformed
	case r.bodyless, r.response && (status < 200 || status == 204 || status == 304):
		r.finish()
	case coded:
		r.step = (*Reader).chunk
	case length > MaxBody:
		return ErrTooLarge
	case length >= 0:
		r.left, r.step = length, (*Reader).fixed
	case r.response:
		r.left, r.step = toEnd, (*Reader).rest
	default:
		r.finish()
	}
	return nil
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

// chunk takes the length of a chunk; extensions are not understood.
func (r *Reader) chunk() (bool, error) {
	s, ok, err := r.line(64)
	if !ok || err != nil {
		return false, err
	}
	n, err := strconv.ParseUint(s, 16, 31)
	if err != nil || len(r.body)+int(n) > MaxBody || strings.ContainsAny(s, "+_") {
		return false, ErrMalformed
	}
	r.left = int(n)
	if r.step = (*Reader).chunkData; n == 0 {
		r.step = (*Reader).trailer
	}
	return true, nil
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
	r.step = (*Reader).chunk
	return true, nil
}

// trailer must be empty.
func (r *Reader) trailer() (bool, error) {
	s, ok, err := r.line(64)
	if !ok || err != nil {
		return false, err
	}
	if s != "" {
		return false, ErrMalformed
	}
	r.finish()
	return false, nil
}

// Write is a message as bytes. Its length is added if it has a body or is a
// response; headers that say otherwise about that are left out.
func Write(m Message) string {
	var b strings.Builder
	if m.Status != 0 {
		b.WriteString("HTTP/1.1 " + strconv.Itoa(m.Status) + " " + Reason(m.Status) + "\r\n")
	} else {
		b.WriteString(m.Method + " " + m.Target + " HTTP/1.1\r\n")
	}
	for _, h := range m.Headers {
		if !strings.EqualFold(h.Name, "Content-Length") && !strings.EqualFold(h.Name, "Transfer-Encoding") && isToken(h.Name) && isValue(h.Value) {
			b.WriteString(h.Name + ": " + h.Value + "\r\n")
		}
	}
	if m.Body != "" || m.Status >= 200 && m.Status != 204 && m.Status != 304 {
		b.WriteString("Content-Length: " + strconv.Itoa(len(m.Body)) + "\r\n")
	}
	b.WriteString("\r\n" + m.Body)
	return b.String()
}

// Reason is the phrase of a status code.
func Reason(status int) string {
	for _, x := range []struct {
		status int
		text   string
	}{
		{101, "Switching Protocols"}, {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"}, {301, "Moved Permanently"}, {302, "Found"},
		{303, "See Other"}, {304, "Not Modified"}, {307, "Temporary Redirect"}, {308, "Permanent Redirect"}, {400, "Bad Request"},
		{401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"}, {409, "Conflict"},
		{413, "Content Too Large"}, {418, "I'm a teapot"}, {426, "Upgrade Required"}, {429, "Too Many Requests"}, {500, "Internal Server Error"},
		{501, "Not Implemented"}, {503, "Service Unavailable"},
	} {
		if x.status == status {
			return x.text
		}
	}
	return "Status"
}
