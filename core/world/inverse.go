package world

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/core/view"
)

// Inverse is what takes an edit back, computed before it is done: commands
// that are inputs like any other, in their order, and the edit in words for
// the undo button. What is on disks comes back as if a program had written it:
// whose files are the lab's is said by the working copy, which history keeps. A
// new edit needs its line in view.Verbs and a case here.
func (w *World) Inverse(c view.Command) (undo []view.Command, words string, err error) {
	switch c.Verb {
	case view.DoMove, view.DoAdd, view.DoRemove, view.DoPlug, view.DoUnplug:
		return editor{w}.inverseOfBuild(c)
	case view.DoHang, view.DoUnhang:
		return editor{w}.inverseOfHang(c)
	case view.DoInsert:
		return editor{w}.inverseOfInsert(c)
	case view.DoWrite, view.DoDelete, view.DoDisk, view.DoLabel:
	default:
		return nil, "", fmt.Errorf("%s cannot be taken back", c.Verb)
	}
	n, err := w.Volume(c.Computer)
	if err != nil {
		return nil, "", err
	}
	if c.Verb == view.DoLabel {
		return []view.Command{{Verb: view.DoLabel, Computer: n.ID(), Text: term.ToUnicode(n.Label())}}, "", nil
	}
	return editor{w}.inverseOnDisk(n, c)
}

// inverseOnDisk brings back what is at the path of a command, on every disk
// that it concerns.
func (w editor) inverseOnDisk(n Volume, c view.Command) (undo []view.Command, words string, err error) {
	text, folder := strings.CutSuffix(c.Text, "/")
	if c.Verb == view.DoDisk && c.Arg(0) == diskTimes {
		created, modified, _ := n.FS().Times(text)
		return []view.Command{n.timed(diskTimes, text, created, modified)}, "", nil
	}
	path, err := DiskPath(text)
	if err != nil {
		return nil, "", err
	}
	disks := []Volume{n}
	if c.Verb != view.DoDisk && !folder {
		disks = n.sharing()
	}
	for _, o := range disks {
		undo = append(undo, o.restoring(path)...)
	}
	there, _ := n.FS().Exists(path)
	switch {
	case c.Verb == view.DoDelete:
		words = "delete "
	case folder:
		words = "new folder "
	case there:
		words = "change "
	default:
		words = "new file "
	}
	return undo, words + n.Name() + "/" + path, nil
}
