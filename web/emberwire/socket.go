package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/coder/websocket"

	"github.com/emberwire/emberwire/modem/bridge"
	"github.com/emberwire/emberwire/modem/wire"
)

// roomOf takes a room's link apart: the address of its server, and the key,
// which stays here.
func roomOf(link string) (address string, room wire.Link, err error) {
	at, err := url.Parse(link)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return "", room, fmt.Errorf("%q is no link of a room: http://HOST/#room=KEY", link)
	}
	name, ok := strings.CutPrefix(at.Fragment, "room=")
	if !ok {
		return "", room, fmt.Errorf("%q is no link of a room: #room=KEY is missing; put the link in quotes", link)
	}
	if room, err = wire.ParseLink(name); err != nil {
		return "", room, err
	}
	return serverOf(at), room, nil
}

// serverOf is the address of the rooms beside a page.
func serverOf(page *url.URL) string {
	to := page.ResolveReference(&url.URL{Path: "room"})
	to.Scheme = strings.Replace(to.Scheme, "http", "ws", 1)
	to.RawQuery, to.Fragment = "", ""
	return to.String()
}

// event is what happened at a socket.
type event struct {
	of     *connection
	kind   eventKind
	data   []byte
	status int
}

type eventKind uint8

const (
	opened eventKind = iota
	received
	closed
)

// sendQueue is how many messages may wait for one connection.
const sendQueue = 1024

// socket is the WebSocket of a room, used by one goroutine. What happens comes
// through events, which that goroutine reads; take drops what is of an earlier
// connection.
type socket struct {
	events chan event
	now    *connection
}

// connection is one connection of a socket.
type connection struct {
	send    chan []byte
	waiting atomic.Int64 // bytes in send
	stop    context.CancelFunc
}

func newSocket() *socket { return &socket{events: make(chan event, 256)} }

// act does what a room wants done.
func (s *socket) act(a bridge.Act, address string) {
	switch a.Kind {
	case bridge.Dial:
		s.hangUp()
		s.dial(address)
	case bridge.HangUp:
		s.hangUp()
	case bridge.Send:
		if c := s.now; c != nil {
			c.waiting.Add(int64(len(a.Data)))
			select {
			case c.send <- a.Data:
			default:
				c.stop() // far beyond what is sent while it is slow; its end is told
			}
		}
	}
}

// backlog is how many bytes have not been sent yet.
func (s *socket) backlog() int {
	if s.now == nil {
		return 0
	}
	return int(s.now.waiting.Load())
}

// current reports whether an event is of the connection there is now.
func (s *socket) current(e event) bool { return e.of == s.now }

func (s *socket) hangUp() {
	if s.now != nil {
		s.now.stop()
		s.now = nil
	}
}

func (s *socket) dial(address string) {
	ctx, stop := context.WithCancel(context.Background())
	c := &connection{send: make(chan []byte, sendQueue), stop: stop}
	s.now = c
	go func() {
		defer stop()
		ws, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{CompressionMode: websocket.CompressionDisabled})
		if err != nil {
			s.put(ctx, event{of: c, kind: closed})
			return
		}
		defer ws.CloseNow()
		ws.SetReadLimit(wire.MaxMessage)
		s.put(ctx, event{of: c, kind: opened})
		go c.write(ctx, ws)
		for {
			_, data, err := ws.Read(ctx)
			if err != nil {
				s.put(ctx, event{of: c, kind: closed, status: max(int(websocket.CloseStatus(err)), 0)})
				return
			}
			s.put(ctx, event{of: c, kind: received, data: data})
		}
	}()
}

// put hands an event over, unless nobody wants to hear of the connection.
func (s *socket) put(ctx context.Context, e event) {
	select {
	case s.events <- e:
	case <-ctx.Done():
	}
}

func (c *connection) write(ctx context.Context, ws *websocket.Conn) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-c.send:
			err := ws.Write(ctx, websocket.MessageBinary, m)
			c.waiting.Add(int64(-len(m)))
			if err != nil {
				return // the reader hears of it too
			}
		}
	}
}
