package world

import (
	"fmt"
	"slices"

	"github.com/emberwire/emberwire/core/computer"
)

// population are the computers of a world.
type population struct {
	nodes []*Node // by id
	byID  map[int]*Node
	gone  map[int]string // names of computers that are not here, for lists
}

// Nodes are the computers by id; the list is the world's own.
func (p *population) Nodes() []*Node { return p.nodes }

// Node finds a computer by id, nil if there is none.
func (p *population) Node(id int) *Node { return p.byID[id] }

// Computers are the computers by id.
func (p *population) Computers() []*computer.Computer {
	out := make([]*computer.Computer, len(p.nodes))
	for i, n := range p.nodes {
		out[i] = n.Computer
	}
	return out
}

// Computer finds a computer by id, nil if there is none.
func (p *population) Computer(id int) *computer.Computer {
	if n := p.byID[id]; n != nil {
		return n.Computer
	}
	return nil
}

// Log is everything a computer printed, as Unicode.
func (p *population) Log(id int) string {
	if n := p.byID[id]; n != nil {
		return n.Log()
	}
	return ""
}

// Name is a computer's name for a list, of one that was removed too, and "#7"
// for one that was never there.
func (p *population) Name(id int) string {
	if n := p.byID[id]; n != nil {
		return n.Name()
	}
	if name := p.gone[id]; name != "" {
		return name
	}
	return fmt.Sprintf("#%d", id)
}

// Remember takes the name of a computer that is not here, for Name.
func (p *population) Remember(id int, name string) {
	if p.byID[id] == nil && len(p.gone) < maxNames {
		p.gone[id] = name
	}
}

// named is the computer of a name, nil if there is none.
func (p *population) named(name string) *Node {
	i := slices.IndexFunc(p.nodes, func(n *Node) bool { return n.Name() == name })
	if i < 0 {
		return nil
	}
	return p.nodes[i]
}

// maxNames bounds the names remembered of computers elsewhere.
const maxNames = 4096
