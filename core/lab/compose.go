package lab

import (
	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/copper"
	"github.com/emberwire/emberwire/core/craftos"
)

// This file is where the parts meet: which systems there are, what they boot,
// and which network stacks lie below Lua.

// notBuilt refuses the keys of systems and stacks that the engine does not
// have.
func (c *checker) notBuilt(path string, s *ComputerSpec) {
	if s.OS == "phoenix" {
		c.fail(path+".os", "phoenix: not built yet")
	}
}

// addStacks puts the network stacks below a computer's Lua.
func addStacks(c *computer.Computer, s ComputerSpec) {
	if s.OS == "craftos" {
		c.AddStack(copper.New(c))
	}
}

// systems are what computers boot, by the name of the system. One booter is
// shared by all computers of a lab: it owns the compiled ROM.
func systems() func(os string) computer.Booter {
	craft := craftos.New()
	return func(os string) computer.Booter { return craft }
}
