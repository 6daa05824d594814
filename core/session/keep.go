package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// What somebody works on is kept as it changes, so that it is there after a
// reload or a crash. What is kept is state and not a run: the lab as it was
// opened, the edits, and what programs did to disks. The computers boot anew.
//
// The bytes of files travel once, under numbers; the rest is one small JSON
// document, Kept. Who has the storage is told when it is time (KeepIn), and
// decides what the bytes are called there.

// KeepVersion is the version of Kept that is written. An older one is read, a
// newer one refused.
const KeepVersion = 1

// Bounds of what is kept. What programs wrote beyond is left out, and counted;
// the lab and its edits are bounded by the lab file.
const (
	MaxKept       = 32 << 20 // bytes that programs wrote, of a lab that somebody has used
	MaxKeptUnused = 4 << 20  // so too, of one that nobody has used
	MaxKeptFiles  = 10_000   // commands to disks
	MaxDrafts     = 100      // texts that are not saved
)

// When is kept: so long after a change, and so long for each byte that was
// written the last time while nobody uses the lab, up to the longest.
const (
	keepAfter   = time.Second
	keepPerByte = 10 * time.Microsecond
	keepAtMost  = 30 * time.Second
)

// Kept is a lab as it is worked on, without the bytes of files, which are told
// by numbers.
type Kept struct {
	Version int         `json:"v"`
	Name    string      `json:"name"`              // as it was given to Load
	Title   string      `json:"title"`             // of the lab
	Address string      `json:"address,omitempty"` // that opens the lab; empty: nothing does
	Opened  int         `json:"opened"`            // bytes of the lab as it was opened
	Work    []KeptFile  `json:"work,omitempty"`    // all files of the lab with its edits; none: as opened
	Disks   []KeptDo    `json:"disks,omitempty"`   // what programs did
	Drafts  []KeptDraft `json:"drafts,omitempty"`  // texts that are not saved
	Used    bool        `json:"used,omitempty"`    // somebody has used a computer
	Edited  bool        `json:"edited,omitempty"`  // there are edits that nobody has downloaded
	Wrote   int         `json:"wrote,omitempty"`   // files that programs wrote
	Left    int         `json:"left,omitempty"`    // files that programs wrote and that are too much to be kept
	Bytes   int         `json:"bytes"`             // of all that is kept
}

// KeptFile is a file of the lab.
type KeptFile struct {
	Path  string `json:"path"`
	Bytes int    `json:"bytes"` // 0: the file is empty; -1: as in the lab as it was opened
}

// KeptDo is a command of a program's work to a disk.
type KeptDo struct {
	view.Command
	Bytes int `json:"bytes,omitempty"`
}

// KeptDraft is a text of an editor.
type KeptDraft struct {
	Computer int    `json:"id"`
	Path     string `json:"path"`
	Bytes    int    `json:"bytes"`
}

// keeper knows what was given away under which number.
type keeper struct {
	id, address string // "": nothing is kept
	drafts      []draft
	version     int // of the drafts
	last        keepSign
	since       time.Duration // when the first change came that is not kept
	pending     bool
	next        time.Duration // not before, while nobody uses the lab
	used        time.Duration // when somebody did
	numbers     map[any]int
	fresh       map[any]int // of the lab that is being kept
	count       int         // last number
	left        int
}

// draft is a text of an editor that is not saved.
type draft struct {
	id   int
	path string
	data []byte
}

// keepSign is another one when there is something to keep.
type keepSign struct {
	id           string
	disks        diskState
	drafts       int
	used, edited bool
}

// Numbers of bytes: those of a slice that never changes, or of a file on a disk
// while it has a stamp.
type (
	fixed  struct{ first *byte }
	ondisk struct {
		disk  any
		path  string
		stamp uint64
	}
	original struct{ file *labfile.File }
)

// place says where the lab is kept from now on. As it is then it is kept
// already (Stored), or is opened again by its address; else it is to be kept.
func (s *Session) place(c view.Command) {
	k := &s.keeper
	k.id, k.address = c.Text, ""
	if len(c.Args) > 0 {
		k.address = c.Args[0]
	}
	k.last, k.pending = keepSign{}, false
	if c.Stored || k.address != "" {
		k.last = s.keepSign()
	}
}

func (s *Session) keepSign() keepSign {
	k := &s.keeper
	sign := keepSign{id: k.id, disks: s.diskState(), drafts: k.version, used: s.touched, edited: s.history.edited}
	if k.address != "" && s.history.opened == s.lab.Work() && !s.touched {
		// A lab that nobody has used begins afresh at its address: what its
		// programs write is no work of anybody's.
		sign.disks = diskState{}
	}
	return sign
}

// KeepIn says in how much wall time the lab is to be kept (Keep); ok is false
// while nothing has changed.
func (s *Session) KeepIn(wall time.Duration) (wait time.Duration, ok bool) {
	k := &s.keeper
	if s.lab == nil || k.id == "" {
		return 0, false
	}
	sign := s.keepSign()
	if sign == k.last {
		k.pending = false
		return 0, false
	}
	if !k.pending {
		k.pending, k.since = true, wall
	}
	due := k.since + keepAfter
	if wall-k.used > 5*keepAfter {
		due = max(due, k.next)
	}
	return max(0, due-wall), true
}

// Keep gives everything that is to be kept: the name to keep it under, Kept as
// JSON, and before, by give, the bytes under numbers that were not given yet.
// What give gets must be copied.
func (s *Session) Keep(wall time.Duration, give func(number int, data []byte)) (id string, kept []byte) {
	k := &s.keeper
	given := 0
	k.fresh = map[any]int{}
	number := func(key any, data []byte) int {
		n, known := k.fresh[key]
		if known {
			return n
		}
		if n, known = k.numbers[key]; !known {
			k.count++
			n, given = k.count, given+len(data)
			give(n, data)
		}
		k.fresh[key] = n
		return n
	}
	out := s.kept(number)
	k.numbers, k.fresh = k.fresh, nil
	k.last, k.pending, k.left = s.keepSign(), false, out.Left
	k.next = wall + min(keepAtMost, keepAfter+time.Duration(given)*keepPerByte)
	kept, _ = json.Marshal(out) // plain values only
	return k.id, kept
}

// GiveAgain forgets what was given: it is lost where it was kept.
func (s *Session) GiveAgain() {
	s.keeper.numbers, s.keeper.last = nil, keepSign{}
}

// kept is the lab; number gives bytes a number.
func (s *Session) kept(number func(key any, data []byte) int) Kept {
	h, k := &s.history, &s.keeper
	opened := h.opened.Bytes()
	out := Kept{Version: KeepVersion, Name: h.opened.Name, Title: h.opened.Title, Address: k.address, Used: s.touched, Edited: h.edited,
		Opened: number(original{h.opened}, opened), Bytes: len(opened)}
	of := func(data []byte) int {
		if len(data) == 0 {
			return 0
		}
		out.Bytes += len(data)
		return number(fixed{&data[0]}, data)
	}
	if work := s.lab.Work(); work != h.opened {
		for _, e := range work.Files {
			f := KeptFile{Path: world.ViewPath(e.Path), Bytes: -1}
			if was, ok := h.opened.Lookup(e.Path); !ok || string(was) != string(e.Data) {
				f.Bytes = of(e.Data)
			}
			out.Work = append(out.Work, f)
		}
	}
	for _, d := range k.drafts {
		out.Drafts = append(out.Drafts, KeptDraft{d.id, d.path, of(d.data)})
	}
	s.keptDisks(&out, number)
	return out
}

// keptDisks adds what programs did, as far as there is room.
func (s *Session) keptDisks(out *Kept, number func(key any, data []byte) int) {
	room := MaxKeptUnused
	if s.touched || out.Edited || len(out.Drafts) > 0 {
		room = MaxKept
	}
	for _, w := range s.lab.WroteWork() {
		data, do := w.Bytes(), KeptDo{Command: w.Command}
		if len(data) > room || len(out.Disks) >= MaxKeptFiles {
			out.Left++
			continue
		}
		room -= len(data)
		if len(data) > 0 {
			do.Bytes = number(ondisk{w.Disk, w.File.Path, w.File.Stamp}, data)
			out.Bytes += len(data)
		}
		out.Disks = append(out.Disks, do)
	}
	out.Wrote = s.lab.Wrote()
}

// Restore starts a lab that was kept. blob gives the bytes of a number. If there
// is an error the lab that runs stays.
func (s *Session) Restore(wall time.Duration, kept []byte, blob func(number int) ([]byte, bool)) error {
	k, err := ReadKept(kept)
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

// ReadKept reads what a session kept.
func ReadKept(b []byte) (k Kept, err error) {
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
	work = opened.Clone()
	work.Files = nil
	for _, f := range l.Work {
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
