package phoenix

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

func TestDatagrams(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("listen", "pdp://0.0.0.0:90")
	a.do("connect", "pdp://10.0.0.2:90")
	a.on(0, "write", value.Fields("x", 1))
	a.on(0, "write", "text")
	n.after(10 * ms)
	b.want("one request, then data", `network_request {uri="pdp://0.0.0.0:90", ip="10.0.0.1"} handle 0`+"\n"+`handle_data_ready {id=0}`)
	if got := b.on(0, "read") + b.on(0, "read", "*l") + b.on(0, "read"); got != `{x=1}"text"nil` {
		t.Error(got)
	}
	b.on(0, "write", 5)
	n.after(10 * ms)
	if got := a.on(0, "read") + a.on(0, "localIP") + b.on(0, "localIP"); got != `5nil"10.0.0.2"` {
		t.Error(got)
	}
	a.on(0, "close")
	if got := a.on(0, "status") + a.on(0, "write", 1) + a.on(0, "read") + a.on(0, "close"); got !=
		`"closed"error: attempt to write to a closed handleerror: attempt to read from a closed handleerror: attempt to close a closed handle` {
		t.Error(got)
	}
	if a.sides["left"].OpenCount() != 1 {
		t.Error("the port stays open")
	}
}

// A datagram to everybody reaches the listeners of a subnet; a ping to
// everybody is not answered (spec/phoenix.md 6.6).
func TestBroadcast(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("listen", "pdp://10.0.0.2:90")
	a.do("connect", "pdp://10.0.0.255:90")
	a.on(0, "write", "all")
	a.do("netcontrol", "10.0.0.255", "ping")
	n.after(10 * ms)
	b.want("heard", `network_request {uri="pdp://10.0.0.2:90", ip="10.0.0.1"} handle 0`)
	n.wantSent("not answered", "0s 1>* 90/50000 10.0.0.1>10.0.0.255 pdu.Datagram", "0s 1>* 0/0 10.0.0.1>10.0.0.255 ping")
}

func TestDatagramBounds(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	a.do("listen", "pdp://0.0.0.0:90")
	id := 0
	hear := func(port int, v value.Value) {
		id++
		a.hear("left", 2, 90, port, packet("10.0.0.2", "10.0.0.1", fmt.Sprint(id), pdu.Datagram{Message: v}.Value()))
	}
	for range MaxDatagrams + 1 {
		hear(1, value.Int(1))
	}
	if q := a.datagrams[0]; len(q.messages) != MaxDatagrams || a.stats.Count(QueueFull) != 1 {
		t.Errorf("%d messages, %v", len(q.messages), a.stats)
	}
	for range 5 {
		hear(2, value.String(strings.Repeat("x", 256<<10-100)))
	}
	if q := a.datagrams[1]; q.bytes > MaxDatagramBytes || len(q.messages) != 4 {
		t.Errorf("%d bytes", q.bytes)
	}
	for i := range MaxDatagramPeers {
		hear(3+i, value.Int(1))
	}
	if len(a.datagrams) != MaxDatagramPeers || a.stats.Count(BacklogFull) != 2 {
		t.Errorf("%d sources, %v", len(a.datagrams), a.stats)
	}
}

// Towards an original nothing but the three closing messages is said.
func TestPlainClose(t *testing.T) {
	n := newNetwork(t)
	cfg := at("left", "10.0.0.1")
	cfg.Plain = true
	a, b := n.box(1, cfg, "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("listen", "psp://10.0.0.2:80")
	a.do("connect", "psp://10.0.0.2:80")
	n.after(10 * ms)
	a.on(0, "write", "x")
	a.on(0, "close")
	n.sent = nil
	n.after(150 * ms)
	n.wantSent("FIN waits for the acknowledgement of the data",
		"111ms 2>1 50000/80 10.0.0.2>10.0.0.1 ACK",
		"112ms 1>2 80/50000 10.0.0.1>10.0.0.2 ACK FIN",
		"113ms 2>1 50000/80 10.0.0.2>10.0.0.1 ACK FIN",
		"114ms 1>2 80/50000 10.0.0.1>10.0.0.2 ACK")
}

// A computer that is switched off forgets everything; its peer finds out.
func TestReboot(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, at("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("listen", "psp://0.0.0.0:80")
	a.do("connect", "psp://10.0.0.2:80")
	n.after(10 * ms)
	b.Reset()
	if b.sides["left"].OpenCount() != 0 {
		t.Error("channels stay open")
	}
	b.do("listen", "psp://0.0.0.0:80")
	a.take()
	a.on(0, "write", "are you there?")
	n.after(10 * ms)
	a.want("reset", `handle_status_change {id=0, status="error", error="Connection reset by peer"}`)
	if got := canon(b.do("routelist", 0)[0].V); strings.Count(got, "/left") != 2 {
		t.Error("configured anew:", got)
	}
}
