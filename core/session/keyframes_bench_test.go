package session

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/modem"
)

// busyLabs compute all the time, or send 160 messages a second.
func busyLabs() map[string]string {
	const head = "# Busy\n```toml lab.toml\n"
	var chat, files strings.Builder
	for i := range 8 {
		fmt.Fprintf(&chat, "[[computer]]\nname = \"c%d\"\n[[computer.modem]]\nside = \"top\"\n", i)
		fmt.Fprintf(&files, "```lua c%d/startup.lua\nlocal m = peripheral.find('modem') m.open(1)\nparallel.waitForAll(function() while true do m.transmit(1, 2, { from = %d, text = 'hello' }) sleep(0.05) end end, function() while true do os.pullEvent('modem_message') end end)\n```\n", i, i)
	}
	one := head + "[[computer]]\nname = \"a\"\n```\n```lua a/startup.lua\n"
	return map[string]string{
		"always computing":  one + "local n = 0\nwhile true do for i = 1, 100000 do n = (n * 31 + i) % 65521 end os.queueEvent('x') os.pullEvent('x') end\n```\n",
		"tables and sort":   one + "while true do local t = {} for i = 1, 20000 do t[i] = { k = (i * 7919) % 65521 } end table.sort(t, function(a, b) return a.k < b.k end) os.queueEvent('x') os.pullEvent('x') end\n```\n",
		"160 messages/s":    head + chat.String() + "```\n" + files.String(),
		"one idle computer": head + "[[computer]]\nname = \"a\"\n```\n",
	}
}

// BenchmarkBusySeek runs a busy lab as a page does, for a minute of lab time or ten
// seconds of computing, and goes to 40 moments of it: milliseconds, and what the
// keyframes cost the run.
func BenchmarkBusySeek(b *testing.B) {
	for name, src := range busyLabs() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				busySeek(b, src)
			}
		})
	}
}

func busySeek(b *testing.B, src string) {
	s := New(lab.Options{}, nil)
	if err := s.Load("busy.md", []byte(src), 0); err != nil {
		b.Fatal(err)
	}
	computed, cost := s.compute(modem.Time(time.Minute), 10*time.Second)
	r := rand.New(rand.NewPCG(1, 2))
	var ms []float64
	for range 40 {
		ms = append(ms, s.timed(b, labfile.Moment{Step: 1 + r.Uint64N(s.lab.Steps())}.String()))
	}
	slices.Sort(ms)
	b.ReportMetric(ms[20], "ms-median")
	b.ReportMetric(ms[37], "ms-p95")
	b.ReportMetric(100*float64(cost)/float64(computed), "%-cost")
	b.ReportMetric(float64(len(s.frames.list)), "keyframes")
	b.ReportMetric(float64(s.frames.bytes())/(1<<20), "MiB")
	b.ReportMetric(s.lab.Now().Seconds(), "lab-s")
}
