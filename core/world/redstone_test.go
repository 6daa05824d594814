package world_test

import (
	"testing"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
)

// Two computers pull a third one's wire; the stronger one counts, and what one
// sends ends when it is switched off.
func TestRedstoneWires(t *testing.T) {
	f, err := labfile.Parse("wires.md", []byte("# Wires\n```toml lab.toml\n"+`
[[computer]]
name = "alice"
[[computer]]
name = "bob"
[[computer]]
name = "lamp"
[[redstone]]
from = "alice.left"
to = "lamp.back"
[[redstone]]
from = "bob.top"
to = "lamp.back"
`+"```\n```lua alice/startup.lua\nsleep(1) rs.setAnalogOutput('left', 5) sleep(1) os.shutdown()\n```\n"+
		"```lua bob/startup.lua\nsleep(1.5) rs.setAnalogOutput('top', 9) sleep(1) rs.setAnalogOutput('top', 0)\n```\n"+
		"```lua lamp/startup.lua\nwhile true do os.pullEvent('redstone') print(os.clock(), rs.getAnalogInput('back')) end\n```\n"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(f, lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.Run()
	if want := "CraftOS 1.9\n1.05\t5\n1.55\t9\n2.55\t0\n"; l.Log(2) != want {
		t.Errorf("%q, want %q", l.Log(2), want)
	}
}
