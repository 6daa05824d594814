package phoenix

import (
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/value"
)

// webSmall is the longest answer after which the server closes at once; after
// a longer one it leaves that to the client, which knows when it has all.
const webSmall = 64 << 10

// served is a request that came to a listener on http. Its program reads the
// body and writes the answer, once; respond sets status and headers before.
// The original has no such handle (spec/phoenix.md 11.3); this one is ours.
type served struct {
	id       int
	owner    *Process
	word     string
	k        *conn
	reader   *http1.Reader
	answer   http1.Message
	body     psp.Text
	answered bool
}

func newServed(owner *Process, k *conn) *served {
	return &served{owner: owner, k: k, word: "connecting", reader: http1.NewRequest(), answer: http1.Message{Status: 200}}
}

// happened implements web.
func (h *served) happened(s *Stack, now Time, e psp.Event) {
	switch e {
	case psp.Accepted:
		h.k.unread = true // counts among those that wait to be fetched
	case psp.Data:
		data, _, _, err := h.k.Read(now, psp.Mode{Kind: 'a'})
		if err == nil && h.word == "connecting" {
			err = h.reader.Feed(data)
		}
		switch {
		case h.word != "connecting":
		case h.reader.Done():
			h.arrived(s, now)
		case err != nil:
			h.word = "closed"
			_ = h.k.Write(now, http1.Write(http1.Message{Status: 400, Headers: closing()}))
			_ = h.k.Close(now)
		}
	case psp.Ended, psp.Broken:
		if h.word == "open" {
			s.closeWeb(now, h, &h.word)
		}
		h.word = "closed"
	}
}

// expired implements web: who does not ask makes room for others.
func (h *served) expired(_ *Stack, now Time) {
	if h.word == "connecting" {
		h.word = "closed"
		h.k.Abort(now)
	}
}

func closing() []http1.Header { return []http1.Header{{Name: "Connection", Value: "close"}} }

// arrived tells the program.
func (h *served) arrived(s *Stack, now Time) {
	m := &h.reader.Message
	h.k.webBy = 0
	if h.k.listener.scheme == protoWS {
		if h.word = "closed"; h.accepted(s, now) == nil {
			_ = h.k.Write(now, http1.Write(http1.Message{Status: 426, Headers: append(closing(), http1.Header{Name: "Upgrade", Value: "websocket"})}))
			_ = h.k.Close(now)
		}
		return
	}
	h.word, h.id = "open", s.nextID()
	h.body.Append(m.Body)
	s.webs = append(s.webs, h)
	s.notify(now, note{to: h.owner, name: eventRequest, end: h, params: value.Fields("uri", h.k.listener.uri, "ip", h.k.remoteIP.String(),
		"method", m.Method, "path", m.Target, "headers", headerTable(m.Headers))})
}

func (h *served) handleID() int     { return h.id }
func (h *served) process() *Process { return h.owner }
func (h *served) fetched()          { h.k.unread = false }
func (h *served) whole() bool       { return false }
func (h *served) methods() []string { return append(commonMethods(), "respond") }
func (h *served) status() []Result  { return values(value.String(h.word)) }

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
		s.closeWeb(now, h, &h.word)
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
	if r.err != nil {
		return
	}
	h.answer.Status, h.answer.Headers = n, headerList(headers)
}

// send answers. HEAD is answered with an empty body.
func (h *served) send(now Time) {
	h.answered = true
	m := h.answer
	m.Headers = append(closing(), m.Headers...)
	if h.reader.Message.Method == "HEAD" {
		m.Body = ""
	}
	if h.k.Write(now, http1.Write(m)) == nil && len(m.Body) <= webSmall {
		_ = h.k.Close(now)
	}
}
