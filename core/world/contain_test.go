package world_test

import (
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/core/world"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/copies"
	"github.com/emberwire/emberwire/modem/statesum"
)

// fragile is a lab of a chatting pair and a third computer, which fails.
const fragile = "# Fragile\n```toml lab.toml\nuntil = \"6s\"\n[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"top\"\n" +
	"[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\n[[computer]]\nname = \"carl\"\n[[computer.modem]]\nside = \"top\"\n```\n" +
	"```lua alice/startup.lua\nlocal m = peripheral.find('modem') m.open(2) sleep(0.5)\n" +
	"for n = 1, 9 do m.transmit(1, 2, n) print((select(5, os.pullEvent('modem_message')))) sleep(0.5) end\n```\n" +
	"```lua bob/startup.lua\nlocal m = peripheral.find('modem') m.open(1)\nwhile true do local e = {os.pullEvent('modem_message')} m.transmit(e[4], 1, e[5] * e[5]) end\n```\n" +
	"```lua carl/startup.lua\nlocal m = peripheral.find('modem') m.open(1) sleep(2) if broken then broken() end m.transmit(7, 7, 'word') while true do os.pullEvent() end\n```\n"

const squares = "1\n4\n9\n16\n25\n36\n49\n64\n81\n"

// brittle is a stack that panics where it is told to.
type brittle struct{ where string }

func (b *brittle) at(where string) {
	if b.where == where {
		panic("brittle in " + where)
	}
}
func (b *brittle) Receive(now modem.Time, _ modem.Arrival) bool {
	if now > 2e9 {
		b.at("Receive")
	}
	return false
}
func (b *brittle) Advance(modem.Time) { b.at("Advance") }
func (b *brittle) Deadline() (modem.Time, bool) {
	b.at("Deadline")
	return 2e9, b.where == "Advance"
}
func (b *brittle) Reset()                          { b.at("Reset") }
func (b *brittle) DigestTo(*statesum.Digest)       {}
func (b *brittle) Copy(*copies.Map) computer.Stack { return b }

// nativePanic gives a computer a native that fails.
type nativePanic struct{ computer.Booter }

func (b nativePanic) Boot(c *computer.Computer, m *lua.Machine) (lua.Value, error) {
	main, err := b.Booter.Boot(c, m)
	m.SetStr(m.Globals(), "broken", m.NewFunction("broken", func(*lua.Call) lua.Result {
		var none *computer.Computer
		none.ID() // a nil dereference
		return lua.Result{}
	}))
	return main, err
}

// A panic in the turn of one computer ends that computer, whichever layer it is
// in, and disturbs nobody else.
func TestAPanicEndsOneComputer(t *testing.T) {
	for _, c := range []struct{ name, reason string }{
		{"native", "nil pointer dereference"}, {"Receive", "brittle in Receive"}, {"Advance", "brittle in Advance"},
		{"Deadline", "brittle in Deadline"}, {"Reset", "brittle in Reset"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var told []world.Crash
			f, err := labfile.Parse("fragile.md", []byte(fragile))
			if err != nil {
				t.Fatal(err)
			}
			l, err := lab.New(f, lab.Options{Options: world.Options{Crashed: func(c world.Crash) { told = append(told, c) }, Adapt: func(cfg *computer.Config) {
				if cfg.Name == "carl" && c.name == "native" {
					cfg.Boot = nativePanic{cfg.Boot}
				}
			}}})
			if err != nil {
				t.Fatal(err)
			}
			carl := l.Computer(2)
			carl.AddStack(&brittle{c.name})
			l.Run()
			if got := l.Log(0); !strings.HasSuffix(got, squares+"> ") {
				t.Errorf("the pair was disturbed:\n%s", got)
			}
			if l.Stopped() != "" || l.Status(nil) != 3 {
				t.Errorf("the lab has stopped: %q, status %d", l.Stopped(), l.Status(nil))
			}
			screen := strings.Join(strings.Fields(carl.Screen().Text()), " ")
			if carl.State() != computer.Failed || !strings.HasPrefix(screen, "Emberwire has made a mistake") || !strings.Contains(screen, c.reason) || !strings.Contains(screen, "Please report this text and the lab") {
				t.Errorf("carl is %v and shows %q", carl.State(), screen)
			}
			if len(told) != 1 || told[0].Computer != "carl" || !strings.Contains(told[0].Reason, c.reason) || !strings.Contains(told[0].Stack, "contain_test.go") {
				t.Errorf("told %d times: %v", len(told), told)
			}
		})
	}
}

// After a crash the power button starts the computer again.
func TestACrashedComputerStartsAgain(t *testing.T) {
	f, _ := labfile.Parse("fragile.md", []byte(fragile))
	l, err := lab.New(f, lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := &brittle{"Advance"}
	l.Computer(2).AddStack(b)
	l.RunTo(3e9, nil)
	if l.Computer(2).State() != computer.Failed {
		t.Fatal("it has not failed")
	}
	b.where = ""
	if r := l.Do(view.Command{Verb: view.DoPower, Computer: 2, Text: "on"}); !r.OK {
		t.Fatal(r.Error)
	}
	l.RunTo(5e9, nil)
	if l.Computer(2).State() != computer.On {
		t.Errorf("it is %v", l.Computer(2).State())
	}
}
