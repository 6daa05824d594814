package world

import (
	"github.com/emberwire/emberwire/core/computer"
)

// Wire is a redstone wire between two sides.
type Wire struct {
	From, To         *Node
	FromSide, ToSide int // of computer.Sides
}

// wiring are the redstone wires of a world.
type wiring struct{ wires []Wire }

// Wires are the redstone wires; the list is the world's own.
func (w *wiring) Wires() []Wire { return w.wires }

// addWires connects the sides.
func (w builder) addWires() {
	byName := map[string]*Node{}
	for _, n := range w.nodes {
		byName[n.Name()] = n
	}
	for _, x := range w.work.Config.Redstone {
		from, fromSide, _ := w.work.Config.End(x.From) // checked when the file was read
		to, toSide, _ := w.work.Config.End(x.To)
		w.wires = append(w.wires, Wire{byName[from], byName[to], fromSide, toSide})
	}
}

// outputChanged carries what n sends out at a side to where the wires lead.
func (w *wiring) outputChanged(n *Node, side int) {
	for _, x := range w.wires {
		if x.From == n && x.FromSide == side {
			x.To.SetInput(n.Now(), x.ToSide, w.arriving(x.To, x.ToSide))
		}
	}
}

// arriving is all that leads to a side, together.
func (w *wiring) arriving(n *Node, side int) (s computer.Signal) {
	for _, x := range w.wires {
		if x.To == n && x.ToSide == side {
			s = s.Join(x.From.Output(x.FromSide))
		}
	}
	return s
}
