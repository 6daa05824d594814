package lab

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/emberwire/emberwire/core/labfile"
	"github.com/emberwire/emberwire/modem"
)

// many is a lab of n computers; each has the modem that plug says, and looks for
// it when it starts.
func many(n int, plug func(i int) string) string {
	var src strings.Builder
	src.WriteString("# Many\n```toml lab.toml\n")
	for i := range n {
		fmt.Fprintf(&src, "[[computer]]\nname = \"c%d\"\nfiles = \"all\"\nat = [%d, 64, 0]\n[[computer.modem]]\nside = \"back\"\n%s\n", i, i, plug(i))
	}
	src.WriteString("```\n```lua all/startup.lua\nperipheral.find('modem', rednet.open)\nrednet.isOpen()\n```\n")
	return src.String()
}

func air(int) string      { return `kind = "wireless"` }
func oneCable(int) string { return `cable = "lan"` }

// cost is what a run took: instructions of all computers, and Go's allocations.
type cost struct{ instructions, allocations float64 }

// boot lets a lab of many run for a second, in which all come to the prompt.
func boot(t testing.TB, n int, plug func(int) string) (c cost) {
	t.Helper()
	f, err := labfile.Parse("many.md", []byte(many(n, plug)))
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l, err := New(f, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	l.RunTo(modem.Time(time.Second), nil)
	runtime.ReadMemStats(&after)
	for _, node := range l.Nodes() {
		if text := node.Screen().Text(); !strings.Contains(text, "\n>") {
			t.Fatalf("%s is not at the prompt: %q", node.Name(), text)
		}
		c.instructions += float64(node.Instructions())
	}
	c.allocations = float64(after.Mallocs - before.Mallocs)
	return c
}

// Two hundred computers on one cable see each other and boot nearly as cheaply
// as on the air: a question about peripherals costs what it asks.
func TestACableOfTwoHundredBootsLikeTheAir(t *testing.T) {
	onAir, onCable := boot(t, 200, air), boot(t, 200, oneCable)
	instructions, allocations := onCable.instructions/onAir.instructions, onCable.allocations/onAir.allocations
	t.Logf("on a cable %.2f times as many instructions and %.2f times as many allocations", instructions, allocations)
	if instructions > 1.6 {
		t.Errorf("on a cable they take %.2f times as many instructions", instructions)
	}
	if allocations > 2 {
		t.Errorf("on a cable they take %.2f times as many allocations", allocations)
	}
}
