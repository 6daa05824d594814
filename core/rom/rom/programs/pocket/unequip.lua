-- unequip: takes what is at the back of a pocket computer off.
local ok, err = pocket.unequipBack()
if ok then print("Item unequipped") else printError(err) end
