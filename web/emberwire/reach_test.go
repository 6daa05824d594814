package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/web/bridge"
	"github.com/emberwire/emberwire/web/site"
)

// answer is what a handler says to a request for a path.
func answer(h http.Handler, path string, change ...func(*http.Request)) *http.Response {
	r := httptest.NewRequest("GET", path, nil)
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// A server below a path answers there only; every answer has the headers.
func TestServeBelowAPath(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) })
	rooms := bridge.New(bridge.Options{})
	t.Cleanup(rooms.Close)
	h := site.Guarded(below("/lab/ember/", withRooms(echo, rooms)))
	for path, want := range map[string]string{
		"/lab/ember/":          "200 /",
		"/lab/ember/app.css":   "200 /app.css",
		"/lab/ember":           "307 /lab/ember/",
		"/lab/ember?lab=hello": "307 /lab/ember/?lab=hello",
		"/lab/ember/room":      "426 WebSocket protocol violation: Connection header \"\" does not contain Upgrade\n",
		"/lab/emberwire":       "404 404 page not found\n",
		"/":                    "404 404 page not found\n",
		"/room":                "404 404 page not found\n",
	} {
		res := answer(h, path)
		text, _ := io.ReadAll(res.Body)
		if to := res.Header.Get("Location"); to != "" {
			text = []byte(to)
		}
		if got := fmt.Sprint(res.StatusCode, " ", string(text)); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
		if res.Header.Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, res.Header)
		}
	}
}

// Only a proxy of ours is believed that a request came by https.
func TestForwardedProtocol(t *testing.T) {
	s := &serving{proxies: prefixes{netip.MustParsePrefix("10.0.0.0/8")}}
	h := s.forwarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.TLS != nil) }))
	for from, want := range map[string]string{"10.1.2.3:80": "true", "[::ffff:10.1.2.3]:80": "true", "192.168.1.1:80": "false", "nonsense": "false"} {
		for proto, want := range map[string]string{"https": want, "http": "false", "": "false"} {
			res := answer(h, "/", func(r *http.Request) { r.RemoteAddr = from; r.Header.Set("X-Forwarded-Proto", proto) })
			if got, _ := io.ReadAll(res.Body); string(got) != want {
				t.Errorf("%s %s: %s", from, proto, got)
			}
		}
	}
}

// Plain http is sent on to the same address by https, and to no other host.
func TestPlainHTTPIsSentOn(t *testing.T) {
	m, err := security{domains: names{"lab.example"}, certs: t.TempDir()}.manager()
	if err != nil {
		t.Fatal(err)
	}
	named, any := &encrypted{manager: m}, &encrypted{}
	for _, c := range []struct {
		of         *encrypted
		host, port string
		path, want string
	}{
		{named, "lab.example", "", "/a?b=c&d=%2F", "308 https://lab.example/a?b=c&d=%2F"},
		{named, "lab.example:80", ":4443", "/", "308 https://lab.example:4443/"},
		{named, "evil.example", "", "/", "421 "},
		{named, "", "", "/", "421 "},
		{any, "10.0.0.1:80", "", "/x", "308 https://10.0.0.1/x"},
		{any, "[fd00::1]:80", ":4443", "/x", "308 https://[fd00::1]:4443/x"},
		{any, "[fd00::1]", "", "/x", "308 https://[fd00::1]/x"},
		{any, "a@evil.example", "", "/", "421 "},
		{any, "evil.example/x", "", "/", "421 "},
	} {
		res := answer(withoutPort(c.of.sendOn(c.port)), c.path, func(r *http.Request) { r.Host = c.host })
		if got := fmt.Sprint(res.StatusCode, " ", res.Header.Get("Location")); got != c.want {
			t.Errorf("%q %s: %s, want %s", c.host, c.path, got, c.want)
		}
	}
}

func TestPortAfter(t *testing.T) {
	for want, a := range map[string]net.Addr{"": &net.TCPAddr{Port: 443}, ":4443": &net.TCPAddr{Port: 4443}} {
		if got := portAfter(a, 443); got != want {
			t.Errorf("%v: %q", a, got)
		}
	}
	if got := portAfter(&net.UnixAddr{}, 443); got != "" {
		t.Error(got)
	}
}

// What is counted has a fixed number of lines, whatever comes.
func TestMetrics(t *testing.T) {
	rooms := bridge.New(bridge.Options{Quota: bridge.Quota{Conns: 1}})
	t.Cleanup(rooms.Close)
	answers := &responses{}
	h := answers.counted(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/none" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, "a")
		fmt.Fprint(w, "b")
	}))
	lines := func() string {
		var text strings.Builder
		writeMetrics(&text, rooms.Stats(), answers)
		return text.String()
	}
	before := strings.Count(lines(), "\n")
	for range 3 {
		answer(h, "/")
	}
	answer(h, "/none")
	got := lines()
	for _, want := range []string{`emberwire_http_responses_total{class="2xx"} 3`, `emberwire_http_responses_total{class="4xx"} 1`, `emberwire_refused_total{why="room-full"} 0`, "# TYPE go_goroutines gauge", "process_start_time_seconds 1"} {
		if !strings.Contains(got, "\n"+want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if n := strings.Count(got, "\n"); n != before {
		t.Errorf("%d lines, then %d", before, n)
	}
}

// A server with a domain speaks what an authority asks, and HTTP/1.1; who names
// no host gets the first name's certificate, which cannot be had here.
func TestServeForADomain(t *testing.T) {
	s := security{domains: names{"lab.example"}, certs: t.TempDir(), acme: "http://127.0.0.1:1/directory"}
	var text strings.Builder
	e, err := s.start(slog.New(slog.NewTextHandler(&text, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(e.config.NextProtos); got != "[http/1.1 acme-tls/1]" {
		t.Error(got)
	}
	if _, err := e.config.GetCertificate(&tls.ClientHelloInfo{ServerName: "evil.example"}); err == nil || err.Error() != `acme/autocert: host "evil.example" not configured in HostWhitelist` {
		t.Error(err)
	}
	if e.has("lab.example") || !strings.Contains(text.String(), `level=ERROR msg="no certificate" name=lab.example why=`) {
		t.Error(text.String())
	}
}
