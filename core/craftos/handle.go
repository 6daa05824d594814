package craftos

import (
	"errors"

	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/lua"
)

// The methods of file handles, by what the mode allows. Each function keeps
// the handle's id as its upvalue: plain state, so a machine can be cloned, and
// after a reboot the id is simply closed. spec/computercraft.md 4.15.
var (
	readMethods = []function{
		{"read", handleRead}, {"readLine", handleReadLine}, {"readAll", handleReadAll},
	}
	writeMethods = []function{
		{"write", handleWrite}, {"writeLine", handleWriteLine}, {"flush", handleFlush},
	}
	allMethods = []function{{"seek", handleSeek}, {"close", handleClose}}
)

// newHandle is the table that programs get for an open file.
func newHandle(c *lua.Call, h *fs.Handle) lua.Value {
	return lua.TableValue(handleTable(c.Machine(), h))
}

// handleTable is a table with the methods that the handle's mode allows.
func handleTable(m *lua.Machine, h *fs.Handle) *lua.Table {
	t := m.NewTable(0, 8)
	add := func(functions []function) {
		for _, f := range functions {
			m.SetStr(t, f.name, m.NewNative(f.name, f.f, lua.Int(h.ID())))
		}
	}
	if h.CanRead() {
		add(readMethods)
	}
	if h.CanWrite() {
		add(writeMethods)
	}
	add(allMethods)
	return t
}

// file is the open handle of a method.
func file(c *lua.Call) (*fs.Handle, error) {
	id, _ := c.Upvalue(1).AsNumber()
	return host(c).FS().Handle(int(id))
}

// bytesOrNil returns what was read: a string, nil at the end, or an error.
func bytesOrNil(c *lua.Call, data []byte, ok bool, err error) lua.Result {
	switch {
	case err != nil:
		return raise(c, err)
	case !ok:
		return c.Return(lua.Nil)
	}
	c.Charge(len(data) / 16)
	c.Reserve(int64(len(data)))
	return c.Return(c.NewString(string(data)))
}

// handleRead reads n bytes; without n one character, or in binary mode the
// number of one byte.
func handleRead(c *lua.Call) lua.Result {
	h, err := file(c)
	if err != nil {
		return raise(c, err)
	}
	if c.Arg(1).IsNil() {
		data, ok, err := h.Read(1)
		if ok && h.Binary() {
			return c.Return(lua.Int(int(data[0])))
		}
		return bytesOrNil(c, data, ok, err)
	}
	data, ok, err := h.Read(c.Int(1))
	return bytesOrNil(c, data, ok, err)
}

func handleReadLine(c *lua.Call) lua.Result {
	h, err := file(c)
	if err != nil {
		return raise(c, err)
	}
	data, ok, err := h.ReadLine(c.OptBool(1, false))
	return bytesOrNil(c, data, ok, err)
}

func handleReadAll(c *lua.Call) lua.Result {
	h, err := file(c)
	if err != nil {
		return raise(c, err)
	}
	data, ok, err := h.ReadAll()
	return bytesOrNil(c, data, ok, err)
}

// written is argument i as tostring has it, nil too when it is absent: whatever
// is written becomes text. A __tostring is not asked.
func written(c *lua.Call, i int) string { return c.Machine().Display(c.Arg(i)) }

// handleWrite writes text; in binary mode a number is one byte.
func handleWrite(c *lua.Call) lua.Result {
	h, err := file(c)
	if err != nil {
		return raise(c, err)
	}
	if h.Binary() && c.Arg(1).Kind() == lua.KNumber {
		return does(c, h.Write([]byte{byte(c.Int(1))}))
	}
	text := written(c, 1)
	c.Charge(len(text) / 16)
	return does(c, h.Write([]byte(text)))
}

func handleWriteLine(c *lua.Call) lua.Result {
	h, err := file(c)
	if err != nil {
		return raise(c, err)
	}
	text := written(c, 1)
	c.Charge(len(text) / 16)
	return does(c, h.Write([]byte(text+"\n")))
}

func handleFlush(c *lua.Call) lua.Result {
	h, err := file(c)
	if err != nil {
		return raise(c, err)
	}
	return does(c, h.Flush())
}

func handleClose(c *lua.Call) lua.Result {
	h, err := file(c)
	if err != nil {
		return raise(c, err)
	}
	return does(c, h.Close())
}

// handleSeek moves to an offset from "set", "cur" (default) or "end".
func handleSeek(c *lua.Call) lua.Result {
	h, err := file(c)
	if err != nil {
		return raise(c, err)
	}
	from := fs.Current
	switch whence := c.OptStr(1, "cur"); whence {
	case "set":
		from = fs.Start
	case "cur":
	case "end":
		from = fs.End
	default:
		return c.ArgError(1, "invalid option '"+whence+"'")
	}
	at, err := h.Seek(from, c.OptInt(2, 0))
	if errors.Is(err, fs.ErrPosition) {
		return c.Return(lua.Nil, c.NewString(err.Error()))
	}
	if err != nil {
		return raise(c, err)
	}
	return c.Return(lua.Int(at))
}
