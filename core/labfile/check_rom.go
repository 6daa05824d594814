package labfile

import (
	"slices"
	"strings"
)

// A computer may boot another system that the lab brings along: FOLDER/bios.lua
// with what lies in FOLDER/rom as /rom, on the same natives.
const (
	BIOSFile  = "/bios.lua"
	ROMFolder = "/rom/"
)

// rom checks a computer's rom.
func (c *checker) rom(key string, s *ComputerSpec) {
	if s.ROM == "" {
		return
	}
	c.word(key, s.ROM)
	if c.f.Entry(s.ROM+BIOSFile) == nil {
		c.fail(key, "the lab has no file %s", s.ROM+BIOSFile)
	}
	if s.OS != "craftos" {
		c.fail(key, "only craftos boots another rom")
	}
}

// ofROM reports whether a path of the lab belongs to some computer's rom.
func (f *File) ofROM(path string) bool {
	return slices.ContainsFunc(f.Config.Computer, func(s ComputerSpec) bool {
		return s.ROM != "" && (path == s.ROM+BIOSFile || strings.HasPrefix(path, s.ROM+ROMFolder))
	})
}
