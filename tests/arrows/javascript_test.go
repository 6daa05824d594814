package arrows

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// forLife are functions that give JavaScript a function for as long as the
// program runs; every other one releases what it gave.
var forLife = map[string]string{
	"ui.on":                 "a listener of the page",
	"wasm/app.hear":         "the script's way to call the components",
	"wasm/engine.newWorker": "wakes the engine",
}

// fallible are methods of safejs.Value whose error somebody has to look at.
var fallible = map[string]bool{"Call": true, "Set": true, "SetIndex": true, "Invoke": true, "Delete": true, "New": true}

// javaScript parses the files of a folder that speak to JavaScript.
func javaScript(t *testing.T, set *token.FileSet, dir string) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") || !strings.Contains(string(b), "hack-pad/safejs") && !strings.Contains(string(b), `"syscall/js"`) {
			continue
		}
		f, err := parser.ParseFile(set, name, b, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// raw are names of fields and parameters of type js.Value, whose methods give
// no error: they panic.
func raw(files []*ast.File) map[string]bool {
	out := map[string]bool{}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			field, ok := n.(*ast.Field)
			if !ok || nameOf(field.Type) != "js.Value" {
				return true
			}
			for _, name := range field.Names {
				out[name.Name] = true
			}
			return true
		})
	}
	return out
}

// nameOf writes a selector or a name, "" for anything else.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return nameOf(e.X) + "." + e.Sel.Name
	}
	return ""
}

// method is the last part of a name, and what it is called on.
func method(call *ast.CallExpr) (on, name string) {
	full := nameOf(call.Fun)
	i := strings.LastIndexByte(full, '.')
	if i < 0 {
		return "", full
	}
	return full[:i], full[i+1:]
}

// dropped are calls whose error nobody sees.
func dropped(set *token.FileSet, files []*ast.File) (out []string) {
	plain := raw(files)
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			statement, ok := n.(*ast.ExprStmt)
			if !ok {
				return true
			}
			call, ok := statement.X.(*ast.CallExpr)
			if !ok {
				return true
			}
			on, name := method(call)
			last := on[strings.LastIndexByte(on, '.')+1:]
			if on != "" && fallible[name] && !plain[last] {
				out = append(out, fmt.Sprintf("%s: the error of %s.%s is dropped: handle it, or write _, _ =", set.Position(call.Pos()), on, name))
			}
			return true
		})
	}
	return out
}

// kept are functions that were made for JavaScript and are not released by the
// function that made them, by the name of that function.
func kept(f *ast.File) map[string]int {
	out := map[string]int{}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		made, released := 0, map[string]bool{}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				switch on, name := method(call); name {
				case "FuncOf":
					made++
				case "Release":
					released[on] = true
				}
			}
			return true
		})
		if made > len(released) {
			out[fn.Name.Name] = made - len(released)
		}
	}
	return out
}

// The page and the engine handle what JavaScript throws, or say that they do
// not, and release the functions they gave it.
func TestJavaScriptIsHandledAndReleased(t *testing.T) {
	used := map[string]bool{}
	for _, dir := range []string{"ui", "wasm/app", "wasm/engine"} {
		set := token.NewFileSet()
		files := javaScript(t, set, filepath.Join("../..", dir))
		if len(files) == 0 {
			t.Errorf("%s has no file that speaks to JavaScript", dir)
		}
		for _, text := range dropped(set, files) {
			t.Error(text)
		}
		for _, f := range files {
			for fn, n := range kept(f) {
				if name := dir + "." + fn; forLife[name] == "" {
					t.Errorf("%s: %s makes %d functions for JavaScript that it does not release", set.Position(f.Pos()).Filename, fn, n)
				} else {
					used[name] = true
				}
			}
		}
	}
	for name := range forLife {
		if !used[name] {
			t.Errorf("%s keeps no function: take it from the list", name)
		}
	}
}

// What the test looks for is found.
func TestDroppedAndKeptAreFound(t *testing.T) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "x.go", `package x
type h struct { fast js.Value; slow safejs.Value }
func (x *h) a() { x.fast.Call("a"); x.slow.Call("b"); x.slow.Set("c", 1); _, _ = x.slow.Call("d") }
func (x *h) b() { f, err := safejs.FuncOf(nil); _, _ = f, err }
func (x *h) c() { f, _ := safejs.FuncOf(nil); defer f.Release() }
`, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := dropped(set, []*ast.File{f}); len(got) != 2 || !strings.HasPrefix(got[0], "x.go:3:37: the error of x.slow.Call") {
		t.Errorf("%q", got)
	}
	if got := kept(f); len(got) != 1 || got["b"] != 1 {
		t.Errorf("%v", got)
	}
}
