// Package fault makes the engine fail where a test wants it to, so that what
// contains a failure can be tested in whole programs. In a build without the
// tag "faults" it does nothing and costs nothing.
package fault

// Layers that fail.
const (
	Slice   = "slice"   // while a computer's Lua has its turn
	Native  = "native"  // in a host function
	Phoenix = "phoenix" // in the Phoenix stack, at a message
	CNet    = "cnet"    // in the cNet stack, at a message
	Medium  = "medium"  // while what computers share is being changed
)
