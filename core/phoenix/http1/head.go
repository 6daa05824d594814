package http1

import (
	"strconv"
	"strings"
)

// first reads "GET /path HTTP/1.1" or "HTTP/1.1 200 OK".
func (r *Reader) first(s string) error {
	a, rest, ok := strings.Cut(s, " ")
	b, c, ok2 := strings.Cut(rest, " ")
	if r.response {
		n, err := strconv.Atoi(b)
		if !ok || len(b) != 3 || err != nil || n < 100 || !isValue(c) {
			return ErrMalformed
		}
		r.Message.Status = n
		return r.version(a)
	}
	if !ok || !ok2 || !isToken(a) || !isVisible(b) {
		return ErrMalformed
	}
	target, ok := path(a, b)
	if !ok {
		return ErrMalformed
	}
	r.Message.Method, r.Message.Target = a, target
	return r.version(c)
}

// version wants HTTP/1.0 or 1.1; a later 1.x is read as 1.1 (RFC 9110 2.5).
func (r *Reader) version(s string) error {
	n, ok := strings.CutPrefix(s, "HTTP/")
	if !ok || len(n) != 3 || n[1] != '.' || strings.Trim(n[:1]+n[2:], "0123456789") != "" {
		return ErrMalformed
	}
	r.old = n == "1.0"
	if n[0] != '1' {
		return ErrVersion
	}
	return nil
}

// path is what a request's target means to a server: the path and query of
// "/path" and of "http://host/path", and * for OPTIONS (RFC 9112 3.2).
func path(method, target string) (string, bool) {
	switch {
	case target == "*":
		return target, method == "OPTIONS"
	case strings.HasPrefix(target, "/"):
		return target, true
	case !strings.HasPrefix(strings.ToLower(target), "http://"):
		return "", false
	}
	rest := target[len("http://"):]
	i := strings.IndexAny(rest, "/?#")
	switch {
	case i == 0, rest == "":
		return "", false
	case i < 0:
		return "/", true
	case rest[i] == '/':
		return rest[i:], true
	}
	return "/" + rest[i:], true
}

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

// framing decides how the body ends (RFC 9112 6.3), and wants the one Host
// that a request must have (3.2).
func (r *Reader) framing() error {
	length, coded, hosts := -1, false, 0
	for _, h := range r.Message.Headers {
		switch {
		case strings.EqualFold(h.Name, "Content-Length"):
			n, err := strconv.Atoi(h.Value)
			if length >= 0 || err != nil || h.Value[0] < '0' || h.Value[0] > '9' {
				return ErrMalformed
			}
			length = n
		case strings.EqualFold(h.Name, "Transfer-Encoding"):
			if coded || r.old {
				return ErrMalformed
			}
			if !strings.EqualFold(h.Value, "chunked") {
				return ErrCoding
			}
			coded = true
		case strings.EqualFold(h.Name, "Host"):
			hosts++
		}
	}
	status := r.Message.Status
	switch {
	case coded && length >= 0, !r.response && (hosts > 1 || hosts == 0 && !r.old):
		return ErrMalformed
	case r.response && status < 200 && status != 101:
		return r.again()
	case r.bodyless, r.response && (status == 101 || status == 204 || status == 304):
		r.finish()
	case coded:
		r.step = stepChunk
	case length > MaxBody:
		return ErrTooLarge
	case length >= 0:
		r.left, r.step = length, stepFixed
	case r.response:
		r.left, r.step = toEnd, stepRest
	default:
		r.finish()
	}
	return nil
}

// again leaves a response 1xx aside: the one that counts follows (RFC 9110
// 15.2).
func (r *Reader) again() error {
	if r.interim++; r.interim > maxInterim {
		return ErrMalformed
	}
	r.Message, r.looked = Message{}, 0
	return nil
}
