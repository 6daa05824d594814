// Package lua is a Lua engine: Lua 5.2 in the dialect of ComputerCraft
// (spec/computercraft.md 4.2), made so that a host can pause a program after
// any number of instructions, bound its memory, copy it in the middle of
// whatever it does, and get the same run from the same input on every
// platform.
//
// Embedding it takes a machine, its libraries, a chunk and a loop:
//
//	m := lua.New(lua.Config{})
//	lua.OpenLibs(m)
//	say := m.NewFunction("say", func(c *lua.Call) lua.Result {
//		fmt.Println(c.Text(1))
//		return c.Return()
//	})
//	m.SetStr(m.Globals(), "say", say)
//	f, err := m.Load("@hello.lua", `say("hello")`, m.TableValue(m.Globals()))
//	t := m.Start(f)
//	for _, s := t.Resume(50_000); s == lua.Paused; _, s = t.Resume(50_000) {
//	}
//
// # How it works
//
// A chunk becomes a syntax tree with all names resolved (lex.go, parse.go),
// the tree becomes register instructions (gen.go, opcode.go), exec.go runs
// them. Calls of Lua functions, metamethods, pcall and waiting host functions
// are frames of a Thread, not Go calls: a coroutine is data, every frame can
// be left and entered again, and nothing a program does recurses on Go's
// stack.
//
// Each instruction costs one unit of the budget, library work is charged in
// the same unit; the sum is the same whatever slices a program is run in.
//
// # Choices of this dialect
//
// Every NaN is written "nan"; tables, functions and threads print serial
// numbers given when they are first printed or used as a key, never
// addresses. next and pairs go over the list part in order, then over the
// other keys in the order they were added. A numeral in a string may have
// 4,096 characters, the string 65,536. Debug hooks report calls and returns of
// Lua functions only. The main thread may yield: to the embedder.
//
// # Limits
//
// 40,000 frames and 131,072 stack slots a thread (262,144 with lists of
// values), 190 coroutines resumed inside each other, 10,000 waiting host
// functions, 200 levels of syntax: beyond each is an error containing "stack
// overflow". 200 locals and 255 upvalues a function, 1,000 labels a block,
// 10,000 operators in a chain, 1 MiB of source for load. Live memory by
// Config.Memory: "not enough memory".
package lua
