package world

import (
	"bytes"

	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

// wrote remembers how disks differ from the working copy, so that counting it
// again costs only what has changed.
type wrote struct {
	work  *labfile.File
	want  map[string]map[string][]byte // files by folder and path in it
	disks map[int]*wroteDisk           // by the id of the volume
	count int
}

// wroteDisk is what was found on one disk.
type wroteDisk struct {
	volume  Volume
	changes uint64 // of the disk then
	same    map[string]likeness
	list    []Difference
}

// likeness says of a file with a stamp how it compares.
type likeness struct {
	stamp uint64
	same  bool
}

// WroteBy is how every disk differs from the working copy, by computer.
func (w *World) WroteBy() map[int][]Difference {
	m := &w.wrote
	if m.work != w.work {
		*m = wrote{work: w.work, want: map[string]map[string][]byte{}, disks: map[int]*wroteDisk{}}
	}
	out := map[int][]Difference{}
	m.count = 0
	for _, n := range w.Volumes() {
		d := m.disks[n.ID()]
		if d != nil && d.volume != n {
			d = nil // of one that is gone
		}
		if d == nil || d.changes != n.FS().Changes() {
			if m.want[n.Folder()] == nil {
				m.want[n.Folder()] = filesIn(w.work, n.Folder())
			}
			d = n.compared(m.want[n.Folder()], d)
			m.disks[n.ID()] = d
		}
		if len(d.list) > 0 {
			out[n.ID()] = d.list
		}
		m.count += len(d.list)
	}
	return out
}

// compared compares the disk anew; what has the stamp it had then is as it was.
func (v Volume) compared(want map[string][]byte, old *wroteDisk) *wroteDisk {
	d := &wroteDisk{volume: v, changes: v.FS().Changes(), same: map[string]likeness{}}
	d.list = v.differs(want, func(e fs.Entry, data []byte) bool {
		x, known := likeness{}, false
		if old != nil {
			x, known = old.same[e.Path]
		}
		if !known || x.stamp != e.Stamp {
			x = likeness{e.Stamp, bytes.Equal(data, v.FS().Bytes(e.Path))}
		}
		d.same[e.Path] = x
		return x.same
	})
	return d
}

// Wrote counts the files and empty folders that programs made, changed or
// deleted.
func (w *World) Wrote() int {
	w.WroteBy()
	return w.wrote.count
}

// WroteWork is what programs did to disks and labels, as commands that do it
// again to disks that are as in the working copy.
func (w *World) WroteWork() (out []Work) {
	list := w.WroteBy()
	for _, n := range w.Volumes() {
		out = append(out, n.writing(list[n.ID()])...)
		for _, c := range n.labelling() {
			out = append(out, Work{Command: c, Disk: n.FS()})
		}
	}
	return out
}

// WroteCommands are the same commands with their bytes.
func (w *World) WroteCommands() []view.Command { return filled(w.WroteWork()) }

// DiskChanges is a number that moves when a disk changes or a computer comes or
// goes.
func (w *World) DiskChanges() (sum uint64) {
	for _, n := range w.Volumes() {
		sum += n.FS().Changes() + 1
	}
	return sum
}
