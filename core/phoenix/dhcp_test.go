package phoenix

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
	"github.com/emberwire/emberwire/tests/seeds"
)

// asking is a computer whose only modem asks for its address.
func (n *network) asking(id int) *box {
	return n.box(id, Config{Interfaces: []Interface{{Side: "left", Dynamic: true}}, NoAnnounce: true}, "left", "L")
}

// giving is a computer that gives addresses away.
func (n *network) giving(id int, ip, pool string) *box {
	i, err := ParseInterface("left", ip, "")
	if err == nil {
		i, err = i.WithPool(pool)
	}
	if err != nil {
		n.t.Fatal(err)
	}
	i.Pool.Lease = 20 * time.Second
	b := n.box(id, Config{Interfaces: []Interface{i}, NoAnnounce: true}, "left", "L")
	b.Advance(n.now)
	return b
}

func (b *box) leased() string {
	out := b.do("dhcp", "left")[0].V
	state, _ := out.Field("state").Str()
	ip, _ := out.Field("ip").Str()
	problem, _ := out.Field("error").Str()
	return strings.TrimSpace(state + " " + ip + " " + problem)
}

func (n *network) wantLeased(b *box, want string) {
	n.t.Helper()
	if got := b.leased(); got != want {
		n.t.Errorf("at %v: %q, want %q", n.now, got, want)
	}
}

func TestDHCPGivesRenewsAndExpires(t *testing.T) {
	n := newNetwork(t)
	server := n.giving(1, "10.0.0.1", "10.0.0.100-10.0.0.101")
	a, b, c := n.asking(2), n.asking(3), n.asking(4)
	n.after(5 * time.Second)
	n.wantLeased(a, "bound 10.0.0.100")
	n.wantLeased(b, "bound 10.0.0.101")
	n.wantLeased(c, "waiting  no offer")
	if got := show(a.do("ipconfig", "left")); !strings.Contains(got, `ip="10.0.0.100", netmask=24, up=true`) {
		t.Error(got)
	}
	n.after(30 * time.Second)
	n.wantLeased(a, "bound 10.0.0.100") // it was renewed
	n.wantLeased(b, "bound 10.0.0.101")
	server.do("dhcpserver", "left", false)
	n.after(21 * time.Second)
	if got := show(a.do("ipconfig", "left")); !strings.Contains(got, `ip=""`) {
		t.Errorf("after the lease: %s", got)
	}
	server.do("dhcpserver", "left", value.Fields("first", "10.0.0.100", "last", "10.0.0.103", "gateway", "10.0.0.1", "lease", 60))
	n.after(30 * time.Second)
	have := map[string]bool{}
	for _, b := range []*box{a, b, c} {
		if got := b.leased(); !strings.HasPrefix(got, "bound 10.0.0.10") || have[got] {
			t.Error(got)
		}
		have[b.leased()] = true
	}
	if got := show(a.do("routelist")); !strings.Contains(got, `destination="10.0.0.1"`) {
		t.Errorf("the way out: %s", got)
	}
	a.do("dhcp", "left", false)
	if got := show(a.do("dhcp", "left")); got != "nil" || a.sides["left"].OpenCount() != 1 {
		t.Errorf("stopped: %s, channels %v", got, a.sides["left"].Channels())
	}
}

// An address that somebody has is left, and the next server's offer taken.
func TestDHCPLeavesTakenAddresses(t *testing.T) {
	n := newNetwork(t)
	n.giving(1, "10.0.0.1", "10.0.0.100-10.0.0.100")
	squatter := n.box(5, at("left", "10.0.0.100"), "left", "L")
	squatter.Advance(n.now)
	n.giving(2, "10.0.0.2", "10.0.0.150-10.0.0.150")
	a := n.asking(3)
	n.after(7 * time.Second)
	n.wantLeased(a, "bound 10.0.0.150")
	sent := strings.Join(n.sent, "\n")
	if strings.Count(sent, "who has 10.0.0.1") != 2 {
		t.Errorf("both are tried:\n%s", sent)
	}
}

// Whatever is lost, an address comes in the end, and nobody's twice.
func TestDHCPWithLoss(t *testing.T) {
	for seed := range seeds.Of(40) {
		n := newNetwork(t)
		n.seed = seed
		n.lan("L").SetImpairment(modem.Impairment{Latency: 5 * ms, Loss: 0.3, Duplicate: 0.1})
		n.giving(1, "10.0.0.1", "10.0.0.100-10.0.0.109")
		list := []*box{n.asking(2), n.asking(3), n.asking(4)}
		n.after(200 * time.Second)
		n.lan("L").SetImpairment(modem.Impairment{Latency: 5 * ms})
		n.after(60 * time.Second)
		have := map[string]bool{}
		for _, b := range list {
			got := b.leased()
			if !strings.HasPrefix(got, "bound 10.0.0.10") || have[got] {
				t.Errorf("seed %d: %q", seed, got)
			}
			have[got] = true
		}
	}
}

// Nonsense and strangers change nothing.
func TestDHCPHostile(t *testing.T) {
	n := newNetwork(t)
	n.giving(1, "10.0.0.1", "10.0.0.100-10.0.0.101")
	a := n.asking(2)
	n.after(100 * ms)
	rnd := rand.New(rand.NewPCG(1, 1))
	for i := range 2000 {
		v := value.Fields("dhcp", true, "type", []string{"offer", "acknowledgement", "discover", "request", "x"}[rnd.IntN(5)], "from", rnd.IntN(4), "to", rnd.IntN(4),
			"messageID", a.clients[0].message+rnd.IntN(2), "offeredIP", []any{"10.0.0.66", "127.0.0.1", "255.255.255.255", "x", 5, nil}[rnd.IntN(6)],
			"options", value.Fields("netmask", []any{"255.0.255.0", "x", "255.255.255.0", 7}[rnd.IntN(4)], "gateway", []any{"x", "10.0.0.1", 9}[rnd.IntN(3)], "lease", []any{-1, "x", 1e300, 0.001}[rnd.IntN(4)]))
		n.boxes[i%2].hear("left", 3, 67+rnd.IntN(2), 67+rnd.IntN(2), v)
	}
	if got := len(n.boxes[0].servers[0].leases); got > 2 {
		t.Errorf("%d leases of two addresses", got)
	}
	for i := range 2 * MaxLeases {
		n.boxes[0].hear("left", 100+i, 67, 68, value.Fields("dhcp", true, "type", "discover", "from", 100+i, "messageID", i))
	}
	if got := len(n.boxes[0].servers[0].leases); got > 2 {
		t.Errorf("%d leases of two addresses", got)
	}
	if got := len(a.clients[0].offers); got > MaxOffers {
		t.Errorf("%d offers", got)
	}
	n.after(40 * time.Second)
	if got := a.leased(); !strings.HasPrefix(got, "bound 10.0.0.1") {
		t.Error(got)
	}
}

func TestDHCPRefusals(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, at("left", "10.0.0.1"), "left", "L", "right", "M")
	guest := a.Spawn(a.Root(), "guest")
	for _, c := range []struct {
		call string
		args []any
		want string
	}{
		{"dhcp", on(), "bad argument #1 (expected string, got nil)"},
		{"dhcp", on("/top"), noDevice},
		{"dhcp", on("/lo", true), notModem},
		{"dhcp", on("left", 5), "bad argument #2 (expected boolean or nil, got number)"},
		{"dhcpserver", on("left", 5), "bad argument #2 (expected table, boolean, or nil, got number)"},
		{"dhcpserver", on("left", true), "bad argument #2 (expected table, false, or nil, got true)"},
		{"dhcpserver", on("left", fields("last", "10.0.0.9")), `bad field "first" (expected string, got nil)`},
		{"dhcpserver", on("left", fields("first", "10.0.0.9", "last", "10.0.0.8")), `"10.0.0.9-10.0.0.8" is no range like 10.0.0.100-10.0.0.199`},
		{"dhcpserver", on("left", fields("first", "10.0.0.9", "last", "10.0.9.8")), `"10.0.0.9-10.0.9.8" are more than 1024 addresses`},
		{"dhcpserver", on("left", fields("first", "10.0.1.9", "last", "10.0.1.10")), "10.0.1.9-10.0.1.10 is not in the network of /left"},
		{"dhcpserver", on("right", fields("first", "10.0.1.9", "last", "10.0.1.10")), "/right has no address"},
		{"dhcpserver", on("left", fields("first", "10.0.0.9", "last", "10.0.0.10", "gateway", "x")), badIP},
		{"dhcpserver", on("left", fields("first", "10.0.0.9", "last", "10.0.0.10", "lease", 5)), "number outside of range (expected 5 to be within 10 and 1000000000)"},
	} {
		if _, err := a.try(c.call, c.args...); err == nil || err.Error() != c.want {
			t.Errorf("%s %v: %v, want %s", c.call, c.args, err, c.want)
		}
	}
	for _, call := range []string{"dhcp", "dhcpserver"} {
		if _, err := a.Call(n.now, guest, call, plain([]any{"left", false})); fmt.Sprint(err) != denied {
			t.Errorf("%s: %v", call, err)
		}
	}
	if len(a.servers)+len(a.clients) > 0 {
		t.Error("something was started")
	}
	for _, c := range []struct{ ip, gateway, pool, want string }{
		{"dhcp", "10.0.0.1", "", "gateway: it comes from the server, with the address"},
		{"10.0.0.1/24", "10.1.0.1", "", "gateway: 10.1.0.1 is not in the network 10.0.0.0/24 of this modem"},
		{"10.0.0.1/24", "x", "", "gateway: Invalid IP address"},
		{"10.0.0.1/24", "", "10.0.0.5", `"10.0.0.5" is no range like 10.0.0.100-10.0.0.199`},
		{"10.0.0.1/24", "", "10.0.1.5-10.0.1.6", "10.0.1.5-10.0.1.6 is not in the network 10.0.0.0/24 of this modem"},
		{"dhcp", "", "10.0.1.5-10.0.1.6", "a server needs an address of its own"},
	} {
		i, err := ParseInterface("left", c.ip, c.gateway)
		if err == nil {
			_, err = i.WithPool(c.pool)
		}
		if fmt.Sprint(err) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
