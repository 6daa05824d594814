package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// racePackages run under the race detector: what starts goroutines. Where there
// are none there is no race, so modem and core are not here.
var racePackages = []string{"./web/backplane", "./web/bridge", "./web/door", "./web/emberwire", "./web/socket"}

// raceSlow are tests that take long under the race detector and start nothing: they
// are left out there.
var raceSlow = []string{"TestRunTakesMoreComputers", "TestRunWithoutEachIsEveryRun"} // web/emberwire

// sharing are the tests that run several labs at once, in sharingPackages: what
// computers and labs share is looked at there.
var (
	sharing         = []string{"TestLabsShareTheCompiledROM", "TestEveryLabGivesWhatItWants"}
	sharingPackages = []string{"./core/craftos", "./tests/labs"}
)

// pointerPackages run with checked pointers, as the engine makes some of its own:
// those that run programs.
var pointerPackages = []string{
	"./core/computer", "./core/craftos", "./core/copper", "./core/phoenix", "./core/world", "./core/packets", "./core/session", "./core/lab",
}

// pointerSlow are tests that take long and reach nothing that shorter ones beside
// them do not reach: they are left out there.
var pointerSlow = []string{
	"TestBusyServer", "TestLockOut", "TestChecksumIsOfTheText", "TestBoundThreads", // core/copper
	"TestLabsWithOnePhoenix", "TestGoldenNoticesEverywhere", // core/phoenix
}

// luaPointers are the tests of the engine that run with checked pointers: those
// that reach most of them.
var luaPointers = []string{
	"TestConformance", "TestBudgetsAreEqual", "TestInsideLua", "TestProxies", "TestCallbacks", "TestGmatch", "TestSort",
	"TestMarkBeforeEveryInstruction", "TestDeadRegistersKeepNothing", "TestTableAgainstMap", "TestDebugOverEveryFrame", "TestEveryBound",
}

// runRace runs them without what takes long (-short), and all labs in a program
// that checks each pointer the engine makes.
func runRace() *report {
	r := newReport()
	if why := noRace(); why == "" {
		cgo := environment("CGO_ENABLED=1")
		merge(r, raceTest(cgo, append([]string{"-race", "-skip", names(raceSlow)}, racePackages...)...))
		merge(r, raceTest(cgo, append([]string{"-race", "-run", names(sharing)}, sharingPackages...)...))
	} else {
		r.of("race").skipped[why]++
	}
	merge(r, raceTest(nil, append([]string{checkptr, "-skip", names(pointerSlow)}, pointerPackages...)...))
	merge(r, raceTest(nil, checkptr, "-run", names(luaPointers), "./core/lua"))
	runCheckptr(r)
	return r
}

// checkptr has our own packages check their pointers: one that was made wrongly
// ends the program.
const checkptr = "-gcflags=github.com/emberwire/emberwire/...=-d=checkptr"

func raceTest(env []string, args ...string) *report {
	args = append([]string{"go", "test", "-short", "-json", "-vet=off", "-timeout", "20m"}, args...)
	return goTest(func(string, string) string { return "race" }, env, background(args...)...)
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

// runCheckptr runs every lab in a program with checked pointers.
func runCheckptr(r *report) {
	dir, err := os.MkdirTemp("", "checkptr")
	if err != nil {
		r.fail("race", err.Error())
		return
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "emberwire")
	if !step(r, "race", nil, background("go", "build", checkptr, "-o", program, "./web/emberwire")...) {
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
