package phoenix

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

// TestRoutesAsTheOriginalFindsThem: the lookup vectors of testdata/routes.json.
func TestRoutesAsTheOriginalFindsThem(t *testing.T) {
	b, err := os.ReadFile("testdata/routes.json")
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Routes  []map[string]any
		Lookups []struct{ Destination, Outcome, Device, Neighbour, Error string }
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	for _, l := range v.Lookups {
		n := newNetwork(t)
		a := n.box(1, Config{NoAnnounce: true}, "left", "L", "right", "R")
		a.do("ipconfig", "left", value.Fields("ip", "10.0.0.1", "netmask", 24))
		a.do("ipconfig", "right", value.Fields("ip", "192.168.0.1", "netmask", 16))
		for _, r := range v.Routes {
			a.do("routeadd", plainValue(r))
		}
		a.do("netevent", true)
		a.do("netcontrol", l.Destination, "ping")
		n.run(1)
		sent, events := strings.Join(n.sent, "\n"), a.take()
		want := ""
		switch own := l.Destination == "10.0.0.1"; {
		case own || l.Outcome == "self": // our own addresses need no route
			if sent != "" {
				t.Errorf("%s: sent %s", l.Destination, sent)
			}
			continue
		case l.Outcome == "arp":
			want = fmt.Sprintf("0s 1 arp who has %s", l.Neighbour)
		case l.Outcome == "broadcast":
			want = "0s 1>* 0/0"
		case l.Error != "" && !strings.Contains(events, l.Error):
			t.Errorf("%s: %s, want %s", l.Destination, events, l.Error)
		}
		if !strings.HasPrefix(sent, want) || want == "" && sent != "" {
			t.Errorf("%s: sent %q, want %q", l.Destination, sent, want)
		}
		if side := strings.TrimPrefix(l.Device, "/"); len(n.raw) > 0 && n.raw[0].From.Name != side {
			t.Errorf("%s: by %s, want %s", l.Destination, n.raw[0].From.Name, side)
		}
	}
}

// between is a router between two LANs with a host on each.
func between(t *testing.T) (n *network, a, r, b *box) {
	n = newNetwork(t)
	host := func(ip, gateway string) Config {
		i, err := ParseInterface("left", ip, gateway)
		if err != nil {
			t.Fatal(err)
		}
		return Config{Interfaces: []Interface{i}, NoAnnounce: true, Choose: &Choices{Ports: []int{50000, 50001}}}
	}
	a, b = n.box(1, host("10.0.1.2", "10.0.1.1"), "left", "L1"), n.box(2, host("10.0.2.2", "10.0.2.1"), "left", "L2")
	left, _ := ParseInterface("left", "10.0.1.1", "")
	right, _ := ParseInterface("right", "10.0.2.1", "")
	r = n.box(10, Config{Interfaces: []Interface{left, right}, NoAnnounce: true}, "left", "L1", "right", "L2")
	n.run(Time(ms))
	return n, a, r, b
}

// A router hears every port and passes packets on with only hopsLeft changed
// (spec/phoenix.md 6.5).
func TestConnectionThroughARouter(t *testing.T) {
	n, a, _, b := between(t)
	b.do("listen", "psp://0.0.0.0:80")
	a.do("connect", "psp://10.0.2.2:80")
	n.after(20 * ms)
	n.wantSent("a handshake over two hops",
		"1ms 1 arp who has 10.0.1.1",
		"2ms 10 arp 10.0.1.1 is 10",
		"3ms 1>10 80/50000 10.0.1.2>10.0.2.2 SYN",
		"4ms 10 arp who has 10.0.2.2",
		"5ms 2 arp 10.0.2.2 is 2",
		"6ms 10>2 80/50000 10.0.1.2>10.0.2.2 SYN",
		"7ms 2>10 50000/80 10.0.2.2>10.0.1.2 SYN ACK",
		"8ms 10>1 50000/80 10.0.2.2>10.0.1.2 SYN ACK",
		"9ms 1>10 80/50000 10.0.1.2>10.0.2.2 ACK",
		"10ms 10>2 80/50000 10.0.1.2>10.0.2.2 ACK")
	a.on(0, "write", "over the hill")
	n.after(10 * ms)
	if got := b.on(0, "read"); got != `"over the hill"` {
		t.Error(got)
	}
}

// What traceroute does: rising ttl, the routers on the way complain.
func TestHopsRunOut(t *testing.T) {
	n, a, r, _ := between(t)
	a.do("netevent", true)
	for ttl := 1; ttl <= 2; ttl++ {
		a.do("netcontrol", "10.0.2.2", "ping", "probe", ttl)
		n.after(20 * ms)
		got := a.take()
		want := [...]string{`messageType="timeout"`, `messageType="pong"`}[ttl-1]
		from := [...]string{`sender="10.0.1.1"`, `sender="10.0.2.2"`}[ttl-1]
		if !strings.Contains(got, want) || !strings.Contains(got, from) {
			t.Errorf("ttl %d: %s", ttl, got)
		}
	}
	if r.stats.Count(NoHops) != 1 {
		t.Error(r.stats)
	}
}

// Both addresses of a router answer, also from the far side.
func TestFarSideOfARouter(t *testing.T) {
	n, a, _, _ := between(t)
	a.do("netevent", true)
	a.do("netcontrol", "10.0.2.1", "ping")
	n.after(20 * ms)
	if got := a.take(); !strings.Contains(got, "pong") || !strings.Contains(got, `sender="10.0.2.1"`) {
		t.Error(got)
	}
}

// What a router cannot deliver it says to the source, and a connection that
// waits for its first answer fails with it.
func TestARouterComplains(t *testing.T) {
	for _, c := range []struct{ action, to, text string }{
		{"unreachable", "10.0.3.1", isUnreachable}, {"prohibit", "10.0.3.1", isProhibited}, {"", "10.0.3.1", noRoute}, {"", "10.0.2.99", noRoute},
	} {
		n, a, r, _ := between(t)
		if c.action != "" {
			r.do("routeadd", value.Fields("source", "10.0.3.0", "sourceNetmask", 24, "action", c.action))
		}
		a.do("connect", "psp://"+c.to+":80")
		n.after(3 * time.Second)
		if got := a.on(0, "status"); got != fmt.Sprintf(`"error", "%s"`, c.text) {
			t.Errorf("%s %s: %s", c.action, c.to, got)
		}
		if got := a.take(); !strings.Contains(got, `status="error", error="`+c.text) {
			t.Errorf("%s: %s", c.to, got)
		}
	}
}

func TestBlackhole(t *testing.T) {
	n, a, r, _ := between(t)
	r.do("routeadd", value.Fields("source", "10.0.3.0", "sourceNetmask", 24, "action", "blackhole"))
	a.do("connect", "psp://10.0.3.1:80")
	n.after(6 * time.Second)
	if got := a.on(0, "status"); got != `"error", "Connection timed out (syn-sent)"` || r.stats.Count(Blackhole) != 3 {
		t.Error(got, r.stats)
	}
}

// Two routers that point at each other do not play ball, and who has sent hears
// that it was a loop.
func TestNoLoops(t *testing.T) {
	n, a, r, _ := between(t)
	a.do("netevent", true)
	s := n.box(11, Config{NoAnnounce: true}, "left", "L1", "right", "L2")
	s.do("ipconfig", "left", value.Fields("ip", "10.0.1.3", "netmask", 24))
	s.do("ipconfig", "right", value.Fields("ip", "10.0.2.3", "netmask", 24))
	r.do("routeadd", value.Fields("source", "10.9.0.0", "sourceNetmask", 16, "action", "unicast", "device", "left", "destination", "10.0.1.3"))
	s.do("routeadd", value.Fields("source", "10.9.0.0", "sourceNetmask", 16, "action", "unicast", "device", "left", "destination", "10.0.1.1"))
	a.do("netcontrol", "10.9.0.1", "ping")
	n.after(time.Second)
	if r.stats.Count(Duplicate)+s.stats.Count(WouldReturn) == 0 || len(n.sent) > 20 {
		t.Errorf("%v %v\n%s", r.stats, s.stats, strings.Join(n.sent, "\n"))
	}
	if got := a.take(); strings.Count(got, `messageType="timeout"`) != 1 {
		t.Errorf("the source heard %s", got)
	}
}

func TestRouteBounds(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L")
	route := func(i int) value.Value {
		return value.Fields("source", pdu.IP(i<<8).String(), "sourceNetmask", 32, "action", "blackhole")
	}
	for i := range MaxRoutes {
		a.do("routeadd", route(i))
	}
	if _, err := a.try("routeadd", route(MaxRoutes)); err != errTooManyRoutes {
		t.Error(err)
	}
	for _, c := range []struct {
		table int
		want  string
	}{{MaxTable, ""}, {MaxTable + 1, "number outside of range (expected 256 to be within 0 and 255)"}} {
		_, err := a.try("routeadd", value.Fields("source", "0.0.0.0", "sourceNetmask", 0, "action", "prohibit", "table", c.table))
		if got := fmt.Sprint(err); c.want != "" && got != c.want || c.want == "" && err != nil {
			t.Errorf("table %d: %v", c.table, err)
		}
	}
}
