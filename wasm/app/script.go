//go:build js && wasm

package main

import (
	"os"

	"github.com/hack-pad/safejs"
)

// tell calls a function of the page's script that answers nothing. What it
// throws is a fault of the script: it goes to the browser's console.
func tell(script safejs.Value, name string, args ...any) {
	if _, err := script.Call(name, args...); err != nil {
		report(name, err)
	}
}

// set gives the script a value.
func set(script safejs.Value, name string, value any) {
	if err := script.Set(name, value); err != nil {
		report(name, err)
	}
}

func report(name string, err error) {
	os.Stderr.WriteString("emberwire." + name + ": " + err.Error() + "\n")
}

// text is what a function of the script answers, or usual if it gives no text.
func text(script safejs.Value, usual, name string, args ...any) string {
	v, err := script.Call(name, args...)
	if err != nil {
		report(name, err)
		return usual
	}
	if v.Type() != safejs.TypeString {
		return usual
	}
	return textOf(v)
}

// hear lets the script call do under a name, for the life of the page: the
// function is never released.
func hear(script safejs.Value, name string, do func(args []safejs.Value)) {
	f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		do(args)
		return nil
	})
	if err != nil {
		report(name, err)
		return
	}
	set(script, name, f)
}

// promised calls a function of the script and takes what its promise gives, or
// why it gives nothing. Once is enough for both: the functions are released.
func (l *loader) promised(take func(v safejs.Value), failed func(why string), name string, args ...any) {
	p, err := l.page.Call(name, args...)
	if err == nil {
		err = then(p, take, failed)
	}
	if err != nil {
		failed(err.Error())
	}
}

func then(promise safejs.Value, take func(v safejs.Value), failed func(why string)) error {
	var good, bad safejs.Func
	once := func(do func(v safejs.Value)) func(safejs.Value, []safejs.Value) any {
		return func(_ safejs.Value, args []safejs.Value) any {
			good.Release()
			bad.Release()
			v := safejs.Undefined()
			if len(args) > 0 {
				v = args[0]
			}
			do(v)
			return nil
		}
	}
	var err error
	if good, err = safejs.FuncOf(once(take)); err != nil {
		return err
	}
	if bad, err = safejs.FuncOf(once(func(v safejs.Value) { failed(textOf(v)) })); err != nil {
		good.Release()
		return err
	}
	if _, err = promise.Call("then", good, bad); err != nil {
		good.Release()
		bad.Release()
	}
	return err
}

// textOf is a string, or of an error its message.
func textOf(v safejs.Value) string {
	if v.Type() == safejs.TypeObject {
		v, _ = v.Get("message") // what cannot be read has no text
	}
	if v.Type() != safejs.TypeString {
		return ""
	}
	s, _ := v.String() // it is one
	return s
}
