package phoenix_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/phoenix"
	"github.com/emberwire/emberwire/modem"
)

// The workloads of the original's cost report, from Lua programs: everything
// of both computers and the medium counts.
//
//	go test -run '^$' -bench FromLua -benchtime 20000x ./core/phoenix

// transfer writes b.N messages in bursts with an idle time after each.
func transfer(b *testing.B, size, burst int, idle time.Duration) {
	l := newLab(b, modem.Impairment{Latency: 50 * time.Millisecond})
	l.add("10.0.0.1", fmt.Sprintf(`
os.sleep(0.5)
local h = syscall.connect("psp://10.0.0.2:80")
os.pullEvent("handle_status_change")
local data, n = ("x"):rep(%d), %d
while n > 0 do
	for i = 1, math.min(n, %d) do h.write(data) end
	n = n - %d
	os.sleep(%g)
end
h.close()`, size, b.N, burst, burst, idle.Seconds()))
	l.add("10.0.0.2", `
syscall.listen("psp://0.0.0.0:80")
local _, p = os.pullEvent("network_request")
local n = 0
while p.handle.status() == "open" do
	local s = p.handle.read("*a")
	if s then n = n + #s else os.pullEvent() end
end
print(n)`)
	b.SetBytes(int64(size))
	defer phoenix.PerCPU(b, "msg", size)()
	l.run(time.Duration(b.N/burst+1)*(idle+50*time.Millisecond) + 20*time.Second)
	if want := fmt.Sprintf("\n%d\n", size*b.N); !strings.Contains(l.logs[1], want) {
		b.Fatalf("%s, want %s; %s", l.logs[1], want, l.logs[0])
	}
}

func BenchmarkFromLua64One(b *testing.B)          { transfer(b, 64, 1, 1200*time.Millisecond) }
func BenchmarkFromLua64Bursts(b *testing.B)       { transfer(b, 64, 50, 3*time.Second) }
func BenchmarkFromLua4096Bursts(b *testing.B)     { transfer(b, 4096, 50, 3*time.Second) }
func BenchmarkFromLua64Continuous(b *testing.B)   { transfer(b, 64, 20, 50*time.Millisecond) }
func BenchmarkFromLua4096Continuous(b *testing.B) { transfer(b, 4096, 20, 50*time.Millisecond) }

func BenchmarkFromLuaPing(b *testing.B) {
	l := newLab(b, modem.Impairment{Latency: 50 * time.Millisecond})
	l.add("10.0.0.1", fmt.Sprintf(`
os.sleep(0.5)
syscall.netevent(true)
for i = 1, %d do
	syscall.netcontrol("10.0.0.2", "ping", tostring(i))
	repeat local _, e = os.pullEvent("network_event") until e.messageType == "pong"
end
print("done")`, b.N))
	l.add("10.0.0.2", ``)
	defer phoenix.PerCPU(b, "pings", 0)()
	l.run(time.Duration(b.N)*110*time.Millisecond + 5*time.Second)
	if !strings.Contains(l.logs[0], "done") {
		b.Fatal(l.logs[0])
	}
}
