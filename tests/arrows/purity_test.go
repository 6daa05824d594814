package arrows

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// impure are functions of package time that read or wait for the wall clock,
// which no package below the programs may do: time is an argument there.
var impure = map[string]bool{"Now": true, "Sleep": true, "After": true, "AfterFunc": true, "Tick": true, "NewTimer": true, "NewTicker": true, "Since": true, "Until": true}

// Nothing in modem and core starts a goroutine, looks at a clock or waits.
func TestNothingBelowReadsAClock(t *testing.T) {
	files := 0
	for _, dir := range []string{"../../modem", "../../core"} {
		err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			files++
			for _, why := range impurities(t, file, nil) {
				t.Error(why)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 200 {
		t.Errorf("only %d files were looked at", files)
	}
}

// impurities are what a file does that it may not; src is its text, nil to
// read it.
func impurities(t *testing.T, file string, src any) (out []string) {
	t.Helper()
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, file, src, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.GoStmt:
			out = append(out, set.Position(x.Pos()).String()+": starts a goroutine")
		case *ast.SelectorExpr:
			if p, ok := x.X.(*ast.Ident); ok && p.Name == "time" && impure[x.Sel.Name] {
				out = append(out, set.Position(x.Pos()).String()+": calls time."+x.Sel.Name)
			}
		}
		return true
	})
	return out
}

func TestImpuritiesAreFound(t *testing.T) {
	src := "package p\nimport \"time\"\nfunc f() { go f(); time.Sleep(time.Second); _ = time.Now() }\n"
	if got := impurities(t, "p.go", src); len(got) != 3 {
		t.Error(got)
	}
}
