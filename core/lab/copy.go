package lab

import (
	"github.com/emberwire/emberwire/core/packets"
	"github.com/emberwire/emberwire/core/world"
)

// Copy is another lab in the same state, which goes the same way from here: see
// world.World.Copy. Nothing stops it. A lab in a room has none.
func (l *Lab) Copy() (*Lab, error) {
	if l.inRoom {
		return nil, errRoom
	}
	w, err := l.World.Copy()
	if err != nil {
		return nil, err
	}
	return of(w, l), nil
}

// of is a lab around the copy of another one's world.
func of(w *world.World, l *Lab) *Lab {
	return &Lab{World: w, opt: l.opt, packets: w.Observer().(*packets.List), recorded: l.recorded}
}

// From is Again from a copy of this lab, or of a repetition of it, that was made
// earlier: it has come as far as that. The copy is not concerned. What change does
// must not concern what the copy has done already.
func (l *Lab) From(earlier *Lab, change func(*world.Replay)) (*Lab, error) {
	r, err := l.repeat(change)
	if err != nil {
		return nil, err
	}
	w, err := earlier.World.Copy()
	if err != nil {
		return nil, err
	}
	if err := w.Resume(r); err != nil {
		return nil, err
	}
	n := of(w, l)
	n.packets.Follow(l.packets)
	return n, nil
}

// Weight is about how many bytes a copy holds: those that only it holds, and those
// of messages that it shares with the original and was the first to share.
func (l *Lab) Weight() (own, shared int) {
	own, shared = l.packets.Weight()
	return own + l.World.Weight(), shared
}
