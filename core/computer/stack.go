package computer

import (
	"slices"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
)

// Stack is a network stack below Lua.
type Stack interface {
	statesum.Digester
	// Receive sees every message a modem of the computer hears, before Lua. It
	// reports whether Lua must not see it.
	Receive(now modem.Time, a modem.Arrival) (hidden bool)
	// Advance does what is due at now.
	Advance(now modem.Time)
	// Deadline is when Advance is wanted next; false: not before something is
	// received or asked for.
	Deadline() (modem.Time, bool)
	// Reset forgets everything: the computer is switched off or on.
	Reset()
	// Copy is the stack of the computer's copy.
	Copy(c *copies.Map) Stack
}

// Listener is a stack that takes messages beside Lua, not before it: the
// events that it raises for one come after Lua's own modem_message.
type Listener interface {
	Heard(now modem.Time, a modem.Arrival)
}

// AddStack puts a stack below the ones that are there; it sees messages after
// them. The lab does so before the first boot.
func (c *Computer) AddStack(s Stack) { c.stacks = append(c.stacks, s) }

// Stacks are the computer's stacks in the order they see messages.
func (c *Computer) Stacks() []Stack { return slices.Clone(c.stacks) }

// advanceStacks calls each stack whose time has come.
func (c *Computer) advanceStacks(now modem.Time) {
	for _, s := range c.stacks {
		if at, ok := s.Deadline(); ok && at <= now {
			s.Advance(now)
		}
	}
}

// resetStacks lets each stack forget everything.
func (c *Computer) resetStacks() {
	for _, s := range c.stacks {
		s.Reset()
	}
}

// InboxLimit bounds what a stack keeps for programs that do not read.
const InboxLimit = 4096

// Inbox is a first-in first-out queue of at most InboxLimit entries; what does
// not fit is dropped and counted. The zero Inbox is empty.
type Inbox[T any] struct {
	items   []T
	dropped int
}

// Push adds x and reports whether there was room.
func (b *Inbox[T]) Push(x T) bool {
	if len(b.items) >= InboxLimit {
		b.dropped++
		return false
	}
	b.items = append(b.items, x)
	return true
}

// Pop takes the oldest entry.
func (b *Inbox[T]) Pop() (x T, ok bool) {
	if len(b.items) == 0 {
		return x, false
	}
	x = b.items[0]
	var none T
	b.items[0] = none
	b.items = b.items[1:]
	return x, true
}

// Copy is an inbox with the copies of the entries.
func (b *Inbox[T]) Copy(of func(T) T) Inbox[T] {
	return Inbox[T]{copies.List(b.items, of), b.dropped}
}

// Len counts the entries.
func (b *Inbox[T]) Len() int { return len(b.items) }

// Dropped counts what found no room.
func (b *Inbox[T]) Dropped() int { return b.dropped }
