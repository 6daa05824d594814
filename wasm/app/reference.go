//go:build js && wasm

package main

// Reference implements ui.Link.
func (l *link) Reference() { l.page.Call("reference") }
