// Command attach makes a release: the program with the packed page behind it.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/emberwire/emberwire/web/site"
)

func main() {
	program := flag.String("program", "bin/emberwire", "the program")
	dir := flag.String("dir", "dist", "the packed page")
	out := flag.String("out", "bin/emberwire-release", "both in one file")
	flag.Parse()
	if err := site.Append(*program, *dir, *out); err != nil {
		fmt.Fprintln(os.Stderr, "attach:", err)
		os.Exit(1)
	}
}
