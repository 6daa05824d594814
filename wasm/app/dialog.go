//go:build js && wasm

package main

import (
	"github.com/emberwire/emberwire/core/view"
	"github.com/hack-pad/safejs"
)

// Asked implements ui.Script.
func (l *loader) Asked(do func(what string, id int, at view.Vec)) {
	hear(l.page, "dialog", func(args []safejs.Value) {
		if len(args) < 2 {
			return
		}
		id, _ := args[1].Int() // of the page's own script
		var at view.Vec
		if len(args) > 2 {
			at = view.Vec{X: coordinate(args[2], "x"), Y: coordinate(args[2], "y"), Z: coordinate(args[2], "z")}
		}
		do(textOf(args[0]), id, at)
	})
}

func coordinate(v safejs.Value, axis string) float64 {
	c, err := v.Get(axis)
	if err != nil {
		return 0
	}
	f, _ := c.Float()
	return f
}
