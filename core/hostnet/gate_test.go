package hostnet

import (
	"fmt"
	"strings"
	"testing"
)

// bed is a gate whose parts write down what they are asked.
type bed struct {
	gate *Gate
	said []string
	full map[int]bool
}

func (b *bed) say(format string, a ...any) { b.said = append(b.said, fmt.Sprintf(format, a...)) }

// heard is what was written down since the last time.
func (b *bed) heard() string {
	s := strings.Join(b.said, "; ")
	b.said = nil
	return s
}

type bedLocal struct{ *bed }

func (b bedLocal) Find(t Target) (Server, bool) {
	return Server{Address: t.Host, Port: 80}, strings.HasPrefix(t.Host, "10.")
}
func (b bedLocal) Fetch(id int, r Request, to Server) {
	var headers []string
	for _, h := range r.Headers {
		headers = append(headers, h.Name)
	}
	b.say("local %d %s %s at %s %v %q", id, r.Method, r.URL, to.Address, headers, r.Body)
}
func (b bedLocal) Dial(id int, r Request, to Server) {
	b.say("local %d dial %s at %s", id, r.URL, to.Address)
}
func (b bedLocal) Send(id int, data []byte, binary bool) {
	b.say("local %d send %s %v", id, data, binary)
}
func (b bedLocal) Full(id int) bool { return b.full[id] }
func (b bedLocal) Close(id int)     { b.say("local %d close", id) }

type bedWorld struct{ *bed }

func (b bedWorld) Permits(t Target) error  { return Permit(t) }
func (b bedWorld) Fetch(id int, r Request) { b.say("world %d %s %s", id, r.Method, r.URL) }
func (b bedWorld) Dial(id int, r Request)  { b.say("world %d dial %s", id, r.URL) }
func (b bedWorld) Send(id int, data []byte, binary bool) {
	b.say("world %d send %s %v", id, data, binary)
}
func (b bedWorld) Close(id int) { b.say("world %d close", id) }

// open makes a gate with two users, a and b.
func open() (bd *bed, a, b *Door) {
	bd = &bed{full: map[int]bool{}}
	bd.gate = NewGate(GateConfig{
		Pages: Fixtures{{Name: "pages.test", Body: []byte("page")}},
		Names: func(t Target) (Server, bool) { return Server{Address: "10.0.0.9", Port: 8080}, t.Host == "shop.test" },
		Local: bedLocal{bd}, World: bedWorld{bd},
	})
	tell := func(who string) func(Answer) {
		return func(x Answer) { bd.say("%s %d %s %d %s%s", who, x.ID, x.Kind, x.Status, x.Error, x.Body) }
	}
	return bd, bd.gate.Door(tell("a"), func(id int) { bd.say("a %d writable", id) }), bd.gate.Door(tell("b"), nil)
}

func get(url string) Request { return Request{Method: "GET", URL: url, Redirect: true} }

// Each target has one way; two users with the same numbers do not meet.
func TestGateLeads(t *testing.T) {
	bd, a, b := open()
	for _, c := range []struct{ url, want string }{
		{"http://pages.test/x", "a 1 response 200 page"},
		{"http://shop.test/x", "local 2 GET http://shop.test/x at 10.0.0.9 [] \"\""},
		{"http://10.0.0.2/x", "local 3 GET http://10.0.0.2/x at 10.0.0.2 [] \"\""},
		{"http://example.com/", "world 4 GET http://example.com/"},
		{"https://10.0.0.2/x", "local 5 GET https://10.0.0.2/x at 10.0.0.2 [X-Forwarded-Proto] \"\""},
		{"http://192.168.0.1/", "a 6 failure 0 Domain not permitted"},
		{"http://localhost/", "a 7 failure 0 Domain not permitted"},
		{"nothing", "a 8 failure 0 Must specify http or https"},
	} {
		a.Fetch(bd.gate.count+1, get(c.url))
		if got := bd.heard(); got != c.want {
			t.Errorf("%s: %s, want %s", c.url, got, c.want)
		}
	}
	for url, want := range map[string]error{"http://pages.test": nil, "http://10.1.1.1": nil, "http://shop.test": nil, "http://example.com": nil, "http://127.0.0.1": ErrDenied} {
		if target, _ := ParseHTTP(url); a.Permits(target) != want {
			t.Errorf("%s: %v", url, a.Permits(target))
		}
	}
	b.Fetch(3, get("http://10.0.0.3/"))
	bd.heard()
	bd.gate.Answer(Answer{ID: 3, Kind: Response, Status: 200, Body: []byte("for a")})
	bd.gate.Answer(Answer{ID: 9, Kind: Response, Status: 200, Body: []byte("for b")})
	bd.gate.Answer(Answer{ID: 9, Kind: Response, Status: 200, Body: []byte("nobody waits")})
	if got := bd.heard(); got != "a 3 response 200 for a; b 3 response 200 for b" {
		t.Error(got)
	}
	a.CloseAll()
	if got := bd.heard(); got != "local 2 close; world 4 close; local 5 close" || len(bd.gate.calls) != 0 {
		t.Error(got)
	}
	a.Close(2) // of nothing
}

func TestGateSockets(t *testing.T) {
	bd, a, _ := open()
	a.Dial(1, Request{URL: "ws://pages.test"})
	a.Dial(2, Request{URL: "wss://shop.test"})
	a.Dial(3, Request{URL: "ftp://shop.test"})
	a.Dial(4, Request{URL: "ws://shop.test"})
	a.Send(4, []byte("x"), true)
	bd.full[4] = true
	if !a.Full(4) || a.Full(5) {
		t.Error("full")
	}
	bd.gate.Writable(4)
	bd.gate.Answer(Answer{ID: 4, Kind: Opened})
	bd.gate.Answer(Answer{ID: 4, Kind: Message, Body: []byte("hi")})
	bd.gate.Answer(Answer{ID: 4, Kind: Closed, Error: "bye"})
	a.Send(4, []byte("y"), true)
	want := "a 1 failure 0 Could not connect; local 2 dial wss://shop.test at 10.0.0.9; a 3 failure 0 Invalid scheme 'ftp'; local 4 dial ws://shop.test at 10.0.0.9; " +
		"local 4 send x true; a 4 writable; a 4 opened 0 ; a 4 message 0 hi; a 4 closed 0 bye"
	if got := bd.heard(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	a.Limit(2)
	a.Dial(5, Request{URL: "ws://shop.test"})
	bd.gate.Answer(Answer{ID: 5, Kind: Opened})
	bd.gate.Answer(Answer{ID: 5, Kind: Message, Body: []byte("ab")})
	bd.gate.Answer(Answer{ID: 5, Kind: Message, Body: []byte("abc")})
	if got := bd.heard(); got != "local 5 dial ws://shop.test at 10.0.0.9; a 5 opened 0 ; a 5 message 0 ab; local 5 close; a 5 closed 0 Message is too large" {
		t.Error(got)
	}
	for i := range MaxSockets + 1 {
		a.Dial(10+i, Request{URL: "wss://example.com"})
	}
	if got := bd.heard(); !strings.HasSuffix(got, "a 14 failure 0 Too many websockets already open") {
		t.Error(got)
	}
	a.Send(10, []byte("z"), false)
	a.Close(10)
	a.Dial(20, Request{URL: "wss://example.com"})
	if got := bd.heard(); got != "world 6 send z false; world 6 close; world 11 dial wss://example.com" {
		t.Error(got)
	}
}

// The bound of requests to the world is the computer's; others wait their turn.
func TestGateBounds(t *testing.T) {
	bd, a, b := open()
	for i := range MaxRequests {
		a.Fetch(i, get("https://example.com"))
	}
	bd.heard()
	for i := range MaxWaiting {
		b.Fetch(i, get("https://example.com"))
	}
	if got := bd.heard(); got != "" {
		t.Error(got)
	}
	b.Fetch(1000, get("https://example.com"))
	b.Fetch(1001, get("http://10.0.0.1")) // not the world
	if got := bd.heard(); !strings.HasPrefix(got, "b 1000 failure 0 Too many ongoing HTTP requests; local ") {
		t.Error(got)
	}
	b.Close(0)
	if got := bd.heard(); got != "" || len(bd.gate.waiting) != MaxWaiting-1 {
		t.Error(got, len(bd.gate.waiting))
	}
	bd.gate.Answer(Answer{ID: 1, Kind: Failure, Error: "gone"})
	a.Close(1)
	if got := bd.heard(); got != "a 0 failure 0 gone; world 18 GET https://example.com; world 2 close; world 19 GET https://example.com" {
		t.Error(got)
	}
}

// Redirections of the lab's servers are followed to wherever they lead.
func TestGateRedirects(t *testing.T) {
	bd, a, _ := open()
	follow := func(number, status int, place string) string {
		bd.heard()
		bd.gate.Answer(Answer{ID: number, Kind: Response, Status: status, Headers: []Header{{"location", place}}})
		return bd.heard()
	}
	r := Request{Method: "POST", URL: "http://10.0.0.2:81/a?b", Body: []byte("x"), HasBody: true, Redirect: true,
		Headers: []Header{{"Authorization", "secret"}, {"Cookie", "c"}, {"Host", "h"}, {"X", "y"}}}
	a.Fetch(1, r)
	for _, c := range []struct {
		status      int
		place, want string
	}{
		{307, "/next?c", `local 1 POST http://10.0.0.2:81/next?c at 10.0.0.2 [Authorization Cookie X] "x"`},
		{302, "http://10.0.0.3/", `local 1 GET http://10.0.0.3/ at 10.0.0.3 [X] ""`},
		{301, "https://example.com/z", "world 1 GET https://example.com/z"},
	} {
		if got := follow(1, c.status, c.place); got != c.want {
			t.Errorf("%d %s: %s, want %s", c.status, c.place, got, c.want)
		}
	}
	if got := follow(1, 302, "http://10.0.0.3/"); got != "a 1 response 302 " {
		t.Error("the world follows its own: ", got)
	}
	for n, place := range []string{"", "//x", "ftp://x", "http://192.168.1.1/", "x y"} {
		a.Fetch(10+n, get("http://10.0.0.2/"))
		got := follow(2+n, 302, place)
		if want := fmt.Sprintf("a %d response 302 ", 10+n); got != want && got != fmt.Sprintf("a %d failure 0 Domain not permitted", 10+n) {
			t.Errorf("%q: %s", place, got)
		}
	}
	a.Fetch(20, get("http://10.0.0.2/"))
	for range MaxRedirects {
		if got := follow(7, 302, "/"); !strings.HasPrefix(got, "local 7") {
			t.Fatal(got)
		}
	}
	if got := follow(7, 302, "/"); got != "a 20 failure 0 Too many redirects" {
		t.Error("too many:", got)
	}
	a.Fetch(21, Request{Method: "GET", URL: "http://10.0.0.2/"})
	if got := follow(8, 302, "/"); got != "a 21 response 302 " {
		t.Error("not wanted:", got)
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ from, place, want string }{
		{"http://a/b?c#d", "/e?f", "http://a/e?f"}, {"http://a", "/", "http://a/"}, {"https://a?x", "/y", "https://a/y"},
		{"http://a/", "https://b:81/c", "https://b:81/c"}, {"http://a/", "b", ""}, {"http://a/", "//b/", ""}, {"http://a/", "", ""}, {"http://a/", "ftp://b", ""},
	} {
		got, ok := resolve(c.from, c.place)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s %s: %q, %v", c.from, c.place, got, ok)
		}
	}
}

func TestTargets(t *testing.T) {
	for url, want := range map[string]int{"http://a": 80, "ws://a:99": 99, "https://a": 443, "wss://a:5": 5} {
		target, err := ParseSocket(strings.Replace(url, "http", "ws", 1))
		if err != nil {
			t.Fatal(err)
		}
		if got := target.PortNumber(); got != want {
			t.Errorf("%s: %v", url, target.PortNumber())
		}
	}
	for _, c := range []struct {
		name, url string
		is        bool
	}{
		{"a", "http://a", true}, {"a", "http://a:80/x", true}, {"a", "https://a", true}, {"a", "https://a:443", true}, {"a", "wss://a:443/s", true}, {"a", "ws://a:80", true},
		{"a", "http://a:443", false}, {"a", "https://a:80", false}, {"a", "http://a:81", false}, {"a", "http://b", false},
		{"a:80", "http://a", true}, {"a:443", "https://a", true}, {"a:443", "http://a", false}, {"a:80", "https://a", false}, {"a:81", "https://a:81", true}, {"a:81", "http://a", false},
	} {
		if target, err := parse(c.url); err != nil || target.Is(c.name) != c.is {
			t.Errorf("%s is %s: %v", c.url, c.name, !c.is)
		}
	}
	for _, url := range []string{"http://a:0/", "http://a:65536/", "http://a:99999/"} {
		if _, err := ParseHTTP(url); err != ErrMalformed {
			t.Errorf("%s: %v", url, err)
		}
	}
}
