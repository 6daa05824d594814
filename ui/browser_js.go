//go:build js && wasm

package ui

import (
	"strings"

	"github.com/hack-pad/safejs"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// The page does without what an element cannot do: such errors are ignored,
// and to be seen as ignored (_, _ =).

// event reads a browser event. What it cannot read is empty: an event without
// a field is handled as one without a key.
type event struct{ v safejs.Value }

func (e event) text(name string) string {
	v, err := e.v.Get(name)
	if err != nil || v.Type() != safejs.TypeString {
		return ""
	}
	s, _ := v.String()
	return s
}

func (e event) flag(name string) bool {
	v, err := e.v.Get(name)
	if err != nil {
		return false
	}
	b, _ := v.Truthy()
	return b
}

func (e event) number(name string) float64 {
	v, err := e.v.Get(name)
	if err != nil || v.Type() != safejs.TypeNumber {
		return 0
	}
	f, _ := v.Float()
	return f
}

func (e event) prevent() { _, _ = e.v.Call("preventDefault") }

// on attaches a listener for the life of the page: the function is never released.
func on(target safejs.Value, name string, do func(event)) {
	f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if len(args) > 0 {
			do(event{args[0]})
		}
		return nil
	})
	if err == nil {
		_, _ = target.Call("addEventListener", name, f, map[string]any{"passive": false})
	}
}

func element(id string) (safejs.Value, bool) {
	doc, err := safejs.Global().Get("document")
	if err != nil {
		return doc, false
	}
	el, err := doc.Call("getElementById", id)
	return el, err == nil && !el.IsNull()
}

// narrow reports whether there is room for one place only (painter.narrow).
func narrow() bool {
	page, err := safejs.Global().Get("emberwire")
	if err != nil {
		return false
	}
	painter, err := page.Get("painter")
	if err != nil {
		return false
	}
	v, err := painter.Call("isNarrow")
	if err != nil {
		return false
	}
	yes, _ := v.Truthy()
	return yes
}

// focus moves the keyboard to an element.
func focus(id string) {
	if el, ok := element(id); ok {
		_, _ = el.Call("focus")
	}
}

// press clicks an element.
func press(id string) {
	if el, ok := element(id); ok {
		_, _ = el.Call("click")
	}
}

// setValue writes into a text field, as if it had been typed.
func setValue(id, text string) {
	if el, ok := element(id); ok {
		_ = el.Set("value", text)
	}
}

// scrollTo moves an element's content; a negative place is the end, which the
// browser knows: to ask where it is would be to lay the page out.
func scrollTo(id string, top float64) {
	el, ok := element(id)
	if !ok {
		return
	}
	if top < 0 {
		top = 1 << 30
	}
	_ = el.Set("scrollTop", top)
}

// scrolled is where an element's content is, and how much of it is seen.
func scrolled(id string) (top, height float64) {
	el, ok := element(id)
	if !ok {
		return 0, 0
	}
	return event{el}.number("scrollTop"), event{el}.number("clientHeight")
}

// offsetIn is how far below an element's upper edge an event happened.
func offsetIn(id string, clientY float64) float64 {
	el, ok := element(id)
	if !ok {
		return 0
	}
	box, err := el.Call("getBoundingClientRect")
	if err != nil {
		return 0
	}
	return clientY - event{box}.number("top")
}

// listenKeys gives single keys pressed outside of fields to do; true: taken.
func listenKeys(do func(key string) bool) {
	on(safejs.Safe(app.JSValue(app.Window())), "keydown", func(e event) {
		if e.flag("ctrlKey") || e.flag("altKey") || e.flag("metaKey") || inField(e) && e.text("key") != "Escape" {
			return
		}
		if do(e.text("key")) {
			e.prevent()
		}
	})
}

// listenChords gives keys pressed together with Ctrl (or Command) outside of
// screens to do, which is told whether they were pressed in a field; true:
// taken.
func listenChords(do func(c chord, field bool) bool) {
	on(safejs.Safe(app.JSValue(app.Window())), "keydown", func(e event) {
		if !e.flag("ctrlKey") && !e.flag("metaKey") || e.flag("altKey") || onScreen(e) {
			return
		}
		if do(chord{strings.ToLower(e.text("key")), e.flag("shiftKey")}, inField(e)) {
			e.prevent()
		}
	})
}

// onScreen reports whether a key is for a computer.
func onScreen(e event) bool {
	target, err := e.v.Get("target")
	if err != nil {
		return false
	}
	id := (event{target}).text("id")
	return strings.HasPrefix(id, "keys-")
}

// reveal scrolls an element into view, no further than needed.
func reveal(id string) {
	if el, ok := element(id); ok {
		_, _ = el.Call("scrollIntoView", map[string]any{"block": "nearest"})
	}
}

func inField(e event) bool {
	target, err := e.v.Get("target")
	if err != nil {
		return false
	}
	switch (event{target}).text("tagName") {
	case "INPUT", "TEXTAREA", "SELECT":
		return true
	}
	return (event{target}).text("id") == "editor-code"
}
