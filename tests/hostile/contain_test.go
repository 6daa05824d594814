package hostile

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/fault"
)

// program builds emberwire, with tags, once for a test.
func program(t *testing.T, tags string) string {
	t.Helper()
	if os.Getenv("EMBERWIRE_NODE") != "" {
		t.Skip("starts a process")
	}
	path := filepath.Join(t.TempDir(), "emberwire")
	if out, err := exec.Command("go", "build", "-tags", tags, "-o", path, "../../web/emberwire").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// pair is a lab of a chatting pair and Mallory, who runs a program.
func pair(config, mallory string) string {
	return "# Hostile\n```toml lab.toml\n" + config +
		"[[computer]]\nname = \"alice\"\n[[computer.modem]]\nside = \"top\"\n" +
		"[[computer]]\nname = \"bob\"\n[[computer.modem]]\nside = \"top\"\n" +
		"[[computer]]\nname = \"mallory\"\n[[computer.modem]]\nside = \"top\"\nip = \"10.0.0.3\"\n```\n" +
		"```lua alice/startup.lua\nlocal modem = peripheral.find('modem')\nmodem.open(2)\nsleep(0.5)\n" +
		"for n = 1, 9 do\n  modem.transmit(1, 2, n)\n  print((select(5, os.pullEvent('modem_message'))))\n  sleep(0.5)\nend\nprint('done')\n```\n" +
		"```lua bob/startup.lua\nlocal modem = peripheral.find('modem')\nmodem.open(1)\n" +
		"while true do\n  local _, _, _, reply, n = os.pullEvent('modem_message')\n  if type(n) == 'number' then modem.transmit(reply, 1, n * n) end\nend\n```\n" +
		"```lua mallory/startup.lua\n" + mallory + "\n```\n" +
		"```text want/alice.txt\nCraftOS 1.9\n1\n4\n9\n16\n25\n36\n49\n64\n81\ndone\n>\n```\n"
}

// A mistake of Emberwire in any layer of one computer ends that computer, with
// what to report, and exit status 3; one in what all share ends the run there.
func TestFaultsInAProcess(t *testing.T) {
	bin := program(t, "faults")
	for layer, lua := range map[string]string{
		fault.Slice:   "os.queueEvent('fault in slice') os.pullEvent()",
		fault.Native:  "os.queueEvent('fault in native')",
		fault.Phoenix: "peripheral.find('modem').open(1)",
		fault.CNet:    "peripheral.find('modem').open(1)",
		fault.Medium:  "peripheral.find('modem').transmit(1, 1, 'fault in medium')",
	} {
		t.Run(layer, func(t *testing.T) {
			src := pair("until = \"8s\"\n", "sleep(1.2)\n"+lua+"\nwhile true do os.pullEvent() end")
			if layer == fault.Phoenix || layer == fault.CNet {
				// Alice's word reaches the stack of whoever listens on its channel
				src = strings.Replace(src, "if type(n)", "if n == 'go' then modem.transmit(77, 1, 'fault in "+layer+"') end\n  if type(n)", 1)
				src = strings.Replace(src, lua+"\n", "local m = peripheral.find('modem') m.open(77) m.transmit(1, 77, 'go')\n", 1)
			}
			lab := filepath.Join(t.TempDir(), "lab.md")
			if err := os.WriteFile(lab, []byte(src), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(bin, "run", lab)
			var out, problems bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &problems
			_ = cmd.Run()
			if status := cmd.ProcessState.ExitCode(); status != 3 {
				t.Errorf("exit status %d", status)
			}
			word := "injected fault in " + layer
			if n := strings.Count(problems.String(), "Emberwire has made a mistake and stopped"); n != 1 || !strings.Contains(problems.String(), "goroutine") {
				t.Errorf("told %d times:\n%s", n, &problems)
			}
			if layer == fault.Medium {
				if !strings.Contains(problems.String(), "the lab stopped at 1.") || !strings.Contains(out.String(), "it stopped there after a mistake of Emberwire") {
					t.Errorf("it does not say that the lab stopped:\n%s\n%s", &out, &problems)
				}
				return
			}
			if !strings.Contains(out.String(), "want/alice.txt: as wanted") || !strings.Contains(out.String(), word) ||
				!strings.Contains(problems.String(), "mallory shows the failure screen: Emberwire has made a mistake: "+word) {
				t.Errorf("it printed\n%s\n%s", &out, &problems)
			}
		})
	}
}

// In the program that people get nothing of this can be reached.
func TestNoFaultsOnDemand(t *testing.T) {
	if fault.Enabled {
		t.Error("this build fails on demand")
	}
}
