package world

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// An edit changes the running world and the working copy of the lab file. The
// file that the lab was made from stays as it is: a recording is that file and
// its inputs, of which edits are a kind.

// write makes or replaces a file on a disk; a path with a slash at
// its end is a folder. Either every disk of the folder is written, or none.
func (w editor) write(n Volume, c view.Command) error {
	text, folder := strings.CutSuffix(c.Text, "/")
	path, err := DiskPath(text)
	if err != nil {
		return err
	}
	if folder {
		return n.FS().MakeDir(path) // no file of the lab: folders are where files are
	}
	work := w.work.Clone()
	work.Place(n.Folder(), path, c.Data)
	if err := work.Fits(); err != nil {
		return err
	}
	var undo []func()
	for _, o := range n.sharing() {
		there, _ := o.FS().Exists(path)
		old, _ := o.FS().ReadFile(path) // nothing if it is a folder, which stays
		undo = append(undo, func() {
			if there {
				_ = o.FS().WriteFile(path, old) // it fitted before
			} else {
				_ = o.FS().Delete(path) // perhaps made, without its bytes
			}
		})
		if err := o.FS().WriteFile(path, c.Data); err != nil {
			for _, f := range undo {
				f()
			}
			return fmt.Errorf("%s: %w", o.Name(), err)
		}
	}
	w.work = work
	return nil
}

// remove deletes a file, or a folder with all that is in it.
func (w editor) remove(n Volume, c view.Command) error {
	path, err := DiskPath(c.Text)
	if err != nil {
		return err
	}
	if there, _ := n.FS().Exists(path); !there {
		return fmt.Errorf("%s has no file %s", n.Name(), path)
	}
	work := w.work.Clone()
	for _, e := range w.work.Files {
		if rest, ok := strings.CutPrefix(e.Path, n.Folder()+"/"); ok && labfile.Within(path, rest) {
			if w.work.Served(e.Path) {
				return fmt.Errorf("%s is a page of the lab's [[web]]; it cannot be deleted", e.Path)
			}
			work.Remove(e.Path)
		}
	}
	for _, o := range n.sharing() {
		if err := o.FS().Delete(path); err != nil {
			return err // the first disk: what one refuses, all do
		}
	}
	w.work = work
	return nil
}

// Unchanged reports whether a file is written that is there already.
func (w *World) Unchanged(c view.Command) bool {
	n, err := w.Volume(c.Computer)
	if c.Verb != view.DoWrite || err != nil {
		return false
	}
	path, err := DiskPath(c.Text)
	if err != nil {
		return false
	}
	kept, ok := w.work.Lookup(n.Folder() + "/" + path)
	for _, o := range n.sharing() {
		data, err := o.FS().ReadFile(path)
		ok = ok && err == nil && bytes.Equal(data, c.Data)
	}
	return ok && bytes.Equal(kept, c.Data)
}
