package session

import (
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/view"
)

// A guest of a room and its host find each other by name although neither lab
// knows the other's computer: the name service tells them.
func TestNamesInARoom(t *testing.T) {
	const modem = "kind = \"ender\"\nside = \"back\"\nnames = true\n"
	doc := "# Names\n```toml lab.toml\n[medium]\nlatency = \"5ms\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\n" + modem +
		"ip = \"10.0.0.1/24\"\ndhcp = \"10.0.0.100-10.0.0.109\"\n[guest]\n[[guest.modem]]\n" + modem + "ip = \"dhcp\"\n```\n" +
		"```lua alice/startup.lua\nos.sleep(8)\nshell.run(\"ping -c 1 guest-1\")\n```\n```lua guest/startup.lua\nos.sleep(6)\nshell.run(\"ping -c 1 alice\")\nshell.run(\"hostname -a\")\n```\n"
	h := &hub{t: t}
	host := h.session()
	if err := host.Load("names.md", []byte(doc), 0); err != nil {
		t.Fatal(err)
	}
	key := host.do(newRoom).Text
	h.run(100 * time.Millisecond)
	guest := h.session()
	guest.do(view.Command{Verb: view.DoRoom, Text: key, Args: newRoom.Args})
	h.run(12 * time.Second)
	if g := guest.shows(1); !strings.Contains(g, "PING alice (10.0.0.1)") || !strings.Contains(g, "1 answered") || !strings.Contains(g, "guest-1          10.0.0.100") || !strings.Contains(g, "alice            10.0.0.1") {
		t.Errorf("the guest shows\n%s", g)
	}
	if a := host.shows(0); !strings.Contains(a, "PING guest-1 (10.0.0.100)") || !strings.Contains(a, "1 answered") {
		t.Errorf("the host shows\n%s", a)
	}
}
