package world

import (
	"fmt"
	"strings"
	"testing"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/core/phoenix/pdu"
)

// captured runs a lab in which anna captures while ben and carol talk, and gives
// her screen.
func captured(t *testing.T, os, program string) (*World, string) {
	t.Helper()
	doc := "```toml lab.toml\nuntil = \"20s\"\nseed = 3\n[medium]\nlatency = \"5ms\"\n" +
		"[[computer]]\nname = \"anna\"\nos = \"" + os + "\"\n[[computer.modem]]\nside = \"back\"\nip = \"10.0.0.1/24\"\n[[computer.modem]]\nside = \"top\"\n" +
		"[[computer]]\nname = \"ben\"\n[[computer.modem]]\nside = \"back\"\nip = \"10.0.0.2/24\"\n" +
		"[[computer]]\nname = \"carol\"\n[[computer.modem]]\nside = \"back\"\nip = \"10.0.0.3/24\"\n```\n" +
		"```lua anna/startup.lua\n" + program + "\n```\n" +
		"```lua ben/startup.lua\nos.sleep(1)\nshell.run(\"ping -c 1 10.0.0.1\")\nlocal m = peripheral.wrap(\"back\")\nm.transmit(9, 7, \"not for anna\")\n" +
		"shell.run(\"nc -s hello -w 1 10.0.0.1 7\")\nshell.run(\"ping -c 1 10.0.0.3\")\n```\n"
	f, err := labfile.Parse("capture.md", []byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	w, err := New(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.Run()
	return w, w.Nodes()[0].Log()
}

const tried = `
syscall.listen("psp://0.0.0.0:7")
for _, line in ipairs {
	"tcpdump -c 3 psp and not ack or control", "tcpdump -n -c 1 psp", "tcpdump -e -c 1 from=ben", "tcpdump -v -c 1 fin", "tcpdump -w all.pcapng -G 3 -i back", "tcpdump -G 0.5 -i top",
	"tcpdump -c 0", "tcpdump -G -1", "tcpdump -c x", "tcpdump -i left", "tcpdump -i lo", "tcpdump -i nowhere", "tcpdump psp colour=red", "tcpdump -w rom/x", "tcpdump -q", "as bob tcpdump", "tcpdump --help",
} do shell.run(line) end`

// The program shows what its computer hears and sends, and nothing else; -w
// writes the same as a file.
func TestTcpdump(t *testing.T) {
	w, text := captured(t, "craftos", tried)
	for _, want := range []string{"CraftOS 1.9\nlistening on all modems\n1.005 In  back control ping 3.1 ben > anna\n1.005 Out back control pong anna > ben\n1.015 In  back psp SYN ben:",
		"3 messages shown, ", "psp ACK 10.0.0.2:53333 > 10.0.0.1:7 seq=", "\n1.025 In  back #1 7/", "psp FIN ACK ben:", "\n  psp: FIN ACK ben:", "\n    sequence ", "\n    final true",
		"messages written, ", "listening on top\n0 messages shown, 0 seen, 0 lost for want of room\n",
		"tcpdump: -c is a whole number from 1 on\ntcpdump: -G is a number of seconds\ntcpdump: option 'c' needs a number, see tcpdump --help\ntcpdump: Not a modem\ntcpdump: Not a modem\ntcpdump: No such device\n" +
			"tcpdump: filter: unknown key \"colour\"; known are ", "tcpdump: rom/x: /rom/x: Access denied\ntcpdump: unknown option 'q', see tcpdump --help\ntcpdump: Permission denied\nUsage: tcpdump "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "not for anna") {
		t.Error("it shows what the computer does not hear")
	}
	file, err := w.Nodes()[0].FS().ReadFile("all.pcapng")
	if err != nil || !strings.HasPrefix(string(file), "\x0a\x0d\x0d\x0a") {
		t.Fatalf("%v, %q", err, file[:min(len(file), 20)])
	}
	if n := strings.Count(string(file), "EWIR"); n < 2 || !strings.Contains(text, fmt.Sprintf("%d messages written, %d seen", n, n)) {
		t.Errorf("%d frames in the file\n%s", n, text)
	}
}

// On Phoenix it is the same program; Ctrl+T ends it there with what it holds.
func TestTcpdumpOnPhoenix(t *testing.T) {
	w, text := captured(t, "phoenix", `syscall.exec("/bin/tcpdump.lua", "-c", "2", "-w", "/two.pcapng", "control")`)
	if !strings.Contains(text, "listening on all modems\n2 messages written, ") {
		t.Error(text)
	}
	if file, err := w.Nodes()[0].FS().ReadFile("two.pcapng"); err != nil || strings.Count(string(file), "EWIR") != 2 {
		t.Errorf("%v, %d bytes", err, len(file))
	}
}

// Where nothing fits the file is an empty one, not none; a full disk is said.
func TestTcpdumpWritesWhatItCan(t *testing.T) {
	w, text := captured(t, "craftos", `
shell.run("tcpdump -w none.pcapng -G 1 proto=gps")
local f = fs.open("fill", "wb") f.write(("x"):rep(fs.getFreeSpace("/") - 1200)) f.close()
shell.run("tcpdump -w full.pcapng -G 8")`)
	file, _ := w.Nodes()[0].FS().ReadFile("none.pcapng")
	if !strings.HasPrefix(string(file), "\x0a\x0d\x0d\x0a") || strings.Contains(string(file), "EWIR") || !strings.Contains(text, "0 messages written, ") {
		t.Errorf("%q\n%s", file, text)
	}
	if !strings.Contains(text, "tcpdump: Out of space") {
		t.Error(text)
	}
}

// A computer is called what the lab calls it, whatever else it says of itself; an
// address that two have has no name.
func TestCapturesNames(t *testing.T) {
	var a analysis
	a.learn([]phoenix.Host{{Name: "ben", Computer: 1, Addresses: []pdu.IP{1, 2}}, {Name: "printer", Computer: 1, Addresses: []pdu.IP{3}}, {Name: "carol", Computer: 2, Addresses: []pdu.IP{2}}})
	if a.name(1) != "ben" || a.names["0.0.0.1"] != "ben" || a.names["0.0.0.2"] != "" || a.names["0.0.0.3"] != "printer" || a.name(9) != "" {
		t.Errorf("%v", a.names)
	}
}
