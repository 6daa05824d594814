//go:build !js

package lua_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/lua"
)

// literal is the name of a function that was written inside another one, and so
// may have caught its variables.
var literal = regexp.MustCompile(`\.func\d|-fm$`)

// harmless are those that catch nothing of a world.
var harmless = map[string]string{
	"core/craftos.(*Booter).loadrom-fm":          "the Booter: compiled ROM, the same for all",
	"core/copper.(*Stack).Preload.charged.func1": "another native",
}

// Natives refer to nothing of the world they run in: they find it by Call.Host,
// and keep what else they need in upvalues, as Lua values. So a copy of a machine
// calls into the copy of its computer.
func TestNativesCatchNothing(t *testing.T) {
	labs, err := filepath.Glob("../../static/labs/*.md")
	if err != nil || len(labs) == 0 {
		t.Fatalf("no labs: %v", err)
	}
	count := 0
	for _, path := range labs {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := labfile.Parse(filepath.Base(path), src)
		if err != nil {
			t.Fatal(err)
		}
		l, err := lab.New(f, lab.Options{})
		if err != nil {
			t.Fatal(err)
		}
		l.Run()
		for _, c := range l.Computers() {
			if c.Machine() == nil {
				continue
			}
			for name := range lua.Natives(c.Machine()) {
				count++
				if short := strings.TrimPrefix(name, "github.com/emberwire/emberwire/"); literal.MatchString(name) && harmless[short] == "" {
					t.Errorf("%s, %s: %s is a function inside another one. Make it one of the package that finds what it needs "+
						"by Call.Host and Call.Upvalue, or say in harmless why it may stay", path, c.Name(), name)
				}
			}
		}
	}
	if count < 100*len(labs) {
		t.Errorf("only %d natives were found", count)
	}
}
