package lab

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
)

// maxNotes bounds what is said about what a saved lab does not hold.
const maxNotes = 5

// Save is the lab file with all edits, and the disks and labels as they are
// now, without recorded inputs. Of computers that share a folder of the lab and
// whose disks differ now, the first keeps the folder and the others get folders
// of their own. The note says in sentences what the file does not hold (empty
// folders, labels that it cannot have, disks that shared a folder); "" for
// nothing. The bytes are the caller's.
//
// Errors: more than labfile.MaxFiles files or labfile.MaxSource bytes. The run
// goes on as if nobody had asked.
func (l *Lab) Save() (src []byte, note string, err error) {
	s := &saving{lab: l, file: l.Work().Clone()}
	s.file.Remove(labfile.InputsName)
	for _, n := range l.Volumes() {
		s.disk(n)
		s.label(n)
	}
	if n := len(s.file.Files); n > labfile.MaxFiles {
		return nil, "", fmt.Errorf("the lab with its disks has %d files, at most %d", n, labfile.MaxFiles)
	}
	out := s.file.Bytes()
	if len(out) > labfile.MaxSource {
		return nil, "", fmt.Errorf("the lab with its disks is %d bytes, at most %d", len(out), labfile.MaxSource)
	}
	return out, s.note(), nil
}

// saving is a lab file while the world is written into it.
type saving struct {
	lab    *Lab
	file   *labfile.File
	owners []world.Volume // whose disks are folders of the file
	notes  []string
}

// disk puts a disk into the folder it came from, or into one of its
// own when another computer's is there.
func (s *saving) disk(n world.Volume) {
	folder := n.Folder()
	for _, o := range s.owners {
		if o.Folder() != folder {
			continue
		}
		if sameDisk(o, n) {
			return
		}
		own := s.free(n.Name())
		if why := s.set(n, "files", own); why != nil {
			s.notes = append(s.notes, fmt.Sprintf("%s and %s share the folder %s, but their disks differ now, and %v: it is saved with the disk of %s", o.Name(), n.Name(), folder, why, o.Name()))
			return
		}
		s.notes = append(s.notes, fmt.Sprintf("%s and %s share the folder %s, but their disks differ now: %s has the folder %s of its own", o.Name(), n.Name(), folder, n.Name(), own))
		folder = own
		break
	}
	if folder == n.Folder() {
		s.owners = append(s.owners, n)
	}
	s.fill(folder, n)
}

// free is a folder that no computer has and no file of the lab is in.
func (s *saving) free(name string) string {
	for i, folder := 2, name; ; i++ {
		taken := false
		for _, c := range s.file.Config.Computer {
			taken = taken || c.Files == folder || c.ROM == folder
		}
		taken = taken || s.file.Config.FloppyNamed(folder) != nil
		for _, e := range s.file.Files {
			taken = taken || labfile.Within(folder, e.Path)
		}
		if !taken {
			return folder
		}
		folder = fmt.Sprintf("%s-%d", name, i)
	}
}

// fill makes a folder of the document the same as a disk. A page that the lab
// serves stays although a program has deleted it: without it the lab is none.
func (s *saving) fill(folder string, n world.Volume) {
	have := map[string]bool{}
	for _, file := range n.FS().Snapshot() {
		have[folder+"/"+file.Path] = true
		s.file.Put(folder+"/"+file.Path, file.Data)
	}
	for _, e := range s.file.Clone().Files {
		if strings.HasPrefix(e.Path, folder+"/") && !have[e.Path] && !s.file.Served(e.Path) {
			s.file.Remove(e.Path)
		}
	}
	for _, path := range emptyFolders(n.FS()) {
		s.notes = append(s.notes, "the empty folder "+n.Name()+"/"+path+" is not in it")
	}
}

// emptyFolders are the folders of a disk with nothing in them.
func emptyFolders(disk *fs.FS) (out []string) {
	tree := disk.Tree()
	for i, e := range tree {
		if e.Dir && (i+1 == len(tree) || !labfile.Within(e.Path, tree[i+1].Path)) {
			out = append(out, e.Path)
		}
	}
	return out
}

// label keeps the label that a program gave.
func (s *saving) label(n world.Volume) {
	label := term.ToUnicode(n.Label())
	if n.Label() == term.FromUnicode(n.Given()) {
		return
	}
	if why := s.set(n, "label", label); why != nil {
		s.notes = append(s.notes, fmt.Sprintf("the label %q of %s is not in it: %v", label, n.Name(), why))
	}
}

// set gives a table a value; if the lab is none with it, nothing
// has changed.
func (s *saving) set(n world.Volume, key, value string) error {
	f := s.file.Clone()
	text, _ := f.Lookup(labfile.TOMLName)
	t := labfile.ReadTables(text)
	if err := t.Set(n.Root(), key, labfile.Quote(value)); err != nil {
		return err
	}
	if err := f.Reconfigure(t); err != nil {
		return err
	}
	s.file = f
	return nil
}

func (s *saving) note() string {
	if n := len(s.notes); n > maxNotes {
		s.notes = append(s.notes[:maxNotes], fmt.Sprintf("and %d more like that", n-maxNotes))
	}
	return strings.Join(s.notes, "; ")
}

// link answers the lab as it stands for an address.
func (l *Lab) link(r *view.Reply) error {
	src, _, err := l.Save()
	if err != nil {
		return err
	}
	r.Text, err = labfile.Link(src)
	r.Total = len(src)
	return err
}

func sameDisk(a, b world.Volume) bool {
	x, y := a.FS().Snapshot(), b.FS().Snapshot()
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i].Path != y[i].Path || string(x[i].Data) != string(y[i].Data) {
			return false
		}
	}
	return true
}
