package world

import (
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
	Net    bool       // requests left the lab; their answers are among the inputs
	Ask    bool       // only to hosts allowed by an input
}

// inputs are those to come, and the log of those that came.
type inputs struct {
	list []Input
	at   int // next of list
	log  []Input
	lost int // beyond MaxInputs
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

// Inputs are those that came so far, and how many more were not kept.
func (k *clock) Inputs() (log []Input, lost int) { return k.inputs.log, k.inputs.lost }
