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
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
)

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

// readRecording reads the recording in a lab file; nil if there is none.
func readRecording(f *labfile.File) (*recorded, *world.Replay, error) {
	e := f.Entry(labfile.InputsName)
	if e == nil {
		return nil, nil, nil
	}
	head, list, err := parseInputs(e.Data)
	if err != nil {
		return nil, nil, &labfile.Error{Name: f.Name, Line: e.Line, Key: labfile.InputsName, Text: err.Error()}
	}
	return &head, &world.Replay{Inputs: list, Seed: head.Seed, Until: head.Until, Steps: head.Steps, Net: head.Net, Ask: head.Ask}, nil
}

// parseInputs reads inputs.jsonl: a head and one input a line, in order.
func parseInputs(data []byte) (head recorded, list []world.Input, err error) {
	if err := readable(data); err != nil {
		return head, nil, fmt.Errorf("line 1: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&head); err != nil {
		return head, nil, fmt.Errorf("line 1: %v", err)
	}
	for d.More() {
		var in world.Input
		if err := d.Decode(&in); err != nil {
			return head, nil, fmt.Errorf("line %d: %v", len(list)+2, err)
		}
		if n := len(list); n > 0 && in.At < list[n-1].At || in.At < 0 {
			return head, nil, fmt.Errorf("line %d: the inputs are not in the order of their times", n+2)
		}
		if !view.IsInput(in.Command.Verb) {
			return head, nil, fmt.Errorf("line %d: %q is no input", len(list)+2, in.Command.Verb)
		}
		if list = append(list, in); len(list) > world.MaxInputs {
			return head, nil, fmt.Errorf("more than %d inputs", world.MaxInputs)
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

// Recording is the lab file with this run's seed, inputs and digest in place of
// what it wanted. Run headless it goes the same way up to the lab time it has
// now, and must give the same digest.
//
// Errors: of a lab that was in a room, of a run with more than world.MaxInputs
// inputs, and of inputs that are more than labfile.MaxSource bytes together.
func (l *Lab) Recording() ([]byte, error) {
	if l.inRoom {
		return nil, errors.New("a run in a room cannot be repeated, so it is not recorded: others take part in it")
	}
	log, lost := l.Inputs()
	if lost > 0 {
		return nil, fmt.Errorf("the run has more than %d inputs and cannot be recorded", world.MaxInputs)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	version := recordings
	open, ask := l.Leaves()
	head := recorded{&version, Engine(), l.Seed(), l.Now(), l.Steps(), l.Digest(), open, ask}
	if err := e.Encode(head); err != nil {
		return nil, err
	}
	for _, in := range log {
		if err := e.Encode(in); err != nil {
			return nil, err
		}
	}
	f := l.File().Clone()
	for _, e := range l.File().Files {
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
