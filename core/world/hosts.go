package world

import "github.com/emberwire/emberwire/core/phoenix"

// hosts is the table of names that the lab writes for its computers: their names
// in the lab file, and the addresses of their modems.
func (w *World) hosts() (list []phoenix.Host) {
	for _, n := range w.nodes {
		h := phoenix.Host{Name: n.Name(), Computer: n.ID()}
		if s := stackOf(n); s != nil {
			h.Addresses = s.Current()
		}
		list = append(list, h)
	}
	return list
}
