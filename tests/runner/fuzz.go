package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// fuzzAll runs every fuzz test for a time, one after the other, and returns
// the exit status.
func fuzzAll(long string) int {
	out, err := exec.Command("go", "test", "-list", "^Fuzz", "./...").Output()
	if err != nil {
		fmt.Println("listing the fuzz tests:", err)
		return 1
	}
	passed, failed := 0, 0
	for _, f := range fuzzTests(string(out)) {
		fmt.Println(f.pkg, f.name)
		cmd := exec.Command("go", "test", "-run", "^$", "-fuzz", "^"+f.name+"$", "-fuzztime", long, f.pkg)
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

// fuzzTests reads the list: names, and then the line "ok package time".
func fuzzTests(list string) []fuzzTest {
	var out, open []fuzzTest
	for line := range strings.SplitSeq(list, "\n") {
		f := strings.Fields(line)
		switch {
		case len(f) == 1 && strings.HasPrefix(f[0], "Fuzz"):
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
