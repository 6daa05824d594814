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
	"HTTP/1.1 200 OK\nContent-Length: 5\n\r\nhello",
	"HTTP/1.1 200 OK\r\n\r\nuntil the end",
	"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\nX-A:  b \r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
	"HTTP/1.0 204 No Content\r\n\r\n",
	"HTTP/1.1 304 \r\nContent-Length: 7\r\n\r\n",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=\"b\"\r\nab\r\n0;x\r\nX-Sum: 7\r\n\r\n",
	"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
	"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
}

var requests = []string{
	"GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n",
	"\n\r\nGET /typed HTTP/1.1\nHost: x\r\nA: b\n\n",
	"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
	"PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n",
	"\r\n\r\nGET / HTTP/1.0\r\n\r\n",
	"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET http://x/y?z HTTP/1.1\r\nHost: x\r\n\r\n",
	"GET / HTTP/1.3\r\nHost: x\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na",
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
		{"HTTP/1.1 200 OK\nA:\rb\r\n\r\n", ErrMalformed}, {"HTTP/2.0 200 OK\r\n\r\n", ErrVersion}, {"HTTP/2 200 OK\r\n\r\n", ErrMalformed}, {"HTTP/1.1 20 OK\r\n\r\n", ErrMalformed},
		{"HTTP/1.1 200 OK\r\n folded\r\n\r\n", ErrMalformed}, {"HTTP/1.1 200 OK\r\nA b\r\n\r\n", ErrMalformed}, {"HTTP/1.1 200 OK\r\nA : b\r\n\r\n", ErrMalformed},
		{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", ErrMalformed}, {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", ErrMalformed},
		{"HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na", ErrMalformed}, {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\na", ErrMalformed},
		{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", ErrMalformed}, {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", ErrCoding},
		{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", ErrMalformed}, {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", ErrMalformed},
		{"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", ErrTooLarge}, {"HTTP/1.1 200 " + strings.Repeat("x", MaxHead), ErrHeadTooLarge},
		{"HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("x", MaxBody+1), ErrTooLarge},
		{chunked + "zz\r\n", ErrMalformed}, {chunked + "1\r\nabc", ErrMalformed}, {chunked + "+1\r\n", ErrMalformed}, {chunked + "1_0\r\n", ErrMalformed}, {chunked + "\r\n", ErrMalformed},
		{chunked + "80000000\r\n", ErrMalformed}, {chunked + "400001\r\n", ErrTooLarge}, {chunked + "1;\x01\r\n", ErrMalformed}, {chunked + strings.Repeat("0", maxChunk+1), ErrMalformed},
		{chunked + "0\r\nA b\r\n\r\n", ErrMalformed}, {chunked + "0\r\n" + strings.Repeat("A: b\r\n", MaxHead/6+9) + "\r\n", ErrHeadTooLarge},
		{"HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", MaxHeaders+1) + "\r\n", ErrHeadTooLarge},
		{strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", maxInterim+1), ErrMalformed},
		{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na", ErrShort}, {"HTTP/1.1 100 Continue\r\n\r\n", ErrShort},
	} {
		if err := whole(NewResponse("GET"), c.s, len(c.s)); err != c.want {
			t.Errorf("%.80q: %v, want %v", c.s, err, c.want)
		}
	}
	for _, c := range []struct {
		s      string
		status int
	}{
		{"GET  / HTTP/1.1\r\n\r\n", 400}, {"GET x HTTP/1.1\r\n\r\n", 400}, {"G(T / HTTP/1.1\r\n\r\n", 400}, {"GET /\r\n\r\n", 400},
		{"GET / HTTP/1.1\r\n\r\n", 400}, {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400}, {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
		{"GET http:// HTTP/1.1\r\nHost: a\r\n\r\n", 400}, {"GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400}, {"GET / HTTP/1.1x\r\nHost: a\r\n\r\n", 400},
		{strings.Repeat("\r\n", MaxHead), 400},
		{"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505}, {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
		{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n", 413}, {"GET /" + strings.Repeat("x", MaxHead), 431},
	} {
		if err := whole(NewRequest(), c.s, len(c.s)); err == nil || err == ErrShort || StatusOf(err) != c.status {
			t.Errorf("%.40q: %v, want %d", c.s, err, c.status)
		}
	}
}

const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

// What a request means, however its target is written.
func TestTargets(t *testing.T) {
	for target, want := range map[string]string{
		"/a?b": "/a?b", "http://x": "/", "http://x/": "/", "HTTP://x/y?z": "/y?z", "http://x?z": "/?z",
	} {
		r := NewRequest()
		if err := r.Feed("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil || r.Message.Target != want {
			t.Errorf("%s: %q, %v", target, r.Message.Target, err)
		}
	}
}

func TestExpects(t *testing.T) {
	r := NewRequest()
	if err := r.Feed("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n"); err != nil || r.Expects() != "" || !r.Started() {
		t.Error(err, r.Expects())
	}
	if err := r.Feed("\r\n"); err != nil || r.Expects() != "100-continue" {
		t.Error(err, r.Expects())
	}
	if err := r.Feed("x"); err != nil || r.Expects() != "" || !r.Done() || r.Size() != 1 {
		t.Error(err, r.Expects(), r.Size())
	}
}

// A head that comes byte by byte is not searched from the start each time.
func TestSlowHead(t *testing.T) {
	r := NewRequest()
	head := "GET / HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("x", MaxHead-100) + "\r\n\r\n"
	for i := range len(head) {
		if err := r.Feed(head[i : i+1]); err != nil {
			t.Fatal(i, err)
		}
		if !r.done && r.looked < len(r.data) {
			t.Fatal("looks again")
		}
	}
	if !r.Done() {
		t.Error("not done")
	}
}

func TestWrite(t *testing.T) {
	m := Message{Method: "POST", Target: "/x", Body: "hello", Headers: []Header{{"Host", "x"}, {"content-length", "99"}, {"bad\n", "x"}}}
	r := NewRequest()
	if err := whole(r, Write(m), 3); err != nil || r.Message.Body != "hello" || len(r.Message.Headers) != 2 {
		t.Errorf("%v %+v", err, r.Message)
	}
	a := NewResponse("GET")
	if err := whole(a, Write(Message{Status: 404}), 3); err != nil || a.Message.Status != 404 {
		t.Errorf("%v %+v", err, a.Message)
	}
	if v, ok := r.Message.Get("HOST"); v != "x" || !ok {
		t.Error(v, ok)
	}
	if list := (Message{Headers: []Header{{"Connection", "keep-alive, Upgrade"}}}); !list.Has("connection", "upgrade") || list.Has("Connection", "close") {
		t.Error("words of a list")
	}
	for m, want := range map[*Message]string{
		{Status: 204, Body: "x"}:                 "HTTP/1.1 204 No Content\r\n\r\n",
		{Status: 304, Body: "x"}:                 "HTTP/1.1 304 Not Modified\r\n\r\n",
		{Status: 299}:                            "HTTP/1.1 299 Status\r\nContent-Length: 0\r\n\r\n",
		{Method: "POST", Target: "/"}:            "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
		{Method: "GET", Target: "/"}:             "GET / HTTP/1.1\r\n\r\n",
		{Method: "GET", Target: "/", Body: "ab"}: "GET / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab",
	} {
		if got := Write(*m); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := WriteHead(Message{Status: 200, Body: "hello"}); got != "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" {
		t.Errorf("%q", got)
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
			if got.StatusCode < 200 {
				return // it does not look at what follows
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
