package main

import lua "github.com/yuin/gopher-lua"

// openBit32 gives gopher-lua, which has no bit library, the few functions that
// the programs use, as anybody embedding it for such programs would.
func openBit32(state *lua.LState) {
	t := state.NewTable()
	state.SetFuncs(t, map[string]lua.LGFunction{
		"band":    fold(^uint32(0), func(a, b uint32) uint32 { return a & b }),
		"bxor":    fold(0, func(a, b uint32) uint32 { return a ^ b }),
		"bnot":    func(s *lua.LState) int { return push(s, ^arg(s, 1)) },
		"rshift":  func(s *lua.LState) int { return push(s, arg(s, 1)>>arg(s, 2)) },
		"rrotate": func(s *lua.LState) int { return push(s, rotate(arg(s, 1), arg(s, 2))) },
	})
	state.SetGlobal("bit32", t)
}

func fold(start uint32, f func(a, b uint32) uint32) lua.LGFunction {
	return func(s *lua.LState) int {
		r := start
		for i := 1; i <= s.GetTop(); i++ {
			r = f(r, arg(s, i))
		}
		return push(s, r)
	}
}

func rotate(a, n uint32) uint32 { return a>>(n&31) | a<<(32-n&31) }

func arg(s *lua.LState, i int) uint32 { return uint32(int64(s.CheckNumber(i))) }

func push(s *lua.LState, n uint32) int {
	s.Push(lua.LNumber(n))
	return 1
}
