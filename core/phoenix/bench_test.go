package phoenix

import (
	"strings"
	"testing"
	"time"
)

// pair is a connection between two computers without latency.
func pair(b *testing.B) (n *network, from, to *box) {
	n = newNetwork(b)
	n.latency = 0
	from, to = n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	n.lans["L"].RemoveTap(tap{n})
	to.do("listen", "psp://0.0.0.0:80")
	from.do("connect", "psp://10.0.0.2:80")
	n.after(time.Second)
	return n, from, to
}

func benchmarkWrite(b *testing.B, size int) {
	n, from, to := pair(b)
	data := strings.Repeat("x", size)
	args := plain([]any{data})
	b.SetBytes(int64(size))
	b.ResetTimer()
	for i := range b.N {
		if _, err := from.Method(n.now, from.Root(), 0, "write", args); err != nil {
			b.Fatal(err)
		}
		if i%32 == 31 {
			n.after(ms)
			if _, err := to.Method(n.now, to.Root(), 0, "read", plain([]any{"*a"})); err != nil {
				b.Fatal(err)
			}
			to.events = nil
		}
	}
}

func BenchmarkWrite4k(b *testing.B) { benchmarkWrite(b, 4096) }
func BenchmarkWrite64(b *testing.B) { benchmarkWrite(b, 64) }

func BenchmarkPing(b *testing.B) {
	n, from, _ := pair(b)
	args := plain([]any{"10.0.0.2", "ping"})
	b.ResetTimer()
	for range b.N {
		if _, err := from.Call(n.now, from.Root(), "netcontrol", args); err != nil {
			b.Fatal(err)
		}
		n.after(51 * ms)
		from.events = nil
	}
}

func BenchmarkConnect(b *testing.B) {
	n, from, to := pair(b)
	args := plain([]any{"psp://10.0.0.2:80"})
	b.ResetTimer()
	for range b.N {
		out, err := from.Call(n.now, from.Root(), "connect", args)
		if err != nil {
			b.Fatal(err)
		}
		n.after(ms)
		from.on(out[0].ID, "close")
		n.after(11 * time.Second)
		from.events = nil
		to.take()
	}
}
