//go:build js && wasm

package ui

import (
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/view"
	"github.com/hack-pad/safejs"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

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

func (e event) prevent() { e.v.Call("preventDefault") }

func (e event) altGraph() bool {
	v, err := e.v.Call("getModifierState", "AltGraph")
	if err != nil {
		return false
	}
	b, _ := v.Truthy()
	return b
}

// on attaches a listener for the life of the page: fields are reused for other
// computers but never many.
func on(target safejs.Value, name string, do func(event)) {
	f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if len(args) > 0 {
			do(event{args[0]})
		}
		return nil
	})
	if err == nil {
		target.Call("addEventListener", name, f, map[string]any{"passive": false})
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
		el.Call("focus")
	}
}

// setValue writes into a text field, as if it had been typed.
func setValue(id, text string) {
	if el, ok := element(id); ok {
		el.Set("value", text)
	}
}

// scrollTo moves an element's content; a negative place is the end.
func scrollTo(id string, top float64) {
	el, ok := element(id)
	if !ok {
		return
	}
	if top < 0 {
		top = event{el}.number("scrollHeight")
	}
	el.Set("scrollTop", top)
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
		el.Call("scrollIntoView", map[string]any{"block": "nearest"})
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
	return false
}

// listen attaches the keyboard of the field and the mouse of the screen
// around it.
func (k *keys) listen(v app.Value) {
	field := safejs.Safe(app.JSValue(v))
	k.listenKeyboard(field)
	k.listenText(field)
	screen, err := field.Get("parentElement")
	if err == nil {
		k.listenMouse(screen, field)
	}
}

func (k *keys) listenKeyboard(field safejs.Value) {
	var hold *time.Timer
	release := func() {
		if hold != nil {
			hold.Stop()
			hold = nil
		}
	}
	on(field, "keydown", func(e event) {
		k.keyboard.id = k.ID
		a := k.keyboard.down(pressOf(e))
		if a.Prevent {
			e.prevent()
		}
		if a.Leave {
			field.Call("blur")
			e.v.Call("stopPropagation")
		}
		if a.Hold != nil {
			release()
			hold = time.AfterFunc(holdTime, func() { k.send([]view.Command{*a.Hold}) })
		}
		k.send(a.Commands)
	})
	on(field, "keyup", func(e event) { release(); k.send(k.keyboard.up(e.text("code"))) })
	on(field, "blur", func(event) { release(); k.send(k.keyboard.blur()); k.send(k.pointer.up()) })
}

func pressOf(e event) press {
	return press{Code: e.text("code"), Key: e.text("key"), Ctrl: e.flag("ctrlKey"), Alt: e.flag("altKey"), Meta: e.flag("metaKey"),
		Shift: e.flag("shiftKey"), AltGr: e.altGraph(), Repeat: e.flag("repeat"), Composing: e.flag("isComposing")}
}

func (k *keys) listenText(field safejs.Value) {
	clear := func() { field.Set("value", "") }
	on(field, "beforeinput", func(e event) {
		if e.flag("isComposing") || e.text("inputType") == "insertFromPaste" {
			return
		}
		k.keyboard.id = k.ID
		k.send(k.keyboard.typed(e.text("inputType"), e.text("data")))
		e.prevent()
	})
	on(field, "compositionend", func(e event) {
		k.keyboard.id = k.ID
		k.send(k.keyboard.typed("insertText", e.text("data")))
		clear()
	})
	on(field, "paste", func(e event) {
		e.prevent()
		k.keyboard.id = k.ID
		k.send(k.keyboard.paste(clipboardText(e)))
	})
	on(field, "drop", func(e event) { e.prevent() })
}

func clipboardText(e event) string {
	data, err := e.v.Get("clipboardData")
	if err != nil || data.IsNull() || data.IsUndefined() {
		return ""
	}
	v, err := data.Call("getData", "text")
	if err != nil {
		return ""
	}
	s, _ := v.String()
	return s
}

func (k *keys) listenMouse(screen, field safejs.Value) {
	cell := func(e event) (int, int) {
		k.pointer.id = k.ID
		return k.Link.Cell(k.ID, int(e.number("clientX")), int(e.number("clientY")))
	}
	on(screen, "mousedown", func(e event) {
		e.prevent()
		field.Call("focus", map[string]any{"preventScroll": true})
		if x, y := cell(e); k.Colour {
			k.send(k.pointer.down(int(e.number("button")), x, y))
		}
	})
	on(screen, "mousemove", func(e event) {
		if k.pointer.button != 0 {
			x, y := cell(e)
			k.send(k.pointer.move(x, y))
		}
	})
	on(safejs.Safe(app.JSValue(app.Window())), "mouseup", func(event) { k.send(k.pointer.up()) })
	on(screen, "contextmenu", func(e event) { e.prevent() })
	on(screen, "wheel", func(e event) {
		if !k.Colour || !focused(field) {
			return // the page scrolls
		}
		e.prevent()
		x, y := cell(e)
		k.send(k.pointer.wheel(e.number("deltaY"), x, y))
	})
}

func focused(field safejs.Value) bool {
	doc, err := safejs.Global().Get("document")
	if err != nil {
		return false
	}
	active, err := doc.Get("activeElement")
	return err == nil && active.Equal(field)
}
