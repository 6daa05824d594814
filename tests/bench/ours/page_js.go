package main

import (
	"fmt"
	"os"
	"syscall/js"
)

// bench is the object by which a page gives the program and takes the output;
// it is absent in Node.
func bench() js.Value { return js.Global().Get("emberBench") }

func pageInput() (source, n string, ok bool) {
	b := bench()
	if b.IsUndefined() {
		return "", "", false
	}
	return b.Get("source").String(), b.Get("n").String(), true
}

func output(line string) {
	if b := bench(); !b.IsUndefined() {
		b.Get("lines").Call("push", line)
		return
	}
	fmt.Println(line)
}

func fail(err error) {
	if b := bench(); !b.IsUndefined() {
		b.Set("error", err.Error())
		return
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
