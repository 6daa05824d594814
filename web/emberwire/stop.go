package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/view"
)

// stopFlags say at what a run is stopped, and whether it is said what its
// computers were about then.
type stopFlags struct {
	lab.Breaks
	inspect bool
	stopped *view.Stop // where it was stopped; nil: it was not
}

// register adds them to the flags of run.
func (s *stopFlags) register(set *flag.FlagSet) {
	set.StringVar(&s.Packets, "break", "", "stop at the first message that fits this `FILTER`, and say what every computer is about")
	set.BoolVar(&s.Fails, "break-failure", false, "stop when a program or a computer fails: with the calls and variables where the error was raised")
	set.Func("break-wait", "stop when a program has waited for an event this `LONG`, like 5s", func(text string) (err error) {
		if s.Waits, err = time.ParseDuration(text); err != nil || s.Waits <= 0 || s.Waits > lab.MaxPatience {
			return fmt.Errorf("it is no time like 5s, up to %v", lab.MaxPatience)
		}
		return nil
	})
	set.BoolVar(&s.inspect, "inspect", false, "say at the end what every computer is about: what it waits for, its calls with their variables, timers, queue")
}

// on reports whether the run may be stopped.
func (s *stopFlags) on() bool { return s.Breaks != lab.Breaks{} }

// check is what cannot go together.
func (s *stopFlags) check(f *runFlags) error {
	switch {
	case !s.on() && !s.inspect:
		return nil
	case f.update || f.past.each || f.given["seeds"]:
		return errors.New("--break, --break-failure, --break-wait and --inspect look at one run: they do not go with --update, --seeds and --drop each")
	case f.join != "" || f.real:
		return errors.New("--break, --break-failure, --break-wait and --inspect do not go with --join and --real: others live by the same clock")
	}
	return nil
}

// reached is for driver.ended: the run has come to where it is to stop. Nil if it
// is to stop nowhere.
func (s *stopFlags) reached(l *lab.Lab) func() bool {
	if !s.on() {
		return nil
	}
	return func() bool {
		if stop := l.Broke(); stop != nil {
			s.stopped = stop
		}
		return s.stopped != nil
	}
}

// say ends the report.
func (s *stopFlags) say(l *lab.Lab, out io.Writer) {
	if s.on() {
		s.reached(l)()
	}
	if s.stopped != nil || s.inspect {
		for _, c := range l.Inspect() {
			sayStanding(c, l.Now().Seconds(), out)
		}
	}
	if s.stopped != nil {
		fmt.Fprintf(out, "-- stopped at %.3f s, after %d steps and %d messages: %s; what the lab wants is of its end\n", l.Now().Seconds(), l.Steps(), l.Messages(), s.stopped)
	} else if s.on() {
		fmt.Fprintf(out, "-- nothing to stop at came: the run ended at %.3f s, after %d steps and %d messages\n", l.Now().Seconds(), l.Steps(), l.Messages())
	}
}

// sayStanding prints what a computer is about.
func sayStanding(c view.Standing, now float64, out io.Writer) {
	fmt.Fprintf(out, "== inside %s #%d %s\n", c.Name, c.Computer, strings.Repeat("=", max(41-len(c.Name), 2)))
	if c.Power != view.On {
		fmt.Fprintln(out, "it is", c.Power)
	} else if c.Running {
		fmt.Fprintln(out, "it has something to do")
	} else {
		fmt.Fprintf(out, "it has waited for %.3f s\n", max(now-c.Since, 0))
	}
	if c.Raised != nil {
		fmt.Fprintln(out, "error:", c.Raised.Text)
		sayLevels(c.Raised.Levels, out)
	}
	for _, p := range c.Programs {
		if p.Own != "" {
			fmt.Fprintln(out, p.Waiting())
			sayLevels(p.Levels, out)
		}
	}
	for _, t := range c.Timers {
		fmt.Fprintf(out, "%s %d is due at %.3f s\n", t.Kind(), t.ID, t.Due)
	}
	for _, e := range c.Queue {
		fmt.Fprintln(out, "in its queue:", e)
	}
	if more := c.Queued - len(c.Queue); more > 0 {
		fmt.Fprintln(out, "and", more, "events more")
	}
}

func sayLevels(list []view.Level, out io.Writer) {
	for _, l := range list {
		fmt.Fprintln(out, "  "+l.String())
		for _, v := range l.Locals {
			fmt.Fprintf(out, "      %s = %s\n", v.Name, v.Value)
		}
	}
}
