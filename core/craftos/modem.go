package craftos

import (
	"fmt"
	"math"
	"path"
	"strings"

	"github.com/emberwire/emberwire/core/computer"
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/modem"
	"github.com/emberwire/emberwire/modem/value"
)

// The methods of modems; upvalue 1 is the side. spec/computercraft.md 4.9.
var (
	modemMethods = []function{
		{"open", modemOpen},
		{"isOpen", modemIsOpen},
		{"close", modemClose},
		{"closeAll", modemCloseAll},
		{"transmit", modemTransmit},
		{"isWireless", modemIsWireless},
	}
	wiredMethods []function
)

func init() { // they look methods up, also their own
	wiredMethods = append(modemMethods[:len(modemMethods):len(modemMethods)],
		function{"getNamesRemote", modemNamesRemote},
		function{"isPresentRemote", modemIsPresentRemote},
		function{"getTypeRemote", modemTypeRemote},
		function{"hasTypeRemote", modemHasTypeRemote},
		function{"getMethodsRemote", modemMethodsRemote},
		function{"callRemote", modemCallRemote},
		function{"getNameLocal", modemNameLocal},
	)
}

// with calls f with the method's modem. It may have been taken away between
// making the function and calling it.
func with(c *lua.Call, f func(m *modem.Modem) lua.Result) lua.Result {
	side, _ := c.Upvalue(1).AsString()
	m := host(c).Modem(side)
	if m == nil {
		return blame(c, "No peripheral attached")
	}
	return f(m)
}

// blame raises an error at the line of the program, not at that of the ROM's
// peripheral API that every call passes through.
func blame(c *lua.Call, text string) lua.Result {
	for level := 1; level <= originDepth; level++ {
		if chunk, _ := c.Where(level); chunk != "" && !ofAPI(chunk) {
			return c.Errorf(level, "%s", text)
		}
	}
	return c.Errorf(1, "%s", text)
}

// answer is the end of a method without results.
func answer(c *lua.Call, err error) lua.Result {
	if err != nil {
		return blame(c, err.Error())
	}
	return c.Return()
}

// channel is argument i as a whole number, or why it is none.
func channel(c *lua.Call, i int) (n int, wrong string) {
	f, ok := c.Arg(i).AsNumber()
	got := c.Arg(i).TypeName()
	switch {
	case math.IsNaN(f):
		got, ok = "nan", false
	case math.IsInf(f, 1):
		got, ok = "inf", false
	case math.IsInf(f, -1):
		got, ok = "-inf", false
	}
	if !ok {
		return 0, fmt.Sprintf("bad argument #%d (number expected, got %s)", i, got)
	}
	return int(max(min(f, math.MaxInt32), math.MinInt32)), ""
}

// withChannel calls f with the method's modem and its first argument.
func withChannel(c *lua.Call, f func(m *modem.Modem, ch int) lua.Result) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result {
		ch, wrong := channel(c, 1)
		if wrong != "" {
			return blame(c, wrong)
		}
		return f(m, ch)
	})
}

func modemOpen(c *lua.Call) lua.Result {
	return withChannel(c, func(m *modem.Modem, ch int) lua.Result { return answer(c, m.Open(modem.OwnerLua, ch)) })
}

func modemClose(c *lua.Call) lua.Result {
	return withChannel(c, func(m *modem.Modem, ch int) lua.Result { return answer(c, m.Close(modem.OwnerLua, ch)) })
}

func modemCloseAll(c *lua.Call) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result {
		m.CloseAll(modem.OwnerLua)
		return c.Return()
	})
}

func modemIsOpen(c *lua.Call) lua.Result {
	return withChannel(c, func(m *modem.Modem, ch int) lua.Result {
		open, err := m.IsOpen(modem.OwnerLua, ch)
		if err != nil {
			return blame(c, err.Error())
		}
		return c.Return(lua.Bool(open))
	})
}

func modemIsWireless(c *lua.Call) lua.Result {
	return with(c, func(m *modem.Modem) lua.Result { return c.Return(lua.Bool(m.IsWireless())) })
}

// modemTransmit copies the payload once and sends it.
func modemTransmit(c *lua.Call) lua.Result {
	return withChannel(c, func(m *modem.Modem, ch int) lua.Result {
		reply, wrong := channel(c, 2)
		if wrong != "" {
			return blame(c, wrong)
		}
		v, err := computer.ToValue(c.Machine(), c.Arg(3))
		if err != nil {
			return blame(c, err.Error())
		}
		c.Charge(value.Size(v) / 16)
		_, err = m.Transmit(host(c).Now(), origin(c), ch, reply, v)
		return answer(c, err)
	})
}

// originDepth is how far up origin looks for the user's own code.
const originDepth = 16

// origin is the program, file and line that transmit: the innermost that is
// not an API or module of the ROM, else the innermost at all.
func origin(c *lua.Call) (o modem.Origin) {
	for level := 1; level <= originDepth; level++ {
		chunk, line := c.Where(level)
		file := chunkPath(chunk)
		if file == "" {
			continue
		}
		if o.File == "" {
			o = modem.Origin{Program: programName(file), File: file, Line: line}
		}
		if !ofAPI(chunk) {
			return modem.Origin{Program: programName(file), File: file, Line: line}
		}
	}
	return o
}

// ofAPI says whether a chunk is part of the ROM's APIs, whose calls count as
// the program's own.
func ofAPI(chunk string) bool {
	file := chunkPath(chunk)
	return strings.HasPrefix(file, "rom/apis/") || strings.HasPrefix(file, "rom/modules/") || file == "bios.lua"
}

// programName is a file's name as users type it.
func programName(file string) string { return strings.TrimSuffix(path.Base(file), ".lua") }
