package web

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/http1"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/core/phoenix/ws"
)

// noWebSocket is the text of a server that answers something else.
const noWebSocket = "Not a WebSocket"

var errNoWebSocket = errors.New(noWebSocket)

// wsConn is a WebSocket on a connection, either end: it takes frames apart and
// puts them together, answers pings and closes as RFC 6455 says. The user gets
// what it is for.
type wsConn struct {
	l      *Line
	user   wsUser
	ask    *wsAsk // the client's handshake; nil when it is done
	frames ws.Reader
	held   string // a frame that found no room
	over   bool
	parts  bool // over for the user; what is held goes out first
}

// partTime is how long a connection that was closed waits for room.
const partTime = 5 * time.Second

// wsUser is who uses a link. After over nothing follows.
type wsUser interface {
	opened(w *Web, now Time, headers []http1.Header)
	message(w *Web, now Time, data string, binary bool)
	writable(w *Web)
	// over tells the end: the code and reason of the peer's close frame, or 0
	// and what went wrong.
	over(w *Web, now Time, code int, text string)
}

// wsAsk is the handshake of a client.
type wsAsk struct {
	request http1.Message
	key     string
	reader  *http1.Reader
}

// Happened implements User.
func (k *wsConn) Happened(w *Web, now Time, e psp.Event) {
	switch e {
	case psp.Opened:
		_ = k.l.Write(now, http1.Write(k.ask.request)) // it is open and empty, so there is room
	case psp.Data:
		data, _, _, err := k.l.Read(now, psp.Mode{Kind: 'a'})
		if err != nil {
			return
		}
		if k.ask != nil {
			data = k.shake(w, now, data)
		}
		k.readFrames(w, now, data)
	case psp.Writable:
		k.flush(w, now)
	case psp.Ended:
		text := k.l.Text() // without all data
		if k.ask != nil && text == "" {
			text = errNoWebSocket.Error()
		}
		k.end(w, now, 0, text)
	case psp.Broken:
		k.end(w, now, 0, k.l.Text())
	}
}

// Expired implements User: the handshake, or the end, takes too long.
func (k *wsConn) Expired(w *Web, now Time) {
	if k.parts {
		k.l.leave(now)
	}
	k.end(w, now, 0, errLate.Error())
}

// shake goes on with a client's handshake and answers what follows it.
func (k *wsConn) shake(w *Web, now Time, data string) string {
	err := k.ask.reader.Feed(data)
	if err == nil && !k.ask.reader.Done() {
		return ""
	}
	m := &k.ask.reader.Message
	accept, _ := m.Get("Sec-WebSocket-Accept")
	if err != nil || m.Status != 101 || !m.Has("Upgrade", "websocket") || !m.Has("Connection", "Upgrade") || accept != ws.Accept(k.ask.key) {
		k.end(w, now, 0, errNoWebSocket.Error())
		return ""
	}
	rest := k.ask.reader.Rest()
	k.ask, k.l.By = nil, 0
	k.user.opened(w, now, m.Headers)
	return rest
}

// readFrames reads what came.
func (k *wsConn) readFrames(w *Web, now Time, data string) {
	if k.over || k.ask != nil || data == "" {
		return
	}
	list, err := k.frames.Feed(data)
	for _, m := range list {
		if k.over {
			return
		}
		switch m.Op {
		case ws.Ping:
			if !k.full() {
				k.put(w, now, ws.Pong, m.Data) // without room there is no answer
			}
		case ws.Close:
			k.closed(w, now, m.Data)
			return
		case ws.Text, ws.Binary:
			k.user.message(w, now, m.Data, m.Op == ws.Binary)
		}
	}
	if err != nil {
		k.refuse(w, now, err)
	}
}

// closed answers the peer's close frame with its own code.
func (k *wsConn) closed(w *Web, now Time, data string) {
	code, reason, err := ws.ParseClose(data)
	if err != nil {
		k.refuse(w, now, err)
		return
	}
	k.put(w, now, ws.Close, ws.CloseData(code, ""))
	k.end(w, now, code, reason)
}

// refuse ends the link for what the peer did.
func (k *wsConn) refuse(w *Web, now Time, err error) {
	k.put(w, now, ws.Close, ws.CloseData(ws.CodeOf(err), ""))
	k.end(w, now, 0, err.Error())
}

// full reports that send has to wait.
func (k *wsConn) full() bool { return k.held != "" }

// send sends a message. One that is sent though the link is full ends it.
func (k *wsConn) send(w *Web, now Time, data string, binary bool) {
	switch {
	case k.over || k.ask != nil:
	case k.full():
		k.refuse(w, now, psp.ErrFull)
	case binary:
		k.put(w, now, ws.Binary, data)
	default:
		k.put(w, now, ws.Text, data)
	}
}

// put sends a frame, or holds it until there is room.
func (k *wsConn) put(w *Web, now Time, op byte, data string) {
	frame := ws.Frame(op, data, !k.frames.FromClient, uint32(w.net.Random().Uint64()))
	if !k.full() && k.l.Write(now, frame) == psp.ErrFull {
		k.held = frame
	}
}

// flush sends what was held.
func (k *wsConn) flush(w *Web, now Time) {
	if k.held == "" || k.l.Write(now, k.held) == psp.ErrFull {
		return
	}
	if k.held = ""; !k.parts {
		k.user.writable(w)
		return
	}
	k.put(w, now, ws.Close, ws.CloseData(ws.CodeDone, ""))
	k.l.leave(now)
}

// hangUp ends the link from this side.
func (k *wsConn) hangUp(w *Web, now Time) {
	if k.over {
		return
	}
	if k.over = true; k.full() {
		k.parts, k.l.By = true, now.Add(partTime)
		return
	}
	if k.ask == nil {
		k.put(w, now, ws.Close, ws.CloseData(ws.CodeDone, ""))
	}
	k.l.leave(now)
	w.net.Settle(now, k.l)
}

// end is the end, told once. The connection is closed.
func (k *wsConn) end(w *Web, now Time, code int, text string) {
	if k.over {
		return
	}
	k.over = true
	k.l.leave(now)
	k.user.over(w, now, code, text)
}

// dialed is a WebSocket that a Gate has asked for.
type dialed struct {
	*wsConn
	id int
}

// newDialed begins the handshake; the connection follows.
func newDialed(rnd *rand.Rand, id int, r hostnet.Request) dialed {
	key := ws.Key(rnd.Uint64(), rnd.Uint64())
	m := requestOf(r, http1.Header{Name: "Upgrade", Value: "websocket"}, http1.Header{Name: "Connection", Value: "Upgrade"},
		http1.Header{Name: "Sec-WebSocket-Version", Value: "13"}, http1.Header{Name: "Sec-WebSocket-Key", Value: key})
	m.Method = "GET"
	d := dialed{&wsConn{ask: &wsAsk{request: m, key: key, reader: http1.NewResponse("GET")}}, id}
	d.user = d
	return d
}

func (d dialed) tell(w *Web, a hostnet.Answer) {
	a.ID = d.id
	w.tell(a)
}

// fail is the end before there is a connection.
func (d dialed) fail(w *Web, err error) {
	d.tell(w, hostnet.Answer{Kind: hostnet.Failure, Error: err.Error()})
}

func (d dialed) opened(w *Web, _ Time, headers []http1.Header) {
	a := hostnet.Answer{Kind: hostnet.Opened}
	for _, h := range headers {
		a.Headers = append(a.Headers, hostnet.Header(h))
	}
	d.tell(w, a)
}

func (d dialed) message(w *Web, _ Time, data string, binary bool) {
	d.tell(w, hostnet.Answer{Kind: hostnet.Message, Body: []byte(data), Binary: binary})
}

func (d dialed) writable(w *Web) { w.gate.Writable(d.id) }

// over implements wsUser. Before the socket is open it is a failure.
func (d dialed) over(w *Web, _ Time, code int, text string) {
	kind := hostnet.Closed
	if d.ask != nil {
		kind = hostnet.Failure
	}
	d.tell(w, hostnet.Answer{Kind: kind, Error: text, Code: code})
}
