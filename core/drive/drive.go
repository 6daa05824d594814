// Package drive is the disk drive of ComputerCraft and the floppies and records
// that lie in it (spec/computercraft.md 4.12; the documentation of ComputerCraft, "drive").
// A computer that sees a drive has the files of its floppy at /disk, /disk2 and
// so on: package fs mounts them.
package drive

import (
	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
)

// Capacity is that of a floppy by default, in bytes; fixed by ComputerCraft.
const Capacity = 125_000

// Floppy is a disk that can be put into a drive. It keeps its files wherever it
// is.
type Floppy struct {
	id    int // on it is its number, for programs
	name  string
	label string
	files *fs.FS
	tune  *Tune // of a record
	in    *Drive
}

// NewFloppy is an empty floppy; name is the lab's name for it.
func NewFloppy(id int, name string, capacity int64) *Floppy {
	return &Floppy{id: id, name: name, files: fs.New(fs.Config{Capacity: capacity})}
}

// ID is what getDiskID answers.
func (f *Floppy) ID() int { return f.id }

// Name is the lab's name for it; programs do not see it.
func (f *Floppy) Name() string { return f.name }

// Label is what programs see of it; "" is none.
func (f *Floppy) Label() string { return f.label }

// SetLabel names it, as computer.CleanLabel says.
func (f *Floppy) SetLabel(label string) { f.label = computer.CleanLabel(label) }

// FS are its files.
func (f *Floppy) FS() *fs.FS { return f.files }

// In is the drive that it lies in, nil for none.
func (f *Floppy) In() *Drive { return f.in }

// DigestTo writes its files and what is on its label.
func (f *Floppy) DigestTo(d *statesum.Digest) {
	d.Int(f.id)
	d.Text(f.label)
	if f.tune != nil {
		d.Text(f.tune.Name)
	}
	d.Part("files", f.files)
}

// Drive is one disk drive. The zero Drive is empty.
type Drive struct {
	computer.Seen
	places  []place
	floppy  *Floppy
	record  record
	version uint64
}

// place is a computer that sees the drive, and under which name.
type place struct {
	c    *computer.Computer
	name string
}

var _ computer.Peripheral = (*Drive)(nil)

// Types are those of a drive.
func (d *Drive) Types() []string { return []string{"drive"} }

// Floppy is what lies in it, nil for nothing.
func (d *Drive) Floppy() *Floppy { return d.floppy }

// Insert puts a floppy in, out of the drive where it was; what lay here before
// comes out. It tells disk.
func (d *Drive) Insert(f *Floppy) {
	d.Eject()
	if f.in != nil {
		f.in.Eject()
	}
	d.floppy, f.in = f, d
	d.version++
	for _, p := range d.places {
		p.mount(f)
	}
	d.Tell("disk")
}

// Eject takes the floppy out, if there is one, and tells disk_eject. Files that
// are open on it are closed.
func (d *Drive) Eject() {
	if d.floppy == nil {
		return
	}
	d.Stop(d.now())
	for _, p := range d.places {
		p.unmount(d.floppy)
	}
	d.Tell("disk_eject")
	d.floppy.in, d.floppy = nil, nil
	d.version++
}

// Attach lets a computer have the files of the floppy.
func (d *Drive) Attach(c *computer.Computer, name string) {
	p := place{c: c, name: name}
	if d.floppy != nil {
		p.mount(d.floppy)
	}
	d.places = append(d.places, p)
	d.Seen.Attach(c, name)
}

// Detach takes them away again.
func (d *Drive) Detach(c *computer.Computer, name string) {
	d.Seen.Detach(c, name)
	for i, p := range d.places {
		if p.c == c && p.name == name {
			if d.floppy != nil {
				p.unmount(d.floppy)
			}
			d.places = append(d.places[:i], d.places[i+1:]...)
			return
		}
	}
}

// mount lets the computer have the files; a record has none.
func (p place) mount(f *Floppy) {
	if f.tune == nil {
		p.c.FS().MountDisk(p.name, f.files)
	}
}

func (p place) unmount(f *Floppy) {
	if f.tune == nil {
		p.c.FS().Unmount(p.c.FS().MountedAt(f.files))
	}
}

// MountPath is where a computer that sees the drive has the files of the floppy;
// "" for nowhere.
func (d *Drive) MountPath(c *computer.Computer) string {
	if d.floppy == nil || d.floppy.tune != nil {
		return ""
	}
	return c.FS().MountedAt(d.floppy.files)
}

// now is the latest time of those that see it.
func (d *Drive) now() (t modem.Time) {
	for _, p := range d.places {
		t = max(t, p.c.Now())
	}
	return t
}

// Changed tells that something that is shown of the floppy is another.
func (d *Drive) Changed() { d.version++ }

// Version counts what was put in and taken out, and labels.
func (d *Drive) Version() uint64 { return d.version }

// DigestTo writes which floppy lies in it; where it is mounted is the computers'.
func (d *Drive) DigestTo(s *statesum.Digest) {
	s.Bool(d.floppy != nil, d.record.on)
	if d.floppy != nil {
		s.Int(d.floppy.id)
	}
	s.Int(int(d.record.begun), d.record.step)
	s.Part("sound", &d.record.sound)
}

// Copy implements computer.Peripheral.
func (d *Drive) Copy(c *copies.Map) computer.Peripheral {
	return copies.Of(c, d, func(n *Drive) {
		n.Copied(c)
		n.record.sound.Apart()
		n.floppy = CopyFloppy(c, d.floppy)
		n.places = copies.List(d.places, func(p place) place { return place{copies.Known(c, p.c), p.name} })
	})
}

// CopyFloppy is the copy of a floppy with its files, and the drive it lies in;
// nil of nil.
func CopyFloppy(c *copies.Map, f *Floppy) *Floppy {
	return copies.Of(c, f, func(n *Floppy) {
		n.files = fs.Copy(c, f.files)
		if f.in != nil {
			n.in, _ = f.in.Copy(c).(*Drive)
		}
	})
}
