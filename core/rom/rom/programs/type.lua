-- type: says what a path is.
local name = ...
if not name then
    print("Usage: " .. (arg[0] or "type") .. " <path>")
    return
end
local path = shell.resolve(name)
if not fs.exists(path) then
    print("No such path")
else
    print(fs.isDir(path) and "directory" or "file")
end
