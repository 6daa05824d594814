package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// racePackages run under the race detector, which checks the rules of pointers
// too: what has goroutines, and what is shared between computers.
var racePackages = []string{
	"./modem/...", "./core/computer", "./core/craftos", "./core/copper/...", "./core/phoenix/...", "./core/world",
	"./core/packets", "./core/session", "./core/lab", "./web/bridge", "./web/emberwire",
}

// raceSlow are tests that take long under the race detector and reach nothing
// that shorter ones beside them do not reach: they are left out.
var raceSlow = []string{
	"TestBusyServer", "TestLockOut", "TestChecksumIsOfTheText", "TestBoundThreads", // core/copper
	"TestLabsWithOnePhoenix", "TestGoldenNoticesEverywhere", // core/phoenix
}

// luaRace are the tests of the engine that run under the race detector, which
// makes them ten times slower: those that reach most of its pointers in about a
// minute.
var luaRace = []string{
	"TestConformance", "TestBudgetsAreEqual", "TestInsideLua", "TestProxies", "TestCallbacks", "TestGmatch", "TestSort",
	"TestMarkBeforeEveryInstruction", "TestDeadRegistersKeepNothing", "TestTableAgainstMap", "TestDebugOverEveryFrame", "TestEveryBound",
}

// runRace runs them side by side, without what takes long (-short), and all
// labs in a program that checks each pointer the engine makes.
func runRace() *report {
	r := newReport()
	if why := noRace(); why != "" {
		r.of("race").skipped[why]++
		return r
	}
	race := func(string, string) string { return "race" }
	test := func(args ...string) *report {
		args = append([]string{"go", "test", "-race", "-short", "-json", "-vet=off", "-timeout", "20m"}, args...)
		return goTest(race, environment("CGO_ENABLED=1"), background(args...)...)
	}
	engine := make(chan *report)
	go func() { engine <- test("-run", names(luaRace), "./core/lua") }()
	merge(r, test(append([]string{"-skip", names(raceSlow)}, racePackages...)...))
	merge(r, <-engine)
	runCheckptr(r)
	return r
}

// names matches these tests and no other.
func names(tests []string) string { return "^(" + strings.Join(tests, "|") + ")$" }

// noRace says why there is no race detector here.
func noRace() string {
	out, err := exec.Command("go", "env", "CC").Output()
	if f := strings.Fields(string(out)); err != nil || len(f) == 0 {
		return "go names no C compiler"
	} else if _, err := exec.LookPath(f[0]); err != nil {
		return "the race detector needs a C compiler, and " + f[0] + " is not installed"
	}
	return ""
}

// runCheckptr runs every lab in a program built with -d=checkptr: a pointer
// that was made wrongly ends it.
func runCheckptr(r *report) {
	dir, err := os.MkdirTemp("", "checkptr")
	if err != nil {
		r.fail("race", err.Error())
		return
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "emberwire")
	if !step(r, "race", nil, background("go", "build", "-gcflags=github.com/emberwire/emberwire/...=-d=checkptr", "-o", program, "./web/emberwire")...) {
		return
	}
	labs, err := filepath.Glob("static/labs/*.md")
	if err != nil || len(labs) == 0 {
		r.fail("race", fmt.Sprintf("there are no labs: %v", err))
	}
	for _, lab := range labs {
		step(r, "race", nil, background(program, "run", "--trace", lab)...)
	}
}
