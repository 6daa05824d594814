-- equip: puts something at the back of a pocket computer.
local ok, err = pocket.equipBack()
if ok then print("Item equipped") else printError(err) end
