package world_test

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
)

const inPocket = "# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\nkind = \"pocket\"\n%```\n"

// A pocket computer has a small screen, a modem at its back, and pocket.
func TestPocketComputers(t *testing.T) {
	program := "```lua a/startup.lua\nprint(term.getSize()) print(peripheral.getType('back'), pocket ~= nil, multishell ~= nil)\nprint(pocket.equipBack()) print(pocket.unequipBack()) print(shell.resolveProgram('equip'), settings.get('motd.enable'))\n```\n"
	for _, c := range []struct{ modem, want string }{
		{"[[computer.modem]]\nkind = \"ender\"\n", "26\t20\nmodem\ttrue\ttrue\nfalse\tCannot find a valid upgrade\nfalse\tNowhere to put it\nrom/programs/pocket/equip.lua\tfalse\n> "},
		{"", "26\t20\nnil\ttrue\ttrue\nfalse\tCannot find a valid upgrade\nfalse\tNothing to unequip\nrom/programs/pocket/equip.lua\tfalse\n> "},
	} {
		l := started(t, parsed(t, strings.Replace(inPocket, "%", c.modem, 1)+program), lab.Options{})
		l.Run()
		if got := strings.TrimPrefix(l.Log(0), "CraftOS 1.9\n"); got != c.want {
			t.Errorf("%q", got)
		}
	}
	guest, err := parsed(t, "# X\n```toml lab.toml\n[[computer]]\nname = \"a\"\n[guest]\nkind = \"pocket\"\n```\n```lua guest/startup.lua\nprint(term.getSize(), peripheral.getType('back'))\n```\n").GuestLab()
	if err != nil {
		t.Fatal(err)
	}
	l := started(t, parsed(t, string(guest)), lab.Options{})
	l.Run()
	if got := l.Log(0); got != "CraftOS 1.9\n26\tmodem\n> " {
		t.Errorf("guest: %q", got)
	}
}

func TestWrongPockets(t *testing.T) {
	for _, c := range []struct{ toml, want string }{
		{"kind = \"turtle\"\n", `computer[0].kind: unknown kind "turtle": computer or pocket`},
		{"[[computer.modem]]\nside = \"top\"\n", "computer[0].modem[0].side: a pocket computer has its modem at the back"},
		{"[[computer.modem]]\nside = \"back\"\ncable = \"lan\"\n", "computer[0].modem[0]: a pocket computer is on no cable"},
		{"[[computer.peripheral]]\nside = \"top\"\nkind = \"monitor\"\n", "computer[0].peripheral: a pocket computer has a modem at its back and nothing else"},
	} {
		toml := strings.Replace(inPocket, "%", c.toml, 1)
		if strings.HasPrefix(c.toml, "kind") {
			toml = strings.Replace(toml, "kind = \"pocket\"\n", "", 1)
		}
		_, err := labfile.Parse("x.md", []byte(toml))
		if err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s: %v", c.toml, err)
		}
	}
}
