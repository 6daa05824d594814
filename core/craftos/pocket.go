package craftos

import "github.com/emberwire/emberwire/core/lua"

// pocketFunctions are those of a pocket computer. Nobody carries anything else
// about, so there is nothing to equip: the modem at its back is the lab's.
// spec/computercraft.md 4.16.
var pocketFunctions = []function{
	{"equipBack", pocketEquip},
	{"unequipBack", pocketUnequip},
}

func pocketEquip(c *lua.Call) lua.Result {
	return c.Return(lua.Bool(false), c.NewString("Cannot find a valid upgrade"))
}

func pocketUnequip(c *lua.Call) lua.Result {
	if host(c).Peripheral("back") == nil {
		return c.Return(lua.Bool(false), c.NewString("Nothing to unequip"))
	}
	return c.Return(lua.Bool(false), c.NewString("Nowhere to put it"))
}
