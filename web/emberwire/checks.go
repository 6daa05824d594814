package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// maxSeeds bounds the runs of --seeds.
const maxSeeds = 100_000

// seedRange is the value of --seeds.
type seedRange struct{ from, to uint64 }

func (s *seedRange) String() string { return "" }

// Set reads "1-50".
func (s *seedRange) Set(text string) error {
	low, high, _ := strings.Cut(text, "-")
	from, err1 := strconv.ParseUint(low, 10, 64)
	to, err2 := strconv.ParseUint(high, 10, 64)
	if err1 != nil || err2 != nil || to < from || to-from >= maxSeeds {
		return fmt.Errorf("%q: write it like 1-50, at most %d seeds", text, maxSeeds)
	}
	s.from, s.to = from, to
	return nil
}

// decides reports whether a check counts: those of the lab itself, and those of
// the point that --try names.
func (f runFlags) decides(c view.Check) bool { return c.Try == 0 || c.Try == f.try }

// wantsTry refuses a point of the lesson that no check belongs to.
func (f runFlags) wantsTry(file *labfile.File) error {
	if f.try == 0 {
		return nil
	}
	for _, c := range file.Config.Check {
		if c.Try == f.try {
			return nil
		}
	}
	return fmt.Errorf("--try %d: the lab has no check of that point", f.try)
}

// check prints how the checks of a run that is over stand; false: one that counts
// does not hold.
func check(l *lab.Lab, f runFlags, out io.Writer) bool {
	all := true
	for _, c := range l.Checks(true) {
		if !f.decides(c) {
			continue
		}
		fmt.Fprintf(out, "-- check %s: %s%s\n", c.Text, c.State, why(c))
		all = all && c.State == view.Holds
	}
	return all
}

// why is what decided a check, in brackets.
func why(c view.Check) string {
	why := strings.TrimSuffix(c.Why, " so far")
	if c.Packet > 0 {
		why += fmt.Sprintf(", message %d", c.Packet)
	}
	return " (" + why + ")"
}

// tally is one check over many seeds.
type tally struct {
	text   string
	held   int
	failed []string // the seeds with which it did not hold, and why
}

// maxFailed is how many of them are printed.
const maxFailed = 5

// sweep runs the lab with each seed and tells of every check how often it held.
// want/ is of one seed, so it is not compared.
func sweep(f runFlags, stdin io.Reader, stdout io.Writer) (status int, err error) {
	var list []tally
	for seed := f.seeds.from; ; seed++ {
		f.seed, f.given["seed"] = seed, true
		l, err := openLab(f, stdin, nil)
		if err != nil {
			return 0, err
		}
		d := driver{lab: l, ended: f.orders.exits(l), bounds: f.bounds}
		if broken, _ := d.run(); broken != "" {
			return 0, fmt.Errorf("seed %d: %s", seed, broken)
		}
		if l.Status(nil) == statusFailure {
			fmt.Fprintf(stdout, "-- seed %d: a computer shows the failure screen, or the lab stopped\n", seed)
			status = statusFailure
		}
		if list = count(list, l.Checks(true), f, seed); len(list) == 0 && len(l.File().Config.Check) > 0 {
			return 0, fmt.Errorf("--seeds looks at the checks of the lab itself, and all of this one belong to points of the lesson: --try 1 counts those of the first")
		} else if len(list) == 0 {
			return 0, fmt.Errorf("--seeds looks at checks, and the lab has none ([[check]] in lab.toml)")
		}
		if seed == f.seeds.to {
			break
		}
	}
	runs := f.seeds.to - f.seeds.from + 1
	for _, t := range list {
		if len(t.failed) > 0 && status == 0 {
			status = statusDiffers
		}
		t.print(runs, stdout)
	}
	return status, nil
}

// count adds what came of the checks that count with one seed.
func count(list []tally, checks []view.Check, f runFlags, seed uint64) []tally {
	checks = slices.DeleteFunc(checks, func(c view.Check) bool { return !f.decides(c) })
	if list == nil {
		list = make([]tally, len(checks))
	}
	for i, c := range checks {
		if list[i].text = c.Text; c.State == view.Holds {
			list[i].held++
		} else {
			list[i].failed = append(list[i].failed, fmt.Sprint(seed, why(c)))
		}
	}
	return list
}

func (t *tally) print(runs uint64, out io.Writer) {
	fmt.Fprintf(out, "-- check %s: holds with %d of %d seeds\n", t.text, t.held, runs)
	for i, s := range t.failed {
		if i == maxFailed {
			fmt.Fprintf(out, "   and %d more\n", len(t.failed)-i)
			break
		}
		fmt.Fprintf(out, "   not with seed %s\n", s)
	}
}
