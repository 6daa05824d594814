package world

import (
	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/copper"
	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/phoenix"
)

// This file is where the parts meet: which systems there are, what they boot,
// and which network stacks lie below Lua.

// addStacks puts the network stacks below a computer's Lua. They share its
// modems; each sees the messages of the other and leaves them alone.
func (w builder) addStacks(n *Node, s labfile.ComputerSpec) {
	c := n.Computer
	cfg, _, _ := labfile.Network(s) // checked when the file was read
	cfg.Routed = s.OS == osPhoenix
	net := phoenix.New(c, cfg)
	w.addWeb(n, net)
	c.AddStack(net)
	if s.OS == osCraft {
		c.AddStack(copper.New(c))
	}
	w.listen(n)
}

// listen lets the stacks of a computer tell and ask the lab.
func (w builder) listen(n *Node) {
	for _, s := range n.Stacks() {
		switch s := s.(type) {
		case *phoenix.Stack:
			s.OnDrop(n.dropped)
			s.SetHosts(w.hosts)
			s.SetAnalysis(w.analyses(n))
		case *copper.Stack:
			if inspect := w.file.Config.Inspect; inspect == nil || *inspect {
				s.SetKeyLog(w.observer.Key)
			}
			s.OnDrop(n.dropped)
		}
	}
}

// setNetwork takes the network of an edited computer over.
func (n *Node) setNetwork(s labfile.ComputerSpec) {
	cfg, _, _ := labfile.Network(s) // checked when the file was read
	for _, stack := range n.Stacks() {
		if net, ok := stack.(*phoenix.Stack); ok {
			net.SetNetwork(cfg.Interfaces, cfg.Routes)
		}
	}
}

// The systems a computer may have.
const (
	osCraft   = "craftos"
	osPhoenix = "phoenix"
)

// systems are what computers boot, by the name of the system. One booter is
// shared by all computers of a lab, and the compiled ROM by all labs.
func systems() func(os string) computer.Booter {
	craft, phoenix := craftos.New(), craftos.NewPhoenix()
	return func(os string) computer.Booter {
		if os == osPhoenix {
			return phoenix
		}
		return craft
	}
}
