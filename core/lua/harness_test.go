package lua_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

var update = flag.Bool("update", false, "rewrite the goldens of the proof in testdata")

const (
	unlimited = math.MaxInt64
	mib       = 1 << 20
)

// prelude gives programs print, which is no part of the engine, and EMBER, by
// which a program tells our dialect from lua5.2.
const prelude = `
local emit, tostring, select, concat = ...
EMBER = true
function print(...)
  local t = { ... }
  for i = 1, select("#", ...) do t[i] = tostring(t[i]) end
  emit(concat(t, "\t"))
end`

// A world is a machine with all libraries whose print is recorded.
type world struct {
	m    *lua.Machine
	out  *strings.Builder
	used int64 // instructions of all runs
}

// newWorld makes a machine with a memory limit in bytes, 0 for the default.
func newWorld(t testing.TB, memory int64) *world {
	t.Helper()
	seed := uint64(0)
	random := func() uint64 { // splitmix64: the same numbers everywhere
		seed += 0x9e3779b97f4a7c15
		z := seed
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return z ^ z>>31
	}
	w := &world{m: lua.New(lua.Config{Memory: memory, Random: random}), out: &strings.Builder{}}
	lua.OpenLibs(w.m)
	emit := w.m.NewFunction("emit", func(c *lua.Call) lua.Result {
		w.out.WriteString(c.Str(1) + "\n")
		return c.Return()
	})
	g := w.m.Globals()
	r := w.run("=prelude", prelude, unlimited, unlimited, emit, g.Str("tostring"), g.Str("select"), g.Str("table").AsTable().Str("concat"))
	if r.state != lua.Done {
		t.Fatalf("prelude: %s", r.text)
	}
	w.used = 0
	return w
}

// A result tells how a run ended: text is the error of a failed one.
type result struct {
	state lua.State
	text  string
	trace string
	used  int64

	thread *lua.Thread
}

// run executes a source in slices of budget until it ends or has used limit.
func (w *world) run(name, source string, budget, limit int64, args ...lua.Value) result {
	f, err := w.m.Load(name, source, w.m.TableValue(w.m.Globals()))
	if err != nil {
		return result{state: lua.Failed, text: err.Error()}
	}
	return w.drive(w.m.Start(f, args...), budget, limit)
}

// drive resumes a thread until it ends or has used limit. Yields of the
// outermost thread are answered with nothing.
func (w *world) drive(thread *lua.Thread, budget, limit int64) result {
	var r result
	for r.used < limit {
		used, state := thread.Resume(min(budget, limit))
		r.used += used
		w.used += used
		r.state = state
		switch state {
		case lua.Failed:
			r.text, r.trace = w.show(thread.Err()), thread.Traceback()
			return r
		case lua.Done:
			return r
		}
	}
	return r
}

// show writes an error value: strings as they are.
func (w *world) show(v lua.Value) string {
	if s, ok := v.AsString(); ok {
		return s
	}
	return v.TypeName() + " value"
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// files lists the files of a pattern, at least one.
func files(t testing.TB, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files %s (%v)", pattern, err)
	}
	return paths
}

// plainLua runs sources in Debian's lua5.2, the implementation that our
// dialect is closest to; ok is false where it is not installed.
func plainLua(t testing.TB, args ...string) (output string, ok bool) {
	t.Helper()
	if _, err := exec.LookPath("lua5.2"); err != nil {
		return "", false
	}
	out, err := exec.Command("lua5.2", args...).CombinedOutput()
	if err != nil {
		out = append(out, []byte("\n"+err.Error())...)
	}
	return string(out), true
}

// golden compares text with a committed file, or rewrites it with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := readFile(t, path); got != want {
		t.Errorf("%s differs:\n%s", path, firstDifference(got, want))
	}
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := 0; i < len(a) || i < len(b); i++ {
		x, y := "(end)", "(end)"
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d", i+1) + "\n got: " + clip(x) + "\nwant: " + clip(y)
		}
	}
	return "no difference"
}

func clip(s string) string {
	if len(s) > 300 {
		return s[:300] + "…"
	}
	return s
}
