// Command ours runs one benchmark program in Emberwire's own Lua engine:
//
//	ours program.lua [N]
//
// It prints the program's output and then "#seconds <wall time>". The program
// runs in slices of the length a computer has, as it does in the product.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/emberwire/emberwire/core/lua"
)

const (
	slice  = 50_000    // instructions a resume, as core/computer
	memory = 256 << 20 // bytes: the programs are no test of the limit
)

// prelude gives a program print, which is no part of the engine.
const prelude = `
local emit, tostring, select, concat = ...
function print(...)
  local t = { ... }
  for i = 1, select("#", ...) do t[i] = tostring(t[i]) end
  emit(concat(t, "\t"))
end`

func main() {
	source, n, err := input()
	if err == nil {
		err = run(source, n)
	}
	if err != nil {
		fail(err)
	}
}

func run(source, n string) error {
	if source == "" {
		output("Emberwire " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH)
		return nil
	}
	m := lua.New(lua.Config{Memory: memory, Random: func() uint64 { return 1 }})
	lua.OpenLibs(m)
	g := m.Globals()
	emit := m.NewFunction("emit", func(c *lua.Call) lua.Result {
		output(c.Str(1))
		return c.Return()
	})
	if err := execute(m, "prelude", prelude, emit, g.Str("tostring"), g.Str("select"), g.Str("table").AsTable().Str("concat")); err != nil {
		return err
	}
	if n != "" {
		size, err := strconv.ParseFloat(n, 64)
		if err != nil {
			return err
		}
		m.SetStr(g, "N", lua.Number(size))
	}
	start := time.Now()
	if err := execute(m, "=program", source); err != nil {
		return err
	}
	output(fmt.Sprintf("#seconds %.6f", time.Since(start).Seconds()))
	return nil
}

func execute(m *lua.Machine, name, source string, args ...lua.Value) error {
	f, err := m.Load(name, source, m.TableValue(m.Globals()))
	if err != nil {
		return err
	}
	thread := m.Start(f, args...)
	for {
		switch _, state := thread.Resume(slice); state {
		case lua.Done:
			return nil
		case lua.Paused:
		default:
			text, _ := thread.Err().AsString()
			return errors.New(text + "\n" + thread.Traceback())
		}
	}
}

// input is the program and its size from the command line, or in a browser
// from the page.
func input() (source, n string, err error) {
	if source, n, ok := pageInput(); ok {
		return source, n, nil
	}
	args := os.Args[1:]
	if len(args) == 0 {
		return "", "", errors.New("usage: ours program.lua [N]")
	}
	if args[0] == "--version" {
		return "", "", nil
	}
	b, err := os.ReadFile(args[0])
	return string(b), strings.Join(args[1:], ""), err
}
