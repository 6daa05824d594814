package hostile

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The bounds of a process: its computers' limits one and a half times, and what
// the program itself needs, in MB of a million bytes.
const (
	limit    = 32 << 20 // of each of the three computers
	own      = 100
	mostPeak = (3*limit*3/2)/1_000_000 + own
	tooMuch  = 3000 // a process that has more is ended, lest the machine suffers
)

// greedy are programs that want the host to keep more than is theirs.
var greedy = []struct{ name, program string }{
	{"3,000 readers that wait", `local part = ("x"):rep(1e6)
local t = {} for i = 1, 3000 do t[i] = coroutine.create(function() local n = 0 load(function() n = n + 1 if n == 1 then return "--" .. part .. i end coroutine.yield() end) end) coroutine.resume(t[i]) end`},
	{"3,000 chunk names", `local name, t = ("n"):rep(1e6), {} for i = 1, 3000 do t[i] = load("return function() end", "=" .. name .. i) end`},
	{"300 formats that wait", `local s, m = ("x"):rep(7e6), setmetatable({}, { __tostring = function() coroutine.yield() return "" end })
local t = {} for i = 1, 300 do t[i] = coroutine.create(function() return ("%s%s"):format(s, m) end) coroutine.resume(t[i]) end`},
	{"256 events of 16,000 tables", `local t = {} for i = 1, 16000 do t[i] = {} end for _ = 1, 256 do os.queueEvent("x", t) end`},
	{"endless large events", `while true do os.queueEvent("x", ("y"):rep(1e6)) end`},
	{"an event of 200,000 large tables", `local t = {} for i = 1, 16000 do t[i] = {} end local l = {} for i = 1, 200000 do l[i] = t end os.queueEvent("x", table.unpack(l))`},
	{"event names", `for i = 1, 256 do os.queueEvent(("n"):rep(1e6) .. i) end`},
	{"large messages", `local m, t = peripheral.find("modem"), {} for i = 1, 16000 do t[i] = {} end for _ = 1, 3000 do m.transmit(9, 9, t) end`},
	{"large messages to itself", `local m, s = peripheral.find("modem"), ("x"):rep(1e6) m.open(9) for i = 1, 3000 do m.transmit(9, 9, s .. i) end`},
	{"system events", `for i = 1, 3000 do syscall.queueEvent("x", { ("y"):rep(1e6) .. i }) end`},
	{"waiting requests", `for i = 1, 300 do http.request { url = "http://10.0.0.3/", body = ("x"):rep(4e6) .. i } end`},
	{"bodies of handles", `for i = 1, 200 do pcall(function() local h = syscall.connect("http://10.0.0.3/") h.write(("x"):rep(3e6) .. i) end) end`},
	{"streams nobody reads", `syscall.listen("psp://0.0.0.0:7") local t = {} for i = 1, 200 do pcall(function() t[i] = syscall.connect("psp://127.0.0.1:7") end) end sleep(1)
for i = 1, 200 do pcall(function() t[i].write(("x"):rep(1e6)) end) end sleep(1)`},
	{"datagrams nobody reads", `syscall.listen("pdp://0.0.0.0:8") local h = syscall.connect("pdp://127.0.0.1:8") for i = 1, 3000 do pcall(h.write, ("x"):rep(1e6) .. i) end sleep(1)`},
	{"files and handles", `for i = 1, 200 do local f = fs.open("f" .. i, "w") if f then pcall(f.write, ("x"):rep(2e6)) end end`},
	{"timers", `for i = 1, 1e6 do os.startTimer(i) end`},
	{"windows", `local t = {} for i = 1, 3000 do t[i] = window.create(term.current(), 1, 1, 1000, 1000, false) end`},
	{"printing", `while true do write(("x"):rep(1e5)) end`},
	{"patterns", `local t = {} for i = 1, 3000 do t[i] = ("x"):rep(1e5):gmatch(("x?"):rep(3000) .. i) t[i]() end`},
	{"labels and redstone", `for i = 1, 1e5 do os.setComputerLabel(("x"):rep(1e4) .. i) rs.setBundledOutput("left", i % 65536) end`},
	{"processes", `for i = 1, 3000 do pcall(syscall.fork, function() local s = ("x"):rep(1e6) coroutine.yield() return s end, ("n"):rep(1e6) .. i) end sleep(1)`},
	{"routes and neighbours", `for i = 1, 1e5 do pcall(syscall.arpset, "left", "10.1." .. i % 256 .. "." .. i % 251, i) pcall(syscall.routeadd, { source = "10.2." .. i % 256 .. ".0", sourceNetmask = 24, action = "blackhole", table = i % 256 }) end`},
}

// peak runs a command and answers the most memory it had resident, in MB. It is
// looked at until the command ends.
func peak(cmd *exec.Cmd) (mb int, err error) {
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
		_, rest, _ := strings.Cut(string(status), "VmHWM:")
		kb := 0
		_, _ = fmt.Sscan(rest, &kb)
		if mb = max(mb, kb*1024/1_000_000); mb > tooMuch {
			_ = cmd.Process.Kill()
		}
		select {
		case <-ended:
			return mb, nil
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Whatever a program makes the host keep, the process stays within its bounds,
// and a pair that chats beside it does not notice.
func TestMemoryOfTheProcess(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the peak of a process is known on Linux only")
	}
	bin := os.Getenv("EMBERWIRE_BIN") // another commit's, to compare with
	if bin == "" {
		bin = program(t, "")
	}
	for _, c := range greedy {
		t.Run(c.name, func(t *testing.T) {
			lab := filepath.Join(t.TempDir(), "lab.md")
			src := pair("until = \"8s\"\nmemory = 33554432\n", "sleep(0.2)\nlocal ok, why = pcall(function() "+c.program+" end)\nprint(why)\nsleep(3)")
			if err := os.WriteFile(lab, []byte(src), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(bin, "run", lab)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			mb, err := peak(cmd)
			if err != nil {
				t.Fatal(err)
			}
			got := out.String()
			if t.Logf("%s: %d MB", c.name, mb); mb > mostPeak && os.Getenv("EMBERWIRE_BIN") == "" {
				t.Errorf("%d MB resident; %d are allowed", mb, mostPeak)
			}
			if !strings.Contains(got, "want/alice.txt: as wanted") {
				t.Errorf("the pair was disturbed:\n%s", got)
			}
		})
	}
}
