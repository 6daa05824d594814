package http1

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"
)

var responses = []string{
	"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
	"HTTP/1.1 200 OK\r\n\r\nuntil the end",
	"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\nX-A:  b \r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
	"HTTP/1.0 204 No Content\r\n\r\n",
	"HTTP/1.1 304 \r\nContent-Length: 7\r\n\r\n",
}

var requests = []string{
	"GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
	"PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n",
}

// whole reads a message, in pieces of n bytes.
func whole(r *Reader, s string, n int) error {
	for len(s) > 0 {
		k := min(n, len(s))
		if err := r.Feed(s[:k]); err != nil {
			return err
		}
		s = s[k:]
	}
	return r.End()
}

func TestInAnyPieces(t *testing.T) {
	for _, s := range responses {
		a, b := NewResponse("GET"), NewResponse("GET")
		if err := whole(a, s, len(s)); err != nil {
			t.Errorf("%q: %v", s, err)
		}
		if err := whole(b, s, 1); err != nil || a.Message.Body != b.Message.Body || a.Message.Status != b.Message.Status {
			t.Errorf("%q byte by byte: %v, %+v, %+v", s, err, a.Message, b.Message)
		}
	}
	for _, s := range requests {
		r := NewRequest()
		if err := whole(r, s, 1); err != nil || r.Message.Method == "" {
			t.Errorf("%q: %v", s, err)
		}
		for i := range s {
			if err := whole(NewRequest(), s[:i], 7); err == nil {
				t.Errorf("%q is complete", s[:i])
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		s    string
		want error
	}{
		{"HTTP/1.1 200 OK\nA: b\r\n\r\n", ErrMalformed}, {"HTTP/2 200 OK\r\n\r\n", ErrMalformed}, {"HTTP/1.1 20 OK\r\n\r\n", ErrMalformed},
		{"HTTP/1.1 200 OK\r\n folded\r\n\r\n", ErrMalformed}, {"HTTP/1.1 200 OK\r\nA b\r\n\r\n", ErrMalformed},
		{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", ErrMalformed}, {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", ErrMalformed},
		{"HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na", ErrMalformed},
		{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", ErrMalformed}, {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", ErrMalformed},
		{"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", ErrTooLarge}, {"HTTP/1.1 200 " + strings.Repeat("x", MaxHead), ErrTooLarge},
		{"HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("x", MaxBody+1), ErrTooLarge},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ErrMalformed}, {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc", ErrMalformed},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n", ErrMalformed}, {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat("0", 80), ErrTooLarge},
		{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na", ErrShort},
	} {
		if err := whole(NewResponse("GET"), c.s, len(c.s)); err != c.want {
			t.Errorf("%.80q: %v, want %v", c.s, err, c.want)
		}
	}
	for _, s := range []string{"GET  / HTTP/1.1\r\n\r\n", "GET x HTTP/1.1\r\n\r\n", "G(T / HTTP/1.1\r\n\r\n", "GET /\r\n\r\n"} {
		if err := whole(NewRequest(), s, len(s)); err != ErrMalformed {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestWrite(t *testing.T) {
	m := Message{Method: "POST", Target: "/x", Body: "hello", Headers: []Header{{"A", "b"}, {"content-length", "99"}, {"bad\n", "x"}}}
	r := NewRequest()
	if err := whole(r, Write(m), 3); err != nil || r.Message.Body != "hello" || len(r.Message.Headers) != 2 {
		t.Errorf("%v %+v", err, r.Message)
	}
	a := NewResponse("GET")
	if err := whole(a, Write(Message{Status: 404}), 3); err != nil || a.Message.Status != 404 {
		t.Errorf("%v %+v", err, a.Message)
	}
	if v, ok := r.Message.Get("a"); v != "b" || !ok {
		t.Error(v, ok)
	}
}

// What is accepted here is understood in the same way by net/http.
func FuzzAgainstNetHTTP(f *testing.F) {
	for _, s := range append(responses, requests...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if r := NewResponse("GET"); whole(r, s, len(s)) == nil && r.Message.Status >= 200 {
			got, err := http.ReadResponse(bufio.NewReader(strings.NewReader(s)), nil)
			if err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			body, err := io.ReadAll(got.Body)
			if err != nil || string(body) != r.Message.Body || got.StatusCode != r.Message.Status {
				t.Fatalf("%q: %d %q, %v, ours %+v", s, got.StatusCode, body, err, r.Message)
			}
		}
		if r := NewRequest(); whole(r, s, len(s)) == nil {
			got, err := http.ReadRequest(bufio.NewReader(strings.NewReader(s)))
			if err != nil {
				return // it also judges the URL and the host
			}
			body, err := io.ReadAll(got.Body)
			if err != nil || string(body) != r.Message.Body || got.Method != r.Message.Method {
				t.Fatalf("%q: %q, %v, ours %+v", s, body, err, r.Message)
			}
		}
	})
}
