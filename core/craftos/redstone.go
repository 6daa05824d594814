package craftos

import (
	"math"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
)

// redstoneFunctions is the global redstone, and rs too.
// spec/computercraft.md 4.16.
var redstoneFunctions = []function{
	{"getSides", redstoneSides},
	{"setOutput", redstoneSetOutput},
	{"getOutput", redstoneOutput},
	{"getInput", redstoneInput},
	{"setAnalogOutput", redstoneSetAnalog}, {"setAnalogueOutput", redstoneSetAnalog},
	{"getAnalogOutput", redstoneAnalogOutput}, {"getAnalogueOutput", redstoneAnalogOutput},
	{"getAnalogInput", redstoneAnalogInput}, {"getAnalogueInput", redstoneAnalogInput},
	{"setBundledOutput", redstoneSetBundled},
	{"getBundledOutput", redstoneBundledOutput},
	{"getBundledInput", redstoneBundledInput},
	{"testBundledInput", redstoneTestBundled},
}

func redstoneSides(c *lua.Call) lua.Result { return names(c, computer.Sides[:]) }

// withSide calls f with the side that argument 1 names.
func withSide(c *lua.Call, f func(side int) lua.Result) lua.Result {
	name := c.Str(1)
	side := computer.Side(name)
	if side < 0 {
		return c.ArgError(1, "unknown option "+name)
	}
	return f(side)
}

// setsOutput changes the output of the side in argument 1.
func setsOutput(c *lua.Call, change func(s *computer.Signal)) lua.Result {
	return withSide(c, func(side int) lua.Result {
		s := host(c).Output(side)
		change(&s)
		host(c).SetOutput(side, s)
		return c.Return()
	})
}

// asksSide answers something about the side in argument 1.
func asksSide(c *lua.Call, of func(*computer.Computer, int) computer.Signal, what func(computer.Signal) lua.Value) lua.Result {
	return withSide(c, func(side int) lua.Result { return c.Return(what(of(host(c), side))) })
}

func isOn(s computer.Signal) lua.Value    { return lua.Bool(s.Power > 0) }
func power(s computer.Signal) lua.Value   { return lua.Int(s.Power) }
func bundled(s computer.Signal) lua.Value { return lua.Int(int(s.Bundled)) }

func redstoneOutput(c *lua.Call) lua.Result {
	return asksSide(c, (*computer.Computer).Output, isOn)
}

func redstoneInput(c *lua.Call) lua.Result { return asksSide(c, (*computer.Computer).Input, isOn) }

func redstoneAnalogOutput(c *lua.Call) lua.Result {
	return asksSide(c, (*computer.Computer).Output, power)
}

func redstoneAnalogInput(c *lua.Call) lua.Result {
	return asksSide(c, (*computer.Computer).Input, power)
}

func redstoneBundledOutput(c *lua.Call) lua.Result {
	return asksSide(c, (*computer.Computer).Output, bundled)
}

func redstoneBundledInput(c *lua.Call) lua.Result {
	return asksSide(c, (*computer.Computer).Input, bundled)
}

func redstoneSetOutput(c *lua.Call) lua.Result {
	c.Str(1)
	p := 0
	if c.Bool(2) {
		p = computer.MaxPower
	}
	return setsOutput(c, func(s *computer.Signal) { s.Power = p })
}

func redstoneSetAnalog(c *lua.Call) lua.Result {
	c.Str(1)
	p := c.Int(2)
	if p < 0 || p > computer.MaxPower {
		return c.Errorf(1, "Expected number in range 0-15")
	}
	return setsOutput(c, func(s *computer.Signal) { s.Power = p })
}

// mask is argument 2 as sixteen wires; bits above them are left out.
func mask(c *lua.Call) uint16 { return uint16(int64(math.Trunc(c.Finite(2)))) }

func redstoneSetBundled(c *lua.Call) lua.Result {
	c.Str(1)
	wires := mask(c)
	return setsOutput(c, func(s *computer.Signal) { s.Bundled = wires })
}

func redstoneTestBundled(c *lua.Call) lua.Result {
	c.Str(1)
	wires := mask(c)
	return asksSide(c, (*computer.Computer).Input, func(s computer.Signal) lua.Value { return lua.Bool(s.Bundled&wires == wires) })
}
