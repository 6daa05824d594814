package phoenix

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/tests/cputime"
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
	defer PerCPU(b, "writes", size)()
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

// PerCPU reports at its end how many of what there were in a second of CPU
// time, as the original's report counts, and how many bytes.
func PerCPU(b *testing.B, what string, size int) func() {
	b.ResetTimer()
	start := cputime.Used()
	return func() {
		rate := float64(b.N) / (cputime.Used() - start).Seconds()
		b.ReportMetric(rate, what+"/cpu-s")
		if size > 0 {
			b.ReportMetric(rate*float64(size)/1e6, "MB/cpu-s")
		}
	}
}

func BenchmarkWrite4k(b *testing.B) { benchmarkWrite(b, 4096) }
func BenchmarkWrite64(b *testing.B) { benchmarkWrite(b, 64) }

func BenchmarkPing(b *testing.B) {
	n, from, _ := pair(b)
	args := plain([]any{"10.0.0.2", "ping"})
	defer PerCPU(b, "pings", 0)()
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
	defer PerCPU(b, "connections", 0)()
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

// chain is two computers with routers between them; sides are "left" and
// "right". It has no latency.
func chain(b *testing.B, routers int) (n *network, from, to *box, address string) {
	n = newNetwork(b)
	n.latency = 0
	ip := func(lan, host int) string { return fmt.Sprintf("10.0.%d.%d", lan, host) }
	lan := func(i int) string { return fmt.Sprint("L", i) }
	via := func(side, ip, gateway string) Interface {
		i, err := ParseInterface(side, ip, gateway)
		if err != nil {
			b.Fatal(err)
		}
		return i
	}
	route := func(source, device, destination string) Route {
		r, err := ParseRoute(source, "unicast", device, destination)
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	from = n.box(1, Config{Interfaces: []Interface{via("right", ip(0, 1), ip(0, 2))}}, "right", lan(0))
	for r := range routers {
		cfg := Config{Interfaces: []Interface{via("left", ip(r, 2), ""), via("right", ip(r+1, 1), "")}}
		if r > 0 {
			cfg.Routes = append(cfg.Routes, route("10.0.0.0/24", "left", ip(r, 1)))
		}
		if r < routers-1 {
			cfg.Routes = append(cfg.Routes, route(ip(routers, 0)+"/24", "right", ip(r+1, 2)))
		}
		n.box(10+r, cfg, "left", lan(r), "right", lan(r+1))
	}
	to = n.box(2, Config{Interfaces: []Interface{via("left", ip(routers, 2), ip(routers, 1))}}, "left", lan(routers))
	for _, l := range n.lans {
		l.RemoveTap(tap{n})
	}
	n.after(time.Second)
	return n, from, to, ip(routers, 2)
}

// A packet through routers, one way. 16 routers are more than the hops a
// packet usually has: it is given more.
func BenchmarkForward(b *testing.B) {
	for _, routers := range []int{1, 4, 16} {
		b.Run(fmt.Sprint("routers=", routers), func(b *testing.B) {
			n, from, to, address := chain(b, routers)
			to.do("netevent", true)
			args := plain([]any{address, "pong", "x", 64})
			defer PerCPU(b, "packets", 0)()
			for range b.N {
				if _, err := from.Call(n.now, from.Root(), "netcontrol", args); err != nil {
					b.Fatal(err)
				}
				n.after(ms)
				if len(to.events) != 1 {
					b.Fatalf("%d arrived", len(to.events))
				}
				to.events = nil
			}
		})
	}
}

// A stream of 4 kB writes through routers.
func BenchmarkStreamThroughRouters(b *testing.B) {
	for _, routers := range []int{1, 4, 13} {
		b.Run(fmt.Sprint("routers=", routers), func(b *testing.B) {
			n, from, to, address := chain(b, routers)
			to.do("listen", "psp://0.0.0.0:80")
			id := from.do("connect", "psp://"+address+":80")[0].ID
			n.after(time.Second)
			in := to.sockets[0].id
			args := plain([]any{strings.Repeat("x", 4096)})
			b.SetBytes(4096)
			defer PerCPU(b, "writes", 4096)()
			for i := range b.N {
				if _, err := from.Method(n.now, from.Root(), id, "write", args); err != nil {
					b.Fatal(err)
				}
				if i%32 == 31 {
					n.after(ms)
					to.on(in, "read", "*a")
					to.events = nil
				}
			}
		})
	}
}

// A request and its answer: a connection, HTTP, and its end.
func BenchmarkRequest(b *testing.B) {
	n, from, to := pair(b)
	to.do("listen", "http://0.0.0.0:8080")
	args := plain([]any{"http://10.0.0.2:8080/page"})
	defer PerCPU(b, "requests", 0)()
	for range b.N {
		out, err := from.Call(n.now, from.Root(), "connect", args)
		if err != nil {
			b.Fatal(err)
		}
		from.on(out[0].ID, "write")
		n.after(ms)
		for _, e := range to.events {
			if r, ok := e.Args[0].H.(request); ok {
				to.on(r.n.end.handleID(), "write", "hello")
				r.n.end.fetched()
			}
		}
		to.events, from.events = nil, nil
		n.after(ms)
		if got := from.on(out[0].ID, "read", "*a"); got != `"hello"` {
			b.Fatal(got)
		}
		from.on(out[0].ID, "close")
		n.after(11 * time.Second)
	}
}

// What a connection keeps in memory at each end, idle, and with a message of 64
// bytes unread. It is always the same, so it is measured once however often
// it is wanted.
func BenchmarkSocketMemory(b *testing.B) {
	const sockets = MaxOwnSockets - 2
	n, from, to := pair(b)
	before := heap()
	for range sockets {
		from.do("connect", "psp://10.0.0.2:80")
		n.after(ms)
		for _, e := range to.events {
			if r, ok := e.Args[0].H.(request); ok {
				r.n.end.fetched()
			}
		}
		from.events, to.events = nil, nil
	}
	n.after(2 * time.Second)
	b.ReportMetric(float64(heap()-before)/(2*sockets), "B/socket")
	for _, k := range from.sockets {
		from.on(k.id, "write", strings.Repeat("x", 64))
	}
	n.after(2 * time.Second)
	b.ReportMetric(float64(heap()-before)/(2*sockets), "B/socket-unread")
	b.ReportMetric(0, "ns/op")
	runtime.KeepAlive(n)
}

// heap is the memory in use, in bytes.
func heap() int64 {
	var m runtime.MemStats
	for range 2 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
