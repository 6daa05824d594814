// Package call is what a call of a program consists of: the process that
// makes it, arguments, results, errors. System calls and the methods of handles
// share it, whatever protocol they belong to.
package call

import (
	"errors"

	"github.com/emberwire/emberwire/core/phoenix/psp"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/value"
)

// Time is lab time.
type Time = modem.Time

// Process is who makes system calls and owns what they make
// (spec/phoenix.md 12.1, 22.3). The system that runs programs makes one for
// each; a computer has process 1, the user root, from the start.
type Process struct {
	ID     int
	User   string
	Name   string // of its program
	Parent *Process
	Over   bool // has ended; nothing more is told to it
}

// Copy is the copy of a process, nil of nil.
func Copy(c *copies.Map, p *Process) *Process {
	return copies.Of(c, p, func(n *Process) { n.Parent = Copy(c, p.Parent) })
}

// Number is the process's, 0 for none.
func (p *Process) Number() int {
	if p == nil {
		return 0
	}
	return p.ID
}

// Root reports whether the process may do what only root may.
func (p *Process) Root() bool { return p.User == "root" }

// Within reports whether p is a or a descendant of it.
func (p *Process) Within(a *Process) bool {
	for ; p != nil; p = p.Parent {
		if p == a {
			return true
		}
	}
	return false
}

// Arg is an argument of a system call: plain data, and the name of its type
// where that is a function, thread or userdata.
type Arg struct {
	V    value.Value
	Type string // "" is V's kind
}

// TypeName is the type as Lua names it.
func (a Arg) TypeName() string {
	if a.Type != "" {
		return a.Type
	}
	return a.V.Kind().String()
}

// Result is a result of a system call: plain data, or a handle.
type Result struct {
	V      value.Value
	Handle bool
	ID     int // of the handle
}

// Values are results that are plain data.
func Values(v ...value.Value) []Result {
	out := make([]Result, len(v))
	for i := range v {
		out[i].V = v[i]
	}
	return out
}

// Errors of every protocol that makes handles.
var (
	ErrMissingHost = errors.New("Missing host")
	ErrSockets     = errors.New("Too many open sockets")
)

// CommonMethods are those of every handle (spec/phoenix.md 12).
func CommonMethods() []string { return []string{"status", "read", "write", "close"} }

// The events about handles (spec/phoenix.md 13).
const (
	EventRequest = "network_request"
	EventStatus  = "handle_status_change"
	EventReady   = "handle_data_ready"
)

// ClosedHandle is the error of a method on a handle that is closed.
func ClosedHandle(method string) error {
	return &psp.HandleError{Call: Words(method), Status: "closed"}
}

// Words is a method in the words of a HandleError.
func Words(method string) string {
	switch method {
	case "read":
		return "read from"
	case "write":
		return "write to"
	}
	return method
}
