package lab

import (
	"github.com/emberwire/emberwire/core/computer"
)

// wire is a RedstoneSpec in the running lab.
type wire struct {
	from, to         *node
	fromSide, toSide int
}

// addWires connects the sides.
func (l *Lab) addWires() {
	byName := map[string]*node{}
	for _, n := range l.nodes {
		byName[n.Name()] = n
	}
	for _, w := range l.work.Config.Redstone {
		from, fromSide, _ := l.work.Config.End(w.From) // checked when the file was read
		to, toSide, _ := l.work.Config.End(w.To)
		l.wires = append(l.wires, wire{byName[from], byName[to], fromSide, toSide})
	}
}

// outputChanged carries what n sends out at a side to where the wires lead.
func (l *Lab) outputChanged(n *node, side int) {
	for _, w := range l.wires {
		if w.from == n && w.fromSide == side {
			w.to.SetInput(n.Now(), w.toSide, l.arriving(w.to, w.toSide))
		}
	}
}

// arriving is all that leads to a side, together.
func (l *Lab) arriving(n *node, side int) (s computer.Signal) {
	for _, w := range l.wires {
		if w.to == n && w.toSide == side {
			s = s.Join(w.from.Output(w.fromSide))
		}
	}
	return s
}
