-- id: the number and label of the computer, or of the disk in a drive.
local name = ...
if not name then
    print("This is computer #" .. os.getComputerID())
    local label = os.getComputerLabel()
    if label then print('This computer is labelled "' .. label .. '"') end
elseif not disk.hasData(name) then
    print("No disk in drive " .. name)
else
    print("The disk is #" .. disk.getID(name))
    local label = disk.getLabel(name)
    if label then print('The disk is labelled "' .. label .. '"') end
end
