//go:build js && wasm

package main

import (
	"encoding/json"
	"syscall/js"

	"github.com/emberwire/emberwire/core/view"
	"github.com/emberwire/emberwire/ui"
	"github.com/hack-pad/safejs"
)

// link is ui.Link over the page's script (static/loader.js).
type link struct {
	page    safejs.Value // window.emberwire
	painter safejs.Value
	last    int // number of the last request
	waiting map[int]func(view.Reply)
	listen  func(ui.State)
}

func newLink() (*link, error) {
	page, err := safejs.Global().Get("emberwire")
	if err != nil {
		return nil, err
	}
	painter, err := page.Get("painter")
	if err != nil {
		return nil, err
	}
	l := &link{page: page, painter: painter, waiting: map[int]func(view.Reply){}}
	if err := l.hear("onReply", l.reply); err != nil {
		return nil, err
	}
	return l, l.hear("onState", l.state)
}

// hear lets the script call do with one string.
func (l *link) hear(name string, do func(string)) error {
	f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if len(args) > 0 {
			s, _ := args[0].String()
			do(s)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return l.page.Set(name, f)
}

func (l *link) reply(text string) {
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

func (l *link) state(text string) {
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
func (l *link) giveUp(why string) {
	waiting := l.waiting
	l.waiting = map[int]func(view.Reply){}
	for n, then := range waiting {
		then(view.Reply{Number: n, Error: why})
	}
}

// Send implements ui.Link.
func (l *link) Send(c view.Command, then func(view.Reply)) {
	if then != nil {
		l.last++
		c.Number = l.last
		l.waiting[c.Number] = then
	}
	b, err := view.EncodeCommand(c)
	if err == nil {
		_, err = l.page.Call("send", string(b))
	}
	if err != nil && then != nil {
		delete(l.waiting, c.Number)
		then(view.Reply{Number: c.Number, Error: err.Error()})
	}
}

// Listen implements ui.Link.
func (l *link) Listen(f func(ui.State)) {
	l.listen = f
	l.page.Call("tell")
}

// Sync implements ui.Link.
func (l *link) Sync() { l.painter.Call("sync") }

// Labs implements ui.Link.
func (l *link) Labs(f func([]ui.Lab)) {
	promise, err := l.page.Get("labs")
	if err != nil {
		return
	}
	take, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		f(labsOf(args))
		return nil
	})
	if err == nil {
		promise.Call("then", take)
	}
}

func labsOf(args []safejs.Value) []ui.Lab {
	var labs []ui.Lab
	if len(args) == 0 {
		return nil
	}
	j, err := safejs.Global().Get("JSON")
	if err != nil {
		return nil
	}
	v, err := j.Call("stringify", args[0])
	if err != nil {
		return nil
	}
	text, _ := v.String()
	if json.Unmarshal([]byte(text), &labs) != nil {
		return nil
	}
	return labs
}

// Load implements ui.Link.
func (l *link) Load(name string) { l.page.Call("choose", name) }

// Lesson implements ui.Link.
func (l *link) Lesson() string {
	v, err := l.page.Call("lesson")
	if err != nil {
		return ""
	}
	s, _ := v.String()
	return s
}

// Enlarge implements ui.Link.
func (l *link) Enlarge(id int) { l.painter.Call("enlarge", id) }

// Fly implements ui.Link.
func (l *link) Fly(k *view.Packet) {
	if b, err := json.Marshal(k); err == nil {
		l.page.Call("fly", string(b))
	}
}

// Restart implements ui.Link.
func (l *link) Restart() { l.page.Call("restart") }

// Theme implements ui.Link.
func (l *link) Theme() string {
	v, err := l.page.Call("theme")
	if err != nil {
		return "system"
	}
	s, _ := v.String()
	return s
}

// SetTheme implements ui.Link.
func (l *link) SetTheme(t string) { l.page.Call("setTheme", t) }

// SaveFile implements ui.Link.
func (l *link) SaveFile(name string, data []byte) {
	array, err := safejs.Global().Get("Uint8Array")
	if err != nil {
		return
	}
	bytes, err := array.New(len(data))
	if err != nil {
		return
	}
	js.CopyBytesToJS(safejs.Unsafe(bytes), data)
	l.page.Call("saveFile", name, bytes)
}

// Cell implements ui.Link.
func (l *link) Cell(id, x, y int) (column, row int) {
	v, err := l.painter.Call("cellAt", id, x, y)
	if err != nil {
		return 0, 0
	}
	return at(v, 0), at(v, 1)
}

func at(v safejs.Value, i int) int {
	e, err := v.Index(i)
	if err != nil {
		return 0
	}
	n, _ := e.Int()
	return n
}
