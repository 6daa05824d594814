package lab

import (
	"errors"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/world"
)

// Past reports whether the lab is at the moment or beyond.
func (l *Lab) Past(m labfile.Moment) bool {
	switch {
	case m.Packet > 0:
		return l.Messages() >= m.Packet
	case m.Step > 0:
		return l.Steps() >= m.Step
	}
	next, ok := l.Next()
	return l.Now() > m.Time || l.Now() == m.Time && !(ok && next <= m.Time)
}

// Reach runs to a moment, or until stop says that the slice is over. It reports
// whether it is over: the moment was reached, or nothing happens any more before
// it. A moment is reached exactly from before it only. Nothing breaks the way
// there off.
func (l *Lab) Reach(m labfile.Moment, stop func() bool) (over bool) {
	if m.Packet == 0 && m.Step == 0 {
		return l.World.RunTo(m.Time, stop) || l.Stopped() != "" || l.Stuck()
	}
	for n := 1; !l.Past(m); n++ {
		if !l.World.Step() {
			return true
		}
		if n%askSteps == 0 && stop != nil && stop() {
			return false
		}
	}
	return true
}

// askSteps is how many steps may be done between two questions whether to stop.
const askSteps = 16

// errRoom: others had a part in the run, and cannot be asked to do it again.
var errRoom = errors.New("a run in a room cannot be repeated: others take part in it")

// Again is the same run at lab time 0: with the same inputs at the same steps it
// goes the same way, and does not ask the outside. It is another world, which
// shares with this one what was compiled; this one is not concerned. change may
// change what decides the run; nil: nothing.
func (l *Lab) Again(change func(*world.Replay)) (*Lab, error) {
	r, err := l.repeat(change)
	if err != nil {
		return nil, err
	}
	o := l.opt
	o.Seed, o.Inputs, o.Replay, o.Like = nil, nil, r, l.World
	n, err := New(l.File(), o)
	if err != nil {
		return nil, err
	}
	n.opt, n.recorded = l.opt, l.recorded
	n.packets.Follow(l.packets)
	return n, nil
}

// repeat is what repeats the run, but for what change changes; nil: nothing.
func (l *Lab) repeat(change func(*world.Replay)) (*world.Replay, error) {
	if l.inRoom {
		return nil, errRoom
	}
	r, err := l.Repeat()
	if err == nil && change != nil {
		change(r)
	}
	return r, err
}

// GoOn makes a repeated run a new one from here: world.GoOn.
func (l *Lab) GoOn() {
	l.World.GoOn()
	l.recorded = nil
}
