package fs

// Entry is one file or directory of the writable drive.
type Entry struct {
	Path string // without the leading slash
	Size int    // bytes of a file
	Dir  bool

	Stamp             uint64 // of a file: another number, and its bytes may be other ones
	Created, Modified int64  // ms since 1970
}

// Tree is everything on the writable drive: each directory before what is in
// it, names sorted. Mounts are not in it.
func (f *FS) Tree() []Entry {
	var out []Entry
	var walk func(path string, n *node)
	walk = func(path string, n *node) {
		for _, name := range n.names() {
			at, child := Combine(path, name), n.children[name]
			out = append(out, Entry{at, len(child.data), child.dir, child.stamp, child.created, child.modified})
			if child.dir {
				walk(at, child)
			}
		}
	}
	walk("", f.root)
	return out
}

// Bytes are the bytes of a file of the writable drive as they are, not copied:
// they may be looked at until the drive changes. nil: there is no such file.
func (f *FS) Bytes(path string) []byte {
	if n := f.lookup(path); n != nil && !n.dir {
		return n.data
	}
	return nil
}

// SetTimes gives a file or directory of the writable drive times, in ms since
// 1970; "" is the drive's root. It reports whether there is one.
func (f *FS) SetTimes(path string, created, modified int64) bool {
	n := f.lookup(path)
	if n == nil {
		return false
	}
	f.changes++
	n.created, n.modified = created, modified
	return true
}

// Times of a file or directory of the writable drive, as in SetTimes.
func (f *FS) Times(path string) (created, modified int64, ok bool) {
	n := f.lookup(path)
	if n == nil {
		return 0, 0, false
	}
	return n.created, n.modified, true
}

// Changes counts what happened to the writable drive: another number, and
// some file or directory may be another one.
func (f *FS) Changes() uint64 { return f.changes }
