package modem_test

import (
	"testing"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/modemtest"
	"github.com/emberwire/emberwire/modem/value"
)

func TestHello(t *testing.T) {
	m, alice, bob := modemtest.Pair()
	bob.Listen(15)
	alice.Send(0, 15, 43, value.Fields("hello", "B"))
	if len(bob.Arrivals) != 0 {
		t.Fatal("delivered inside Transmit")
	}
	m.Advance(0)
	if got, want := bob.Recorder.String(), "from 1 on 15/43 at 5: {hello=\"B\"}\n"; got != want {
		t.Errorf("bob heard %q, want %q", got, want)
	}
	_ = modem.OK
}
