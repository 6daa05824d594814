package world

import (
	"fmt"
	"slices"

	"github.com/emberwire/emberwire/core/drive"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// Volume is something with files that are kept in a folder of the lab: the own
// disk of a computer, or a floppy, wherever it lies.
type Volume struct {
	w      *World
	node   *Node
	floppy *drive.Floppy
}

// Volume is a computer's own disk.
func (n *Node) Volume() Volume { return Volume{w: n.world, node: n} }

// Volumes are the disks of all computers by id, then the floppies of the lab
// that have files.
func (w *World) Volumes() (out []Volume) {
	for _, n := range w.nodes {
		out = append(out, n.Volume())
	}
	for _, s := range w.work.Config.Floppy {
		if f := w.floppy(s.Name); f != nil && f.Tune() == nil {
			out = append(out, Volume{w: w, floppy: f})
		}
	}
	return out
}

// Volume is the one that a command is about: by the id of a computer, or by that
// of a floppy as view.FloppyID makes it.
func (w *World) Volume(id int) (Volume, error) {
	if n := w.byID[id]; n != nil {
		return n.Volume(), nil
	}
	if id > view.FloppyBase {
		return Volume{}, fmt.Errorf("there is no computer %d", id)
	}
	list := w.Volumes()
	if i := slices.IndexFunc(list, func(v Volume) bool { return v.ID() == id }); i >= 0 {
		return list[i], nil
	}
	return Volume{}, fmt.Errorf("there is no floppy %d", view.FloppyBase-id)
}

// ID is its id in commands.
func (v Volume) ID() int {
	if v.node != nil {
		return v.node.ID()
	}
	return view.FloppyID(v.floppy.ID())
}

// Name is what the lab calls it.
func (v Volume) Name() string {
	if v.node != nil {
		return v.node.Name()
	}
	return v.floppy.Name()
}

// FS are the files.
func (v Volume) FS() *fs.FS {
	if v.node != nil {
		return v.node.FS()
	}
	return v.floppy.FS()
}

// Folder is the folder of the lab file that its files come from.
func (v Volume) Folder() string {
	if v.node != nil {
		return v.node.spec.Files
	}
	return v.floppy.Name()
}

// Label is the one it has now.
func (v Volume) Label() string {
	if v.node != nil {
		return v.node.Label()
	}
	return v.floppy.Label()
}

// SetLabel gives it another one.
func (v Volume) SetLabel(label string) {
	if v.node != nil {
		v.node.SetLabel(label)
		return
	}
	v.floppy.SetLabel(label)
	if d := v.floppy.In(); d != nil {
		d.Changed()
	}
}

// Given is the label that the lab file gives it.
func (v Volume) Given() string {
	if v.node != nil {
		return v.node.spec.Label
	}
	return v.w.work.Config.FloppyNamed(v.floppy.Name()).Label
}

// Root is the path of its table in the working copy.
func (v Volume) Root() string {
	if v.node != nil {
		return v.w.Root(v.node)
	}
	return v.w.floppyRoot(v.floppy.Name())
}

func (w *World) floppyRoot(name string) string {
	i := slices.IndexFunc(w.work.Config.Floppy, func(s labfile.FloppySpec) bool { return s.Name == name })
	return fmt.Sprintf("floppy[%d]", i)
}

// sharing are the computers whose disks come from the same folder: it is one
// folder of the lab, so that an edit concerns all of them. v is the first.
func (v Volume) sharing() []Volume {
	out := []Volume{v}
	for _, o := range v.w.nodes {
		if v.node != nil && o != v.node && o.spec.Files == v.node.spec.Files {
			out = append(out, o.Volume())
		}
	}
	return out
}

// own does something to a path of the disk, and of those that share its folder,
// as if no floppy was mounted there: it gives way.
func (v Volume) own(path string, do func() error) error {
	for _, o := range v.sharing() {
		inner := do
		do = func() error { return o.FS().Own(path, inner) }
	}
	return do()
}
