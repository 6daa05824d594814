package computer

import (
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
)

// maxShown bounds the events and the timers that are shown of a computer.
const maxShown = 20

// Standing is what a computer is about at this moment, for somebody who looks at
// it. Looking changes nothing.
type Standing struct {
	Since    modem.Time  // lab time since which it stands still; when it does not, of its latest slice
	Running  bool        // a program computes, or has an event to read
	Programs []Program   // its coroutines, those that run no system file the last
	Raised   *lua.Raised // the latest error while it is watched (Watch); nil: none
	Queue    []string    // the first events that wait, as Lua would write them
	Queued   int         // how many there are
	Timers   []Timer     // those that are due first
	Pending  int         // how many there are
}

// Program is a coroutine of a computer.
type Program struct {
	Event  string      // that it waits for; "" is any
	Own    string      // chunk of its innermost function that is of no system file, with its line; "": it has none
	Levels []lua.Level // its calls, the innermost first
}

// Timer is a timer or an alarm that has not fired.
type Timer struct {
	ID    int
	Alarm bool
	Due   modem.Time // lab time
}

// Watch lets the computer remember where the latest error of its programs was
// raised, also after a reboot.
func (c *Computer) Watch(on bool) {
	if c.watched, c.raised = on, nil; c.machine != nil {
		c.machine.Watch(on)
	}
}

// Failures counts the programs that failed, and the failures of the computer
// itself. A program that somebody ended has not failed.
func (c *Computer) Failures() int { return c.failures }

// Problem is the latest error of its programs while it is watched, or what stands
// on the failure screen.
func (c *Computer) Problem() string {
	if r := c.latestError(); r != nil {
		return r.Text
	}
	return c.failure
}

// fell notes a failure.
func (c *Computer) fell() {
	if r := c.latestError(); r == nil || r.Text != "Terminated" {
		c.failures++
	}
}

// Standing is what the computer is about.
func (c *Computer) Standing() Standing {
	s := Standing{Since: c.run.busy, Running: c.power == On && c.ready(), Queued: len(c.queue.events), Pending: len(c.timers.pending), Raised: c.latestError()}
	for _, e := range c.queue.events[:min(len(c.queue.events), maxShown)] {
		s.Queue = append(s.Queue, e.text())
	}
	for _, t := range c.timers.pending[:min(len(c.timers.pending), maxShown)] {
		s.Timers = append(s.Timers, Timer{t.id, t.alarm, AtTick(t.due)})
	}
	if c.machine == nil {
		return s
	}
	var system []Program
	for _, co := range c.machine.Coroutines() {
		p := c.programOf(co)
		if p.Own == "" {
			system = append(system, p)
		} else {
			s.Programs = append(s.Programs, p)
		}
	}
	s.Programs = append(s.Programs, system...)
	return s
}

// latestError is the latest error of its programs; of a machine that is no more,
// the last one.
func (c *Computer) latestError() *lua.Raised {
	r := c.raised
	if c.machine != nil {
		r = c.machine.Raised()
	}
	if r != nil {
		r.Levels = c.foreign(r.Levels)
	}
	return r
}

func (c *Computer) programOf(co *lua.Thread) Program {
	p := Program{Event: co.Waits(), Levels: c.foreign(co.Levels())}
	for _, l := range p.Levels {
		if l.Chunk != "" && !c.systemFile(l.Chunk) {
			p.Own = l.Chunk + ":" + strconv.Itoa(l.Line)
			break
		}
	}
	return p
}

// foreign are calls without the variables of system files.
func (c *Computer) foreign(levels []lua.Level) []lua.Level {
	for i := range levels {
		if c.systemFile(levels[i].Chunk) {
			levels[i].Locals, levels[i].More = nil, 0
		}
	}
	return levels
}

// systemFile reports whether a chunk is of a read-only folder, or has come with
// the machine: programs on a disk have names that begin with a slash, and code
// in a string is called by its beginning.
func (c *Computer) systemFile(chunk string) bool {
	path, file := strings.CutPrefix(chunk, "/")
	if !file {
		return !strings.HasPrefix(chunk, "[string")
	}
	fixed, err := c.disk.IsReadOnly(path)
	return err == nil && fixed
}

// Still is since when the computer has nothing to do, if it has nothing.
func (c *Computer) Still() (since modem.Time, still bool) {
	return c.run.busy, c.power == On && !c.ready()
}

// text is the event as Lua would write it, a long argument cut off.
func (e Event) text() string {
	var b strings.Builder
	b.WriteString(e.Name)
	for _, a := range e.Args {
		b.WriteString(", ")
		if a.H != nil {
			b.WriteString("a handle")
			continue
		}
		b.WriteString(a.V.String())
	}
	return b.String()
}
