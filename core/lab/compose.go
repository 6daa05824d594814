package lab

import (
	"github.com/emberwire/emberwire/core/computer"
)

// notBuilt refuses the keys of systems and stacks that the engine does not
// have.
func (c *checker) notBuilt(path string, s *ComputerSpec) {
	if s.OS == "phoenix" {
		c.fail(path+".os", "phoenix: not built yet")
	}
}

// addStacks puts the network stacks below a computer's Lua.
func addStacks(c *computer.Computer, s ComputerSpec) {}

// booter is what a computer of a system boots.
func booter(os string) computer.Booter { return nil }
