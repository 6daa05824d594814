package fs

import (
	iofs "io/fs"
	"slices"
	"sort"
)

// DefaultCapacity is a computer's drive in bytes.
const DefaultCapacity = 1_000_000

// Config of a file system.
type Config struct {
	Capacity int64 // bytes; 0 is DefaultCapacity
}

// FS is the file system of one computer. It is not safe for concurrent use.
type FS struct {
	capacity, used int64
	root           *node
	mounts         []mount
	clock          Clock
	open           map[int]*Handle
	last           int // id of the last handle ever opened
	held           int // bytes of OpenBytes' handles
	changes        uint64
	copied         int // bytes, by Copy and Move
}

// New is an empty drive.
func New(cfg Config) *FS {
	f := &FS{capacity: cfg.Capacity, open: map[int]*Handle{}}
	if f.capacity == 0 {
		f.capacity = DefaultCapacity
	}
	f.root = &node{dir: true, linked: true, children: map[string]*node{}}
	return f
}

// Clock is the time of a computer in milliseconds since 1970.
type Clock interface{ Millis() int64 }

// SetClock says where file times come from. Without a clock every time is 0.
func (f *FS) SetClock(c Clock) { f.clock = c }

func (f *FS) now() int64 {
	if f.clock == nil {
		return 0
	}
	return f.clock.Millis()
}

// Attributes describe one file or directory.
type Attributes struct {
	Size              int64 // 0 for directories
	Dir, ReadOnly     bool
	Created, Modified int64 // ms since 1970
}

// Attributes of a path; "/x: No such file" if there is nothing.
func (f *FS) Attributes(path string) (Attributes, error) {
	path, err := resolve(path)
	if err != nil {
		return Attributes{}, err
	}
	a, ok := f.stat(path)
	if !ok {
		return a, fail(path, reasonMissing)
	}
	return a, nil
}

// stat looks at a resolved path.
func (f *FS) stat(path string) (a Attributes, ok bool) {
	disk, rel, src := f.at(path)
	if src != nil {
		info, err := iofs.Stat(src, rel)
		if err != nil {
			return a, false
		}
		a = Attributes{Dir: info.IsDir(), ReadOnly: true}
		if !a.Dir {
			a.Size = info.Size()
		}
		if at := info.ModTime(); !at.IsZero() {
			a.Created, a.Modified = at.UnixMilli(), at.UnixMilli()
		}
		return a, true
	}
	n := disk.lookup(rel)
	if n == nil {
		return a, false
	}
	return Attributes{Size: int64(len(n.data)), Dir: n.dir, Created: n.created, Modified: n.modified}, true
}

// Exists says whether there is something at path.
func (f *FS) Exists(path string) (bool, error) {
	path, err := resolve(path)
	if err != nil {
		return false, err
	}
	_, ok := f.stat(path)
	return ok, nil
}

// IsDir says whether path is a directory.
func (f *FS) IsDir(path string) (bool, error) {
	path, err := resolve(path)
	if err != nil {
		return false, err
	}
	a, ok := f.stat(path)
	return ok && a.Dir, nil
}

// IsReadOnly says whether path lies in a read-only mount.
func (f *FS) IsReadOnly(path string) (bool, error) {
	path, err := resolve(path)
	if err != nil {
		return false, err
	}
	_, _, src := f.at(path)
	return src != nil, nil
}

// Size is a file's size, 0 for a directory.
func (f *FS) Size(path string) (int64, error) {
	a, err := f.Attributes(path)
	return a.Size, err
}

// List is the sorted names in a directory, mounts included.
func (f *FS) List(path string) ([]string, error) {
	path, err := resolve(path)
	if err != nil {
		return nil, err
	}
	a, ok := f.stat(path)
	switch {
	case !ok:
		return nil, fail(path, reasonMissing)
	case !a.Dir:
		return nil, fail(path, reasonNotDir)
	}
	names := f.mountsIn(path)
	if disk, rel, src := f.at(path); src != nil {
		entries, err := iofs.ReadDir(src, rel)
		if err != nil {
			return nil, fail(path, reasonDenied)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
	} else {
		names = append(names, disk.lookup(rel).names()...)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Drive names the drive of an existing path: "hdd", or a mount's name.
func (f *FS) Drive(path string) (name string, ok bool, err error) {
	path, err = resolve(path)
	if err != nil {
		return "", false, err
	}
	if _, ok := f.stat(path); !ok {
		return "", false, nil
	}
	if m, _ := f.mountOf(path); m != nil {
		return m.drive, true, nil
	}
	return "hdd", true, nil
}

// FreeSpace is what can still be written at path: nothing where it is read-only.
func (f *FS) FreeSpace(path string) (int64, error) {
	path, err := resolve(path)
	if err != nil {
		return 0, err
	}
	disk, _, src := f.at(path)
	if src != nil {
		return 0, nil
	}
	return max(0, disk.capacity-disk.used), nil
}

// Copied counts the bytes that Copy, and Move to another drive, have copied.
func (f *FS) Copied() int { return f.copied }

// Used is what the files of the writable drive cost.
func (f *FS) Used() int64 { return f.used }

// Capacity of the drive at path; what is read-only has none (false).
func (f *FS) Capacity(path string) (bytes int64, ok bool, err error) {
	path, err = resolve(path)
	if err != nil {
		return 0, false, err
	}
	disk, _, src := f.at(path)
	if src != nil {
		return 0, false, nil
	}
	return disk.capacity, true, nil
}

// File is one file of the drive.
type File struct {
	Path string // without the leading slash
	Data []byte
}

// Snapshot is a copy of every file of the writable drive in path order, for
// saving. Empty directories are not in it.
func (f *FS) Snapshot() []File {
	var out []File
	var walk func(path string, n *node)
	walk = func(path string, n *node) {
		for _, name := range n.names() {
			at, child := Combine(path, name), n.children[name]
			if child.dir {
				walk(at, child)
			} else {
				out = append(out, File{at, slices.Clone(child.data)})
			}
		}
	}
	walk("", f.root)
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out
}

// ReadFile is a copy of a file's bytes, for the host's own use.
func (f *FS) ReadFile(path string) ([]byte, error) {
	path, err := resolve(path)
	if err != nil {
		return nil, err
	}
	data, err := f.content(path)
	return slices.Clone(data), err
}

// WriteFile replaces or makes a file, for the host's own use.
func (f *FS) WriteFile(path string, data []byte) error {
	path, err := resolve(path)
	if err != nil {
		return err
	}
	disk, n, err := f.writable(path, true)
	if err != nil {
		return err
	}
	if disk.setData(n, slices.Clone(data)) != nil {
		return fail(path, reasonSpace)
	}
	return nil
}

// content is the bytes of the file at a resolved path, not copied.
func (f *FS) content(path string) ([]byte, error) {
	a, ok := f.stat(path)
	if !ok {
		return nil, fail(path, reasonMissing)
	}
	if a.Dir {
		return nil, fail(path, reasonNotFile)
	}
	disk, rel, src := f.at(path)
	if src != nil {
		data, err := iofs.ReadFile(src, rel)
		if err != nil {
			return nil, fail(path, reasonDenied)
		}
		return data, nil
	}
	return disk.lookup(rel).data, nil
}

// writable is the file at a resolved path for writing, and the drive it is on;
// it and the directories above it are made if make says so.
func (f *FS) writable(path string, make bool) (*FS, *node, error) {
	disk, rel, src := f.at(path)
	if src != nil {
		return nil, nil, fail(path, reasonDenied)
	}
	n := disk.lookup(rel)
	switch {
	case n != nil && n.dir && !make:
		return nil, nil, fail(path, reasonNotFile)
	case n != nil && n.dir:
		return nil, nil, fail(path, reasonWriteDir)
	case n != nil:
		return disk, n, nil
	case !make:
		return nil, nil, fail(path, reasonMissing)
	}
	err := disk.makeDirs(Dir(rel))
	if err == nil {
		n, err = disk.add(rel, false)
	}
	if err != nil {
		return nil, nil, fail(path, err.(*Error).Reason)
	}
	return disk, n, nil
}
