package copper

import (
	_ "embed"
	"sync"

	"github.com/emberwire/emberwire/core/lua"
)

// The Lua halves of the modules.
var (
	//go:embed module/cryptonet.lua
	cryptonetSource string
	//go:embed module/cnet.lua
	cnetSource string
	//go:embed module/modules.lua
	modulesSource string
)

// compiled are the modules and what makes them for a program; they never
// change and all computers share them.
var compiled = sync.OnceValue(func() (p [3]*lua.Proto) {
	p[0] = mustCompile("@modules", modulesSource)
	p[1], p[2] = mustCompile("@cryptoNet", cryptonetSource), mustCompile("@cNet", cnetSource)
	return p
})

func mustCompile(name, source string) *lua.Proto {
	p, err := lua.Compile(name, source)
	if err != nil { // a fault of this package, found by every test
		panic(err)
	}
	return p
}

// Names under which programs require the modules. A file of that name on the
// computer's own disk is looked for first, so that people can run the
// originals; that is require's business.
const (
	cryptonetName = "cryptoNet"
	cnetName      = "cNet"
)

// Preload gives the modules to a freshly booted machine: the names for
// require and for each a loader that makes a new module table.
func (s *Stack) Preload(m *lua.Machine) (names []string, loaders []lua.Value) {
	table := m.NewTable(0, 64)
	for _, n := range natives() {
		m.SetStr(table, n.name, m.NewFunction(n.name, charged(n.f)))
	}
	s.registry = m.NewTable(0, 16)
	// The loader keeps the registry reachable, and what the modules that were
	// made have inside.
	inside, weak := m.NewTable(0, 4), m.NewTable(0, 1)
	m.SetStr(weak, "__mode", lua.String("k"))
	m.SetMetatable(inside, weak)
	loader := m.NewFunction("load", load, lua.Nil, lua.TableValue(table), lua.Nil, lua.Nil,
		lua.TableValue(inside), lua.TableValue(s.registry))
	return []string{cryptonetName, cnetName}, []lua.Value{loader, loader}
}

// charged makes the calling program pay for the cryptography of a native
// function: it is done first and paid for after.
func charged(f lua.Func) lua.Func {
	return func(c *lua.Call) lua.Result {
		r := f(c)
		if w := stackOf(c).node.Work(); w > 0 {
			c.Charge(int(w)) // the answer does not matter: it is done
		}
		return r
	}
}

// load makes a module; upvalues: the chunk that does it and what it is given,
// arguments: the name and the package of the program that requires it. The
// chunks are compiled when the first program wants them: most never do, and
// in a page that is a good part of a boot.
func load(c *lua.Call) lua.Result {
	if c.Upvalue(1).IsNil() {
		p, m := compiled(), c.Machine()
		env := lua.TableValue(m.Globals())
		c.SetUpvalue(1, m.Closure(p[0], env))
		c.SetUpvalue(3, m.Closure(p[1], env))
		c.SetUpvalue(4, m.Closure(p[2], env))
	}
	return c.Tail(c.Upvalue(1), c.Upvalue(2), c.Upvalue(3), c.Upvalue(4), c.Upvalue(5), c.Arg(1), c.Arg(2))
}
