package hostnet

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/modem/copies"
)

// CopyGate is the copy of a gate, with what lies behind it in the copy of the
// world. Its doors are their users' to copy.
func CopyGate(c *copies.Map, g *Gate, cfg GateConfig) *Gate {
	n := copies.Of(c, g, func(n *Gate) {
		n.waiting = slices.Clone(g.waiting)
		n.calls = make(map[int]*call, len(g.calls))
		for id, old := range g.calls {
			x := *old
			x.door = old.door.copy(c)
			n.calls[id] = &x
		}
	})
	n.cfg = cfg
	return n
}

// CopyDoor is the copy of a door, nil of nil, for the copy of its user: answer
// and writable are as for Gate.Door.
func CopyDoor(c *copies.Map, d *Door, answer func(Answer), writable func(id int)) *Door {
	n := d.copy(c)
	if n != nil {
		n.answer, n.writable = answer, writable
	}
	return n
}

func (d *Door) copy(c *copies.Map) *Door {
	return copies.Of(c, d, func(n *Door) {
		n.gate, n.numbers = copies.Known(c, d.gate), maps.Clone(d.numbers)
	})
}
