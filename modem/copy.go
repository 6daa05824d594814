package modem

import (
	"slices"

	"github.com/emberwire/emberwire/modem/copies"
)

// copiedTap is a Tap that goes along when its medium is copied; others do not.
type copiedTap interface {
	// CopyTap is the one that hears the copy of the medium.
	CopyTap(c *copies.Map) Tap
}

// CopyMedium is the copy of a medium with its modems and what is in flight, heard
// by those taps that have a CopyTap(*copies.Map) Tap. It counts with numbers and asks filter. What its owner hangs on it besides modems
// is the owner's to copy (SetHub). Messages are shared: they never change.
//
//go:noinline
func CopyMedium(c *copies.Map, m *Medium, numbers *Counter, filter Filter) *Medium {
	n := copies.Of(c, m, func(n *Medium) { n.fill(c, m) })
	n.numbers, n.filter, n.hub = numbers, filter, nil
	return n
}

func (n *Medium) fill(c *copies.Map, m *Medium) {
	of := func(x *Modem) *Modem { return CopyModem(c, x) }
	n.modems, n.routers, n.chain = copies.List(m.modems, of), copies.List(m.routers, of), copies.List(m.chain, of)
	n.open = make(map[int][]*Modem, len(m.open))
	for ch, list := range m.open {
		n.open[ch] = copies.List(list, of)
	}
	n.way, n.spare = slices.Clone(m.way), nil
	n.queue = copies.List(m.queue, func(f *flight) *flight {
		x := *f
		x.by = of(f.by)
		if f == m.held {
			n.held = &x
		}
		return &x
	})
	n.taps = nil
	for _, t := range m.taps {
		if x, ok := t.(copiedTap); ok {
			n.taps = append(n.taps, x.CopyTap(c))
		}
	}
}

// CopyModem is the copy of a modem, nil of nil. It belongs to the copy of its
// receiver, if that has one. What it wants past its channels is up to who wanted
// it: Rewant.
//
//go:noinline
func CopyModem(c *copies.Map, m *Modem) *Modem {
	return copies.Of(c, m, func(n *Modem) {
		n.cfg.Medium = copies.Known(c, m.cfg.Medium)
		n.cfg.Receiver, _ = c.Any(m.cfg.Receiver).(Receiver)
		if r, ok := n.cfg.Receiver.(interface{ On() bool }); ok {
			n.cfg.On = r.On
		} else {
			n.cfg.On = nil
		}
		n.channels = slices.Clone(m.channels)
		for i := range n.channels {
			n.channels[i].owners = slices.Clone(n.channels[i].owners)
		}
		n.wants = nil
	})
}

// Rewant gives a copy what the original wants: SetWants, for a modem that is
// among the routers of its medium already.
func (m *Modem) Rewant(of *Modem, f func(*Message) bool) {
	if of.wants != nil {
		m.wants = f
	}
}
