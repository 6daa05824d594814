package session

import (
	"bytes"
	"errors"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// Bounds of what can be taken back; the oldest edits are forgotten.
const (
	MaxUndo      = 200      // steps
	MaxUndoBytes = 32 << 20 // of files in them
	// burst is how soon, in wall time, an edit of the same thing belongs to
	// the step before: a drag, or saving again while typing.
	burst = 2 * time.Second
)

// step is one edit, or one new beginning: what it did and what takes it back.
type step struct {
	words         string // for the buttons
	redo, undo    []view.Command
	before, after *labfile.File // working copies
	reset         bool          // the world was begun anew: undone by beginning anew, with what programs had written
	last          time.Duration
	first         int // input of the run with which it began, from 1
}

// history is what can be taken back and done again, and which working copies
// are the lab as opened and as saved.
type history struct {
	done, undone  []step
	opened, saved *labfile.File
	edited        bool      // the working copy is not the saved one
	changed       bool      // nor the one opened
	disks         diskState // when it was saved
}

// diskState is another one when a disk may be another one.
type diskState struct {
	lab, changes uint64
	work         *labfile.File
}

// begin forgets everything: another lab is open.
func (h *history) begin(f *labfile.File) { *h = history{opened: f, saved: f} }

// begun tells that another run has begun: it begins with all that was done.
func (h *history) begun() {
	for i := range h.done {
		h.done[i].first = 0
	}
}

// mark compares the working copy with what was opened and saved.
func (h *history) mark(work *labfile.File) {
	h.edited, h.changed = !sameFiles(work, h.saved), !sameFiles(work, h.opened)
}

// sameFiles reports whether two working copies of a lab hold the same files.
func sameFiles(a, b *labfile.File) bool {
	if a == b {
		return true
	}
	if len(a.Files) != len(b.Files) || a.Lesson != b.Lesson {
		return false
	}
	for i := range a.Files {
		data, ok := b.Lookup(a.Files[i].Path)
		if !ok || !bytes.Equal(a.Files[i].Data, data) {
			return false
		}
	}
	return true
}

// add notes a step. What was undone before cannot be done again.
func (h *history) add(s step) {
	h.undone = nil
	if n := len(h.done); n > 0 && h.done[n-1].joins(s) {
		h.done[n-1].redo, h.done[n-1].after, h.done[n-1].last = s.redo, s.after, s.last
		return
	}
	h.done = append(h.done, s)
	for len(h.done) > 1 && (len(h.done) > MaxUndo || h.bytes() > MaxUndoBytes) {
		h.done = h.done[1:]
	}
}

func (h *history) bytes() (n int) {
	for _, s := range h.done {
		for _, list := range [][]view.Command{s.redo, s.undo} {
			for _, c := range list {
				n += len(c.Data)
			}
		}
	}
	return n
}

// joins reports whether the next step goes on with this one: the same file
// written again, the same computer moved on. Both say where it ends, whatever
// was before.
func (s *step) joins(next step) bool {
	if s.reset || next.reset || len(s.redo) != 1 || len(next.redo) != 1 || next.last-s.last > burst {
		return false
	}
	a, b := s.redo[0], next.redo[0]
	return (a.Verb == view.DoWrite || a.Verb == view.DoMove) && a.Verb == b.Verb && a.Computer == b.Computer && a.Text == b.Text
}

// edit does an edit and notes how to take it back.
func (s *Session) edit(wall time.Duration, c view.Command) error {
	if s.lab.Unchanged(c) {
		return nil
	}
	undo, words, err := s.lab.Inverse(c)
	if err != nil {
		return err
	}
	before := s.lab.Work()
	if r := s.lab.Do(c); !r.OK {
		return errors.New(r.Error)
	}
	c.Version, c.Number = 0, 0
	s.add(step{words: words, redo: []view.Command{c}, undo: undo, before: before, after: s.lab.Work(), last: wall})
	s.history.mark(s.lab.Work())
	return nil
}

// add notes a step that has just been done.
func (s *Session) add(x step) {
	done, _ := s.lab.Inputs()
	x.first = len(done)
	s.history.add(x)
}

// undo takes the last step back.
func (s *Session) undo() error {
	h := &s.history
	n := len(h.done)
	if n == 0 {
		return errors.New("there is no edit to take back")
	}
	last := h.done[n-1]
	redo, err := s.replay(last.undo, last.before, last.reset)
	if err != nil {
		return err
	}
	last.redo = redo
	h.done, h.undone = h.done[:n-1], append(h.undone, last)
	return nil
}

// redo does again what was taken back last.
func (s *Session) redo() error {
	h := &s.history
	n := len(h.undone)
	if n == 0 {
		return errors.New("there is no edit to do again")
	}
	next := h.undone[n-1]
	undo, err := s.replay(next.redo, next.after, next.reset)
	if err != nil {
		return err
	}
	next.undo = undo
	next.last -= burst // a step of its own
	h.undone, h.done = h.undone[:n-1], append(h.done, next)
	return nil
}

// replay does commands, or begins the world anew before, and ends with a
// working copy. It answers what takes all that back: what programs have done to
// the same files meanwhile is in it. After an error nothing has changed.
func (s *Session) replay(list []view.Command, work *labfile.File, reset bool) (opposite []view.Command, err error) {
	if reset {
		opposite = s.lab.WroteCommands()
		if err := s.from(work); err != nil {
			return nil, err
		}
	}
	var back []view.Command
	for _, c := range list {
		undo, _, err := s.lab.Inverse(c)
		back = append(undo, back...)
		if err == nil {
			err = s.told(c)
		}
		if err != nil {
			for _, c := range back {
				_ = s.told(c) // it was so before
			}
			return nil, err
		}
	}
	if !reset {
		opposite = back
	}
	s.lab.Adopt(work)
	s.history.mark(work)
	return opposite, nil
}

// told gives the lab a command.
func (s *Session) told(c view.Command) error {
	if r := s.lab.Do(c); !r.OK {
		return errors.New(r.Error)
	}
	return nil
}

// anew begins the lab at time 0 with a working copy, without what programs
// wrote. If something is gone by that it is a step, which brings it back.
func (s *Session) anew(words string, work *labfile.File) error {
	before, wrote := s.lab.Work(), s.lab.WroteCommands()
	if err := s.from(work); err != nil {
		return err
	}
	if len(wrote) > 0 || !sameFiles(before, work) {
		s.add(step{words: words, undo: wrote, before: before, after: s.lab.Work(), reset: true})
	}
	s.history.mark(s.lab.Work())
	return nil
}

// from begins a working copy at lab time 0.
func (s *Session) from(work *labfile.File) error {
	f := work
	if work != s.history.opened {
		var err error
		if f, err = labfile.Parse(work.Name, work.Bytes()); err != nil {
			return err
		}
	}
	if err := s.start(f); err != nil {
		return err
	}
	s.lab.Adopt(work)
	return nil
}

// told adds what the page shows of all this to a snapshot.
func (h *history) told(out *view.Snapshot) {
	if n := len(h.done); n > 0 {
		out.Undo = h.done[n-1].words
	}
	if n := len(h.undone); n > 0 {
		out.Redo = h.undone[n-1].words
	}
	out.Edited, out.Changed = h.edited, h.changed
}
