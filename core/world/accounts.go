package world

import (
	"math"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/modem"
)

// What a world tells of its computers and cables to those who look.

// dropper is a stack that tells what it drops.
type dropper interface {
	Drops() (why []string, counts []int)
}

// maxChannels is how many of a modem's open channels are told.
const maxChannels = 3

// Lights are the computer's modems.
func (n *Node) Lights() (out []view.Modem) {
	for _, m := range n.Modems() {
		at := m.At()
		out = append(out, view.Modem{
			Side: m.Name(), Kind: m.Kind().String(), Medium: m.Medium().Name(), Open: m.OpenCount(), Channels: m.First(maxChannels),
			Count: m.Sent() + m.Heard(), X: at.X, Y: at.Y, Z: at.Z, Range: reach(m),
		})
	}
	return out
}

// reach is a modem's range for the view; 0 is without end.
func reach(m *modem.Modem) float64 {
	if r := m.Range(); !math.IsInf(r, 1) {
		return r
	}
	return 0
}

// Drops are the counters of a computer's stacks since its boot.
func (n *Node) Drops() (list []view.Drop) {
	for _, s := range n.Stacks() {
		d, ok := s.(dropper)
		if !ok {
			continue
		}
		why, counts := d.Drops()
		for i := range why {
			list = append(list, view.Drop{Why: why[i], Count: counts[i]})
		}
	}
	return list
}

// dropped takes what a stack says of a message. While it is delivered, the tap
// of its medium asks for it; what comes to nothing later is looked for.
func (n *Node) dropped(number uint64, modem, why string) {
	if n.delivering {
		if n.lastDrop == "" {
			n.lastDrop = why
		}
		return
	}
	n.world.observer.Dropped(n.ID(), modem, number, why)
}

// LastDrop says why a network stack dropped the message that the computer was
// given last; "" if none did.
func (n *Node) LastDrop() string { return n.lastDrop }

// At is where the computer stands, with all its modems.
func (n *Node) At() (at view.Vec) {
	if p := n.spec.At; len(p) == 3 {
		at = view.Vec{X: p[0], Y: p[1], Z: p[2]}
	}
	return at
}

// Folder is the folder of the lab file that the computer's disk comes from.
func (n *Node) Folder() string { return n.spec.Files }

// Given is the label that the lab file gives the computer.
func (n *Node) Given() string { return n.spec.Label }

// Log is everything the computer printed, as Unicode.
func (n *Node) Log() string { return n.before + n.log.String() }
