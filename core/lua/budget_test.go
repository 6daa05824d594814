package lua_test

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// tinySizes makes the benchmark programs small enough to run instruction by
// instruction.
var tinySizes = map[string]string{
	"binarytrees": "5", "closures": "60", "coroutines": "40", "fannkuch": "5", "fib": "8", "floatloop": "300",
	"gsub": "1", "methods": "60", "modloop": "300", "modpow": "0", "nbody": "8", "nsieve": "0", "sha256": "1",
	"sort": "60", "spectralnorm": "4", "stringbuild": "60", "tablearray": "40", "tablehash": "30",
}

// A corpusItem is a program of the corpus; before and after are run around it.
type corpusItem struct{ name, before, source, after string }

// corpus is the conformance suite, the benchmark programs at tiny sizes and
// the generated programs whose outputs are committed.
func corpus(t testing.TB) []corpusItem {
	helpers, tests := conformanceFiles(t)
	var items []corpusItem
	for _, path := range tests {
		items = append(items, corpusItem{filepath.Base(path), helpers, readFile(t, path), "report()"})
	}
	for _, path := range files(t, "../../tests/bench/programs/*.lua") {
		name := strings.TrimSuffix(filepath.Base(path), ".lua")
		size, ok := tinySizes[name]
		if !ok {
			t.Fatalf("no tiny size for the benchmark program %s", name)
		}
		items = append(items, corpusItem{"bench/" + name, "N = " + size, readFile(t, path), ""})
	}
	for seed := range committedSeeds {
		items = append(items, corpusItem{fmt.Sprintf("generated/%d", seed+1), "", generate(uint64(seed + 1)), ""})
	}
	return items
}

// play runs an item in a new machine and gives what it printed, with its
// error, and the instructions it used.
func play(t testing.TB, item corpusItem, budget int64) (output string, used int64) {
	t.Helper()
	w := newWorld(t, 0)
	w.mustRun(t, "=before", item.before)
	r := w.run("@"+item.name, item.source, budget, 1e9)
	if r.state != lua.Done {
		w.out.WriteString(fmt.Sprintf("state %v: %s\n", r.state, r.text))
	}
	w.mustRun(t, "=after", item.after)
	return w.out.String(), r.used
}

// TestBudgets runs the corpus in slices of 1, 7 and 1,000 instructions: output
// and instructions used are those of one uninterrupted run.
func TestBudgets(t *testing.T) {
	for _, item := range corpus(t) {
		t.Run(item.name, func(t *testing.T) {
			want, wantUsed := play(t, item, unlimited)
			for _, budget := range []int64{1, 7, 1000} {
				got, used := play(t, item, budget)
				if got != want {
					t.Errorf("budget %d: %s", budget, firstDifference(got, want))
				}
				if used != wantUsed {
					t.Errorf("budget %d: used %d, want %d", budget, used, wantUsed)
				}
			}
		})
	}
}

// TestDigest compares outputs and instructions of the whole corpus with the
// committed ones: they are equal on every platform, native and wasm. A change
// of what an instruction costs changes them: -update, and look at the
// difference.
func TestDigest(t *testing.T) {
	var lines strings.Builder
	for _, item := range corpus(t) {
		output, used := play(t, item, 50_000)
		fmt.Fprintf(&lines, "%x %9d %s\n", sha256.Sum256([]byte(output)), used, item.name)
	}
	golden(t, "testdata/digest.txt", lines.String())
}
