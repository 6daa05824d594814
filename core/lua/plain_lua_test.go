//go:build !js

package lua_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestDialectAgainstPlainLua finds rows that are marked wrongly: what is said
// to be Lua 5.2 must be what lua5.2 says, and what is said to be our own not.
func TestDialectAgainstPlainLua(t *testing.T) {
	if _, ok := plainLua(t, "-v"); !ok {
		t.Skip("lua5.2 is not installed: the marks of the rows are not checked")
	}
	var rows []dialectRow
	for _, r := range readDialect(t) {
		if r.mark != "-" {
			rows = append(rows, r)
		}
	}
	var sources []string
	for _, r := range rows {
		sources = append(sources, r.source)
	}
	answers := plainRows(t, sources)
	for i, r := range rows {
		if same := answers[i] == r.want; same != (r.mark == "=") {
			t.Errorf("%s: %s\nlua5.2 gives %s, the mark is wrong", r.place, r.source, clip(answers[i]))
		}
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
