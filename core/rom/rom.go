// Package rom is the Lua that a computer boots with: bios.lua and the
// read-only folder /rom of APIs, programs, modules and help. All of it is
// written for this project (spec/computercraft.md 4.21).
package rom

import (
	"embed"
	iofs "io/fs"
)

//go:embed bios.lua
var bios string

//go:embed rom
var files embed.FS

// Bios is the source of bios.lua.
func Bios() string { return bios }

// Files is the content of /rom.
func Files() iofs.FS {
	sub, err := iofs.Sub(files, "rom")
	if err != nil {
		panic(err) // the name is constant
	}
	return sub
}
