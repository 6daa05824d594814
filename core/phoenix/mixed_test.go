package phoenix_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	world "github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/core/phoenix"
)

// asCraftOS gives a Phoenix process the few functions of CraftOS that the
// programs of the labs use, by system calls; _G is shared by all processes.
const asCraftOS = `do
	local util = require "system.util"
	_G.sleep, os.sleep, os.pullEvent, _G.write = util.sleep, util.sleep, util.pullEvent, io.write
	os.getComputerID = function() return syscall.devcall("/", "getId") end
	local function wait(id)
		local params
		repeat params = select(2, util.filterEvent("process_complete")) until params.id == id
		return params.error == nil
	end
	_G.parallel = { waitForAny = function(first, second)
		local id = syscall.fork(first)
		second()
		syscall.kill(id)
	end }
	_G.shell = { run = function(line, ...)
		local words = { ... }
		for word in line:gmatch("%S+") do table.insert(words, #words + 1 - select("#", ...), word) end
		local file = "/" .. table.remove(words, 1) .. ".lua"
		if not syscall.stat(file) then file = "/bin" .. file end
		local args = table.pack(table.unpack(words))
		return wait(syscall.fork(function() syscall.exec(file, table.unpack(args, 1, args.n)) end))
	end }
end
`

// labSource is a lab with one of its computers changed to Phoenix, or "" where
// its programs need more of CraftOS than asCraftOS has.
func labSource(t *testing.T, name, who string) string {
	t.Helper()
	src, err := os.ReadFile("../../static/labs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	text := string(src)
	for part := range strings.SplitSeq(text, "\n```lua "+who+"/") {
		program, _, _ := strings.Cut(part, "\n```")
		for _, more := range []string{"peripheral.", "rednet.open", "startTimer", "term.", "fs.", "textutils.", "epoch", "http.get", "http.request", "http.websocket", "waitForAll"} {
			if part != text && strings.Contains(program, more) {
				return ""
			}
		}
	}
	text = strings.Replace(text, "name = \""+who+"\"", "name = \""+who+"\"\nos = \"phoenix\"", 1)
	program := "```lua " + who + "/startup.lua\n"
	if strings.Contains(text, program) {
		return strings.Replace(text, program, program+asCraftOS, 1)
	}
	return ""
}

// printed is what the programs of a computer printed: without the greeting and
// the prompt of its system.
func printed(log string) string {
	for _, greeting := range []string{"CraftOS 1.9\n", phoenix.Version + "\n"} {
		log = strings.TrimPrefix(log, greeting)
	}
	for _, prompt := range []string{"> ", "/ # ", "/ $ "} {
		log = strings.TrimSuffix(log, prompt)
	}
	return log
}

// Every lab of the network does the same with any one of its computers changed
// to Phoenix: all programs print what they print on CraftOS.
func TestLabsWithOnePhoenix(t *testing.T) {
	names, err := filepath.Glob("../../static/labs/phoenix-*.md")
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for _, path := range names {
		name := filepath.Base(path)
		if strings.HasPrefix(name, "phoenix-os-") {
			continue // are mixed as they are
		}
		plain := openLab(t, name)
		plain.Run()
		for _, c := range plain.Computers() {
			src := labSource(t, name, c.Name())
			if src == "" {
				continue
			}
			changed++
			t.Run(strings.TrimSuffix(name, ".md")+" "+c.Name(), func(t *testing.T) {
				f, err := labfile.Parse(name, []byte(src))
				if err != nil {
					t.Fatal(err)
				}
				l, err := world.New(f, world.Options{})
				if err != nil {
					t.Fatal(err)
				}
				l.Run()
				for _, o := range plain.Computers() {
					got, want := printed(l.Log(o.ID())), printed(plain.Log(o.ID()))
					if got != want {
						t.Errorf("%s:\n%s", o.Name(), labfile.Diff(want, got))
					}
				}
			})
		}
	}
	if changed < 19 {
		t.Errorf("only %d computers were changed", changed)
	}
}

// What lies behind a wired modem is in the device tree, but no modem
// (spec/phoenix.md 2).
func TestDevicesBehindACable(t *testing.T) {
	f, err := labfile.Parse("cable.md", []byte("# Cable\n```toml lab.toml\n[[computer]]\nname = \"anna\"\nos = \"phoenix\"\n[[computer.modem]]\n"+
		"side = \"left\"\ncable = \"c\"\nip = \"10.0.0.1\"\n[[computer]]\nname = \"ben\"\n[[computer.modem]]\nside = \"back\"\ncable = \"c\"\n```\n"+
		"```lua anna/startup.lua\n"+`local function try(name, ...) print(name, select(2, pcall(syscall[name], ...))) end
print(syscall.devfind("computer"))
print(syscall.devlookup("computer_1"))
for _, device in ipairs { "/left/computer_1", "computer_1", "/left/computer_9", "left/" } do
	try("ipconfig", device, { up = true })
	try("arplist", device)
	try("arpadd", device, "10.0.0.9", 9)
	try("arpdel", device, "10.0.0.9")
	try("routeadd", { source = "10.9.0.0", sourceNetmask = 16, action = "local", device = device })
	try("connect", { url = "psp://10.0.0.1:7", device = device })
end
print(syscall.devcall("computer_1", "getID"), syscall.devcall("left", "getNameLocal"))
syscall.devcall("computer_1", "shutdown")
print(syscall.devcall("computer_1", "isOn"))
`+"```\n"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := world.New(f, world.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.Run()
	var want strings.Builder
	want.WriteString("/\t/left/computer_1\n/left/computer_1\n")
	for _, problem := range []string{"Not a modem", "Not a modem", "No such device"} {
		for _, call := range []string{"ipconfig", "arplist", "arpadd", "arpdel", "routeadd", "connect"} {
			want.WriteString(call + "\t" + problem + "\n")
		}
	}
	want.WriteString("ipconfig\ttable: 00000001\narplist\ttable: 00000002\narpadd\narpdel\nrouteadd\nconnect\tsocket: 00000003\n1\tcomputer_0\nfalse\n")
	if got := printed(l.Log(0)); got != want.String() {
		t.Errorf("got\n%s\nwant\n%s", got, want.String())
	}
}
