package world

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/change"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// MaxFaults bounds the messages of one run to which something is done.
const MaxFaults = 10_000

// maxFaultDelay bounds how much later a message can be made.
const maxFaultDelay = time.Hour

// faults are what somebody does to single messages that are not sent yet, by
// their numbers. A fault draws nothing: the chances of all other messages stay
// as they are.
type faults map[uint64]fault

// fault is what is done to one message.
type fault struct {
	modem.Fate
	change change.Change
	args   []string // the change as it was asked for
	misfit error    // why the message went unchanged
}

// fate is the medium's question when a message is sent.
func (f faults) fate(_ modem.Time, m *modem.Message) modem.Fate {
	x := f[m.Number]
	if len(x.args) == 0 {
		return x.Fate
	}
	c, misfit := x.change.Do(m)
	if misfit != nil {
		x.misfit = misfit
		f[m.Number] = x
		return x.Fate
	}
	out := x.Fate
	out.Other = &c
	return out
}

// Misfits says which messages could not be changed as somebody wanted, and why:
// they went as they were.
func (w *World) Misfits() (out []string) {
	for _, number := range slices.Sorted(maps.Keys(w.faults)) {
		if f := w.faults[number]; f.misfit != nil {
			out = append(out, fmt.Sprintf("message %d went unchanged: %v", number, f.misfit))
		}
	}
	return out
}

// fault does something to the message with a number, which must be one to come.
func (w *World) fault(c view.Command) error {
	number := uint64(max(c.Number64, 0))
	f, err := readFault(c)
	switch {
	case err != nil:
		return err
	case number == 0:
		return fmt.Errorf("fault: messages are counted from 1")
	case number <= w.Messages():
		return fmt.Errorf("fault: message %d was sent already", number)
	case len(w.faults) >= MaxFaults:
		return fmt.Errorf("fault: something can be done to at most %d messages of a run", MaxFaults)
	}
	w.faults[number] = f
	return nil
}

// firstFaults counts the faults at the beginning of a run, before anything else.
func firstFaults(list []Input) int {
	for i, in := range list {
		if in.Command.Verb != view.DoFault || in.At > 0 || in.Steps > 0 {
			return i
		}
	}
	return len(list)
}

// again takes those of messages after so many from the inputs that were done.
func (f faults) again(log []Input, sent uint64) {
	maps.DeleteFunc(f, func(number uint64, _ fault) bool { return number > sent })
	for _, in := range log {
		number := uint64(in.Command.Number64)
		if in.Command.Verb != view.DoFault || number <= sent {
			continue
		}
		if x, err := readFault(in.Command); err == nil { // it was done once
			f[number] = x
		}
	}
}

// CheckFault is what is wrong with a command about a message, whichever it is;
// m is that message as it was sent, if it is known.
func CheckFault(c view.Command, m *modem.Message) error {
	f, err := readFault(c)
	if err == nil && m != nil && len(f.args) > 0 {
		if _, err = f.change.Do(m); err != nil {
			err = fmt.Errorf("fault: message %d: %w", m.Number, err)
		}
	}
	return err
}

// readFault reads what is to be done.
func readFault(c view.Command) (f fault, err error) {
	switch c.Text {
	case view.FaultLose:
		f.Lose = true
	case view.FaultDelay:
		f.Delay, err = time.ParseDuration(c.Arg(0))
		if err != nil || f.Delay <= 0 || f.Delay > maxFaultDelay {
			err = fmt.Errorf("fault: delay %q is no time like 50ms, up to %v", c.Arg(0), maxFaultDelay)
		}
	case view.FaultChange:
		f.args = []string{c.Arg(0), c.Arg(1)}
		if f.change, err = change.Read(c.Arg(0), c.Arg(1)); err != nil {
			err = fmt.Errorf("fault: %w", err)
		}
	case view.FaultNone:
	default:
		err = fmt.Errorf("fault: %q can be done to no message: lose, delay, change or none", c.Text)
	}
	return f, err
}
