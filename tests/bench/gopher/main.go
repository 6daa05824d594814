// Command gopher runs one benchmark program in gopher-lua:
//
//	gopher program.lua [N]
//
// It prints the program's output and then "#seconds <wall time>". It is a
// module of its own so that Emberwire does not depend on gopher-lua.
package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	lua "github.com/yuin/gopher-lua"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("usage: gopher program.lua [N]")
	}
	if args[0] == "--version" {
		fmt.Println("gopher-lua", version())
		return nil
	}
	source, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	// 32-bit WebAssembly ends at 4 GiB; coroutines would pass it before the
	// collector comes.
	debug.SetMemoryLimit(2 << 30)
	// The default registry cannot grow: too small for table.concat of a long table.
	state := lua.NewState(lua.Options{RegistrySize: 5120, RegistryMaxSize: 1 << 22, RegistryGrowStep: 1 << 15})
	defer state.Close()
	openBit32(state)
	if len(args) > 1 {
		n, err := strconv.ParseFloat(args[1], 64)
		if err != nil {
			return err
		}
		state.SetGlobal("N", lua.LNumber(n))
	}
	start := time.Now()
	if err := state.DoString(string(source)); err != nil {
		return err
	}
	fmt.Printf("#seconds %.6f\n", time.Since(start).Seconds())
	return nil
}

// version is the one go.mod pins.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, dep := range info.Deps {
		if dep.Path == "github.com/yuin/gopher-lua" {
			return dep.Version
		}
	}
	return "unknown"
}
