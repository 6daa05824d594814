package phoenix

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
)

// transfer is how long 1 MB takes over a link of 1 MB/s and 1 ms with loss.
func transfer(t *testing.T, seed uint64, loss float64) time.Duration {
	n := newNetwork(t)
	n.seed = seed
	n.lan("L").SetImpairment(modem.Impairment{Latency: ms, Bandwidth: 1e6, Loss: loss})
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("listen", "psp://0.0.0.0:80")
	a.do("connect", "psp://10.0.0.2:80")
	n.after(6 * time.Second)
	start, got := n.now, 0
	for i := 0; got < 1e6; i++ {
		if i < 250 {
			a.on(0, "write", strings.Repeat("x", 4000))
		}
		n.after(ms)
		for _, k := range b.sockets {
			got += k.Buffered()
			b.on(k.id, "read", "*a")
		}
		if n.now.Sub(start) > time.Minute {
			t.Fatalf("%d bytes in a minute at loss %v", got, loss)
		}
	}
	return n.now.Sub(start)
}

// Loss of 5 % costs at most half of the rate between two of ours, over ten
// seeds together.
func TestRateWithLoss(t *testing.T) {
	var clean, lossy time.Duration
	for seed := range uint64(10) {
		c, l := transfer(t, seed, 0), transfer(t, seed, 0.05)
		t.Logf("seed %d: 1 MB in %v without loss, in %v with 5 %%", seed, c, l)
		clean, lossy = clean+c, lossy+l
	}
	if lossy > 2*clean {
		t.Errorf("10 MB take %v without loss and %v with 5 %%", clean, lossy)
	}
}
