// Package door lets computers of ComputerCraft itself, in a game or an emulator,
// take part in a room. Each has a seat: a computer of the room with a modem that
// is the other one's while it is there. It runs door.lua, which has a WebSocket
// here; what is said over it is in proto.go.
//
// A Door is used by one goroutine. Its connections only hand over what they
// read, and a computer that does not take what is sent to it is cut; what it
// missed it is given when it comes back.
package door

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/base32"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// Bounds of a door.
const (
	MaxSeats     = 32        // as many as a room has tabs
	MaxConns     = 128       // connections, those without a token included
	MaxOfOne     = 64        // connections of one address, so that nobody holds all: a game has all its seats at one
	MaxMessage   = 128 << 10 // bytes of one message: what ComputerCraft sends and takes
	sendQueue    = 256       // messages that may wait for one connection
	helloTime    = 10 * time.Second
	writeTimeout = 10 * time.Second
)

//go:embed door.lua
var program string

// Door is one.
type Door struct {
	Events chan Event // for the goroutine that owns the door, which gives them to Take
	seats  []*Seat
	conns  atomic.Int64
	mu     sync.Mutex     // of what follows
	by     map[string]int // connections of each address
}

// Event is what came through a connection.
type Event struct {
	of    *conn
	data  []byte
	ended bool
}

// conn is one connection. Its seat is set by the door's goroutine.
type conn struct {
	send chan []byte
	stop context.CancelFunc
	seat *Seat
	// last is said before the connection is closed.
	last atomic.Pointer[farewell]
}

type farewell struct {
	data   []byte
	status websocket.StatusCode
	why    string
}

// New is a door with these seats.
func New(seats ...*Seat) *Door {
	return &Door{Events: make(chan Event, 64), seats: seats, by: map[string]int{}}
}

// NewToken draws one: 100 bits.
func NewToken() string {
	var b [13]byte
	rand.Read(b[:])
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))[:20]
}

// place is what a Host header may be to stand in a program.
var place = regexp.MustCompile(`^[A-Za-z0-9.:\[\]-]+$`)

// ServeHTTP gives out door.lua, and takes sockets at /door.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch at := r.URL.Path; {
	case strings.HasSuffix(at, "/door.lua"):
		d.program(w, r)
	case strings.HasSuffix(at, "/door"):
		d.socket(w, r)
	default:
		http.Error(w, "this is a door: its program is door.lua", http.StatusNotFound)
	}
}

// program is door.lua with the address that it was asked for at.
func (d *Door) program(w http.ResponseWriter, r *http.Request) {
	if !place.MatchString(r.Host) {
		http.Error(w, "the Host header is no host", http.StatusBadRequest)
		return
	}
	scheme := "ws"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "wss"
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(w, strings.Replace(program, "ADDRESS", scheme+"://"+r.Host+"/door", 1))
}

func (d *Door) socket(w http.ResponseWriter, r *http.Request) {
	if d.conns.Add(1) > MaxConns {
		d.conns.Add(-1)
		http.Error(w, fmt.Sprintf("this door has %d connections and takes no more", MaxConns), http.StatusServiceUnavailable)
		return
	}
	defer d.conns.Add(-1)
	from, _, _ := net.SplitHostPort(r.RemoteAddr) // one that cannot be split is one like others
	if !d.count(from, 1) {
		http.Error(w, fmt.Sprintf("your address has %d connections to this door, which is all it may have", MaxOfOne), http.StatusTooManyRequests)
		return
	}
	defer d.count(from, -1)
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return // Accept has answered
	}
	defer ws.CloseNow()
	ws.SetReadLimit(MaxMessage)
	ctx, stop := context.WithCancel(context.Background())
	c := &conn{send: make(chan []byte, sendQueue), stop: stop}
	written := make(chan struct{})
	go func() { defer close(written); c.write(ctx, ws) }()
	d.read(r.Context(), ws, c) // which is not stopped with the writer: a socket whose reader is stopped says nothing more
	stop()
	<-written
}

// count notes a connection of an address, or that it has ended; false: it has
// too many.
func (d *Door) count(from string, n int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n > 0 && d.by[from] >= MaxOfOne {
		return false
	}
	if d.by[from] += n; d.by[from] == 0 {
		delete(d.by, from)
	}
	return true
}

// read hands over what comes until the connection ends, and that it has.
func (d *Door) read(ctx context.Context, ws *websocket.Conn, c *conn) {
	within := helloTime
	for {
		if !d.readOne(ctx, ws, c, within) {
			break
		}
		within = Silence
	}
	select {
	case d.Events <- Event{of: c, ended: true}:
	case <-time.After(writeTimeout): // the door's goroutine has ended
	}
}

func (d *Door) readOne(ctx context.Context, ws *websocket.Conn, c *conn, within time.Duration) bool {
	in, stop := context.WithTimeout(ctx, within)
	defer stop()
	_, data, err := ws.Read(in)
	if err != nil {
		return false
	}
	select {
	case d.Events <- Event{of: c, data: data}:
		return true
	case <-ctx.Done():
		return false
	}
}

// write sends what waits until the connection is stopped; then it says why.
func (c *conn) write(ctx context.Context, ws *websocket.Conn) {
	for {
		select {
		case <-ctx.Done():
			if bye := c.last.Load(); bye != nil {
				say(ws, bye.data)
				_ = ws.Close(bye.status, bye.why)
			}
			_ = ws.CloseNow()
			return
		case m := <-c.send:
			if !say(ws, m) {
				c.stop()
			}
		}
	}
}

func say(ws *websocket.Conn, m []byte) bool {
	ctx, stop := context.WithTimeout(context.Background(), writeTimeout)
	defer stop()
	return ws.Write(ctx, websocket.MessageBinary, m) == nil
}

// put sends a message; one that is too slow is cut, and comes back.
func (c *conn) put(m []byte) {
	select {
	case c.send <- m:
	default:
		c.stop()
	}
}

// dismiss closes a connection and says why.
func (c *conn) dismiss(status websocket.StatusCode, why string) {
	c.last.CompareAndSwap(nil, &farewell{data: message("refused", why), status: status, why: why[:min(len(why), 100)]})
	c.stop()
}
