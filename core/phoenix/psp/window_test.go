package psp

import (
	"testing"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

// A number is looked at if it is within MaxDistance of the one expected
// (spec/phoenix.md 19.1), a reset too (8.9).
func TestDistance(t *testing.T) {
	const next = 5002
	for _, c := range []struct {
		number int
		drop   Drop
	}{
		{next + MaxDistance + 1, OutOfWindow}, {next + MaxDistance, Used}, {next - MaxDistance, OldNumber}, {next - MaxDistance - 1, OutOfWindow},
	} {
		k := in(t, Connected, false)
		if got := k.Recv(0, pdu.Socket{Sequence: c.number, Acknowledgement: pdu.Some(1002)}); got != c.drop {
			t.Errorf("number %d: %q, want %q", c.number-next, got, c.drop)
		}
		k = in(t, Connected, false)
		k.Recv(0, pdu.Socket{Sequence: c.number, Reset: true})
		if reset := k.State == Failed; reset != (c.drop != OutOfWindow) {
			t.Errorf("a reset with number %d: %v", c.number-next, k.State)
		}
	}
}
