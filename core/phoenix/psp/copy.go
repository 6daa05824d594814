package psp

import (
	"slices"

	"github.com/emberwire/emberwire/modem/copies"
)

// CopySocket is the copy of a socket, nil of nil.
func CopySocket(c *copies.Map, s *Socket) *Socket {
	return copies.Of(c, s, func(n *Socket) {
		n.flight, n.pending = slices.Clone(s.flight), slices.Clone(s.pending)
		n.receiver.data, n.ahead = slices.Clone(s.receiver.data), slices.Clone(s.ahead)
		n.out, n.events = slices.Clone(s.out), slices.Clone(s.events)
	})
}

// Copy is a text that is read apart from the original.
func (t *Text) Copy() Text { return Text{buffer{slices.Clone(t.b.data), t.b.off}} }
