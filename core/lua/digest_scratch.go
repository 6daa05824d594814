package lua

import "github.com/emberwire/emberwire/modem/statesum"

// What library functions know while they wait. What they were given stands
// among their arguments.

// DigestTo writes how far the match is.
func (m *matching) DigestTo(d *statesum.Digest) { m.Matcher.DigestTo(d) }

// DigestTo writes how far the search is.
func (f *finding) DigestTo(d *statesum.Digest) { f.Finder.DigestTo(d) }

// DigestTo writes how far the substitution is.
func (g *gsub) DigestTo(d *statesum.Digest) {
	g.matching.DigestTo(d)
	d.Text(g.src)
	d.Bytes(g.buf)
	d.Int(g.copied, g.next, g.count, g.limit)
	d.Bool(g.locals, g.active)
}

// DigestTo writes what a reader has given.
func (p *pieces) DigestTo(d *statesum.Digest) { d.Bytes(p.data) }

// DigestTo writes the bytes made so far.
func (o *output) DigestTo(d *statesum.Digest) {
	d.Bytes(o.buf[:o.at])
	d.Int(len(o.buf))
}

// DigestTo writes the text made so far.
func (f *formatting) DigestTo(d *statesum.Digest) {
	d.Bytes(f.buf)
	d.Int(f.at, f.arg, f.quote, f.count)
	d.Bool(f.moved)
}

// DigestTo writes how far the packing is.
func (p *packing) DigestTo(d *statesum.Digest) {
	p.Reader.DigestTo(d)
	d.Bytes(p.buf)
	d.Int(p.arg, p.pos, p.done)
}

// DigestTo writes how far the function over a list is.
func (j *listJob) DigestTo(d *statesum.Digest) {
	d.Int(j.length, j.done, j.first, j.last, j.phase)
	d.Bool(j.half)
	d.Bytes(j.buf)
	s := &j.sort
	d.Int(s.lo, s.up, s.i, s.j, int(s.step), len(s.pending))
	for _, p := range s.pending {
		d.Int(p.lo, p.up)
	}
}
