// Package world is the running lab: of a lab file (core/labfile) it puts
// computers, modems and media together (world.go, node.go, media.go,
// compose.go), keeps the clock and steps what is due in a fixed order (step.go),
// applies inputs, edits among them (hand.go, edit.go, build.go), says what takes
// an edit back (inverse.go), and contains what goes wrong (contain.go). It is the
// one place that knows how the parts of computers are composed.
//
// A run is decided by the lab file, the seed and the inputs, each logged with lab
// time and place in the order of steps, and by nothing else: headless, in Node and
// in the page it is the same, byte for byte. Nothing here reads a clock.
//
// Who looks at a world is an Observer or asks its accessors; whether somebody
// looks changes nothing.
package world
