// Package monitor is the monitor of ComputerCraft: a screen of blocks, joined to
// one, with text of several sizes (spec/computercraft.md 4.12; the documentation
// of ComputerCraft, "monitor"). Its cells are package term's.
package monitor

import (
	"math"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/term"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
)

// Fixed by ComputerCraft.
const (
	MaxWidth  = 8 // blocks
	MaxHeight = 6
	MinScale  = 1 // text scales count halves: 1 is 0.5
	MaxScale  = 10
	border    = 0.3125 // blocks of the frame, both edges together
	cellWide  = 6.0 / 64
	cellHigh  = 9.0 / 64 // blocks of a cell at scale 1
)

// Monitor is one monitor, of as many blocks as it may be.
type Monitor struct {
	computer.Seen
	width, height int // blocks
	scale         int // halves
	screen        *term.Screen
}

var _ computer.Peripheral = (*Monitor)(nil)

// New is a blank monitor of so many blocks; scale is in halves of the normal
// size of text. One that is not advanced shows greys and feels no touch.
func New(width, height, scale int, advanced bool) *Monitor {
	m := &Monitor{width: width, height: height, scale: scale}
	w, h := m.cells()
	m.screen = term.New(w, h, advanced)
	return m
}

// cells is the size of the screen at the scale.
func (m *Monitor) cells() (w, h int) {
	count := func(blocks int, cell float64) int {
		return max(1, int(math.Round((float64(blocks)-border)/(cell*float64(m.scale)/2))))
	}
	return count(m.width, cellWide), count(m.height, cellHigh)
}

// Types are those of a monitor.
func (m *Monitor) Types() []string { return []string{"monitor"} }

// Screen is what it shows, the same object for its life.
func (m *Monitor) Screen() *term.Screen { return m.screen }

// Blocks is the size in blocks.
func (m *Monitor) Blocks() (w, h int) { return m.width, m.height }

// Scale is the text scale in halves.
func (m *Monitor) Scale() int { return m.scale }

// SetScale changes the text scale, in halves from MinScale to MaxScale, and tells
// monitor_resize if there are other cells now. What was shown stays at the top
// left.
func (m *Monitor) SetScale(scale int) {
	m.scale = min(max(scale, MinScale), MaxScale)
	if w, h := m.cells(); w != m.screen.Width() || h != m.screen.Height() {
		m.screen.Resize(w, h)
		m.Tell("monitor_resize")
	}
}

// Touch tells monitor_touch to the computers that see it; cells count from 1.
func (m *Monitor) Touch(x, y int) { m.Tell("monitor_touch", x, y) }

// Text is what it shows, for want/NAME.txt.
func (m *Monitor) Text() string { return m.screen.Text() }

// Advance has nothing to do.
func (m *Monitor) Advance(modem.Time) {}

// Deadline is never.
func (m *Monitor) Deadline() (modem.Time, bool) { return 0, false }

// Version counts what changed of the picture.
func (m *Monitor) Version() uint64 { return m.screen.Version() }

// DigestTo writes its state.
func (m *Monitor) DigestTo(d *statesum.Digest) {
	d.Int(m.width, m.height, m.scale)
	d.Part("screen", m.screen)
}

// Copy implements computer.Peripheral.
func (m *Monitor) Copy(c *copies.Map) computer.Peripheral {
	return copies.Of(c, m, func(n *Monitor) {
		n.Copied(c)
		n.screen = m.screen.Copy()
	})
}
