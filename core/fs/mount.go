package fs

import (
	iofs "io/fs"
	"slices"
	"strings"
)

// ReadOnly is what can be mounted: the ROM, a folder of the host, a test's map.
type ReadOnly = iofs.FS

type mount struct {
	path string
	src  ReadOnly
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
	f.mounts = append(f.mounts, mount{path, src})
	return nil
}

// Unmount takes a mount away; nothing happens if there is none.
func (f *FS) Unmount(path string) {
	path = clean(path, "")
	f.mounts = slices.DeleteFunc(f.mounts, func(m mount) bool { return m.path == path })
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
