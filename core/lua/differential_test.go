package lua_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// Differential runs: generated programs must print in our engine what they
// print in lua5.2. Where lua5.2 is not installed (also in wasm) the outputs of
// the first seeds are committed. LUA_SEEDS=n tries n seeds, LUA_SEED=n one.
const (
	differentialSeeds = 300
	committedSeeds    = 40
	differentialFile  = "testdata/differential.txt"
	batch             = 25 // programs a lua5.2 process runs
)

func TestDifferential(t *testing.T) {
	first, n := 1, differentialSeeds
	if s, err := strconv.Atoi(os.Getenv("LUA_SEEDS")); err == nil {
		n = s
	}
	if s, err := strconv.Atoi(os.Getenv("LUA_SEED")); err == nil {
		first, n = s, 1
		t.Logf("seed %d:\n%s", first, generate(uint64(first)))
	}
	if _, ok := plainLua(t, "-v"); !ok || runtime.GOOS == "js" {
		committed(t)
		return
	}
	if *update {
		updateCommitted(t)
	}
	for from := first; from < first+n; from += batch {
		var seeds []int
		for s := from; s < min(from+batch, first+n); s++ {
			seeds = append(seeds, s)
		}
		want := plainOutputs(t, seeds)
		for i, s := range seeds {
			compareSeed(t, s, want[i])
		}
	}
}

// described is what a message says about the operand of a failed operation.
var described = regexp.MustCompile(`(local|upvalue|global|field|method|constant) '[^']*' \((a \w+ value)\)`)

// unnamed leaves out the names of operands: which operands of an expression
// have one depends on how a compiler uses registers. Names of the plain cases
// are goldens (testdata/errors).
func unnamed(s string) string { return described.ReplaceAllString(s, "$2") }

func compareSeed(t *testing.T, seed int, want string) {
	got, want := unnamed(ourOutput(t, seed)), unnamed(want)
	if got != want {
		t.Errorf("seed %d (LUA_SEED=%d shows the program): %s", seed, seed, firstDifference(got, want))
	}
}

func ourOutput(t *testing.T, seed int) string {
	w := newWorld(t, 0)
	r := w.run("=g", generate(uint64(seed)), 50_000, 1e8)
	if r.state != lua.Done {
		return w.out.String() + "error: " + r.text + "\n"
	}
	return w.out.String()
}

// plainOutputs runs the programs of some seeds in one lua5.2 process.
func plainOutputs(t *testing.T, seeds []int) []string {
	dir := t.TempDir()
	var script strings.Builder
	for _, s := range seeds {
		path := filepath.Join(dir, fmt.Sprintf("%d.lua", s))
		if err := os.WriteFile(path, []byte(generate(uint64(s))), 0o644); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&script, "do local f = io.open(%q):read('*a'); local env = setmetatable({}, { __index = _G }); "+
			"local ok, e = pcall(assert(load(f, '=g', 't', env))); if not ok then print('error: ' .. tostring(e)) end; print('@@end') end\n", path)
	}
	path := filepath.Join(dir, "all.lua")
	if err := os.WriteFile(path, []byte(script.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	out, _ := plainLua(t, path)
	parts := strings.Split(out, "@@end\n")
	if len(parts) != len(seeds)+1 {
		t.Fatalf("lua5.2 ran %d of %d programs: %s", len(parts)-1, len(seeds), clip(parts[len(parts)-1]))
	}
	return parts[:len(seeds)]
}

func committed(t *testing.T) {
	parts := strings.Split(readFile(t, differentialFile), "@@end\n")
	for i := range committedSeeds {
		compareSeed(t, i+1, parts[i])
	}
}

func updateCommitted(t *testing.T) {
	var seeds []int
	for s := range committedSeeds {
		seeds = append(seeds, s+1)
	}
	text := strings.Join(plainOutputs(t, seeds), "@@end\n") + "@@end\n"
	if err := os.WriteFile(differentialFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// FuzzDifferential tries other seeds: `make fuzz` runs it. Slices of 7
// instructions must print what an uninterrupted run prints, and both what
// lua5.2 prints where it is installed.
func FuzzDifferential(f *testing.F) {
	for seed := range 5 {
		f.Add(uint32(seed + 1))
	}
	f.Fuzz(func(t *testing.T, seed uint32) {
		item := corpusItem{"generated", "", generate(uint64(seed)), ""}
		want, wantUsed := play(t, item, unlimited)
		if got, used := play(t, item, 7); got != want || used != wantUsed {
			t.Errorf("budget 7: used %d, want %d: %s", used, wantUsed, firstDifference(got, want))
		}
		if _, ok := plainLua(t, "-v"); ok {
			compareSeed(t, int(seed), plainOutputs(t, []int{int(seed)})[0])
		}
	})
}
