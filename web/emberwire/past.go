package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

// pastFlags are the flags about the moments of a run, and about its other
// histories.
type pastFlags struct {
	at     string // a moment: the run ends there
	moment labfile.Moment
	faults []view.Command
	each   bool // --drop each
}

// register adds them to the flags of run.
func (p *pastFlags) register(set *flag.FlagSet) {
	set.StringVar(&p.at, "at", "", "show the run as it was at this `MOMENT`: 2.5s of lab time, step:120, packet:14, when that message was sent, or the name that the lab gives to one")
	set.Func("drop", "lose the message with this `N`umber, as in the trace, or several: 3,14; each: what becomes of the run without each of the messages (that fit --filter), one after the other", p.drop)
	set.Func("change", "`N:message.text=VALUE`: something else in the place of a part of the message with this number: JSON, nil, or else a text; the parts are message with its entries, channel and replyChannel", p.change)
	set.Func("delay", "`N:50ms`: the message with this number comes so much later", p.delay)
}

func (p *pastFlags) drop(text string) error {
	if text == "each" {
		p.each = true
		return nil
	}
	for _, n := range strings.Split(text, ",") {
		if err := p.fault(n, view.FaultLose); err != nil {
			return err
		}
	}
	return nil
}

func (p *pastFlags) delay(text string) error {
	n, much, ok := strings.Cut(text, ":")
	if !ok {
		return errors.New("write the number of the message and the time, like 14:50ms")
	}
	return p.fault(n, view.FaultDelay, much)
}

func (p *pastFlags) change(text string) error {
	n, rest, numbered := strings.Cut(text, ":")
	path, to, ok := strings.Cut(rest, "=")
	if !numbered || !ok {
		return errors.New("write the number of the message, the part and what comes there, like 14:message.text=hello")
	}
	return p.fault(n, view.FaultChange, path, to)
}

// fault adds what is to be done to a message.
func (p *pastFlags) fault(number, what string, args ...string) error {
	n, err := strconv.ParseUint(number, 10, 32)
	if err != nil || n == 0 {
		return fmt.Errorf("%q is no number of a message, counted from 1", number)
	}
	c := view.Command{Verb: view.DoFault, Number64: float64(n), Text: what, Args: args}
	p.faults = append(p.faults, c)
	if err := world.CheckFault(c, nil); err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), view.DoFault+": ")) // a word of the page's commands
	}
	return nil
}

// check is what cannot go together.
func (p *pastFlags) check(f *runFlags) error {
	switch {
	case p.each && (p.at != "" || f.update || f.join != "" || f.net != "none"):
		return errors.New("--drop each runs the lab again and again: it goes with none of --at, --update, --join and --net")
	case p.at != "" && f.update:
		return errors.New("--update writes how the lab ends: it does not go with --at")
	case len(p.faults) > 0 && f.update:
		return errors.New("--update writes how the lab goes by itself: it does not go with --drop, --delay and --change")
	case f.join != "" && (p.at != "" || len(p.faults) > 0):
		return errors.New("a run in a room cannot be repeated: --at, --drop, --delay and --change do not go with --join")
	}
	for _, other := range []string{"trace", "digest", "save", "export", "diagram", "stream", "conversations", "audio", "keylog", "log", "seeds", "real", "shutdown-exits"} {
		if p.each && f.given[other] {
			return fmt.Errorf("--drop each does not go with --%s, which is about one run", other)
		}
	}
	return nil
}

// timed reports whether --at names a lab time.
func (p *pastFlags) timed() bool { return p.at != "" && p.moment.Step == 0 && p.moment.Packet == 0 }

// find reads the moment of --at, which the lab may name.
func (p *pastFlags) find(f *labfile.File) (err error) {
	if p.at == "" {
		return nil
	}
	if p.moment, err = f.FindMoment(p.at); err != nil {
		return fmt.Errorf("--at: %w", err)
	}
	return nil
}

// shorten ends the run at a lab time that --at names, if it does not end before.
func (p *pastFlags) shorten(f *labfile.File, o *lab.Options) {
	end := modem.Time(f.Config.Until)
	if o.Until != nil {
		end = *o.Until
	}
	if at := p.moment.Time; p.timed() && (end < 0 || at < end) {
		o.Until = &at
	}
}

// begin does to the messages to come what is asked for.
func (p *pastFlags) begin(l *lab.Lab) error {
	for _, c := range p.faults {
		if err := l.Apply(c); err != nil {
			return err
		}
	}
	return nil
}

// reached is for driver.ended: the moment of --at has come. Nil without one.
func (p *pastFlags) reached(l *lab.Lab) func() bool {
	if p.at == "" || p.timed() {
		return nil
	}
	return func() bool { return l.Past(p.moment) }
}

// misfits says which messages could not be changed as somebody wanted, and
// reports whether there are any.
func (p *pastFlags) misfits(l *lab.Lab, out io.Writer) bool {
	list := l.Misfits()
	for _, text := range list {
		fmt.Fprintln(out, "emberwire: --change:", text)
	}
	return len(list) > 0
}

// missing says to which messages nothing was done, since they were never sent.
func (p *pastFlags) missing(l *lab.Lab, out io.Writer) {
	for _, c := range p.faults {
		if n := uint64(c.Number64); n > l.Messages() {
			fmt.Fprintf(out, "-- message %d did not come: nothing was done to it\n", n)
		}
	}
}

// say ends the report of a run that was ended at a moment.
func (p *pastFlags) say(l *lab.Lab, out io.Writer) {
	if l.Past(p.moment) {
		fmt.Fprintf(out, "-- at %s: %.3f s, after %d steps and %d messages; what the lab wants is of its end\n", p.at, l.Now().Seconds(), l.Steps(), l.Messages())
		return
	}
	if _, due := l.Next(); p.timed() && !due && !l.Waiting() && l.Stopped() == "" && l.Until() == p.moment.Time {
		fmt.Fprintf(out, "-- at %s: as it has been since %.3f s, after %d steps and %d messages: nothing can happen any more\n", p.at, l.Now().Seconds(), l.Steps(), l.Messages())
		return
	}
	fmt.Fprintf(out, "-- %s did not come: the run ended at %.3f s, after %d steps and %d messages\n", p.at, l.Now().Seconds(), l.Steps(), l.Messages())
}

// maxEach bounds the messages that --drop each loses: each is a run.
const maxEach = 1000

// dropEach runs the lab once without each message and says what became of it. The
// status is 1 when a run without one of them ends another way than the lab wants.
func dropEach(l *lab.Lab, f runFlags, out io.Writer) (int, error) {
	sent := runNoting(l)
	r := l.Do(view.Command{Verb: view.DoPackets, Text: f.filter, From: 1, Count: maxEach})
	switch {
	case !r.OK:
		return 0, errors.New("--filter: " + r.Error)
	case r.Total > len(r.Rows):
		return 0, fmt.Errorf("--drop each: the run has %d messages, at most %d are dropped; choose some with --filter", r.Total, maxEach)
	}
	common, err := l.Again(nil)
	if err != nil {
		return 0, err
	}
	status, same := 0, 0
	for _, row := range r.Rows {
		if broken := f.bounds.over(time.Now()); broken != "" {
			return statusFailure, errors.New(broken)
		}
		other, err := without(l, common, row.Number, sent[row.Number-1])
		if err != nil {
			return 0, err
		}
		said := endsOtherwise(l, other)
		if said == "" {
			same, said = same+1, "the same end"
		} else {
			status = statusDiffers
		}
		fmt.Fprintf(out, "without %d (%.3f s, %s, %s %s): %s\n", row.Number, row.Time, row.Name, row.Protocol, row.Summary, said)
	}
	fmt.Fprintf(out, "-- %d messages, one lost at a time: %d runs end the same way, %d another\n", len(r.Rows), same, len(r.Rows)-same)
	return status, nil
}

// runNoting runs the lab to its end, and notes of each message how many steps were
// done when it was still to be sent.
func runNoting(l *lab.Lab) (sent []uint64) {
	for before, more := uint64(0), true; more; {
		before, more = l.Steps(), l.Step()
		for uint64(len(sent)) < l.Messages() {
			sent = append(sent, before)
		}
	}
	l.Run()
	return sent
}

// without runs the lab without a message, which is sent after so many steps. All
// such runs are the same until then: common goes as far for all of them.
func without(l, common *lab.Lab, number, sent uint64) (*lab.Lab, error) {
	if sent > 0 {
		common.Reach(labfile.Moment{Step: sent}, nil)
	}
	other, err := common.Copy()
	if err != nil { // in the middle of what cannot be copied
		other, err = l.Again(nil)
	}
	if err == nil {
		err = other.Apply(view.Command{Verb: view.DoFault, Number64: float64(number), Text: view.FaultLose})
	}
	if err == nil {
		other.Run()
	}
	return other, err
}

// endsOtherwise says in which computers another run of the lab ended another way;
// "": in none.
func endsOtherwise(l, other *lab.Lab) string {
	var said []string
	for i, c := range l.Computers() {
		if o := other.Computers(); i >= len(o) || o[i].Screen().Text() != c.Screen().Text() || o[i].State() != c.State() {
			said = append(said, c.Name())
		}
	}
	if said == nil {
		return ""
	}
	return "another screen of " + strings.Join(said, ", ")
}
