// Command grow measures how labs grow: processor time, instructions and memory
// for 10 to 2,000 computers that boot on the air, on one cable and on cables of
// ten, and that speak on one channel or on channels of their own. It prints a
// table with the exponents, as BENCHMARKS.md has it.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/emberwire/emberwire/core/lab"
	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/modem"
)

// kind is a way to be many.
type kind struct {
	name    string
	plug    func(i int) string
	program string
	span    time.Duration // of lab time
	most    int           // computers
}

const find = "peripheral.find('modem', rednet.open)\n"

func air(int) string      { return `kind = "wireless"` }
func cable(int) string    { return `cable = "lan"` }
func cables(i int) string { return fmt.Sprintf("cable = \"lan%d\"", i/10) }
func speaks(channel string) string {
	return "local m = peripheral.find('modem')\nm.open(" + channel + ")\nparallel.waitForAll(\n" +
		"  function() for n = 1, 5 do sleep(1) m.transmit(" + channel + ", 1, n) end end,\n" +
		"  function() while true do os.pullEvent('modem_message') end end)\n"
}

var kinds = []kind{
	{"boot on the air", air, find, time.Second, 2000},
	{"boot on one cable", cable, find, time.Second, 2000},
	{"boot on cables of ten", cables, find, time.Second, 2000},
	{"five messages each, channels of their own", air, speaks("100 + os.getComputerID()"), 7 * time.Second, 2000},
	{"five messages each, one channel, all hear all", air, speaks("100"), 7 * time.Second, 500},
}

func main() {
	most := flag.Int("most", 2000, "computers at most")
	flag.Parse()
	for _, k := range kinds {
		fmt.Printf("\n%s\n%9s %12s %14s %12s\n", k.name, "computers", "processor ms", "instructions", "MiB made")
		var last sample
		for _, n := range []int{10, 25, 50, 100, 200, 500, 1000, 2000} {
			if n > min(k.most, *most) {
				break
			}
			s, err := k.run(n)
			if err != nil {
				fmt.Fprintln(os.Stderr, "grow:", err)
				os.Exit(1)
			}
			fmt.Printf("%9d %12.0f %14.0f %12.1f%s\n", n, s.ms, s.instructions, s.mib, s.exponents(last))
			last = s
		}
	}
}

// sample is what a run of n computers took.
type sample struct{ n, ms, instructions, mib float64 }

// exponents say with which power of the number of computers each has grown since
// the sample before.
func (s sample) exponents(b sample) string {
	if b.n == 0 {
		return ""
	}
	by := func(x, y float64) float64 { return math.Log(x/y) / math.Log(s.n/b.n) }
	return fmt.Sprintf("   n^%.2f n^%.2f n^%.2f", by(s.ms, b.ms), by(s.instructions, b.instructions), by(s.mib, b.mib))
}

func (k kind) run(n int) (sample, error) {
	var src strings.Builder
	src.WriteString("# Grow\n```toml lab.toml\n")
	for i := range n {
		fmt.Fprintf(&src, "[[computer]]\nname = \"c%d\"\nfiles = \"all\"\nat = [%d, 64, %d]\n[[computer.modem]]\nside = \"back\"\n%s\n", i, i%30, i/30%30, k.plug(i))
	}
	src.WriteString("```\n```lua all/startup.lua\n" + k.program + "```\n")
	f, err := labfile.ParseMany("grow.md", []byte(src.String()), n)
	if err != nil {
		return sample{}, err
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := spent()
	l, err := lab.New(f, lab.Options{})
	if err != nil {
		return sample{}, err
	}
	defer l.Close()
	l.RunTo(modem.Time(k.span), nil)
	s := sample{n: float64(n), ms: float64((spent() - start).Microseconds()) / 1000}
	runtime.ReadMemStats(&after)
	s.mib = float64(after.TotalAlloc-before.TotalAlloc) / (1 << 20)
	for _, c := range l.Nodes() {
		s.instructions += float64(c.Instructions())
	}
	return s, nil
}

// spent is the processor time of this process.
func spent() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
