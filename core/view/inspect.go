package view

import "fmt"

// Reasons why a run was stopped for somebody to look.
const (
	StopPacket  = "packet"  // a message fits the filter
	StopFailure = "failure" // a program or a computer failed
	StopWait    = "wait"    // a program has waited too long
)

// Stop is where a run was stopped, and why.
type Stop struct {
	Why      string  `json:"why"`
	Time     float64 `json:"t"`              // lab seconds
	Packet   uint64  `json:"n,omitempty"`    // number of the message
	Computer int     `json:"id"`             // who failed or waits
	Name     string  `json:"name,omitempty"` // of it
	Text     string  `json:"text,omitempty"` // the error; what it waits for and where
}

// Breaks say when a run is to be stopped: what DoBreak was given.
type Breaks struct {
	Packets string  `json:"packets,omitempty"` // a filter
	Fails   bool    `json:"fails,omitempty"`
	Waits   float64 `json:"waits,omitempty"` // seconds
}

// Standing is what a computer is about at this moment: the answer to DoInspect is
// a list of them.
type Standing struct {
	Computer int       `json:"id"`
	Name     string    `json:"name"`
	Power    Power     `json:"power"`
	Running  bool      `json:"running,omitempty"` // a program computes, or has an event to read
	Since    float64   `json:"since"`             // lab seconds since when it stands still
	Programs []Program `json:"programs,omitempty"`
	Raised   *Raised   `json:"raised,omitempty"` // the latest error, while DoBreak asks for failures
	Queue    []string  `json:"queue,omitempty"`  // the first events that wait
	Queued   int       `json:"queued,omitempty"` // all of them
	Timers   []Timer   `json:"timers,omitempty"` // those due first
	Pending  int       `json:"pending,omitempty"`
}

// Program is a coroutine of a computer.
type Program struct {
	Event  string  `json:"event,omitempty"` // that it waits for; empty: any
	Own    string  `json:"own,omitempty"`   // file and line where it is, of the innermost that is no system file
	Levels []Level `json:"levels,omitempty"`
}

// Raised is an error and where it was raised.
type Raised struct {
	Text   string  `json:"text"`
	Levels []Level `json:"levels,omitempty"`
}

// Level is a call in progress, with its variables.
type Level struct {
	Chunk  string  `json:"chunk,omitempty"` // empty: a function of the host
	Line   int     `json:"line,omitempty"`
	Name   string  `json:"name,omitempty"`
	Locals []Local `json:"locals,omitempty"`
	More   int     `json:"more,omitempty"` // variables that are left out
}

// Local is a variable.
type Local struct {
	Name  string `json:"name"`
	Value string `json:"value"` // as Lua would write it, cut off
}

// Timer is a timer or alarm of a computer.
type Timer struct {
	ID    int     `json:"id"`
	Alarm bool    `json:"alarm,omitempty"`
	Due   float64 `json:"due"` // lab seconds
}

// String says why and where.
func (s Stop) String() string {
	switch s.Why {
	case StopPacket:
		return fmt.Sprintf("message %d fits the filter", s.Packet)
	case StopFailure:
		return fmt.Sprintf("%s failed: %s", s.Name, s.Text)
	}
	return fmt.Sprintf("%s has waited too long for %s", s.Name, s.Text)
}

// Waiting says what a coroutine waits for and where.
func (p Program) Waiting() string {
	if p.Event == "" {
		return "waits for any event in " + p.Own
	}
	return "waits for " + p.Event + " in " + p.Own
}

// Kind is timer or alarm.
func (t Timer) Kind() string {
	if t.Alarm {
		return "alarm"
	}
	return "timer"
}

// String is a line for a call.
func (l Level) String() string {
	switch {
	case l.Chunk == "":
		return "[host] " + l.Name
	case l.Name == "":
		return fmt.Sprintf("%s:%d", l.Chunk, l.Line)
	}
	return fmt.Sprintf("%s:%d %s", l.Chunk, l.Line, l.Name)
}
