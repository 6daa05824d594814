//go:build js && wasm

package main

import "github.com/hack-pad/safejs"

// NewRoom implements ui.Link.
func (l *link) NewRoom(then func(problem string)) {
	l.promised(func(v safejs.Value) { then(textOf(v)) }, then, "newRoom")
}

// LeaveRoom implements ui.Link.
func (l *link) LeaveRoom() { tell(l.page, "leaveRoom") }
