//go:build js && wasm

package ui

import (
	"net/url"

	"github.com/hack-pad/safejs"
	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// kept is what keep kept, "" if there is nothing or no storage.
func kept(name string) string {
	v, err := storage("getItem", name)
	if err != nil || v.Type() != safejs.TypeString {
		return ""
	}
	s, _ := v.String()
	return s
}

// keep remembers a choice in this browser, if it may.
func keep(name, value string) { _, _ = storage("setItem", name, value) }

func storage(method string, args ...any) (safejs.Value, error) {
	s, err := safejs.Global().Get("localStorage")
	if err != nil {
		return s, err
	}
	return s.Call(method, args...)
}

// asked is a parameter of the page's address.
func asked(name string) string {
	q, _ := url.ParseQuery(app.Window().URL().RawQuery)
	return q.Get(name)
}

// valueOf is what stands in a field.
func valueOf(id string) string {
	el, ok := element(id)
	if !ok {
		return ""
	}
	return event{el}.text("value")
}

// focusNext moves the keyboard from one to another of the elements that fit a
// selector: by that many, or with 0 to the first.
func focusNext(selector string, by int) {
	doc, err := safejs.Global().Get("document")
	if err != nil {
		return
	}
	list, err := doc.Call("querySelectorAll", selector)
	if err != nil {
		return
	}
	active, _ := doc.Get("activeElement")
	n, at := int(event{list}.number("length")), -1
	for i := range n {
		if el, err := list.Index(i); err == nil && el.Equal(active) {
			at = i
		}
	}
	if n == 0 {
		return
	}
	to := min(max(at+by, 0), n-1)
	if by == 0 || at < 0 {
		to = 0
	}
	if el, err := list.Index(to); err == nil {
		_, _ = el.Call("focus")
	}
}
