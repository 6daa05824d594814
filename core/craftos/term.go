package craftos

import (
	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/monitor"
	"github.com/emberwire/emberwire/core/term"
)

// termFunctions is the native part of term. spec/computercraft.md 4.13.
var termFunctions = []function{
	{"write", termWrite},
	{"blit", termBlit},
	{"clear", termClear},
	{"clearLine", termClearLine},
	{"scroll", termScroll},
	{"getCursorPos", termGetCursor},
	{"setCursorPos", termSetCursor},
	{"getCursorBlink", termGetBlink},
	{"setCursorBlink", termSetBlink},
	{"getSize", termGetSize},
	{"isColour", termIsColour}, {"isColor", termIsColour},
	{"getTextColour", termGetText}, {"getTextColor", termGetText},
	{"setTextColour", termSetText}, {"setTextColor", termSetText},
	{"getBackgroundColour", termGetBack}, {"getBackgroundColor", termGetBack},
	{"setBackgroundColour", termSetBack}, {"setBackgroundColor", termSetBack},
	{"getPaletteColour", termGetPalette}, {"getPaletteColor", termGetPalette},
	{"setPaletteColour", termSetPalette}, {"setPaletteColor", termSetPalette},
	{"nativePaletteColour", termNativePalette}, {"nativePaletteColor", termNativePalette},
}

// screen is the one that a function writes on: the computer's own, or that of
// the monitor whose method it is.
func screen(c *lua.Call) *term.Screen {
	if c.Upvalues() == 0 {
		return host(c).Screen()
	}
	m, ok := subject(c).(*monitor.Monitor)
	if !ok {
		c.Throwf("No peripheral attached")
	}
	return m.Screen()
}

// refuse raises an error where the function was called: that of a monitor is
// called by the ROM's peripheral API, whose line is nobody's.
func refuse(c *lua.Call, err error) lua.Result {
	if c.Upvalues() > 0 {
		return blame(c, err.Error())
	}
	return c.Errorf(1, "%s", err)
}

// colourOf is the Lua number of a palette index.
func colourOf(index int) lua.Value { return lua.Int(1 << index) }

func termWrite(c *lua.Call) lua.Result {
	text := written(c, 1)
	c.Charge(len(text) / 4)
	screen(c).Write(text)
	return c.Return()
}

func termBlit(c *lua.Call) lua.Result {
	text := c.Str(1)
	c.Charge(len(text) / 2)
	if err := screen(c).Blit(text, c.Str(2), c.Str(3)); err != nil {
		return refuse(c, err)
	}
	return c.Return()
}

// chargeCells pays for touching every cell of the screen.
func chargeCells(c *lua.Call) { c.Charge(screen(c).Width() * screen(c).Height() / 16) }

func termClear(c *lua.Call) lua.Result {
	chargeCells(c)
	screen(c).Clear()
	return c.Return()
}

func termClearLine(c *lua.Call) lua.Result {
	screen(c).ClearLine()
	return c.Return()
}

func termScroll(c *lua.Call) lua.Result {
	n := c.Int(1)
	chargeCells(c)
	screen(c).Scroll(n)
	return c.Return()
}

func termGetCursor(c *lua.Call) lua.Result {
	x, y := screen(c).Cursor()
	return c.Return(lua.Int(x), lua.Int(y))
}

func termSetCursor(c *lua.Call) lua.Result {
	x, y := c.Int(1), c.Int(2)
	screen(c).SetCursor(x, y)
	return c.Return()
}

func termGetBlink(c *lua.Call) lua.Result { return c.Return(lua.Bool(screen(c).Blink())) }

func termSetBlink(c *lua.Call) lua.Result {
	screen(c).SetBlink(c.Bool(1))
	return c.Return()
}

func termGetSize(c *lua.Call) lua.Result {
	return c.Return(lua.Int(screen(c).Width()), lua.Int(screen(c).Height()))
}

func termIsColour(c *lua.Call) lua.Result { return c.Return(lua.Bool(screen(c).Colour())) }

func termGetText(c *lua.Call) lua.Result { return c.Return(colourOf(screen(c).TextColour())) }

func termSetText(c *lua.Call) lua.Result {
	i, err := term.Index(c.Int(1))
	if err != nil {
		return refuse(c, err)
	}
	screen(c).SetTextColour(i)
	return c.Return()
}

func termGetBack(c *lua.Call) lua.Result { return c.Return(colourOf(screen(c).Background())) }

func termSetBack(c *lua.Call) lua.Result {
	i, err := term.Index(c.Int(1))
	if err != nil {
		return refuse(c, err)
	}
	screen(c).SetBackground(i)
	return c.Return()
}

// parts returns the three parts of a colour, 0..1.
func parts(c *lua.Call, rgb term.Colour) lua.Result {
	return c.Return(lua.Number(rgb[0]), lua.Number(rgb[1]), lua.Number(rgb[2]))
}

func termGetPalette(c *lua.Call) lua.Result {
	i, err := term.Index(c.Int(1))
	if err != nil {
		return refuse(c, err)
	}
	return parts(c, screen(c).PaletteColour(i))
}

// termSetPalette takes (colour, 0xRRGGBB) or (colour, r, g, b).
func termSetPalette(c *lua.Call) lua.Result {
	i, err := term.Index(c.Int(1))
	if err != nil {
		return refuse(c, err)
	}
	if c.N() <= 2 {
		screen(c).SetPaletteColour(i, term.RGB(c.Int(2)&0xFFFFFF))
		return c.Return()
	}
	screen(c).SetPaletteColour(i, term.Colour{c.Finite(2), c.Finite(3), c.Finite(4)})
	return c.Return()
}

func termNativePalette(c *lua.Call) lua.Result {
	i, err := term.Index(c.Int(1))
	if err != nil {
		return refuse(c, err)
	}
	return parts(c, term.DefaultColour(i))
}
