package world

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/modem"
)

// A panic is a mistake of Emberwire, never of a program. It must cost as little
// as it can: what happens in the turn of one computer ends that computer, and
// everything else goes on, provided that what computers share is whole. That
// tells a count that is above zero while it is being changed (changing, and the
// medium's own). Otherwise the lab stops, with its work kept.

// maxCrashes bounds how many crashes of a lab are told with their Go stack.
const maxCrashes = 16

// Crash is a panic that was contained.
type Crash struct {
	Computer string // whose turn it was; "" is the lab's own, which has stopped
	Reason   string
	Stack    string // of Go
}

// String is what is printed for whoever is to report it.
func (c Crash) String() string {
	who := "the lab"
	if c.Computer != "" {
		who = "the computer " + c.Computer
	}
	return fmt.Sprintf("Emberwire has made a mistake and stopped %s: %s\nPlease report this with the lab.\n%s", who, c.Reason, c.Stack)
}

// containment is what a world knows of mistakes of Emberwire.
type containment struct {
	changing int         // above zero while what computers share is being changed
	stopped  string      // why the world cannot go on; "" while it can
	crashes  []Crash     // contained so far, to tell each once
	crashed  func(Crash) // told of each; may be nil
}

// guard does something in the turn of a computer. This is the one place where a
// panic of a computer ends.
func (n *Node) guard(f func()) {
	done := false
	defer func() {
		if done {
			return
		}
		if p := recover(); p != nil {
			n.crashed(fmt.Sprint(p))
		}
	}()
	f()
	done = true
}

// crashed stops the computer, and the lab too if what is shared is broken.
func (n *Node) crashed(reason string) {
	n.world.tell(Crash{n.Name(), reason, string(debug.Stack())})
	if !n.world.intact() {
		n.world.stop(fmt.Sprintf("it changed what computers share when %s failed: %s", n.Name(), reason))
	}
	n.world.sched.touch(n)
	n.Crash(reason)
	defer func() { _ = recover() }() // what it has open stays open then; it was told once
	n.Release()
}

// tell passes a crash on, each of a computer once.
func (c *containment) tell(x Crash) {
	same := func(o Crash) bool { return o.Computer == x.Computer && o.Reason == x.Reason }
	if len(c.crashes) >= maxCrashes || slices.ContainsFunc(c.crashes, same) {
		return
	}
	c.crashes = append(c.crashes, x)
	if c.crashed != nil {
		c.crashed(x)
	}
}

// share changes what computers share. If that fails in the middle, it shows.
func (c *containment) share(f func()) {
	c.changing++
	f()
	c.changing--
}

// intact reports whether nothing that is shared was left in the middle of a
// change.
func (w *World) intact() bool {
	for _, m := range w.media {
		if !m.Intact() {
			return false
		}
	}
	return w.changing == 0 && (w.ownWeb == nil || w.ownWeb.Intact())
}

// whole does something of the lab's own, between the turns of computers. A panic
// there stops the lab.
func (c *containment) whole(f func()) {
	done := false
	defer func() {
		if done {
			return
		}
		if p := recover(); p != nil {
			reason := fmt.Sprint(p)
			c.tell(Crash{"", reason, string(debug.Stack())})
			c.stop(reason)
		}
	}()
	f()
	done = true
}

// ErrStopped refuses what needs a lab that goes on.
var ErrStopped = errors.New("the lab has stopped after a mistake of Emberwire; what you have made is kept: save it, or reset the lab")

func (c *containment) stop(why string) {
	if c.stopped == "" {
		c.stopped = why
	}
}

// Stopped says why the lab cannot go on; "" while it can. Its files, edits and
// messages are still there to be saved.
func (c *containment) Stopped() string { return c.stopped }

// Step, PowerOn, PowerOff, Reboot, SetInput and Queue are what others do to a
// computer. They are those of core/computer.Computer, done in its turn: a panic
// in them ends this computer, or the lab if what all share is not whole.
func (n *Node) Step(now modem.Time)     { n.guard(func() { n.Computer.Step(now) }) }
func (n *Node) PowerOn(now modem.Time)  { n.guard(func() { n.Computer.PowerOn(now) }) }
func (n *Node) PowerOff(now modem.Time) { n.guard(func() { n.Computer.PowerOff(now) }) }
func (n *Node) Reboot(now modem.Time)   { n.guard(func() { n.Computer.Reboot(now) }) }

// SetInput changes what arrives at a side, in the computer's turn.
func (n *Node) SetInput(now modem.Time, side int, s computer.Signal) {
	n.guard(func() { n.Computer.SetInput(now, side, s) })
}

// Queue adds an event in the computer's turn; false when it is dropped.
func (n *Node) Queue(e computer.Event) (taken bool) {
	n.guard(func() { taken = n.Computer.Queue(e) })
	return taken
}

// Deadline is asked after every turn: of a stack that fails there nothing more
// is wanted.
func (n *Node) Deadline() (at modem.Time, ok bool) {
	n.guard(func() { at, ok = n.Computer.Deadline() })
	if n.State() == computer.Failed {
		return n.Computer.Deadline() // a start that is due; its stacks are not asked
	}
	return at, ok
}
