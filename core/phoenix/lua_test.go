package phoenix_test

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/craftos"
	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/modem"
)

// lab is craftos computers with the stack on one medium in virtual time.
type lab struct {
	t         testing.TB
	now       modem.Time
	boot      computer.Booter
	medium    *modem.Medium
	computers []*computer.Computer
	logs      []string
}

func newLab(t testing.TB, imp modem.Impairment) *lab {
	return &lab{t: t, boot: craftos.New(), medium: modem.NewMedium("air", false, imp, 1, &modem.Counter{})}
}

// add switches on a computer with an address and a program. Ids count from 1.
func (l *lab) add(ip, program string) *computer.Computer {
	disk := fs.New(fs.Config{})
	if err := disk.WriteFile("startup.lua", []byte(program)); err != nil {
		l.t.Fatal(err)
	}
	i := len(l.computers)
	l.logs = append(l.logs, "")
	c := computer.New(computer.Config{
		ID: i + 1, Files: disk, Seed: 1, Boot: l.boot, Log: func(text string) { l.logs[i] += text },
	})
	l.computers = append(l.computers, c)
	c.Attach("back", modem.New(modem.Config{Computer: i + 1, Name: "back", Kind: modem.Ender, Medium: l.medium, Receiver: c, On: c.On}))
	iface, err := phoenix.ParseInterface("back", ip, "")
	if err != nil {
		l.t.Fatal(err)
	}
	net := phoenix.New(c, phoenix.Config{Interfaces: []phoenix.Interface{iface}})
	net.SetHosts(l.hosts)
	c.AddStack(net)
	c.PowerOn(l.now)
	return c
}

// hosts are the names of the computers: anna, ben, carl.
func (l *lab) hosts() (list []phoenix.Host) {
	for i, c := range l.computers {
		name := []string{"anna", "ben", "carl", "dora"}[i%4]
		list = append(list, phoenix.Host{Name: name, Computer: c.ID(), Addresses: c.Stacks()[0].(*phoenix.Stack).Current()})
	}
	return list
}

func (l *lab) run(d time.Duration) {
	end := l.now.Add(d)
	for {
		next, due := end, false
		if at, ok := l.medium.Deadline(); ok && at <= next {
			next, due = at, true
		}
		for _, c := range l.computers {
			if at, ok := c.Deadline(); ok && at <= next {
				next, due = at, true
			}
		}
		if !due {
			break
		}
		l.now = max(l.now, next)
		l.medium.Advance(l.now)
		for _, c := range l.computers {
			if at, ok := c.Deadline(); ok && at <= l.now {
				c.Step(l.now)
			}
		}
	}
	l.now = end
}

// wantLog checks what a computer printed after the greeting of its system.
func (l *lab) wantLog(i int, want string) {
	l.t.Helper()
	want = "CraftOS 1.9\n" + want
	if got := l.logs[i]; got != want {
		l.t.Errorf("computer %d printed\n%s\nwant\n%s\nscreen:\n%s", i+1, got, want, l.computers[i].Screen().Text())
	}
}

const server = `
syscall.listen("psp://0.0.0.0:80")
while true do
	local event, p = os.pullEvent()
	if event == "network_request" then
		print(event, p.uri, p.ip, p.handle.status())
		handle = p.handle
	elseif event == "handle_data_ready" and p.id == handle.id then
		local line = handle:read()
		print("read", line)
		handle:write(line, "\n")
	elseif event == "handle_status_change" then
		print(event, p.status, p.error)
		return
	end
end`

const client = `
local h = syscall.connect("psp://10.0.0.2:80")
print(h.status())
local _, p = os.pullEvent("handle_status_change")
print(p.id == h.id, p.status, h.localIP())
h.write("hello\n")
os.pullEvent("handle_data_ready")
os.sleep(0.1)
print(h.read("*a"))
h.close()
print(h:status())`

func TestEchoFromLua(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: time.Millisecond})
	l.add("10.0.0.1", "os.sleep(0.5)"+client)
	l.add("10.0.0.2", server)
	l.run(5 * time.Second)
	l.wantLog(0, "connecting\ntrue\topen\t10.0.0.1\nhello\n\nclosed\n> ")
	l.wantLog(1, "network_request\tpsp://0.0.0.0:80\t10.0.0.1\topen\nread\thello\nhandle_status_change\tclosed\tnil\n> ")
}

// A writer whose peer does not read waits, while its other coroutines go on.
func TestWriteWaitsForRoom(t *testing.T) {
	l := newLab(t, modem.Impairment{Latency: time.Millisecond})
	l.add("10.0.0.1", `
os.sleep(0.5)
local h = syscall.connect("psp://10.0.0.2:80")
os.pullEvent("handle_status_change")
local ticks, done = 0, false
parallel.waitForAny(function()
	local part = ("x"):rep(65536)
	for i = 1, 64 do h.write(part) end
	print("written", ticks > 10)
	h.close()
end, function() while true do os.sleep(0.05) ticks = ticks + 1 end end)`)
	l.add("10.0.0.2", `
syscall.listen("psp://0.0.0.0:80")
local _, p = os.pullEvent("network_request")
os.sleep(3)
local n = 0
while n < 64 * 65536 do
	local s = p.handle.read("*a")
	if s then n = n + #s end
	os.sleep(0.05)
end
print("read", n)`)
	l.run(30 * time.Second)
	l.wantLog(0, "written\ttrue\n> ")
	l.wantLog(1, "read\t4194304\n> ")
}

func TestErrorsFromLua(t *testing.T) {
	l := newLab(t, modem.Impairment{})
	l.add("10.0.0.1", `
local function try(f, ...) print(select(2, pcall(f, ...))) end
try(syscall.connect, "psp://10.0.0.2")
try(syscall.connect, print)
try(syscall.connect, {url = 5})
try(syscall.connect, "gopher://10.0.0.2:1")
try(syscall.listen, "psp://10.0.0.9:80")
try(syscall.unlisten, "psp://0.0.0.0:80")
local h = syscall.connect("psp://10.0.0.1:81")
try(h.read)
try(h.read, {})
try(h.write, "x")
print(syscall.checkuri("psp://10.0.0.1:80"), syscall.checkuri("nonsense"), syscall.checkuri())
print(syscall.ipconfig("back").ip, syscall.ipconfig("/lo").netmask, syscall.ipconfig("back", {netmask = 16}).netmask)
print(#syscall.routelist(0), syscall.routelist(9), syscall.arplist("back")["10.0.0.1"])`)
	l.run(5 * time.Second)
	l.wantLog(0, `No port specified
bad argument #1 (expected table, got function)
bad field "url" (expected string, got number)
Invalid protocol gopher
Address not available
Not listening on this URI
attempt to read from a connecting handle
bad argument (expected string or number, got table)
attempt to write to a connecting handle
true	false	false
10.0.0.1	8	16
4	nil	1
> `)
}

// Two runs are the same, to the last message id.
func TestDeterministic(t *testing.T) {
	run := func() string {
		l := newLab(t, modem.Impairment{Latency: time.Millisecond, Jitter: 20 * time.Millisecond, Loss: 0.2})
		var sent string
		l.medium.AddTap(tap{&sent})
		l.add("10.0.0.1", "os.sleep(0.5)"+client)
		l.add("10.0.0.2", server)
		l.run(10 * time.Second)
		return sent + l.logs[0] + l.logs[1]
	}
	if a, b := run(), run(); a != b || len(a) < 1000 {
		t.Errorf("two runs differ or are empty:\n%s\n%s", a, b)
	}
}

type tap struct{ text *string }

func (t tap) Sent(now modem.Time, m *modem.Message) {
	*t.text += now.String() + m.Value.String() + "\n"
}
func (tap) Heard(modem.Time, *modem.Message, *modem.Modem, float64, bool, modem.Why) {
}
func (tap) Missed(modem.Time, *modem.Message, *modem.Modem, modem.Why) {}
func (tap) WantsMisses() bool                                          { return false }
