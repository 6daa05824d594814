-- equip: puts something at the back of a pocket computer.
if not pocket then
    printError("Requires a Pocket Computer")
    return
end
local ok, err = pocket.equipBack()
if ok then print("Item equipped") else printError(err) end
