//go:build stretch

package lua

import (
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"
)

// TestPieces reports the longest piece of compiling each long statement of 1 MiB, in Node in time of the processor: without
// Go's collector, the least of five runs, piece by piece, since runs are equal; and with it, the least of five runs as they
// are. go test -tags stretch -run TestPieces -v ./core/lua, in WebAssembly as in BENCHMARKS.md.
func TestPieces(t *testing.T) {
	sources := longStatements(1<<20 - 100)
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		var best []time.Duration
		for range 5 {
			runtime.GC()
			percent := debug.SetGCPercent(-1)
			took := timePieces(sources[name])
			debug.SetGCPercent(percent)
			for i := range min(len(best), len(took)) {
				took[i] = min(took[i], best[i])
			}
			best = took
		}
		collected := time.Hour
		for range 5 {
			runtime.GC()
			collected = min(collected, slices.Max(timePieces(sources[name])))
		}
		longest := slices.Max(best)
		t.Logf("%8.3f ms, piece %d of %d; with the collector %8.3f ms  %s",
			longest.Seconds()*1000, slices.Index(best, longest), len(best), collected.Seconds()*1000, name)
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
