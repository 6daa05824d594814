package craftos

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
)

// Web is what a computer knows of its requests and WebSockets, and brings the
// global http. It lies below Lua as a stack does, but hears no modem.
type Web struct {
	c       *computer.Computer
	out     hostnet.Outside
	count   int // numbers ever given, over reboots
	running map[int]call
	waiting []call
	sockets map[int]call
}

// call is one request or socket.
type call struct {
	id      int
	request hostnet.Request
	binary  bool // its answer is read as bytes
	open    bool // of a socket
}

// NewWeb is the way out of c; without out every target is refused.
func NewWeb(c *computer.Computer, out hostnet.Outside) *Web {
	w := &Web{c: c, out: out}
	w.forget()
	return w
}

var _ computer.Stack = (*Web)(nil)

// Receive hears nothing: what the web answers comes through Answer.
func (w *Web) Receive(modem.Time, modem.Arrival) bool { return false }

// Advance has nothing to do.
func (w *Web) Advance(modem.Time) {}

// Deadline is never.
func (w *Web) Deadline() (modem.Time, bool) { return 0, false }

// Reset ends what is running: the computer is switched off or on.
func (w *Web) Reset() {
	for _, id := range slices.Sorted(maps.Keys(w.running)) {
		w.out.Close(id)
	}
	for _, id := range slices.Sorted(maps.Keys(w.sockets)) {
		w.out.Close(id)
	}
	w.forget()
}

func (w *Web) forget() {
	w.running, w.waiting, w.sockets = map[int]call{}, nil, map[int]call{}
}

// Install puts the global http into a machine that boots.
func (w *Web) Install(m *lua.Machine) { library(m, "http", httpFunctions) }

// web is the way out of the computer that a call runs on.
func web(c *lua.Call) *Web {
	for _, s := range host(c).Stacks() {
		if w, ok := s.(*Web); ok {
			return w
		}
	}
	return NewWeb(host(c), nil) // http was kept from before the stack was taken away
}

// permits says why a target cannot be asked.
func (w *Web) permits(t hostnet.Target) error {
	if w.out == nil {
		return hostnet.ErrDenied
	}
	return w.out.Permits(t)
}

// errWaiting is the answer when MaxWaiting requests wait already.
var errWaiting = errors.New("Too many ongoing HTTP requests")

// fetch starts a request, or lets it wait for others to end.
func (w *Web) fetch(t hostnet.Target, r hostnet.Request, binary bool) error {
	if err := w.permits(t); err != nil {
		w.c.Queue(computer.E("http_failure", r.URL, err.Error()))
		return nil
	}
	w.count++
	x := call{id: w.count, request: r, binary: binary}
	switch {
	case w.mayStart(x):
		w.start(x)
	case len(w.waiting) >= hostnet.MaxWaiting || w.waitingBytes()+size(r) > hostnet.MaxWaitBytes:
		return errWaiting
	default:
		w.waiting = append(w.waiting, x)
	}
	return nil
}

// mayStart reports whether a request may run beside those that do.
func (w *Web) mayStart(x call) bool {
	n := size(x.request)
	for _, r := range w.running {
		n += size(r.request)
	}
	return len(w.running) == 0 || len(w.running) < hostnet.MaxRequests && n <= hostnet.MaxWaitBytes
}

func (w *Web) waitingBytes() (n int) {
	for _, x := range w.waiting {
		n += size(x.request)
	}
	return n
}

func (w *Web) start(x call) {
	w.running[x.id] = x
	w.out.Fetch(x.id, x.request)
}

var errSockets = errors.New("Too many websockets already open")

// dial opens a WebSocket.
func (w *Web) dial(t hostnet.Target, r hostnet.Request) error {
	if len(w.sockets) >= hostnet.MaxSockets {
		return errSockets
	}
	if err := w.permits(t); err != nil {
		w.c.Queue(computer.E("websocket_failure", r.URL, err.Error()))
		return nil
	}
	w.count++
	w.sockets[w.count] = call{id: w.count, request: r}
	w.out.Dial(w.count, r)
	return nil
}

// Answer takes what came of a request, by the number it was handed over with.
// What nobody waits for is ignored.
func (w *Web) Answer(a hostnet.Answer) {
	if x, ok := w.running[a.ID]; ok {
		delete(w.running, a.ID)
		w.answerRequest(x, a)
		for len(w.waiting) > 0 && w.mayStart(w.waiting[0]) {
			next := w.waiting[0]
			w.waiting[0] = call{}
			w.waiting = w.waiting[1:]
			w.start(next)
		}
		return
	}
	if x, ok := w.sockets[a.ID]; ok {
		w.answerSocket(x, a)
	}
}

// answerRequest queues the event of a request that has ended.
func (w *Web) answerRequest(x call, a hostnet.Answer) {
	if a.Kind != hostnet.Response {
		w.c.Queue(computer.E("http_failure", x.request.URL, a.Error))
		return
	}
	file, err := w.c.FS().OpenBytes(a.Body, x.binary)
	if err != nil {
		w.c.Queue(computer.E("http_failure", x.request.URL, err.Error()))
		return
	}
	h := response{file: file, status: a.Status, headers: hostnet.Tidy(a.Headers)}
	ev := computer.E("http_success", x.request.URL, h)
	if a.Status < 200 || a.Status > 299 {
		ev = computer.E("http_failure", x.request.URL, h.text(), h)
	}
	if !w.c.Queue(ev) {
		_ = file.Close() // open, so it cannot fail
	}
}

// answerSocket queues the event of a WebSocket.
func (w *Web) answerSocket(x call, a hostnet.Answer) {
	url := x.request.URL
	switch {
	case !x.open && a.Kind == hostnet.Opened:
		x.open = true
		w.sockets[x.id] = x
		w.c.Queue(computer.E("websocket_success", url, socket{x.id, url}))
	case !x.open:
		delete(w.sockets, x.id)
		w.c.Queue(computer.E("websocket_failure", url, a.Error))
	case a.Kind == hostnet.Message:
		text := string(a.Body)
		if !a.Binary {
			text = strings.ToValidUTF8(text, "\uFFFD")
		}
		w.c.Queue(computer.E("websocket_message", url, text, a.Binary))
	default:
		delete(w.sockets, x.id)
		w.c.Queue(closedEvent(url, a))
	}
}

// closedEvent has neither reason nor code after an abnormal end.
func closedEvent(url string, a hostnet.Answer) computer.Event {
	if a.Code == 0 {
		return computer.E("websocket_closed", url)
	}
	return computer.E("websocket_closed", url, a.Error, a.Code)
}

// isOpen reports whether a WebSocket is open.
func (w *Web) isOpen(id int) bool { return w.sockets[id].open }

// hangUp closes a WebSocket from this side.
func (w *Web) hangUp(id int) {
	url := w.sockets[id].request.URL
	delete(w.sockets, id)
	w.out.Close(id)
	w.c.Queue(computer.E("websocket_closed", url))
}
