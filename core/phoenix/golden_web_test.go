package phoenix

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/ws"
)

// The recordings of http and ws have a host that answers at once. Here the
// answer comes from a second computer, over PSP; what the recorded kernel
// asked its host for is what must arrive there.

// webHost is that second computer: it takes a request at a time.
type webHost struct {
	*box
	request *http1.Reader
	frames  ws.Reader
	got     []ws.Message
	id      int // of the connection
}

// take reads what has arrived.
func (h *webHost) take() {
	for _, e := range h.events {
		if r, ok := e.Args[0].H.(request); ok {
			r.n.end.fetched()
			h.id, h.request, h.frames = r.n.end.handleID(), http1.NewRequest(), ws.Reader{FromClient: true}
		}
	}
	h.events = nil
	out, err := h.Method(h.n.now, h.Root(), h.id, "read", plain([]any{"*a"}))
	if err != nil || len(out) == 0 || h.request == nil {
		return
	}
	text, _ := out[0].V.Str()
	if !h.request.Done() {
		if err := h.request.Feed(text); err != nil {
			h.n.t.Fatalf("the request: %v", err)
		}
		return
	}
	list, err := h.frames.Feed(text)
	if err != nil {
		h.n.t.Fatalf("a frame: %v", err)
	}
	h.got = append(h.got, list...)
}

func (h *webHost) say(text string) { h.on(h.id, "write", text) }

// until lets time pass until done, at most for a while.
func (h *webHost) until(done func() bool) bool {
	for range 4000 {
		if h.take(); done() {
			return true
		}
		h.n.after(10 * ms)
	}
	return false
}

// playWeb replays a recording. answers are what the host says before each
// event, in order.
func playWeb(t *testing.T, r *recording, skip skips, answers []func(h *webHost)) *part {
	p := &part{t: t, r: r, n: newNetwork(t), procs: map[int]*Process{}, ids: map[int]int{}, skip: skip, used: map[string]bool{}}
	p.b = p.n.box(1, at("left", "10.0.0.1"), "left", "L")
	p.b.cfg.Choose = nil
	p.b.Reset()
	h := &webHost{box: p.n.box(2, at("left", "10.0.0.2"), "left", "L")}
	h.do("listen", "psp://0.0.0.0:80")
	p.b.Advance(0)
	p.procs[1] = p.b.Root()
	seen := 0
	for _, s := range r.Steps {
		switch s.Kind {
		case "call", "handle":
			for i, a := range s.Args {
				s.Args[i] = here(a)
			}
			p.call(s)
		case "event":
			for len(p.b.events) > seen && p.skipped(fmt.Sprintf("event of %v: %s", p.b.events[seen].Args[0].V.Field("id"), eventLine(p.b.events[seen]))) {
				seen++
			}
			if len(answers) > 0 {
				answers[0](h)
				answers = answers[1:]
			}
			h.until(func() bool { return len(p.b.events) > seen })
			got := "nothing"
			if len(p.b.events) > seen {
				got = eventLine(p.b.events[seen])
				seen++
			}
			if want := s.Name + " " + p.params(s); got != want && !p.skipped(want+"$"+got) {
				p.fail("event %s, want %s", got, want)
			}
		case "host_http_request", "host_websocket":
			p.asked(h, s)
		case "host_websocket_send":
			h.until(func() bool { return len(h.got) > 0 })
			got := "nothing"
			if len(h.got) > 0 {
				got = fmt.Sprintf("%q %v", h.got[0].Data, h.got[0].Op == ws.Binary)
				h.got = h.got[1:]
			}
			if want := fmt.Sprintf("%q %v", s.Args[0], s.Args[1]); got != want {
				p.fail("sent %s, want %s", got, want)
			}
		}
	}
	if len(p.b.events) > seen {
		p.fail("%d events more", len(p.b.events)-seen)
	}
	for text, why := range skip {
		if !p.used[text] {
			p.fail("%q (%s) matches nothing", text, why)
		}
	}
	return p
}

// here puts the host's address in place of the names of the recording; the
// name "bad" stays, nobody has it.
func here(a any) any {
	r := strings.NewReplacer("https://example.com/dead", "http://10.0.0.9/dead", "wss://example.com", "ws://10.0.0.2", "example.com", "10.0.0.2")
	switch a := a.(type) {
	case string:
		return r.Replace(a)
	case map[string]any:
		if u, ok := a["url"].(string); ok {
			a["url"] = r.Replace(u)
		}
	}
	return a
}

func eventLine(e computer.Event) string {
	v := e.Args[0].V
	if !v.Field("id").IsNil() {
		v = replace(v, "id", plainValue("handle"))
	}
	return e.Name + " " + canon(replace(v, "error", plainValue(nil)))
}

// asked compares the request that arrives at the host with the recorded one.
func (p *part) asked(h *webHost, s *step) {
	o, _ := s.Args[0].(map[string]any)
	if o == nil { // ws: address, headers
		o = map[string]any{"url": s.Args[0], "method": "GET"}
		if len(s.Args) > 1 {
			o["headers"] = s.Args[1]
		}
	}
	url, _, _ := strings.Cut(o["url"].(string), "#") // 11.1: the address is sent unchanged
	_, path, _ := strings.Cut(strings.TrimPrefix(url[strings.Index(url, "//"):], "//"), "/")
	method, _ := o["method"].(string)
	if method == "" {
		method = "GET"
	}
	body, _ := o["body"].(string)
	want := fmt.Sprintf("%s /%s %q", method, path, body)
	if p.skipped("asked " + want) {
		return
	}
	h.request = nil
	if !h.until(func() bool { return h.request != nil && h.request.Done() }) {
		p.fail("nothing was asked, want %s", want)
		return
	}
	m := &h.request.Message
	if got := fmt.Sprintf("%s %s %q", m.Method, m.Target, m.Body); got != want {
		p.fail("asked %s, want %s", got, want)
	}
	headers, _ := o["headers"].(map[string]any)
	for name, v := range headers {
		if got, _ := m.Get(name); got != v {
			p.fail("header %s is %q, want %q", name, got, v)
		}
	}
}

func answer(text string) func(*webHost) {
	return func(h *webHost) {
		h.say(strings.ReplaceAll(text, "\n", "\r\n"))
		h.on(h.id, "close")
	}
}

// The body's length is not said, so that no header is added to the recorded
// ones.
func httpAnswers() []func(*webHost) {
	return []func(*webHost){
		func(h *webHost) {
			h.say("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nfirst line\nsecond\n12 34\nrest of it")
			h.on(h.id, "close")
		},
		answer("HTTP/1.1 404 Not Found\nContent-Length: 7\n\nmissing"),
		func(*webHost) {},
	}
}

func httpSkips() skips {
	return skips{
		`handle 0 read 4$"rest"`: "11.1 [S]: numbers work", `handle 0 read "*a"$" of it"`: "the same",
		"asked GET /dead": "nobody is there to be asked",
		`handle 2 status $"error", "No route to host"`: "11.1: the text is the host's",
		"asked GET / ": "22.2: the name is looked up first",
		`handle 3 status $"error", "Domain not permitted"`: "11.1: the text is the host's",
	}
}

func TestGoldenHTTP(t *testing.T) {
	p := playWeb(t, load(t, "http-handle"), httpSkips(), httpAnswers())
	for _, f := range p.failures {
		t.Error(f)
	}
}

func webSocketAnswers() []func(*webHost) {
	frame := func(op byte, text string) func(*webHost) {
		return func(h *webHost) { h.say(ws.Frame(op, text, false, 0)) }
	}
	return []func(*webHost){
		func(h *webHost) {
			key, _ := h.request.Message.Get("Sec-WebSocket-Key")
			h.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + ws.Accept(key) + "\r\n\r\n")
		},
		frame(ws.Binary, "hello\n"),
		frame(ws.Binary, "world"),
		frame(ws.Close, "\x03\xe8"),
		answer("HTTP/1.1 403 Forbidden\nContent-Length: 0\n\n"),
	}
}

func webSocketSkips() skips {
	return skips{
		`connect "ws://bad/"`: "11.2: the text is the host's",
		"asked GET / ":        "the same",
		`handle 2 status $"error", "Not a WebSocket"`: "11.2: the text is the host's",
	}
}

func TestGoldenWebSocket(t *testing.T) {
	r := load(t, "ws-handle")
	p := playWeb(t, r, webSocketSkips(), webSocketAnswers())
	for _, f := range p.failures {
		t.Error(f)
	}
}

// TestGoldenWebNotices: each of these comparisons fails when what it expects
// is changed.
func TestGoldenWebNotices(t *testing.T) {
	find := func(r *recording, kind string, nth int) *step {
		for _, s := range r.Steps {
			if s.Kind == kind {
				if nth--; nth < 0 {
					return s
				}
			}
		}
		t.Fatalf("no %s", kind)
		return nil
	}
	host := func(r *recording) map[string]any { return find(r, "host_http_request", 0).Args[0].(map[string]any) }
	for _, c := range []struct {
		file, what string
		change     func(r *recording)
	}{
		{"http-handle", "the method", func(r *recording) { host(r)["method"] = "POST" }},
		{"http-handle", "the path", func(r *recording) { host(r)["url"] = "http://example.com/b" }},
		{"http-handle", "the body", func(r *recording) { host(r)["body"] = "body12" }},
		{"http-handle", "a header", func(r *recording) { host(r)["headers"].(map[string]any)["X"] = "2" }},
		{"http-handle", "a status", func(r *recording) { find(r, "handle", 0).Results[0] = "open" }},
		{"http-handle", "an error", func(r *recording) { find(r, "handle", 1).Error = "attempt to read from a open handle" }},
		{"http-handle", "an event", func(r *recording) { find(r, "event", 0).Params.(map[string]any)["status"] = "error" }},
		{"ws-handle", "the path", func(r *recording) { find(r, "host_websocket", 1).Args[0] = "ws://example.com/x" }},
		{"ws-handle", "a header", func(r *recording) { find(r, "host_websocket", 1).Args[1].(map[string]any)["Y"] = "1" }},
		{"ws-handle", "a message", func(r *recording) { find(r, "host_websocket_send", 0).Args[0] = "two" }},
		{"ws-handle", "its kind", func(r *recording) { find(r, "host_websocket_send", 0).Args[1] = false }},
		{"ws-handle", "an event", func(r *recording) { find(r, "event", 1).Name = "handle_status_change" }},
	} {
		r := load(t, c.file)
		c.change(r)
		var p *part
		if c.file == "http-handle" {
			p = playWeb(t, r, httpSkips(), httpAnswers())
		} else {
			p = playWeb(t, r, webSocketSkips(), webSocketAnswers())
		}
		if len(p.failures) == 0 {
			t.Errorf("%s: %s changed, and nothing fails", c.file, c.what)
		}
	}
}
