package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// MaxBranches is how many other ways of a run wait to be gone back to. The oldest
// is forgotten for a new one.
const MaxBranches = 4

// branch is another way that the run went, where it was left.
type branch struct {
	name    string
	lab     *lab.Lab
	history history
	frames  keyframes // those of which there was room until now
}

// become lets another way of the same run be the present. The one that was is
// kept as a branch under a name.
func (s *Session) become(l *lab.Lab, h history, frames keyframes, name string) {
	s.lab.HangUp()
	s.branches = append(s.branches, branch{name, s.lab, s.history, s.frames})
	if len(s.branches) > MaxBranches {
		s.branches = slices.Delete(s.branches, 0, 1)
	}
	s.switchTo(l, h, frames)
}

// switchTo shows another world in the place of the present one.
func (s *Session) switchTo(l *lab.Lab, h history, frames keyframes) {
	s.past = past{}
	s.keepNames(l)
	s.lab, s.history, s.frames, s.ended, s.seek = l, h, frames, false, seek{}
	s.ways++
	s.breakIn(l)
	s.history.mark(l.Work())
	s.looker.Turn(l)
}

// fork lets the run go on from the past that is shown.
func (s *Session) fork() error {
	if l := s.past.going; l != nil && s.past.arrived == nil { // the moment that is wanted, once it is there
		s.past.arrived = func() { s.forkFrom(l) }
		return nil
	}
	if s.past.shown == nil {
		return errNoPast
	}
	s.forkFrom(s.past.shown)
	return nil
}

func (s *Session) forkFrom(l *lab.Lab) {
	name := fmt.Sprintf("before going on from %.3f s, until %.3f s", l.Now().Seconds(), s.lab.Now().Seconds())
	l.GoOn()
	done, _ := l.Inputs()
	s.become(l, s.history.until(len(done)), s.frames.upTo(l, s.frames.going.at), name)
}

// until is the history without the edits after so many inputs of the run.
func (h history) until(inputs int) history {
	keep := 0
	for keep < len(h.done) && h.done[keep].first <= inputs {
		keep++
	}
	h.done, h.undone = slices.Clone(h.done[:keep]), nil
	return h
}

// toBranch goes on where a branch was left. What was only tried is not kept.
func (s *Session) toBranch(place int, tried bool) error {
	b, err := s.branch(place)
	switch {
	case err != nil:
		return err
	case s.room != nil:
		return errors.New("a lab in a room has one way only: others live in it")
	}
	s.leavePast()
	s.hold()
	s.lab.HangUp()
	if tried {
		s.branches = slices.Delete(s.branches, place-1, place)
	} else {
		s.branches[place-1] = branch{fmt.Sprintf("the other way, until %.3f s", s.lab.Now().Seconds()), s.lab, s.history, s.frames}
	}
	s.switchTo(b.lab, b.history, b.frames)
	return nil
}

func (s *Session) branch(place int) (branch, error) {
	if place < 1 || place > len(s.branches) {
		return branch{}, fmt.Errorf("there is no branch %d: this run has %d", place, len(s.branches))
	}
	return s.branches[place-1], nil
}

// whatIf goes over the run again with one message lost, late, or as it would have
// been, up to the present time.
func (s *Session) whatIf(c view.Command) error {
	number := uint64(max(c.Number64, 0))
	if number == 0 || number > s.lab.Messages() {
		return fmt.Errorf("whatif: message %.0f has not been sent: this run has sent %d", c.Number64, s.lab.Messages())
	}
	fault := view.Command{Verb: view.DoFault, Number64: float64(number), Text: c.Text, Args: c.Args}
	message, _ := s.lab.Packets().Message(number)
	if err := world.CheckFault(fault, message); err != nil {
		return err
	}
	l, frames, err := s.otherwise(number, func(r *world.Replay) { r.Inputs = withFault(r.Inputs, fault) })
	if err != nil {
		return err
	}
	s.leavePast()
	s.hold()
	name := fmt.Sprintf("before message %d was changed: %s", number, strings.TrimSpace(c.Text+" "+c.Arg(0)))
	s.set(l, labfile.Moment{Time: s.lab.Now()}, func() {
		l.GoOn()
		s.become(l, s.history, s.past.frames, name)
	})
	s.past.frames = frames
	return nil
}

// withFault are inputs of a run with one fault more, at its beginning. What was
// done to the same message before is not done.
func withFault(list []world.Input, fault view.Command) []world.Input {
	list = slices.DeleteFunc(slices.Clone(list), func(in world.Input) bool {
		return in.Command.Verb == view.DoFault && in.Command.Number64 == fault.Number64
	})
	return slices.Insert(list, 0, world.Input{Command: fault})
}

// compare sets a branch beside this run.
func (s *Session) compare(place int) ([]byte, error) {
	b, err := s.branch(place)
	if err != nil {
		return nil, err
	}
	out := lab.Compare(b.lab, s.lab)
	out.Names, out.Refused = [2]string{b.name, "this run"}, s.lab.Refused()
	return json.Marshal(out)
}

// timeline is what happened when, up to the present; in a room from where the film
// begins.
func (s *Session) timeline() ([]byte, error) {
	if f := s.film; s.filmed() {
		out := s.lab.Timeline(f.begin(), f.marks()...)
		if out.Film = f.why; f.cut {
			out.Film = fmt.Sprintf("It keeps %d MiB: what was before is gone.", MaxFilmBytes>>20)
		}
		if c := s.past.scene; c != nil {
			out.Now = c.at.Seconds()
		}
		return json.Marshal(out)
	}
	out := s.lab.Timeline(0)
	out.Now = s.seen().Now().Seconds()
	return json.Marshal(out)
}
