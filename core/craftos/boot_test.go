package craftos

import (
	"testing"
	"time"
)

func TestBootToPrompt(t *testing.T) {
	w := newWorld(t)
	c := w.add("startup.lua", `print("hello from startup")`)
	w.run(time.Second)
	w.screen(c, "after boot", `
		CraftOS 1.9
		hello from startup
		>
		`)
	w.typed(c, "id\nls\nnope\n")
	w.screen(c, "three commands", `
		CraftOS 1.9
		hello from startup
		> id
		This is computer #0
		> ls
		rom
		startup.lua
		> nope
		No such program
		>
		`)
}
