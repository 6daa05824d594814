package lua_test

import (
	"fmt"

	"github.com/emberwire/emberwire/core/lua"
)

func Example() {
	m := lua.New(lua.Config{})
	lua.OpenLibs(m)
	say := m.NewFunction("say", func(c *lua.Call) lua.Result {
		fmt.Println(c.Text(1))
		return c.Return()
	})
	m.SetStr(m.Globals(), "say", say)
	f, err := m.Load("@hello.lua", `for i = 1, 2 do say("hello " .. i) end return 42`, m.TableValue(m.Globals()))
	if err != nil {
		panic(err)
	}
	t := m.Start(f)
	for _, s := t.Resume(3); s == lua.Paused; _, s = t.Resume(3) {
	}
	n, _ := t.Results()[0].AsNumber()
	fmt.Println(n)
	// Output:
	// hello 1
	// hello 2
	// 42
}
