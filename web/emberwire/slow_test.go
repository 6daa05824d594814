package main

import (
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Clients that say nothing, ask slowly, never end what they send, or ask for
// nothing more are cut, with https too. A server's times are these, here shorter.
func TestSlowClientsAreCut(t *testing.T) {
	cert, key, _ := certified(t, 1)
	e, err := security{cert: cert, key: key}.start(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	srv := newHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }))
	if srv.ReadHeaderTimeout != 10*time.Second || srv.ReadTimeout != 15*time.Second || srv.IdleTimeout != time.Minute {
		t.Error("a server has other times")
	}
	srv.ReadHeaderTimeout, srv.ReadTimeout, srv.IdleTimeout = 50*time.Millisecond, 50*time.Millisecond, 50*time.Millisecond
	t.Cleanup(func() { srv.Close() })
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	open, secure := listen(), listen()
	go srv.Serve(open)
	go srv.Serve(tls.NewListener(secure, e.config))
	for name, c := range map[string]struct {
		at    net.Listener
		first string
		drip  string // sent again and again
	}{
		"silent":           {at: open},
		"silent, by https": {at: secure},
		"no end of a line": {at: open, first: "GET / HTTP/1.1\r\nX: ", drip: "a"},
		"no end of a body": {at: open, first: "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", drip: "a"},
		"idle":             {at: open, first: "GET / HTTP/1.1\r\nHost: x\r\n\r\n"},
		"half a greeting":  {at: secure, first: "\x16\x03\x01\x02\x00\x01"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", c.at.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			io.Copy(conn, strings.NewReader(c.first))
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				io.Copy(io.Discard, conn)
			}()
			for again := time.NewTicker(5 * time.Millisecond); ; {
				select {
				case <-ended:
					return
				case <-again.C:
					io.WriteString(conn, c.drip)
				}
			}
		})
	}
}
