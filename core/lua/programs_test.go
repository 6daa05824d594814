package lua_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// TestPrograms runs programs in the style of published ones: their output is committed,
// and is what lua5.2 prints.
func TestPrograms(t *testing.T) {
	for _, path := range files(t, "testdata/programs/*.lua") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			for _, budget := range []int64{unlimited, 100} {
				w := newWorld(t, 0)
				if r := w.run("@"+filepath.Base(path), readFile(t, path), budget, 1e9); r.state != lua.Done {
					t.Fatalf("state %v: %s\n%s", r.state, r.text, r.trace)
				}
				golden(t, strings.TrimSuffix(path, ".lua")+".golden", w.out.String())
			}
		})
	}
}
