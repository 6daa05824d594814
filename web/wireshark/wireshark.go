// Package wireshark makes the dissector with which Wireshark and tshark read
// the captures of core/capture: a plugin in Lua, whose protocols and fields
// are declared from the table the packet list itself reads them from.
package wireshark

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/dissect"
)

// File is the plugin's name.
const File = "emberwire.lua"

//go:embed plugin.lua
var plugin string

// Plugin is the text of emberwire.lua.
func Plugin() []byte {
	var out strings.Builder
	for _, p := range dissect.Protocols() {
		fmt.Fprintf(&out, "protocol(%q, %q, {\n", p.Name, p.Title)
		for _, f := range p.Fields {
			fmt.Fprintf(&out, "  { %q, %q },\n", f.Name, f.Type())
		}
		out.WriteString("})\n")
	}
	return []byte(strings.Replace(plugin, "--PROTOCOLS--\n", out.String(), 1))
}
