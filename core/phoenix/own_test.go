package phoenix

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem"
)

// onWeb puts a box on the lab's own web.
func (n *network) onWeb(b *box, address string) {
	m := modem.New(modem.Config{Computer: b.id, Name: "(web)", Kind: modem.Ender, Medium: n.lan("W"), Receiver: b})
	if err := b.PlugOwn(m, address); err != nil {
		n.t.Fatal(err)
	}
	b.sides["(web)"] = m // for hear; no side of a computer has the name
}

// Only what listens on http and ws is reached over the lab's own web, whatever
// address it listens on, and programs see nothing of it.
func TestOwnWeb(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, Config{}), n.box(2, at("left", "10.0.0.2"), "left", "L")
	b.do("listen", "http://10.0.0.2:80")
	n.onWeb(a, "100.64.0.1")
	n.onWeb(b, "100.64.0.2")
	b.do("listen", "http://0.0.0.0:81")
	b.do("listen", "psp://0.0.0.0:82")
	var got []string
	gate := hostnet.NewGate(hostnet.GateConfig{Local: a.Local(), Names: func(t hostnet.Target) (hostnet.Server, bool) {
		return hostnet.Server{Address: "100.64.0.2", Port: t.PortNumber(), Own: true, Computer: 2}, t.Host == "shop.test"
	}})
	a.SetGate(gate)
	door := gate.Door(func(x hostnet.Answer) { got = append(got, fmt.Sprint(x.ID, x.Kind, x.Error, string(x.Body))) }, nil)
	for i, url := range []string{"http://shop.test/", "http://shop.test:81/", "http://shop.test:82/"} {
		door.Fetch(i, hostnet.Request{Method: "GET", URL: url, Timeout: hostnet.Timeout})
	}
	for range 10 {
		n.after(20 * ms)
		for _, e := range b.events {
			if r, ok := e.Args[0].H.(request); ok {
				ip, _ := r.n.params.Field("ip").Str()
				b.on(r.n.end.handleID(), "write", ip)
			}
		}
		b.events = nil
	}
	n.after(10 * time.Second)
	if s := strings.Join(got, "; "); s != "0response100.64.0.1; 1response100.64.0.1; 2failureConnection refused" {
		t.Error(s)
	}
	for _, c := range []struct {
		name string
		args []any
	}{{"ipconfig", []any{"(web)"}}, {"arplist", []any{"/(web)"}}, {"ipconfig", []any{"web"}}} {
		if _, err := b.try(c.name, c.args...); err == nil || err.Error() != "No such device" {
			t.Errorf("%s %v: %v", c.name, c.args, err)
		}
	}
	if got := show(a.do("routelist", 0)); strings.Contains(got, "100.64") {
		t.Error(got)
	}
	id := a.do("connect", "psp://100.64.0.2:80")[0].ID
	n.after(time.Second)
	if got := a.on(id, "status"); got != `"error", "No route to host"` {
		t.Error(got)
	}
	b.hear("(web)", 2, 80, 5, pdu.Link{Source: 2, Destination: pdu.Some(2), Payload: pdu.Internet{Source: pdu.Some(pdu.IP(0x64400001)), Destination: 0x0A000002,
		MessageID: plainValue("a"), HopsLeft: 15, Payload: pdu.Control{MessageType: "ping"}.Value()}.Value()}.Value())
	if b.stats.Count(BadDestination) != 1 {
		t.Error(b.stats)
	}
	// It stays over a reboot, and so do those who listen again.
	b.Reset()
	b.Advance(n.now)
	b.do("listen", "http://0.0.0.0:81")
	door.Fetch(9, hostnet.Request{Method: "GET", URL: "http://shop.test:81/", Timeout: hostnet.Timeout})
	n.after(time.Second)
	if len(b.events) != 1 {
		t.Error("nothing came")
	}
	if err := a.PlugOwn(nil, "x"); err != pdu.ErrIP {
		t.Error(err)
	}
}
