package hostnet

import (
	"maps"
	"slices"

	"github.com/emberwire/emberwire/modem/statesum"
)

// DigestTo writes the calls that are on their way. Where targets lead is the
// business of what lies behind the gate.
func (g *Gate) DigestTo(d *statesum.Digest) {
	d.Int(g.count, g.running, g.sockets)
	d.Int(len(g.waiting))
	d.Int(g.waiting...)
	d.Int(len(g.calls))
	for _, id := range slices.Sorted(maps.Keys(g.calls)) {
		c := g.calls[id]
		d.Int(id, c.door.number, c.id, int(c.way), c.hops, c.request.Process)
		d.Bool(c.socket)
		c.request.DigestTo(d)
	}
}

// DigestTo writes the request.
func (r *Request) DigestTo(d *statesum.Digest) {
	d.Text(r.Method, r.URL)
	DigestHeaders(d, r.Headers)
	d.Bytes(r.Body)
	d.Bool(r.HasBody, r.Redirect, r.Only != nil)
	d.Int(int(r.Timeout), len(r.Only))
	d.Text(r.Only...)
}

// DigestTo writes the answer.
func (a *Answer) DigestTo(d *statesum.Digest) {
	d.Int(a.ID, a.Status, a.Code)
	d.Text(string(a.Kind), a.Error)
	DigestHeaders(d, a.Headers)
	d.Bytes(a.Body)
	d.Bool(a.Binary)
}

// DigestHeaders writes a list of headers.
func DigestHeaders(d *statesum.Digest, list []Header) {
	d.Int(len(list))
	for _, h := range list {
		d.Text(h.Name, h.Value)
	}
}
