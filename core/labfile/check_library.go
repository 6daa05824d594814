package labfile

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// A library is a folder of the lab that several computers see, read-only, at its
// name: the file common/wire.lua is /common/wire.lua on each of them. It is on no
// disk, so nothing has to be kept alike.

// MaxLibraries bounds the libraries of a lab.
const MaxLibraries = 16

// systemFolders are where the systems put their own, by name of the system.
var systemFolders = map[string][]string{"craftos": {"rom"}, "phoenix": {"rom", "bin", "lib"}}

// libraries checks them, and gives every computer that names none all of them.
func (c *checker) libraries() {
	list := c.f.Config.Libraries
	if len(list) > MaxLibraries {
		c.fail("libraries", "%d libraries, at most %d", len(list), MaxLibraries)
		return
	}
	for i, name := range list {
		c.library(name, list[:i])
	}
	c.inLibraries()
	there := c.tops()
	for i := range c.f.Config.Computer {
		c.sees(fmt.Sprintf("computer[%d].libraries", i), &c.f.Config.Computer[i], there)
	}
	if g := c.f.Config.Guest; g != nil {
		c.sees("guest.libraries", &g.ComputerSpec, there)
	}
}

// tops are the lines of what stands in the folders of the lab, by "alice/common".
func (c *checker) tops() map[string]int {
	out := map[string]int{}
	for _, e := range c.f.Files {
		folder, rest, _ := strings.Cut(e.Path, "/")
		first, _, _ := strings.Cut(rest, "/")
		out[folder+"/"+first] = e.Line
	}
	return out
}

// inLibraries wants no file of a library to be a folder too.
func (c *checker) inLibraries() {
	files := map[string]bool{}
	for _, e := range c.f.Files {
		files[e.Path] = true
	}
	for _, e := range c.f.Files {
		if library, _ := c.f.Config.LibraryOf(e.Path); library == "" {
			continue
		}
		for at := path.Dir(e.Path); at != "."; at = path.Dir(at) {
			if files[at] && c.err == nil {
				c.err = &Error{c.f.Name, e.Line, e.Path, at + " is a file"}
			}
		}
	}
}

// library wants a name that is a folder of its own; its files may come later.
func (c *checker) library(name string, before []string) {
	const key = "libraries"
	if name == "" {
		c.fail(key, "a library needs a name")
		return
	}
	c.name(key, name)
	switch {
	case slices.Contains(before, name):
		c.fail(key, "%q stands there twice", name)
	case c.folder(name) || c.f.Config.computerNamed(name) || slices.ContainsFunc(c.f.Config.Computer, func(s ComputerSpec) bool { return s.ROM == name }):
		c.fail(key, "%q is a computer or a floppy, or the folder of one", name)
	}
}

// sees checks what a computer sees, which has nothing else in that place.
func (c *checker) sees(key string, s *ComputerSpec, there map[string]int) {
	if s.Libraries == nil {
		s.Libraries = c.f.Config.Libraries
		key = "libraries"
	}
	for i, name := range s.Libraries {
		switch {
		case !slices.Contains(c.f.Config.Libraries, name):
			c.fail(key, "%q is none of the lab's libraries", name)
		case slices.Contains(s.Libraries[:i], name):
			c.fail(key, "%q stands there twice", name)
		case slices.Contains(systemFolders[s.OS], name):
			c.fail(key, "%s has its own folder /%s", s.OS, name)
		}
		if own := s.Files + "/" + name; there[own] > 0 && c.err == nil {
			c.err = &Error{c.f.Name, there[own], own, fmt.Sprintf("%s sees the library %s there", s.Name, name)}
		}
	}
}

// LibraryOf is the library that a file of the lab is in, and its path there; ""
// for none.
func (s *Spec) LibraryOf(file string) (library, rest string) {
	folder, rest, _ := strings.Cut(file, "/")
	if rest == "" || !slices.Contains(s.Libraries, folder) {
		return "", ""
	}
	return folder, rest
}
