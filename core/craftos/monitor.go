package craftos

import (
	"fmt"
	"strings"

	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/monitor"
)

// monitorMethods are those of a monitor: those of a screen, and the size of its
// text. spec/computercraft.md 4.12.
var monitorMethods []function

func init() { // they look for their own subject
	for _, f := range termFunctions {
		if !strings.HasPrefix(f.name, "native") {
			monitorMethods = append(monitorMethods, function{f.name, checked(f.f, monitorArguments[strings.Replace(f.name, "Color", "Colour", 1)])})
		}
	}
	monitorMethods = append(monitorMethods, function{"setTextScale", checked(monitorSetScale, "n")}, function{"getTextScale", monitorGetScale})
}

// monitorArguments are the arguments that methods need: numbers, strings and
// booleans.
var monitorArguments = map[string]string{
	"blit": "sss", "scroll": "n", "setCursorPos": "nn", "setCursorBlink": "b",
	"setTextColour": "n", "setBackgroundColour": "n", "getPaletteColour": "n", "setPaletteColour": "+",
}

// checked is a function that blames its caller for wrong arguments, not the ROM's
// peripheral API, which every call passes through.
func checked(f lua.Func, arguments string) lua.Func {
	return func(c *lua.Call) lua.Result {
		need := arguments
		if strings.HasSuffix(need, "+") { // a colour as one number, or as three
			need = map[bool]string{true: "nnnn", false: "nn"}[c.N() > 2]
		}
		for i := range need {
			if wrong := wrongArgument(c, i+1, need[i]); wrong != "" {
				return blame(c, wrong)
			}
		}
		return f(c)
	}
}

// wrongArgument says what is the matter with an argument, "" for nothing.
func wrongArgument(c *lua.Call, i int, kind byte) string {
	v := c.Arg(i)
	switch kind {
	case 'n':
		_, wrong := channel(c, i)
		return wrong
	case 's':
		if _, ok := v.AsString(); !ok {
			return fmt.Sprintf("bad argument #%d (string expected, got %s)", i, v.TypeName())
		}
	case 'b':
		if v.Kind() != lua.KBoolean {
			return fmt.Sprintf("bad argument #%d (boolean expected, got %s)", i, v.TypeName())
		}
	}
	return ""
}

func monitorSetScale(c *lua.Call) lua.Result {
	return withSubject(c, func(m *monitor.Monitor) lua.Result {
		halves := c.Finite(1) * 2
		if !(halves >= monitor.MinScale && halves < monitor.MaxScale+1) {
			return blame(c, "Expected number in range 0.5-5")
		}
		c.Charge(m.Screen().Width() * m.Screen().Height() / 16)
		m.SetScale(int(halves))
		return c.Return()
	})
}

func monitorGetScale(c *lua.Call) lua.Result {
	return withSubject(c, func(m *monitor.Monitor) lua.Result { return c.Return(lua.Number(float64(m.Scale()) / 2)) })
}
