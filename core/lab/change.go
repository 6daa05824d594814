package lab

import (
	"bytes"
	"fmt"
	"strings"
)

// MaxEdit bounds the source that is checked while somebody types, in bytes.
const MaxEdit = 1 << 20

// within reports whether path is the file or folder at, or lies in it.
func within(at, path string) bool { return path == at || strings.HasPrefix(path, at+"/") }

// place puts a file into a disk's folder of the document. What cannot stand
// beside it goes: a file where it needs a folder, files where it is the file.
func (f *File) place(folder, path string, data []byte) {
	for _, e := range f.Clone().Files {
		rest, ok := strings.CutPrefix(e.Path, folder+"/")
		if ok && rest != path && (within(path, rest) || within(rest, path)) {
			f.Remove(e.Path)
		}
	}
	f.Put(folder+"/"+path, bytes.Clone(data))
}

// fits checks the bounds of a lab file.
func (f *File) fits() error {
	if len(f.Files) > MaxFiles {
		return fmt.Errorf("the lab would have %d files, at most %d", len(f.Files), MaxFiles)
	}
	if n := len(f.Bytes()); n > MaxSource {
		return fmt.Errorf("the lab would be %d bytes, at most %d", n, MaxSource)
	}
	return nil
}

// MaxTable bounds the text of a computer that is added, in bytes.
const MaxTable = 64 << 10

// reconfigure puts a changed lab.toml in place and reads it.
func (f *File) reconfigure(t *tables) error {
	f.Put(tomlName, []byte(t.text))
	return f.configure()
}

// oneComputer wants a table [[computer]] and wires to it, nothing else.
func oneComputer(text []byte) error {
	computers := 0
	for _, x := range expressions(text) {
		if first, _, _ := strings.Cut(x.path, "["); first != "computer" && first != "redstone" || x.path == first {
			return fmt.Errorf("add: %s does not belong to a table [[computer]]", x.path)
		}
		if x.list && strings.HasPrefix(x.path, "computer[") && strings.HasSuffix(x.path, "]") && strings.Count(x.path, "[") == 1 {
			computers++
		}
	}
	if computers != 1 {
		return fmt.Errorf("add: one table [[computer]] is wanted, here are %d", computers)
	}
	return nil
}

// removeFolder takes the files of a folder out of the document, but for pages
// that the lab's web serves.
func (f *File) removeFolder(folder string) {
	for _, e := range f.Clone().Files {
		if strings.HasPrefix(e.Path, folder+"/") && !f.served(e.Path) {
			f.Remove(e.Path)
		}
	}
}
