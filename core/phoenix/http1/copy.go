package http1

import (
	"slices"

	"github.com/emberwire/emberwire/modem/copies"
)

// CopyReader is the copy of a reader in the middle of a message, nil of nil.
func CopyReader(c *copies.Map, r *Reader) *Reader {
	return copies.Of(c, r, func(n *Reader) {
		n.Message.Headers = slices.Clone(r.Message.Headers)
		n.data, n.body = slices.Clone(r.data), slices.Clone(r.body)
	})
}
