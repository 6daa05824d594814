package arrows

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// unit is a package as its files have it: what it exports by name, and what it
// uses of others.
type unit struct {
	exports map[string]token.Position
	uses    map[string]bool // "core/lua.New"
	shows   map[string]bool // names in what it exports: types of parameters, results and fields
}

// units reads every file of the module. An external test package is a unit of
// its own: what it uses is used outside.
func units(t *testing.T) map[string]*unit {
	t.Helper()
	set, out := token.NewFileSet(), map[string]*unit{}
	err := filepath.WalkDir("../..", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{"node_modules", "testdata", "dist", "bin", ".git"}, d.Name()) {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		f, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, _ := filepath.Rel("../..", filepath.Dir(file))
		name := filepath.ToSlash(dir)
		if strings.HasSuffix(f.Name.Name, "_test") {
			name += "_test"
		}
		if out[name] == nil {
			out[name] = &unit{exports: map[string]token.Position{}, uses: map[string]bool{}, shows: map[string]bool{}}
		}
		out[name].read(set, f, strings.HasSuffix(file, "_test.go"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (u *unit) read(set *token.FileSet, f *ast.File, test bool) {
	names := map[string]string{} // in this file -> package
	for _, i := range f.Imports {
		full := strings.Trim(i.Path.Value, `"`)
		ours, ok := strings.CutPrefix(full, module)
		if !ok {
			continue
		}
		name := path.Base(full)
		if i.Name != nil {
			name = i.Name.Name
		}
		names[name] = ours
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && names[x.Name] != "" {
				u.uses[names[x.Name]+"."+s.Sel.Name] = true
			}
		}
		return true
	})
	if test {
		return
	}
	for _, d := range f.Decls {
		for _, id := range declares(d) {
			if id.IsExported() {
				u.exports[id.Name] = set.Position(id.Pos())
			}
		}
		u.show(d)
	}
}

// declares are the functions, types and variables that a declaration adds to
// its package. Constants are left out: the bounds and the numbers of a protocol
// are exported to be read; so are errors, Err….
func declares(d ast.Decl) (out []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			out = append(out, d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				out = append(out, s.Name)
			case *ast.ValueSpec:
				for _, id := range s.Names {
					if d.Tok == token.VAR && !strings.HasPrefix(id.Name, "Err") {
						out = append(out, id)
					}
				}
			}
		}
	}
	return out
}

// show notes the names in an exported signature, in the fields of an exported
// type, and in the type of exported constants and variables.
func (u *unit) show(d ast.Decl) {
	note := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.Field:
				if len(x.Names) > 0 && !slices.ContainsFunc(x.Names, (*ast.Ident).IsExported) && !isParameter(d) {
					return false
				}
			case *ast.Ident:
				u.shows[x.Name] = true
			}
			return true
		})
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() {
			note(d.Type)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() {
					note(s.Type)
				}
			case *ast.ValueSpec:
				if s.Type != nil && s.Names[0].IsExported() {
					note(s.Type)
				}
			}
		}
	}
}

// isParameter: the fields of a function's type are its parameters.
func isParameter(d ast.Decl) bool { _, ok := d.(*ast.FuncDecl); return ok }

// contracts are exported without a use of ours: they say what others may build
// on, with the reason.
var contracts = map[string]string{
	"core/copper/cttp.NotImplemented": "one of the statuses of the protocol",
	"core/fs.Error":                   "the error of every operation on a path",
	"core/session.Kept":               "the shape of what a browser keeps of a lab",
	"core/lua.Sized":                  "what a value of the host says of its memory",
	"core/lua.Str":                    "how the engine keeps a string",
	"core/lua.Userdata":               "a value of the host, with its metatable",
	"core/lua.ThreadValue":            "a thread as a value, beside the others of its kind",
}

// What modem and core export is used by another package, or shown by something
// that is.
func TestExportedIsUsed(t *testing.T) {
	all := units(t)
	used, unused, exported := map[string]bool{}, map[string]bool{}, 0
	for _, u := range all {
		for name := range u.uses {
			used[name] = true
		}
	}
	for pkg, u := range all {
		if !strings.HasPrefix(pkg, "core/") && pkg != "modem" && !strings.HasPrefix(pkg, "modem/") {
			continue
		}
		for name, at := range u.exports {
			exported++
			full := pkg + "." + name
			if used[full] || u.shows[name] {
				continue
			}
			unused[full] = true
			if contracts[full] == "" {
				t.Errorf("%s: %s is exported, and no other package uses it", at, full)
			}
		}
	}
	for full := range contracts {
		if !unused[full] {
			t.Errorf("%s is used, or gone: take it from the list", full)
		}
	}
	if exported < 500 {
		t.Errorf("only %d exported names were found", exported)
	}
}
