package main

import (
	"fmt"
	"io"

	"github.com/emberwire/emberwire/web/wireshark"
)

// plugin runs `emberwire wireshark`.
func plugin(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		fmt.Fprintf(stderr, "emberwire wireshark: what is %q? It takes nothing and prints emberwire.lua:\n\n  emberwire wireshark >emberwire.lua\n", args[0])
		return 2
	}
	if _, err := stdout.Write(wireshark.Plugin()); err != nil {
		fmt.Fprintln(stderr, "emberwire wireshark:", err)
		return 1
	}
	return 0
}
