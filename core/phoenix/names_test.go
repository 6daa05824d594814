package phoenix

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix/pdu"
	"github.com/emberwire/emberwire/modem/value"
)

// named is a configuration that takes part in the name service.
func named(side, ip string) Config {
	c := at(side, ip)
	c.Interfaces[0].Names = true
	return c
}

// alone lets a computer know of itself only, as in a tab of its own.
func (b *box) alone(name string) *box {
	b.SetHosts(func() []Host { return []Host{{Name: name, Computer: b.id, Addresses: b.Current()}} })
	return b
}

// claim is an announcement of a computer's, heard on left.
func (b *box) claim(sender, from int, kind, name, ip string, life any) {
	b.hear("left", sender, namesPort, namesPort, value.Fields("names", true, "type", kind, "from", from, "name", name, "ip", ip, "life", life))
}

func (b *box) looked(name string) string { return show(b.do("lookup", name)) }

// Two computers that no lab names together find each other, whoever comes first,
// and forget each other when one is gone for good.
func TestNamesOverTheNetwork(t *testing.T) {
	n := newNetwork(t)
	a, quiet := n.box(1, named("left", "10.0.0.1"), "left", "L").alone("anna"), n.box(3, at("left", "10.0.0.3"), "left", "L").alone("carl")
	n.after(10 * time.Second)
	b := n.box(2, named("left", "10.0.0.2"), "left", "L").alone("ben")
	n.after(20 * ms)
	if got := a.looked("BEN") + " " + b.looked("anna") + " " + quiet.looked("anna") + " " + a.looked("carl"); got != `"10.0.0.2" "10.0.0.1" nil, "Unknown host anna" nil, "Unknown host carl"` {
		t.Error(got)
	}
	if got := show(a.do("hosts")); got != `{anna={"10.0.0.1"}, ben={"10.0.0.2"}}` {
		t.Error(got)
	}
	b.do("listen", "psp://0.0.0.0:80")
	a.do("connect", "psp://ben:80")
	n.after(20 * ms)
	if got := a.on(0, "status"); got != `"open"` {
		t.Error(got)
	}
	b.do("ipconfig", "left", value.Fields("ip", "10.0.0.9"))
	n.after(2 * time.Second)
	if got := a.looked("ben"); got != `"10.0.0.9"` {
		t.Error("the name keeps an old address:", got)
	}
	n.after(10 * time.Minute)
	if got := a.looked("ben"); got != `"10.0.0.9"` {
		t.Error("a name that is announced is forgotten:", got)
	}
	b.do("ipconfig", "left", value.Fields("up", false))
	n.after(4 * time.Minute)
	if got := a.looked("ben"); got != `nil, "Unknown host ben"` {
		t.Error("a name that nobody announces:", got)
	}
	a.Reset()
	if a.Advance(n.now); len(a.learned) != 0 {
		t.Error("names outlive the computer")
	}
}

// Nobody speaks for others, takes a name, leads elsewhere or fills the memory.
func TestHostileNames(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, named("left", "10.0.0.1"), "left", "L")
	a.SetHosts(func() []Host {
		return []Host{{Name: "anna", Computer: 1, Addresses: a.Current()}, {Name: "ben", Computer: 2, Addresses: []pdu.IP{0x0A000002}}}
	})
	n.after(time.Second)
	for _, c := range []struct {
		why  Reason
		from int
		kind string
		name string
		ip   string
	}{
		{Spoofed, 8, "announce", "eve", "10.0.0.7"}, {NameTaken, 7, "announce", "Ben", "10.0.0.7"}, {NameTaken, 7, "announce", "anna", "10.0.0.7"},
		{BadSource, 7, "announce", "eve", "10.0.0.1"}, {BadSource, 7, "announce", "eve", "10.9.0.1"}, {BadSource, 7, "ask", "eve", "10.0.0.255"}, {BadSource, 7, "announce", "eve", "127.0.0.1"},
		{Malformed, 7, "announce", "10.0.0.2", "10.0.0.7"}, {Malformed, 7, "announce", "localhost", "10.0.0.7"}, {Malformed, 7, "announce", "", "10.0.0.7"},
		{Malformed, 7, "announce", strings.Repeat("x", 64), "10.0.0.7"}, {Malformed, 7, "announce", "a b", "10.0.0.7"}, {Malformed, 7, "announce", "eve\n", "10.0.0.7"},
		{Malformed, 7, "other", "eve", "10.0.0.7"}, {Malformed, 7, "announce", "eve", "here"},
	} {
		before := a.stats.Count(c.why)
		if a.claim(7, c.from, c.kind, c.name, c.ip, 100); a.stats.Count(c.why) != before+1 || len(a.learned) != 0 {
			t.Errorf("%+v: %v, %v", c, a.stats, a.learned)
		}
	}
	a.claim(7, 7, "announce", "eve", "10.0.0.7", 1e9)
	a.claim(8, 8, "announce", "EVE", "10.0.0.8", 100)
	if got := a.looked("eve"); got != `"10.0.0.7"` || a.stats.Count(NameTaken) != 3 || a.learned[0].until != n.now.Add(mostNameLife*time.Second) {
		t.Error("the first who has a name keeps it:", got, a.learned)
	}
	for i := range 3 * MaxNames {
		a.claim(7, 7, "announce", fmt.Sprint("eve", i), "10.0.0.7", 100)
	}
	if len(a.learned) != 1 || a.looked("eve") != `nil, "Unknown host eve"` {
		t.Errorf("%d names of one computer", len(a.learned))
	}
	for i := range 2 * MaxNames {
		a.claim(100+i, 100+i, "announce", fmt.Sprint("n", i), "10.0.0.7", -5)
	}
	if len(a.learned) != MaxNames || a.stats.Count(QueueFull) != MaxNames+1 {
		t.Errorf("%d names, %v", len(a.learned), a.stats)
	}
	n.after(2 * time.Second)
	if a.claim(900, 900, "announce", "late", "10.0.0.90", nil); a.looked("late") != `"10.0.0.90"` {
		t.Error("those that are over make no room")
	}
}

// Asking again and again makes nobody say more than once a second.
func TestNamesAreSaidOnceASecond(t *testing.T) {
	n := newNetwork(t)
	a := n.box(1, named("left", "10.0.0.1"), "left", "L").alone("anna")
	n.after(5 * time.Second)
	n.raw = nil
	for range 1000 {
		a.claim(7, 7, "ask", "eve", "10.0.0.7", 100)
		n.after(10 * ms)
	}
	if said := len(n.raw); said < 9 || said > 11 {
		t.Errorf("%d announcements in ten seconds", said)
	}
}

// A computer without a name says nothing; who is not asked to takes no part.
func TestNamesAreOffUnlessWanted(t *testing.T) {
	n := newNetwork(t)
	a, b := n.box(1, named("left", "10.0.0.1"), "left", "L"), n.box(2, at("left", "10.0.0.2"), "left", "L").alone("ben")
	n.after(5 * time.Minute)
	if len(n.raw) > 0 || a.device("/left").names.next != 0 {
		t.Errorf("%d messages", len(n.raw))
	}
	b.claim(7, 7, "ask", "eve", "10.0.0.7", 100)
	if n.after(time.Second); len(n.raw) > 0 || b.looked("eve") != `nil, "Unknown host eve"` {
		t.Error("it takes part without being asked")
	}
}
