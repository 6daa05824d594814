package world

import (
	"fmt"
	"time"

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
type faults map[uint64]modem.Fate

// fate is the medium's question when a message is sent.
func (f faults) fate(_ modem.Time, m *modem.Message) modem.Fate { return f[m.Number] }

// fault does something to the message with a number, which must be one to come.
func (w *World) fault(c view.Command) error {
	number := uint64(max(c.Number64, 0))
	fate, err := readFault(c)
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
	w.faults[number] = fate
	return nil
}

// CheckFault is what is wrong with a command about a message, whichever it is.
func CheckFault(c view.Command) error {
	_, err := readFault(c)
	return err
}

// readFault reads what is to be done.
func readFault(c view.Command) (f modem.Fate, err error) {
	switch c.Text {
	case view.FaultLose:
		f.Lose = true
	case view.FaultDelay:
		f.Delay, err = time.ParseDuration(c.Arg(0))
		if err != nil || f.Delay <= 0 || f.Delay > maxFaultDelay {
			err = fmt.Errorf("fault: delay %q is no time like 50ms, up to %v", c.Arg(0), maxFaultDelay)
		}
	case view.FaultNone:
	default:
		err = fmt.Errorf("fault: %q can be done to no message: lose, delay or none", c.Text)
	}
	return f, err
}
