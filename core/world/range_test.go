package world_test

import (
	"testing"

	"github.com/emberwire/emberwire/core/lab"
)

// A lab says how far its wireless modems reach, and a modem so for itself.
func TestRangeOfALab(t *testing.T) {
	for _, c := range []struct{ medium, modem, want string }{
		{"", "", "heard\tfalse\n"},
		{"[medium]\nrange = 100\n", "", "heard\ttrue\n"},
		{"[medium]\nrange = 99\n", "", "heard\tfalse\n"},
		{"", "range = 100.0\n", "heard\ttrue\n"},                    // its own reach counts
		{"[medium]\nrange = 100\n", "range = 1\n", "heard\ttrue\n"}, // as does that of who hears
	} {
		src := "# X\n```toml lab.toml\n" + c.medium + "[[computer]]\nname = \"a\"\n[[computer.modem]]\nside = \"top\"\n" + c.modem +
			"[[computer]]\nname = \"b\"\nat = [100, 64, 0]\n[[computer.modem]]\nside = \"top\"\n```\n" +
			"```lua a/startup.lua\nsleep(0.5) peripheral.call('top', 'transmit', 1, 1, 'x')\n```\n" +
			"```lua b/startup.lua\nperipheral.call('top', 'open', 1) os.startTimer(1) local e repeat e = os.pullEvent() until e == 'timer' or e == 'modem_message' print('heard', e == 'modem_message')\n```\n"
		l := started(t, parsed(t, src), lab.Options{})
		l.Run()
		if got := l.Log(1); got != "CraftOS 1.9\n"+c.want+"> " {
			t.Errorf("%q %q: %q", c.medium, c.modem, got)
		}
	}
}
