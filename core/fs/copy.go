package fs

import (
	"errors"
	"slices"

	"github.com/emberwire/emberwire/modem/copies"
)

// Copy is the copy of a drive with its open handles, nil of nil. Other drives
// that are mounted are copied too, what is read-only is shared.
func Copy(c *copies.Map, f *FS) *FS {
	return copies.Of(c, f, func(n *FS) {
		n.root = f.root.copy(c)
		n.mounts = slices.Clone(f.mounts)
		for i := range n.mounts {
			n.mounts[i].disk = Copy(c, n.mounts[i].disk)
		}
		n.open = make(map[int]*Handle, len(f.open))
		for id, h := range f.open {
			n.open[id] = CopyHandle(c, h)
		}
		if n.clock, _ = c.Any(f.clock).(Clock); n.clock == nil && f.clock != nil {
			c.Fail(errors.New("a disk takes its times from a computer that is no more"))
		}
	})
}

// CopyHandle is the copy of a handle; the bytes of what is no file are shared.
func CopyHandle(c *copies.Map, h *Handle) *Handle {
	return copies.Of(c, h, func(n *Handle) {
		n.fs, n.disk, n.node = Copy(c, h.fs), Copy(c, h.disk), h.node.copy(c)
	})
}

func (n *node) copy(c *copies.Map) *node {
	return copies.Of(c, n, func(x *node) {
		x.data = slices.Clone(n.data) // handles write in place
		if n.children == nil {
			return
		}
		x.children = make(map[string]*node, len(n.children))
		for name, child := range n.children {
			x.children[name] = child.copy(c)
		}
	})
}
