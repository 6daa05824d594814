package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// Restore starts a lab that was kept. blob gives the bytes of a number. If there
// is an error the lab that runs stays.
func (s *Session) Restore(wall time.Duration, kept []byte, blob func(number int) ([]byte, bool)) error {
	k, err := readLab(kept)
	if err != nil {
		return err
	}
	l := keptLab{Kept: k, blob: blob}
	opened, work, err := l.files()
	if err != nil {
		return err
	}
	f := opened
	if work != opened {
		if f, err = labfile.Parse(work.Name, work.Bytes()); err != nil {
			return fmt.Errorf("the lab with its edits cannot be read: %w", err)
		}
	}
	disks, err := l.disks()
	if err != nil {
		return err
	}
	if err := s.load(f); err != nil {
		return err
	}
	s.history.begin(opened)
	if k.Edited {
		s.history.saved = &labfile.File{}
	}
	s.lab.Adopt(work)
	s.touched = k.Used
	for _, c := range disks {
		_ = s.told(c) // what does not fit now did not fit then
	}
	s.history.mark(work)
	s.keeper.drafts, err = l.drafts()
	return err
}

// Extract is a lab that was kept as a lab file, and its title; the lab that runs
// is not concerned.
func (s *Session) Extract(kept []byte, blob func(number int) ([]byte, bool)) (src []byte, title string, err error) {
	o := s.opt
	o.Net = nil
	t := New(o, nil)
	if err := t.Restore(0, kept, blob); err != nil {
		return nil, "", err
	}
	defer t.lab.Close()
	src, _, err = t.lab.Save()
	return src, t.lab.File().Title, err
}

// readLab reads what a session kept.
func readLab(b []byte) (k Kept, err error) {
	if err := json.Unmarshal(b, &k); err != nil {
		return k, fmt.Errorf("what was kept of the lab cannot be read: %w", err)
	}
	switch {
	case k.Version > KeepVersion:
		return k, errors.New("the lab was kept by a newer version of Emberwire; reload the page")
	case k.Version < 1:
		return k, errors.New("what was kept of the lab cannot be read: it has no version")
	case len(k.Work) > labfile.MaxFiles || len(k.Disks) > MaxKeptFiles || len(k.Drafts) > MaxDrafts:
		return k, errors.New("what was kept of the lab cannot be read: it is too much")
	}
	for _, d := range k.Disks {
		if d.Verb != view.DoDisk && d.Verb != view.DoLabel {
			return k, fmt.Errorf("what was kept of the lab cannot be read: %q is no work on a disk", d.Verb)
		}
	}
	return k, nil
}

// keptLab is what was kept, with its bytes.
type keptLab struct {
	Kept
	blob func(number int) ([]byte, bool)
}

func (l *keptLab) bytes(number int, of string) ([]byte, error) {
	if number == 0 {
		return nil, nil
	}
	data, ok := l.blob(number)
	if !ok {
		return nil, fmt.Errorf("what was kept of the lab is not complete: %s is missing", of)
	}
	return slices.Clone(data), nil
}

// files are the lab as it was opened, and with its edits.
func (l *keptLab) files() (opened, work *labfile.File, err error) {
	src, err := l.bytes(l.Opened, "the lab")
	if err != nil {
		return nil, nil, err
	}
	if opened, err = labfile.Parse(l.Name, src); err != nil || l.Work == nil {
		return opened, opened, err
	}
	list := l.Work
	if work = opened.Clone(); len(list) > 0 && list[0].Path == lab.DocumentName {
		if src, err = l.bytes(list[0].Bytes, "the lab with its edits"); err != nil {
			return nil, nil, err
		}
		if work, err = labfile.Parse(l.Name, src); err != nil {
			return nil, nil, err
		}
		list = list[1:]
	}
	work.Files = nil
	for _, f := range list {
		path, err := world.DiskPath(f.Path)
		if err != nil {
			return nil, nil, err
		}
		data, known := opened.Lookup(path)
		if f.Bytes >= 0 {
			if data, err = l.bytes(f.Bytes, path); err != nil {
				return nil, nil, err
			}
		} else if !known {
			return nil, nil, fmt.Errorf("what was kept of the lab is not complete: %s is missing", path)
		}
		work.Put(path, data)
	}
	text, _ := work.Lookup(labfile.TOMLName)
	return opened, work, work.Reconfigure(labfile.ReadTables(text))
}

func (l *keptLab) disks() (out []view.Command, err error) {
	for _, d := range l.Disks {
		if d.Command.Data, err = l.bytes(d.Bytes, d.Text); err != nil {
			return nil, err
		}
		out = append(out, d.Command)
	}
	return out, nil
}

func (l *keptLab) drafts() (out []draft, err error) {
	for _, d := range l.Drafts {
		data, err := l.bytes(d.Bytes, d.Path)
		if err != nil {
			return out, err
		}
		out = append(out, draft{d.Computer, d.Path, data})
	}
	return out, nil
}
