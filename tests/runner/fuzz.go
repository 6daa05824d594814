package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// seeded is how the names of tests begin that make as many runs with seeds as
// EMBERWIRE_RUNS says.
const seeded = "TestSeeded"

// fuzzAll runs every seeded test with many seeds and every fuzz test for a
// time, one after the other, and returns the exit status.
func fuzzAll(long, runs string) int {
	out, err := exec.Command("go", "test", "-list", "^(Fuzz|"+seeded+")", "./...").Output()
	if err != nil {
		fmt.Println("listing the fuzz tests:", err)
		return 1
	}
	passed, failed := 0, 0
	for _, f := range fuzzTests(string(out)) {
		fmt.Println(f.pkg, f.name)
		cmd := exec.Command("go", f.args(long)...)
		cmd.Env = environment("EMBERWIRE_RUNS=" + runs)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if cmd.Run() != nil {
			failed++
			continue
		}
		passed++
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	return min(failed, 1)
}

type fuzzTest struct{ pkg, name string }

// args are go's to run it.
func (f fuzzTest) args(long string) []string {
	if strings.HasPrefix(f.name, seeded) {
		return []string{"test", "-run", "^" + f.name + "$", "-count=1", "-timeout", "2h", f.pkg}
	}
	return []string{"test", "-run", "^$", "-fuzz", "^" + f.name + "$", "-fuzztime", long, f.pkg}
}

// fuzzTests reads the list: names, and then the line "ok package time".
func fuzzTests(list string) []fuzzTest {
	var out, open []fuzzTest
	for line := range strings.SplitSeq(list, "\n") {
		f := strings.Fields(line)
		switch {
		case len(f) == 1 && (strings.HasPrefix(f[0], "Fuzz") || strings.HasPrefix(f[0], seeded)):
			open = append(open, fuzzTest{name: f[0]})
		case len(f) >= 2 && f[0] == "ok":
			for _, t := range open {
				out = append(out, fuzzTest{pkg: f[1], name: t.name})
			}
			open = nil
		}
	}
	return out
}
