package phoenix

import (
	"errors"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/core/phoenix/ws"
)

// noWebSocket is the text of a server that answers something else.
const noWebSocket = "Not a WebSocket"

var errNoWebSocket = errors.New(noWebSocket)

// wsLink is a WebSocket on a connection, either end: it takes frames apart and
// puts them together, answers pings and closes as RFC 6455 says. The user gets
// what it is for.
type wsLink struct {
	s      *Stack
	k      *conn
	user   wsUser
	ask    *wsAsk // the client's handshake; nil when it is done
	frames ws.Reader
	held   string // a frame that found no room
	over   bool
	parts  bool // over for the user; what is held goes out first
}

// partTime is how long a link that was closed waits for room.
const partTime = 5 * time.Second

// wsUser is who uses a link. After over nothing follows.
type wsUser interface {
	opened(now Time, headers []http1.Header)
	message(now Time, data string, binary bool)
	writable()
	// over tells the end: the code and reason of the peer's close frame, or 0
	// and what went wrong.
	over(now Time, code int, text string)
}

// wsAsk is the handshake of a client.
type wsAsk struct {
	request http1.Message
	key     string
	reader  *http1.Reader
}

func (l *wsLink) carry(k *conn) { l.k = k }

// happened implements web.
func (l *wsLink) happened(s *Stack, now Time, e psp.Event) {
	switch e {
	case psp.Opened:
		_ = l.k.Write(now, http1.Write(l.ask.request)) // it is open and empty, so there is room
	case psp.Data:
		data, _, _, err := l.k.Read(now, psp.Mode{Kind: 'a'})
		if err != nil {
			return
		}
		if l.ask != nil {
			data = l.shake(now, data)
		}
		l.take(now, data)
	case psp.Writable:
		l.flush(now)
	case psp.Ended:
		if l.ask != nil {
			l.end(now, 0, errNoWebSocket.Error())
		}
		l.end(now, 0, "")
	case psp.Broken:
		l.end(now, 0, l.k.Text())
	}
}

// expired implements web: the handshake, or the end, takes too long.
func (l *wsLink) expired(_ *Stack, now Time) {
	if l.parts {
		l.k.leave(now)
	}
	l.end(now, 0, errLate.Error())
}

// shake goes on with a client's handshake and answers what follows it.
func (l *wsLink) shake(now Time, data string) string {
	err := l.ask.reader.Feed(data)
	if err == nil && !l.ask.reader.Done() {
		return ""
	}
	m := &l.ask.reader.Message
	accept, _ := m.Get("Sec-WebSocket-Accept")
	if err != nil || m.Status != 101 || !m.Has("Upgrade", "websocket") || !m.Has("Connection", "Upgrade") || accept != ws.Accept(l.ask.key) {
		l.end(now, 0, errNoWebSocket.Error())
		return ""
	}
	rest := l.ask.reader.Rest()
	l.ask, l.k.webBy = nil, 0
	l.user.opened(now, m.Headers)
	return rest
}

// take reads frames.
func (l *wsLink) take(now Time, data string) {
	if l.over || l.ask != nil || data == "" {
		return
	}
	list, err := l.frames.Feed(data)
	for _, m := range list {
		if l.over {
			return
		}
		switch m.Op {
		case ws.Ping:
			if !l.full() {
				l.put(now, ws.Pong, m.Data) // without room there is no answer
			}
		case ws.Close:
			l.closed(now, m.Data)
			return
		case ws.Text, ws.Binary:
			l.user.message(now, m.Data, m.Op == ws.Binary)
		}
	}
	if err != nil {
		l.refuse(now, err)
	}
}

// closed answers the peer's close frame with its own code.
func (l *wsLink) closed(now Time, data string) {
	code, reason, err := ws.ParseClose(data)
	if err != nil {
		l.refuse(now, err)
		return
	}
	l.put(now, ws.Close, ws.CloseData(code, ""))
	l.end(now, code, reason)
}

// refuse ends the link for what the peer did.
func (l *wsLink) refuse(now Time, err error) {
	l.put(now, ws.Close, ws.CloseData(ws.CodeOf(err), ""))
	l.end(now, 0, err.Error())
}

// full reports that send has to wait.
func (l *wsLink) full() bool { return l.held != "" }

// send sends a message. One that is sent though the link is full ends it.
func (l *wsLink) send(now Time, data string, binary bool) {
	switch {
	case l.over || l.ask != nil:
	case l.full():
		l.refuse(now, psp.ErrFull)
	case binary:
		l.put(now, ws.Binary, data)
	default:
		l.put(now, ws.Text, data)
	}
}

// put sends a frame, or holds it until there is room.
func (l *wsLink) put(now Time, op byte, data string) {
	frame := ws.Frame(op, data, !l.frames.FromClient, uint32(l.s.c.Random().Uint64()))
	if !l.full() && l.k.Write(now, frame) == psp.ErrFull {
		l.held = frame
	}
}

// flush sends what was held.
func (l *wsLink) flush(now Time) {
	if l.held == "" || l.k.Write(now, l.held) == psp.ErrFull {
		return
	}
	if l.held = ""; !l.parts {
		l.user.writable()
		return
	}
	l.put(now, ws.Close, ws.CloseData(ws.CodeDone, ""))
	l.k.leave(now)
}

// hangUp ends the link from this side.
func (l *wsLink) hangUp(now Time) {
	if l.over {
		return
	}
	if l.over = true; l.full() {
		l.parts, l.k.webBy = true, now+partTime
		return
	}
	if l.ask == nil {
		l.put(now, ws.Close, ws.CloseData(ws.CodeDone, ""))
	}
	l.k.leave(now)
	l.s.settle(now, l.k)
}

// end is the end, told once. The connection is closed.
func (l *wsLink) end(now Time, code int, text string) {
	if l.over {
		return
	}
	l.over = true
	l.k.leave(now)
	l.user.over(now, code, text)
}

// dialed is a WebSocket that a Gate has asked for.
type dialed struct {
	*wsLink
	id int
}

// newDialed begins the handshake; the connection follows.
func newDialed(s *Stack, id int, r hostnet.Request) dialed {
	key := ws.Key(s.c.Random().Uint64(), s.c.Random().Uint64())
	m := requestOf(r, http1.Header{Name: "Upgrade", Value: "websocket"}, http1.Header{Name: "Connection", Value: "Upgrade"},
		http1.Header{Name: "Sec-WebSocket-Version", Value: "13"}, http1.Header{Name: "Sec-WebSocket-Key", Value: key})
	m.Method = "GET"
	d := dialed{&wsLink{s: s, ask: &wsAsk{request: m, key: key, reader: http1.NewResponse("GET")}}, id}
	d.user = d
	return d
}

func (d dialed) tell(a hostnet.Answer) {
	a.ID = d.id
	d.s.tell(a)
}

// fail is the end before there is a connection.
func (d dialed) fail(err error) { d.tell(hostnet.Answer{Kind: hostnet.Failure, Error: err.Error()}) }

func (d dialed) opened(_ Time, headers []http1.Header) {
	a := hostnet.Answer{Kind: hostnet.Opened}
	for _, h := range headers {
		a.Headers = append(a.Headers, hostnet.Header(h))
	}
	d.tell(a)
}

func (d dialed) message(_ Time, data string, binary bool) {
	d.tell(hostnet.Answer{Kind: hostnet.Message, Body: []byte(data), Binary: binary})
}

func (d dialed) writable() { d.s.gate.Writable(d.id) }

// over implements wsUser. Before the socket is open it is a failure.
func (d dialed) over(_ Time, code int, text string) {
	kind := hostnet.Closed
	if d.ask != nil {
		kind = hostnet.Failure
	}
	d.tell(hostnet.Answer{Kind: kind, Error: text, Code: code})
}
