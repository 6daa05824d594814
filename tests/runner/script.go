package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// nodeLeast is the oldest Node.js whose test runner takes a reporter of ours.
const nodeLeast = 20

// scriptTime is how long the tests of the scripts may take; they take seconds.
const scriptTime = 3 * time.Minute

// runScript runs the tests of the page's scripts with Node's own runner, and
// checks their types and their style.
func runScript() *report {
	if why := noNode(); why != "" {
		r := newReport()
		r.of("js").skipped[why]++
		return r
	}
	checks := make(chan *report)
	go func() { checks <- checkScripts() }()
	r := testScripts()
	merge(r, <-checks)
	return r
}

func testScripts() *report {
	files, err := filepath.Glob("tests/js/*.test.mjs")
	if err != nil || len(files) == 0 {
		r := newReport()
		r.fail("js", "tests/js has no tests")
		return r
	}
	ctx, stop := context.WithTimeout(context.Background(), scriptTime)
	defer stop()
	args := append([]string{"--test", "--test-reporter=./tests/js/reporter.mjs"}, files...)
	return eventsOf(exec.CommandContext(ctx, "node", args...), func(string, string) string { return "js" })
}

// checkScripts counts one test for the types and one for the style.
func checkScripts() *report {
	r := newReport()
	tools, why := scriptTools()
	if why != "" {
		r.of("js").skipped[why] += 2
		return r
	}
	step(r, "js", nil, "node", filepath.Join(tools, "node_modules/typescript/bin/tsc"), "-p", "tests/js/tsconfig.json")
	config := filepath.Join(tools, "eslint.config.mjs") // beside the modules it imports
	if text, err := os.ReadFile("tests/js/eslint.config.mjs"); err != nil {
		r.fail("js", err.Error())
	} else if err := os.WriteFile(config, text, 0o644); err != nil {
		r.fail("js", err.Error())
	} else {
		step(r, "js", nil, "node", filepath.Join(tools, "node_modules/eslint/bin/eslint.js"), "--config", config, "static", "tests/js", "web/editor/code")
	}
	return r
}

// noNode says why the scripts' tests cannot run here.
func noNode() string {
	out, err := exec.Command("node", "--version").Output()
	if err != nil {
		return "Node.js is not installed"
	}
	version := strings.TrimSpace(string(out))
	major, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	if n, err := strconv.Atoi(major); err != nil || n < nodeLeast {
		return "Node.js " + strconv.Itoa(nodeLeast) + " or newer is needed, this is " + version
	}
	return ""
}
