package cttp

import (
	"cmp"
	"maps"
	"slices"

	"github.com/emberwire/emberwire/modem/statesum"
)

// DigestTo writes the handlers by method and path.
func (r *Router) DigestTo(d *statesum.Digest) {
	d.Int(len(r.routes))
	order := func(a, b route) int {
		return cmp.Or(cmp.Compare(a.method, b.method), cmp.Compare(a.path, b.path))
	}
	for _, key := range slices.SortedFunc(maps.Keys(r.routes), order) {
		d.Text(key.method, key.path)
		d.Int(r.routes[key])
	}
}

// DigestTo writes the request.
func (r *Request) DigestTo(d *statesum.Digest) {
	d.Text(r.Method, r.Path)
	d.Value(r.Header)
	d.Value(r.Data)
}
