package session

import (
	"errors"
	"fmt"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// revise writes or deletes a file of the lab that is on no computer's disk, or the
// whole document (lab.DocumentName), and runs the lab again with it. A lab that
// would not run is refused with its error, whose line is that of the file, and the
// one that runs stays.
func (s *Session) revise(c view.Command) error {
	if c.Text == labfile.InputsName {
		return errors.New("a recording is not edited")
	}
	now := s.lab.Work()
	source, err := revised(now, c)
	if err != nil {
		return err
	}
	work, err := labfile.Parse(now.Name, source)
	if err == nil {
		err = s.anew("edit "+c.Text, work)
	}
	return placed(err, source, c.Text)
}

// revised is the document with a command's change.
func revised(now *labfile.File, c view.Command) ([]byte, error) {
	if c.Text == lab.DocumentName {
		if c.Verb == view.DoDelete {
			return nil, errors.New("the lab itself cannot be deleted")
		}
		return c.Data, nil
	}
	if err := labfile.CheckPath(c.Text); err != nil {
		return nil, err
	}
	work := now.Clone()
	switch _, there := now.Lookup(c.Text); {
	case c.Verb == view.DoWrite && now.OnDisk(c.Text):
		return nil, fmt.Errorf("%s is on a computer's disk: choose that computer", c.Text)
	case c.Verb == view.DoWrite:
		work.Put(c.Text, c.Data)
	case !there:
		return nil, fmt.Errorf("the lab has no file %s", c.Text)
	default:
		work.Remove(c.Text)
	}
	return work.Bytes(), nil
}

// placed gives an error of a lab file the line in the file that was edited.
func placed(err error, source []byte, path string) error {
	var e *labfile.Error
	if !errors.As(err, &e) {
		return err
	}
	out := *e
	out.Name = lab.DocumentName
	if first, last := labfile.LinesOf(source, path); path != lab.DocumentName && e.Line > first && e.Line < last {
		out.Name, out.Line = path, e.Line-first
	}
	return &out
}

// lineOf is the line of the edited file that an error names; 0: it names none.
func lineOf(err error, path string) int {
	var e *labfile.Error
	if errors.As(err, &e) && e.Name == path {
		return e.Line
	}
	return 0
}
