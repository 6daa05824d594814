package craftos

import (
	"fmt"

	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/printer"
)

// printerMethods are those of a printer. spec/computercraft.md 4.12.
var printerMethods = []function{
	{"write", onPage(printerWrite)}, {"getCursorPos", onPage(printerCursor)}, {"setCursorPos", checked(onPage(printerSetCursor), "nn")},
	{"getPageSize", onPage(printerSize)}, {"setPageTitle", onPage(printerTitle)}, {"endPage", onPage(printerEnd)},
	{"newPage", printerNew}, {"getInkLevel", printerLeft}, {"getPaperLevel", printerLeft},
}

// onPage calls f if there is a page in the printer.
func onPage(f func(c *lua.Call, p *printer.Printer) lua.Result) lua.Func {
	return func(c *lua.Call) lua.Result {
		return withSubject(c, func(p *printer.Printer) lua.Result {
			if p.Open() == nil {
				return blame(c, "Page not started")
			}
			return f(c, p)
		})
	}
}

func printerWrite(c *lua.Call, p *printer.Printer) lua.Result {
	text := written(c, 1)
	c.Charge(len(text) / 4)
	p.Write(text)
	return c.Return()
}

func printerCursor(c *lua.Call, p *printer.Printer) lua.Result {
	x, y := p.Cursor()
	return c.Return(lua.Int(x), lua.Int(y))
}

func printerSetCursor(c *lua.Call, p *printer.Printer) lua.Result {
	p.SetCursor(c.Int(1), c.Int(2))
	return c.Return()
}

func printerSize(c *lua.Call, _ *printer.Printer) lua.Result {
	return c.Return(lua.Int(printer.Width), lua.Int(printer.Height))
}

func printerTitle(c *lua.Call, p *printer.Printer) lua.Result {
	title, ok := c.Arg(1).AsString()
	if !ok && !c.Arg(1).IsNil() {
		return blame(c, fmt.Sprintf("bad argument #1 (string expected, got %s)", c.Arg(1).TypeName()))
	}
	p.SetTitle(title)
	return c.Return()
}

func printerEnd(c *lua.Call, p *printer.Printer) lua.Result {
	return c.Return(lua.Bool(p.EndPage()))
}

func printerNew(c *lua.Call) lua.Result {
	return withSubject(c, func(p *printer.Printer) lua.Result {
		c.Charge(printer.Width * printer.Height / 16)
		return c.Return(lua.Bool(p.NewPage()))
	})
}

func printerLeft(c *lua.Call) lua.Result {
	return withSubject(c, func(p *printer.Printer) lua.Result { return c.Return(lua.Int(p.Left())) })
}
