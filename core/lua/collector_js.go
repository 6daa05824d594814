package lua

import "runtime/debug"

// unhurried makes a large piece of memory without paying for it at once. Who
// asks for memory while Go's collector is at work has to mark as much first, and
// in WebAssembly's one thread nothing else can run until that is done: 30 ms for
// 6 MB. With a generous goal the collector asks for next to nothing, and the many
// small requests that follow pay. Nothing runs beside the engine here, so nobody
// else sees the goal.
func unhurried(allocate func()) {
	percent := debug.SetGCPercent(generous)
	allocate()
	debug.SetGCPercent(percent)
}

// generous is a growth of the heap, in percent, that no collection reaches.
const generous = 100_000
