// Command house measures how the code is cut and how much is said of it: lines of
// files and functions, comments and tests for a line of code, by folder.
//
//	go run ./tests/bench/house [FOLDER…]
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
)

// folder is what was counted of the files directly in a folder.
type folder struct{ code, comments, tests int }

// house is all of it.
type house struct {
	files, functions []int // lines of each
	exported, names  int   // of what stands at the top of a file
	by               map[string]*folder
}

func main() {
	out, err := exec.Command("git", "ls-files", "*.go").Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, "house:", err)
		os.Exit(1)
	}
	h := &house{by: map[string]*folder{}}
	for _, name := range strings.Fields(string(out)) {
		if strings.HasPrefix(name, "tests/") || strings.Contains(name, "testdata/") {
			continue
		}
		if src, err := os.ReadFile(name); err == nil {
			h.read(name, src)
		}
	}
	h.print(os.Args[1:])
}

func (h *house) read(name string, src []byte) {
	dir := path.Dir(name)
	if h.by[dir] == nil {
		h.by[dir] = &folder{}
	}
	code, comments := lines(src)
	if strings.HasSuffix(name, "_test.go") {
		h.by[dir].tests += code
		return
	}
	h.by[dir].code += code
	h.by[dir].comments += comments
	h.files = append(h.files, bytes.Count(src, []byte("\n")))
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
	if err != nil {
		return
	}
	for _, d := range f.Decls {
		h.declaration(set, d)
	}
}

// lines counts those with code, and those that are a comment or end in one.
func lines(src []byte) (code, comments int) {
	for s := bufio.NewScanner(bytes.NewReader(src)); s.Scan(); {
		line := strings.TrimSpace(s.Text())
		if strings.Contains(line, "//") {
			comments++
		}
		if line != "" && !strings.HasPrefix(line, "//") {
			code++
		}
	}
	return code, comments
}

func (h *house) declaration(set *token.FileSet, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		h.functions = append(h.functions, set.Position(d.End()).Line-set.Position(d.Pos()).Line+1)
		if d.Recv == nil {
			h.name(d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				h.name(s.Name)
			case *ast.ValueSpec:
				for _, n := range s.Names {
					h.name(n)
				}
			}
		}
	}
}

func (h *house) name(n *ast.Ident) {
	h.names++
	if n.IsExported() {
		h.exported++
	}
}

func (h *house) print(wanted []string) {
	total := folder{}
	for _, f := range h.by {
		total.code, total.comments, total.tests = total.code+f.code, total.comments+f.comments, total.tests+f.tests
	}
	spread("files", h.files)
	spread("functions", h.functions)
	fmt.Printf("%-22s %6d of %d names at the top of a file\n", "exported", h.exported, h.names)
	row("everything", total)
	for _, name := range wanted {
		if f := h.by[strings.TrimSuffix(name, "/")]; f != nil {
			row(name, *f)
		}
	}
}

func spread(name string, list []int) {
	slices.Sort(list)
	n := len(list)
	fmt.Printf("%-22s %6d, median %d lines, p90 %d, longest %d\n", name, n, list[n/2], list[n*9/10], list[n-1])
}

func row(name string, f folder) {
	fmt.Printf("%-22s %6d lines of code, comments %.2f, tests %.2f a line\n", name, f.code, float64(f.comments)/float64(f.code), float64(f.tests)/float64(f.code))
}
