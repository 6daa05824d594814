//go:build js && wasm

package main

import (
	"github.com/emberwire/emberwire/ui"
	"github.com/hack-pad/safejs"
)

// editor is ui.Editor over static/editor.js.
type editor struct{ v safejs.Value }

// Editor implements ui.Script.
func (l *loader) Editor() ui.Editor {
	v, _ := l.page.Get("editor") // loaded before this program
	return editor{v}
}

func (e editor) Set(key, path, text string) bool {
	v, err := e.v.Call("set", key, path, text)
	if err != nil {
		return false
	}
	ok, _ := v.Truthy()
	return ok
}

func (e editor) Text() string { return text(e.v, "", "get") }

func (e editor) Replace(text string)       { tell(e.v, "replace", text) }
func (e editor) Forget()                   { tell(e.v, "forget") }
func (e editor) Mark(line int, why string) { tell(e.v, "mark", line, why) }
func (e editor) Go(line int)               { tell(e.v, "go", line) }
func (e editor) Focus()                    { tell(e.v, "focus") }
func (e editor) Choose(kind string)        { tell(e.v, "choose", kind) }

func (e editor) Plain() bool { return text(e.v, "", "kind") == "plain" }

func (e editor) Can() bool {
	v, err := e.v.Call("can")
	if err != nil {
		return false
	}
	yes, _ := v.Truthy()
	return yes
}

func (e editor) Listen(changed, run func()) {
	hear(e.v, "changed", func([]safejs.Value) { changed() })
	hear(e.v, "run", func([]safejs.Value) { run() })
}

// Leave implements ui.Script.
func (l *loader) Leave(yes bool) { tell(l.page, "leave", yes) }

// Drafts implements ui.Script.
func (l *loader) Drafts(n int) { set(l.page, "drafts", n) }

// Kept implements ui.Script.
func (l *loader) Kept(what, id string, then func(string)) {
	l.promised(func(v safejs.Value) { then(textOf(v)) }, then, "kept", what, id)
}

// Note implements ui.Script.
func (l *loader) Note(id string, act bool) { tell(l.page, "note", id, act) }

// Address implements ui.Script.
func (l *loader) Address() string { return text(l.page, "", "address") }

// Copy implements ui.Script.
func (l *loader) Copy(text string, then func(problem string)) {
	l.promised(func(v safejs.Value) { then(textOf(v)) }, then, "copy", text)
}

// Clipboard implements ui.Script.
func (l *loader) Clipboard(then func(text, problem string)) {
	l.promised(func(v safejs.Value) { then(stringAt(v, 0), stringAt(v, 1)) }, func(why string) { then("", why) }, "pasted")
}

func stringAt(v safejs.Value, i int) string {
	e, err := v.Index(i)
	if err != nil {
		return ""
	}
	return textOf(e)
}
