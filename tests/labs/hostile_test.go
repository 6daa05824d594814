package labs

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lab"
)

// hostile is a lab of a working pair and Mallory, who runs a program.
func hostile(program string) string {
	return "# Hostile\n```toml lab.toml\nuntil = \"12s\"\n" +
		"[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"top\"\n" +
		"[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\n" +
		"[[computer]]\nname = \"mallory\"\ncpu = 5_000_000\n[[computer.modem]]\nside = \"top\"\n```\n" +
		"```lua alice/startup.lua\n" +
		"local modem = peripheral.find('modem')\nmodem.open(2)\nsleep(0.5)\n" +
		"for n = 1, 20 do\n  modem.transmit(1, 2, n)\n  local _, _, _, _, answer = os.pullEvent('modem_message')\n" +
		"  print(n, answer)\n  sleep(0.5)\nend\n```\n" +
		"```lua bob/startup.lua\n" +
		"local modem = peripheral.find('modem')\nmodem.open(1)\n" +
		"for n = 1, 20 do\n  local _, _, _, reply, message = os.pullEvent('modem_message')\n" +
		"  modem.transmit(reply, 1, message * message)\nend\nprint('done')\n```\n" +
		"```lua mallory/startup.lua\nshell.run('evil')\nprint('after')\n```\n" +
		"```lua mallory/evil.lua\n" + program + "\n```\n"
}

// Whatever Mallory does, she is bounded, is told why, and the pair goes on as
// if she was not there.
func TestHostilePrograms(t *testing.T) {
	quiet := build(t, "quiet.md", hostile(""), lab.Options{})
	quiet.Run()
	alice, bob := quiet.Log(0), quiet.Log(1)
	if !strings.Contains(alice, "20\t400") && !strings.Contains(alice, "20 400") || !strings.Contains(bob, "done") {
		t.Fatalf("the pair does not work even alone:\n%s\n%s", alice, bob)
	}
	const tooLong = "Too long without yielding"
	for _, c := range []struct {
		name, program string
		prints        string // in Mallory's log
		note          string // her tile's note contains it
		power         computer.Power
	}{
		{"an endless loop", "while true do end", tooLong, "", computer.On},
		{"an endless loop that catches", "while true do pcall(function() while true do end end) end", tooLong, "Switched off: " + tooLong, computer.Failed},
		{"a transmit flood", "local m = peripheral.find('modem')\nwhile true do m.transmit(9, 9, 'x') end", tooLong, "", computer.On},
		{"a flood of large messages", "local m, x = peripheral.find('modem'), ('x'):rep(100000)\nfor n = 1, 3000 do m.transmit(9, 9, x) end", "after", "", computer.On},
		{"an event flood", "for n = 1, 5000 do os.queueEvent('x') end", "after", "dropped: at most 256 wait in the queue.", computer.On},
		{"an endless event flood", "while true do os.queueEvent('x') end", tooLong, "dropped: at most 256 wait in the queue.", computer.On},
		{"an event loop", "for n = 1, 20000 do os.queueEvent('x') os.pullEvent('x') end", "after", "", computer.On},
		{"a table bomb", "local t = {}\nwhile true do t[#t + 1] = {} end", "not enough memory", "", computer.On},
		{"a string bomb", "local s = 'x'\nwhile true do s = s .. s end", "not enough memory", "", computer.On},
		{"one huge string", "print(#('x'):rep(1e9))", "not enough memory", "", computer.On},
		{"5,000 timers", "for n = 1, 5000 do os.startTimer(1) end\nsleep(2)", "after", "4744 events were dropped: at most 256 wait in the queue.", computer.On},
		{"20,000 timers", "for n = 1, 20000 do os.startTimer(1) end", "after", "11808 timers were dropped: at most 8192 run at once.", computer.On},
		{"a deep message", "local t = {}\nfor n = 1, 40 do t = {t} end\nperipheral.find('modem').transmit(9, 9, t)", "message too deep: tables may be nested 32 deep", "", computer.On},
		{"a large message", "peripheral.find('modem').transmit(9, 9, ('x'):rep(2^21))", "message too large: it may hold", "", computer.On},
		{"129 channels", "local m = peripheral.find('modem')\nfor n = 1, 129 do m.open(n) end", "Too many open channels", "", computer.On},
		{"deep recursion", "local function f() return 1 + f() end\nf()", "stack overflow", "", computer.On},
		{"a reboot loop", "os.reboot()", "", "", computer.On},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := build(t, "hostile.md", hostile(c.program), lab.Options{})
			l.Run()
			mallory := l.Computer(2)
			if got := l.Log(2); !strings.Contains(strings.ReplaceAll(got, "\n", " "), c.prints) {
				t.Errorf("Mallory sees\n%s\nwithout %q", got, c.prints)
			}
			if c.note != "" && !strings.Contains(mallory.Note(), c.note) {
				t.Errorf("her note is %q", mallory.Note())
			}
			if mallory.State() != c.power && c.name != "a reboot loop" {
				t.Errorf("her computer is %v: %s", mallory.State(), mallory.FailureText())
			}
			if got := fmt.Sprint(l.Log(0), l.Log(1)); got != alice+bob {
				t.Errorf("the pair was disturbed:\n%s", got)
			}
		})
	}
}
