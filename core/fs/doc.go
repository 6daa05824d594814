// Package fs is a computer's file system: one writable drive in memory with a
// capacity, read-only mounts over it, and file handles that are exact to the
// byte. Behaviour, error texts and the order of lists are ComputerCraft's
// (spec/computercraft.md 4.15); an error's text is what Lua sees.
//
// Nothing here reads a clock: file times come from the function given to
// SetClock. Bounds: Capacity (every file and directory costs at least 500
// bytes), MaxOpen handles, names of MaxName bytes, MaxCopyDepth.
package fs
