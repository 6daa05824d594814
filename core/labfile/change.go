package labfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// MaxEdit bounds the source that is checked while somebody types, in bytes.
const MaxEdit = 1 << 20

// Within reports whether path is the file or folder at, or lies in it.
func Within(at, path string) bool { return path == at || strings.HasPrefix(path, at+"/") }

// Place puts a file into a disk's folder of the document. What cannot stand
// beside it goes: a file where it needs a folder, files where it is the file.
func (f *File) Place(folder, path string, data []byte) {
	for _, e := range f.Clone().Files {
		rest, ok := strings.CutPrefix(e.Path, folder+"/")
		if ok && rest != path && (Within(path, rest) || Within(rest, path)) {
			f.Remove(e.Path)
		}
	}
	f.Put(folder+"/"+path, bytes.Clone(data))
}

// OnDisk reports whether a file lies on some computer's disk.
func (f *File) OnDisk(path string) bool {
	folder, _, ok := strings.Cut(path, "/")
	return ok && slices.ContainsFunc(f.Config.Computer, func(s ComputerSpec) bool { return s.Files == folder })
}

// LinesOf is where a file stands in a document: the lines of its fences, from 1;
// 0: nowhere.
func LinesOf(source []byte, path string) (first, last int) {
	for _, b := range scan(strings.ReplaceAll(string(source), "\r\n", "\n")) {
		if name, _, err := parseInfo(b.info); b.fenced && err == nil && name == path {
			return b.line, b.line + strings.Count(b.text, "\n") + 1
		}
	}
	return 0, 0
}

// Fits checks the bounds of a lab file.
func (f *File) Fits() error {
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

// Reconfigure puts a changed lab.toml in place and reads it.
func (f *File) Reconfigure(t *Tables) error {
	f.Put(TOMLName, []byte(t.Text))
	return f.configure()
}

// OneComputer wants a table [[computer]] and wires to it, nothing else.
func OneComputer(text []byte) error {
	computers := 0
	for _, x := range Expressions(text) {
		if first, _, _ := strings.Cut(x.Path, "["); first != "computer" && first != "redstone" || x.Path == first {
			return fmt.Errorf("add: %s does not belong to a table [[computer]]", x.Path)
		}
		if x.List && strings.HasPrefix(x.Path, "computer[") && strings.HasSuffix(x.Path, "]") && strings.Count(x.Path, "[") == 1 {
			computers++
		}
	}
	if computers != 1 {
		return fmt.Errorf("add: one table [[computer]] is wanted, here are %d", computers)
	}
	return nil
}

// RemoveFolder takes the files of a folder out of the document, but for pages
// that the lab's web serves.
func (f *File) RemoveFolder(folder string) {
	for _, e := range f.Clone().Files {
		if strings.HasPrefix(e.Path, folder+"/") && !f.Served(e.Path) {
			f.Remove(e.Path)
		}
	}
}
