package craftos

import (
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/modem"
)

// boots boots one computer to its prompt.
func boots(b testing.TB, boot *Booter) *computer.Computer {
	c := computer.New(computer.Config{Advanced: true, Seed: 1, Boot: boot})
	c.PowerOn(0)
	for {
		at, ok := c.Deadline()
		if !ok || at > modem.Time(time.Second) {
			break
		}
		c.Step(at)
	}
	if got := c.Screen().Text(); got != "CraftOS 1.9\n>\n" {
		b.Fatalf("no prompt:\n%s", got)
	}
	return c
}

// BenchmarkBoot is boot to prompt with the ROM compiled already, as for every
// computer of a lab but the first.
func BenchmarkBoot(b *testing.B) {
	boot := New()
	c := boots(b, boot)
	b.ReportAllocs()
	for b.Loop() {
		c = boots(b, boot)
	}
	b.ReportMetric(float64(c.Instructions()), "instructions")
	b.ReportMetric(float64(c.Machine().MemoryUsed())/1024, "KiB-Lua")
}

// BenchmarkFirstBoot compiles the ROM too.
func BenchmarkFirstBoot(b *testing.B) {
	for b.Loop() {
		boots(b, New())
	}
}
