package computer

import (
	"fmt"

	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
	"github.com/emberwire/emberwire/modem/value"
)

// QueueLimit is how many events may wait; further ones are dropped and
// counted, timers and modem messages too (spec/computercraft.md 4.7).
const QueueLimit = 256

// QueueBytes bounds what the waiting events keep in memory (Event.Weight), an
// event of a stranger's as well as the program's own. What finds no room is
// dropped and counted like what is beyond QueueLimit.
const QueueBytes = 8 << 20

// Event is something a computer is told: a name and arguments.
type Event struct {
	Name string
	Args []Arg
	wake bool // a stack's private event, see Wake
}

// Arg is one argument: plain data, or a live handle if H is set.
type Arg struct {
	V value.Value
	H Handle
}

// Handle is a live object that a stack puts into an event. Lua is called once,
// when the event is read, in the machine that reads it.
type Handle interface {
	statesum.Digester
	Lua(m *lua.Machine) lua.Value
	// Copy is the handle in the copy of the event.
	Copy(c *copies.Map) Handle
}

// E makes an event of a string, int, float64, bool, value.Value, Handle or nil
// for each argument; another type is a programmer's error and panics.
func E(name string, args ...any) Event {
	e := Event{Name: name, Args: make([]Arg, len(args))}
	for i, a := range args {
		e.Args[i] = argOf(a)
	}
	return e
}

func argOf(a any) Arg {
	switch a := a.(type) {
	case nil:
		return Arg{}
	case string:
		return Arg{V: value.String(a)}
	case int:
		return Arg{V: value.Int(a)}
	case float64:
		return Arg{V: value.Number(a)}
	case bool:
		return Arg{V: value.Bool(a)}
	case value.Value:
		return Arg{V: a}
	case Handle:
		return Arg{H: a}
	}
	panic(fmt.Sprintf("computer: event argument of type %T", a))
}

// values builds the event in the machine that reads it: name, then arguments.
func (e Event) values(m *lua.Machine) []lua.Value {
	out := make([]lua.Value, 1, 1+len(e.Args))
	out[0] = m.NewString(e.Name)
	for _, a := range e.Args {
		if a.H != nil {
			out = append(out, a.H.Lua(m))
		} else {
			out = append(out, FromValue(m, a.V))
		}
	}
	return out
}

// Weight is about what the event costs in memory while it waits; a handle's
// object belongs to its stack, which has bounds of its own.
func (e Event) Weight() int {
	n := len(e.Name)
	for _, a := range e.Args {
		n += value.Weight(a.V)
	}
	return n
}

// queue is the bounded event queue of one computer.
type queue struct {
	events  []Event
	bytes   int      // their Weight
	wakes   []string // private events that found no room, each name once
	dropped int      // since boot
}

// push adds e unless the queue is full.
func (q *queue) push(e Event) bool {
	weight := e.Weight()
	if len(q.events) >= QueueLimit || q.bytes+weight > QueueBytes {
		q.dropped++
		return false
	}
	q.bytes += weight
	q.events = append(q.events, e)
	return true
}

// wake adds the private event name unless it is waiting already. It is never
// lost: without room it waits for the next pop.
func (q *queue) wake(name string) {
	for _, e := range q.events {
		if e.wake && e.Name == name {
			return
		}
	}
	for _, w := range q.wakes {
		if w == name {
			return
		}
	}
	q.wakes = append(q.wakes, name)
	q.refill()
}

// refill moves waiting private events into free places.
func (q *queue) refill() {
	for len(q.wakes) > 0 && len(q.events) < QueueLimit {
		q.events = append(q.events, Event{Name: q.wakes[0], wake: true})
		q.bytes += len(q.wakes[0])
		q.wakes = q.wakes[1:]
	}
}

// pop takes the oldest event.
func (q *queue) pop() (Event, bool) {
	if len(q.events) == 0 {
		return Event{}, false
	}
	e := q.events[0]
	q.bytes -= e.Weight()
	q.events[0] = Event{}
	q.events = q.events[1:]
	q.refill()
	return e, true
}

// Queue adds an event. It is dropped, and false returned, when QueueLimit
// events wait, when the computer is off, or when a start, stop or reboot is
// pending (spec/computercraft.md 4.7). Only the first of these is counted.
func (c *Computer) Queue(ev Event) bool {
	if c.power != On || c.pending != stay {
		return false
	}
	c.cfg.Touched()
	return c.queue.push(ev)
}

// Wake queues a stack's private event, the one its blocking call yields for.
// Waiting twice is the same as waiting once, and unlike other events it is
// never lost to the limit: else a full queue would block a program for ever.
// A stack uses a bounded set of names.
func (c *Computer) Wake(name string) {
	if c.power == On && c.pending == stay {
		c.cfg.Touched()
		c.queue.wake(name)
	}
}

// QueuedEvents counts the events that wait.
func (c *Computer) QueuedEvents() int { return len(c.queue.events) }

// DroppedEvents counts events lost since boot because the queue was full.
func (c *Computer) DroppedEvents() int { return c.queue.dropped }
