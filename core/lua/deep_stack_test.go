//go:build !js

package lua_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// smallStack is in KiB; V8 gives a worker 984.
const smallStack = "500"

// TestDeepSourcesInASmallStack runs TestDeepSources and the hostile recursions
// in WebAssembly with half the stack of a browser's worker: Go's calls are calls
// of the machine there, and beyond its stack the whole engine ends.
func TestDeepSourcesInASmallStack(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil || testing.Short() {
		t.Skip("needs node")
	}
	file := filepath.Join(t.TempDir(), "lua.wasm")
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
	run := exec.Command("node", "--stack-size="+smallStack, loader, file, "-test.run", "TestDeepSources$|TestTableModel$", "-test.short")
	run.Env = []string{"PATH=" + os.Getenv("PATH")}
	if out, err := run.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS") {
		t.Errorf("%v\n%s", err, clip(string(out)))
	}
}
