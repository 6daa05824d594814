// Package rom is the Lua that a computer boots with: for CraftOS bios.lua and
// the read-only folder /rom of APIs, programs, modules and help, for Phoenix
// kernel.lua and the folders /bin and /lib. All of it is written for this
// project (spec/computercraft.md 4.21, spec/phoenix.md 22.3).
package rom

import (
	"embed"
	iofs "io/fs"
	"path"
)

//go:embed bios.lua
var bios string

//go:embed rom rom/autorun/.about
var files embed.FS

//go:embed phoenix
var phoenix embed.FS

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

// Mount is a read-only folder of a system.
type Mount struct {
	At    string // its path, without a slash in front
	Files iofs.FS
}

// Phoenix is the source of the Phoenix kernel and the folders of its system.
// What works on both systems lies in rom only once.
func Phoenix() (kernel string, mounts []Mount) {
	read := func(from embed.FS, name string) []byte {
		data, err := from.ReadFile(name)
		if err != nil {
			panic(err) // the names are constant, and tested
		}
		return data
	}
	bin, lib := Folder{}, Folder{}
	for _, name := range []string{"ip", "ping", "traceroute", "nc", "curl", "as", "dhcp", "hostname", "ss", "tcpdump"} {
		bin[name+".lua"] = read(files, "rom/programs/"+name+".lua")
	}
	for _, name := range []string{"network", "util", "expect"} {
		lib["system/"+name+".lua"] = read(files, "rom/modules/main/system/"+name+".lua")
	}
	for _, name := range []string{
		"modules/main/cc/expect.lua", "modules/main/cc/require.lua", "modules/main/cc/internal/terminal.lua",
		"modules/main/system/internal/process.lua", "apis/keys.lua", "apis/colors.lua", "apis/io.lua",
	} {
		lib["kernel/"+path.Base(name)] = read(files, "rom/"+name)
	}
	for _, name := range []string{"library", "shell"} {
		lib["kernel/"+name+".lua"] = read(phoenix, "phoenix/"+name+".lua")
	}
	return string(read(phoenix, "phoenix/kernel.lua")), []Mount{{"bin", bin}, {"lib", lib}}
}
