package fs

import (
	"slices"
	"strings"
)

// MinFileSize is what a file or directory costs at least.
const MinFileSize = 500

// node is a file or directory of the writable drive.
type node struct {
	dir               bool
	children          map[string]*node // directories only; listed sorted
	data              []byte
	created, modified int64  // ms since 1970
	handles           int    // open handles: a deleted file lives until they close
	linked            bool   // has a name
	stamp             uint64 // FS.changes when its bytes changed last
}

func cost(n *node) int64 { return max(MinFileSize, int64(len(n.data))) }

// lookup is the node at a resolved path, nil if there is none.
func (f *FS) lookup(path string) *node {
	n := f.root
	if path == "" {
		return n
	}
	for part := range strings.SplitSeq(path, "/") {
		if n = n.children[part]; n == nil {
			return nil
		}
	}
	return n
}

// add makes an empty node at path, whose directory exists.
func (f *FS) add(path string, dir bool) (*node, error) {
	n := f.make(dir)
	if n == nil {
		return nil, fail(path, reasonSpace)
	}
	f.link(path, n)
	return n, nil
}

// make makes an empty node without a name; nil: there is no room.
func (f *FS) make(dir bool) *node {
	if f.used+MinFileSize > f.capacity {
		return nil
	}
	f.used += MinFileSize
	now := f.now()
	n := &node{dir: dir, created: now, modified: now}
	if dir {
		n.children = map[string]*node{}
	}
	return n
}

func (f *FS) link(path string, n *node) { f.put(f.lookup(Dir(path)), Name(path), n) }

// put gives a node a name in a directory.
func (f *FS) put(parent *node, name string, n *node) {
	f.changes++
	parent.children[name] = n
	parent.modified = f.now()
	n.linked = true
}

func (f *FS) unlink(path string) *node {
	parent := f.lookup(Dir(path))
	n := parent.children[Name(path)]
	f.changes++
	delete(parent.children, Name(path))
	parent.modified = f.now()
	return n
}

// makeDirs makes the directory at path and those above it.
func (f *FS) makeDirs(path string) error {
	if path == "" {
		return nil
	}
	at := f.root
	for part := range strings.SplitSeq(path, "/") {
		n := at.children[part]
		if n == nil {
			if n = f.make(true); n == nil {
				return fail(path, reasonSpace)
			}
			f.put(at, part, n)
		}
		if !n.dir {
			return fail(path, reasonExists)
		}
		at = n
	}
	return nil
}

// drop gives back what a node and everything in it costs. Files with open
// handles keep their bytes until the last handle closes.
func (f *FS) drop(n *node) {
	n.linked = false
	if n.handles == 0 {
		f.used -= cost(n)
	}
	for _, child := range n.children {
		f.drop(child)
	}
}

// setData replaces a file's bytes, or refuses because they do not fit.
func (f *FS) setData(n *node, data []byte) error {
	grow := max(MinFileSize, int64(len(data))) - cost(n)
	if grow > 0 && f.used+grow > f.capacity {
		return ErrSpace
	}
	f.used += grow
	f.changes++
	n.data, n.modified, n.stamp = data, f.now(), f.changes
	return nil
}

// names are the sorted names in a directory.
func (n *node) names() []string {
	out := make([]string, 0, len(n.children))
	for name := range n.children {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
