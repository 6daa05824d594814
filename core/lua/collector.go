//go:build !js

package lua

// unhurried makes a large piece of memory. Natively Go's collector has threads
// of its own; the copy for WebAssembly says what is different there.
func unhurried(allocate func()) { allocate() }
