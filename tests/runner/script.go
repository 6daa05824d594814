package main

import (
	"context"
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

// runScript runs the tests of the page's scripts with Node's own runner.
func runScript() *report {
	r := newReport()
	if why := noNode(); why != "" {
		r.of("js").skipped[why]++
		return r
	}
	files, err := filepath.Glob("tests/js/*.test.mjs")
	if err != nil || len(files) == 0 {
		r.fail("js", "tests/js has no tests")
		return r
	}
	ctx, stop := context.WithTimeout(context.Background(), scriptTime)
	defer stop()
	args := append([]string{"--test", "--test-reporter=./tests/js/reporter.mjs"}, files...)
	return eventsOf(exec.CommandContext(ctx, "node", args...), func(string, string) string { return "js" })
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
