package world

import (
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/rom"
)

// libraries are the folders of the lab that computers see read-only. They do not
// change while it runs.
func libraries(f *labfile.File) map[string]rom.Folder {
	out := map[string]rom.Folder{}
	for _, e := range f.Files {
		name, path := f.Config.LibraryOf(e.Path)
		if name == "" {
			continue
		}
		if out[name] == nil {
			out[name] = rom.Folder{}
		}
		out[name][path] = e.Data
	}
	return out
}

// booter is what a computer boots with. One is shared by all computers with
// the same ROM: it owns the compiled ROM.
func (w builder) booter(s labfile.ComputerSpec) computer.Booter {
	if s.ROM == "" || w.opt.Booter != nil {
		return w.systems(s.OS)
	}
	if b := w.roms[s.ROM]; b != nil {
		return b
	}
	bios, _ := w.file.Lookup(s.ROM + labfile.BIOSFile) // checked when the file was read
	files := rom.Folder{}
	for _, e := range w.file.Files {
		if rest, ok := strings.CutPrefix(e.Path, s.ROM+labfile.ROMFolder); ok {
			files[rest] = e.Data
		}
	}
	w.roms[s.ROM] = craftos.NewROM(string(bios), files)
	return w.roms[s.ROM]
}
