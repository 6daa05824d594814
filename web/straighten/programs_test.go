package straighten

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// programs lists the programs in testdata with a line that each prints, or
// that its end is named by.
var programs = []struct{ name, prints string }{
	{"program", "sum 55125"},
	{"closures", "23416728348467685"},
	{"deadlock", "fatal error: all goroutines are asleep - deadlock!"},
	{"defers", "exit status 3"},
	{"digests", "unexpected EOF"},
	{"floats", "8320987112741390144276341183223364380754172606361245952449277696409600000000000000"},
	{"generics", "[0+25 9+16 16+9 25+0]"},
	{"goroutines", "context deadline exceeded"},
	{"maps", "hash of unhashable type []int"},
	{"memory", "32767"},
	{"objects", "runtime error: integer divide by zero"},
	{"panics", "exit status 2"},
	{"selects", "send on closed channel neither"},
	{"strings", "[[ann@example.com ann example com ]"},
	{"switches", "nil int int8 three"},
}

// built compiles all programs for the browser's machine into a folder.
func built(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	args := []string{"build", "-trimpath", "-ldflags=-s -w", "-o", dir + "/"}
	for _, p := range programs {
		args = append(args, "./testdata/"+p.name)
	}
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// run is all that a wasm file of Go writes in Node, and how it ends.
func run(t *testing.T, wasm []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "p.wasm")
	if err := os.WriteFile(file, wasm, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "--stack-size=8192", loader(t), file)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if err != nil {
		fmt.Fprintln(&text, err)
	}
	return text.String()
}

// loader is Go's own program that starts a wasm file in Node.
func loader(t *testing.T) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec_node.js")
}

// Every program prints the same, and ends the same, straightened or not:
// traces of panics included.
func TestProgramsAreTheSame(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("Node.js is not installed")
	}
	dir := built(t)
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			wasm, err := os.ReadFile(filepath.Join(dir, p.name))
			if err != nil {
				t.Fatal(err)
			}
			want := run(t, wasm)
			if !strings.Contains(want, p.prints) {
				t.Fatalf("the program itself prints no %q:\n%s", p.prints, want)
			}
			straight, n, err := File(wasm)
			if err != nil {
				t.Fatal(err)
			}
			if got := run(t, straight); got != want {
				t.Errorf("straightened:\n%s\noriginal:\n%s", got, want)
			}
			bare, found, err := WithoutLines(straight)
			if err != nil || !found || len(bare) != len(straight) {
				t.Fatal(found, err)
			}
			joined, err := Joined(bare)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := withoutPaths(run(t, joined)), withoutPaths(want); got != want {
				t.Errorf("without lines, in few pieces:\n%s\noriginal:\n%s", got, want)
			}
			if n.Straight*10 < n.Functions*9 || n.Unread > 0 {
				t.Errorf("%+v", n)
			}
		})
	}
}

// place is a line of a trace that says where in a file a function was.
var place = regexp.MustCompile(`(?m)^\t(?:\S+\.(?:go|s):\d+|\?:0)`)

// arguments are those of a function in the line before its place.
var arguments = regexp.MustCompile(`(?m)\([^()\n]*\)\n\t\?:0`)

// withoutPaths is what was written without files and lines, and without the arguments
// of functions in traces.
func withoutPaths(text string) string {
	return arguments.ReplaceAllString(place.ReplaceAllString(text, "\t?:0"), "()\n\t?:0")
}

// All of testdata is compared.
func TestNoProgramIsForgotten(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "fuzz" {
			got = append(got, e.Name())
		}
	}
	for _, p := range programs {
		want = append(want, p.name)
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("testdata has %v, compared are %v", got, want)
	}
}
