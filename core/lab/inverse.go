package lab

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// Inverse is what takes an edit back, computed before it is done: commands
// that are inputs like any other, in their order, and the edit in words for
// the undo button. A new edit needs its verb in isEdit and a case here.
func (w *World) Inverse(c view.Command) (undo []view.Command, words string, err error) {
	switch c.Verb {
	case view.DoWrite:
		return w.inverseOfWrite(c)
	case view.DoDelete:
		return w.inverseOfDelete(c)
	case view.DoMove, view.DoAdd, view.DoRemove, view.DoPlug, view.DoUnplug:
		return w.inverseOfBuild(c)
	}
	return nil, "", fmt.Errorf("%s cannot be taken back", c.Verb)
}

// inverseOfWrite writes what was there, or deletes what was not.
func (w *World) inverseOfWrite(c view.Command) ([]view.Command, string, error) {
	n := w.byID[c.Computer]
	if n == nil {
		return nil, "", fmt.Errorf("there is no computer %d", c.Computer)
	}
	path, err := diskPath(strings.TrimSuffix(c.Text, "/"))
	if err != nil {
		return nil, "", err
	}
	old, err := n.FS().ReadFile(path)
	if err == nil {
		return []view.Command{{Verb: view.DoWrite, Computer: c.Computer, Text: c.Text, Data: old}}, "change " + n.Name() + "/" + path, nil
	}
	back := view.Command{Verb: view.DoDelete, Computer: c.Computer, Text: viewPath(path), Held: true}
	return []view.Command{back}, "new file " + n.Name() + "/" + path, nil
}

// inverseOfDelete writes every file again, and makes the folders that were
// empty.
func (w *World) inverseOfDelete(c view.Command) (undo []view.Command, words string, err error) {
	n := w.byID[c.Computer]
	if n == nil {
		return nil, "", fmt.Errorf("there is no computer %d", c.Computer)
	}
	path, err := diskPath(c.Text)
	if err != nil {
		return nil, "", err
	}
	for _, e := range n.FS().Tree() {
		if !labfile.Within(path, e.Path) {
			continue
		}
		back := view.Command{Verb: view.DoWrite, Computer: c.Computer, Text: viewPath(e.Path)}
		if e.Dir {
			back.Text += "/"
		} else if back.Data, err = n.FS().ReadFile(e.Path); err != nil {
			return nil, "", err
		}
		undo = append(undo, back)
	}
	return undo, "delete " + n.Name() + "/" + path, nil
}
