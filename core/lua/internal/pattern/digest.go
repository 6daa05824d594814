package pattern

import "github.com/emberwire/emberwire/modem/statesum"

// DigestTo writes how far the match is. Its pattern is known by what it was
// made from.
func (m *Matcher) DigestTo(d *statesum.Digest) {
	d.Text(m.src)
	d.Bool(m.prog != nil, m.anchored, m.seeking)
	d.Int(m.s, m.pc, m.scan, m.depth, m.From, m.To, len(m.stack))
	for _, c := range m.stack {
		d.Int(c.pc, c.lo, c.hi)
	}
	for _, s := range m.spans {
		d.Int(s.start, s.end)
	}
}

// DigestTo writes how far the search is.
func (f *Finder) DigestTo(d *statesum.Digest) {
	d.Text(f.src, f.needle)
	d.Int(f.at, f.candidate, f.same, f.From)
}
