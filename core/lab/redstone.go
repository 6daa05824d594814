package lab

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
)

// RedstoneSpec is one [[redstone]]: a wire from what one computer sends out at
// a side to what another takes in at one.
type RedstoneSpec struct {
	From string `toml:"from"` // NAME.SIDE
	To   string `toml:"to"`
}

// wire is a RedstoneSpec in the running lab.
type wire struct {
	from, to         *node
	fromSide, toSide int
}

// end splits "alice.left"; false: there is no such computer or side.
func (s *Spec) end(text string) (name string, side int, ok bool) {
	name, sideName, _ := strings.Cut(text, ".")
	for _, c := range s.Computer {
		if c.Name == name {
			side = computer.Side(sideName)
			return name, side, side >= 0
		}
	}
	return name, -1, false
}

// redstone checks the wires.
func (c *checker) redstone() {
	for i, w := range c.f.Config.Redstone {
		path := fmt.Sprintf("redstone[%d]", i)
		for _, end := range []struct{ key, text string }{{"from", w.From}, {"to", w.To}} {
			if _, _, ok := c.f.Config.end(end.text); !ok {
				c.fail(path+"."+end.key, "%q: write NAME.SIDE, a computer and one of %s", end.text, strings.Join(computer.Sides[:], ", "))
			}
		}
	}
}

// addWires connects the sides.
func (l *Lab) addWires() {
	byName := map[string]*node{}
	for _, n := range l.nodes {
		byName[n.Name()] = n
	}
	for _, w := range l.work.Config.Redstone {
		from, fromSide, _ := l.work.Config.end(w.From) // checked when the file was read
		to, toSide, _ := l.work.Config.end(w.To)
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
