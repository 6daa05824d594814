// Package hostnet is how computers reach servers: requests and WebSockets as
// plain data, the one Gate of a computer that decides where they lead, and the
// interfaces of what carries them there. A lab's pages answer without any
// network, the computer's own network stack reaches servers of the lab, web/
// the world with net/http, wasm/engine with the browser's fetch and WebSocket.
// spec/computercraft.md 4.17, spec/phoenix.md 11 and 22.2.
//
// Nothing here waits. A request is handed over with a number; whatever comes
// of it is told later, as Answers with the same number, by whoever owns the
// clock. Each answer is an input of the lab: logged with lab time, so that a
// run with answers can be repeated without the outside.
package hostnet

import (
	"encoding/json"
	"errors"
	"time"
)

// Bounds of spec/computercraft.md 4.17.
const (
	MaxRequests  = 16               // running at once on one computer; more wait
	MaxWaiting   = 256              // requests that wait on one computer
	MaxWaitBytes = 8 << 20          // bytes of the headers and bodies of those that run, and of those that wait
	MaxSockets   = 4                // WebSockets of one computer
	MaxUpload    = 4 << 20          // bytes of a request's headers and body
	MaxDownload  = 16 << 20         // bytes of an answer's body
	MaxMessage   = 128 << 10        // bytes of a WebSocket message
	MaxRedirects = 16               //
	Timeout      = 30 * time.Second // unless the request says otherwise
	MaxTimeout   = 60 * time.Second //
)

// The errors of a request, as programs get to see them.
var (
	ErrMalformed = errors.New("URL malformed")
	ErrNoScheme  = errors.New("Must specify http or https")
	ErrDenied    = errors.New("Domain not permitted")
	ErrUnknown   = errors.New("Unknown host")
	ErrConnect   = errors.New("Could not connect")
	ErrTimedOut  = errors.New("Timed out")
	ErrRedirects = errors.New("Too many redirects")
	ErrTooLarge  = errors.New("Response is too large")
	ErrUpload    = errors.New("Request body is too large")
)

// Header is one header line.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Request is one request, or one WebSocket to open (Method "").
type Request struct {
	Method   string
	URL      string
	Headers  []Header // in the order of their names
	Body     []byte
	HasBody  bool
	Redirect bool          // follow redirects
	Only     []string      // hosts that they may lead to; nil: any
	Timeout  time.Duration // of the whole request, in the outside's time
	Process  int           // of the computer that asks, for its network; 0: its system
}

// Kind says what an Answer tells.
type Kind string

const (
	Response Kind = "response" // of a request: Status, Headers, Body
	Failure  Kind = "failure"  // of a request or of opening a socket: Error
	Opened   Kind = "opened"   // a socket is open: Headers
	Message  Kind = "message"  // of a socket: Body, Binary
	Closed   Kind = "closed"   // of a socket: Error is the reason, Code
)

// Answer is what comes of a request.
type Answer struct {
	ID      int      `json:"id"` // of the request
	Kind    Kind     `json:"kind"`
	Status  int      `json:"status,omitempty"`
	Headers []Header `json:"headers,omitempty"`
	Body    []byte   `json:"body,omitempty"`
	Binary  bool     `json:"binary,omitempty"`
	Error   string   `json:"error,omitempty"`
	Code    int      `json:"code,omitempty"` // of a closed socket; 0: abnormal
}

// Final reports whether nothing follows this answer.
func (a Answer) Final() bool { return a.Kind != Opened && a.Kind != Message }

// Net carries requests out. Numbers are the caller's and never used again.
type Net interface {
	// Fetch starts a request; one Response or Failure follows.
	Fetch(id int, r Request)
	// Dial opens a WebSocket; Opened or Failure follows, then Messages and Closed.
	Dial(id int, r Request)
	// Send sends a message on an open socket.
	Send(id int, data []byte, binary bool)
	// Close ends a request or socket. Answers that still come are ignored.
	Close(id int)
}

// Outside is a way out that says beforehand what it lets through: the Door of
// one who asks on a computer, or what lies beyond the lab.
type Outside interface {
	Net
	// Permits says why a target cannot be asked at all, nil if it can.
	Permits(t Target) error
}

// Encode is an answer as an input of the lab.
func Encode(a Answer) ([]byte, error) { return json.Marshal(a) }

// Decode reads an answer that is an input. It refuses what no Net may tell.
func Decode(b []byte) (a Answer, err error) {
	if err := json.Unmarshal(b, &a); err != nil {
		return a, errors.New("unreadable answer: " + err.Error())
	}
	switch a.Kind {
	case Response, Failure, Opened, Message, Closed:
	default:
		return a, errors.New("unknown kind of answer: " + string(a.Kind))
	}
	switch {
	case len(a.Body) > MaxDownload:
		return a, ErrTooLarge
	case a.Kind == Message && len(a.Body) > MaxMessage:
		return a, errors.New("Message is too large")
	case a.Kind == Response && (a.Status < 100 || a.Status > 999):
		return a, errors.New("no status of a response")
	}
	return a, nil
}
