package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
)

// MaxMounted is how large a file of a mounted folder may be that a computer
// reads, in bytes: it is held in memory as long as it is open.
const MaxMounted = 16 << 20

// mounted is a folder of the host as computers see it: regular files and
// folders, and nothing that could make a reader wait or never end. Links are
// followed as long as they stay inside.
type mounted struct{ root *os.Root }

// seen reports whether computers see such a thing.
func seen(m fs.FileMode) bool { return m.IsRegular() || m.IsDir() }

// Stat implements fs.StatFS.
func (m mounted) Stat(name string) (fs.FileInfo, error) {
	info, err := m.root.Stat(name)
	if err == nil && !seen(info.Mode()) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return info, err
}

// Open implements fs.FS. What it opens is looked at again: it may have been
// put in the place of what Stat saw.
func (m mounted) Open(name string) (fs.File, error) {
	if _, err := m.Stat(name); err != nil {
		return nil, err
	}
	f, err := m.root.OpenFile(name, os.O_RDONLY|unblocked, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !seen(info.Mode()) {
		return nil, errors.Join(fs.ErrNotExist, err, f.Close())
	}
	return f, nil
}

// ReadFile implements fs.ReadFileFS.
func (m mounted) ReadFile(name string) ([]byte, error) {
	f, err := m.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, MaxMounted+1))
	if len(b) > MaxMounted {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("larger than %d MiB", MaxMounted>>20)}
	}
	return b, err
}

// ReadDir implements fs.ReadDirFS.
func (m mounted) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(m.root.FS(), name)
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool {
		if e.Type()&fs.ModeSymlink == 0 {
			return !seen(e.Type())
		}
		_, err := m.Stat(join(name, e.Name()))
		return err != nil
	}), err
}

func join(dir, name string) string {
	if dir == "." {
		return name
	}
	return dir + "/" + name
}
