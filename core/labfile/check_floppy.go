package labfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/drive"
)

// Floppies are tables of their own, since they come out of drives:
//
//	[[floppy]]
//	name = "boot"
//
// Their files are those of the document in the folder of that name, as in
// boot/startup.lua; one with a record has a tune and no files. In which drive one lies at the start is said by the drive's
// key floppy.

// Bounds of floppies.
const (
	MaxFloppies        = 64
	MaxFloppyID        = 1<<20 - 1
	minFloppyCapacity  = 1000
	maxFloppyCapacity  = 1_000_000
	defaultFloppyBytes = drive.Capacity
)

// FloppySpec is one [[floppy]].
type FloppySpec struct {
	Name     string `toml:"name"`
	ID       *int   `toml:"id"` // what programs see of it; default: the lowest that is free
	Label    string `toml:"label"`
	Capacity Size   `toml:"capacity"` // default 125000B
	Record   string `toml:"record"`   // name of the tune on it
}

// DriveSpec are the keys of a drive.
type DriveSpec struct {
	Floppy string `toml:"floppy"` // what lies in it; "" is nothing
}

// floppies checks the [[floppy]] tables and fills in their defaults.
func (c *checker) floppies() {
	list := c.f.Config.Floppy
	if len(list) > MaxFloppies {
		c.fail("floppy", "%d floppies, at most %d", len(list), MaxFloppies)
		return
	}
	taken := map[int]bool{}
	for i := range list {
		s, key := &list[i], fmt.Sprintf("floppy[%d]", i)
		c.floppyName(key, i)
		if len(s.Label) > computer.MaxLabel {
			c.fail(key+".label", "longer than %d characters", computer.MaxLabel)
		}
		c.record(key, s)
		if s.Capacity == 0 && !c.f.Config.has(key+".capacity") {
			s.Capacity = defaultFloppyBytes
		}
		if s.Capacity < minFloppyCapacity || s.Capacity > maxFloppyCapacity {
			c.fail(key+".capacity", "%d bytes, %d to %d", s.Capacity, minFloppyCapacity, maxFloppyCapacity)
		}
		if s.ID == nil {
			continue
		}
		if *s.ID < 0 || *s.ID > MaxFloppyID {
			c.fail(key+".id", "%d is no id of a floppy, 0 to %d", *s.ID, MaxFloppyID)
		}
		if taken[*s.ID] {
			c.fail(key+".id", "%d is the id of another floppy too", *s.ID)
		}
		taken[*s.ID] = true
	}
	next := 0
	for i := range list {
		if list[i].ID != nil {
			continue
		}
		for taken[next] {
			next++
		}
		id := next
		list[i].ID, taken[id] = &id, true
	}
	c.inserted()
}

// record checks the tune of a record, which has no files.
func (c *checker) record(key string, s *FloppySpec) {
	if s.Record == "" {
		return
	}
	if drive.TuneNamed(s.Record) == nil {
		names := make([]string, len(drive.Tunes))
		for i, t := range drive.Tunes {
			names[i] = t.Name
		}
		c.fail(key+".record", "unknown record %q: %s", s.Record, strings.Join(names, ", "))
	}
	if s.Capacity != 0 {
		c.fail(key+".capacity", "a record has no files")
	}
	for _, e := range c.f.Files {
		if strings.HasPrefix(e.Path, s.Name+"/") {
			c.fail(key, "%s: a record has no files", e.Path)
			return
		}
	}
}

// floppyName wants a name that can be a folder of its own.
func (c *checker) floppyName(key string, n int) {
	name, list := c.f.Config.Floppy[n].Name, c.f.Config.Floppy
	if name == "" {
		c.fail(key, "a floppy needs a name")
		return
	}
	c.name(key+".name", name)
	switch {
	case slices.ContainsFunc(list[:n], func(o FloppySpec) bool { return o.Name == name }):
		c.fail(key+".name", "%q is the name of another floppy too", name)
	case c.f.ofGuest(name) || slices.ContainsFunc(c.f.Config.Computer, func(s ComputerSpec) bool { return s.Files == name || s.ROM == name || s.Name == name }):
		c.fail(key+".name", "%q is a computer, or the folder of one", name)
	}
}

// inserted wants the floppies in drives to be there, each in one drive.
func (c *checker) inserted() {
	in := map[string]string{}
	put := func(path, kind, name string) {
		switch {
		case name == "":
			return
		case kind != "drive":
			c.fail(path+".floppy", "only a drive has this")
		case c.f.Config.FloppyNamed(name) == nil:
			c.fail(path+".floppy", "there is no [[floppy]] %q", name)
		case in[name] != "":
			c.fail(path+".floppy", "%q lies in another drive too", name)
		}
		in[name] = path
	}
	for i, s := range c.f.Config.Computer {
		for k, p := range s.Peripheral {
			put(fmt.Sprintf("computer[%d].peripheral[%d]", i, k), p.Kind, p.Floppy)
		}
	}
	for i, p := range c.f.Config.Peripheral {
		put(fmt.Sprintf("peripheral[%d]", i), p.Kind, p.Floppy)
	}
	if g := c.f.Config.Guest; g != nil {
		for k, p := range g.Peripheral {
			delete(in, p.Floppy) // each guest has a copy of it
			put(fmt.Sprintf("guest.peripheral[%d]", k), p.Kind, p.Floppy)
		}
	}
}

// FloppyNamed is the floppy of a name, nil if there is none.
func (s *Spec) FloppyNamed(name string) *FloppySpec {
	i := slices.IndexFunc(s.Floppy, func(o FloppySpec) bool { return o.Name == name })
	if i < 0 {
		return nil
	}
	return &s.Floppy[i]
}
