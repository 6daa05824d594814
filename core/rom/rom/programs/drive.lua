-- drive: says which drive a path lies on and how much fits on it.
local args = { ... }
local path = shell.resolve(args[1] or "")
if not fs.exists(path) then
    print("No such path")
    return
end
write(fs.getDrive(path) .. " (")
local space = fs.getFreeSpace(path)
if type(space) == "number" then
    if space >= 1000000 then
        print(math.floor(space / 100000 + 0.5) / 10 .. "MB remaining)")
    elseif space >= 1000 then
        print(math.floor(space / 1000 + 0.5) .. "KB remaining)")
    else
        print(space .. "B remaining)")
    end
else
    print(tostring(space) .. ")")
end
