package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func runFmt() *report {
	r := newReport()
	out, err := exec.Command("sh", "-c", `find . -name '*.go' -not -path '*/node_modules/*' | xargs gofmt -l`).CombinedOutput()
	if err != nil || len(out) > 0 {
		r.fail("fmt", fmt.Sprintf("not formatted (make fmt):\n%s", out))
		return r
	}
	r.of("fmt").passed++
	return r
}

// runVet counts one test a target.
func runVet() *report {
	r := newReport()
	step(r, "vet", nil, "go", "vet", "./...")
	step(r, "vet", []string{"GOOS=js", "GOARCH=wasm"}, append([]string{"go", "vet"}, wasmPackages()...)...)
	return r
}

// wasmPackages are the packages that are compiled for the browser.
func wasmPackages() []string {
	return []string{"./modem/...", "./core/...", "./ui/...", "./wasm/..."}
}

// step runs a command that passes or fails as a whole.
func step(r *report, name string, env []string, command ...string) bool {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = environment(env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		r.fail(name, fmt.Sprintf("%s %s: %v\n%s", strings.Join(env, " "), strings.Join(command, " "), err, out))
		return false
	}
	r.of(name).passed++
	return true
}

func runUnit() *report {
	installCompared()
	return goTest(classify, environment("EMBERWIRE_BROWSER=", "EMBERWIRE_DIST="), append([]string{"go", "test", "-json", "-vet=off", "-timeout", "20m"}, unitPackages()...)...)
}

// unitPackages are all but those that need the built page.
func unitPackages() []string {
	out, err := exec.Command("go", "list", "./...").Output()
	if err != nil {
		return []string{"./..."}
	}
	var keep []string
	for _, p := range strings.Fields(string(out)) {
		if !strings.HasSuffix(p, "/tests/browser") && !strings.HasSuffix(p, "/tests/size") {
			keep = append(keep, p)
		}
	}
	return keep
}

// classify names the group that a native test is counted under.
func classify(pkg, test string) string {
	switch {
	case strings.HasSuffix(pkg, "/tests/labs"):
		return "labs"
	case strings.Contains(test, "Vector") || strings.Contains(test, "Golden"):
		return "vectors"
	}
	return "unit"
}

// runNode runs the tests of modem and core, and all labs, compiled and
// straightened for the browser's machine in Node: what they are compared with
// is the same.
func runNode() *report {
	node := func(string, string) string { return "node" }
	r := newReport()
	if _, err := exec.LookPath("node"); err != nil {
		r.of("node").skipped["Node.js is not installed"]++
		return r
	}
	dir, err := os.MkdirTemp("", "straight")
	if err != nil {
		r.fail("node", err.Error())
		return r
	}
	defer os.RemoveAll(dir)
	straight := filepath.Join(dir, "straight")
	if !step(r, "build", nil, "go", "build", "-o", straight, "./web/straighten/straight") {
		return r
	}
	return goTest(node, smallEnvironment("GOOS=js", "GOARCH=wasm", "EMBERWIRE_NODE=1"),
		background("go", "test", "-json", "-timeout", "20m", "-vet=off", "-exec", straight+" -run", "./modem/...", "./core/...", "./tests/labs")...)
}

// smallEnvironment passes only what go needs: Go's wasm programs have room
// for 8 KiB of arguments and environment together.
func smallEnvironment(set ...string) []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOFLAGS", "GOTOOLCHAIN", "TMPDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return append(env, set...)
}

// runPage builds the page, compares its size with the budget and drives it in
// a browser.
func runPage() *report {
	r := newReport()
	if !step(r, "build", nil, "make", "--no-print-directory", "build") {
		r.of("size").skipped["the page was not built"]++
		r.of("browser").skipped["the page was not built"]++
		return r
	}
	dist, err := filepath.Abs("dist")
	if err != nil {
		r.fail("size", err.Error())
		return r
	}
	merge(r, goTest(func(string, string) string { return "size" }, environment("EMBERWIRE_DIST="+dist), "go", "test", "-json", "-vet=off", "-count=1", "./tests/size"))
	merge(r, runBrowser(dist))
	return r
}

func merge(r, o *report) {
	r.output.WriteString(o.output.String())
	for _, n := range o.names {
		c, d := r.of(n), o.counts[n]
		c.passed += d.passed
		c.failed += d.failed
		for why, k := range d.skipped {
			c.skipped[why] += k
		}
	}
}
