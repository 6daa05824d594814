package phoenix

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/web"
	"github.com/emberwire/emberwire/core/phoenix/ws"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// visit is a client that speaks to a server by hand, over a plain connection.
type visit struct {
	n              *network
	client, server *box
	id             int
}

func newVisit(t testing.TB, uri string) *visit {
	n := newNetwork(t)
	v := &visit{n: n, client: n.box(1, at("left", "10.0.0.1"), "left", "L"), server: n.box(2, at("left", "10.0.0.2"), "left", "L")}
	v.server.do("listen", uri)
	v.call()
	return v
}

// call opens another connection.
func (v *visit) call() {
	v.id = v.client.do("connect", "psp://10.0.0.2:80")[0].ID
	v.n.after(50 * ms)
}

func (v *visit) say(text string) {
	v.client.on(v.id, "write", text)
	v.n.after(50 * ms)
}

// said is what the server has answered, and whether it has hung up.
func (v *visit) said() string {
	out, err := v.client.Method(v.n.now, v.client.Root(), v.id, "read", plain([]any{"*a"}))
	text := ""
	if err == nil && len(out) > 0 {
		text, _ = out[0].V.Str()
	}
	if status := v.client.on(v.id, "status"); status != `"open"` {
		text += "|" + strings.Trim(status, `"`)
	}
	return strings.ReplaceAll(text, "\r\n", "\n")
}

// handle is the number of the request that came in last.
func (v *visit) handle() int {
	v.n.t.Helper()
	id := -1
	for _, e := range v.server.events {
		if r, ok := e.Args[0].H.(request); ok {
			r.n.end.fetched()
			id = r.n.end.handleID()
		}
	}
	v.server.events = nil
	if id < 0 {
		v.n.t.Fatal("no request came")
	}
	return id
}

// What is no request never reaches the program, and says why.
func TestBadRequests(t *testing.T) {
	v := newVisit(t, "http://0.0.0.0")
	for _, c := range []struct{ say, want string }{
		{"nonsense\r\n\r\n", "400 Bad Request"},
		{"GET / HTTP/1.1\r\n\r\n", "400 Bad Request"},
		{"GET / HTTP/3.0\r\nHost: a\r\n\r\n", "505 HTTP Version Not Supported"},
		{"GET /" + strings.Repeat("x", http1.MaxHead), "431 Request Header Fields Too Large"},
		{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n", "413 Content Too Large"},
		{"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", "501 Not Implemented"},
		{"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: tea\r\n\r\n", "417 Expectation Failed"},
		{"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdefgh", "400 Bad Request"},
	} {
		v.say(c.say)
		want := "HTTP/1.1 " + c.want + "\nConnection: close\nContent-Length: 0\n\n|closed"
		if got := v.said(); got != want {
			t.Errorf("%.60q: %q, want %q", c.say, got, want)
		}
		v.call()
	}
	if len(v.server.events) != 0 {
		t.Error("the program was told")
	}
	for range 2 * MaxUnfetched { // they take no places of those that wait
		v.say("nonsense\r\n\r\n")
		v.call()
	}
	v.say("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n")
	v.server.on(v.handle(), "write", "fine")
	v.n.after(50 * ms)
	if got := v.said(); !strings.HasSuffix(got, "fine|closed") {
		t.Errorf("%q", got)
	}
}

// In any pieces, in chunks, with a client that waits until it may send.
func TestRequestsInPieces(t *testing.T) {
	v := newVisit(t, "http://0.0.0.0")
	answer := func(want string) {
		t.Helper()
		id := v.handle()
		if got := v.server.on(id, "read", "*a"); got != fmt.Sprintf("%q", want) {
			t.Errorf("body %s, want %q", got, want)
		}
		v.server.on(id, "write", "thanks")
		v.n.after(50 * ms)
		if got := v.said(); !strings.HasSuffix(got, "HTTP/1.1 200 OK\nConnection: close\nContent-Length: 6\n\nthanks|closed") {
			t.Errorf("%q", got)
		}
		v.call()
	}
	for _, c := range "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" {
		v.say(string(c))
	}
	answer("abc")
	v.say("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nA: b\r\n\r\n")
	answer("abcde")
	v.say("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
	if got := v.said(); got != "HTTP/1.1 100 Continue\n\n" {
		t.Errorf("%q", got)
	}
	v.say("ab")
	v.say("c")
	answer("abc")
	// A second request on the same connection is not served: it says close.
	v.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\naGET /two HTTP/1.1\r\nHost: a\r\n\r\n")
	answer("a")
}

// The answer to HEAD says how long that to GET is.
func TestHeadAndOwnHeaders(t *testing.T) {
	v := newVisit(t, "http://0.0.0.0")
	v.say("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
	id := v.handle()
	v.server.on(id, "respond", 201, map2("X-A", "b", "Connection", "keep-alive", "Content-Length", "99"))
	v.server.on(id, "write", "hello")
	v.n.after(50 * ms)
	if got, want := v.said(), "HTTP/1.1 201 Created\nConnection: close\nX-A: b\nContent-Length: 5\n\n|closed"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	v.call()
	v.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	id = v.handle()
	for _, h := range [][2]string{{"A", "b\r\nSet-Cookie: x"}, {"A b", "c"}} {
		if got := v.server.on(id, "respond", 200, map2(h[0], h[1])); got != "error: bad header '"+h[0]+"'" {
			t.Error(got)
		}
	}
	if _, err := v.client.try("connect", map2("url", "http://10.0.0.2/", "headers", map2("A", "\n"))); err == nil || err.Error() != "bad header 'A'" {
		t.Error(err)
	}
}

// Who says half a request, and who says nothing, loses the place after web.RequestTime.
func TestSlowClients(t *testing.T) {
	v := newVisit(t, "http://0.0.0.0")
	v.say("GET / HTTP/1.1\r\n")
	half := v.id
	v.call()
	quiet := v.id
	v.n.after(web.RequestTime - time.Second)
	if got := v.said(); got != "" {
		t.Errorf("too early: %q", got)
	}
	v.n.after(2 * time.Second)
	v.id = half
	if got, want := v.said(), "HTTP/1.1 408 Request Timeout\nConnection: close\nContent-Length: 0\n\n|closed"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	v.id = quiet
	if got := v.said(); !strings.HasPrefix(got, "|error") {
		t.Errorf("%q", got)
	}
}

// A long answer arrives whole over a slow medium; to a client that takes
// nothing the server does not hold on for ever.
func TestLongAnswers(t *testing.T) {
	v := newVisit(t, "http://0.0.0.0")
	v.n.lans["L"].SetImpairment(modem.Impairment{Latency: ms, Bandwidth: 200_000})
	v.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	v.server.on(v.handle(), "write", strings.Repeat("x", 2_000_000))
	got := 0
	for range 60 {
		v.n.after(time.Second)
		text := v.said()
		got += len(text)
		if strings.HasSuffix(text, "|closed") {
			break
		}
	}
	if got < 2_000_000 || len(v.server.web.Handles()) != 0 {
		t.Errorf("%d bytes, %d handles", got, len(v.server.web.Handles()))
	}

	v = newVisit(t, "http://0.0.0.0")
	v.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	v.server.on(v.handle(), "write", strings.Repeat("x", 3_000_000)) // more than the client keeps unread
	v.n.after(web.RequestTime - 5*time.Second)
	if len(v.server.sockets) != 1 {
		t.Error("given up too early")
	}
	v.n.after(60 * time.Second)
	if len(v.server.sockets) != 0 || len(v.server.web.Handles()) != 0 {
		t.Errorf("%d connections, %d handles", len(v.server.sockets), len(v.server.web.Handles()))
	}
}

// Unfinished requests of all clients together have a bound.
func TestUnfinishedRequestsAreBounded(t *testing.T) {
	v := newVisit(t, "http://0.0.0.0")
	begin := func(size int) string {
		v.say(fmt.Sprintf("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", http1.MaxBody))
		v.say(strings.Repeat("x", size))
		v.n.after(2 * time.Second)
		got := v.said()
		v.call()
		return got
	}
	for i := range web.MaxBytes / (http1.MaxBody - 1) {
		if got := begin(http1.MaxBody - 1); got != "" {
			t.Fatalf("%d: %q", i, got)
		}
	}
	if got := begin(web.MaxPart / 2); got != "" {
		t.Errorf("a small one: %q", got)
	}
	if got := begin(2 * web.MaxPart); !strings.HasPrefix(got, "HTTP/1.1 503 Service Unavailable\n") {
		t.Errorf("%q", got)
	}
	v.n.after(web.RequestTime)
	v.call()
	if got := begin(2 * web.MaxPart); got != "" {
		t.Errorf("there is room again: %q", got)
	}
}

// What is no handshake of RFC 6455 is refused in its words.
func TestBadHandshakes(t *testing.T) {
	v := newVisit(t, "ws://0.0.0.0")
	const ok = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
	key := "Sec-WebSocket-Key: " + ws.Key(1, 2) + "\r\n"
	for _, c := range []struct{ say, want string }{
		{"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "426 Upgrade Required\nConnection: close\nUpgrade: websocket"},
		{"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n" + key + "\r\n", "426 Upgrade Required\nConnection: close\nUpgrade: websocket"},
		{"POST / HTTP/1.1\r\nHost: a\r\n" + ok + key + "Sec-WebSocket-Version: 13\r\n\r\n", "426 Upgrade Required\nConnection: close\nUpgrade: websocket"},
		{"GET / HTTP/1.1\r\nHost: a\r\n" + ok + key + "Sec-WebSocket-Version: 8\r\n\r\n", "426 Upgrade Required\nConnection: close\nSec-WebSocket-Version: 13"},
		{"GET / HTTP/1.1\r\nHost: a\r\n" + ok + "Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n\r\n", "400 Bad Request\nConnection: close"},
	} {
		v.say(c.say)
		if got := v.said(); !strings.HasPrefix(got, "HTTP/1.1 "+c.want) || !strings.HasSuffix(got, "|closed") {
			t.Errorf("%q: %q", c.say, got)
		}
		v.call()
	}
	v.say("GET / HTTP/1.1\r\nHost: a\r\n" + ok + key + "Sec-WebSocket-Version: 13\r\n\r\n")
	if got := v.said(); !strings.Contains(got, "Sec-WebSocket-Accept: "+ws.Accept(ws.Key(1, 2))) {
		t.Errorf("%q", got)
	}
}

// A link answers pings, closes with the peer's code, and with its own for what
// the peer does wrong.
func TestFramesByHand(t *testing.T) {
	for _, c := range []struct{ name, say, want, told string }{
		{"ping", ws.Frame(ws.Ping, "x", true, 7), ws.Frame(ws.Pong, "x", false, 0), ""},
		{"close", ws.Frame(ws.Close, ws.CloseData(4001, "bye"), true, 7), ws.Frame(ws.Close, ws.CloseData(4001, ""), false, 0) + "|closed", `status="closed"`},
		{"close without a code", ws.Frame(ws.Close, "", true, 7), ws.Frame(ws.Close, "", false, 0) + "|closed", `status="closed"`},
		{"close with half a code", ws.Frame(ws.Close, "x", true, 7), ws.Frame(ws.Close, ws.CloseData(1002, ""), false, 0) + "|closed", "WebSocket protocol error"},
		{"no mask", ws.Frame(ws.Text, "x", false, 0), ws.Frame(ws.Close, ws.CloseData(1002, ""), false, 0) + "|closed", "WebSocket protocol error"},
		{"no UTF-8", ws.Frame(ws.Text, "\xff", true, 7), ws.Frame(ws.Close, ws.CloseData(1007, ""), false, 0) + "|closed", "WebSocket text is not UTF-8"},
		{"too large", "\x82\xff\x00\x00\x00\x00\x10\x00\x00\x00", ws.Frame(ws.Close, ws.CloseData(1009, ""), false, 0) + "|closed", "WebSocket message is too large"},
	} {
		v := newVisit(t, "ws://0.0.0.0")
		v.say("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + ws.Key(1, 2) + "\r\n\r\n")
		v.said()
		v.server.events = nil
		v.say(c.say)
		if got := v.said(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if got := v.server.take(); !strings.Contains(got, c.told) || c.told == "" && got != "" {
			t.Errorf("%s: told %s", c.name, got)
		}
	}
}

// A program that asks again and again what does not answer does not run out of
// handles.
func TestFailedRequestsFreeTheirPlace(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	for range 3 * MaxSockets {
		id := a.do("connect", "http://10.9.9.9/")[0].ID
		a.on(id, "write")
		if got := a.on(id, "status"); got != `"error", "No route to host"` {
			t.Fatal(got)
		}
	}
	if len(a.web.Handles()) != 0 {
		t.Errorf("%d handles", len(a.web.Handles()))
	}
	for _, c := range []struct {
		method, want string
	}{{"FLY", "Unsupported HTTP method"}, {"put", ""}} {
		id := a.do("connect", map2("url", "http://10.0.0.2/", "method", c.method))[0].ID
		a.on(id, "write")
		if got := a.on(id, "status"); !strings.Contains(got, c.want) {
			t.Error(got)
		}
	}
	id := a.do("connect", "http://10.0.0.2/")[0].ID
	a.on(id, "write", strings.Repeat("x", 4<<20+1))
	if got := a.on(id, "status"); !strings.Contains(got, "Request body is too large") {
		t.Error(got)
	}
}

// map2 is a table of fields.
func map2(kv ...any) value.Value { return value.Fields(kv...) }

// The connections of requests count for the process that asks, and end with it.
func TestRequestsOfAProcess(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("listen", "http://0.0.0.0:80")
	b.do("listen", "ws://0.0.0.0:81")
	p := a.Spawn(a.Root(), "guest")
	open := func(url string) int {
		out, err := a.Call(n.now, p, "connect", plain([]any{url}))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = a.Method(n.now, p, out[0].ID, "write", nil)
		return out[0].ID
	}
	for range MaxOwnSockets {
		open("http://127.0.0.1/")
	}
	last := open("http://10.0.0.2/")
	a.Advance(n.now)
	if got := a.on(last, "status"); got != `"error", "Too many open sockets"` {
		t.Error(got)
	}
	if id := a.do("connect", "http://10.0.0.2:99/")[0].ID; a.on(id, "write") != "" || a.on(id, "status") != `"connecting"` {
		t.Error("the others are not concerned")
	}
	a.Exit(n.now, p)
	n.after(time.Minute)
	if len(a.sockets)+a.web.Asked() != 0 || len(b.sockets) != 0 {
		t.Errorf("%d sockets, %d questions; %d at the server", len(a.sockets), a.web.Asked(), len(b.sockets))
	}
	p = a.Spawn(a.Root(), "guest")
	open("ws://10.0.0.2:81/")
	n.after(time.Second)
	b.events = nil
	a.Exit(n.now, p)
	n.after(time.Minute)
	if got := b.take(); !strings.Contains(got, "handle_status_change") || len(a.sockets)+len(b.sockets)+len(b.web.Handles()) != 0 {
		t.Errorf("%q; %d and %d sockets, %d handles", got, len(a.sockets), len(b.sockets), len(b.web.Handles()))
	}
}

// Bodies that nobody reads have a bound, and those that are over keep nothing.
func TestKeptBodiesAreBounded(t *testing.T) {
	v := newVisit(t, "http://0.0.0.0")
	upload := func() string {
		v.say(fmt.Sprintf("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", http1.MaxBody))
		v.say(strings.Repeat("x", http1.MaxBody))
		v.n.after(2 * time.Second)
		got := v.said()
		v.call()
		return got
	}
	for i := range web.MaxBytes / http1.MaxBody {
		if got := upload(); got != "" {
			t.Fatalf("%d: %q", i, got)
		}
	}
	if got := upload(); !strings.HasPrefix(got, "HTTP/1.1 503") {
		t.Errorf("%.80q", got)
	}
	id := v.handle()
	v.server.on(id, "write", "taken")
	v.n.after(20 * time.Second) // it has ended
	if got := upload(); got != "" {
		t.Errorf("%.80q", got)
	}

	n := newNetwork(t)
	a := n.box(1, Config{})
	var world []int
	gate := hostnet.NewGate(hostnet.GateConfig{Local: a.Local(), World: far{&world}})
	a.SetGate(gate)
	refused := 0
	for i := range web.MaxKept/hostnet.MaxDownload + 1 {
		id := a.do("connect", "http://example.com/")[0].ID
		a.on(id, "write")
		gate.Answer(hostnet.Answer{ID: world[i], Kind: hostnet.Response, Status: 200, Body: make([]byte, hostnet.MaxDownload)})
		if a.on(id, "status") == `"error", "Response is too large"` {
			refused++
		}
	}
	if refused != 1 {
		t.Errorf("%d refused", refused)
	}
	a.on(0, "close")
	if a.web.Kept() != web.MaxKept-hostnet.MaxDownload {
		t.Error(a.web.Kept())
	}
}

// far is a world that notes the numbers of what it is asked.
type far struct{ asked *[]int }

func (far) Permits(hostnet.Target) error       { return nil }
func (w far) Fetch(id int, _ hostnet.Request)  { *w.asked = append(*w.asked, id) }
func (w far) Dial(id int, _ hostnet.Request)   { *w.asked = append(*w.asked, id) }
func (far) Send(id int, data []byte, bin bool) {}
func (far) Close(int)                          {}
