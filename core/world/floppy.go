package world

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/drive"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/core/view"
)

// Floppies lie in drives or in the drawer; hands put them in and take them out.

// floppy is the floppy of a name, nil if there is none.
func (p *peripherals) floppy(name string) *drive.Floppy {
	for _, f := range p.floppies {
		if f.Name() == name {
			return f
		}
	}
	return nil
}

// addFloppy makes a floppy of the working copy with its files.
func (w builder) addFloppy(s labfile.FloppySpec) (*drive.Floppy, error) {
	if t := drive.TuneNamed(s.Record); t != nil {
		f := drive.NewRecord(*s.ID, s.Name, term.FromUnicode(s.Label), t)
		w.floppies = append(w.floppies, f)
		return f, nil
	}
	f := drive.NewFloppy(*s.ID, s.Name, int64(s.Capacity))
	f.SetLabel(term.FromUnicode(s.Label))
	for _, e := range w.work.Files {
		rest, ok := strings.CutPrefix(e.Path, s.Name+"/")
		if !ok {
			continue
		}
		if err := f.FS().WriteFile(rest, e.Data); err != nil {
			return nil, &labfile.Error{Name: w.file.Name, Line: e.Line, Key: e.Path, Text: "on the floppy " + s.Name + ": " + err.Error()}
		}
	}
	w.floppies = append(w.floppies, f)
	return f, nil
}

// load puts the floppy that a drive's table names into the drive.
func (w builder) load(p computer.Peripheral, s labfile.DriveSpec) {
	if d, ok := p.(*drive.Drive); ok && s.Floppy != "" {
		if f := w.floppy(s.Floppy); f != nil {
			d.Insert(f)
		}
	}
}

// insert puts a floppy into a drive, or ejects what lies there. A floppy of a
// name that none has is a new one; so is a record, whose tune is named then.
func (w editor) insert(c view.Command) error {
	d, at, err := w.driveNamed(c.Text)
	if err != nil {
		return err
	}
	name := c.Arg(0)
	if name == "" && at.Floppy() == nil {
		return fmt.Errorf("there is no floppy in %s", c.Text)
	}
	f, err := w.edited(func(f *labfile.File, t *labfile.Tables) error { return w.setFloppy(f, t, d, name, c.Arg(1)) })
	if err != nil {
		return err
	}
	w.adopt(f)
	if name == "" {
		at.Eject()
		return nil
	}
	floppy := w.floppy(name)
	if floppy == nil {
		if floppy, err = (builder{w.World}).addFloppy(*f.Config.FloppyNamed(name)); err != nil {
			return err
		}
	}
	at.Insert(floppy)
	return nil
}

// driveNamed is a drive by the name that the lab has for it.
func (p *peripherals) driveNamed(name string) (*device, *drive.Drive, error) {
	for _, d := range p.devices {
		if at, ok := d.Peripheral.(*drive.Drive); ok && d.Name() == name {
			return d, at, nil
		}
	}
	return nil, nil, fmt.Errorf("there is no drive %q", name)
}

// setFloppy writes into the tables that a floppy lies in a drive, and in no other
// one; one that is not there gets a table.
func (w editor) setFloppy(f *labfile.File, t *labfile.Tables, in *device, name, record string) error {
	is := f.Config.FloppyNamed(name)
	switch {
	case record != "" && is != nil && is.Record != record:
		return fmt.Errorf("there is a floppy %q already", name)
	case name != "" && is == nil:
		table := fmt.Sprintf("[[floppy]]\nname = %s\n", labfile.Quote(name))
		if record != "" {
			table += fmt.Sprintf("record = %s\n", labfile.Quote(record))
		}
		t.Put(table, "", "")
	}
	for _, d := range w.devices {
		if _, ok := d.Peripheral.(*drive.Drive); !ok {
			continue
		}
		root, has := w.tableOf(f, d)
		want := has
		if d == in {
			want = name
		} else if has == name {
			want = ""
		}
		if want == has {
			continue
		}
		if err := t.Set(root, "floppy", labfile.Quote(want)); err != nil {
			return err
		}
	}
	return nil
}

// tableOf is the path of a drive's table, and the floppy that it names.
func (w editor) tableOf(f *labfile.File, d *device) (root, floppy string) {
	if d.owner == nil {
		i := slices.IndexFunc(f.Config.Peripheral, func(p labfile.PeripheralSpec) bool { return p.Name == d.name })
		return fmt.Sprintf("peripheral[%d]", i), f.Config.Peripheral[i].Floppy
	}
	i := slices.IndexFunc(d.owner.spec.Peripheral, func(p labfile.SidePeripheralSpec) bool { return p.Side == d.side })
	return fmt.Sprintf("%s.peripheral[%d]", w.Root(d.owner), i), d.owner.spec.Peripheral[i].Floppy
}

// inverseOfInsert puts everything back where it lies now.
func (w editor) inverseOfInsert(c view.Command) (undo []view.Command, words string, err error) {
	_, at, err := w.driveNamed(c.Text)
	if err != nil {
		return nil, "", err
	}
	name := c.Arg(0)
	if f := w.floppy(name); name != "" && f != nil && f.In() != nil && f.In() != at {
		undo = append(undo, view.Command{Verb: view.DoInsert, Text: w.nameOf(f.In()), Args: []string{name}})
	}
	switch old := at.Floppy(); {
	case old != nil:
		undo = append(undo, view.Command{Verb: view.DoInsert, Text: c.Text, Args: []string{old.Name()}})
	case undo == nil:
		undo = append(undo, view.Command{Verb: view.DoInsert, Text: c.Text})
	}
	if name == "" {
		return undo, "eject the floppy of " + c.Text, nil
	}
	return undo, "put " + name + " into " + c.Text, nil
}

// nameOf is what the lab calls a drive.
func (p *peripherals) nameOf(of *drive.Drive) string {
	for _, d := range p.devices {
		if d.Peripheral == computer.Peripheral(of) {
			return d.Name()
		}
	}
	return ""
}

// Floppies are those of the lab, for the view.
func (w *World) Floppies() []view.Floppy {
	out := []view.Floppy{}
	for _, s := range w.work.Config.Floppy {
		if f := w.floppy(s.Name); f != nil {
			out = append(out, view.Floppy{ID: view.FloppyID(f.ID()), Name: f.Name(), Label: term.ToUnicode(f.Label()), Drive: w.nameOf(f.In()), Disk: f.FS().Changes(), Record: f.Tune() != nil})
		}
	}
	return out
}
