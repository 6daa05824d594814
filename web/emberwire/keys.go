package main

import (
	"fmt"
	iofs "io/fs"
	"strconv"
	"strings"
	"sync"

	"github.com/emberwire/emberwire/core/lua"
	"github.com/emberwire/emberwire/core/rom"
)

// keysOfROM runs the keys API of the ROM and lists its numbers, "enter=257 …":
// the names of keys are written down there and nowhere else.
const keysOfROM = `
local api = setmetatable({ dofile = function() return { expect = function() end } end }, { __index = _G })
load(source, "@keys.lua", "t", api)()
local list = {}
for name, code in pairs(api) do
    if type(code) == "number" then list[#list + 1] = name .. "=" .. code end
end
return table.concat(list, " ")`

// keyNames are the codes of keys by the names of the keys API, and short ones
// for the left one of two.
var keyNames = sync.OnceValues(func() (map[string]int, error) {
	source, err := iofs.ReadFile(rom.Files(), "apis/keys.lua")
	if err != nil {
		return nil, err
	}
	m := lua.New(lua.Config{})
	lua.OpenLibs(m)
	m.SetStr(m.Globals(), "source", m.NewString(string(source)))
	f, err := m.Load("=keys", keysOfROM, m.TableValue(m.Globals()))
	if err != nil {
		return nil, err
	}
	t := m.Start(f)
	if _, s := t.Resume(1 << 20); s != lua.Done || len(t.Results()) == 0 {
		return nil, fmt.Errorf("the keys API of the ROM does not run")
	}
	list, _ := t.Results()[0].AsString()
	names := map[string]int{}
	for entry := range strings.FieldsSeq(list) {
		name, code, _ := strings.Cut(entry, "=")
		if names[name], err = strconv.Atoi(code); err != nil {
			return nil, err
		}
	}
	names["ctrl"], names["shift"], names["alt"] = names["leftCtrl"], names["leftShift"], names["leftAlt"]
	return names, nil
})

// keyCode is the code of a key's name, and the character it types alone on an
// American keyboard.
func keyCode(name string) (code int, char string, err error) {
	names, err := keyNames()
	if err != nil {
		return 0, "", err
	}
	code, ok := names[name]
	switch digit, pad := strings.CutPrefix(name, "numPad"); {
	case !ok:
		return 0, "", fmt.Errorf("unknown key %q; the names are those of the keys API", name)
	case pad && len(digit) == 1:
		char = digit
	case code < 128:
		char = strings.ToLower(string(rune(code))) // GLFW's codes of these keys are their characters
	}
	return code, char, nil
}
