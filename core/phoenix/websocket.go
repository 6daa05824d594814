package phoenix

import (
	"errors"
	"strings"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/core/phoenix/ws"
	"github.com/emberwire/emberwire/modem/value"
)

const (
	protoWS  = "ws"
	protoWSS = "wss"
)

// errWSFull ends a handle whose program does not read.
var errWSFull = errors.New("WebSocket buffer is full")

// webSocket is a handle of either end (spec/phoenix.md 11.2). What arrives is
// one buffer of bytes.
type webSocket struct {
	s     *Stack
	id    int
	owner *Process
	word  string // of status
	text  string
	text8 bool    // text frames: encoding utf8 was asked for
	link  *wsLink // of a server; a client asks the gate
	call  int     // of a client
	body  psp.Text
}

// connectWS begins the handshake at once. What may not be asked gives the
// program nil and why (spec/phoenix.md 11.2).
func (r *reader) connectWS(u pdu.URI, options value.Value) func(*Stack, Time, *Process, []*device) (endpoint, error) {
	encoding, coded := r.field(options, "encoding", "string", "nil").Str()
	headers := r.headers(r.field(options, "headers", "table", "nil"))
	if u.Host == "" {
		r.refuse(errMissingHost)
	}
	return func(s *Stack, now Time, p *Process, _ []*device) (endpoint, error) {
		if len(s.webs) >= MaxSockets {
			return nil, errSockets
		}
		url := urlOf(u)
		t, err := hostnet.ParseSocket(url)
		if err == nil {
			err = s.permits(t)
		}
		if err != nil {
			return nil, refusal{err}
		}
		h := &webSocket{s: s, id: s.nextID(), owner: p, word: "connecting", text8: coded && encoding != "binary"}
		s.webs = append(s.webs, h)
		h.call = s.request(h, func(id int) {
			s.door.Dial(id, hostnet.Request{URL: url, Headers: headers, Timeout: hostnet.Timeout})
		})
		return h, nil
	}
}

// answered takes what the gate says to a client.
func (h *webSocket) answered(now Time, a hostnet.Answer) {
	switch a.Kind {
	case hostnet.Opened:
		h.word = "open"
		h.tell(now, "open", "")
	case hostnet.Message:
		h.message(now, string(a.Body), a.Binary)
	case hostnet.Failure:
		h.end(now, "error", a.Error)
	default:
		h.over(now, a.Code, a.Error)
	}
}

// The server's end uses its link itself.

func (h *webSocket) opened(Time, []http1.Header) {}
func (h *webSocket) writable()                   { h.s.c.Wake(wakeEvent(h.id)) }

// message implements wsUser.
func (h *webSocket) message(now Time, data string, _ bool) {
	if h.word != "open" {
		return
	}
	if h.body.Len()+len(data) > psp.MaxBuffer {
		h.drop(now, ws.CloseData(ws.CodeTooLarge, ""))
		h.end(now, "error", errWSFull.Error())
		return
	}
	h.body.Append(data)
	h.s.notify(now, note{to: h.owner, name: eventReady, end: h, params: value.Fields("id", h.id)})
}

// over implements wsUser: without a code something went wrong, or the
// connection ended in order but without a word.
func (h *webSocket) over(now Time, code int, text string) {
	if code == 0 && text != "" {
		h.end(now, "error", text)
	} else {
		h.end(now, "closed", "")
	}
}

// drop ends what carries the handle.
func (h *webSocket) drop(now Time, why string) {
	if h.link == nil {
		h.s.unask(h.call)
		return
	}
	if !h.link.over && why != "" {
		h.link.put(now, ws.Close, why)
		h.link.over = true
		h.link.k.leave(now)
		return
	}
	h.link.hangUp(now)
}

// end is the end of the handle, told once.
func (h *webSocket) end(now Time, word, text string) {
	if h.word == "closed" || h.word == "error" {
		return
	}
	h.s.closeWeb(h, &h.word)
	h.word, h.text = word, text
	h.tell(now, word, text)
	h.s.c.Wake(wakeEvent(h.id)) // who waits to write gets the error
}

func (h *webSocket) tell(now Time, word, text string) {
	var err any
	if text != "" {
		err = text
	}
	h.s.notify(now, note{to: h.owner, name: eventStatus, end: h, params: value.Fields("id", h.id, "status", word, "error", err)})
}

func (h *webSocket) handleID() int     { return h.id }
func (h *webSocket) process() *Process { return h.owner }
func (h *webSocket) whole() bool       { return false }
func (h *webSocket) methods() []string { return commonMethods() }

func (h *webSocket) fetched() {
	if h.link != nil {
		h.link.k.unread = false
	}
}

// abandon implements abandoned: its process has ended.
func (h *webSocket) abandon(now Time) { h.drop(now, "") }

func (h *webSocket) status() []Result {
	if h.text != "" {
		return values(value.String(h.word), value.String(h.text))
	}
	return values(value.String(h.word))
}

// full reports that write has to wait.
func (h *webSocket) full() bool {
	if h.link != nil {
		return h.link.full()
	}
	return h.s.door.Full(h.call)
}

func (h *webSocket) send(now Time, data string) {
	if h.link != nil {
		h.link.send(now, data, !h.text8)
		h.s.settle(now, h.link.k)
		return
	}
	h.s.door.Send(h.call, []byte(data), !h.text8)
}

// method of a ws handle. Each argument of write is a message.
func (h *webSocket) method(_ *Stack, now Time, _ *Process, name string, args []Arg) ([]Result, error) {
	if name == "read" && h.body.Len() > 0 || name == "read" && h.word == "open" {
		return readText(&h.body, args)
	}
	if h.word != "open" {
		return nil, &psp.HandleError{Call: callWords(name), Status: h.word}
	}
	if name == "close" {
		h.drop(now, "")
		h.end(now, "closed", "")
		return nil, nil
	}
	for i, a := range args {
		data := text(a)
		if h.text8 {
			data = strings.ToValidUTF8(data, "\uFFFD")
		}
		if h.full() {
			return values(value.Int(i)), psp.ErrFull
		}
		h.send(now, data)
	}
	return nil, nil
}
