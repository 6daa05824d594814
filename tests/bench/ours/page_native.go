//go:build !js

package main

import (
	"fmt"
	"os"
)

func pageInput() (source, n string, ok bool) { return "", "", false }

func output(line string) { fmt.Println(line) }

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
