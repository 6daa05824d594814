package fs

import (
	iofs "io/fs"
	"slices"
	"strconv"
	"strings"
)

// ReadOnly is what can be mounted: the ROM, a folder of the host, a test's map.
type ReadOnly = iofs.FS

// mount is what lies at a path: something read-only, or another drive.
type mount struct {
	path  string
	src   ReadOnly
	disk  *FS    // that can be written, nil for src
	drive string // what Drive calls it
}

// Mount puts src at path, read-only, over whatever is there. Directories above
// it are made. Mounting the root is refused as "/: Access denied".
func (f *FS) Mount(path string, src ReadOnly) error {
	path, err := resolve(path)
	if err != nil {
		return err
	}
	if path == "" {
		return fail(path, reasonDenied)
	}
	if dir := Dir(path); dir != "" {
		if err := f.makeDirs(dir); err != nil {
			return err
		}
	}
	f.Unmount(path)
	f.mounts = append(f.mounts, mount{path: path, src: src, drive: Name(path)})
	return nil
}

// MountDisk puts another drive, a floppy, where nothing is yet: at disk, disk2,
// and so on, and answers where. Drive calls it drive. What is written there is
// that drive's, with this one's clock.
func (f *FS) MountDisk(drive string, disk *FS) (path string) {
	path = "disk"
	for i := 2; ; i++ {
		if _, taken := f.stat(path); !taken {
			break
		}
		path = "disk" + strconv.Itoa(i)
	}
	disk.clock = f.clock
	f.mounts = append(f.mounts, mount{path: path, disk: disk, drive: drive})
	return path
}

// Unmount takes a mount away, and closes the files of a drive that are open
// there; nothing happens if there is none.
func (f *FS) Unmount(path string) {
	path = clean(path, "")
	i := slices.IndexFunc(f.mounts, func(m mount) bool { return m.path == path })
	if i < 0 {
		return
	}
	for _, h := range f.open {
		if h.node != nil && h.disk == f.mounts[i].disk {
			_ = h.Close() // open, so it cannot fail
		}
	}
	f.mounts = slices.Delete(f.mounts, i, i+1)
}

// MountedAt is the path at which another drive is mounted, "" for none.
func (f *FS) MountedAt(disk *FS) string {
	for _, m := range f.mounts {
		if m.disk == disk {
			return m.path
		}
	}
	return ""
}

// Own does something to a path of this drive itself, for the host: another drive
// that is mounted there gives way, and is mounted where nothing is then.
func (f *FS) Own(path string, do func() error) error {
	m, _ := f.mountOf(clean(path, ""))
	if m == nil || m.disk == nil {
		return do()
	}
	moved := *m
	f.mounts = slices.DeleteFunc(f.mounts, func(o mount) bool { return o.path == moved.path })
	err := do()
	f.MountDisk(moved.drive, moved.disk)
	return err
}

// at is where a resolved path leads: the drive and the path on it, or something
// read-only and the path in it in the form of io/fs.
func (f *FS) at(path string) (disk *FS, rel string, src ReadOnly) {
	m, rel := f.mountOf(path)
	switch {
	case m == nil:
		return f, path, nil
	case m.disk == nil:
		return nil, rel, m.src
	case rel == ".":
		rel = ""
	}
	return m.disk, rel, nil
}

// mountOf is the innermost mount that path lies in, and the path within it in
// the form of io/fs; nil for the writable drive.
func (f *FS) mountOf(path string) (m *mount, rel string) {
	for i := range f.mounts {
		at := f.mounts[i].path
		if path == at && (m == nil || len(at) > len(m.path)) {
			m, rel = &f.mounts[i], "."
		}
		if strings.HasPrefix(path, at+"/") && (m == nil || len(at) > len(m.path)) {
			m, rel = &f.mounts[i], path[len(at)+1:]
		}
	}
	return m, rel
}

// mountsIn are the names of the mounts directly in a directory.
func (f *FS) mountsIn(dir string) (names []string) {
	for _, m := range f.mounts {
		if Dir(m.path) == dir {
			names = append(names, Name(m.path))
		}
	}
	return names
}

// MountPoint is the path of the mount that path lies in and the path within
// it, "." for its root; "" for the writable drive.
func (f *FS) MountPoint(path string) (at, rel string) {
	path, err := resolve(path)
	if err != nil {
		return "", ""
	}
	m, rel := f.mountOf(path)
	if m == nil {
		return "", ""
	}
	return m.path, rel
}
