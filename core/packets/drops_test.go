package packets

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/view"
)

const routed = "# Drops\n```toml lab.toml\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"back\"\ncable = \"one\"\nip = \"10.0.1.2/24\"\ngateway = \"10.0.1.1\"\n" +
	"[[computer]]\nname = \"rita\"\n[[computer.modem]]\nside = \"left\"\ncable = \"one\"\nip = \"10.0.1.1/24\"\n[[computer.modem]]\nside = \"right\"\ncable = \"two\"\nip = \"10.0.2.1/24\"\n" +
	"[[computer.route]]\nsource = \"10.8.0.0/16\"\naction = \"prohibit\"\n" +
	"[[computer]]\nname = \"carol\"\n[[computer.modem]]\nside = \"back\"\ncable = \"one\"\n```\n```lua alice/startup.lua\n"

// drops lists the messages that somebody dropped: summary, and who for what.
func drops(p *List) (out []string) {
	for _, x := range p.ring {
		for _, f := range p.packet(x).Heard {
			if strings.Contains(f.Why, "dropped") {
				_, summary := p.dissect(x)
				out = append(out, fmt.Sprintf("%s | %s %s: %s", summary, f.Name, f.Modem, f.Why))
			}
		}
	}
	return out
}

// Each message that comes to nothing says at whom and why, also when that is
// known only later.
func TestDropsOfPhoenix(t *testing.T) {
	f, err := labfile.Parse("drops.md", []byte(routed+`
os.sleep(0.5)
syscall.netcontrol("10.9.0.1", "ping", "far", 1)   -- one hop is too few
syscall.netcontrol("10.9.0.1", "ping", "lost")     -- the router has no route
syscall.netcontrol("10.8.0.1", "ping", "no")       -- it must not
syscall.netcontrol("10.0.2.77", "ping", "nobody")  -- nobody is there: found out after 2 s
peripheral.call("back", "transmit", 0, 0, { PhoenixNetworking = true, type = "arp", reply = false, source = 77, sourceIP = "10.0.1.9" })
peripheral.call("back", "transmit", 0, 0, { PhoenixNetworking = true, type = "link" })
os.sleep(4)
`+"```\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, w := observed(t, f, false)
	want := []string{
		"ping | rita left: heard, dropped: no hops left", "ping | rita left: heard, dropped: no route",
		"ping | rita left: heard, dropped: refused by a route", "ping | rita left: heard, dropped: neighbour unknown",
		"arp | rita left: heard, dropped: source is not the sender", "link | rita left: heard, dropped: malformed",
	}
	got := drops(p)
	if len(got) != len(want) {
		t.Fatalf("%s", strings.Join(got, "\n"))
	}
	for i := range want {
		word, rest, _ := strings.Cut(want[i], " | ")
		if !strings.HasSuffix(got[i], " | "+rest) {
			t.Errorf("%s, want %s %s", got[i], word, rest)
		}
	}
	var r view.Reply
	if err := p.Rows(view.Command{Count: 100}, &r); err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprint(r.Rows); !strings.Contains(text, " dropped: neighbour unknown ") {
		t.Error(text)
	}
	if got := fmt.Sprint(w.Nodes()[1].Drops()); got != "[{no hops left 1} {no route 1} {refused by a route 1} {source is not the sender 1} {malformed 1} {neighbour unknown 1}]" {
		t.Error(got)
	}
	if got := w.Nodes()[2].Drops(); len(got) != 0 {
		t.Error(got)
	}
	if strings.Contains(p.Trace(), "dropped") {
		t.Error("a trace names who heard what, as ever")
	}
}

// CryptoNet's too: the lab in which an attacker repeats what she has heard.
func TestDropsOfCryptoNet(t *testing.T) {
	src, err := os.ReadFile("../../static/labs/cryptonet-replay.md")
	if err != nil {
		t.Fatal(err)
	}
	f, err := labfile.Parse("replay.md", src)
	if err != nil {
		t.Fatal(err)
	}
	p, w := observed(t, f, false)
	if got := strings.Join(drops(p), "\n"); !strings.Contains(got, "heard, dropped: replayed") {
		t.Error(got)
	}
	var counts []string
	for _, n := range w.Nodes() {
		counts = append(counts, fmt.Sprint(n.Drops()))
	}
	if got := strings.Join(counts, " "); !strings.Contains(got, "{replayed ") {
		t.Error(got)
	}
}
