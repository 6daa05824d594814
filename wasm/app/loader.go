//go:build js && wasm

package main

import (
	"encoding/json"
	"errors"
	"syscall/js"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/ui"
	"github.com/hack-pad/safejs"
)

// loader is ui.Script over the page's script (static/loader.js).
type loader struct {
	page    safejs.Value // window.emberwire
	painter safejs.Value
	last    int // number of the last request
	waiting map[int]func(view.Reply)
	listen  func(ui.State)
}

func newLoader() (*loader, error) {
	page, err := safejs.Global().Get("emberwire")
	if err != nil {
		return nil, err
	}
	painter, err := page.Get("painter")
	if err != nil {
		return nil, err
	}
	l := &loader{page: page, painter: painter, waiting: map[int]func(view.Reply){}}
	l.hear("onReply", l.reply)
	l.hear("onState", l.state)
	return l, nil
}

// hear lets the script call do with one string.
func (l *loader) hear(name string, do func(string)) {
	hear(l.page, name, func(args []safejs.Value) {
		if len(args) > 0 {
			do(textOf(args[0]))
		}
	})
}

func (l *loader) reply(text string) {
	r, err := view.DecodeReply([]byte(text))
	if err != nil {
		r.Error = err.Error()
	}
	then := l.waiting[r.Number]
	delete(l.waiting, r.Number)
	if then != nil {
		then(r)
	}
}

func (l *loader) state(text string) {
	var s ui.State
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		s = ui.State{Engine: "stopped", Text: "its state is unreadable: " + err.Error()}
	}
	if s.Engine == "stopped" || s.Engine == "starting" {
		l.giveUp("The engine is not running.")
	}
	if l.listen != nil {
		l.listen(s)
	}
}

// giveUp answers everything that a dead engine will not answer.
func (l *loader) giveUp(why string) {
	waiting := l.waiting
	l.waiting = map[int]func(view.Reply){}
	for n, then := range waiting {
		then(view.Reply{Number: n, Error: why})
	}
}

// Send implements ui.Script.
func (l *loader) Send(c view.Command, then func(view.Reply)) {
	if then != nil {
		l.last++
		c.Number = l.last
		l.waiting[c.Number] = then
	}
	b, err := view.EncodeCommand(c)
	if err == nil {
		_, err = l.page.Call("send", string(b))
	}
	switch {
	case err == nil:
	case then == nil:
		report("send", err)
	default:
		delete(l.waiting, c.Number)
		then(view.Reply{Number: c.Number, Error: err.Error()})
	}
}

// Listen implements ui.Script.
func (l *loader) Listen(f func(ui.State)) {
	l.listen = f
	tell(l.page, "tell")
}

// Sync implements ui.Script.
func (l *loader) Sync() { tell(l.painter, "sync") }

// Labs implements ui.Script.
func (l *loader) Labs(f func([]ui.Lab)) {
	promise, err := l.page.Get("labs")
	none := func(why string) { report("labs", errors.New(why)); f(nil) }
	if err == nil {
		err = then(promise, func(v safejs.Value) { f(labsOf(v)) }, none)
	}
	if err != nil {
		none(err.Error())
	}
}

func labsOf(v safejs.Value) []ui.Lab {
	var labs []ui.Lab
	j, err := safejs.Global().Get("JSON")
	if err != nil {
		return nil
	}
	if json.Unmarshal([]byte(text(j, "null", "stringify", v)), &labs) != nil {
		return nil
	}
	return labs
}

// Load implements ui.Script.
func (l *loader) Load(name string) { tell(l.page, "choose", name) }

// Lesson implements ui.Script.
func (l *loader) Lesson() string { return text(l.page, "", "lesson") }

// Enlarge implements ui.Script.
func (l *loader) Enlarge(id int) { tell(l.painter, "enlarge", id) }

// Fly implements ui.Script.
func (l *loader) Fly(k *view.Packet) {
	if b, err := json.Marshal(k); err == nil {
		tell(l.page, "fly", string(b))
	}
}

// Restart implements ui.Script.
func (l *loader) Restart() { tell(l.page, "restart") }

// Theme implements ui.Script.
func (l *loader) Theme() string { return text(l.page, "system", "theme") }

// SetTheme implements ui.Script.
func (l *loader) SetTheme(t string) { tell(l.page, "setTheme", t) }

// SaveFile implements ui.Script.
func (l *loader) SaveFile(name string, data []byte) {
	array, err := safejs.Global().Get("Uint8Array")
	if err != nil {
		return
	}
	bytes, err := array.New(len(data))
	if err != nil {
		return
	}
	js.CopyBytesToJS(safejs.Unsafe(bytes), data)
	tell(l.page, "saveFile", name, bytes)
}

// Said implements ui.Script.
func (l *loader) Said(do func(id int, why string)) {
	hear(l.page, "tileSaid", func(args []safejs.Value) {
		if len(args) < 2 {
			return
		}
		id, _ := args[0].Int() // of the page's own script
		do(id, textOf(args[1]))
	})
}
