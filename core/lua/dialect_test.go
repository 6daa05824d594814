package lua_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// The dialect: testdata/dialect/*.txt hold one expression or chunk a line, and
// what it must give (spec/computercraft.md 4.2). Columns stand between tabs:
//
//	=	source	what it gives, in lua5.2 too
//	~	source	what it gives in the dialect alone
//	-	source	the same, and lua5.2 would take too long or too much memory for it
//
// Values are written by testdata/dialect/show.lua.
type dialectRow struct {
	place, mark, source, want string
}

const dialectRows = 250 // at least

func readDialect(t *testing.T) (rows []dialectRow) {
	for _, path := range files(t, "testdata/dialect/*.txt") {
		for i, line := range strings.Split(readFile(t, path), "\n") {
			if line == "" || line[0] == '#' {
				continue
			}
			place := fmt.Sprintf("%s:%d", filepath.Base(path), i+1)
			cells := strings.Split(line, "\t")
			if len(cells) != 3 || len(cells[0]) != 1 || !strings.Contains("=~-", cells[0]) {
				t.Fatalf("%s: no row: %q", place, line)
			}
			rows = append(rows, dialectRow{place, cells[0], cells[1], cells[2]})
		}
	}
	return rows
}

// TestDialect runs every row at once and a few instructions at a time.
func TestDialect(t *testing.T) {
	rows := readDialect(t)
	if len(rows) < dialectRows {
		t.Errorf("%d rows, want at least %d", len(rows), dialectRows)
	}
	for _, r := range rows {
		for _, budget := range []int64{unlimited, 7} {
			if got := dialectRun(t, r.source, budget); got != r.want {
				t.Errorf("%s: %s\n gives %s\n  want %s (budget %d)", r.place, r.source, clip(got), clip(r.want), budget)
				break
			}
		}
	}
}

func dialectRun(t *testing.T, source string, budget int64) string {
	w := newWorld(t, 0)
	w.mustRun(t, "=show", readFile(t, "testdata/dialect/show.lua"))
	w.m.SetStr(w.m.Globals(), "source", lua.String(source))
	r := w.run("=run", "print(row(source))", budget, 1e9)
	if r.state != lua.Done {
		return fmt.Sprintf("state %v: %s", r.state, r.text)
	}
	return strings.TrimSuffix(w.out.String(), "\n")
}
