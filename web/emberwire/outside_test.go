package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/world"
)

func everywhere(netip.Addr) bool { return true }

// webServer is a web server for the tests.
func webServer(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		b := make([]byte, 16)
		n, _ := r.Body.Read(b)
		w.Header().Set("X-Seen", r.Header.Get("X-Mine")+r.Header.Get("User-Agent"))
		fmt.Fprintf(w, "%s %s", r.Method, b[:n])
	})
	mux.HandleFunc("/hop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/echo", http.StatusFound) })
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/huge", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, hostnet.MaxDownload+1)) })
	mux.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		for {
			kind, data, err := c.Read(context.Background())
			if err != nil {
				return
			}
			if string(data) == "bye" {
				_ = c.Close(4000, "as you say")
				return
			}
			_ = c.Write(context.Background(), kind, append([]byte("you said "), data...))
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

const patience = time.Minute // on a busy machine

func next(t *testing.T, o *outside) hostnet.Answer {
	t.Helper()
	select {
	case a := <-o.answers:
		return a
	case <-time.After(patience + time.Minute): // what is too late says so before
		t.Fatal("no answer")
		return hostnet.Answer{}
	}
}

func TestOutsideFetches(t *testing.T) {
	s := webServer(t)
	o := newOutside(everywhere)
	for i, c := range []struct {
		r    hostnet.Request
		want string
	}{
		{hostnet.Request{Method: "POST", URL: "/echo", Body: []byte("b"), HasBody: true, Headers: []hostnet.Header{{Name: "X-Mine", Value: "1"}}}, "response 200 POST b 1Emberwire"},
		{hostnet.Request{Method: "GET", URL: "/hop", Redirect: true}, "response 200 GET  Emberwire"},
		{hostnet.Request{Method: "GET", URL: "/hop", Redirect: true, Only: []string{"127.0.0.1"}}, "response 200 GET  Emberwire"},
		{hostnet.Request{Method: "GET", URL: "/hop", Redirect: true, Only: []string{"other.test"}}, "failure 0  Domain not permitted"},
		{hostnet.Request{Method: "GET", URL: "/hop"}, "response 302 <a href=\"/echo\">Found</a>.\n\n "},
		{hostnet.Request{Method: "GET", URL: "/loop", Redirect: true}, "failure 0  Too many redirects"},
		{hostnet.Request{Method: "GET", URL: "/none"}, "response 404 404 page not found\n "},
		{hostnet.Request{Method: "GET", URL: "/slow", Timeout: 50 * time.Millisecond}, "failure 0  Timed out"},
		{hostnet.Request{Method: "GET", URL: "/huge"}, "failure 0  Response is too large"},
	} {
		c.r.URL = s.URL + c.r.URL
		if c.r.Timeout == 0 {
			c.r.Timeout = patience
		}
		o.Fetch(i, c.r)
		a := next(t, o)
		seen := a.Error
		for _, h := range a.Headers {
			if h.Name == "X-Seen" {
				seen = h.Value
			}
		}
		if got := fmt.Sprint(a.Kind, " ", a.Status, " ", string(a.Body), " ", seen); got != c.want || a.ID != i {
			t.Errorf("%s %s: %q", c.r.Method, c.r.URL, got)
		}
	}
	o.Fetch(99, hostnet.Request{Method: "GET", URL: "http://nowhere.invalid", Timeout: time.Second})
	if a := next(t, o); a.Error != "Unknown host" && a.Error != "Could not connect" && a.Error != "Timed out" {
		t.Error(a.Error)
	}
	s.Close()
	o.Fetch(100, hostnet.Request{Method: "GET", URL: s.URL, Timeout: patience})
	if a := next(t, o); a.Error != "Could not connect" {
		t.Error(a.Error)
	}
}

// A public name that leads to a private address is refused where it connects.
func TestOutsideRefusesPrivateAddresses(t *testing.T) {
	s := webServer(t)
	o := newOutside(hostnet.Public)
	o.Fetch(1, hostnet.Request{Method: "GET", URL: s.URL + "/echo", Timeout: patience})
	if a := next(t, o); a.Error != "Domain not permitted" {
		t.Error(a.Error)
	}
	o.Dial(2, hostnet.Request{URL: s.URL + "/ws", Timeout: patience})
	if a := next(t, o); a.Kind != hostnet.Failure || a.Error != "Domain not permitted" {
		t.Error(a)
	}
}

func TestOutsideSockets(t *testing.T) {
	url := "ws" + strings.TrimPrefix(webServer(t).URL, "http")
	o := newOutside(everywhere)
	o.Dial(1, hostnet.Request{URL: url + "/ws", Timeout: patience})
	if a := next(t, o); a.Kind != hostnet.Opened {
		t.Fatal(a)
	}
	o.Send(1, []byte("a"), false)
	o.Send(1, []byte{0, 255}, true)
	if a := next(t, o); string(a.Body) != "you said a" || a.Binary {
		t.Error(a)
	}
	if a := next(t, o); string(a.Body) != "you said \x00\xff" || !a.Binary {
		t.Error(a)
	}
	o.Send(1, []byte("bye"), false)
	if a := next(t, o); a.Kind != hostnet.Closed || a.Error != "as you say" || a.Code != 4000 {
		t.Error(a)
	}
	o.Dial(2, hostnet.Request{URL: url + "/none", Timeout: patience})
	if a := next(t, o); a.Kind != hostnet.Failure || a.Error != "Could not connect" {
		t.Error(a)
	}
	o.Dial(3, hostnet.Request{URL: url + "/ws", Timeout: patience})
	next(t, o)
	o.Close(3)
	if a := next(t, o); a.Kind != hostnet.Closed || a.ID != 3 {
		t.Error(a)
	}
	o.Send(3, []byte("late"), false)
}

// A whole run: lab time waits for answers, and goes by the clock while a
// socket is open.
func TestDriverWithOutside(t *testing.T) {
	s := webServer(t)
	o := newOutside(everywhere)
	// The gate refuses this machine by name; a fixed name would need a resolver.
	f, err := labfile.Parse("x.md", []byte(one+"```lua computer/startup.lua\nprint(http.get('http://public.test/echo').readAll(), os.clock())\nlocal s = http.websocket('ws://public.test/ws')\ns.send('hi') print(s.receive()) s.send('bye') print(s.receive()) print(os.clock() < 5)\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(f, lab.Options{Options: world.Options{Net: renamed{o, strings.TrimPrefix(s.URL, "http://")}}})
	if err != nil {
		t.Fatal(err)
	}
	driver{lab: l, answers: o.answers}.run()
	if want := "CraftOS 1.9\nGET \t0\nyou said hi\tfalse\nnil\ntrue\n> "; l.Log(0) != want {
		t.Errorf("%q", l.Log(0))
	}
}

// renamed leads public.test to the test's server.
type renamed struct {
	*outside
	host string
}

func (n renamed) Fetch(id int, r hostnet.Request) {
	r.URL = strings.Replace(r.URL, "public.test", n.host, 1)
	n.outside.Fetch(id, r)
}

func (n renamed) Dial(id int, r hostnet.Request) {
	r.URL = strings.Replace(r.URL, "public.test", n.host, 1)
	n.outside.Dial(id, r)
}

// What a server does wrong has the text that servers of the lab have for it.
func TestWhatBreaksOutsideIsTold(t *testing.T) {
	for _, c := range []struct{ say, want string }{
		{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", "Connection ended inside an HTTP message"},
		{"", "Connection ended inside an HTTP message"},
		{"junk\r\n\r\n", "Malformed HTTP message"},
		{"reset", "Connection reset by peer"},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = http.ReadRequest(bufio.NewReader(conn))
			if c.say == "reset" {
				_ = conn.(*net.TCPConn).SetLinger(0)
			} else {
				_, _ = io.WriteString(conn, c.say)
			}
			_ = conn.Close()
		}()
		o := newOutside(everywhere)
		o.Fetch(1, hostnet.Request{Method: "POST", URL: "http://" + l.Addr().String() + "/", Timeout: patience})
		if a := next(t, o); a.Kind != hostnet.Failure || a.Error != c.want {
			t.Errorf("%q: %+v, want %q", c.say, a, c.want)
		}
		_ = l.Close()
	}
}
