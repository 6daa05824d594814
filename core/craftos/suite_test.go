package craftos

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/hostnet"
	"github.com/emberwire/emberwire/modem"
)

// The specifications of core/rom/testdata run inside a computer; each of their
// cases is a subtest here.
func TestSuite(t *testing.T) {
	for _, name := range []string{"apis.lua", "files.lua", "surface.lua", "errors.lua", "results.lua", "documented.lua", "modules.lua", "usages.lua", "programs.lua", "network.lua"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c := suite(t, w, name)
			if name == "network.lua" {
				neighbours(w)
			}
			w.run(2 * time.Minute)
			if c.State() != computer.On {
				t.Fatalf("the computer is %v: %s", c.State(), c.FailureText())
			}
			report(t, w.logs[0])
		})
	}
}

// suite is the computer that runs a specification.
func suite(t *testing.T, w *world, name string) *computer.Computer {
	left := computer.Side("left")
	c := w.computer(func(cfg *computer.Config) {
		cfg.Redstone = func(side int) {
			if len(w.computers) > 1 {
				w.computers[1].SetInput(w.computers[0].Now(), left, w.computers[0].Output(side))
			}
		}
	}, "runner.lua", readFile(t, "runner.lua"), name, readFile(t, name), "startup.lua", `shell.run("`+name+`")`)
	o := &outside{fixtures: hostnet.Fixtures{{Name: "suite.test/page", Body: []byte("a page")}}}
	o.web = NewWeb(c, o)
	c.AddStack(o.web)
	return c
}

// neighbours are the other computers of network.lua: one that echoes whatever
// it hears, by modem, rednet and redstone (one stronger), and one that sleeps.
func neighbours(w *world) {
	left := computer.Side("left")
	echo := w.computer(func(cfg *computer.Config) {
		cfg.Redstone = func(side int) { w.computers[0].SetInput(w.computers[1].Now(), left, w.computers[1].Output(side)) }
	}, "startup.lua", `
		rednet.open("top") rednet.host("echo", "one")
		for _, side in ipairs { "top", "back" } do peripheral.call(side, "open", 7) end
		while true do
			local event, a, channel, reply, message = os.pullEvent()
			if event == "modem_message" and channel == 7 then peripheral.call(a, "transmit", reply, 7, message)
			elseif event == "rednet_message" and reply == "echo" then rednet.send(a, channel, "echo")
			elseif event == "redstone" then rs.setAnalogOutput("left", rs.getAnalogInput("left") + 1) end
		end`)
	sleeper := w.computer(func(cfg *computer.Config) { cfg.Label = "sleeper" })
	w.modem(w.computers[0], "top", modem.Wireless)
	w.modem(echo, "top", modem.Wireless)
	w.medium = modem.NewMedium("cable", true, modem.Impairment{}, 1, &modem.Counter{})
	for _, c := range []*computer.Computer{w.computers[0], echo, sleeper} {
		w.modem(c, "back", modem.Wired)
	}
}

// report turns the runner's lines into subtests.
func report(t *testing.T, log string) {
	cases := 0
	for line := range strings.SplitSeq(log, "\n") {
		name, ok := strings.CutPrefix(line, "ok ")
		why, failed := strings.CutPrefix(line, "FAIL ")
		if failed {
			name, why, _ = strings.Cut(why, ": ")
		}
		if !ok && !failed {
			continue
		}
		cases++
		t.Run(name, func(t *testing.T) {
			if failed {
				t.Error(why)
			}
		})
	}
	if cases == 0 || !strings.Contains(log, " passed, ") {
		t.Fatalf("the suite did not finish:\n%s", log)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("../rom/testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
