package craftos

import (
	"slices"

	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
)

// openPeripheral sets the global peripheral: five functions from which the
// ROM builds the rest. Modems are the only peripherals so far.
// spec/computercraft.md 4.12.
//
// call keeps the method functions it has made in a table (its upvalue), one
// for each side and method.
func openPeripheral(m *lua.Machine) {
	library(m, "peripheral", []function{
		{"isPresent", peripheralIsPresent},
		{"getType", peripheralGetType},
		{"hasType", peripheralHasType},
		{"getMethods", peripheralGetMethods},
	})
	t := m.Globals().Str("peripheral").AsTable()
	made := lua.TableValue(m.NewTable(0, 8))
	m.SetStr(t, "call", m.NewFunction("call", peripheralCall, made))
}

// attached is the modem on the side that argument 1 names, nil for nothing.
func attached(c *lua.Call) *modem.Modem { return host(c).Modem(c.Str(1)) }

// types of a peripheral, the most special first.
func types(m *modem.Modem) []string {
	if m.IsWireless() {
		return []string{"modem"}
	}
	return []string{"modem", "peripheral_hub"}
}

// methods of a peripheral in the order of getMethods.
func methods(m *modem.Modem) []function {
	if m.IsWireless() {
		return modemMethods
	}
	return wiredMethods
}

func peripheralIsPresent(c *lua.Call) lua.Result {
	return c.Return(lua.Bool(attached(c) != nil))
}

func peripheralGetType(c *lua.Call) lua.Result {
	m := attached(c)
	if m == nil {
		return c.Return(lua.Nil)
	}
	var out []lua.Value
	for _, t := range types(m) {
		out = append(out, c.NewString(t))
	}
	return c.Return(out...)
}

func peripheralHasType(c *lua.Call) lua.Result {
	m, want := attached(c), c.Str(2)
	if m == nil {
		return c.Return(lua.Nil)
	}
	return c.Return(lua.Bool(slices.Contains(types(m), want)))
}

func peripheralGetMethods(c *lua.Call) lua.Result {
	m := attached(c)
	if m == nil {
		return c.Return(lua.Nil)
	}
	var list []string
	for _, f := range methods(m) {
		list = append(list, f.name)
	}
	return names(c, list)
}

// peripheralCall(side, method, …) calls the method as a function of its own,
// so that its argument errors count its own arguments.
func peripheralCall(c *lua.Call) lua.Result {
	m, side, name := attached(c), c.Str(1), c.Str(2)
	if m == nil {
		return blame(c, "No peripheral attached")
	}
	all := methods(m)
	i := slices.IndexFunc(all, func(f function) bool { return f.name == name })
	if i < 0 {
		return blame(c, "No such method "+name)
	}
	made, key := c.Upvalue(1).AsTable(), m.Kind().String()+" "+side+" "+name
	f := made.Str(key)
	if f.IsNil() {
		f = c.Machine().NewFunction(name, all[i].f, c.Arg(1))
		c.Machine().SetStr(made, key, f)
	}
	args := make([]lua.Value, 0, max(c.N()-2, 0))
	for i := 3; i <= c.N(); i++ {
		args = append(args, c.Arg(i))
	}
	return c.Tail(f, args...)
}
