package world

import (
	"fmt"
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// MaxInputs bounds the inputs logged of one run; a longer run goes on, but can
// no longer be recorded.
const MaxInputs = 200_000

// Input is something from outside that changed the world: a key, a click, the
// power button. It is logged with the lab time at which it came and the number
// of steps done before it, which places it exactly among all else that happens
// at that time.
type Input struct {
	At      modem.Time   `json:"at"`    // nanoseconds of lab time
	Steps   uint64       `json:"steps"` // steps done before it
	Command view.Command `json:"do"`
}

// Replay is a run that is to be repeated: what decided it, and where it ended.
type Replay struct {
	Inputs []Input // in the order of their times
	Seed   uint64
	Until  modem.Time // lab time at its end
	Steps  uint64     // done until then
	Whole  bool       // all that was due at its end was done, however many steps that were
	Net    bool       // requests left the lab; their answers are among the inputs
	Ask    bool       // only to hosts allowed by an input
}

// inputs are those to come, and the log of those that came.
type inputs struct {
	list []Input
	at   int // next of list
	log  []Input
	lost int // beyond MaxInputs
	no   int // of list, that could not be done
}

// due is the next input if it comes before the next step, which is due at
// step (none if !ok) after so many steps.
func (in *inputs) due(step modem.Time, ok bool, steps uint64) (Input, bool) {
	if in.at >= len(in.list) {
		return Input{}, false
	}
	next := in.list[in.at]
	return next, !ok || step > next.At || step == next.At && steps >= next.Steps
}

// record logs an input that was applied.
func (k *clock) record(c view.Command) {
	if len(k.inputs.log) >= MaxInputs {
		k.inputs.lost++
		return
	}
	c.Version, c.Number = 0, 0
	k.inputs.log = append(k.inputs.log, Input{k.now, k.steps, c})
}

// Repeat is what repeats this run and goes on to where it would end: the inputs
// that came, and those of a repeated run that are still to come.
func (w *World) Repeat() (*Replay, error) {
	if w.inputs.lost > 0 {
		return nil, fmt.Errorf("the run has more than %d inputs and cannot be repeated", MaxInputs)
	}
	r := &Replay{Seed: w.seed, Until: w.until, Whole: w.last == 0, Net: w.outside.open, Ask: w.outside.ask}
	if w.last > 0 {
		r.Steps = w.last - 1
	}
	r.Inputs = slices.Concat(w.inputs.log, w.inputs.list[w.inputs.at:])
	return r, nil
}

// GoOn makes a repeated run a new one from here: the inputs to come are
// forgotten, requests reach the outside again, and those under way, which
// nobody answers any more, are closed. It runs to where the options or the file
// end it.
func (w *World) GoOn() {
	w.inputs.list, w.inputs.at, w.last = nil, 0, 0
	if w.until = modem.Time(w.file.Config.Until); w.opt.Until != nil {
		w.until = *w.opt.Until
	}
	w.outside.net = w.opt.Net
	w.HangUp()
}

// HangUp closes every request and socket to the outside.
func (w *World) HangUp() {
	for _, number := range slices.Sorted(maps.Keys(w.outside.calls)) {
		a := hostnet.Answer{ID: number, Kind: hostnet.Failure, Error: "the run went on from here"}
		if !w.outside.waiting[number] {
			a = hostnet.Answer{ID: number, Kind: hostnet.Closed}
		}
		if w.outside.net != nil {
			w.outside.net.Close(number)
		}
		if data, err := hostnet.Encode(a); err == nil {
			_ = w.Apply(view.Command{Verb: view.DoAnswer, Data: data}) // somebody waits: it is of calls
		}
	}
}

// Refused counts the inputs of a repeated run that could not be done: with other
// inputs before them there may be no such computer any more.
func (k *clock) Refused() int { return k.inputs.no }

// Inputs are those that came so far, and how many more were not kept.
func (k *clock) Inputs() (log []Input, lost int) { return k.inputs.log, k.inputs.lost }
