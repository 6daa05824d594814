package session

import (
	"fmt"
	"slices"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// Texts in editors that are not saved are kept with the lab.

// draft is a text of an editor that is not saved.
type draft struct {
	id   int
	path string
	data []byte
}

// draft takes a text of an editor, or forgets one.
func (s *Session) draft(c view.Command) error {
	k := &s.keeper
	at := slices.IndexFunc(k.drafts, func(d draft) bool { return d.id == c.Computer && d.path == c.Text })
	if at >= 0 {
		k.drafts = slices.Delete(slices.Clone(k.drafts), at, at+1)
	} else if c.Gone {
		return nil
	}
	k.version++
	switch {
	case c.Gone:
		return nil
	case len(c.Data) > labfile.MaxEdit:
		return fmt.Errorf("a text that is not saved has at most %d bytes", labfile.MaxEdit)
	case len(k.drafts) >= MaxDrafts:
		return fmt.Errorf("at most %d texts that are not saved are kept", MaxDrafts)
	}
	k.drafts = append(k.drafts, draft{c.Computer, c.Text, c.Data})
	return nil
}

// listDrafts answers the texts that are not saved.
func (s *Session) listDrafts(r *view.Reply) {
	for _, d := range s.keeper.drafts {
		r.Files = append(r.Files, view.File{Computer: d.id, Path: d.path, Size: len(d.data), Data: d.data})
	}
}
