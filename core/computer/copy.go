package computer

import (
	"errors"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem/copies"
)

// Tables is a stack that keeps tables of the computer's machine.
type Tables interface{ Tables() []**lua.Table }

// Copy is the copy of a computer with all that belongs to it: disk, machine,
// stacks, and what hangs on its sides. bind gives its configuration the functions
// of where it is now. It is watched by nobody.
func Copy(c *copies.Map, o *Computer, bind func(*Config)) *Computer {
	return copies.Of(c, o, func(n *Computer) {
		if o.run.inside {
			c.Fail(errors.New("a program is running"))
			return
		}
		bind(&n.cfg)
		n.disk = fs.Copy(c, o.disk)
		n.cfg.Files = n.disk
		n.screen = o.screen.Copy()
		source := *o.source
		n.source = &source
		n.random = rand.New(n.source)
		n.queue.copied(c)
		n.timers.copied()
		n.parts(c, o)
		n.watched, n.raised = false, nil
		n.compute(o)
	})
}

// parts copies what hangs on the computer, and its stacks.
func (n *Computer) parts(c *copies.Map, o *Computer) {
	of := func(p Peripheral) Peripheral { return p.Copy(c) }
	for i, p := range o.sides {
		if p != nil {
			n.sides[i] = of(p)
		}
	}
	n.seen = copies.List(o.seen, of)
	n.stacks = copies.List(o.stacks, func(s Stack) Stack { return s.Copy(c) })
}

// compute copies the machine and the place where its program is.
func (n *Computer) compute(o *Computer) {
	if o.machine == nil {
		return
	}
	var tables []**lua.Table
	for _, s := range n.stacks {
		if t, ok := s.(Tables); ok {
			tables = append(tables, t.Tables()...)
		}
	}
	n.machine = o.machine.Clone(n, nil, tables...)
	n.machine.SetRandom(n.random.Uint64)
	n.run.thread = nil
	if i := slices.Index(o.machine.Threads(), o.run.thread); i >= 0 {
		n.run.thread = n.machine.Threads()[i]
	}
}

func (q *queue) copied(c *copies.Map) {
	q.wakes = slices.Clone(q.wakes)
	q.events = copies.List(q.events, func(e Event) Event {
		e.Args = slices.Clone(e.Args)
		for i := range e.Args {
			if h := e.Args[i].H; h != nil {
				e.Args[i].H = h.Copy(c)
			}
		}
		return e
	})
}

func (t *timers) copied() {
	t.pending = slices.Clone(t.pending)
	t.timerDue, t.alarmDue = maps.Clone(t.timerDue), maps.Clone(t.alarmDue)
}
