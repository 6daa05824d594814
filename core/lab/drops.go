package lab

import (
	"slices"
	"strings"

	"github.com/emberwire/emberwire/core/view"
)

// What a network stack drops of the messages that its computer has heard is
// shown at the message, and counted at the computer.

// dropper is a stack that tells what it drops.
type dropper interface {
	Drops() (why []string, counts []int)
}

// dropped takes what a stack says of a message. While it is delivered, the tap
// of its medium asks for it; what comes to nothing later is looked for.
func (n *node) dropped(number uint64, modem, why string) {
	if n.delivering {
		if n.lastDrop == "" {
			n.lastDrop = why
		}
		return
	}
	x := n.lab.packets.find(number)
	if x == nil {
		return
	}
	for i := range x.heard {
		if f := &x.heard[i]; f.computer == n.ID() && f.modem == modem && f.drop == "" {
			f.drop = why
			return
		}
	}
}

// drops are the counters of a computer's stacks since its boot.
func (n *node) drops() (list []view.Drop) {
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

// reason is what became of a message at a modem, in words.
func (f fate) reason() string {
	if f.drop == "" {
		return f.why.String()
	}
	return f.why.String() + ", dropped: " + f.drop
}

// dropped says in a row that nobody who heard a message had a use for it.
func (x *packet) dropped() string {
	var why []string
	for _, f := range x.heard {
		if f.drop == "" {
			return ""
		}
		if !slices.Contains(why, f.drop) {
			why = append(why, f.drop)
		}
	}
	if why == nil {
		return ""
	}
	return " [dropped: " + strings.Join(why, ", ") + "]"
}
