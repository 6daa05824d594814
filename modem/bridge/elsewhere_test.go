package bridge

import (
	"slices"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem/wire"
)

// dials are the servers that a tab tries, one after the other, none of which
// answers.
func dials(c *Client, n int) (list []string) {
	for now := c.now; len(list) < n; now += 50 * time.Millisecond {
		for _, a := range c.Turn(now, 0) {
			if a.Kind == Dial {
				list = append(list, string(a.Data))
				c.Closed(now, 0)
			}
		}
	}
	return list
}

// A tab whose server is gone tries those that it was told of, each once, then
// the one it was at, and the one of its link; never by http where it came by https.
func TestOtherServersAreTried(t *testing.T) {
	c := New(Config{Link: wire.Link{Key: wire.Key{1}}, Random: func(b []byte) { clear(b) }, Address: "wss://a/room"}, 0)
	if got := dials(c, 2); !slices.Equal(got, []string{"wss://a/room", "wss://a/room"}) {
		t.Errorf("before anything was told: %v", got)
	}
	c.at = c.now
	for _, a := range c.Turn(c.now, 0) {
		if a.Kind != Dial {
			t.Fatal(a)
		}
	}
	c.Opened(c.now)
	msg := wire.AppendFrame(nil, wire.KindElsewhere, wire.Elsewhere{Addresses: []string{"wss://b/room", "ws://c/room", "wss://d/room"}}.Encode())
	msg = wire.AppendFrame(msg, wire.KindGranted, wire.Granted{Conn: 1}.Encode())
	c.Received(c.now, 0, msg)
	if c.State() != In {
		t.Fatal(c.State())
	}
	begin := c.now
	c.Closed(c.now, 0)
	if c.at > begin+RetryOther {
		t.Errorf("it waits for %v, though another server is known", c.at-begin)
	}
	if got := dials(c, 4); !slices.Equal(got, []string{"wss://b/room", "wss://d/room", "wss://a/room", "wss://b/room"}) {
		t.Errorf("when it is gone: %v", got)
	}
}

// A server that says what is no address is no server.
func TestWhatIsNoAddress(t *testing.T) {
	c := New(Config{Link: wire.Link{Key: wire.Key{1}}, Random: func(b []byte) { clear(b) }, Address: "ws://a/room"}, 0)
	c.Turn(0, 0)
	c.Opened(0)
	c.Received(0, 0, wire.AppendFrame(nil, wire.KindElsewhere, wire.Elsewhere{Addresses: []string{"file:///room"}}.Encode()))
	want := `The server of the room sent what cannot be read (wire: elsewhere has the address "file:///room"). It is tried again.`
	if c.Why() != want {
		t.Error(c.Why())
	}
}
