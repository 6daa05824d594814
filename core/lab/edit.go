package lab

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/view"
)

// An edit changes the running world and the working copy of the lab file. The
// file that the lab was made from stays as it is: a recording is that file and
// its inputs, of which edits are a kind.

// isEdit reports whether a verb changes the lab that is saved. Every such verb
// is an input too, and has an inverse (inverse.go).
func isEdit(verb string) bool {
	switch verb {
	case view.DoWrite, view.DoDelete, view.DoMove, view.DoAdd, view.DoRemove, view.DoPlug, view.DoUnplug:
		return true
	}
	return false
}

// Work is the lab file with all edits so far, without what programs wrote.
func (l *Lab) Work() *labfile.File { return l.work }

// viewPath is a path of a disk as the view protocol carries it. JSON holds
// only UTF-8: another path is written as a Go string with its quotes, which no
// file name can have.
func viewPath(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	return strconv.Quote(path)
}

// diskPath reads what viewPath wrote, or what somebody typed. It wants a clean
// path, so that the disk and the lab file agree on its name.
func diskPath(text string) (string, error) {
	if strings.HasPrefix(text, `"`) {
		path, err := strconv.Unquote(text)
		if err != nil {
			return "", errors.New("the path's closing quote is missing")
		}
		text = path
	}
	if text == "" {
		return "", errors.New("the file needs a name")
	}
	return text, labfile.CheckPath(text)
}

// sharing are the computers whose disks come from the same folder: it is one
// folder of the lab, so that an edit concerns all of them. n is the first.
func (l *Lab) sharing(n *node) []*node {
	out := []*node{n}
	for _, o := range l.nodes {
		if o != n && o.spec.Files == n.spec.Files {
			out = append(out, o)
		}
	}
	return out
}

// write makes or replaces a file on a computer's disk; a path with a slash at
// its end is a folder. Either every disk of the folder is written, or none.
func (l *Lab) write(n *node, c view.Command) error {
	text, folder := strings.CutSuffix(c.Text, "/")
	path, err := diskPath(text)
	if err != nil {
		return err
	}
	if folder {
		return n.FS().MakeDir(path) // no file of the lab: folders are where files are
	}
	work := l.work.Clone()
	work.Place(n.spec.Files, path, c.Data)
	if err := work.Fits(); err != nil {
		return err
	}
	var undo []func()
	for _, o := range l.sharing(n) {
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
	l.work = work
	return nil
}

// remove deletes a file, or a folder with all that is in it. With Held the
// folders above go too if nothing is left in them: the inverse of writing a
// file in a new folder.
func (l *Lab) remove(n *node, c view.Command) error {
	path, err := diskPath(c.Text)
	if err != nil {
		return err
	}
	if there, _ := n.FS().Exists(path); !there {
		return fmt.Errorf("%s has no file %s", n.Name(), path)
	}
	work := l.work.Clone()
	for _, e := range l.work.Files {
		if rest, ok := strings.CutPrefix(e.Path, n.spec.Files+"/"); ok && labfile.Within(path, rest) {
			if l.work.Served(e.Path) {
				return fmt.Errorf("%s is a page of the lab's [[web]]; it cannot be deleted", e.Path)
			}
			work.Remove(e.Path)
		}
	}
	for _, o := range l.sharing(n) {
		if err := o.FS().Delete(path); err != nil {
			return err // the first disk: what one refuses, all do
		}
		for dir := fs.Dir(path); c.Held && dir != ""; dir = fs.Dir(dir) {
			if names, err := o.FS().List(dir); err != nil || len(names) > 0 || o.FS().Delete(dir) != nil {
				break
			}
		}
	}
	l.work = work
	return nil
}

// files answers a computer's own disk.
func (l *Lab) files(c view.Command, r *view.Reply) error {
	n := l.byID[c.Computer]
	if n == nil {
		return fmt.Errorf("there is no computer %d", c.Computer)
	}
	r.Files = []view.File{}
	for _, e := range n.FS().Tree() {
		r.Files = append(r.Files, view.File{Path: viewPath(e.Path), Size: e.Size, Folder: e.Dir})
	}
	r.Total = int(n.FS().Used())
	return nil
}

// read answers one file of a computer's own disk.
func (l *Lab) read(c view.Command, r *view.Reply) error {
	n := l.byID[c.Computer]
	if n == nil {
		return fmt.Errorf("there is no computer %d", c.Computer)
	}
	path, err := diskPath(c.Text)
	if err != nil {
		return err
	}
	if at, _ := n.FS().MountPoint(path); at != "" {
		return fmt.Errorf("%s is not on the disk of %s", path, n.Name())
	}
	r.Data, err = n.FS().ReadFile(path)
	return err
}

// checkSource answers what our parser says of a program: its error and the
// line, or an empty text.
func checkSource(c view.Command, r *view.Reply) error {
	if len(c.Data) > labfile.MaxEdit {
		return fmt.Errorf("only programs up to %d bytes are checked", labfile.MaxEdit)
	}
	_, err := lua.Compile("=source", string(c.Data))
	if err == nil {
		return nil
	}
	r.Text, r.First = err.Error(), 1
	rest, _ := strings.CutPrefix(r.Text, "source:")
	number, message, _ := strings.Cut(rest, ": ")
	if line, err := strconv.Atoi(number); err == nil {
		r.Text, r.First = message, line
	}
	return nil
}
