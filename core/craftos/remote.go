package craftos

import (
	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
)

// neighbourMethods are those of another computer on the cable.
// spec/computercraft.md 4.9.
var neighbourMethods = []function{
	{"turnOn", neighbourTurnOn},
	{"shutdown", neighbourShutdown},
	{"reboot", neighbourReboot},
	{"getID", neighbourID},
	{"isOn", neighbourIsOn},
	{"getLabel", neighbourLabel},
}

func neighbourTurnOn(c *lua.Call) lua.Result {
	return withSubject(c, func(r computer.Neighbour) lua.Result { r.PowerOn(host(c).Now()); return c.Return() })
}

func neighbourShutdown(c *lua.Call) lua.Result {
	return withSubject(c, func(r computer.Neighbour) lua.Result { r.PowerOff(host(c).Now()); return c.Return() })
}

func neighbourReboot(c *lua.Call) lua.Result {
	return withSubject(c, func(r computer.Neighbour) lua.Result { r.Reboot(host(c).Now()); return c.Return() })
}

func neighbourID(c *lua.Call) lua.Result {
	return withSubject(c, func(r computer.Neighbour) lua.Result { return c.Return(lua.Int(r.ID())) })
}

func neighbourIsOn(c *lua.Call) lua.Result {
	return withSubject(c, func(r computer.Neighbour) lua.Result { return c.Return(lua.Bool(r.On())) })
}

func neighbourLabel(c *lua.Call) lua.Result {
	return withSubject(c, func(r computer.Neighbour) lua.Result {
		if r.Label() == "" {
			return c.Return(lua.Nil)
		}
		return c.Return(c.NewString(r.Label()))
	})
}

// names is a list of strings.
func names(c *lua.Call, list []string) lua.Result {
	c.Charge(8 * len(list))
	t := c.NewTable(len(list), 0)
	for i, name := range list {
		c.Machine().SetIndex(t, i+1, c.NewString(name))
	}
	return c.Return(lua.TableValue(t))
}

func modemNamesRemote(c *lua.Call) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result { return names(c, computer.RemoteNames(m)) })
}

// withRemote calls f with what argument 1 names on the cable, nil for nothing.
func withRemote(c *lua.Call, f func(p computer.Peripheral) lua.Result) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result { return f(computer.Lookup(m, c.Str(1))) })
}

func modemIsPresentRemote(c *lua.Call) lua.Result {
	return withRemote(c, func(p computer.Peripheral) lua.Result { return c.Return(lua.Bool(p != nil)) })
}

func modemTypeRemote(c *lua.Call) lua.Result {
	return withRemote(c, func(p computer.Peripheral) lua.Result { return returnTypes(c, p) })
}

func modemHasTypeRemote(c *lua.Call) lua.Result {
	want := c.Str(2)
	return withRemote(c, func(p computer.Peripheral) lua.Result { return returnHasType(c, p, want) })
}

func modemMethodsRemote(c *lua.Call) lua.Result {
	return withRemote(c, func(p computer.Peripheral) lua.Result {
		if p == nil {
			return c.Return(lua.Nil)
		}
		return names(c, methodNames(p))
	})
}

// modemCallRemote(name, method, …) calls the method as a function of its own,
// so that its argument errors count its own arguments.
func modemCallRemote(c *lua.Call) lua.Result {
	name := c.Str(2)
	return withRemote(c, func(p computer.Peripheral) lua.Result {
		if p == nil {
			return blame(c, "No peripheral: "+c.Str(1))
		}
		f, ok := method(p, name)
		if !ok {
			return blame(c, "No such method "+name)
		}
		return c.Tail(c.Machine().NewNative(name, f.f, c.Upvalue(1), c.Arg(1)), arguments(c, 3)...)
	})
}

// modemNameLocal is the name the others see; nil on a cable to nowhere.
func modemNameLocal(c *lua.Call) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result {
		if m.Medium() == nil {
			return c.Return(lua.Nil)
		}
		return c.Return(c.NewString(computer.RemoteName(m.Computer())))
	})
}
