package phoenix

import (
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
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
	s         *Stack
	id        int
	owner     *Process
	word      string
	k         *conn
	reader    *http1.Reader
	continued bool // the client has heard that it may send the body
	answer    http1.Message
	body      psp.Text
	answered  bool
	left      int  // of the answer, when last looked
	stuck     Time // since when it is that
}

func newServed(s *Stack, owner *Process, k *conn) *served {
	return &served{s: s, owner: owner, k: k, word: "connecting", reader: http1.NewRequest(), answer: http1.Message{Status: 200}}
}

func (h *served) held() int  { return h.reader.Size() }
func (h *served) keeps() int { return h.body.Len() }
func (h *served) empty()     { h.body, h.answer.Body = psp.Text{}, "" }

// happened implements web.
func (h *served) happened(_ *Stack, now Time, e psp.Event) {
	switch e {
	case psp.Accepted:
		h.k.unread = true // counts among those that wait to be fetched
	case psp.Data:
		data, _, _, err := h.k.Read(now, psp.Mode{Kind: 'a'})
		if err == nil && h.word == "connecting" {
			h.feed(now, data)
		}
	case psp.Ended, psp.Broken:
		if h.word == "open" {
			h.s.closeWeb(h, &h.word)
		}
		h.word = "closed"
		h.k.unread, h.k.webBy = false, 0
	}
}

// feed reads on. A request that is none is answered with what is wrong.
func (h *served) feed(now Time, data string) {
	err := h.reader.Feed(data)
	expects := h.reader.Expects()
	switch {
	case err != nil:
		h.refuse(now, http1.StatusOf(err))
	case h.reader.Done():
		h.arrived(now)
	case !h.s.roomy(h):
		h.refuse(now, 503)
	case expects == "100-continue" && !h.continued:
		h.continued = true
		_ = h.k.Write(now, http1.Continue) // nothing was sent before
	case expects != "" && !h.continued:
		h.refuse(now, 417)
	}
}

// refuse answers a request that no program gets to see.
func (h *served) refuse(now Time, status int, headers ...http1.Header) {
	h.word, h.reader = "closed", http1.NewRequest() // forgets what it kept
	_ = h.k.Write(now, http1.Write(http1.Message{Status: status, Headers: append(closing(), headers...)}))
	h.k.leave(now)
}

// expired implements web: who does not ask makes room for others, and so does
// who does not take the answer.
func (h *served) expired(_ *Stack, now Time) {
	if h.answered {
		h.look(now)
		return
	}
	if h.word != "connecting" {
		return
	}
	if h.reader.Started() {
		h.refuse(now, 408)
		return
	}
	h.word, h.k.unread = "closed", false
	h.k.Abort(now)
}

func closing() []http1.Header { return []http1.Header{{Name: "Connection", Value: "close"}} }

// arrived tells the program.
func (h *served) arrived(now Time) {
	m := &h.reader.Message
	h.k.webBy = 0
	if h.k.listener.scheme == protoWS {
		h.upgrade(now)
		return
	}
	h.word, h.id = "open", h.s.nextID()
	h.body.Append(m.Body)
	m.Body = ""
	h.s.webs = append(h.s.webs, h)
	h.s.notify(now, note{to: h.owner, name: eventRequest, end: h, params: value.Fields("uri", h.k.listener.uri, "ip", h.k.remoteIP.String(),
		"method", m.Method, "path", m.Target, "headers", headerTable(hostHeaders(m.Headers)))})
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
func (h *served) upgrade(now Time) {
	m := &h.reader.Message
	key, _ := m.Get("Sec-WebSocket-Key")
	version, _ := m.Get("Sec-WebSocket-Version")
	switch {
	case !m.Has("Upgrade", "websocket") || !m.Has("Connection", "Upgrade") || m.Method != "GET":
		h.refuse(now, 426, http1.Header{Name: "Upgrade", Value: "websocket"})
		return
	case version != "13":
		h.refuse(now, 426, http1.Header{Name: "Sec-WebSocket-Version", Value: "13"})
		return
	case !ws.ValidKey(key):
		h.refuse(now, 400)
		return
	}
	h.word = "closed"
	link := &wsLink{s: h.s, k: h.k, frames: ws.Reader{FromClient: true}}
	w := &webSocket{s: h.s, id: h.s.nextID(), owner: h.owner, word: "open", link: link}
	link.user, h.k.web = w, link
	h.s.webs = append(h.s.webs, w)
	_ = h.k.Write(now, http1.Write(http1.Message{Status: 101, Headers: []http1.Header{
		{Name: "Upgrade", Value: "websocket"}, {Name: "Connection", Value: "Upgrade"}, {Name: "Sec-WebSocket-Accept", Value: ws.Accept(key)}}}))
	h.s.notify(now, note{to: w.owner, name: eventRequest, end: w, params: value.Fields("uri", h.k.listener.uri, "ip", h.k.remoteIP.String(),
		"path", m.Target, "headers", headerTable(hostHeaders(m.Headers)))})
	link.take(now, h.reader.Rest())
}

func (h *served) handleID() int     { return h.id }
func (h *served) process() *Process { return h.owner }
func (h *served) fetched()          { h.k.unread = false }
func (h *served) whole() bool       { return false }
func (h *served) methods() []string { return append(commonMethods(), "respond") }
func (h *served) status() []Result  { return values(value.String(h.word)) }

// abandon implements abandoned: its process has ended, and its connections
// with it.
func (h *served) abandon(Time) { h.word = "closed" }

// method of a request that came in.
func (h *served) method(s *Stack, now Time, _ *Process, name string, args []Arg) ([]Result, error) {
	if h.word != "open" || h.answered && name != "read" && name != "close" {
		return nil, closedHandle(name)
	}
	r := &reader{args: args}
	switch name {
	case "read":
		return readText(&h.body, args)
	case "respond":
		h.respond(r)
		return nil, r.err
	case "write":
		for _, a := range args {
			h.answer.Body += text(a)
		}
		h.send(now)
	case "close":
		if !h.answered {
			h.send(now)
		}
		s.closeWeb(h, &h.word)
	}
	return nil, nil
}

// respond(status, headers?) sets what write sends with the body.
func (h *served) respond(r *reader) {
	status := r.arg(1, "number")
	headers := r.arg(2, "table", "nil")
	if r.err != nil {
		return
	}
	n := r.within(status, 200, 599)
	list := r.headers(headers)
	if r.err != nil {
		return
	}
	h.answer.Status, h.answer.Headers = n, nil
	for _, x := range list {
		h.answer.Headers = append(h.answer.Headers, http1.Header(x))
	}
}

// send answers. The connection serves no further request. The answer to HEAD
// is that to GET without the body.
func (h *served) send(now Time) {
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
	if h.k.Write(now, bytes) != nil {
		return // the client has gone
	}
	if len(bytes) <= webSmall {
		_ = h.k.Close(now)
		return
	}
	h.left, h.stuck, h.k.webBy = h.k.Unsent(), now, now+webTick
}

// look closes when the client has all of a long answer, and gives up on one
// that takes nothing for webTime.
func (h *served) look(now Time) {
	switch left := h.k.Unsent(); {
	case left == 0:
		_ = h.k.Close(now)
		return
	case left < h.left:
		h.left, h.stuck = left, now
	case now-h.stuck >= webTime:
		h.k.Abort(now)
		return
	}
	h.k.webBy = now + webTick
}
