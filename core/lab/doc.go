// Package lab is one run of a lab file: a world (core/world), the packet list
// that observes it (core/packets), and what is told of both when it is over or at
// any time: the results that the file wants (want.go), the lab as it stands
// (save.go), a recording that repeats the run (recording.go), and the answers to
// those commands of the view protocol that are about the world (do.go). It is
// what a headless run and a test have.
package lab
