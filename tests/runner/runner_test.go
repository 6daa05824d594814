package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const transcript = `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/one"}
{"Action":"run","Package":"p","Test":"TestA/two"}
{"Action":"pass","Package":"p","Test":"TestA/one"}
{"Action":"output","Package":"p","Test":"TestA/two","Output":"    a_test.go:7: got 1, want 2\n"}
{"Action":"fail","Package":"p","Test":"TestA/two"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestSkip"}
{"Action":"output","Package":"p","Test":"TestSkip","Output":"    a_test.go:9: no Node here\n"}
{"Action":"skip","Package":"p","Test":"TestSkip"}
{"Action":"fail","Package":"p"}
{"ImportPath":"q [q.test]","Action":"build-output","Output":"q.go:1:1: broken\n"}
{"Action":"fail","Package":"q","FailedBuild":"q [q.test]"}
`

func TestResultsCountLeavesAndBrokenBuilds(t *testing.T) {
	r := newResults(func(string, string) string { return "unit" })
	r.read(strings.NewReader(transcript))
	c := r.report.of("unit")
	if c.passed != 1 || c.failed != 2 {
		t.Errorf("%d passed and %d failed, want 1 (TestA/one) and 2 (TestA/two, q)", c.passed, c.failed)
	}
	if got := c.notRun(); got != "1 not run (no Node here)" {
		t.Errorf("not run: %q", got)
	}
	for _, want := range []string{"got 1, want 2", "q.go:1:1: broken"} {
		if !strings.Contains(r.report.output.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, r.report.output.String())
		}
	}
}

func TestClassify(t *testing.T) {
	for _, c := range []struct{ pkg, test, want string }{
		{"m/tests/labs", "TestLabs/hello", "labs"},
		{"m/core/copper", "TestVectors", "vectors"},
		{"m/core/lua", "TestGoldenTrace", "vectors"},
		{"m/core/lua", "TestPairs", "unit"},
	} {
		if got := classify(c.pkg, c.test); got != c.want {
			t.Errorf("%s %s is counted under %q, want %q", c.pkg, c.test, got, c.want)
		}
	}
}

func TestFuzzTestsBelongToTheirPackage(t *testing.T) {
	got := fuzzTests("FuzzA\nTestSeededB\nok  \tm/a\t0.1s\nok  \tm/b\t0.1s\nFuzzC\nok  \tm/c\t0.1s\n")
	want := []fuzzTest{{"m/a", "FuzzA"}, {"m/a", "TestSeededB"}, {"m/c", "FuzzC"}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %v, want %v", got[i], want[i])
		}
	}
	for i, want := range []string{
		"test -run ^$ -fuzz ^FuzzA$ -fuzztime 5s m/a",
		"test -run ^TestSeededB$ -count=1 -timeout 2h m/a",
	} {
		if args := strings.Join(got[i].args("5s"), " "); args != want {
			t.Errorf("go %s, want %s", args, want)
		}
	}
}

// What tests/js/reporter.mjs prints is counted like tests in Go: no "run"
// comes before a test, and a file that cannot be read fails as a test.
func TestScriptsAreCounted(t *testing.T) {
	r := newResults(func(string, string) string { return "js" })
	r.read(strings.NewReader(`{"Package":"tests/js/a.test.mjs","Test":"one","Action":"pass"}
{"Package":"tests/js/a.test.mjs","Test":"two","Action":"output","Output":"AssertionError: 1 is not 2\n"}
{"Package":"tests/js/a.test.mjs","Test":"two","Action":"fail"}
{"Package":"tests/js/a.test.mjs","Test":"three","Action":"output","Output":"_test.go:1: no crypto here\n"}
{"Package":"tests/js/a.test.mjs","Test":"three","Action":"skip"}
`))
	if c := r.report.of("js"); c.passed != 1 || c.failed != 1 || c.notRun() != "1 not run (no crypto here)" {
		t.Errorf("%d passed, %d failed, %s", c.passed, c.failed, c.notRun())
	}
	if !strings.Contains(r.report.output.String(), "1 is not 2") {
		t.Error(r.report.output.String())
	}
}

// The lanes of a stage run side by side, the groups of a lane and the stages one
// after the other, and only those that are wanted.
func TestLanes(t *testing.T) {
	met, order := make(chan string), make(chan string, 9)
	group := func(name string, f func()) group {
		return group{name, func() *report {
			f()
			order <- name
			r := newReport()
			r.of(name).passed++
			return r
		}}
	}
	none := func() {}
	var out strings.Builder
	p := printer{out: &out, begin: time.Now(), sum: newReport()}
	p.stages([][]lane{
		{{group("first", none)}, {group("not wanted", none)}},
		{{group("left", func() { met <- "x" })}, {group("right", func() { <-met }), group("last", none)}},
		{{group("end", none)}},
	}, []string{"first", "left", "right", "last", "end"})
	close(order)
	var names []string
	for n := range order {
		names = append(names, n)
	}
	beside := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "left" })
	if len(names) != 5 || names[0] != "first" || names[4] != "end" || !slices.Equal(beside, []string{"first", "right", "last", "end"}) || p.sum.passed() != 5 {
		t.Errorf("run: %v, %d passed", names, p.sum.passed())
	}
	if lines := regexp.MustCompile(`(?m)^\w+ +1 passed, 0 failed  \(\d+ s, from \d+ s on\)$`).FindAllString(out.String(), -1); len(lines) != 5 {
		t.Errorf("told:\n%s", out.String())
	}
}
