//go:build js && wasm

package main

import (
	"github.com/emberwire/emberwire/ui"
	"github.com/hack-pad/safejs"
)

// editor is ui.Editor over static/editor.js.
type editor struct{ v safejs.Value }

// Editor implements ui.Link.
func (l *link) Editor() ui.Editor {
	v, _ := l.page.Get("editor") // loaded before this program
	return editor{v}
}

func (e editor) Set(text string) bool {
	v, err := e.v.Call("set", text)
	if err != nil {
		return false
	}
	ok, _ := v.Truthy()
	return ok
}

func (e editor) Text() string {
	v, err := e.v.Call("get")
	if err != nil {
		return ""
	}
	s, _ := v.String()
	return s
}

func (e editor) Replace(text string) { e.v.Call("replace", text) }
func (e editor) Mark(line int)       { e.v.Call("mark", line) }
func (e editor) Go(line int)         { e.v.Call("go", line) }

func (e editor) Listen(changed func()) {
	f, err := safejs.FuncOf(func(safejs.Value, []safejs.Value) any {
		changed()
		return nil
	})
	if err == nil {
		e.v.Set("changed", f)
	}
}

// Leave implements ui.Link.
func (l *link) Leave(yes bool) { l.page.Call("leave", yes) }

// Drafts implements ui.Link.
func (l *link) Drafts(n int) { l.page.Set("drafts", n) }

// Kept implements ui.Link.
func (l *link) Kept(what, id string, then func(string)) {
	l.promise(then, func(v safejs.Value) {
		text, _ := v.String()
		then(text)
	}, "kept", what, id)
}

// Note implements ui.Link.
func (l *link) Note(id string, act bool) { l.page.Call("note", id, act) }

// Address implements ui.Link.
func (l *link) Address() string {
	v, err := l.page.Call("address")
	if err != nil {
		return ""
	}
	s, _ := v.String()
	return s
}

// Copy implements ui.Link.
func (l *link) Copy(text string, then func(problem string)) {
	l.promise(then, func(v safejs.Value) {
		problem, _ := v.String()
		then(problem)
	}, "copy", text)
}

// Clipboard implements ui.Link.
func (l *link) Clipboard(then func(text, problem string)) {
	l.promise(func(problem string) { then("", problem) }, func(v safejs.Value) {
		then(stringAt(v, 0), stringAt(v, 1))
	}, "pasted")
}

func stringAt(v safejs.Value, i int) string {
	e, err := v.Index(i)
	if err != nil {
		return ""
	}
	s, _ := e.String()
	return s
}

// promise calls the page's script and takes what its promise gives, once.
func (l *link) promise(failed func(string), take func(safejs.Value), name string, args ...any) {
	p, err := l.page.Call(name, args...)
	if err != nil {
		failed(err.Error())
		return
	}
	var f safejs.Func
	f, err = safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		f.Release()
		if len(args) > 0 {
			take(args[0])
		}
		return nil
	})
	if err != nil {
		failed(err.Error())
		return
	}
	p.Call("then", f)
}
