package craftos

import (
	"slices"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/drive"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/monitor"
	"github.com/emberwire/emberwire/core/printer"
	"github.com/emberwire/emberwire/core/speaker"
)

// openPeripheral sets the global peripheral: five functions from which the
// ROM builds the rest. spec/computercraft.md 4.12.
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
	m.SetStr(t, "call", m.NewNative("call", peripheralCall, made))
}

// attached is what is on the side that argument 1 names, nil for nothing.
func attached(c *lua.Call) computer.Peripheral { return host(c).Peripheral(c.Str(1)) }

// methods of a peripheral in the order of getMethods. Upvalue 1 of each is the
// side on which it is, or of the modem over which it is seen; upvalue 2 is the
// name there.
func methods(p computer.Peripheral) []function {
	if m := computer.AsModem(p); m != nil {
		if m.IsWireless() {
			return modemMethods
		}
		return wiredMethods
	}
	switch p.(type) {
	case computer.Neighbour:
		return neighbourMethods
	case *speaker.Speaker:
		return speakerMethods
	case *monitor.Monitor:
		return monitorMethods
	case *drive.Drive:
		return driveMethods
	case *printer.Printer:
		return printerMethods
	}
	return nil
}

// subject is the peripheral whose method is called. It may have been taken away
// between making the function and calling it.
func subject(c *lua.Call) computer.Peripheral {
	side, _ := c.Upvalue(1).AsString()
	if c.Upvalues() < 2 {
		return host(c).Peripheral(side)
	}
	name, _ := c.Upvalue(2).AsString()
	if m := host(c).Modem(side); m != nil {
		return computer.Lookup(m, name)
	}
	return nil
}

// withSubject calls f with the method's peripheral.
func withSubject[P computer.Peripheral](c *lua.Call, f func(p P) lua.Result) lua.Result {
	p, ok := subject(c).(P)
	if !ok {
		return blame(c, "No peripheral attached")
	}
	return f(p)
}

// method finds a method by its name.
func method(p computer.Peripheral, name string) (function, bool) {
	all := methods(p)
	i := slices.IndexFunc(all, func(f function) bool { return f.name == name })
	if i < 0 {
		return function{}, false
	}
	return all[i], true
}

// methodNames are those of a peripheral's methods.
func methodNames(p computer.Peripheral) (list []string) {
	for _, f := range methods(p) {
		list = append(list, f.name)
	}
	return list
}

func peripheralIsPresent(c *lua.Call) lua.Result {
	return c.Return(lua.Bool(attached(c) != nil))
}

func peripheralGetType(c *lua.Call) lua.Result { return returnTypes(c, attached(c)) }

// returnTypes returns the types of a peripheral, nil for none.
func returnTypes(c *lua.Call, p computer.Peripheral) lua.Result {
	if p == nil {
		return c.Return(lua.Nil)
	}
	var out []lua.Value
	for _, t := range p.Types() {
		out = append(out, c.NewString(t))
	}
	return c.Return(out...)
}

func peripheralHasType(c *lua.Call) lua.Result { return returnHasType(c, attached(c), c.Str(2)) }

// returnHasType returns whether a type is among those of a peripheral, nil for
// none.
func returnHasType(c *lua.Call, p computer.Peripheral, want string) lua.Result {
	if p == nil {
		return c.Return(lua.Nil)
	}
	return c.Return(lua.Bool(slices.Contains(p.Types(), want)))
}

func peripheralGetMethods(c *lua.Call) lua.Result {
	p := attached(c)
	if p == nil {
		return c.Return(lua.Nil)
	}
	return names(c, methodNames(p))
}

// peripheralCall(side, method, …) calls the method as a function of its own,
// so that its argument errors count its own arguments.
func peripheralCall(c *lua.Call) lua.Result {
	p, side, name := attached(c), c.Str(1), c.Str(2)
	if p == nil {
		return blame(c, "No peripheral attached")
	}
	f, ok := method(p, name)
	if !ok {
		return blame(c, "No such method "+name)
	}
	made, key := c.Upvalue(1).AsTable(), keyOf(p)+" "+side+" "+name
	v := made.Str(key)
	if v.IsNil() {
		v = c.Machine().NewNative(name, f.f, c.Arg(1))
		c.Machine().SetStr(made, key, v)
	}
	return c.Tail(v, arguments(c, 3)...)
}

// keyOf tells the functions of peripherals of several kinds apart.
func keyOf(p computer.Peripheral) string {
	if m := computer.AsModem(p); m != nil {
		return m.Kind().String()
	}
	return p.Types()[0]
}

// arguments are those of a call from number n on.
func arguments(c *lua.Call, n int) []lua.Value {
	args := make([]lua.Value, 0, max(c.N()-n+1, 0))
	for i := n; i <= c.N(); i++ {
		args = append(args, c.Arg(i))
	}
	return args
}
