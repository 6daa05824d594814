//go:build js && wasm

package main

import "github.com/hack-pad/safejs"

// Reference implements ui.Link.
func (l *link) Reference(name string, then func(data []byte, problem string)) {
	promise, err := l.page.Call("reference", name)
	if err != nil {
		then(nil, err.Error())
		return
	}
	take := func(do func(text string)) safejs.Func {
		f, _ := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
			if len(args) > 0 {
				text, _ := args[0].String()
				do(text)
			}
			return nil
		})
		return f
	}
	promise.Call("then", take(func(text string) { then([]byte(text), "") }), take(func(why string) { then(nil, why) }))
}
