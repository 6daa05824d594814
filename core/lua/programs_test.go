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

func TestProgramsInPlainLua(t *testing.T) {
	if _, ok := plainLua(t, "-v"); !ok {
		t.Skip("lua5.2 is not installed: the programs ran in our engine alone")
	}
	for _, path := range files(t, "testdata/programs/*.lua") {
		out, _ := plainLua(t, "-e", "assert(load(io.open('"+path+"'):read('*a'), '@"+filepath.Base(path)+"'))()")
		if want := readFile(t, strings.TrimSuffix(path, ".lua")+".golden"); out != want {
			t.Errorf("%s: %s", path, firstDifference(out, want))
		}
	}
}
