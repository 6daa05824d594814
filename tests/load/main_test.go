package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"github.com/emberwire/emberwire/web/bridge"
)

// A server that is there is measured from outside.
func TestLoad(t *testing.T) {
	rooms := bridge.New(bridge.Options{})
	mux := http.NewServeMux()
	mux.Handle("/room", rooms)
	srv := httptest.NewServer(mux)
	defer func() { rooms.Close(); srv.Close() }()
	var out, errs bytes.Buffer
	if status := load([]string{"-rooms", "2", "-step", "100ms", srv.URL + "/"}, &out, &errs); status != 0 {
		t.Fatalf("%d %s", status, errs.String())
	}
	for _, want := range []string{
		`(?m)^join to first packet: median \d.*s, slowest of 20 \d.*s$`, `(?m)^round trip of 100 B, tab to tab: median \d.*s, p99 \d.*s \(1000\)$`,
		`(?m)^one tab to one, 100 B: \d+ records/s of the 500/s that a tab may send, \d+ lost, p99 \d.*s$`,
		`(?m)^one tab to one, 4096 B: \d+ records/s`, `(?m)^room of 2: \d+ deliveries/s of 100 B \(\d+/s each\), none lost, p99 \d.*s; server: not known$`,
	} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("the output lacks %s:\n%s", want, out.String())
		}
	}
}

func TestLoadErrors(t *testing.T) {
	for want, args := range map[string][]string{
		"--rooms 2,x: numbers from 2 to 32":           {"-rooms", "2,x"},
		"--rooms 33: numbers from 2 to 32":            {"-rooms", "33"},
		`"here" is no address of a page`:              {"here"},
		"one URL at a time":                           {"http://a/", "http://b/"},
		"fork/exec ./none: no such file or directory": {"-program", "./none"},
		"ws://127.0.0.1:1/room: The server of the room cannot be reached. It is tried again and again; what is sent meanwhile is kept for 15 seconds.": {"http://127.0.0.1:1/"},
	} {
		var out, errs bytes.Buffer
		if status := load(args, &out, &errs); status != statusInput || errs.String() != "load: "+want+"\n" {
			t.Errorf("%d %s, want %s", status, errs.String(), want)
		}
	}
}

// A connection fails as it is told to.
func TestFaultyLinks(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	f, err := newFaulty(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	in, err := net.Dial("tcp", f.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	out, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 10)
	say := func(from, to net.Conn, text, want string) {
		t.Helper()
		if _, err := io.WriteString(from, text); err != nil {
			t.Fatal(err)
		}
		if n, err := to.Read(b); err != nil || string(b[:n]) != want {
			t.Fatalf("%q came, %v", b[:n], err)
		}
	}
	say(in, out, "one", "one")
	f.set(&f.slow, true)
	say(out, in, "two", "two")
	f.set(&f.mute, true)
	if _, err := io.WriteString(in, "lost"); err != nil {
		t.Fatal(err)
	}
	say(out, in, "down", "down")
	f.reset()
	for _, c := range []net.Conn{in, out} {
		if _, err := c.Read(b); err == nil {
			t.Error("a reset connection goes on")
		}
	}
}

func TestSpread(t *testing.T) {
	if got := spread([]time.Duration{3e9, 1e9, 2e9}); got != "2s, at most 3s, of 3" || spread(nil) != "-" {
		t.Error(got)
	}
}
