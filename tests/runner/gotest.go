package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// event is one line of `go test -json`.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	FailedBuild string
}

// results follows the events of one run of go test.
type results struct {
	classify func(pkg, test string) string
	report   *report
	output   map[string]*bytes.Buffer // package/test -> what it printed
	parents  map[string]bool          // tests that have subtests: not counted themselves
	failed   map[string]bool          // packages with a failed test
	builds   map[string]*bytes.Buffer // import path -> compiler's words
}

func newResults(classify func(pkg, test string) string) *results {
	return &results{classify: classify, report: newReport(), output: map[string]*bytes.Buffer{},
		parents: map[string]bool{}, failed: map[string]bool{}, builds: map[string]*bytes.Buffer{}}
}

// goTest runs a go test, which must have -json, and reports.
func goTest(classify func(pkg, test string) string, env []string, command ...string) *report {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = env
	return eventsOf(cmd, classify)
}

// eventsOf runs a command that tells of its tests as go test -json does.
func eventsOf(cmd *exec.Cmd, classify func(pkg, test string) string) *report {
	r := newResults(classify)
	name := strings.Join(cmd.Args, " ")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		r.report.fail(classify("", ""), name+": "+err.Error())
		return r.report
	}
	r.read(out)
	if err := cmd.Wait(); err != nil && r.report.failed() == 0 {
		r.report.fail(classify("", ""), fmt.Sprintf("%s: %v\n%s", name, err, stderr.String()))
	}
	return r.report
}

func (r *results) read(in io.Reader) {
	d := json.NewDecoder(in)
	for {
		var e event
		if err := d.Decode(&e); err != nil {
			return
		}
		r.note(e)
	}
}

func (r *results) note(e event) {
	key := e.Package + "\x00" + e.Test
	switch e.Action {
	case "build-output":
		buffer(r.builds, e.ImportPath).WriteString(e.Output)
	case "run":
		if i := strings.LastIndexByte(e.Test, '/'); i > 0 {
			r.parents[e.Package+"\x00"+e.Test[:i]] = true
		}
	case "output":
		buffer(r.output, key).WriteString(e.Output)
	case "pass", "skip":
		if e.Test != "" && !r.parents[key] {
			r.count(e, key)
		}
		delete(r.output, key)
	case "fail":
		r.fail(e, key)
	}
}

func (r *results) count(e event, key string) {
	c := r.report.of(r.classify(e.Package, e.Test))
	if e.Action == "pass" {
		c.passed++
		return
	}
	c.skipped[reason(buffer(r.output, key).String())]++
}

// fail counts a failed test, or a package that failed without one: it did not
// build, it panicked outside of a test, or it ran out of time.
func (r *results) fail(e event, key string) {
	if e.Test == "" && r.failed[e.Package] {
		return
	}
	text := buffer(r.output, key).String()
	if b := r.builds[e.FailedBuild]; b != nil {
		text = b.String() + text
	}
	r.failed[e.Package] = true
	if r.parents[key] {
		r.report.output.WriteString(text) // its subtests are counted
		return
	}
	r.report.fail(r.classify(e.Package, e.Test), "--- "+e.Package+" "+e.Test+"\n"+text)
}

func buffer(m map[string]*bytes.Buffer, key string) *bytes.Buffer {
	b := m[key]
	if b == nil {
		b = &bytes.Buffer{}
		m[key] = b
	}
	return b
}

// reason finds why a test was skipped: the text after "file_test.go:12: ".
func reason(output string) string {
	for line := range strings.SplitSeq(output, "\n") {
		if _, text, ok := strings.Cut(line, "_test.go:"); ok {
			if _, why, ok := strings.Cut(text, ": "); ok {
				return strings.TrimSpace(why)
			}
		}
	}
	return "no reason given"
}

// environment is ours with some variables set.
func environment(set ...string) []string { return append(os.Environ(), set...) }
