//go:build stretch

package lua

import (
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestPieces reports the longest piece of compiling each long statement of 1 MiB, in Node in time of the processor: without
// Go's collector, the least of five runs, piece by piece, since runs are equal; and with it, the least of five runs as they
// are. go test -tags stretch -run TestPieces/sums -v ./core/lua, in WebAssembly as in BENCHMARKS.md.
func TestPieces(t *testing.T) {
	sources := longStatements(1<<20 - 100)
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) { reportPieces(t, sources[name]) })
	}
}

func reportPieces(t *testing.T, source string) {
	var best []time.Duration
	for range 5 {
		runtime.GC()
		percent := debug.SetGCPercent(-1)
		took := timePieces(source)
		debug.SetGCPercent(percent)
		for i := range min(len(best), len(took)) {
			took[i] = min(took[i], best[i])
		}
		best = took
	}
	longest := slices.Max(best)
	t.Logf("%8.3f ms, piece %d of %d; with the collector:", longest.Seconds()*1000, slices.Index(best, longest), len(best))
	for range 5 {
		runtime.GC()
		took := timePieces(source)
		longest := slices.Max(took)
		t.Logf("%8.3f ms, piece %d of %d", longest.Seconds()*1000, slices.Index(took, longest), len(took))
	}
}

func timePieces(source string) (took []time.Duration) {
	c := newCompilation("=x", source)
	for !c.done {
		start := processorTime()
		c.step()
		took = append(took, processorTime()-start)
	}
	return took
}
