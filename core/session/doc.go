// Package session is what an engine has for its page: one lab at a time
// (core/lab), its pace (pacer.go), what can be taken back (history.go), its place
// in a room (room.go), and what one looker has not seen yet (snapshot.go).
//
// Nothing here reads a clock: the wall time, counted from any moment, is an
// argument.
package session
