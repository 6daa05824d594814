-- eject: takes the disk out of a drive.
local name = ...
if not name then
    print("Usage: eject <drive>")
elseif not disk.isPresent(name) then
    print("Nothing in " .. name .. " drive")
else
    disk.eject(name)
end
