package computer

import (
	"slices"

	"github.com/emberwire/emberwire/modem"
)

// Sides in the order of peripheral.getNames (spec/computercraft.md 4.12).
var Sides = [6]string{"bottom", "top", "back", "front", "right", "left"}

// Side is the place of a side's name in Sides, -1 if there is no such side.
func Side(name string) int { return slices.Index(Sides[:], name) }

// Attach puts a modem on a side, in place of what was there; an unknown side
// panics (the lab checks names). A running computer is told, and so are those on
// the cable; what hangs on the cable is seen from now on.
func (c *Computer) Attach(side string, m *modem.Modem) {
	c.AttachPeripheral(side, modemPart{Modem: m})
	c.meet(m)
}

// AttachPeripheral puts something else on a side.
func (c *Computer) AttachPeripheral(side string, p Peripheral) {
	c.Detach(side)
	c.sides[Side(side)] = p
	c.see(p, side)
}

// Detach takes what is there off a side, a modem out of its medium too.
func (c *Computer) Detach(side string) {
	p := c.Peripheral(side)
	if p == nil {
		return
	}
	c.sides[Side(side)] = nil
	c.lose(p, side)
	if m := AsModem(p); m != nil {
		c.part(m)
		m.Detach()
	}
}

// Peripheral is what is attached to side, nil for nothing.
func (c *Computer) Peripheral(side string) Peripheral {
	if i := Side(side); i >= 0 {
		return c.sides[i]
	}
	return nil
}

// Modem is the modem attached to side, nil for none.
func (c *Computer) Modem(side string) *modem.Modem { return AsModem(c.Peripheral(side)) }

// Modems are the attached modems in the order of Sides.
func (c *Computer) Modems() []*modem.Modem {
	out := make([]*modem.Modem, 0, len(c.sides))
	for _, p := range c.sides {
		if m := AsModem(p); m != nil {
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
