package arrows

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// known are methods that say by their name what they do: of error, fmt, errors
// and go-app.
var known = []string{"Error", "String", "Unwrap", "Is", "As", "OnMount", "OnUpdate", "OnDismount", "OnNav", "Render"}

// Whatever a package exports says what it is: in a comment of its own, of its
// group, or of the declaration right above it, which names it too. Values of a
// type that is ours say it by their names.
func TestWhatIsExportedIsDocumented(t *testing.T) {
	seen := 0
	for _, folder := range []string{"modem", "core", "ui", "wasm", "web", "static"} {
		err := filepath.WalkDir(filepath.Join("../..", folder), func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && d.Name() == "testdata" {
				return cmpSkip(err)
			}
			if d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return nil
			}
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, file, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			above := "" // the comment of the declaration above
			for _, d := range f.Decls {
				doc := ""
				for _, x := range declared(d) {
					seen++
					if doc = x.doc; doc == "" && !regexp.MustCompile(`\b`+x.name+`\b`).MatchString(above) {
						t.Errorf("%s: %s has no comment", set.Position(x.at), x.name)
					}
				}
				if doc != "" {
					above = doc
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 1000 {
		t.Errorf("only %d names were found", seen)
	}
}

// cmpSkip ends a walk into a folder.
func cmpSkip(err error) error {
	if err == nil {
		return filepath.SkipDir
	}
	return err
}

// name is one that a declaration exports, with what is said of it.
type name struct {
	name string
	doc  string
	at   token.Pos
}

func declared(d ast.Decl) (list []name) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiver(d)) && !slices.Contains(known, d.Name.Name)) {
			list = append(list, name{d.Name.Name, d.Doc.Text(), d.Pos()})
		}
	case *ast.GenDecl:
		typed := false // the values so far are of a type that is ours
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() {
					list = append(list, name{s.Name.Name, d.Doc.Text() + s.Doc.Text() + s.Comment.Text(), s.Pos()})
				}
			case *ast.ValueSpec:
				if s.Type != nil || len(s.Values) > 0 {
					id, _ := s.Type.(*ast.Ident)
					typed = id != nil && id.IsExported()
				}
				doc := d.Doc.Text() + s.Doc.Text() + s.Comment.Text()
				for _, n := range s.Names {
					if n.IsExported() && !typed {
						list = append(list, name{n.Name, doc, n.Pos()})
					}
				}
				d.Doc = join(d.Doc, s.Doc) // of a group within the group
			}
		}
	}
	return list
}

func join(a, b *ast.CommentGroup) *ast.CommentGroup {
	if b == nil {
		return a
	}
	return b
}

func receiver(d *ast.FuncDecl) string {
	x := d.Recv.List[0].Type
	for {
		switch y := x.(type) {
		case *ast.StarExpr:
			x = y.X
		case *ast.IndexExpr:
			x = y.X
		case *ast.IndexListExpr:
			x = y.X
		case *ast.Ident:
			return y.Name
		default:
			return ""
		}
	}
}
