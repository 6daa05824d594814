package craftos

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/hostnet"
	copied "github.com/emberwire/emberwire/modem/copies"
)

// Copy implements computer.Stack.
func (w *Web) Copy(c *copied.Map) computer.Stack {
	n := copied.Of(c, w, func(n *Web) {
		n.c = copied.Known(c, w.c)
		n.running, n.waiting, n.sockets = maps.Clone(w.running), slices.Clone(w.waiting), maps.Clone(w.sockets)
	})
	if d, ok := w.out.(*hostnet.Door); ok {
		n.out = hostnet.CopyDoor(c, d, n.Answer, nil)
	}
	return n
}

// Copy implements computer.Handle.
func (r response) Copy(c *copied.Map) computer.Handle {
	r.file = fs.CopyHandle(c, r.file)
	return r
}

// Copy implements computer.Handle: it is but a number.
func (s socket) Copy(*copied.Map) computer.Handle { return s }

// Copy implements computer.Handle.
func (t transfer) Copy(c *copied.Map) computer.Handle {
	return transfer(copied.List(t, func(x transferred) transferred { return transferred{x.name, fs.CopyHandle(c, x.file)} }))
}
