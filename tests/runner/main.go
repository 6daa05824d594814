// Command runner runs all tests in groups and says in one line each what
// passed, failed and was not run, and why. Its last line is the sum.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

func main() {
	only := flag.String("only", "", "groups to run, separated by commas (default: all)")
	fuzz := flag.String("fuzz", "", "instead of the tests run every fuzz test for this long")
	runs := flag.String("runs", "10000", "with -fuzz: how many runs each seeded test makes")
	flag.Parse()
	if *fuzz != "" {
		os.Exit(fuzzAll(*fuzz, *runs))
	}
	if !run(strings.FieldsFunc(*only, func(r rune) bool { return r == ',' })) {
		os.Exit(1)
	}
}

// run runs the wanted groups and reports; false if anything failed.
func run(only []string) bool {
	if wanted(only, "js") && noNode() == "" {
		go scriptTools() // fetched while other groups run
	}
	if wanted(only, "page") {
		go firefox() // installed while other groups run
		go webKit()
	}
	sum := newReport()
	for _, g := range groups {
		if !wanted(only, g.name) {
			continue
		}
		start := time.Now()
		r := g.run()
		r.print(os.Stdout, time.Since(start))
		sum.add(r)
	}
	fmt.Printf("%d passed, %d failed\n", sum.passed(), sum.failed())
	return sum.failed() == 0 && sum.passed() > 0 // a group's name that is none runs nothing
}

func wanted(only []string, name string) bool {
	if len(only) == 0 {
		return true
	}
	for _, o := range only {
		if o == name {
			return true
		}
	}
	return false
}

// group is a set of tests that are run together. The results may be counted
// under several names (classify).
type group struct {
	name string
	run  func() *report
}

var groups = []group{
	{"fmt", runFmt},
	{"vet", runVet},
	{"unit", runUnit},
	{"js", runScript},
	{"node", runNode},
	{"race", runRace},
	{"page", runPage},
}
