package phoenix

import (
	"testing"
	"time"
)

// TestEcho is the walking line: connect with ARP, data both ways, close.
func TestEcho(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("back", "10.0.0.2"), "back", "L")
	n.run(Time(10 * ms))
	n.wantSent("nothing is said without need")
	b.do("listen", "psp://0.0.0.0:80")
	if got := show(a.do("connect", "psp://10.0.0.2:80")); got != "handle 0" {
		t.Fatal(got)
	}
	if got := a.on(0, "status") + " " + a.on(0, "localIP") + " " + a.on(0, "read"); got != `"connecting" nil error: attempt to read from a connecting handle` {
		t.Fatal(got)
	}
	n.run(Time(15 * ms))
	n.wantSent("A asks who has the address, then the handshake",
		"10ms 1 arp who has 10.0.0.2",
		"11ms 2 arp 10.0.0.2 is 2",
		"12ms 1>2 80/50000 10.0.0.1>10.0.0.2 SYN",
		"13ms 2>1 50000/80 10.0.0.2>10.0.0.1 SYN ACK",
		"14ms 1>2 80/50000 10.0.0.1>10.0.0.2 ACK")
	a.want("the client hears that it is open", `handle_status_change {id=0, status="open"}`)
	b.want("the server gets a connection", `network_request {uri="psp://0.0.0.0:80", ip="10.0.0.1"} handle 0`)
	if got := a.on(0, "status") + " " + a.on(0, "localIP") + " " + b.on(0, "localIP"); got != `"open" "10.0.0.1" "10.0.0.2"` {
		t.Fatal(got)
	}
	a.on(0, "write", "hello\n")
	n.run(Time(16 * ms))
	b.want("data is there", `handle_data_ready {id=0}`)
	if got := b.on(0, "read"); got != `"hello"` {
		t.Fatal(got)
	}
	b.on(0, "write", "hello\n")
	n.run(Time(17 * ms))
	a.want("the echo is there", `handle_data_ready {id=0}`)
	if got := a.on(0, "read", "*a"); got != `"hello\n"` {
		t.Fatal(got)
	}
	n.run(Time(time.Second))
	n.sent = nil
	a.on(0, "close")
	n.after(10 * ms)
	n.wantSent("three messages close it, after an ACK that nothing has acknowledged (spec/phoenix.md 22.1)",
		"1s 1>2 80/50000 10.0.0.1>10.0.0.2 ACK",
		"1s 1>2 80/50000 10.0.0.1>10.0.0.2 ACK FIN",
		"1.001s 2>1 50000/80 10.0.0.2>10.0.0.1 ACK FIN",
		"1.002s 1>2 80/50000 10.0.0.1>10.0.0.2 ACK")
	a.want("A", `handle_status_change {id=0, status="closed"}`)
	b.want("B", `handle_status_change {id=0, status="closed"}`)
	n.after(11 * time.Second)
	for _, x := range []*box{a, b} {
		if len(x.sockets) != 0 {
			t.Errorf("%d still has sockets", x.id)
		}
		if at, ok := x.Deadline(); ok {
			t.Errorf("%d still wants %v", x.id, at)
		}
	}
	if a.device("/left").port.OpenCount() != 1 || b.device("/back").port.OpenCount() != 2 {
		t.Error("channels leak", a.device("/left").port.Channels(), b.device("/back").port.Channels())
	}
}
