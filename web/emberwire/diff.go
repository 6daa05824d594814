package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

const diffUsage = `usage: emberwire diff [flags] A.md B.md

Runs two labs, or recordings, and sets their messages beside each other: what
only the first one sent begins with -, what only the second one sent with +, and
what both sent but not at the same instant, or not with the same hearers, with ~.
Exit status: 0 the same; 1 they differ; 2 unreadable input.

`

// around is how many equal messages are shown before and after a difference.
const around = 3

// diff runs `emberwire diff`.
func diff(args []string, stdout, stderr io.Writer) int {
	stdout, stderr = plain{stdout}, plain{stderr}
	set := flag.NewFlagSet("diff", flag.ContinueOnError)
	until := set.Duration("until", 0, "end of both runs in lab time, like 30s")
	all := set.Bool("all", false, "show every message, also where the runs are the same")
	bounds := boundsOf(set)
	err := parse(set, args, diffUsage, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil && set.NArg() != 2 {
		err = errors.New("it takes two labs")
	}
	var labs [2]*lab.Lab
	for i := 0; err == nil && i < 2; i++ {
		labs[i], err = runWhole(set.Arg(i), *until, bounds)
	}
	if err != nil {
		fmt.Fprintln(stderr, "emberwire diff:", err)
		return statusInput
	}
	c := lab.Compare(labs[0], labs[1])
	printComparison(c, *all, stdout)
	if c.First < 0 {
		return 0
	}
	return statusDiffers
}

// runWhole runs a lab to its end.
func runWhole(path string, until time.Duration, b *bounds) (*lab.Lab, error) {
	name, src, err := readLab(path, strings.NewReader(""))
	if err != nil {
		return nil, err
	}
	f, err := labfile.Parse(name, src)
	if err != nil {
		return nil, err
	}
	o := lab.Options{Options: world.Options{Crashed: crashed}}
	if until > 0 {
		end := modem.Time(until)
		o.Until = &end
	}
	l, err := lab.New(f, o)
	if err != nil {
		return nil, err
	}
	if broken, _ := (driver{lab: l, bounds: b}).run(); broken != "" {
		return nil, fmt.Errorf("%s: %s", path, broken)
	}
	return l, nil
}

// printComparison prints the first difference in words and then what differs.
func printComparison(c view.Comparison, all bool, out io.Writer) {
	if c.First < 0 {
		fmt.Fprintf(out, "the same: %d messages\n", len(c.Pairs))
	} else {
		fmt.Fprintf(out, "first difference: %s\n", firstWords(c.Pairs[c.First]))
	}
	near := -1 // up to this place everything is shown
	for i, p := range c.Pairs {
		if !p.Same {
			near = i + around
		}
		if all || i <= near || differsSoon(c.Pairs, i) {
			printPair(p, out)
		} else if i == near+1 && near >= 0 {
			fmt.Fprintln(out, "  …")
		}
	}
}

// differsSoon reports whether one of the next pairs differs.
func differsSoon(pairs []view.Pair, i int) bool {
	for _, p := range pairs[i:min(i+around+1, len(pairs))] {
		if !p.Same {
			return true
		}
	}
	return false
}

func firstWords(p view.Pair) string {
	switch {
	case p.B == nil:
		return fmt.Sprintf("message %d of the first, at %.3f s, which the second has not", p.A.Number, p.A.Time)
	case p.A == nil:
		return fmt.Sprintf("message %d of the second, at %.3f s, which the first has not", p.B.Number, p.B.Time)
	}
	if p.A.Number == p.B.Number && p.A.Time == p.B.Time && p.A.Text != p.B.Text {
		return fmt.Sprintf("message %d, at %.3f s, which says something else in the second", p.A.Number, p.A.Time)
	}
	return fmt.Sprintf("message %d of the first, at %.3f s, and %d of the second, at %.3f s", p.A.Number, p.A.Time, p.B.Number, p.B.Time)
}

func printPair(p view.Pair, out io.Writer) {
	print := func(mark string, l *view.Line) { fmt.Fprintf(out, "%s %.3f %d %s\n", mark, l.Time, l.Number, l.Text) }
	switch {
	case p.Same:
		print(" ", p.A)
	case p.A != nil && p.B != nil && p.A.Text == p.B.Text:
		print("~", p.B)
	default:
		if p.A != nil {
			print("-", p.A)
		}
		if p.B != nil {
			print("+", p.B)
		}
	}
}
