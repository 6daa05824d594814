// Package socket is the WebSocket of a room as a native program has it, which
// package bridge drives: `emberwire run --join` and the load tester. One
// goroutine owns a Socket; others only put what they read into its channel.
package socket

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

// RoomOf takes a room's link apart: the address of its server, and the key,
// which stays here.
func RoomOf(link string) (address string, room wire.Link, err error) {
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
	return ServerOf(at), room, nil
}

// ServerOf is the address of the rooms beside a page.
func ServerOf(page *url.URL) string {
	to := page.ResolveReference(&url.URL{Path: "room"})
	to.Scheme = strings.Replace(to.Scheme, "http", "ws", 1)
	to.RawQuery, to.Fragment = "", ""
	return to.String()
}

// Event is what happened at a socket.
type Event struct {
	Kind   Kind
	Data   []byte // of Received
	Status int    // of Closed: the WebSocket's status, 0 if it never opened
	of     *connection
}

// Kind is what kind an Event is.
type Kind uint8

// The kinds of events.
const (
	Opened Kind = iota
	Received
	Closed
)

// sendQueue is how many messages may wait for one connection.
const sendQueue = 1024

// Socket is the WebSocket of a room, used by one goroutine. What happens comes
// through Events, which that goroutine reads; Current tells what is of an
// earlier connection.
type Socket struct {
	Events chan Event
	now    *connection
}

// connection is one connection of a socket.
type connection struct {
	send    chan []byte
	waiting atomic.Int64 // bytes in send
	stop    context.CancelFunc
}

// New is a socket that is not connected.
func New() *Socket { return &Socket{Events: make(chan Event, 256)} }

// Act does what a room wants done.
func (s *Socket) Act(a bridge.Act) {
	switch a.Kind {
	case bridge.Dial:
		s.HangUp()
		s.dial(string(a.Data))
	case bridge.HangUp:
		s.HangUp()
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

// Backlog is how many bytes have not been sent yet.
func (s *Socket) Backlog() int {
	if s.now == nil {
		return 0
	}
	return int(s.now.waiting.Load())
}

// Current reports whether an event is of the connection there is now.
func (s *Socket) Current(e Event) bool { return e.of == s.now }

// HangUp ends the connection, if there is one; nothing more is heard of it.
func (s *Socket) HangUp() {
	if s.now != nil {
		s.now.stop()
		s.now = nil
	}
}

func (s *Socket) dial(address string) {
	ctx, stop := context.WithCancel(context.Background())
	c := &connection{send: make(chan []byte, sendQueue), stop: stop}
	s.now = c
	go func() {
		defer stop()
		ws, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{CompressionMode: websocket.CompressionDisabled})
		if err != nil {
			s.put(ctx, Event{of: c, Kind: Closed})
			return
		}
		defer ws.CloseNow()
		ws.SetReadLimit(wire.MaxMessage)
		s.put(ctx, Event{of: c, Kind: Opened})
		go c.write(ctx, ws)
		for {
			_, data, err := ws.Read(ctx)
			if err != nil {
				s.put(ctx, Event{of: c, Kind: Closed, Status: max(int(websocket.CloseStatus(err)), 0)})
				return
			}
			s.put(ctx, Event{of: c, Kind: Received, Data: data})
		}
	}()
}

// put hands an event over, unless nobody wants to hear of the connection.
func (s *Socket) put(ctx context.Context, e Event) {
	select {
	case s.Events <- e:
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
