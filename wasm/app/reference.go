//go:build js && wasm

package main

import "github.com/hack-pad/safejs"

// Reference implements ui.Link.
func (l *link) Reference(name string, then func(data []byte, problem string)) {
	l.promised(func(v safejs.Value) { then([]byte(textOf(v)), "") }, func(why string) { then(nil, why) }, "reference", name)
}
