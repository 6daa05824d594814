package craftos

import (
	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
)

// What a wired modem shows of the computers on its cable: each is a peripheral
// of the type "computer" with these methods. spec/computercraft.md 4.9.
const remoteType = "computer"

var remoteMethods = []struct {
	name string
	f    func(c *lua.Call, r computer.Remote) lua.Result
}{
	{"turnOn", func(c *lua.Call, r computer.Remote) lua.Result { r.PowerOn(host(c).Now()); return c.Return() }},
	{"shutdown", func(c *lua.Call, r computer.Remote) lua.Result { r.PowerOff(host(c).Now()); return c.Return() }},
	{"reboot", func(c *lua.Call, r computer.Remote) lua.Result { r.Reboot(host(c).Now()); return c.Return() }},
	{"getID", func(c *lua.Call, r computer.Remote) lua.Result { return c.Return(lua.Int(r.ID())) }},
	{"isOn", func(c *lua.Call, r computer.Remote) lua.Result { return c.Return(lua.Bool(r.On())) }},
	{"getLabel", remoteLabel},
}

func remoteLabel(c *lua.Call, r computer.Remote) lua.Result {
	if r.Label() == "" {
		return c.Return(lua.Nil)
	}
	return c.Return(c.NewString(r.Label()))
}

// withRemote calls f with the computer that argument 1 names, nil for none.
func withRemote(c *lua.Call, f func(r computer.Remote) lua.Result) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result {
		name := c.Str(1)
		all := computer.Remotes(m)
		c.Charge(8 * len(all))
		for _, r := range all {
			if computer.RemoteName(r.ID()) == name {
				return f(r)
			}
		}
		return f(nil)
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
	return with(c, func(m *modem.Modem) lua.Result {
		var list []string
		for _, r := range computer.Remotes(m) {
			list = append(list, computer.RemoteName(r.ID()))
		}
		return names(c, list)
	})
}

func modemIsPresentRemote(c *lua.Call) lua.Result {
	return withRemote(c, func(r computer.Remote) lua.Result { return c.Return(lua.Bool(r != nil)) })
}

func modemTypeRemote(c *lua.Call) lua.Result {
	return withRemote(c, func(r computer.Remote) lua.Result {
		if r == nil {
			return c.Return(lua.Nil)
		}
		return c.Return(c.NewString(remoteType))
	})
}

func modemHasTypeRemote(c *lua.Call) lua.Result {
	want := c.Str(2)
	return withRemote(c, func(r computer.Remote) lua.Result {
		if r == nil {
			return c.Return(lua.Nil)
		}
		return c.Return(lua.Bool(want == remoteType))
	})
}

func modemMethodsRemote(c *lua.Call) lua.Result {
	return withRemote(c, func(r computer.Remote) lua.Result {
		if r == nil {
			return c.Return(lua.Nil)
		}
		var list []string
		for _, method := range remoteMethods {
			list = append(list, method.name)
		}
		return names(c, list)
	})
}

func modemCallRemote(c *lua.Call) lua.Result {
	name := c.Str(2)
	return withRemote(c, func(r computer.Remote) lua.Result {
		if r == nil {
			return blame(c, "No peripheral: "+c.Str(1))
		}
		for _, method := range remoteMethods {
			if method.name == name {
				return method.f(c, r)
			}
		}
		return blame(c, "No such method "+name)
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
