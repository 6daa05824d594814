package modem

import "math"

// Fixed by ComputerCraft (spec/computercraft.md 4.9, "Wireless range"), but for
// DefaultRange, which a medium or a modem may have otherwise, as servers of the
// game do.
const (
	DefaultRange = 64.0  // blocks, up to baseHeight
	baseHeight   = 96.0  // y
	topFactor    = 6     // times as far at topHeight
	topHeight    = 319.0 // build height 320, less one
)

// Range is how far it reaches, in blocks, from the height where it is; infinite
// for an ender modem and along a cable.
func (m *Modem) Range() float64 { return rangeAt(m.cfg.Kind, m.cfg.At.Y, m.base()) }

// base is how far it reaches near the ground.
func (m *Modem) base() float64 {
	switch {
	case m.cfg.Range > 0:
		return m.cfg.Range
	case m.cfg.Medium != nil:
		return m.cfg.Medium.baseRange()
	}
	return DefaultRange
}

// SetRange says how far wireless modems reach near the ground that do not say so
// themselves, in blocks; 0 is DefaultRange.
func (m *Medium) SetRange(blocks float64) { m.reach = blocks }

func (m *Medium) baseRange() float64 {
	if m.reach > 0 {
		return m.reach
	}
	return DefaultRange
}

func rangeAt(k Kind, y, base float64) float64 {
	switch {
	case k != Wireless:
		return math.Inf(1)
	case y <= baseHeight:
		return base
	case y >= topHeight:
		return topFactor * base
	}
	return base + float64(y-baseHeight)*(topFactor*base-base)/(topHeight-baseHeight)
}

// Distance is the straight distance between two positions.
func (v Vec) Distance(w Vec) float64 {
	dx, dy, dz := v.X-w.X, v.Y-w.Y, v.Z-w.Z
	// The conversions keep a compiler from fusing, which would round
	// differently from machine to machine.
	return math.Sqrt(float64(dx*dx) + float64(dy*dy) + float64(dz*dz))
}

// spot is where and as what a message was transmitted.
type spot struct {
	kind      Kind
	at        Vec
	base      float64
	dimension string
}

func spotOf(m *Modem) spot {
	return spot{kind: m.cfg.Kind, at: m.cfg.At, base: m.base(), dimension: m.cfg.Dimension}
}

// reach reports whether a wireless message sent at s arrives at to, and from
// how far. The farther reach of both counts, so a high receiver hears farther.
func (s *spot) reach(to *Modem) (distance float64, has, arrives bool) {
	unlimited := s.kind == Ender || to.cfg.Kind == Ender
	if s.dimension != to.cfg.Dimension {
		return 0, false, unlimited
	}
	d := s.at.Distance(to.cfg.At)
	return d, true, unlimited || d <= max(rangeAt(s.kind, s.at.Y, s.base), to.Range())
}

// along is the way along the cable between two modems of its chain.
func (m *Medium) along(a, b *Modem) float64 {
	if !m.measured {
		m.measure()
	}
	return math.Abs(m.way[a.link] - m.way[b.link])
}

// measure computes for each modem of the chain its way from the first.
func (m *Medium) measure() {
	m.way = m.way[:0]
	total := 0.0
	for i, x := range m.chain {
		if i > 0 {
			total += m.chain[i-1].cfg.At.Distance(x.cfg.At)
		}
		x.link = i
		m.way = append(m.way, total)
	}
	m.measured = true
}
