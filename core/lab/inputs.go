package lab

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/labfile"
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

// recordings is the version of inputs.jsonl that is written. A recording without
// a version is of version 1. Whatever older programs would read another way, or
// not at all, needs another number.
const recordings = 1

// recorded is the first line of inputs.jsonl: what else decided the run.
type recorded struct {
	Version *int       `json:"version,omitempty"`
	Engine  string     `json:"engine,omitempty"` // that made it: see Engine
	Seed    uint64     `json:"seed"`
	Until   modem.Time `json:"until"` // lab time when it was recorded
	Steps   uint64     `json:"steps"`
	Digest  string     `json:"digest"`
	Net     bool       `json:"net,omitempty"` // requests left the lab; their answers are among the inputs
	Ask     bool       `json:"ask,omitempty"` // only to hosts allowed by an input
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

// setInputs takes the inputs of the options or of the file, with the seed and
// the end of the recorded run.
func (l *Lab) setInputs(f *labfile.File, o Options) error {
	if o.Inputs != nil {
		l.inputs.list = o.Inputs
		return nil
	}
	e := f.Entry(labfile.InputsName)
	if e == nil {
		return nil
	}
	head, list, err := parseInputs(e.Data)
	if err != nil {
		return &labfile.Error{Name: f.Name, Line: e.Line, Key: labfile.InputsName, Text: err.Error()}
	}
	l.inputs.list, l.seed, l.until, l.last, l.goal, l.maker = list, head.Seed, head.Until, head.Steps+1, head.Digest, head.Engine
	l.outside.net, l.outside.open, l.outside.ask = nil, head.Net, head.Ask
	return nil
}

// parseInputs reads inputs.jsonl: a head and one input a line, in order.
func parseInputs(data []byte) (head recorded, list []Input, err error) {
	if err := readable(data); err != nil {
		return head, nil, fmt.Errorf("line 1: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&head); err != nil {
		return head, nil, fmt.Errorf("line 1: %v", err)
	}
	for d.More() {
		var in Input
		if err := d.Decode(&in); err != nil {
			return head, nil, fmt.Errorf("line %d: %v", len(list)+2, err)
		}
		if n := len(list); n > 0 && in.At < list[n-1].At || in.At < 0 {
			return head, nil, fmt.Errorf("line %d: the inputs are not in the order of their times", n+2)
		}
		if !isInput(in.Command.Verb) {
			return head, nil, fmt.Errorf("line %d: %q is no input", len(list)+2, in.Command.Verb)
		}
		if list = append(list, in); len(list) > MaxInputs {
			return head, nil, fmt.Errorf("more than %d inputs", MaxInputs)
		}
	}
	return head, list, nil
}

// readable refuses the version of a recording that is not known here, before
// anything in it that is not known is called a mistake.
func readable(data []byte) error {
	var head struct {
		Version *json.RawMessage `json:"version"`
	}
	if json.NewDecoder(bytes.NewReader(data)).Decode(&head) != nil || head.Version == nil {
		return nil // told by who reads it all
	}
	if v := string(*head.Version); v != strconv.Itoa(recordings) {
		return fmt.Errorf("the recording is of version %.40s; this Emberwire reads version %d", v, recordings)
	}
	return nil
}

// isInput reports whether a verb changes the world, and so is logged.
func isInput(verb string) bool {
	switch verb {
	case view.DoKey, view.DoKeyUp, view.DoChar, view.DoPaste, view.DoMouse,
		view.DoPower, view.DoTerminate, view.DoDrop, view.DoAnswer, view.DoAllow:
		return true
	}
	return isEdit(verb)
}

// record logs an input that was applied.
func (l *Lab) record(c view.Command) {
	if len(l.inputs.log) >= MaxInputs {
		l.inputs.lost++
		return
	}
	c.Version, c.Number = 0, 0
	l.inputs.log = append(l.inputs.log, Input{l.now, l.steps, c})
}

// Recording is the lab file with this run's seed, inputs and digest in place of
// what it wanted. Run headless it goes the same way up to the lab time it has
// now, and must give the same digest.
func (l *Lab) Recording() ([]byte, error) {
	if l.inRoom {
		return nil, errors.New("a run in a room cannot be repeated, so it is not recorded: others take part in it")
	}
	if l.inputs.lost > 0 {
		return nil, fmt.Errorf("the run has more than %d inputs and cannot be recorded", MaxInputs)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	version := recordings
	head := recorded{&version, Engine(), l.seed, l.now, l.steps, l.Digest(), l.outside.open, l.outside.ask}
	if err := e.Encode(head); err != nil {
		return nil, err
	}
	for _, in := range l.inputs.log {
		if err := e.Encode(in); err != nil {
			return nil, err
		}
	}
	f := l.file.Clone()
	for _, e := range l.file.Files {
		if strings.HasPrefix(e.Path, labfile.WantFolder) {
			f.Remove(e.Path)
		}
	}
	f.Put(labfile.InputsName, out.Bytes())
	if out.Len() > labfile.MaxSource {
		return nil, fmt.Errorf("the inputs of the run are %d bytes, at most %d can be recorded", out.Len(), labfile.MaxSource)
	}
	return f.Bytes(), nil
}
