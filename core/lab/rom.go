package lab

import (
	"bytes"
	"io"
	iofs "io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/craftos"
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
	files := folder{}
	for _, e := range l.file.Files {
		if rest, ok := strings.CutPrefix(e.Path, s.ROM+romFolder); ok {
			files[rest] = e.Data
		}
	}
	l.roms[s.ROM] = craftos.NewROM(string(bios), files)
	return l.roms[s.ROM]
}

// folder is a few files as a file system that can be mounted.
type folder map[string][]byte

// Open opens a file; directories are only listed, with ReadDir.
func (f folder) Open(name string) (iofs.File, error) {
	info, err := f.Stat(name)
	if err != nil {
		return nil, err
	}
	return &openFile{info: info, Reader: bytes.NewReader(f[name])}, nil
}

// ReadFile is a file's content.
func (f folder) ReadFile(name string) ([]byte, error) {
	if data, ok := f[name]; ok {
		return data, nil
	}
	return nil, &iofs.PathError{Op: "read", Path: name, Err: iofs.ErrNotExist}
}

// Stat describes a file, or a directory: something that files lie in.
func (f folder) Stat(name string) (iofs.FileInfo, error) {
	if data, ok := f[name]; ok {
		return info{name: path.Base(name), size: int64(len(data))}, nil
	}
	for file := range f {
		if name == "." || strings.HasPrefix(file, name+"/") {
			return info{name: path.Base(name), dir: true}, nil
		}
	}
	if name == "." {
		return info{name: ".", dir: true}, nil
	}
	return nil, &iofs.PathError{Op: "stat", Path: name, Err: iofs.ErrNotExist}
}

// ReadDir lists a directory, sorted.
func (f folder) ReadDir(name string) ([]iofs.DirEntry, error) {
	prefix := name + "/"
	if name == "." {
		prefix = ""
	}
	var names []string
	for file := range f {
		if rest, ok := strings.CutPrefix(file, prefix); ok {
			first, _, _ := strings.Cut(rest, "/")
			names = append(names, first)
		}
	}
	slices.Sort(names)
	var out []iofs.DirEntry
	for _, n := range slices.Compact(names) {
		i, err := f.Stat(prefix + n)
		if err != nil {
			return nil, err
		}
		out = append(out, iofs.FileInfoToDirEntry(i))
	}
	return out, nil
}

// info describes one entry; times are unknown.
type info struct {
	name string
	size int64
	dir  bool
}

func (i info) Name() string { return i.name }
func (i info) Size() int64  { return i.size }
func (i info) Mode() iofs.FileMode {
	if i.dir {
		return iofs.ModeDir | 0o555
	}
	return 0o444
}
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.dir }
func (i info) Sys() any           { return nil }

type openFile struct {
	info iofs.FileInfo
	io.Reader
}

func (o *openFile) Stat() (iofs.FileInfo, error) { return o.info, nil }
func (o *openFile) Close() error                 { return nil }
