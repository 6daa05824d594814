// Command emberwire serves the page and runs labs headless.
package main

import (
	"fmt"
	"io"
	"os"
)

const usage = `Emberwire: a network of virtual computers.

  emberwire run LAB.md    run a lab without a page and compare what it wants
  emberwire diff A B      run two labs and set their messages beside each other
  emberwire serve         serve the page
  emberwire export DIR    write the page as files for any file host
  emberwire wireshark     print emberwire.lua, which reads captures in Wireshark

Each command explains its flags with -h.
`

func main() {
	os.Exit(dispatch(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// dispatch runs the command args[0]. 2 is the status of one that is unknown.
func dispatch(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	switch args[0] {
	case "run":
		return run(args[1:], stdin, stdout, stderr)
	case "diff":
		return diff(args[1:], stdout, stderr)
	case "serve":
		return serve(args[1:], stdout, stderr)
	case "export":
		return export(args[1:], stdout, stderr)
	case "wireshark":
		return plugin(args[1:], stdout, stderr)
	case "help", "-h", "-help", "--help":
		fmt.Fprint(stdout, usage)
		return 0
	}
	fmt.Fprintf(stderr, "emberwire: unknown command %q\n\n%s", args[0], usage)
	return 2
}
