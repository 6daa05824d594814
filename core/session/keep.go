package session

import (
	"encoding/json"
	"time"

	"github.com/emberwire/emberwire/core/lab"
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
	Path  string `json:"path"`  // lab.DocumentName, first: the words between the files
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
		if work.Lesson != h.opened.Lesson { // its words are in no file
			text := work.Bytes()
			out.Work = append(out.Work, KeptFile{Path: lab.DocumentName, Bytes: number(original{work}, text)})
			out.Bytes += len(text)
		}
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
