package lab

import (
	"github.com/emberwire/emberwire/core/computer"
)

// wire is a RedstoneSpec in the running lab.
type wire struct {
	from, to         *Node
	fromSide, toSide int
}

// addWires connects the sides.
func (w *World) addWires() {
	byName := map[string]*Node{}
	for _, n := range w.nodes {
		byName[n.Name()] = n
	}
	for _, x := range w.work.Config.Redstone {
		from, fromSide, _ := w.work.Config.End(x.From) // checked when the file was read
		to, toSide, _ := w.work.Config.End(x.To)
		w.wires = append(w.wires, wire{byName[from], byName[to], fromSide, toSide})
	}
}

// outputChanged carries what n sends out at a side to where the wires lead.
func (w *World) outputChanged(n *Node, side int) {
	for _, x := range w.wires {
		if x.from == n && x.fromSide == side {
			x.to.SetInput(n.Now(), x.toSide, w.arriving(x.to, x.toSide))
		}
	}
}

// arriving is all that leads to a side, together.
func (w *World) arriving(n *Node, side int) (s computer.Signal) {
	for _, x := range w.wires {
		if x.to == n && x.toSide == side {
			s = s.Join(x.from.Output(x.fromSide))
		}
	}
	return s
}
