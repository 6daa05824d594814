package lab

import (
	"fmt"

	"github.com/emberwire/emberwire/core/view"
)

// DocumentName is what the lab's own text is called among the lab's files.
const DocumentName = "lab.md"

// document answers a question about the files of the lab that are on no
// computer's disk, and about its whole text.
func (l *Lab) document(c view.Command, r *view.Reply) error {
	work := l.Work()
	if c.Verb == view.DoFiles {
		text := work.Bytes()
		r.Files, r.Total = []view.File{{Path: DocumentName, Size: len(text)}}, len(text)
		for _, e := range work.Files {
			if !work.OnDisk(e.Path) {
				r.Files = append(r.Files, view.File{Path: e.Path, Size: len(e.Data)})
			}
		}
		return nil
	}
	if c.Text == DocumentName {
		r.Data = work.Bytes()
		return nil
	}
	data, ok := work.Lookup(c.Text)
	if !ok {
		return fmt.Errorf("the lab has no file %s", c.Text)
	}
	r.Data = data
	return nil
}
