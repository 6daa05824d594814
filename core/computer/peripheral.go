package computer

import (
	"slices"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
)

// Peripheral is what hangs on a side of a computer, or on a cable where every
// computer with a wired modem sees it: a modem, another computer, a speaker,
// a monitor, a drive (spec/computercraft.md 4.12).
//
// It is one object for the life of the lab, whoever sees it; its methods for Lua
// are core/craftos's, by its Go type. What it has to answer for:
//
//   - Events: it queues them at the computers that see it, with the name by
//     which each does. Seen keeps those.
//   - Time: it does nothing between two calls but what Deadline asks for. Of the
//     computers that see it the first one that runs at that time calls Advance;
//     while all of them are off nothing is due.
//   - The view: Version is another one when something changed that can be seen.
//   - A lab file: its table says what it is and holds no state. What programs
//     changed in it is saved only if it is files (the floppy in a drive is a
//     core/fs, saved like a computer's disk, a monitor shows nothing when a lab
//     is loaded).
//   - A copy of a world: Copy, of all that can change. tests/labs looks that
//     nothing is shared.
//   - Undo: plugging is taken back by unplugging and the other way round. What
//     comes back is new from its table; files are put back by writing them.
type Peripheral interface {
	statesum.Digester
	// Types are what peripheral.getType answers, the most special first.
	Types() []string
	// Attach tells that a computer sees it under a name from now on, Detach
	// that it does no more.
	Attach(c *Computer, name string)
	Detach(c *Computer, name string)
	// Advance does what is due at now.
	Advance(now modem.Time)
	// Deadline is when Advance is wanted next; false: not before a call.
	Deadline() (modem.Time, bool)
	// Version counts the changes that somebody who looks should be told of.
	Version() uint64
	// Copy is it in the copy of its world: what Attach has noted too.
	Copy(c *copies.Map) Peripheral
}

// Still is for peripherals that do nothing by themselves and show nothing that
// changes: embed it.
type Still struct{}

// Attach needs nothing.
func (Still) Attach(*Computer, string) {}

// Detach needs nothing.
func (Still) Detach(*Computer, string) {}

// Advance has nothing to do.
func (Still) Advance(modem.Time) {}

// Deadline is never.
func (Still) Deadline() (modem.Time, bool) { return 0, false }

// Version is always the same.
func (Still) Version() uint64 { return 0 }

// Seen are the computers that see a peripheral, in the order in which they came
// to: embed it. The zero Seen is nobody.
type Seen struct{ places []place }

type place struct {
	c    *Computer
	name string
}

// Attach notes one more.
func (s *Seen) Attach(c *Computer, name string) { s.places = append(s.places, place{c, name}) }

// Detach forgets one.
func (s *Seen) Detach(c *Computer, name string) {
	if i := slices.Index(s.places, place{c, name}); i >= 0 {
		s.places = slices.Delete(s.places, i, i+1)
	}
}

// Copied puts the copies of the computers in the place of them.
func (s *Seen) Copied(c *copies.Map) {
	s.places = copies.List(s.places, func(p place) place { return place{copies.Known(c, p.c), p.name} })
}

// Tell queues an event at all of them: its first argument is the name by which
// each sees the peripheral.
func (s *Seen) Tell(event string, args ...any) {
	for _, p := range s.places {
		p.c.Queue(E(event, append([]any{p.name}, args...)...))
	}
}

// Touch tells all of them that Deadline may have changed.
func (s *Seen) Touch() {
	for _, p := range s.places {
		p.c.cfg.Touched()
	}
}

// see lets the computer see a peripheral.
func (c *Computer) see(p Peripheral, name string) {
	c.seen = append(c.seen, p)
	p.Attach(c, name)
	c.Queue(E("peripheral", name))
}

// lose ends that.
func (c *Computer) lose(p Peripheral, name string) {
	if i := slices.Index(c.seen, p); i >= 0 {
		c.seen = slices.Delete(c.seen, i, i+1)
	}
	p.Detach(c, name)
	c.Queue(E("peripheral_detach", name))
}

// advanceSeen lets peripherals do what is due.
func (c *Computer) advanceSeen(now modem.Time) {
	for _, p := range c.seen {
		if at, ok := p.Deadline(); ok && at <= now {
			p.Advance(now)
		}
	}
}

// modemPart is a modem as a peripheral. Its channels and messages are package
// modem's.
type modemPart struct {
	*modem.Modem
	Still
}

// Types are those of a modem; a wired one is also the way to what hangs on its
// cable.
func (m modemPart) Types() []string {
	if m.IsWireless() {
		return []string{"modem"}
	}
	return []string{"modem", "peripheral_hub"}
}

// Attach and Detach hide the modem's own.
func (m modemPart) Attach(*Computer, string) {}

// Detach needs nothing.
func (m modemPart) Detach(*Computer, string) {}

// Copy is the modem's copy.
func (m modemPart) Copy(c *copies.Map) Peripheral {
	return modemPart{Modem: modem.CopyModem(c, m.Modem)}
}

// AsModem is the modem that a peripheral is, nil if it is none.
func AsModem(p Peripheral) *modem.Modem {
	if m, ok := p.(modemPart); ok {
		return m.Modem
	}
	return nil
}
