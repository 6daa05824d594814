// Package smallstack runs tests of a package in WebAssembly with half the stack of a
// browser's worker: Go's calls are calls of the machine there, and beyond its stack the
// whole engine ends.
package smallstack

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// size is in KiB; V8 gives a worker 984.
const size = "500"

// Inside is set in the environment of the tests that Run runs.
const Inside = "EMBERWIRE_NODE"

// Run runs the tests of the package in the working directory whose names match. It is
// skipped in short runs, without Node, and inside itself.
func Run(t *testing.T, pattern string) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil || testing.Short() || os.Getenv(Inside) != "" {
		t.Skip("needs node")
	}
	file := filepath.Join(t.TempDir(), "tests.wasm")
	build := exec.Command("go", "test", "-c", "-o", file, ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	loader := filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec_node.js")
	run := exec.Command("node", "--stack-size="+size, loader, file, "-test.run", pattern, "-test.short")
	run.Env = []string{"PATH=" + os.Getenv("PATH"), Inside + "=1"}
	if out, err := run.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS") {
		t.Errorf("%v\n%s", err, out[:min(len(out), 3000)])
	}
}
