package craftos

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/modem/statesum"
)

// DigestTo writes the requests and sockets of http.
func (w *Web) DigestTo(d *statesum.Digest) {
	d.Int(w.count)
	digestCalls(d, w.running)
	digestCalls(d, w.sockets)
	d.Int(len(w.waiting))
	for i := range w.waiting {
		w.waiting[i].digest(d)
	}
}

func digestCalls(d *statesum.Digest, calls map[int]call) {
	d.Int(len(calls))
	for _, id := range slices.Sorted(maps.Keys(calls)) {
		c := calls[id]
		c.digest(d)
	}
}

func (c *call) digest(d *statesum.Digest) {
	d.Int(c.id)
	d.Bool(c.binary, c.open)
	c.request.DigestTo(d)
}

// DigestTo writes the answer that waits to be read.
func (r response) DigestTo(d *statesum.Digest) {
	d.Int(r.status)
	hostnet.DigestHeaders(d, r.headers)
	r.file.DigestTo(d)
}

// DigestTo writes which WebSocket it is.
func (s socket) DigestTo(d *statesum.Digest) {
	d.Int(s.id)
	d.Text(s.url)
}

// DigestTo writes the files that wait to be taken.
func (t transfer) DigestTo(d *statesum.Digest) {
	d.Int(len(t))
	for _, f := range t {
		d.Text(f.name)
		f.file.DigestTo(d)
	}
}
