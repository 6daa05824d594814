//go:build js && wasm

package main

import "github.com/hack-pad/safejs"

// NewRoom implements ui.Link.
func (l *link) NewRoom(then func(problem string)) {
	promise, err := l.page.Call("newRoom")
	if err != nil {
		then(err.Error())
		return
	}
	take, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		problem := ""
		if len(args) > 0 {
			problem, _ = args[0].String()
		}
		then(problem)
		return nil
	})
	if err == nil {
		promise.Call("then", take)
	}
}

// LeaveRoom implements ui.Link.
func (l *link) LeaveRoom() { l.page.Call("leaveRoom") }
