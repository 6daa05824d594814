package lab

import (
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/rom"
)

// A computer may boot another system that the lab brings along: FOLDER/bios.lua
// with what lies in FOLDER/rom as /rom, on the same natives.
const (
	biosFile  = "/bios.lua"
	romFolder = "/rom/"
)

// rom checks a computer's rom.
func (c *checker) rom(key string, s *ComputerSpec) {
	if s.ROM == "" {
		return
	}
	c.word(key, s.ROM)
	if c.f.entry(s.ROM+biosFile) == nil {
		c.fail(key, "the lab has no file %s", s.ROM+biosFile)
	}
	if s.OS != "craftos" {
		c.fail(key, "only craftos boots another rom")
	}
}

// ofROM reports whether a path of the lab belongs to some computer's rom.
func (f *File) ofROM(path string) bool {
	return slices.ContainsFunc(f.Config.Computer, func(s ComputerSpec) bool {
		return s.ROM != "" && (path == s.ROM+biosFile || strings.HasPrefix(path, s.ROM+romFolder))
	})
}

// booter is what a computer boots with. One is shared by all computers with
// the same ROM: it owns the compiled ROM.
func (l *Lab) booter(s ComputerSpec) computer.Booter {
	if s.ROM == "" || l.opt.Booter != nil {
		return l.systems(s.OS)
	}
	if b := l.roms[s.ROM]; b != nil {
		return b
	}
	bios, _ := l.file.Lookup(s.ROM + biosFile) // checked when the file was read
	files := rom.Folder{}
	for _, e := range l.file.Files {
		if rest, ok := strings.CutPrefix(e.Path, s.ROM+romFolder); ok {
			files[rest] = e.Data
		}
	}
	l.roms[s.ROM] = craftos.NewROM(string(bios), files)
	return l.roms[s.ROM]
}
