package web

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/value"
)

// wire is a network without a stack: every connection leads to peer, and what
// one end sends the other has at once.
type wire struct {
	t      *testing.T
	now    Time
	rnd    *rand.Rand
	web    *Web
	peer   *wire
	socket bool // the listener is on ws
	refuse error
	ids    int
	lines  []*Line
	others []*Line // the peer's ends of lines
	told   []string
	last   Handle
}

var _ Net = (*wire)(nil)

func newWires(t *testing.T) (client, server *wire) {
	a, b := &wire{t: t, rnd: rand.New(rand.NewPCG(1, 1))}, &wire{t: t, rnd: rand.New(rand.NewPCG(2, 2))}
	a.peer, b.peer = b, a
	a.web, b.web = New(a), New(b)
	return a, b
}

func (w *wire) Now() Time                   { return w.now }
func (w *wire) On() bool                    { return true }
func (w *wire) Random() *rand.Rand          { return w.rnd }
func (w *wire) NewID() int                  { w.ids++; return w.ids }
func (w *wire) Named(string) (string, bool) { return "", false }

func (w *wire) Find(host string) (string, bool) { return host, strings.HasPrefix(host, "10.") }
func (w *wire) Lines() []*Line                  { return w.lines }
func (w *wire) Flush(Time)                      {}
func (w *wire) Wake(int)                        { w.told = append(w.told, "wake") }
func (w *wire) Retire(Handle)                   {}

func (w *wire) Tell(_ Time, event string, h Handle, params value.Value) {
	h.Fetched()
	status, _ := params.Field("status").Str()
	text, _ := params.Field("error").Str()
	w.told, w.last = append(w.told, strings.Join(strings.Fields(event+" "+status+" "+text), " ")), h
}

func (w *wire) Open(now Time, _ int, to hostnet.Server, l *Line) error {
	if w.refuse != nil {
		return w.refuse
	}
	l.Socket = psp.Connect(now, psp.Config{ISS: 1000, Ours: true})
	out, _ := l.Take()
	far := &Line{Peer: "10.0.0.1", URI: fmt.Sprintf("http://10.0.0.2:%d/", to.Port)}
	w.peer.web.Serve(now, &call.Process{ID: 1}, far, w.peer.socket)
	far.Socket = psp.Accept(now, psp.Config{ISS: 5000, Ours: true}, out[0])
	w.lines, w.others = append(w.lines, l), append(w.others, far)
	w.peer.lines, w.peer.others = append(w.peer.lines, far), append(w.peer.others, l)
	w.peer.Settle(now, far)
	return nil
}

func (w *wire) Settle(now Time, l *Line) {
	for {
		out, events := l.Take()
		if len(out)+len(events) == 0 {
			return
		}
		for _, p := range out {
			for i, x := range w.lines {
				if x == l {
					w.others[i].Recv(now, p)
					w.peer.Settle(now, w.others[i])
				}
			}
		}
		for _, e := range events {
			l.User.Happened(w.web, now, e)
		}
	}
}

// pass lets time go on at both ends.
func (w *wire) pass(d Time) {
	for end := w.now + d; w.now < end; {
		w.now = w.now.Add(100 * time.Millisecond)
		w.peer.now = w.now
		for _, x := range []*wire{w, w.peer} {
			for _, l := range x.lines {
				if at, ok := l.Deadline(); ok && at <= x.now {
					l.Advance(x.now)
				}
				x.Settle(x.now, l)
			}
			x.web.Advance(x.now)
		}
	}
}

func (w *wire) events() string {
	s := strings.Join(w.told, ", ")
	w.told = nil
	return s
}

// open makes a client's handle.
func (w *wire) open(url string) Handle {
	w.t.Helper()
	u, err := pdu.ParseURI(url)
	if err != nil {
		w.t.Fatal(err)
	}
	r := &call.Reader{}
	make := Open(r, u, u.Scheme, value.Fields("url", url))
	if r.Err != nil {
		w.t.Fatal(r.Err)
	}
	h, err := make(w.web, w.now, &call.Process{ID: 1})
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

func (w *wire) call(h Handle, name string, args ...any) string {
	list := make([]call.Arg, len(args))
	for i, a := range args {
		list[i].V = value.List(value.Fields("x", a).Field("x")).Table().Index(1)
	}
	out, err := h.Call(w.web, w.now, name, list)
	if err != nil {
		return err.Error()
	}
	s := ""
	for _, r := range out {
		s += fmt.Sprint(r.V) + " "
	}
	return strings.TrimSpace(s)
}

func TestRequestAndAnswer(t *testing.T) {
	client, server := newWires(t)
	h := client.open("http://10.0.0.2/page?x=1")
	client.call(h, "write")
	if got := server.events(); got != call.EventRequest {
		t.Fatalf("the server heard %q", got)
	}
	server.call(server.last, "respond", 201.0)
	server.call(server.last, "write", "hello")
	client.pass(psp.Time(time.Second))
	if got := client.events(); got != "handle_status_change open" {
		t.Fatalf("the client heard %q", got)
	}
	if got := client.call(h, "responseCode") + " " + client.call(h, "read", "*a"); got != `201 "hello"` {
		t.Errorf("got %s", got)
	}
	client.call(h, "close")
	client.pass(psp.Time(time.Minute))
	if n := client.web.Asked() + len(client.web.Handles()) + len(server.web.Handles()); n != 0 {
		t.Errorf("%d things are left", n)
	}
}

func TestWebSocketBothWays(t *testing.T) {
	client, server := newWires(t)
	server.socket = true
	h := client.open("ws://10.0.0.2/chat")
	client.pass(psp.Time(time.Second))
	if a, b := client.events(), server.events(); a != "handle_status_change open" || b != call.EventRequest {
		t.Fatalf("%q, %q", a, b)
	}
	end := server.last
	client.call(h, "write", "one")
	server.call(end, "write", "two")
	if a, b := client.call(h, "read", "*a"), server.call(end, "read", "*a"); a != `"two"` || b != `"one"` {
		t.Errorf("%s, %s", a, b)
	}
	server.call(end, "close")
	client.pass(psp.Time(time.Second))
	if got := client.events(); got != "handle_data_ready, handle_status_change closed, wake" {
		t.Errorf("the client heard %q", got)
	}
}

func TestWhatFails(t *testing.T) {
	client, server := newWires(t)
	client.refuse = call.ErrSockets
	h := client.open("http://10.0.0.2/")
	client.call(h, "write")
	client.web.Advance(client.now)
	if got := client.events(); got != "handle_status_change error Too many open sockets" {
		t.Errorf("%q", got)
	}
	client.refuse = nil
	client.call(client.open("http://10.0.0.2/"), "write") // nobody answers
	client.pass(psp.Time(hostnet.Timeout))
	if got := client.events(); got != "handle_status_change error "+hostnet.ErrTimedOut.Error() {
		t.Errorf("%q", got)
	}
	if h = client.open("http://192.168.0.1/"); client.call(h, "write") != "" || fmt.Sprint(h.Status()[1].V) != `"No route to host"` {
		t.Errorf("%v", h.Status())
	}
	server.web.Reset()
	client.web.Reset()
	if n := client.web.Asked() + len(client.web.Handles()) + len(server.web.Handles()); n != 0 {
		t.Errorf("%d things are left after a reset", n)
	}
}

func TestAProcessThatEndsLeavesNothing(t *testing.T) {
	client, _ := newWires(t)
	h := client.open("http://10.0.0.2/")
	client.call(h, "write")
	client.web.Exit(client.now, h.Owner())
	if n := client.web.Asked() + len(client.web.Handles()); n != 0 {
		t.Errorf("%d things are left", n)
	}
}
