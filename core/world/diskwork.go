package world

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/core/view"
)

// What happens to a disk as if a program did it (view.DoDisk): undo brings back
// with it what an action destroyed, and a lab that was kept gets its disks by
// it. It is an input and no edit: the lab that is saved is not concerned. The
// first of Args says what is done.
const (
	diskWrite  = "write"  // Data becomes the file; Args: created and modified, in ms
	diskFolder = "folder" // the folder is made if it is not there; Args as above
	diskTimes  = "times"  // of a file or folder that is there; an empty path: of the root. Args as above
	diskDelete = "delete" // file or folder; Args: how many of the folders above go too when nothing is left in them
)

// disk does such a command.
func (v Volume) disk(c view.Command) error {
	path, what := "", c.Arg(0)
	if c.Text != "" || what != diskTimes {
		var err error
		if path, err = DiskPath(c.Text); err != nil {
			return err
		}
	}
	var err error
	switch what {
	case diskWrite:
		err = v.FS().WriteFile(path, c.Data)
	case diskFolder:
		err = v.FS().MakeDir(path)
	case diskTimes:
	case diskDelete:
		above, _ := strconv.Atoi(c.Arg(1))
		return deleteUp(v.FS(), path, above)
	default:
		err = errors.New("disk: write, folder, times or delete")
	}
	if len(c.Args) == 3 && err == nil {
		created, err1 := strconv.ParseInt(c.Args[1], 10, 64)
		modified, err2 := strconv.ParseInt(c.Args[2], 10, 64)
		if err = errors.Join(err1, err2); err == nil {
			v.FS().SetTimes(path, created, modified)
		}
	}
	return err
}

// deleteUp deletes a path, and so many folders above it that are empty then.
func deleteUp(disk *fs.FS, path string, above int) error {
	if err := disk.Delete(path); err != nil {
		return err
	}
	for dir := fs.Dir(path); above > 0 && dir != ""; dir = fs.Dir(dir) {
		if names, err := disk.List(dir); err != nil || len(names) > 0 || disk.Delete(dir) != nil {
			break
		}
		above--
	}
	return nil
}

// timed is a command to a disk with times.
func (v Volume) timed(what, path string, created, modified int64) view.Command {
	return view.Command{Verb: view.DoDisk, Computer: v.ID(), Text: ViewPath(path),
		Args: []string{what, strconv.FormatInt(created, 10), strconv.FormatInt(modified, 10)}}
}

// restoring are the commands that bring back what is at a path of the disk now,
// however it is changed until then, with the times of the folders above.
func (v Volume) restoring(path string) (out []view.Command) {
	disk := v.FS()
	var there []fs.Entry
	for _, e := range disk.Tree() {
		if labfile.Within(path, e.Path) {
			there = append(there, e)
		}
	}
	if len(there) == 0 {
		out = append(out, view.Command{Verb: view.DoDisk, Computer: v.ID(), Text: ViewPath(path), Args: []string{diskDelete, strconv.Itoa(missing(disk, path))}})
	}
	out = append(out, filled(v.making(there))...)
	for dir := path; dir != ""; {
		if dir = fs.Dir(dir); dir == ".." {
			dir = ""
		}
		if created, modified, ok := disk.Times(dir); ok {
			out = append(out, v.timed(diskTimes, dir, created, modified))
		}
	}
	return out
}

// Work is a command to a disk, without the bytes of the file that it writes.
type Work struct {
	Command view.Command
	Disk    *fs.FS   // that has the bytes
	File    fs.Entry // whose they are; none: it writes no file
}

// Bytes are those of the file, as long as the disk does not change; nil if no
// file is written.
func (k Work) Bytes() []byte { return k.Disk.Bytes(k.File.Path) }

// making are the commands that make entries of the disk as they are now: files,
// and then the folders from the inside out, so that their times stay.
func (v Volume) making(list []fs.Entry) (out []Work) {
	for _, e := range list {
		if !e.Dir {
			out = append(out, Work{v.timed(diskWrite, e.Path, e.Created, e.Modified), v.FS(), e})
		}
	}
	for _, e := range slices.Backward(list) {
		if e.Dir {
			out = append(out, Work{Command: v.timed(diskFolder, e.Path, e.Created, e.Modified), Disk: v.FS()})
		}
	}
	return out
}

// filled are the commands with the bytes that files have now.
func filled(list []Work) (out []view.Command) {
	for _, k := range list {
		k.Command.Data = slices.Clone(k.Bytes())
		out = append(out, k.Command)
	}
	return out
}

// missing counts the folders above a path that are not there.
func missing(disk *fs.FS, path string) (count int) {
	for dir := fs.Dir(path); dir != "" && dir != ".."; dir = fs.Dir(dir) {
		if there, _ := disk.Exists(dir); !there {
			count++
		}
	}
	return count
}

// Difference is one thing on a disk that is not as in the lab file.
type Difference struct {
	Path string
	How  string   // HowNew, HowChanged or HowDeleted
	File fs.Entry // as it is on the disk; none if it is deleted
}

// How a disk differs from the lab file.
const (
	HowNew     = "new"
	HowChanged = "changed"
	HowDeleted = "deleted"
)

// filesIn are the files that a fresh disk has of a folder of the lab.
func filesIn(f *labfile.File, folder string) map[string][]byte {
	out := map[string][]byte{}
	for _, e := range f.Files {
		if rest, ok := strings.CutPrefix(e.Path, folder+"/"); ok {
			out[rest] = e.Data
		}
	}
	return out
}

// foldersNow gives every folder of the disk, and its root, the times that they
// have now.
func (v Volume) foldersNow() (out []view.Command) {
	for _, e := range v.FS().Tree() {
		if e.Dir {
			out = append(out, v.timed(diskTimes, e.Path, e.Created, e.Modified))
		}
	}
	created, modified, _ := v.FS().Times("")
	return append(out, v.timed(diskTimes, "", created, modified))
}

// differs compares the disk with the files it should have; same remembers
// files that were found alike.
func (v Volume) differs(want map[string][]byte, same func(e fs.Entry, want []byte) bool) (out []Difference) {
	tree, there := v.FS().Tree(), map[string]bool{}
	for i, e := range tree {
		there[e.Path] = true
		data, wanted := want[e.Path]
		empty := i+1 == len(tree) || !labfile.Within(e.Path, tree[i+1].Path)
		switch {
		case e.Dir && empty:
			out = append(out, Difference{e.Path, HowNew, e})
		case e.Dir:
		case !wanted:
			out = append(out, Difference{e.Path, HowNew, e})
		case !same(e, data):
			out = append(out, Difference{e.Path, HowChanged, e})
		}
	}
	var gone []Difference
	for path := range want {
		if !there[path] || v.FS().Bytes(path) == nil && isDir(v.FS(), path) {
			gone = append(gone, Difference{Path: path, How: HowDeleted})
		}
	}
	sort.Slice(gone, func(i, j int) bool { return gone[i].Path < gone[j].Path })
	return append(gone, out...)
}

func isDir(disk *fs.FS, path string) bool {
	dir, _ := disk.IsDir(path)
	return dir
}

// writing turns a fresh disk into what it is now: deletes first, as a disk may be
// full and a file may stand where a folder was.
func (v Volume) writing(list []Difference) (out []Work) {
	var deleted string
	for _, d := range list {
		if d.How != HowDeleted || deleted != "" && labfile.Within(deleted, d.Path) {
			continue
		}
		deleted = d.Path // or the folder above that is gone with it
		for dir := fs.Dir(deleted); dir != "" && dir != ".." && !isDir(v.FS(), dir); dir = fs.Dir(dir) {
			deleted = dir
		}
		out = append(out, Work{Command: view.Command{Verb: view.DoDisk, Computer: v.ID(), Text: ViewPath(deleted), Args: []string{diskDelete}}, Disk: v.FS()})
	}
	var there []fs.Entry
	for _, d := range list {
		if d.How != HowDeleted {
			there = append(there, d.File)
		}
	}
	return append(out, v.making(there)...)
}

// allAbove is more folders than a path has.
const allAbove = 1 << 16

// Unwriting are the commands that take differences from the lab file away.
func (v Volume) Unwriting(list []Difference) (out []view.Command) {
	want := filesIn(v.w.work, v.Folder())
	for _, d := range slices.Backward(list) { // what is in a folder before it
		if d.How == HowNew {
			out = append(out, view.Command{Verb: view.DoDisk, Computer: v.ID(), Text: ViewPath(d.Path), Args: []string{diskDelete, strconv.Itoa(allAbove)}})
		}
	}
	for _, d := range list {
		if d.How != HowNew {
			out = append(out, view.Command{Verb: view.DoDisk, Computer: v.ID(), Text: ViewPath(d.Path), Data: bytes.Clone(want[d.Path]), Args: []string{diskWrite}})
		}
	}
	return out
}

// labelling gives it the label that it has now, if the lab file would give it
// another one.
func (v Volume) labelling() []view.Command {
	if v.Label() == term.FromUnicode(v.Given()) {
		return nil
	}
	return []view.Command{{Verb: view.DoLabel, Computer: v.ID(), Text: term.ToUnicode(v.Label())}}
}

// ListWrote answers what programs wrote.
func (w *World) ListWrote(r *view.Reply) {
	list := w.WroteBy()
	r.Files = []view.File{}
	for _, n := range w.Volumes() {
		for _, d := range list[n.ID()] {
			r.Total++
			if len(r.Files) < maxWrote {
				r.Files = append(r.Files, view.File{Path: ViewPath(d.Path), Size: d.File.Size, Folder: d.File.Dir, Computer: n.ID(), How: d.How})
			}
		}
	}
}

// maxWrote bounds the lines of an answer about what programs wrote.
const maxWrote = 500

// maxDiffed bounds the bytes of a file whose differences are shown.
const maxDiffed = 256 << 10

// Diff answers how a file on a disk differs from the lab's.
func (w *World) Diff(c view.Command, r *view.Reply) error {
	n, err := w.Volume(c.Computer)
	if err != nil {
		return err
	}
	path, err := DiskPath(c.Text)
	if err != nil {
		return err
	}
	was, _ := w.work.Lookup(n.Folder() + "/" + path)
	is := n.FS().Bytes(path)
	switch {
	case len(was) > maxDiffed || len(is) > maxDiffed:
		r.Text = fmt.Sprintf("%d bytes in the lab, %d bytes on the disk: too many to compare line by line", len(was), len(is))
	case !labfile.IsText(was) || !labfile.IsText(is):
		r.Text = fmt.Sprintf("%d bytes in the lab, %d bytes on the disk; they are not text", len(was), len(is))
	default:
		r.Text = labfile.Diff(string(was), string(is))
	}
	return nil
}
