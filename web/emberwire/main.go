// Command emberwire serves the page and runs labs headless.
package main

import (
	"errors"
	"flag"
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

// parse reads the flags of a command. Who asks for help has all of it
// (flag.ErrHelp); an error says what is wrong, and where help is.
func parse(set *flag.FlagSet, args []string, usage string, stderr io.Writer) error {
	set.SetOutput(io.Discard)
	err := set.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		help(set, usage, stderr)
	case err != nil:
		err = fmt.Errorf("%w (emberwire %s -h explains the flags)", err, set.Name())
	}
	return err
}

// help explains a command and its flags.
func help(set *flag.FlagSet, usage string, stderr io.Writer) {
	set.SetOutput(stderr)
	fmt.Fprint(stderr, usage)
	set.PrintDefaults()
}
