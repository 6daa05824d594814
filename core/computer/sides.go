package computer

import (
	"slices"

	"github.com/emberwire/emberwire/modem"
)

// Sides in the order of peripheral.getNames (spec/computercraft.md 4.12).
var Sides = [6]string{"bottom", "top", "back", "front", "right", "left"}

// Side is the place of a side's name in Sides, -1 if there is no such side.
func Side(name string) int { return slices.Index(Sides[:], name) }

// Attach puts m on a side, in place of what was there; an unknown side panics
// (the lab checks names). A running computer is told, and so are those on the
// cable.
func (c *Computer) Attach(side string, m *modem.Modem) {
	c.Detach(side)
	c.modems[Side(side)] = m
	c.Queue(E("peripheral", side))
	c.meet(m, "peripheral")
}

// Detach takes the modem off a side and out of its medium.
func (c *Computer) Detach(side string) {
	i := Side(side)
	if i < 0 || c.modems[i] == nil {
		return
	}
	m := c.modems[i]
	c.modems[i] = nil
	c.Queue(E("peripheral_detach", side))
	c.meet(m, "peripheral_detach")
	m.Detach()
}

// Modem is what is attached to side, nil for nothing.
func (c *Computer) Modem(side string) *modem.Modem {
	if i := Side(side); i >= 0 {
		return c.modems[i]
	}
	return nil
}

// Modems are the attached modems in the order of Sides.
func (c *Computer) Modems() []*modem.Modem {
	out := make([]*modem.Modem, 0, len(c.modems))
	for _, m := range c.modems {
		if m != nil {
			out = append(out, m)
		}
	}
	return out
}

// Deliver takes a message off a modem: the stacks look first, then Lua is told
// if it owns the channel and no stack hid it, and at last the stacks that listen
// beside Lua do.
func (c *Computer) Deliver(now modem.Time, a modem.Arrival) modem.Outcome {
	c.now = max(c.now, now)
	hidden := false
	for _, s := range c.stacks {
		if s.Receive(now, a) {
			hidden = true
		}
	}
	told := hidden || !a.OpenFor(modem.OwnerLua) || c.Queue(modemMessage(a))
	for _, s := range c.stacks {
		if l, ok := s.(Listener); ok {
			l.Heard(now, a)
		}
	}
	if !told {
		return modem.QueueFull
	}
	return modem.OK
}

// modemMessage is the event Lua sees; the distance is absent across dimensions
// (spec/computercraft.md 4.8).
func modemMessage(a modem.Arrival) Event {
	if a.HasDistance {
		return E("modem_message", a.Modem.Name(), a.Channel, a.ReplyChannel, a.Value, a.Distance)
	}
	return E("modem_message", a.Modem.Name(), a.Channel, a.ReplyChannel, a.Value)
}

// On reports whether the computer runs; modems ask before they deliver.
func (c *Computer) On() bool { return c.power == On }

var _ modem.Receiver = (*Computer)(nil)
