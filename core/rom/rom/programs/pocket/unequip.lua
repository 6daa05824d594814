-- unequip: takes what is at the back of a pocket computer off.
if not pocket then
    printError("Requires a Pocket Computer")
    return
end
local ok, err = pocket.unequipBack()
if ok then print("Item unequipped") else printError(err) end
