package lua_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// BenchmarkCompile compiles 1 MB of ordinary source.
func BenchmarkCompile(b *testing.B) {
	var s strings.Builder
	for i := 0; s.Len() < 1e6; i++ {
		fmt.Fprintf(&s, "local function f%d(a, b) if a > %d then return a + b * %d end local t = { x = a, [b] = 'y' } return t.x end\nf%d(1, 2)\n", i%150, i, i, i%150)
		if i%150 == 149 {
			s.WriteString("do local x = 1 end\n")
		}
	}
	source := "do " + strings.ReplaceAll(s.String(), "do local x = 1 end\n", "end do\n") + " end"
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		if _, err := lua.Compile("=big", source); err != nil {
			b.Fatal(err)
		}
	}
}
