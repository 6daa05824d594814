package web

import (
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/core/phoenix/ws"
	"github.com/emberwire/emberwire/modem/value"
)

const (
	// webSmall is the longest answer after which the server closes at once: it
	// needs no more than a few round trips. After a longer one it waits until
	// the client has it.
	webSmall = 16 << 10
	// webTick is how often it looks whether an answer goes on.
	webTick = time.Second
)

// served is a request that came to a listener on http. Its program reads the
// body and writes the answer, once; respond sets status and headers before.
// The original has no such handle (spec/phoenix.md 11.3); this one is ours.
type served struct {
	id        int
	owner     *call.Process
	word      string
	l         *Line
	socket    bool // it listens on ws
	reader    *http1.Reader
	continued bool // the client has heard that it may send the body
	answer    http1.Message
	body      psp.Text
	answered  bool
	left      int  // of the answer, when last looked
	stuck     Time // since when it is that
}

// Serve gives a new connection of a listener to a server for owner; socket: it
// listens on ws.
func (w *Web) Serve(now Time, owner *call.Process, l *Line, socket bool) {
	l.By = now.Add(RequestTime)
	l.User = &served{owner: owner, l: l, socket: socket, word: "connecting", reader: http1.NewRequest(), answer: http1.Message{Status: 200}}
}

func (h *served) held() int  { return h.reader.Size() }
func (h *served) keeps() int { return h.body.Len() }
func (h *served) empty()     { h.body, h.answer.Body = psp.Text{}, "" }

// Happened implements User.
func (h *served) Happened(w *Web, now Time, e psp.Event) {
	switch e {
	case psp.Accepted:
		h.l.Unread = true // counts among those that wait to be fetched
	case psp.Data:
		data, _, _, err := h.l.Read(now, psp.Mode{Kind: 'a'})
		if err == nil && h.word == "connecting" {
			h.feed(w, now, data)
		}
	case psp.Ended, psp.Broken:
		if h.word == "open" {
			w.close(h, &h.word)
		}
		h.word = "closed"
		h.l.Unread, h.l.By = false, 0
	}
}

// feed reads on. A request that is none is answered with what is wrong.
func (h *served) feed(w *Web, now Time, data string) {
	err := h.reader.Feed(data)
	expects := h.reader.Expects()
	switch {
	case err != nil:
		h.refuse(w, now, http1.StatusOf(err))
	case h.reader.Done():
		h.arrived(w, now)
	case !w.roomy(h):
		h.refuse(w, now, 503)
	case expects == "100-continue" && !h.continued:
		h.continued = true
		_ = h.l.Write(now, http1.Continue) // nothing was sent before
	case expects != "" && !h.continued:
		h.refuse(w, now, 417)
	}
}

// refuse answers a request that no program gets to see.
func (h *served) refuse(w *Web, now Time, status int, headers ...http1.Header) {
	h.word, h.reader = "closed", http1.NewRequest() // forgets what it kept
	_ = h.l.Write(now, http1.Write(http1.Message{Status: status, Headers: append(closing(), headers...)}))
	h.l.leave(now)
}

// Expired implements User: who does not ask makes room for others, and so does
// who does not take the answer.
func (h *served) Expired(w *Web, now Time) {
	if h.answered {
		h.look(w, now)
		return
	}
	if h.word != "connecting" {
		return
	}
	if h.reader.Started() {
		h.refuse(w, now, 408)
		return
	}
	h.word, h.l.Unread = "closed", false
	h.l.Abort(now)
}

func closing() []http1.Header { return []http1.Header{{Name: "Connection", Value: "close"}} }

// arrived tells the program.
func (h *served) arrived(w *Web, now Time) {
	m := &h.reader.Message
	h.l.By = 0
	if h.socket {
		h.upgrade(w, now)
		return
	}
	h.word, h.id = "open", w.net.NewID()
	h.body.Append(m.Body)
	m.Body = ""
	w.handles = append(w.handles, h)
	w.net.Tell(now, call.EventRequest, h, value.Fields("uri", h.l.URI, "ip", h.l.Peer,
		"method", m.Method, "path", m.Target, "headers", headerTable(hostHeaders(m.Headers))))
}

func hostHeaders(list []http1.Header) []hostnet.Header {
	out := make([]hostnet.Header, len(list))
	for i, h := range list {
		out[i] = hostnet.Header(h)
	}
	return out
}

// upgrade makes a WebSocket of a request that asks for one as RFC 6455 4.2.1
// wants it.
func (h *served) upgrade(w *Web, now Time) {
	m := &h.reader.Message
	key, _ := m.Get("Sec-WebSocket-Key")
	version, _ := m.Get("Sec-WebSocket-Version")
	switch {
	case !m.Has("Upgrade", "websocket") || !m.Has("Connection", "Upgrade") || m.Method != "GET":
		h.refuse(w, now, 426, http1.Header{Name: "Upgrade", Value: "websocket"})
		return
	case version != "13":
		h.refuse(w, now, 426, http1.Header{Name: "Sec-WebSocket-Version", Value: "13"})
		return
	case !ws.ValidKey(key):
		h.refuse(w, now, 400)
		return
	}
	h.word = "closed"
	conn := &wsConn{l: h.l, frames: ws.Reader{FromClient: true}}
	u := &webSocket{id: w.net.NewID(), owner: h.owner, word: "open", conn: conn}
	conn.user, h.l.User = u, conn
	w.handles = append(w.handles, u)
	_ = h.l.Write(now, http1.Write(http1.Message{Status: 101, Headers: []http1.Header{
		{Name: "Upgrade", Value: "websocket"}, {Name: "Connection", Value: "Upgrade"}, {Name: "Sec-WebSocket-Accept", Value: ws.Accept(key)}}}))
	w.net.Tell(now, call.EventRequest, u, value.Fields("uri", h.l.URI, "ip", h.l.Peer,
		"path", m.Target, "headers", headerTable(hostHeaders(m.Headers))))
	conn.readFrames(w, now, h.reader.Rest())
}

func (h *served) ID() int               { return h.id }
func (h *served) Owner() *call.Process  { return h.owner }
func (h *served) Fetched()              { h.l.Unread = false }
func (h *served) Methods() []string     { return append(call.CommonMethods(), "respond") }
func (h *served) Status() []call.Result { return call.Values(value.String(h.word)) }

// abandon implements abandoned: its process has ended, and its connections
// with it.
func (h *served) abandon(*Web, Time) { h.word = "closed" }

// Call calls a method of a request that came in.
func (h *served) Call(w *Web, now Time, name string, args []call.Arg) ([]call.Result, error) {
	defer w.net.Settle(now, h.l)
	if h.word != "open" || h.answered && name != "read" && name != "close" {
		return nil, call.ClosedHandle(name)
	}
	r := &call.Reader{Args: args}
	switch name {
	case "read":
		return call.ReadText(&h.body, args)
	case "respond":
		h.respond(r)
		return nil, r.Err
	case "write":
		for _, a := range args {
			h.answer.Body += call.Text(a)
		}
		h.send(w, now)
	case "close":
		if !h.answered {
			h.send(w, now)
		}
		w.close(h, &h.word)
	}
	return nil, nil
}

// respond(status, headers?) sets what write sends with the body.
func (h *served) respond(r *call.Reader) {
	status := r.Arg(1, "number")
	headers := r.Arg(2, "table", "nil")
	if r.Err != nil {
		return
	}
	n := r.Within(status, 200, 599)
	list := readHeaders(r, headers)
	if r.Err != nil {
		return
	}
	h.answer.Status, h.answer.Headers = n, nil
	for _, x := range list {
		h.answer.Headers = append(h.answer.Headers, http1.Header(x))
	}
}

// send answers. The connection serves no further request. The answer to HEAD
// is that to GET without the body.
func (h *served) send(w *Web, now Time) {
	h.answered = true
	m := h.answer
	m.Headers = closing()
	for _, x := range h.answer.Headers {
		if !strings.EqualFold(x.Name, "Connection") {
			m.Headers = append(m.Headers, x)
		}
	}
	bytes := http1.Write(m)
	if h.reader.Message.Method == "HEAD" {
		bytes = http1.WriteHead(m)
	}
	h.answer.Body = ""
	if h.l.Write(now, bytes) != nil {
		return // the client has gone
	}
	if len(bytes) <= webSmall {
		_ = h.l.Close(now)
		return
	}
	h.left, h.stuck, h.l.By = h.l.Unsent(), now, now.Add(webTick)
}

// look closes when the client has all of a long answer, and gives up on one
// that takes nothing for RequestTime.
func (h *served) look(w *Web, now Time) {
	switch left := h.l.Unsent(); {
	case left == 0:
		_ = h.l.Close(now)
		return
	case left < h.left:
		h.left, h.stuck = left, now
	case now.Sub(h.stuck) >= RequestTime:
		h.l.Abort(now)
		return
	}
	h.l.By = now.Add(webTick)
}
