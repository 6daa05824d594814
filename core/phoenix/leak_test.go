package phoenix

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// Connections that are over cost nothing: not memory, not channels, not time.
func TestNothingIsKept(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, Config{}, "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	n.lan("L").RemoveTap(tap{n}) // it keeps what was sent
	a.do("ipconfig", "left", fields("ip", "10.0.0.1", "netmask", 24))
	b.do("listen", "psp://0.0.0.0:80")
	data := strings.Repeat("x", 8<<10)
	cycle := func() {
		id := a.do("connect", "psp://10.0.0.2:80")[0].ID
		n.after(10 * ms)
		a.on(id, "write", data)
		n.after(50 * ms)
		k := b.sockets[0]
		b.on(k.id, "write", b.on(k.id, "read", "*a"))
		n.after(50 * ms)
		a.on(id, "read", "*a")
		a.on(id, "close")
		n.after(12 * time.Second)
		a.events, b.events, a.woken, b.woken = nil, nil, nil, nil
	}
	used := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	for range MaxEnded + 50 {
		cycle()
	}
	before := used()
	for range 1000 {
		cycle()
	}
	if grown := used() - before; grown > 512<<10 {
		t.Errorf("1000 connections leave %d bytes", grown)
	}
	for _, c := range []*box{a, b} {
		if _, ok := c.Deadline(); ok || len(c.sockets) > 0 || len(c.ended) > MaxEnded {
			t.Errorf("%d connections, %d handles are left", len(c.sockets), len(c.ended))
		}
	}
	if open := a.sides["left"].OpenCount() + b.sides["left"].OpenCount(); open != 3 {
		t.Errorf("%d channels are open, want 0 twice and 80", open)
	}
}
