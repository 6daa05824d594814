// Package web is HTTP and WebSockets of one computer, on PSP connections: the
// handles of programs for both ends, and the way from the computer's Gate to
// servers of the lab. It knows no modem, route or packet; Net is the network
// below it, and all it wants of it.
package web

import (
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/call"
	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
)

// Time is lab time.
type Time = call.Time

// The schemes.
const (
	HTTP  = "http"
	HTTPS = "https"
	WS    = "ws"
	WSS   = "wss"
)

// Serves reports a scheme that programs can listen on.
func Serves(scheme string) bool { return scheme == HTTP || scheme == WS }

// Bounds (spec/phoenix.md 19.2).
const (
	MaxHandles = 512      // open handles of a computer
	MaxBytes   = 16 << 20 // of unfinished HTTP messages of a computer, beyond MaxPart each
	MaxKept    = 64 << 20 // bytes of answers in open http handles
	// MaxPart is how much of a message every connection may keep.
	MaxPart = 64 << 10
)

// RequestTime is how long a client may take to say what it wants.
const RequestTime = 30 * time.Second

// errTooMuch is what a peer gets to see whose message finds no room.
var errTooMuch = errors.New("Too many bytes wait in unfinished HTTP messages")

// Net is the network of a computer.
type Net interface {
	Now() Time
	On() bool
	Random() *rand.Rand
	// NewID is the number of a new handle.
	NewID() int
	// Find is the address that a host of a URL is, as text; false: it is none,
	// or no route leads there.
	Find(host string) (address string, found bool)
	// Named is the address of a host by its name; false: it is not known, or no
	// route leads there.
	Named(host string) (address string, found bool)
	// Open makes a connection that counts for a process (0: the system) and
	// gives it to l.
	Open(now Time, process int, to hostnet.Server, l *Line) error
	// Settle sends what a connection has to say and tells what happened on it.
	Settle(now Time, l *Line)
	// Lines are the connections that carry HTTP.
	Lines() []*Line
	// Tell queues an event about a handle for its process, Flush gives the
	// events to programs.
	Tell(now Time, event string, h Handle, params value.Value)
	Flush(now Time)
	// Wake lets a program go on that waits to write to a handle.
	Wake(handle int)
	// Retire is told of handles that are over; they still answer.
	Retire(h Handle)
}

// Handle is what a program holds of a request or socket.
type Handle interface {
	statesum.Digester
	ID() int
	Owner() *call.Process
	Fetched() // the program has got the handle
	Methods() []string
	Status() []call.Result
	Call(w *Web, now Time, name string, args []call.Arg) ([]call.Result, error)
}

var (
	_ Handle = (*request)(nil)
	_ Handle = (*served)(nil)
	_ Handle = (*webSocket)(nil)
)

// Web is the state of all of it.
type Web struct {
	net      Net
	gate     *hostnet.Gate
	door     *hostnet.Door
	asking   map[int]asker // by the numbers of the door
	askCount int           // numbers ever given, over resets
	starting bool          // hands a request over: answers wait
	late     []hostnet.Answer
	handles  []Handle       // open
	errands  map[int]errand // of the gate, by its numbers
	probes   []*probe
}

// New makes it; a Gate of its own leads to what the network has a route to,
// until SetGate gives it another.
func New(net Net) *Web {
	w := &Web{net: net, asking: map[int]asker{}, errands: map[int]errand{}}
	w.SetGate(hostnet.NewGate(hostnet.GateConfig{Local: w, Hosts: w.Named}))
	return w
}

// SetGate makes g the way out for the handles of programs.
func (w *Web) SetGate(g *hostnet.Gate) {
	w.gate = g
	w.door = g.Door(w.answer, w.writable)
}

// Reset forgets everything: the computer is switched on or off.
func (w *Web) Reset() {
	w.forgetAsked()
	w.handles, w.errands, w.late, w.probes = nil, map[int]errand{}, nil, nil
}

// Exit ends what a process has open.
func (w *Web) Exit(now Time, p *call.Process) {
	w.forgetProbes(now, p)
	for _, h := range slices.Clone(w.handles) {
		if x, ok := h.(abandoned); ok && h.Owner() == p {
			x.abandon(w, now)
		}
	}
	w.handles = slices.DeleteFunc(w.handles, func(h Handle) bool { return h.Owner() == p })
}

// abandoned is a handle that has something to end when its process ends.
type abandoned interface{ abandon(w *Web, now Time) }

// Handles are those that are open.
func (w *Web) Handles() []Handle { return w.handles }

// Asked counts what was asked of servers and is not answered: by handles, and
// by the Gate of this network.
func (w *Web) Asked() int { return len(w.asking) + len(w.errands) }

// Waiting reports answers that Advance tells.
func (w *Web) Waiting() bool { return len(w.late) > 0 }

// Advance tells the answers that came at once, and ends what takes too long.
func (w *Web) Advance(now Time) {
	w.advanceAnswers()
	for _, l := range w.net.Lines() {
		if l.By > 0 && l.By <= now {
			l.By = 0
			l.User.Expired(w, now)
			w.net.Settle(now, l)
		}
	}
}

// close ends a handle; what its connection still does it does alone.
func (w *Web) close(h Handle, word *string) {
	*word = "closed"
	if i := slices.Index(w.handles, h); i >= 0 {
		w.handles = slices.Delete(slices.Clone(w.handles), i, i+1)
	}
	if k, ok := h.(keeper); ok {
		k.empty()
	}
	w.net.Retire(h)
}

// keeper is a handle with a body that can be read only while it is open.
type keeper interface {
	keeps() int
	empty()
}

// Kept is how many bytes of bodies open handles keep.
func (w *Web) Kept() (n int) {
	for _, h := range w.handles {
		if k, ok := h.(keeper); ok {
			n += k.keeps()
		}
	}
	return n
}

// holder is a user with part of a message.
type holder interface{ held() int }

// roomy reports whether a connection may keep what it has of a message that is
// not whole: little always, more within MaxBytes of all, those counted that
// are whole and were not read.
func (w *Web) roomy(u holder) bool {
	if u.held() <= MaxPart {
		return true
	}
	sum := w.Kept()
	for _, l := range w.net.Lines() {
		if h, ok := l.User.(holder); ok {
			sum += h.held()
		}
	}
	return sum <= MaxBytes
}

// Line is a connection as HTTP and WebSockets use it.
type Line struct {
	*psp.Socket
	User   User
	By     Time   // when what it is for must be done; 0: no limit
	Unread bool   // counts among those that wait to be fetched
	Number int    // of the connection
	URI    string // of a listener: as it was given to listen
	Peer   string // and the address of the client
}

// User takes the events of a connection.
type User interface {
	statesum.Digester
	Happened(w *Web, now Time, e psp.Event)
	Expired(w *Web, now Time) // its time is over
}

// leave ends what a connection was used for. What it still does it does alone;
// Settle carries it out.
func (l *Line) leave(now Time) {
	if l.State == psp.Connected {
		_ = l.Close(now)
	} else if l.State < psp.Connected {
		l.Abort(now)
	}
	l.User, l.By, l.Unread = deaf{}, 0, false
}

// deaf is nobody who takes the events of a connection that is not needed.
type deaf struct{}

func (deaf) Happened(*Web, Time, psp.Event) {}
func (deaf) Expired(*Web, Time)             {}
