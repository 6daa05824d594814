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
)

// compiled are both halves; they never change and all computers share them.
var compiled = sync.OnceValues(func() (crypto, cnet *lua.Proto) {
	return mustCompile("@cryptoNet", cryptonetSource), mustCompile("@cNet", cnetSource)
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
		m.SetStr(table, n.name, m.NewFunction(n.name, n.f))
	}
	s.registry = m.NewTable(0, 16)
	// The loaders keep the registry reachable.
	env := lua.TableValue(m.Globals())
	crypto, cnet := compiled()
	ups := []lua.Value{lua.TableValue(table), m.Closure(crypto, env), m.Closure(cnet, env), lua.TableValue(s.registry)}
	return []string{cryptonetName, cnetName}, []lua.Value{
		m.NewFunction("load", loadCryptonet, ups...), m.NewFunction("load", loadCnet, ups...),
	}
}

// loadCryptonet makes the CryptoNet module; upvalues: natives, the two halves,
// the registry.
func loadCryptonet(c *lua.Call) lua.Result {
	switch c.State() {
	case 0:
		return c.Invoke(1, c.Upvalue(2), c.Upvalue(1), lua.Bool(false))
	default: // without what is only for cNet
		return c.Return(c.Arg(1))
	}
}

// loadCnet makes the cNet module around a CryptoNet module of its own.
func loadCnet(c *lua.Call) lua.Result {
	switch c.State() {
	case 0:
		return c.Invoke(1, c.Upvalue(2), c.Upvalue(1), lua.Bool(true))
	default:
		return c.Tail(c.Upvalue(3), c.Upvalue(1), c.Arg(1), c.Arg(2))
	}
}
