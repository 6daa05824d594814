package fs

import (
	"cmp"
	"maps"
	"slices"

	"github.com/emberwire/emberwire/modem/statesum"
)

// DigestTo writes the drive with its times, where something is mounted, and the
// open handles. What is read-only never changes; another drive is the digest of
// whoever has it.
func (f *FS) DigestTo(d *statesum.Digest) {
	d.Int(int(f.capacity), int(f.used), f.last, f.held)
	f.root.digest(d)
	mounts := slices.SortedFunc(slices.Values(f.mounts), func(a, b mount) int { return cmp.Compare(a.path, b.path) })
	d.Int(len(mounts))
	for _, m := range mounts {
		d.Text(m.path, m.drive)
	}
	d.Int(len(f.open))
	for _, id := range slices.Sorted(maps.Keys(f.open)) {
		f.open[id].DigestTo(d)
	}
}

func (n *node) digest(d *statesum.Digest) {
	d.Bool(n.dir)
	d.Int(int(n.created), int(n.modified), n.handles)
	d.Bytes(n.data)
	d.Int(len(n.children))
	for _, name := range n.names() {
		d.Text(name)
		n.children[name].digest(d)
	}
}

// DigestTo writes what the handle is on and how far it is. A file that was
// deleted lives on in it.
func (h *Handle) DigestTo(d *statesum.Digest) {
	d.Int(h.id, h.pos)
	d.Bool(h.read, h.write, h.tail, h.binary, h.ended, h.isClosed, h.held, h.node != nil)
	if h.node == nil {
		d.Bytes(h.data)
		return
	}
	d.Bool(h.node.linked)
	h.node.digest(d)
}
