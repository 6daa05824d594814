package web

import (
	"errors"
	"strings"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/core/phoenix/ws"
	"github.com/emberwire/emberwire/modem/value"
)

// errWSFull ends a handle whose program does not read.
var errWSFull = errors.New("WebSocket buffer is full")

// webSocket is a handle of either end (spec/phoenix.md 11.2). What arrives is
// one buffer of bytes.
type webSocket struct {
	id    int
	owner *call.Process
	word  string // of status
	text  string
	text8 bool    // text frames: encoding utf8 was asked for
	conn  *wsConn // of a server; a client asks the gate
	call  int     // of a client
	body  psp.Text
}

// connectWS begins the handshake at once. What may not be asked gives the
// program nil and why (spec/phoenix.md 11.2).
func connectWS(r *call.Reader, u pdu.URI, options value.Value) func(*Web, Time, *call.Process) (Handle, error) {
	encoding, coded := r.Field(options, "encoding", "string", "nil").Str()
	headers := readHeaders(r, r.Field(options, "headers", "table", "nil"))
	return func(w *Web, now Time, p *call.Process) (Handle, error) {
		if len(w.handles) >= MaxHandles {
			return nil, call.ErrSockets
		}
		url := urlOf(u)
		t, err := hostnet.ParseSocket(url)
		if err == nil {
			err = w.permits(t)
		}
		if err != nil {
			return nil, Refusal{err}
		}
		h := &webSocket{id: w.net.NewID(), owner: p, word: "connecting", text8: coded && encoding != "binary"}
		w.handles = append(w.handles, h)
		h.call = w.ask(h, hostnet.Request{URL: url, Headers: headers, Timeout: hostnet.Timeout}, true)
		return h, nil
	}
}

// answered takes what the gate says to a client.
func (h *webSocket) answered(w *Web, now Time, a hostnet.Answer) {
	switch a.Kind {
	case hostnet.Opened:
		h.word = "open"
		h.tell(w, now, "open", "")
	case hostnet.Message:
		h.message(w, now, string(a.Body), a.Binary)
	case hostnet.Failure:
		h.end(w, now, "error", a.Error)
	default:
		h.over(w, now, a.Code, a.Error)
	}
}

// The server's end uses its connection itself.

func (h *webSocket) opened(*Web, Time, []http1.Header) {}
func (h *webSocket) writable(w *Web)                   { w.net.Wake(h.id) }

// message implements wsUser.
func (h *webSocket) message(w *Web, now Time, data string, _ bool) {
	if h.word != "open" {
		return
	}
	if h.body.Len()+len(data) > psp.MaxBuffer {
		h.drop(w, now, ws.CloseData(ws.CodeTooLarge, ""))
		h.end(w, now, "error", errWSFull.Error())
		return
	}
	h.body.Append(data)
	w.net.Tell(now, call.EventReady, h, value.Fields("id", h.id))
}

// over implements wsUser: without a code something went wrong (as with a message
// that was too large), or the connection ended in order but without a word.
func (h *webSocket) over(w *Web, now Time, code int, text string) {
	if text != "" && (code == 0 || code == ws.CodeTooLarge) {
		h.end(w, now, "error", text)
	} else {
		h.end(w, now, "closed", "")
	}
}

// drop ends what carries the handle.
func (h *webSocket) drop(w *Web, now Time, why string) {
	if h.conn == nil {
		w.unask(h.call)
		return
	}
	if !h.conn.over && why != "" {
		h.conn.put(w, now, ws.Close, why)
		h.conn.over = true
		h.conn.l.leave(now)
		return
	}
	h.conn.hangUp(w, now)
}

// end is the end of the handle, told once.
func (h *webSocket) end(w *Web, now Time, word, text string) {
	if h.word == "closed" || h.word == "error" {
		return
	}
	w.close(h, &h.word)
	h.word, h.text = word, text
	h.tell(w, now, word, text)
	w.net.Wake(h.id) // who waits to write gets the error
}

func (h *webSocket) tell(w *Web, now Time, word, text string) {
	var err any
	if text != "" {
		err = text
	}
	w.net.Tell(now, call.EventStatus, h, value.Fields("id", h.id, "status", word, "error", err))
}

func (h *webSocket) ID() int              { return h.id }
func (h *webSocket) Owner() *call.Process { return h.owner }
func (h *webSocket) Methods() []string    { return call.CommonMethods() }

func (h *webSocket) Fetched() {
	if h.conn != nil {
		h.conn.l.Unread = false
	}
}

// abandon implements abandoned: its process has ended.
func (h *webSocket) abandon(w *Web, now Time) { h.drop(w, now, "") }

func (h *webSocket) Status() []call.Result {
	if h.text != "" {
		return call.Values(value.String(h.word), value.String(h.text))
	}
	return call.Values(value.String(h.word))
}

// full reports that write has to wait.
func (h *webSocket) full(w *Web) bool {
	if h.conn != nil {
		return h.conn.full()
	}
	return w.door.Full(h.call)
}

func (h *webSocket) send(w *Web, now Time, data string) {
	if h.conn != nil {
		h.conn.send(w, now, data, !h.text8)
		w.net.Settle(now, h.conn.l)
		return
	}
	w.door.Send(h.call, []byte(data), !h.text8)
}

// Call calls a method of a ws handle. Each argument of write is a message.
func (h *webSocket) Call(w *Web, now Time, name string, args []call.Arg) ([]call.Result, error) {
	if name == "read" && h.body.Len() > 0 || name == "read" && h.word == "open" {
		return call.ReadText(&h.body, args)
	}
	if h.word != "open" {
		return nil, &psp.HandleError{Call: call.Words(name), Status: h.word}
	}
	if name == "close" {
		h.drop(w, now, "")
		h.end(w, now, "closed", "")
		return nil, nil
	}
	for i, a := range args {
		data := call.Text(a)
		if h.text8 {
			data = strings.ToValidUTF8(data, "\uFFFD")
		}
		if h.full(w) {
			return call.Values(value.Int(i)), psp.ErrFull
		}
		h.send(w, now, data)
	}
	return nil, nil
}
