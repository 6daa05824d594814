package packets

import (
	"slices"
	"strings"
)

// What a network stack drops of the messages that its computer has heard is
// shown at the message, and counted at the computer.

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

// Dropped notes what a stack dropped of what its computer had heard.
func (p *List) Dropped(computer int, modem string, number uint64, why string) {
	x := p.writable(number)
	if x == nil {
		return
	}
	for i := range x.heard {
		if f := &x.heard[i]; f.computer == computer && f.modem == modem && f.drop == "" {
			f.drop = why
			p.changes++
			return
		}
	}
}
