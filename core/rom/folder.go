package rom

import (
	"bytes"
	"io"
	iofs "io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Folder is a few files as a file system that can be mounted.
type Folder map[string][]byte

// Open opens a file; directories are only listed, with ReadDir.
func (f Folder) Open(name string) (iofs.File, error) {
	info, err := f.Stat(name)
	if err != nil {
		return nil, err
	}
	return &openFile{info: info, Reader: bytes.NewReader(f[name])}, nil
}

// ReadFile is a file's content.
func (f Folder) ReadFile(name string) ([]byte, error) {
	if data, ok := f[name]; ok {
		return data, nil
	}
	return nil, &iofs.PathError{Op: "read", Path: name, Err: iofs.ErrNotExist}
}

// Stat describes a file, or a directory: something that files lie in.
func (f Folder) Stat(name string) (iofs.FileInfo, error) {
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
func (f Folder) ReadDir(name string) ([]iofs.DirEntry, error) {
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
