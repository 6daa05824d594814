package phoenix

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/core/phoenix/ws"
	"github.com/emberwire/emberwire/modem/value"
)

const (
	protoWS     = "ws"
	noWebSocket = "Not a WebSocket"
	wsTooMuch   = "WebSocket buffer is full"
)

// webSocket is a handle of either end (spec/phoenix.md 11.2). What arrives is
// one buffer of bytes.
type webSocket struct {
	id        int
	owner     *Process
	word      string // of status
	text      string
	text8     bool // text frames: encoding utf8 was asked for
	k         *conn
	handshake *http1.Reader
	frames    ws.Reader
	body      psp.Text
	// of a client
	uri     pdu.URI
	key     string
	headers []http1.Header
}

// connectWS begins the handshake at once.
func (r *reader) connectWS(u pdu.URI, options value.Value) func(*Stack, Time, *Process, []*device) (endpoint, error) {
	encoding, coded := r.field(options, "encoding", "string", "nil").Str()
	headers := r.field(options, "headers", "table", "nil")
	if u.Host == "" {
		r.refuse(errMissingHost)
	}
	return func(s *Stack, now Time, p *Process, _ []*device) (endpoint, error) {
		if len(s.webs) >= MaxSockets {
			return nil, errSockets
		}
		h := &webSocket{
			id: s.nextID(), owner: p, word: "connecting", text8: coded && encoding != "binary", uri: u, headers: headerList(headers),
			handshake: http1.NewResponse("GET"), key: ws.Key(s.c.Random().Uint64(), s.c.Random().Uint64()),
		}
		s.webs = append(s.webs, h)
		ip, err := pdu.ParseIP(u.Host)
		if err != nil {
			h.end(s, now, "error", unknownHost)
			return h, nil
		}
		if _, err = s.connectFor(now, p, ip, webPortOf(u), nil, h); err != nil {
			h.end(s, now, "error", err.Error())
		}
		return h, nil
	}
}

// accepted makes the server's end of a request that asks for a WebSocket; nil
// if it asks for something else.
func (h *served) accepted(s *Stack, now Time) *webSocket {
	m := &h.reader.Message
	upgrade, _ := m.Get("Upgrade")
	key, ok := m.Get("Sec-WebSocket-Key")
	if !strings.EqualFold(upgrade, "websocket") || !ok || m.Method != "GET" {
		return nil
	}
	w := &webSocket{id: s.nextID(), owner: h.owner, word: "open", k: h.k, frames: ws.Reader{FromClient: true}}
	h.k.web = w
	s.webs = append(s.webs, w)
	_ = h.k.Write(now, http1.Write(http1.Message{Status: 101, Headers: []http1.Header{
		{Name: "Upgrade", Value: "websocket"}, {Name: "Connection", Value: "Upgrade"}, {Name: "Sec-WebSocket-Accept", Value: ws.Accept(key)}}}))
	s.notify(now, note{to: w.owner, name: eventRequest, end: w, params: value.Fields("uri", h.k.listener.uri, "ip", h.k.remoteIP.String(),
		"path", m.Target, "headers", headerTable(m.Headers))})
	w.take(s, now, h.reader.Rest())
	return w
}

// happened implements web.
func (h *webSocket) happened(s *Stack, now Time, e psp.Event) {
	switch e {
	case psp.Opened:
		host := h.uri.Host
		if h.uri.Port > 0 {
			host = fmt.Sprintf("%s:%d", host, h.uri.Port)
		}
		_ = h.k.Write(now, http1.Write(http1.Message{Method: "GET", Target: target(h.uri), Headers: append([]http1.Header{
			{Name: "Host", Value: host}, {Name: "Upgrade", Value: "websocket"}, {Name: "Connection", Value: "Upgrade"},
			{Name: "Sec-WebSocket-Version", Value: "13"}, {Name: "Sec-WebSocket-Key", Value: h.key}}, h.headers...)}))
	case psp.Data:
		data, _, _, err := h.k.Read(now, psp.Mode{Kind: 'a'})
		if err != nil {
			return
		}
		if h.word == "connecting" {
			data = h.shake(s, now, data)
		}
		h.take(s, now, data)
	case psp.Writable:
		s.c.Wake(wakeEvent(h.id))
	case psp.Ended:
		if h.word == "connecting" {
			h.end(s, now, "error", noWebSocket)
		}
		h.end(s, now, "closed", "")
	case psp.Broken:
		h.end(s, now, "error", h.k.Text())
	}
}

// expired implements web.
func (h *webSocket) expired(s *Stack, now Time) {
	if h.word == "connecting" {
		h.end(s, now, "error", errLate.Error())
	}
}

// shake goes on with a client's handshake and answers what follows it.
func (h *webSocket) shake(s *Stack, now Time, data string) string {
	err := h.handshake.Feed(data)
	if err == nil && !h.handshake.Done() {
		return ""
	}
	accept, _ := h.handshake.Message.Get("Sec-WebSocket-Accept")
	if err != nil || h.handshake.Message.Status != 101 || accept != ws.Accept(h.key) {
		h.end(s, now, "error", noWebSocket)
		return ""
	}
	h.word, h.k.webBy = "open", 0
	h.tell(s, now, "open", "")
	return h.handshake.Rest()
}

// take reads frames.
func (h *webSocket) take(s *Stack, now Time, data string) {
	if h.word != "open" || data == "" {
		return
	}
	list, err := h.frames.Feed(data)
	for _, m := range list {
		switch m.Op {
		case ws.Ping:
			_ = h.send(s, now, ws.Pong, m.Data) // without room there is no answer
		case ws.Close:
			_ = h.send(s, now, ws.Close, m.Data)
			h.end(s, now, "closed", "")
			return
		case ws.Text, ws.Binary:
			if h.body.Len()+len(m.Data) > psp.MaxBuffer {
				h.end(s, now, "error", wsTooMuch)
				return
			}
			h.body.Append(m.Data)
			s.notify(now, note{to: h.owner, name: eventReady, end: h, params: value.Fields("id", h.id)})
		}
	}
	if err != nil {
		h.end(s, now, "error", err.Error())
	}
}

func (h *webSocket) send(s *Stack, now Time, op byte, data string) error {
	return h.k.Write(now, ws.Frame(op, data, !h.frames.FromClient, uint32(s.c.Random().Uint64())))
}

// end is the end of the handle, told once. The connection is closed.
func (h *webSocket) end(s *Stack, now Time, word, text string) {
	if h.word == "closed" || h.word == "error" {
		return
	}
	s.closeWeb(now, h, &h.word)
	h.word, h.text = word, text
	if h.k != nil {
		h.k.web, h.k.webBy = deaf{}, 0
		if h.k.State == psp.Connected {
			_ = h.k.Close(now)
		}
	}
	h.tell(s, now, word, text)
	s.c.Wake(wakeEvent(h.id)) // who waits to write gets the error
}

func (h *webSocket) tell(s *Stack, now Time, word, text string) {
	var err any
	if text != "" {
		err = text
	}
	s.notify(now, note{to: h.owner, name: eventStatus, end: h, params: value.Fields("id", h.id, "status", word, "error", err)})
}

func (h *webSocket) handleID() int     { return h.id }
func (h *webSocket) process() *Process { return h.owner }
func (h *webSocket) whole() bool       { return false }
func (h *webSocket) methods() []string { return commonMethods() }

func (h *webSocket) fetched() {
	if h.k != nil {
		h.k.unread = false
	}
}

func (h *webSocket) status() []Result {
	if h.text != "" {
		return values(value.String(h.word), value.String(h.text))
	}
	return values(value.String(h.word))
}

// method of a ws handle. Each argument of write is a message.
func (h *webSocket) method(s *Stack, now Time, _ *Process, name string, args []Arg) ([]Result, error) {
	if name == "read" && h.body.Len() > 0 || name == "read" && h.word == "open" {
		return readText(&h.body, args)
	}
	if h.word != "open" {
		return nil, &psp.HandleError{Call: callWords(name), Status: h.word}
	}
	if name == "close" {
		_ = h.send(s, now, ws.Close, "\x03\xe8") // 1000: done
		h.end(s, now, "closed", "")
		s.settle(now, h.k)
		return nil, nil
	}
	op := byte(ws.Binary)
	if h.text8 {
		op = ws.Text
	}
	defer s.settle(now, h.k)
	for i, a := range args {
		data := text(a)
		if h.text8 {
			data = strings.ToValidUTF8(data, "\uFFFD")
		}
		if err := h.send(s, now, op, data); err != nil {
			return values(value.Int(i)), err
		}
	}
	return nil, nil
}
