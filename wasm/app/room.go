//go:build js && wasm

package main

import "github.com/hack-pad/safejs"

// NewRoom implements ui.Script.
func (l *loader) NewRoom(then func(problem string)) {
	l.promised(func(v safejs.Value) { then(textOf(v)) }, then, "newRoom")
}

// LeaveRoom implements ui.Script.
func (l *loader) LeaveRoom() { tell(l.page, "leaveRoom") }
