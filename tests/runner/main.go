// Command runner runs all tests in groups and says in one line each what
// passed, failed and was not run, and why. Its last line is the sum.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
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
	trimPaths()
	if wanted(only, "js") && noNode() == "" {
		go scriptTools() // fetched while other groups run
	}
	if wanted(only, "page") {
		go firefox() // installed while other groups run
		go webKit()
	}
	p := printer{out: os.Stdout, begin: time.Now(), sum: newReport()}
	p.stages(stages, only)
	fmt.Printf("%d passed, %d failed\n", p.sum.passed(), p.sum.failed())
	return p.sum.failed() == 0 && p.sum.passed() > 0 // a group's name that is none runs nothing
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

// lane is groups that run one after the other.
type lane []group

// stages follow each other; the lanes of a stage run side by side. What compiles
// comes first, so that it compiles for all; the browsers' tests wait more than they
// compute, and what computes all the time runs behind them (background).
var stages = [][]lane{
	{{{"fmt", runFmt}, {"vet", runVet}, {"unit", runUnit}, {"js", runScript}}},
	{{{"page", runPage}}, {{"node", runNode}, {"race", runRace}}},
}

// printer tells of each group when it is through.
type printer struct {
	mu    sync.Mutex
	out   io.Writer
	begin time.Time
	sum   *report
}

func (p *printer) stages(all [][]lane, only []string) {
	for _, lanes := range all {
		var done sync.WaitGroup
		for _, l := range lanes {
			done.Go(func() { p.run(l, only) })
		}
		done.Wait()
	}
}

// run runs the groups of a lane that are wanted.
func (p *printer) run(l lane, only []string) {
	for _, g := range l {
		if !wanted(only, g.name) {
			continue
		}
		start := time.Now()
		r := g.run()
		took := fmt.Sprintf("%.0f s, from %.0f s on", time.Since(start).Seconds(), start.Sub(p.begin).Seconds())
		p.mu.Lock()
		r.print(p.out, took)
		p.sum.add(r)
		p.mu.Unlock()
	}
}
