package lua_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lua"
)

// sections are the parts of the Lua 5.2 reference manual that the engine has;
// 6.8 and 6.9 (input, operating system) belong to the computer. utf8 is of the
// dialect (spec/computercraft.md 4.2).
var sections = []string{
	"2.1 Values and Types", "2.2 Environments and the Global Environment", "2.3 Error Handling",
	"2.4 Metatables and Metamethods", "2.5 Garbage Collection", "2.5.1 Garbage-Collection Metamethods",
	"2.5.2 Weak Tables", "2.6 Coroutines",
	"3.1 Lexical Conventions", "3.2 Variables", "3.3.1 Blocks", "3.3.2 Chunks", "3.3.3 Assignment",
	"3.3.4 Control Structures", "3.3.5 For Statement", "3.3.6 Function Calls as Statements", "3.3.7 Local Declarations",
	"3.4 Expressions", "3.4.1 Arithmetic Operators", "3.4.2 Coercion", "3.4.3 Relational Operators",
	"3.4.4 Logical Operators", "3.4.5 Concatenation", "3.4.6 The Length Operator", "3.4.7 Precedence",
	"3.4.8 Table Constructors", "3.4.9 Function Calls", "3.4.10 Function Definitions", "3.5 Visibility Rules",
	"6.1 Basic Functions", "6.2 Coroutine Manipulation", "6.3 Modules", "6.4 String Manipulation", "6.4.1 Patterns",
	"6.5 Table Manipulation", "6.6 Mathematical Functions", "6.7 Bitwise Operations", "utf8 (dialect)",
	"6.10 The Debug Library",
}

func conformanceFiles(t testing.TB) (helpers string, tests []string) {
	for _, p := range files(t, "testdata/conformance/*.lua") {
		if filepath.Base(p) == "helpers.lua" {
			helpers = readFile(t, p)
		} else {
			tests = append(tests, p)
		}
	}
	return helpers, tests
}

// TestConformance runs the suite in our engine.
func TestConformance(t *testing.T) {
	helpers, tests := conformanceFiles(t)
	counts := map[string]int{}
	for _, path := range tests {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".lua"), func(t *testing.T) {
			w := newWorld(t, 0)
			w.mustRun(t, "=helpers", helpers)
			r := w.run("@"+filepath.Base(path), readFile(t, path), 50_000, 2e9)
			if r.state != lua.Done {
				t.Errorf("%s ends with state %v: %s\n%s", path, r.state, r.text, r.trace)
			}
			w.mustRun(t, "=report", "report()")
			readReport(t, w.out.String(), counts)
		})
	}
	coverage(t, counts)
}

// TestConformanceExpectations runs the same files in lua5.2: what the suite
// expects is Lua 5.2, wherever a file does not say EMBER.
func TestConformanceExpectations(t *testing.T) {
	_, tests := conformanceFiles(t)
	for _, path := range tests {
		name := filepath.Base(path)
		script := fmt.Sprintf("dofile('testdata/conformance/helpers.lua') dofile('testdata/conformance/%s') report()", name)
		out, ok := plainLua(t, "-e", script)
		if !ok {
			t.Log("lua5.2 is not installed: only our side of the suite was run")
			return
		}
		for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
			if !strings.HasPrefix(line, "section ") {
				t.Errorf("lua5.2, %s: %s", name, line)
			}
		}
	}
}

func (w *world) mustRun(t testing.TB, name, source string) {
	t.Helper()
	if r := w.run(name, source, unlimited, 1e9); r.state != lua.Done {
		t.Fatalf("%s: state %v: %s", name, r.state, r.text)
	}
}

// readReport reads what report() and failing checks print.
func readReport(t *testing.T, out string, counts map[string]int) {
	for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
		if rest, ok := strings.CutPrefix(line, "section "); ok {
			at := strings.LastIndexByte(rest, ' ')
			n := 0
			fmt.Sscan(rest[at+1:], &n)
			counts[rest[:at]] += n
		} else {
			t.Error(line)
		}
	}
}

// coverage prints the number of checks of each section and fails for those
// without any, and for sections that are not in the manual.
func coverage(t *testing.T, counts map[string]int) {
	total := 0
	var table strings.Builder
	for _, title := range sections {
		number, _, _ := strings.Cut(title, " ")
		if counts[title] > 0 {
			number = title
		}
		n := counts[number]
		delete(counts, number)
		total += n
		fmt.Fprintf(&table, "%6d  %s\n", n, title)
		if n == 0 {
			t.Errorf("section %s has no check", title)
		}
	}
	for name := range counts {
		t.Errorf("section %q is not in the list of sections", name)
	}
	t.Logf("checks by section of the reference manual:\n%s%6d  in all", table.String(), total)
}
