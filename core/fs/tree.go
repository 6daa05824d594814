package fs

// Entry is one file or directory of the writable drive.
type Entry struct {
	Path string // without the leading slash
	Size int    // bytes of a file
	Dir  bool
}

// Tree is everything on the writable drive: each directory before what is in
// it, names sorted. Mounts are not in it.
func (f *FS) Tree() []Entry {
	var out []Entry
	var walk func(path string, n *node)
	walk = func(path string, n *node) {
		for _, name := range n.names() {
			at, child := Combine(path, name), n.children[name]
			out = append(out, Entry{at, len(child.data), child.dir})
			if child.dir {
				walk(at, child)
			}
		}
	}
	walk("", f.root)
	return out
}

// Changes counts what happened to the writable drive: another number, and
// some file or directory may be another one.
func (f *FS) Changes() uint64 { return f.changes }
