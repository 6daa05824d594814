package craftos

import (
	"path"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// The methods of modems; upvalue 1 is the side. spec/computercraft.md 4.9.
var (
	modemMethods = []function{
		{"open", modemOpen},
		{"isOpen", modemIsOpen},
		{"close", modemClose},
		{"closeAll", modemCloseAll},
		{"transmit", modemTransmit},
		{"isWireless", modemIsWireless},
	}
	wiredMethods = append(modemMethods[:len(modemMethods):len(modemMethods)],
		function{"getNamesRemote", modemNamesRemote},
		function{"isPresentRemote", modemIsPresentRemote},
		function{"getTypeRemote", modemAbsentRemote},
		function{"hasTypeRemote", modemAbsentRemote},
		function{"getMethodsRemote", modemAbsentRemote},
		function{"callRemote", modemCallRemote},
		function{"getNameLocal", modemNameLocal},
	)
)

// with calls f with the method's modem. It may have been taken away between
// making the function and calling it.
func with(c *lua.Call, f func(m *modem.Modem) lua.Result) lua.Result {
	side, _ := c.Upvalue(1).AsString()
	m := host(c).Modem(side)
	if m == nil {
		return c.Errorf(1, "No peripheral attached")
	}
	return f(m)
}

func modemOpen(c *lua.Call) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result { return does(c, m.Open(modem.OwnerLua, c.Int(1))) })
}

func modemClose(c *lua.Call) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result { return does(c, m.Close(modem.OwnerLua, c.Int(1))) })
}

func modemCloseAll(c *lua.Call) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result {
		m.CloseAll(modem.OwnerLua)
		return c.Return()
	})
}

func modemIsOpen(c *lua.Call) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result {
		open, err := m.IsOpen(modem.OwnerLua, c.Int(1))
		if err != nil {
			return raise(c, err)
		}
		return c.Return(lua.Bool(open))
	})
}

func modemIsWireless(c *lua.Call) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result { return c.Return(lua.Bool(m.IsWireless())) })
}

// modemTransmit copies the payload once and sends it.
func modemTransmit(c *lua.Call) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result {
		channel, reply := c.Int(1), c.Int(2)
		v, err := computer.ToValue(c.Machine(), c.Arg(3))
		if err != nil {
			return raise(c, err)
		}
		c.Charge(value.Size(v) / 16)
		_, err = m.Transmit(host(c).Now(), origin(c), channel, reply, v)
		return does(c, err)
	})
}

// originDepth is how far up origin looks for the user's own code.
const originDepth = 16

// origin is the program, file and line that transmit: the innermost that is
// not an API or module of the ROM, else the innermost at all.
func origin(c *lua.Call) (o modem.Origin) {
	for level := 1; level <= originDepth; level++ {
		chunk, line := c.Where(level)
		file := chunkPath(chunk)
		if file == "" {
			continue
		}
		if o.File == "" {
			o = modem.Origin{Program: programName(file), File: file, Line: line}
		}
		if !strings.HasPrefix(file, "rom/apis/") && !strings.HasPrefix(file, "rom/modules/") && file != "bios.lua" {
			return modem.Origin{Program: programName(file), File: file, Line: line}
		}
	}
	return o
}

// programName is a file's name as users type it.
func programName(file string) string { return strings.TrimSuffix(path.Base(file), ".lua") }

// The remote side of wired modems. A modem of a lab connects computers, and no
// peripherals are shared over it yet: the network's list is empty and this
// computer has no name on it.

func modemNamesRemote(c *lua.Call) lua.Result {
	return c.Return(lua.TableValue(c.NewTable(0, 0)))
}

func modemIsPresentRemote(c *lua.Call) lua.Result {
	c.Str(1)
	return c.Return(lua.Bool(false))
}

// modemAbsentRemote is what a question about an absent peripheral answers.
func modemAbsentRemote(c *lua.Call) lua.Result {
	c.Str(1)
	return c.Return(lua.Nil)
}

func modemCallRemote(c *lua.Call) lua.Result {
	name := c.Str(1)
	c.Str(2)
	return c.Errorf(1, "No peripheral: %s", name)
}

func modemNameLocal(c *lua.Call) lua.Result { return c.Return(lua.Nil) }
