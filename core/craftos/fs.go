package craftos

import (
	"errors"

	"github.com/emberwire/emberwire/core/fs"
	"github.com/emberwire/emberwire/core/lua"
)

// fsFunctions is the native part of fs. spec/computercraft.md 4.15.
var fsFunctions = []function{
	{"list", fsList},
	{"combine", fsCombine},
	{"getName", fsGetName},
	{"getDir", fsGetDir},
	{"getSize", fsGetSize},
	{"exists", fsExists},
	{"isDir", fsIsDir},
	{"isReadOnly", fsIsReadOnly},
	{"makeDir", fsMakeDir},
	{"move", fsMove},
	{"copy", fsCopy},
	{"delete", fsDelete},
	{"open", fsOpen},
	{"getDrive", fsGetDrive},
	{"getFreeSpace", fsGetFreeSpace},
	{"getCapacity", fsGetCapacity},
	{"attributes", fsAttributes},
}

// raise is an error of the file system at the caller's position.
func raise(c *lua.Call, err error) lua.Result { return c.Errorf(1, "%s", err) }

func fsList(c *lua.Call) lua.Result {
	list, err := host(c).FS().List(c.Str(1))
	if err != nil {
		return raise(c, err)
	}
	return names(c, list)
}

func fsCombine(c *lua.Call) lua.Result {
	parts := []string{c.Str(1)}
	for i := 2; i <= c.N(); i++ {
		parts = append(parts, c.Str(i))
	}
	return c.Return(c.NewString(fs.Combine(parts...)))
}

func fsGetName(c *lua.Call) lua.Result { return c.Return(c.NewString(fs.Name(c.Str(1)))) }
func fsGetDir(c *lua.Call) lua.Result  { return c.Return(c.NewString(fs.Dir(c.Str(1)))) }

func fsGetSize(c *lua.Call) lua.Result {
	n, err := host(c).FS().Size(c.Str(1))
	if err != nil {
		return raise(c, err)
	}
	return c.Return(lua.Number(float64(n)))
}

// asks answers a yes-or-no question about a path; like the original, a path
// above the root is an error only where something would be changed.
func asks(c *lua.Call, question func(string) (bool, error)) lua.Result {
	yes, err := question(c.Str(1))
	return c.Return(lua.Bool(yes && err == nil))
}

func fsExists(c *lua.Call) lua.Result     { return asks(c, host(c).FS().Exists) }
func fsIsDir(c *lua.Call) lua.Result      { return asks(c, host(c).FS().IsDir) }
func fsIsReadOnly(c *lua.Call) lua.Result { return asks(c, host(c).FS().IsReadOnly) }

// does carries out a change of one path.
func does(c *lua.Call, err error) lua.Result {
	if err != nil {
		return raise(c, err)
	}
	return c.Return()
}

func fsMakeDir(c *lua.Call) lua.Result { return does(c, host(c).FS().MakeDir(c.Str(1))) }
func fsDelete(c *lua.Call) lua.Result  { return does(c, host(c).FS().Delete(c.Str(1))) }
func fsMove(c *lua.Call) lua.Result    { return copies(c, host(c).FS().Move) }
func fsCopy(c *lua.Call) lua.Result    { return copies(c, host(c).FS().Copy) }

// copies pays for the bytes that are copied; where that fails, for those it began.
func copies(c *lua.Call, do func(from, to string) error) lua.Result {
	before := host(c).FS().Copied()
	err := do(c.Str(1), c.Str(2))
	c.Charge((host(c).FS().Copied() - before) / 16)
	return does(c, err)
}

func fsGetDrive(c *lua.Call) lua.Result {
	name, ok, err := host(c).FS().Drive(c.Str(1))
	if err != nil {
		return raise(c, err)
	}
	if !ok {
		return c.Return(lua.Nil)
	}
	return c.Return(c.NewString(name))
}

func fsGetFreeSpace(c *lua.Call) lua.Result {
	n, err := host(c).FS().FreeSpace(c.Str(1))
	if err != nil {
		return raise(c, err)
	}
	return c.Return(lua.Number(float64(n)))
}

func fsGetCapacity(c *lua.Call) lua.Result {
	n, ok, err := host(c).FS().Capacity(c.Str(1))
	if err != nil {
		return raise(c, err)
	}
	if !ok {
		return c.Return(lua.Nil)
	}
	return c.Return(lua.Number(float64(n)))
}

func fsAttributes(c *lua.Call) lua.Result {
	a, err := host(c).FS().Attributes(c.Str(1))
	if err != nil {
		return raise(c, err)
	}
	m, t := c.Machine(), c.NewTable(0, 6)
	m.SetStr(t, "size", lua.Number(float64(a.Size)))
	m.SetStr(t, "isDir", lua.Bool(a.Dir))
	m.SetStr(t, "isReadOnly", lua.Bool(a.ReadOnly))
	m.SetStr(t, "created", lua.Number(float64(a.Created)))
	m.SetStr(t, "modified", lua.Number(float64(a.Modified)))
	m.SetStr(t, "modification", lua.Number(float64(a.Modified)))
	return c.Return(lua.TableValue(t))
}

// fsOpen answers a handle, or nil and why not; a wrong mode is raised.
func fsOpen(c *lua.Call) lua.Result {
	h, err := host(c).FS().Open(c.Str(1), c.Str(2))
	if errors.Is(err, fs.ErrMode) {
		return raise(c, err)
	}
	if err != nil {
		return c.Return(lua.Nil, c.NewString(err.Error()))
	}
	return c.Return(newHandle(c, h))
}
