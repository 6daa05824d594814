// Package lab is the running world: of a lab file (core/labfile) it puts computers, modems
// and media together, keeps the clock, steps what is due in a fixed order, and
// shows all of it to anybody who looks. It is the one place that knows how the
// parts are composed (compose.go).
//
// A run is decided by the lab file, the seed and the inputs, each logged with
// lab time and place in the order of steps, and by nothing else:
// headless, in Node and in the page it is the same, byte for byte.
//
// Nothing here reads a clock: Session and Pacer are given the wall time.
package lab
