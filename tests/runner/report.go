package main

import (
	"fmt"
	"io"
	"sort"
	"strings"
)

// count is what became of the tests of one name.
type count struct {
	passed, failed int
	skipped        map[string]int // reason -> tests
}

// report collects results under names, in the order they were first seen.
type report struct {
	names  []string
	counts map[string]*count
	output strings.Builder // of what failed
}

func newReport() *report { return &report{counts: map[string]*count{}} }

func (r *report) of(name string) *count {
	c := r.counts[name]
	if c == nil {
		c = &count{skipped: map[string]int{}}
		r.counts[name] = c
		r.names = append(r.names, name)
	}
	return c
}

// fail counts one failure and keeps its output.
func (r *report) fail(name, output string) {
	r.of(name).failed++
	r.output.WriteString(output)
	if !strings.HasSuffix(output, "\n") {
		r.output.WriteString("\n")
	}
}

func (r *report) add(o *report) {
	for _, n := range o.names {
		c, d := r.of(n), o.counts[n]
		c.passed += d.passed
		c.failed += d.failed
	}
}

func (r *report) passed() (n int) {
	for _, c := range r.counts {
		n += c.passed
	}
	return n
}

func (r *report) failed() (n int) {
	for _, c := range r.counts {
		n += c.failed
	}
	return n
}

// print writes what failed in full and one line for each name, the first with
// how long it took.
func (r *report) print(w io.Writer, took string) {
	io.WriteString(w, r.output.String())
	for i, n := range r.names {
		c := r.counts[n]
		fmt.Fprintf(w, "%-8s %5d passed, %d failed", n, c.passed, c.failed)
		if text := c.notRun(); text != "" {
			fmt.Fprintf(w, ", %s", text)
		}
		if i == 0 {
			fmt.Fprintf(w, "  (%s)", took)
		}
		fmt.Fprintln(w)
	}
}

// notRun says how many were not run and why: the three commonest reasons.
func (c *count) notRun() string {
	var reasons []string
	total := 0
	for reason, n := range c.skipped {
		reasons = append(reasons, reason)
		total += n
	}
	if total == 0 {
		return ""
	}
	sort.Slice(reasons, func(i, j int) bool {
		a, b := reasons[i], reasons[j]
		return c.skipped[a] > c.skipped[b] || c.skipped[a] == c.skipped[b] && a < b
	})
	return fmt.Sprintf("%d not run (%s)", total, strings.Join(reasons[:min(3, len(reasons))], "; "))
}
