package phoenix

import (
	"testing"

	"github.com/emberwire/emberwire/modem/value"
)

// A connection goes on when both ends send over another router; what comes
// over a router that is not on our way is not taken.
func TestConnectionOverAnotherRouter(t *testing.T) {
	n, a, _, b := between(t)
	left, _ := ParseInterface("left", "10.0.1.3", "")
	right, _ := ParseInterface("right", "10.0.2.3", "")
	n.box(11, Config{Interfaces: []Interface{left, right}, NoAnnounce: true}, "left", "L1", "right", "L2")
	n.after(ms)
	b.do("listen", "psp://0.0.0.0:80")
	a.do("connect", "psp://10.0.2.2:80")
	n.after(50 * ms)
	b.take()
	over := func(c *box, router string) {
		c.do("routedel", "0.0.0.0/0")
		c.do("routeadd", value.Fields("source", "0.0.0.0", "sourceNetmask", 0, "action", "unicast", "device", "/left", "destination", router))
	}
	over(a, "10.0.1.3")
	a.on(0, "write", "by the other way")
	n.after(50 * ms)
	if got := b.on(0, "read"); got != "nil" || b.stats.Count(Spoofed) == 0 {
		t.Errorf("a router that is on neither way: %s, %v", got, b.stats)
	}
	over(b, "10.0.2.3")
	b.on(0, "write", "and back")
	n.after(3000 * ms)
	if got := b.on(0, "read") + a.on(0, "read"); got != `"by the other way""and back"` {
		t.Errorf("%s, %v, %v", got, a.stats, b.stats)
	}
}
