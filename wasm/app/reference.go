//go:build js && wasm

package main

// Reference implements ui.Script.
func (l *loader) Reference() { l.page.Call("reference") }
